"""trust-confused-deputy."""

from typing import Any

import pytest

from least_privilege.aws.service_facts import service_trusts
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.trust.confused_deputy import RULE
from tests.support.documents import ROLE, document, trust
from tests.support.fixes import apply_fix
from tests.support.pack import RunningPack, made, sdk_check

TASKS = {"Service": "ecs-tasks.amazonaws.com"}
Statements = tuple[dict[str, Any], ...]


def under(operator: str, key: str, value: Any) -> Statements:
    return (trust(TASKS, Condition={operator: {key: value}}),)


def deny(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {operator: {key: value}}}


ANYWHERE = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
ANCHOR = "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor"
CASES: dict[str, tuple[Statements, list[str]]] = {
    "the account": (under("StringEquals", "aws:SourceAccount", "111122223333"), []),
    "the account in odd letter case": (under("STRINGEQUALS", "AWS:sourceaccount", "111122223333"), []),
    "an ARN": (under("ArnLike", "aws:SourceArn", "arn:aws:ecs:eu-west-1:111122223333:*"), []),
    "an ARN that is unknown at preview": (under("ArnLike", "aws:SourceArn", UNKNOWN), []),
    "the organization": (under("StringEquals", "aws:SourceOrgID", "o-abc"), []),
    "others denied": ((trust(TASKS), deny("StringNotEquals", "aws:SourceAccount", "111122223333")), []),
    "a service that sends nothing": ((trust({"Service": "ec2.amazonaws.com"}),), []),
    "a service whose guide asks for nothing": ((trust({"Service": "lambda.amazonaws.com"}),), []),
    "a service that is not known": ((trust({"Service": "pets.amazonaws.com"}),), []),
    "a role, by its ARN": ((trust({"AWS": "arn:aws:iam::111122223333:role/ecs-tasks.amazonaws.com"}),), []),
    "another call than AssumeRole": ((trust(TASKS, "sts:TagSession"),), []),
    "nothing": ((trust(TASKS),), ["ecs-tasks.amazonaws.com"]),
    "by a wildcard action": ((trust(TASKS, "sts:Assume*"),), ["ecs-tasks.amazonaws.com"]),
    "in a region": ((trust({"Service": "states.eu-west-1.amazonaws.com"}),), ["states.eu-west-1.amazonaws.com"]),
    "two of three services": (
        (trust({"Service": ["states.amazonaws.com", "lambda.amazonaws.com", "scheduler.amazonaws.com"]}),),
        ["scheduler.amazonaws.com", "states.amazonaws.com"],
    ),
    "any ARN": (under("ArnLike", "aws:SourceArn", "arn:aws:ecs:*:*:*"), ["ecs-tasks.amazonaws.com"]),
    "any account": (under("StringLike", "aws:SourceAccount", "*"), ["ecs-tasks.amazonaws.com"]),
    "any account of twelve": (under("StringLike", "aws:SourceAccount", "????????????"), ["ecs-tasks.amazonaws.com"]),
    "only if the key is there": (
        under("StringEqualsIfExists", "aws:SourceAccount", "111122223333"),
        ["ecs-tasks.amazonaws.com"],
    ),
    "for all values": (
        under("ForAllValues:StringEquals", "aws:SourceAccount", "111122223333"),
        ["ecs-tasks.amazonaws.com"],
    ),
    "all accounts but one": (
        under("StringNotEquals", "aws:SourceAccount", "111122223333"),
        ["ecs-tasks.amazonaws.com"],
    ),
    "Roles Anywhere by any trust anchor": (
        (trust({"Service": "rolesanywhere.amazonaws.com"}, Action=ANYWHERE),),
        ["rolesanywhere.amazonaws.com"],
    ),
    "Roles Anywhere by the subject of a certificate, whose issuer is any": (
        (
            trust(
                {"Service": "rolesanywhere.amazonaws.com"},
                Action=ANYWHERE,
                Condition={"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "pets"}},
            ),
        ),
        ["rolesanywhere.amazonaws.com"],
    ),
    "Roles Anywhere by one trust anchor": (
        (
            trust(
                {"Service": "rolesanywhere.amazonaws.com"},
                Action=ANYWHERE,
                Condition={"ArnEquals": {"aws:SourceArn": f"{ANCHOR}/0123"}},
            ),
        ),
        [],
    ),
    "credentials for any device": (
        (trust({"Service": "credentials.iot.amazonaws.com"}),),
        ["credentials.iot.amazonaws.com"],
    ),
    "credentials by one role alias": (
        (
            trust(
                {"Service": "credentials.iot.amazonaws.com"},
                Condition={"ArnLike": {"aws:SourceArn": "arn:aws:iot:eu-west-1:111122223333:rolealias/pets"}},
            ),
        ),
        [],
    ),
    "a region": (under("StringEquals", "aws:RequestedRegion", "eu-west-1"), ["ecs-tasks.amazonaws.com"]),
    "a Deny of one account": (
        (trust(TASKS), deny("StringEquals", "aws:SourceAccount", "999900001111")),
        ["ecs-tasks.amazonaws.com"],
    ),
}


@pytest.mark.parametrize(("statements", "services"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: Statements, services: list[str]) -> None:
    properties = {"name": "web", "assumeRolePolicy": document(*statements)}
    ids = [f"trust-confused-deputy:{service}" for service in services]
    assert sorted(each.id for each in sdk_check(RULE, ROLE, properties)) == ids
    assert pack.ids(made(ROLE, properties), rule=RULE.name) == ids


@pytest.mark.parametrize("service", [name for name, fact in service_trusts().items() if fact.demanded])
def test_every_service_of_the_data_is_asked_for_what_it_sends(service: str) -> None:
    properties = {"name": "web", "assumeRolePolicy": document(trust({"Service": service}))}
    (finding,) = sdk_check(RULE, ROLE, properties)
    assert any(key in finding.fix for key in service_trusts()[service].keys)


def test_the_whole_message() -> None:
    statement = trust(TASKS, Sid="Tasks", Condition={"StringLike": {"aws:SourceAccount": "*"}})
    (finding,) = sdk_check(RULE, ROLE, {"name": "web", "assumeRolePolicy": document(statement)})
    assert finding.evidence == (
        "Statement 'Tasks' of the trust policy of role 'web' lets ecs-tasks.amazonaws.com assume the role on behalf of "
        "any account (confused deputy); its condition on aws:SourceAccount does not prevent this."
    )
    assert finding.fix == (
        'add "Condition": {"StringEquals": {"aws:SourceAccount": "ACCOUNT"}}; to restrict it further, also compare '
        "aws:SourceArn with arn:aws:ecs:REGION:ACCOUNT:* "
        "(https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html)."
    )


FIXED: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    "alone": (TASKS, [trust(TASKS, Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}})]),
    "beside another that sends its account": (
        {"Service": ["ecs-tasks.amazonaws.com", "states.amazonaws.com"]},
        [
            trust(
                {"Service": ["ecs-tasks.amazonaws.com", "states.amazonaws.com"]},
                Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}},
            )
        ],
    ),
    "beside one that sends nothing": (
        {"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]},
        [
            trust({"Service": "ec2.amazonaws.com"}),
            trust(TASKS, Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}}),
        ],
    ),
    "beside a role": (
        {"AWS": "arn:aws:iam::111122223333:role/ci", **TASKS},
        [
            trust({"AWS": "arn:aws:iam::111122223333:role/ci"}),
            trust(TASKS, Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}}),
        ],
    ),
}


@pytest.mark.parametrize(("principal", "fixed"), FIXED.values(), ids=FIXED)
def test_the_fix_shuts_out_no_other_principal(principal: Any, fixed: list[dict[str, Any]]) -> None:
    statement = trust(principal)
    finding, *_ = sdk_check(RULE, ROLE, {"name": "web", "assumeRolePolicy": document(statement)})
    assert apply_fix(statement, finding) == fixed
