"""document-not-evaluable: roles that something runs under and that the stack does not make."""

from collections.abc import Sequence

import pytest

from least_privilege.policy.unknown import UNKNOWN
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import document, trust
from tests.support.pack import RunningPack, made

FUNCTION, TASK = "aws:lambda/function:Function", "aws:ecs/taskDefinition:TaskDefinition"
OLD = "arn:aws:iam::111122223333:role/old"
OUTPUT_TEXT = (
    "Calling __str__ on an Output[T] is not supported.\n\nSee https://www.pulumi.com/docs/concepts/inputs-outputs"
)
WEB = made(
    "aws:iam/role:Role",
    {"name": "web", "assumeRolePolicy": document(trust({"Service": "lambda.amazonaws.com"}))},
    "web",
)
OTHER_STACK = made("pulumi:pulumi:StackReference", {"name": "acme/roles/dev"}, "roles")

CASES: dict[str, tuple[Sequence[AnalyzedResource], list[str]]] = {
    "a role by its ARN": ([made(FUNCTION, {"role": OLD})], ["role:old"]),
    "a role in a path": ([made(FUNCTION, {"role": OLD.replace("old", "service/old")})], ["role:old"]),
    "a role by its name": ([made("aws:iam/instanceProfile:InstanceProfile", {"role": "old"})], ["role:old"]),
    "one role of several workloads": (
        [made(FUNCTION, {"role": OLD}, "a"), made(TASK, {"taskRoleArn": OLD}, "b")],
        ["role:old"],
    ),
    "several roles of one workload": (
        [made(TASK, {"taskRoleArn": OLD, "executionRoleArn": OLD.replace("old", "older")})],
        ["role:old", "role:older"],
    ),
    "roles of a profile": (
        [made("aws:rolesanywhere/profile:Profile", {"roleArns": [OLD, OLD.replace("old", "older")]})],
        ["role:old", "role:older"],
    ),
    "a role of the stack": ([WEB, made(FUNCTION, {"role": OLD.replace("old", "web")})], []),
    "a role that is unknown at preview": ([made(FUNCTION, {"role": UNKNOWN})], []),
    "a role of another Pulumi stack": (
        [OTHER_STACK, made(FUNCTION, {"role": OLD}, behind={"role": [OTHER_STACK]})],
        [],
    ),
    "an Output turned into text": ([made(FUNCTION, {"role": OUTPUT_TEXT})], []),
    "roles of an app's users": (
        [
            made(
                "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
                {"roles": {"authenticated": OLD, "unauthenticated": UNKNOWN}},
            )
        ],
        ["role:old"],
    ),
    "the role of a runbook": (
        [made("aws:ssm/document:Document", {"content": f"description: x\nassumeRole: {OLD}\n"})],
        ["role:old"],
    ),
    "a role that a runbook is given": (
        [made("aws:ssm/document:Document", {"content": "assumeRole: '{{ AutomationAssumeRole }}'\n"})],
        [],
    ),
    "other parameters of a remediation": (
        [
            made(
                "aws:cfg/remediationConfiguration:RemediationConfiguration",
                {"parameters": [{"name": "Days", "staticValue": "30"}, {"name": "Role", "staticValue": UNKNOWN}]},
            )
        ],
        [],
    ),
    "a service-linked role": (
        [
            made(
                "aws:batch/computeEnvironment:ComputeEnvironment",
                {"serviceRole": OLD.replace("old", "aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch")},
            )
        ],
        [],
    ),
}


@pytest.mark.parametrize(("resources", "expected"), CASES.values(), ids=CASES)
def test_roles_that_the_stack_does_not_make(
    pack: RunningPack, resources: Sequence[AnalyzedResource], expected: list[str]
) -> None:
    said = [each for each in pack.preview(*resources) if each.finding.id.startswith("document-not-evaluable:role:")]
    assert [each.finding.id for each in said] == [f"document-not-evaluable:{name}" for name in expected]
    assert all(each.level == "advisory" for each in said)


@pytest.mark.parametrize(
    ("others", "runs"), [((), "'it' runs"), ((made(TASK, {"taskRoleArn": OLD}, "x"),), "'it' and 1 more run")]
)
def test_the_finding(pack: RunningPack, others: Sequence[AnalyzedResource], runs: str) -> None:
    (said,) = [
        each
        for each in pack.preview(made(FUNCTION, {"role": OLD}), *others)
        if each.finding.id == "document-not-evaluable:role:old"
    ]
    first = "aws.lambda.Function" if not others else "aws.ecs.TaskDefinition"
    name = "it" if not others else "x"
    assert said.finding.evidence == (
        f"{first} {runs.replace('it', name)} under {OLD} ({'role' if not others else 'taskRoleArn'}), which no "
        "resource of this stack creates: what the role may do is not judged."
    )
