"""document-not-evaluable."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document import not_evaluable
from least_privilege.stack.cloudformation.inside import all_inside
from least_privilege.stack.model import Resource
from tests.support.documents import ROLE, ROLE_POLICY, allow, document, inline, role, trust
from tests.support.pack import RunningPack, made, sdk_check

RULE = not_evaluable.RULE
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
GOOD = allow("s3:GetObject", "arn:aws:s3:::pets/*")
PARTLY = document(allow("s3:GetObject", [UNKNOWN, "arn:aws:s3:::pets/*"]))
UNKNOWN_CASES: dict[str, tuple[str, Any, list[str]]] = {
    "known text": (ROLE_POLICY, inline(GOOD), []),
    "known structure": (ROLE_POLICY, {"policy": document(GOOD)}, []),
    "unknown beside the document": (ROLE_POLICY, {**inline(GOOD), "role": UNKNOWN}, []),
    "Lambda permission, which is no document": (
        "aws:lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": UNKNOWN, "principal": "s3.amazonaws.com"},
        [],
    ),
    "structure in a component, whose child is reported": ("acme:app:Service", {"policy": PARTLY}, []),
    "which image is shared, with a known account": (
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
        {"imageId": UNKNOWN, "accountId": "111122223333"},
        [],
    ),
    "no document": ("aws:s3/bucket:Bucket", {"bucket": UNKNOWN}, []),
    "inline policy": (ROLE_POLICY, {"policy": UNKNOWN}, ["policy"]),
    "managed policy": ("aws:iam/policy:Policy", {"policy": UNKNOWN}, ["policy"]),
    "trust policy": (ROLE, {"assumeRolePolicy": UNKNOWN}, ["assumeRolePolicy"]),
    "one of a role's inline policies": (
        ROLE,
        {**role(trust({"Service": "ec2.amazonaws.com"})), "inlinePolicies": [{"policy": "{}"}, {"policy": UNKNOWN}]},
        ["inlinePolicies[1].policy"],
    ),
    "bucket policy": (BUCKET_POLICY, {"bucket": "b", "policy": UNKNOWN}, ["policy"]),
    "structure with one unknown": (ROLE_POLICY, {"policy": PARTLY}, ["policy"]),
    "whom an image is shared with": (
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
        {"accountId": UNKNOWN},
        ["accountId"],
    ),
    "an ACL": ("aws:s3/bucketAcl:BucketAcl", {"acl": UNKNOWN}, ["acl"]),
    "who puts events": ("aws:cloudwatch/eventPermission:EventPermission", {"principal": UNKNOWN}, ["principal"]),
    "list of statements unknown": (
        ROLE_POLICY,
        {"policy": {"Version": "2012-10-17", "Statement": UNKNOWN}},
        ["policy"],
    ),
}


@pytest.mark.parametrize(("type_", "properties", "paths"), UNKNOWN_CASES.values(), ids=UNKNOWN_CASES)
def test_unknown(pack: RunningPack, type_: str, properties: Any, paths: list[str]) -> None:
    expected = [f"document-not-evaluable:{path}" for path in paths]
    assert [finding.id for finding in sdk_check(RULE, type_, properties)] == expected
    said = [each for each in pack.preview(made(type_, properties)) if each.finding.rule == RULE.name]
    assert [(each.finding.id, each.level) for each in said] == [(id_, "advisory") for id_ in expected]


ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
TRUSTED = role(trust({"Service": "lambda.amazonaws.com"}))
POLICY = made("aws:iam/policy:Policy", {"name": "own", "path": "/team/", "policy": json.dumps(document(GOOD))}, "own")
REFERENCE = made("pulumi:pulumi:StackReference", {"name": "org/proj/dev"}, "org/proj/dev")
OWN_ARN, OTHERS_ARN = (f"arn:aws:iam::111122223333:policy/team/{name}" for name in ("own", "others"))


def attaches(arn: Any, **more: Any) -> Any:
    return made(ATTACHMENT, {"role": "web", "policyArn": arn}, "a", **more)


def member(groups: list[Any], **more: Any) -> Any:
    return made("aws:iam/userGroupMembership:UserGroupMembership", {"user": "ann", "groups": groups}, "in", **more)


TEAM = made("aws:iam/group:Group", {"name": "team"}, "team")


def with_policies(arns: Any, **more: Any) -> Any:
    return made(ROLE, {**TRUSTED, "managedPolicyArns": arns}, "r", **more)


ATTACHED: dict[str, tuple[tuple[Any, ...], list[str]]] = {
    "an unknown policy": ((attaches(UNKNOWN),), ["policyArn"]),
    "an output of another stack": ((REFERENCE, attaches(UNKNOWN, behind={"policyArn": [REFERENCE]})), ["policyArn"]),
    "a policy of the stack": ((POLICY, attaches(UNKNOWN, behind={"policyArn": [POLICY]})), []),
    "unknown policies of a role": ((with_policies(UNKNOWN),), ["managedPolicyArns"]),
    "a role's policies, all of the stack": (
        (POLICY, with_policies([UNKNOWN], behind={"managedPolicyArns": [POLICY]})),
        [],
    ),
    "a role's policies, one of them of another stack": (
        (POLICY, REFERENCE, with_policies([UNKNOWN, UNKNOWN], behind={"managedPolicyArns": [POLICY, REFERENCE]})),
        ["managedPolicyArns"],
    ),
    "a policy of the stack by its ARN": ((POLICY, attaches(OWN_ARN)), []),
    "a policy known by its name alone": ((POLICY, attaches(OTHERS_ARN)), ["team/others"]),
    "the same policy on two principals": (
        (made("aws:iam/policyAttachment:PolicyAttachment", {"roles": ["x", "y"], "policyArn": OTHERS_ARN}),),
        ["team/others"],
    ),
    "a policy of AWS": ((attaches("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"),), []),
    "no ARN": ((attaches("AdministratorAccess"),), []),
    "a group of elsewhere": ((member(["admins"]),), ["group:admins"]),
    "users in a group of elsewhere": (
        (made("aws:iam/groupMembership:GroupMembership", {"group": "admins", "users": ["ann"]}),),
        ["group:admins"],
    ),
    "a group of the stack and one of elsewhere": ((TEAM, member(["team", "admins"])), ["group:admins"]),
    "a group of the stack by its output": ((TEAM, member([UNKNOWN], behind={"groups": [TEAM]})), []),
    "no policies": ((with_policies([]), made(ATTACHMENT, {"role": "web"}, "none")), []),
}


@pytest.mark.parametrize(("resources", "names"), ATTACHED.values(), ids=ATTACHED)
def test_attached(pack: RunningPack, resources: tuple[Any, ...], names: list[str]) -> None:
    said = [each for each in pack.preview(*resources) if each.finding.rule == RULE.name]
    assert [(each.finding.id, each.level) for each in said] == [
        (f"document-not-evaluable:{name}", "advisory") for name in names
    ]


def test_the_level_is_the_stacks_to_decide(pack: RunningPack) -> None:
    pack.configure(document_not_evaluable="mandatory")
    (said,) = pack.preview(made(ROLE_POLICY, {"policy": UNKNOWN}))
    assert (said.finding.id, said.level) == ("document-not-evaluable:policy", "mandatory")


def test_the_whole_message() -> None:
    (finding,) = sdk_check(RULE, ROLE, {"name": "web", "assumeRolePolicy": UNKNOWN})
    assert finding.evidence == (
        "The trust policy of role 'web' (property assumeRolePolicy of 'it') is unknown at preview: it is made of a "
        "resource's output or a look-up's result, so it can be judged only once that is known."
    )


def in_template(resource: Any, **parameters: Any) -> list[tuple[str, str]]:
    """What is said of a policy in a template that allows reads of `resource`."""
    policy = {"PolicyName": "read", "Roles": ["web"], "PolicyDocument": document(allow("s3:GetObject", resource))}
    template = {
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {"Read": {"Type": "AWS::IAM::Policy", "Properties": policy}},
    }
    given = {"templateBody": json.dumps(template), "parameters": parameters}
    stack = Resource(type="aws:cloudformation/stack:Stack", name="it", urn="urn:it", properties=given)
    return [(each.evidence, each.fix) for part in all_inside(stack) for each in RULE.check(part, {})]


def test_the_whole_message_of_a_document_in_a_template() -> None:
    assert in_template({"Fn::ImportValue": "shared-bucket"}) == [
        (
            "The inline policy 'read' of role 'web' (property policy of 'it/Read') has a value that is unknown at "
            "preview: CloudFormation alone fills in Fn::ImportValue shared-bucket, so neither preview nor update "
            "judges all of it.",
            "name what is meant by its name or ARN, or by a parameter of the template that this program sets.",
        )
    ]


def test_a_parameter_of_a_template_that_is_unknown_at_preview_the_update_knows() -> None:
    ((said, _),) = in_template({"Fn::Sub": "arn:aws:s3:::${Name}/*"}, Name=UNKNOWN)
    assert said.endswith("so it can be judged only once that is known.")
    assert in_template({"Fn::Sub": "arn:aws:s3:::${Name}/*"}, Name="pets") == []


def test_the_whole_message_of_an_unknown_recipient() -> None:
    (finding,) = sdk_check(RULE, "aws:ec2/amiLaunchPermission:AmiLaunchPermission", {"accountId": UNKNOWN})
    assert finding.evidence == (
        "Property accountId of 'it' is unknown at preview: it is made of a resource's output or a look-up's result, so "
        "it is not known who gets access until that is known."
    )
