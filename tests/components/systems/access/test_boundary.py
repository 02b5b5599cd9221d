"""The boundary that the access system makes withholds what leads out of it."""

import pytest

from least_privilege.aws.actions import expand
from least_privilege.evaluation.evaluator import Answer
from tests.support.pipeline_stack import by_the_boundary, stack

BOUNDED: list[tuple[str, str, Answer]] = [
    ("s3:GetObject", "arn:aws:s3:::pets/a", Answer.ALLOWED),
    ("iam:GetRole", "arn:aws:iam::777788889999:role/Admin", Answer.ALLOWED),
    ("iam:CreateServiceLinkedRole", "arn:aws:iam::777788889999:role/aws-service-role/x", Answer.ALLOWED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.ALLOWED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/Billing", Answer.DENIED),
    ("iam:PassRole", "arn:aws:iam::777788889999:role/Admin", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::777788889999:role/Admin", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::777788889999:role/AwsRoles-Deploy", Answer.DENIED),
    ("sts:AssumeRole", "arn:aws:iam::444455556666:role/Data", Answer.ALLOWED),
    *(
        (f"iam:{verb}", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.DENIED)
        for verb in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "TagRole")
    ),
    ("iam:DeleteRolePermissionsBoundary", "arn:aws:iam::777788889999:role/PetTracker-ECS-Task", Answer.DENIED),
    ("iam:CreatePolicyVersion", "arn:aws:iam::777788889999:policy/AwsRoles-Boundary", Answer.DENIED),
    ("iam:CreateAccessKey", "arn:aws:iam::777788889999:user/ann", Answer.DENIED),
    ("iam:CreateLoginProfile", "arn:aws:iam::777788889999:user/ann", Answer.DENIED),
    ("iam:AddUserToGroup", "arn:aws:iam::777788889999:group/Administrators", Answer.DENIED),
    ("organizations:LeaveOrganization", "*", Answer.DENIED),
    ("sts:AssumeRoot", "arn:aws:iam::777788889999:root", Answer.DENIED),
    ("s3:PutObject", "arn:aws:s3:::pettracker-pulumi-state/.pulumi/stacks/aws-roles/prod.json", Answer.DENIED),
]


@pytest.mark.parametrize(("action", "resource", "expected"), BOUNDED)
def test_the_boundary_withholds_what_leads_out_of_it(action: str, resource: str, expected: Answer) -> None:
    assert by_the_boundary(stack("prod"), action, resource) is expected
    policy = stack("prod").one("aws:iam/policy:Policy", "access-boundary")
    assert policy.inputs["name"] == "AwsRoles-Boundary"


def test_every_write_to_iam_is_withheld_but_passing_and_service_linked_roles() -> None:
    reading = {"List", "Read"}
    left = {
        each.name
        for each in expand("iam:*")
        if not each.levels <= reading and by_the_boundary(stack("prod"), each.name, "*") is not Answer.DENIED
    }
    assert left == {"iam:CreateServiceLinkedRole"}
