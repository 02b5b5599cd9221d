"""SLIM as its authors publish it: exactly that, and known to the policy pack as what it is."""

import pytest

from least_privilege.aws.actions import find
from tests.support.slim_stack import (
    ATTACHMENT,
    aws_policy,
    documented,
    grants,
    managed,
    own_grants,
    role_arn,
    run_slim,
    scoped,
    trust,
)

BATCH_EXECUTION = {
    "batch:CancelJob",
    "batch:CreateJobQueue",
    "batch:DeleteJobQueue",
    "batch:DeregisterJobDefinition",
    "batch:DescribeJobDefinitions",
    "batch:DescribeJobQueues",
    "batch:DescribeJobs",
    "batch:ListJobs",
    "batch:RegisterJobDefinition",
    "batch:SubmitJob",
    "batch:TerminateJob",
    "batch:UpdateJobQueue",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:ListBucketByTags",
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
    "s3:ListMultipartUploadParts",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
}
USER_POLICIES = {
    "AmazonEC2FullAccess",
    "AWSBatchFullAccess",
    "AmazonEC2ContainerRegistryFullAccess",
    "AWSLambdaFullAccess",
    "AmazonSQSFullAccess",
    "AWSStepFunctionsFullAccess",
    "AmazonS3ReadOnlyAccess",
}
# Key to physical name, service, version of the trust policy, and AWS managed policies.
INVENTORY: dict[str, tuple[str, str, str, set[str]]] = {
    "batchService": ("AWSBatchServiceRole", "batch", "2012-10-17", {"service-role/AWSBatchServiceRole"}),
    "stepFunctions": ("StepFunctionsLambdaRole", "states", "2012-10-17", {"service-role/AWSLambdaRole"}),
    "containers": (
        "SLIM-Extras_ECS_for_EC2",
        "ec2",
        "2008-10-17",
        {
            "AmazonSQSFullAccess",
            "AmazonS3FullAccess",
            "IAMReadOnlyAccess",
            "service-role/AmazonEC2ContainerServiceforEC2Role",
        },
    ),
    "lambda": (
        "SLIM-Extras_for_Lambda",
        "lambda",
        "2012-10-17",
        {
            "AmazonSQSFullAccess",
            "AmazonS3FullAccess",
            "AWSLambdaFullAccess",
            "service-role/AWSLambdaVPCAccessExecutionRole",
        },
    ),
    "spotFleet": ("AmazonEC2SpotFleetRole", "spotfleet", "2012-10-17", set()),
}
USER_ATTACHMENT = "aws:iam/userPolicyAttachment:UserPolicyAttachment"


def test_the_roles_are_those_of_the_inventory_and_no_operators() -> None:
    assert {each.name.removeprefix("slim-") for each in documented().of("aws:iam/role:Role")} == set(INVENTORY)
    assert not list(documented().of("aws:iam/group:Group"))


@pytest.mark.parametrize("key", INVENTORY)
def test_a_role_is_exactly_as_published(key: str) -> None:
    name, service, version, policies = INVENTORY[key]
    assert documented().one("aws:iam/role:Role", f"slim-{key}").inputs["name"] == name
    assert managed(documented(), key) == set(map(aws_policy, policies))
    assert own_grants(documented(), key) == (grants(BATCH_EXECUTION, ["*"]) if key == "lambda" else set())
    published = trust(documented(), key)
    (statement,) = published["Statement"]
    del statement["Sid"]
    assert published["Version"] == version
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }


def test_the_customer_policy_has_the_21_actions_of_which_one_does_not_exist() -> None:
    actions = {action for action, _, _ in own_grants(documented(), "lambda")}
    assert len(actions) == 21
    assert {action for action in actions if find(action) is None} == {"s3:ListBucketByTags"}


def test_the_customer_policy_is_attached_to_the_functions_role() -> None:
    policy = documented().one("aws:iam/policy:Policy", "slim-lambda-LambdaBatchExecutionPolicy")
    assert policy.inputs["name"] == "LambdaBatchExecutionPolicy"
    attachment = documented().one(ATTACHMENT, "slim-lambda-LambdaBatchExecutionPolicy")
    assert [urn.split("::")[-1] for urn in attachment.property_dependencies["policyArn"]] == [policy.name]


@pytest.mark.parametrize("users", [[], ["ann"], ["ann", "bob"]], ids=len)
def test_each_user_has_the_seven_policies_attached(users: list[str]) -> None:
    made = run_slim({"permissions": "documented", "operators": users})
    found = [(each.inputs["user"], each.inputs["policyArn"]) for each in made.of(USER_ATTACHMENT)]
    assert len(found) == 7 * len(users)
    assert set(found) == {(user, aws_policy(name)) for user in users for name in USER_POLICIES}


def test_the_successor_takes_the_place_of_the_withdrawn_policy_and_of_no_other() -> None:
    made = run_slim({"permissions": "documented", "operators": ["ann"], "lambdaFullAccess": "AWSLambda_FullAccess"})
    swap = {aws_policy("AWSLambdaFullAccess"), aws_policy("AWSLambda_FullAccess")}
    assert managed(made, "lambda") ^ managed(documented(), "lambda") == swap
    attached = {each.inputs["policyArn"] for each in made.of(USER_ATTACHMENT)}
    assert attached ^ set(map(aws_policy, USER_POLICIES)) == swap


def test_scoping_keeps_every_role_under_its_name_and_path_so_that_nothing_is_replaced() -> None:
    for key, (name, *_) in INVENTORY.items():
        before, after = (made.one("aws:iam/role:Role", f"slim-{key}").inputs for made in (documented(), scoped()))
        assert before["name"] == after["name"] == name
        assert before["path"] == after["path"]
    assert role_arn("AWSBatchServiceRole") == documented().outputs["roles"]["slim"]["batchService"]["arn"]
