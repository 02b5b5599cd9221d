"""workload-role-trust: workloads whose role does not trust their service, and roles that nothing can assume."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import Finding
from least_privilege.rules.workload import role_trust
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import document, trust
from tests.support.pack import RunningPack, made, sdk_check_stack, urn

RULE = role_trust.RULE
ROLE = "aws:iam/role:Role"
ARN = "arn:aws:iam::111122223333:role/app"


def role(*statements: dict[str, Any], name: str = "app", **more: Any) -> AnalyzedResource:
    return made(ROLE, {"name": name, "assumeRolePolicy": json.dumps(document(*statements)), **more}, name)


def service(*names: str, **more: Any) -> dict[str, Any]:
    return trust({"Service": [f"{name}.amazonaws.com" for name in names]}, **more)


def workload(type_: str, properties: dict[str, Any], **behind: list[AnalyzedResource]) -> AnalyzedResource:
    return made(f"aws:{type_}", properties, "work", behind=behind)


FUNCTION, TASK = "lambda/function:Function", "ecs/taskDefinition:TaskDefinition"
MISSPELT = role(service("ec2"))
RIGHT = role(service("lambda"))
WRONG_TRUSTS: dict[str, tuple[AnalyzedResource, list[AnalyzedResource]]] = {
    "a function, by ARN": (workload(FUNCTION, {"role": ARN}), [MISSPELT]),
    "a function, by a role unknown at preview": (
        workload(FUNCTION, {"role": UNKNOWN}, role=[MISSPELT]),
        [MISSPELT],
    ),
    "a function whose service a Deny keeps out": (
        workload(FUNCTION, {"role": ARN}),
        [role(service("lambda", "ec2"), {**service("lambda"), "Effect": "Deny"})],
    ),
    "a function under a role for people": (
        workload(FUNCTION, {"role": ARN}),
        [role(trust({"AWS": "arn:aws:iam::111122223333:root"}))],
    ),
    "a task, by its execution role": (workload(TASK, {"executionRoleArn": ARN}), [role(service("ecs"))]),
    "an instance, through its profile, by name": (
        workload("iam/instanceProfile:InstanceProfile", {"role": "app"}),
        [RIGHT],
    ),
    "a state machine": (workload("sfn/stateMachine:StateMachine", {"roleArn": ARN}), [RIGHT]),
    "a schedule, deep in it": (workload("scheduler/schedule:Schedule", {"target": {"roleArn": ARN}}), [RIGHT]),
    "a topic rule, in one of its actions": (
        workload("iot/topicRule:TopicRule", {"s3": [{"roleArn": None}, {"roleArn": ARN}]}),
        [RIGHT],
    ),
    "a topic rule, by a role unknown at preview": (
        workload("iot/topicRule:TopicRule", {"dynamodbv2s": [{"roleArn": UNKNOWN}]}, dynamodbv2s=[MISSPELT]),
        [MISSPELT],
    ),
    "a topic rule, in what it does on an error": (
        workload("iot/topicRule:TopicRule", {"errorAction": {"kinesis": {"roleArn": ARN}}}),
        [RIGHT],
    ),
    "a provisioning template": (
        workload("iot/provisioningTemplate:ProvisioningTemplate", {"provisioningRoleArn": ARN}),
        [RIGHT],
    ),
    "an event target": (workload("cloudwatch/eventTarget:EventTarget", {"roleArn": ARN}), [RIGHT]),
    "a Batch job, in its JSON": (
        workload("batch/jobDefinition:JobDefinition", {"containerProperties": json.dumps({"jobRoleArn": ARN})}),
        [role(service("batch"))],
    ),
    "a Batch compute environment": (
        workload("batch/computeEnvironment:ComputeEnvironment", {"serviceRole": ARN}),
        [role(service("ecs-tasks"))],
    ),
    "a Glue job": (workload("glue/job:Job", {"roleArn": ARN}), [RIGHT]),
    "a build project": (workload("codebuild/project:Project", {"serviceRole": ARN}), [role(service("codepipeline"))]),
    "a cluster": (workload("eks/cluster:Cluster", {"roleArn": ARN}), [role(service("ec2"))]),
    "a node group": (workload("eks/nodeGroup:NodeGroup", {"nodeRoleArn": ARN}), [role(service("eks"))]),
    "the account setting of API Gateway": (
        workload("apigateway/account:Account", {"cloudwatchRoleArn": ARN}),
        [role(service("logs"))],
    ),
    "a delivery stream": (
        workload(
            "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", {"extendedS3Configuration": {"roleArn": ARN}}
        ),
        [role(service("s3"))],
    ),
    "of two roles with one name, the one of its path": (
        workload(FUNCTION, {"role": "arn:aws:iam::111122223333:role/x/app"}),
        [RIGHT, made(ROLE, {**MISSPELT.properties, "path": "/x/"}, "other")],
    ),
}

FITTING: dict[str, tuple[AnalyzedResource, list[AnalyzedResource]]] = {
    "the service among several": (workload(FUNCTION, {"role": ARN}), [role(service("ec2", "lambda"))]),
    "a condition on the source": (
        workload(FUNCTION, {"role": ARN}),
        [role(service("lambda", Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}}))],
    ),
    "a service with its region": (
        workload("sfn/stateMachine:StateMachine", {"roleArn": ARN}),
        [role(service("states.eu-west-1"))],
    ),
    "a service of China": (
        workload("iam/instanceProfile:InstanceProfile", {"role": "app"}),
        [role(trust({"Service": "ec2.amazonaws.com.cn"}))],
    ),
    "odd letter case": (workload(FUNCTION, {"role": ARN}), [role(trust({"Service": "Lambda.amazonaws.com"}))]),
    "a role outside the stack": (workload(FUNCTION, {"role": "arn:aws:iam::111122223333:role/other"}), [MISSPELT]),
    "no role": (workload(TASK, {"family": "x"}), [MISSPELT]),
    "an unknown role from elsewhere": (workload(FUNCTION, {"role": UNKNOWN}), [MISSPELT]),
    "an unknown role that may be one of two": (
        workload(FUNCTION, {"role": UNKNOWN}, role=[MISSPELT, role(service("lambda"), name="two")]),
        [MISSPELT, role(service("lambda"), name="two")],
    ),
    "a Batch job whose JSON is unknown, for whatever it is made from the role": (
        workload("batch/jobDefinition:JobDefinition", {"containerProperties": UNKNOWN}, containerProperties=[RIGHT]),
        [RIGHT],
    ),
    "a trust policy unknown at preview": (
        workload(FUNCTION, {"role": ARN}),
        [made(ROLE, {"name": "app", "assumeRolePolicy": UNKNOWN}, "app")],
    ),
    "a trust policy that is no JSON, told elsewhere": (
        workload(FUNCTION, {"role": ARN}),
        [made(ROLE, {"name": "app", "assumeRolePolicy": "{"}, "app")],
    ),
}


def told(pack: RunningPack, *resources: AnalyzedResource) -> list[tuple[str, str]]:
    said = [each for each in pack.preview(*resources) if each.finding.rule == RULE.name]
    assert all(each.level == "mandatory" for each in said)
    return [(each.finding.id.partition(":")[2], each.urn) for each in said]


@pytest.mark.parametrize(("work", "roles"), WRONG_TRUSTS.values(), ids=WRONG_TRUSTS)
def test_a_role_that_does_not_fit(pack: RunningPack, work: AnalyzedResource, roles: list[AnalyzedResource]) -> None:
    (said,) = told(pack, *roles, work)
    assert said[1] == work.urn


@pytest.mark.parametrize(("work", "roles"), FITTING.values(), ids=FITTING)
def test_a_role_that_fits_or_cannot_be_told(
    pack: RunningPack, work: AnalyzedResource, roles: list[AnalyzedResource]
) -> None:
    assert told(pack, *roles, work) == []


CONTRADICTION = {"StringEquals": {"aws:SourceAccount": "1"}, "StringNotEquals": {"aws:SourceAccount": "1"}}
NOBODY: dict[str, tuple[dict[str, Any], ...]] = {
    "a Deny only": ({**service("lambda"), "Effect": "Deny"},),
    "a Deny of everybody": (service("lambda"), {**trust("*", "sts:*"), "Effect": "Deny"}),
    "a Deny of every principal that an Allow names": (
        service("lambda", "ec2"),
        {**trust("*"), "Effect": "Deny", "Condition": {"StringLikeIfExists": {"aws:SourceAccount": "*"}}},
    ),
    "conditions that contradict each other": (service("lambda", Condition=CONTRADICTION),),
    "a wildcard that is none": (
        service("scheduler", Condition={"StringEquals": {"aws:SourceArn": "arn:aws:scheduler:*:111122223333:*"}}),
    ),
    "another call than the principal's": (trust({"AWS": "111122223333"}, "sts:AssumeRoleWithSAM*"),),
}


@pytest.mark.parametrize("statements", NOBODY.values(), ids=NOBODY)
def test_a_role_that_nobody_can_assume_is_told_once(pack: RunningPack, statements: tuple[dict[str, Any], ...]) -> None:
    work = workload(FUNCTION, {"role": ARN})
    assert told(pack, role(*statements), work) == [("nobody", urn(ROLE, "app"))]


def test_an_empty_trust_policy_is_malformed_and_told_as_that(pack: RunningPack) -> None:
    assert [each for each in pack.ids(role()) if each.startswith(("workload", "iam-malformed"))] == [
        "iam-malformed-document:empty-statement"
    ]


SOMEBODY: dict[str, tuple[dict[str, Any], ...]] = {
    "an account": (trust({"AWS": "111122223333"}),),
    "an identity provider": (
        trust({"Federated": "cognito-identity.amazonaws.com"}, "sts:AssumeRoleWithWebIdentity"),
    ),
    "a Deny of some": (trust({"AWS": "111122223333"}), {**trust({"AWS": "*"}), "Effect": "Deny",
                       "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}),
    "a Deny of others": (service("lambda"), {**service("ec2"), "Effect": "Deny"}),
    "one value of a condition of two": (
        service("lambda", Condition={"StringEquals": {"aws:SourceAccount": ["1", "2"]},
                                     "StringNotEquals": {"aws:SourceAccount": "1"}}),
    ),
    "everybody but one": ({"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"},),
}  # fmt: skip


@pytest.mark.parametrize("statements", SOMEBODY.values(), ids=SOMEBODY)
def test_a_role_that_a_principal_can_assume(pack: RunningPack, statements: tuple[dict[str, Any], ...]) -> None:
    assert told(pack, role(*statements)) == []


PODS, BOTH = "eks/podIdentityAssociation:PodIdentityAssociation", ["sts:AssumeRole", "sts:TagSession"]
GRANTS = "s3control/accessGrantsLocation:AccessGrantsLocation"
SESSIONS: dict[str, tuple[list[AnalyzedResource], list[str]]] = {
    "pods": ([role(service("pods.eks")), workload(PODS, {"roleArn": ARN})], ["pods.eks.amazonaws.com"]),
    "pods of another stack": ([role(service("pods.eks"))], ["pods.eks.amazonaws.com"]),
    "pods, with a Deny of tags": (
        [role(service("pods.eks", action=BOTH), {**service("pods.eks", action="sts:TagSession"), "Effect": "Deny"})],
        ["pods.eks.amazonaws.com"],
    ),
    "pods with tags": ([role(service("pods.eks", action=BOTH)), workload(PODS, {"roleArn": ARN})], []),
    "pods with tags by a statement of their own": (
        [role(service("pods.eks"), service("pods.eks", action="sts:TagSession"))],
        [],
    ),
    "pods whose association turns the tags off": (
        [role(service("pods.eks")), workload(PODS, {"roleArn": ARN, "disableSessionTags": True})],
        [],
    ),
    "a location of S3 Access Grants": (
        [role(service("access-grants.s3")), workload(GRANTS, {"iamRoleArn": ARN})],
        ["access-grants.s3.amazonaws.com"],
    ),
    "a function, which tags nothing": ([role(service("lambda"))], []),
}


@pytest.mark.parametrize(("resources", "expected"), SESSIONS.values(), ids=SESSIONS)
def test_services_that_need_one_more_action(
    pack: RunningPack, resources: list[AnalyzedResource], expected: list[str]
) -> None:
    assert told(pack, *resources) == [(each, urn(ROLE, "app")) for each in expected]


def test_the_finding_about_one_more_action() -> None:
    (finding,) = sdk_check_stack(RULE, role(service("pods.eks")))
    assert (finding.evidence, finding.fix) == (
        "The trust policy of role 'app' lets pods.eks.amazonaws.com assume the role, but not sts:TagSession, which it "
        "does in the same call: AWS refuses the call, and the workload gets no credentials.",
        'allow pods.eks.amazonaws.com all of "Action": ["sts:AssumeRole", "sts:TagSession"].',
    )


def test_json_that_is_nested_without_end_names_no_role(pack: RunningPack) -> None:
    assert told(pack, made("aws:codebuild/project:Project", {"buildBatchConfig": "[" * 100_000})) == []


def test_a_principal_unknown_at_preview_can_assume_the_role() -> None:
    component = made("roles:iam:ServiceRole", {"assumeRolePolicy": document(trust({"AWS": UNKNOWN}))}, "c")
    own = made(ROLE, {"assumeRolePolicy": UNKNOWN}, "r", parent=component.urn)
    assert sdk_check_stack(RULE, component, own) == []


def test_the_whole_finding() -> None:
    assert sdk_check_stack(RULE, role(service("ec2")), workload(FUNCTION, {"role": ARN})) == [
        Finding(
            id="workload-role-trust:role",
            evidence="aws.lambda.Function 'work' runs under role 'app' (role), but the role's trust policy does not "
            "let lambda.amazonaws.com assume it, only ec2.amazonaws.com: AWS rejects the workload, or it starts "
            "without credentials.",
            fix="set role to the role that was meant, or give the workload a role of its own with the trust policy "
            'statement {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, '
            '"Action": "sts:AssumeRole"}.',
            urn=urn("aws:lambda/function:Function", "work"),
        )
    ]


def test_the_trust_policy_of_the_fix_names_the_stacks_account_where_the_service_sends_it() -> None:
    build = workload("codebuild/project:Project", {"serviceRole": ARN})
    (finding,) = sdk_check_stack(RULE, role(service("ec2"), arn=ARN), build)
    assert finding.fix.endswith('"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}.')
