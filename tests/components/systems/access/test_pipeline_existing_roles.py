"""What somebody else owns the pipeline's roles read where it is, and write nowhere."""

from functools import cache

import pytest

from least_privilege.evaluation.evaluator import Answer
from tests.support.access_stack import UNBOUNDED
from tests.support.pipeline_stack import account, answer, boundary, by_the_boundary, stack
from tests.support.running import Run, configuration, run_stack


@cache
def adopting(system: str, path: str) -> tuple[Run, dict[str, str]]:
    """prod, where somebody else owns every role of `system` within the boundary; with the ARNs of those."""
    within = {key: each for key, each in stack("prod").outputs["roles"][system].items() if key not in UNBOUNDED}
    names = [each["name"] for each in within.values()]
    arns = {name: f"arn:aws:iam::{account(stack('prod'))}:role{path}{name}" for name in names}
    return run_stack("prod", {"adopt": [f"{path}{name}" for name in names]}, existing=arns), arns


@pytest.mark.parametrize("path", ["/", "/service-role/"])
@pytest.mark.parametrize("system", configuration("prod")["systems"])
def test_an_adopted_role_is_read_where_it_is_and_written_nowhere(system: str, path: str) -> None:
    made, existing = adopting(system, path)
    assert {each.read_id for each in made.resources if each.type == "aws:iam/role:Role" and each.read_id} == set(
        existing
    )
    own = {"iam__PermissionsBoundary": boundary(made)}
    for arn in existing.values():
        for action in ("GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies"):
            for role in ("access-preview", "access-deploy"):
                assert answer(made, role, f"iam:{action}", arn) is Answer.ALLOWED, (role, action, arn)
        for action in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "DeleteRole", "TagRole", "UpdateRole"):
            assert answer(made, "access-deploy", f"iam:{action}", arn, **own) is Answer.DENIED, (action, arn)


def test_an_adopted_role_is_passed_where_it_is() -> None:
    made, existing = adopting("pettracker", "/service-role/")
    for name, service, by_a_role in (
        ("PetTracker-ECS-Task", "ecs-tasks", Answer.ALLOWED),  # EventBridge's passes it
        ("PetTracker-EC2-WebServer", "ec2", Answer.DENIED),  # the pipeline alone does
    ):
        context = {"iam__PassedToService": f"{service}.amazonaws.com"}
        assert answer(made, "access-deploy", "iam:PassRole", existing[name], **context) is Answer.ALLOWED
        assert by_the_boundary(made, "iam:PassRole", existing[name]) is by_a_role


def test_an_adopted_role_outside_of_the_boundary_is_kept_where_it_is() -> None:
    theirs = f"arn:aws:iam::{account(stack('prod'))}:role/admins/Admin"
    made = run_stack("prod", {"adopt": ["/admins/Admin"]}, existing={"Admin": theirs})
    assert answer(made, "access-preview", "iam:GetRole", theirs) is Answer.ALLOWED
    for action in ("iam:PassRole", "sts:AssumeRole"):
        assert by_the_boundary(made, action, theirs) is Answer.DENIED


def test_a_service_linked_role_is_written_by_the_pipeline_where_the_stack_owns_it() -> None:
    linked = f"arn:aws:iam::{account(stack('prod'))}:role/aws-service-role"
    spot = f"{linked}/spot.amazonaws.com/AWSServiceRoleForEC2Spot"
    made = run_stack("prod", {"slim": {"serviceLinkedRoles": {"spot": "adopt"}}}, existing={spot: spot})
    for service, name, expected in (
        ("spot", "AWSServiceRoleForEC2Spot", Answer.DENIED),
        ("spotfleet", "AWSServiceRoleForEC2SpotFleet", Answer.ALLOWED),
    ):
        arn = f"{linked}/{service}.amazonaws.com/{name}"
        assert answer(made, "access-preview", "iam:GetRole", arn) is Answer.ALLOWED
        assert answer(made, "access-deploy", "iam:DeleteServiceLinkedRole", arn) is expected
        context = {"iam__AWSServiceName": f"{service}.amazonaws.com"}
        assert answer(made, "access-deploy", "iam:CreateServiceLinkedRole", arn, **context) is expected
