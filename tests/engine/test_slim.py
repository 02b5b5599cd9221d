"""SLIM in the real engine: the authors' setup, the way from it to scoped roles, and who owns the Spot roles."""

from collections.abc import Callable

import pytest

from tests.engine.harness import Account, Engine, configure

SPOT = {"AWSServiceRoleForEC2Spot", "AWSServiceRoleForEC2SpotFleet"}
NAMES = {"systems": ["slim"], "qualifier": ""}
ADOPT = {"spot": "adopt", "spotFleet": "adopt"}
# The authors' policy for Lambda is one that AWS has withdrawn: this is its successor.
DOCUMENTED = {"permissions": "documented", "operators": ["ann"], "lambdaFullAccess": "AWSLambda_FullAccess"}


@pytest.fixture
def owner(account: Callable[..., Account], monkeypatch: pytest.MonkeyPatch) -> Account:
    """An account with two users, in which the Spot roles get the names that AWS gives them: moto knows few of these."""
    from moto.iam import models  # late: the server's fixture decides what moto reads when it is imported

    for service, name in {"spot": "EC2Spot", "spotfleet": "EC2SpotFleet"}.items():
        monkeypatch.setitem(models.SERVICE_NAME_CONVERSION, service, name)
    made = account()
    for user in ("ann", "bob"):
        made.client("iam").create_user(UserName=user)
    return made


def test_from_the_authors_setup_to_scoped_roles(program: Callable[..., Engine], owner: Account) -> None:
    iam = owner.client("iam")
    stack = program(owner, **NAMES, slim=DOCUMENTED)
    first = stack.up()
    assert first.code == 0, first.output
    assert owner.roles() > SPOT
    attached = iam.list_attached_user_policies(UserName="ann")["AttachedPolicies"]
    assert len(attached) == 7
    second = stack.up()
    assert set(second.changes) == {"same"}, second.output
    before = {role["RoleName"]: role["RoleId"] for role in iam.list_roles()["Roles"]}

    configure(stack, owner, **NAMES, slim={"operators": ["ann", "bob"]})
    scoped = stack.up()
    assert scoped.code == 0, scoped.output
    assert set(scoped.changes).isdisjoint({"replace", "create-replacement", "delete-replaced"}), scoped.changes
    after = {role["RoleName"]: role["RoleId"] for role in iam.list_roles()["Roles"]}
    assert {name: after[name] for name in before} == before, "no role was made anew"
    assert after.keys() - before.keys() == {"SLIM-Operator"}
    assert iam.list_attached_user_policies(UserName="ann")["AttachedPolicies"] == []
    assert {user["UserName"] for user in iam.get_group(GroupName="SLIM-Operators")["Users"]} == {"ann", "bob"}
    assert set(stack.up().changes) == {"same"}


def test_service_linked_roles_that_are_handed_over_stay(program: Callable[..., Engine], owner: Account) -> None:
    stack = program(owner, **NAMES)
    assert stack.up().code == 0
    configure(stack, owner, **NAMES, slim={"serviceLinkedRoles": ADOPT})
    handed_over = stack.up()
    assert handed_over.code == 0, handed_over.output
    assert owner.roles() > SPOT
    again = stack.up()
    assert set(again.changes) <= {"same", "read"}, again.changes
    gone = stack.destroy()
    assert gone.code == 0, gone.output
    assert owner.roles() == SPOT


def test_service_linked_roles_have_the_owner_that_the_setting_names(
    program: Callable[..., Engine], owner: Account
) -> None:
    stack = program(owner, **NAMES, slim={"serviceLinkedRoles": ADOPT})
    missing = stack.preview()
    assert missing.code != 0
    assert "slim-spot" in missing.output, "what is adopted must exist"

    for service in ("spot", "spotfleet"):
        owner.client("iam").create_service_linked_role(AWSServiceName=f"{service}.amazonaws.com")
    assert stack.preview().code == 0
    configure(stack, owner, **NAMES)
    taken = stack.up()
    assert taken.code != 0, "what exists is neither made nor taken over in silence"
    assert taken.output.count("(EntityAlreadyExists) when calling the CreateServiceLinkedRole") > 1
