"""What templates, Cloud Control's desired states and aws-native's resources hold, and what the rules find in it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from least_privilege.judging.configuration import settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.registry import ALL_RULES
from least_privilege.stack.cloudformation.inside import all_inside, expanded
from least_privilege.stack.model import Resource
from tests.support.resources import resource, stack

STACK, STACK_SET = "aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet"
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
RUNNER = RuleRunner(ALL_RULES, settings(ALL_RULES))


def document(**statement: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}


TRUST = document(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
ANYONE = document(Principal={"AWS": "*"}, Action="sts:AssumeRole")
EVERYTHING = document(Action="*", Resource="*")
ONE_OBJECT = document(Action="s3:GetObject", Resource="arn:aws:s3:::example-data/report.csv")
PUBLIC_READ = document(Principal="*", Action="s3:GetObject", Resource="arn:aws:s3:::example-data/*")


def of_template(type_: str, properties: Mapping[str, Any], **others: Any) -> Resource:
    body = {"Resources": {"It": {"Type": type_, "Properties": properties}, **others}}
    return resource(STACK, "outer", templateBody=json.dumps(body))


def of_cloud_control(type_: str, properties: Mapping[str, Any]) -> Resource:
    return resource(CLOUD_CONTROL, "outer", typeName=type_, desiredState=json.dumps(properties))


def native(type_: str, properties: Mapping[str, Any]) -> Resource:
    _, module, name = type_.split("::")

    def camel(value: Any) -> Any:
        if isinstance(value, Mapping) and "Statement" not in value:
            return {key[0].lower() + key[1:]: camel(item) for key, item in value.items()}
        return [camel(item) for item in value] if isinstance(value, list) else value

    given: Any = camel(properties)
    return Resource(
        type=f"aws-native:{module.lower()}:{name}",
        name="outer",
        urn=f"urn:pulumi:dev::app::aws-native:{module.lower()}:{name}::outer",
        properties=given,
    )


def mandatory(*resources: Resource) -> set[str]:
    """The ids of the mandatory findings. All must be about resources of the program."""
    found = list(RUNNER.check_all(resources))
    assert {each.urn for each in found} <= {each.urn for each in resources}
    return {each.finding.id for each in found if each.blocks}


BAD = {
    "role that anyone may assume": ("AWS::IAM::Role", {"AssumeRolePolicyDocument": ANYONE}, "trust-public-principal"),
    "role of an administrator": (
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": [ADMINISTRATOR]},
        "iam-admin-access",
    ),
    "role with an inline policy": (
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument": TRUST, "Policies": [{"PolicyName": "p", "PolicyDocument": EVERYTHING}]},
        "iam-admin-access",
    ),
    "user with an inline policy": (
        "AWS::IAM::User",
        {"Policies": [{"PolicyName": "p", "PolicyDocument": EVERYTHING}]},
        "iam-admin-access@Policies[0]",
    ),
    "group of administrators": (
        "AWS::IAM::Group",
        {"ManagedPolicyArns": [ADMINISTRATOR]},
        "iam-admin-access@ManagedPolicyArns",
    ),
    "managed policy": ("AWS::IAM::ManagedPolicy", {"PolicyDocument": EVERYTHING}, "iam-admin-access"),
    "policy of a role outside": (
        "AWS::IAM::Policy",
        {"PolicyName": "p", "PolicyDocument": EVERYTHING, "Roles": ["app"]},
        "iam-admin-access",
    ),
    "role policy": (
        "AWS::IAM::RolePolicy",
        {"PolicyName": "p", "PolicyDocument": EVERYTHING, "RoleName": "app"},
        "iam-admin-access",
    ),
    "public bucket": (
        "AWS::S3::Bucket",
        {"BucketName": "example-data", "AccessControl": "PublicReadWrite"},
        "resource-shared-publicly",
    ),
    "public bucket policy": (
        "AWS::S3::BucketPolicy",
        {"Bucket": "example-data", "PolicyDocument": PUBLIC_READ},
        "resource-policy-public",
    ),
    "public queue": (
        "AWS::SQS::QueueInlinePolicy",
        {"Queue": "https://example", "PolicyDocument": document(Principal="*", Action="sqs:*", Resource="*")},
        "resource-policy-public",
    ),
    "public topic": (
        "AWS::SNS::TopicPolicy",
        {"Topics": ["t"], "PolicyDocument": document(Principal="*", Action="sns:Publish", Resource="*")},
        "resource-policy-public",
    ),
    "public key": (
        "AWS::KMS::Key",
        {"KeyPolicy": document(Principal={"AWS": "*"}, Action="kms:*", Resource="*")},
        "resource-policy-public",
    ),
    "public secret": (
        "AWS::SecretsManager::ResourcePolicy",
        {"SecretId": "s", "ResourcePolicy": document(Principal="*", Action="secretsmanager:*", Resource="*")},
        "resource-policy-public",
    ),
    "public repository": (
        "AWS::ECR::Repository",
        {"RepositoryPolicyText": document(Principal="*", Action="ecr:PutImage")},
        "resource-policy-public",
    ),
    "public file system": (
        "AWS::EFS::FileSystem",
        {"FileSystemPolicy": document(Principal={"AWS": "*"}, Action="elasticfilesystem:*", Resource="*")},
        "resource-policy-public",
    ),
    "public backup vault": (
        "AWS::Backup::BackupVault",
        {
            "BackupVaultName": "v",
            "AccessPolicy": document(Principal="*", Action="backup:CopyIntoBackupVault", Resource="*"),
        },
        "resource-policy-public",
    ),
    "public table": (
        "AWS::DynamoDB::Table",
        {"ResourcePolicy": {"PolicyDocument": document(Principal="*", Action="dynamodb:*", Resource="*")}},
        "resource-policy-public",
    ),
    "public event bus": (
        "AWS::Events::EventBusPolicy",
        {
            "StatementId": "s",
            "Statement": {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"},
        },
        "resource-policy-public",
    ),
    "function that anyone may invoke": (
        "AWS::Lambda::Permission",
        {"FunctionName": "f", "Action": "lambda:InvokeFunction", "Principal": "*"},
        "lambda-permission-source:*",
    ),
    "topic rule that writes objects for everyone": (
        "AWS::IoT::TopicRule",
        {
            "TopicRulePayload": {
                "Sql": "SELECT * FROM 'a'",
                "Actions": [
                    {
                        "S3": {
                            "BucketName": "b",
                            "CannedAcl": "public-read",
                            "RoleArn": "arn:aws:iam::111122223333:role/r",
                        }
                    }
                ],
            }
        },
        "resource-shared-publicly",
    ),
    "instance with IMDSv1": ("AWS::EC2::Instance", {"ImageId": "ami-1"}, "imdsv2-required"),
    "launch template with IMDSv1": (
        "AWS::EC2::LaunchTemplate",
        {"LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "optional"}}},
        "imdsv2-required",
    ),
}

GOOD = {
    "role of a service": (
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": TRUST,
            "Policies": [{"PolicyName": "p", "PolicyDocument": ONE_OBJECT}],
            "Tags": [{"Key": "team", "Value": "data"}],
        },
    ),
    "managed policy of one object": ("AWS::IAM::ManagedPolicy", {"PolicyDocument": ONE_OBJECT, "Roles": ["app"]}),
    "instance with IMDSv2": ("AWS::EC2::Instance", {"MetadataOptions": {"HttpTokens": "required"}}),
    "launch template with IMDSv2": (
        "AWS::EC2::LaunchTemplate",
        {"LaunchTemplateData": {"MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}}},
    ),
    "private bucket": ("AWS::S3::Bucket", {"BucketName": "example-data", "AccessControl": "Private"}),
    "table without a policy": ("AWS::DynamoDB::Table", {"TableName": "t"}),
    "repository without a policy": ("AWS::ECR::Repository", {"RepositoryName": "r"}),
}


@pytest.mark.parametrize("wrap", [of_template, of_cloud_control, native])
@pytest.mark.parametrize("case", BAD)
def test_rules_judge_what_is_inside(case: str, wrap: Any) -> None:
    type_, properties, expected = BAD[case]
    found = {each.partition("@") for each in mandatory(wrap(type_, properties))}
    name, _, part = expected.partition("@")
    inside = "/".join(filter(None, ("It" if wrap is of_template else "", part)))
    assert [id_ for id_, _, where in found if id_.startswith(name) and where.startswith(inside)]


@pytest.mark.parametrize("wrap", [of_template, of_cloud_control, native])
@pytest.mark.parametrize("case", GOOD)
def test_rules_are_silent_on_what_is_right(case: str, wrap: Any) -> None:
    assert mandatory(wrap(*GOOD[case])) == set()


def test_a_policy_beside_a_template_belongs_to_the_role_in_it() -> None:
    """By itself neither is an escalation: the role may pass roles, and the policy lets it make functions."""
    passing = document(Action="iam:PassRole", Resource="arn:aws:iam::111122223333:role/admin")
    roles = of_template(
        "AWS::IAM::Role",
        {
            "RoleName": "app",
            "AssumeRolePolicyDocument": TRUST,
            "Policies": [{"PolicyName": "p", "PolicyDocument": passing}],
        },
        Admin={
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "admin",
                "AssumeRolePolicyDocument": TRUST,
                "ManagedPolicyArns": [ADMINISTRATOR],
            },
        },
    )
    making = document(Action=["lambda:CreateFunction", "lambda:InvokeFunction"], Resource="*")
    beside = resource("rolePolicy:RolePolicy", "making", role="app", policy=json.dumps(making))
    alone = mandatory(roles)
    assert not any(each.startswith("iam-privilege-escalation") for each in alone)
    assert any(each.startswith("iam-privilege-escalation") for each in mandatory(roles, beside))


def test_an_attachment_by_an_output_belongs_to_the_role_of_aws_native() -> None:
    role = native("AWS::IAM::Role", {"AssumeRolePolicyDocument": ANYONE})
    attached = resource(
        "rolePolicyAttachment:RolePolicyAttachment", "a", {"role": [role]}, role=UNKNOWN, policyArn=ADMINISTRATOR
    )
    assert not any(each.startswith("trust-chain") for each in mandatory(role))
    assert any(each.startswith("trust-chain") for each in mandatory(role, attached))


def test_an_attachment_by_an_output_of_a_stack_belongs_to_the_role_in_its_outputs() -> None:
    body = {
        "Resources": {
            "Named": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": ANYONE}},
            "Other": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
        },
        "Outputs": {"Role": {"Value": {"Ref": "Named"}}},
    }
    outer = resource(STACK, "outer", templateBody=json.dumps(body))
    attached = resource(
        "rolePolicyAttachment:RolePolicyAttachment", "a", {"role": [outer]}, role=UNKNOWN, policyArn=ADMINISTRATOR
    )
    assert any(each.startswith("trust-chain") for each in mandatory(outer, attached))


def test_two_resources_of_a_template_have_ids_of_their_own() -> None:
    role = {"AssumeRolePolicyDocument": ANYONE}
    found = mandatory(of_template("AWS::IAM::Role", role, Other={"Type": "AWS::IAM::Role", "Properties": role}))
    assert {"trust-public-principal@It", "trust-public-principal@Other"} <= found


def test_an_access_entry_of_a_cluster_holds_its_policies() -> None:
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    entry = {
        "ClusterName": "c",
        "PrincipalArn": "arn:aws:iam::444455556666:role/other",
        "AccessPolicies": [{"PolicyArn": policy, "AccessScope": {"Type": "cluster"}}],
    }
    found = RUNNER.check_all((of_template("AWS::EKS::AccessEntry", entry),))
    assert [each.finding.id for each in found] == ["service-administrator@It/AccessPolicies[0]"]


def test_a_stack_set_in_a_stack_is_read() -> None:
    inner = json.dumps(
        {"Resources": {"Deep": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": EVERYTHING}}}}
    )
    outer = of_template("AWS::CloudFormation::StackSet", {"StackSetName": "s", "TemplateBody": inner})
    assert any(each.startswith("iam-admin-access") and each.endswith("@It/Deep") for each in mandatory(outer))


def test_what_the_table_of_types_lacks_is_one_resource_of_aws_native() -> None:
    outer = of_template("AWS::Example::Thing", {"KMSKeyId": "k", "Nested": {"RoleARN": "r"}})
    (inner,) = all_inside(outer)
    assert (inner.type, inner.properties) == ("aws-native:example:Thing", {"kmsKeyId": "k", "nested": {"roleArn": "r"}})


@pytest.mark.parametrize("wrap", [of_template, of_cloud_control])
def test_a_type_in_other_letters_is_judged_as_it_is_meant(wrap: Any) -> None:
    found = mandatory(wrap("AWS::Iam::Managedpolicy", {"PolicyDocument": EVERYTHING}))
    assert any(each.startswith("iam-admin-access") for each in found)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"PolicyDocument": {"Fn::If": ["Wide", EVERYTHING, ONE_OBJECT]}}, True),
        ({"PolicyDocument": {"Fn::If": ["Wide", ONE_OBJECT, {"Ref": "AWS::NoValue"}]}}, False),
        ({"PolicyDocument": document(Action={"Fn::If": ["Wide", "*", "s3:GetObject"]}, Resource="*")}, True),
    ],
    ids=["of documents", "of a document that is right", "of actions"],
)
def test_both_branches_of_an_unknown_condition_are_judged(properties: dict[str, Any], expected: bool) -> None:
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}
    body = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {"Wide": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}},
        "Resources": {"It": policy},
    }
    found = list(RUNNER.check_all((resource(STACK, "s", templateBody=json.dumps(body)),)))
    assert ("iam-admin-access@It" in {each.finding.id for each in found}) is expected
    assert all("Both branches of Fn::If on Wide" in each.finding.evidence for each in found)


@pytest.mark.parametrize(
    "resources",
    [
        ("arn:aws:s3:::pets/*", "arn:aws:s3:::pets/toys/*"),
        [[f"arn:aws:s3:::pets/{n}{i}/*" for i in range(150)] for n in "ab"],
    ],
    ids=["one that the other has", "together too long"],
)
def test_two_branches_are_not_compared_or_counted_together(resources: Sequence[Any]) -> None:
    statement = {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject"}
    branches = [document(**statement, Resource=each) for each in resources]
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Fn::If": ["Wide", *branches]}}}
    body = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {"Wide": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}},
        "Resources": {"It": policy},
    }
    assert list(RUNNER.check_all((resource(STACK, "s", templateBody=json.dumps(body)),))) == []


def test_a_stack_that_holds_no_others_is_the_same() -> None:
    plain = stack(resource("role:Role", "a"))
    assert expanded(plain) is plain


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Resources: [", "is neither JSON nor YAML in line 1"),
        ("{", "is neither JSON nor YAML in line 1"),
        ("", "has no Resources"),
        ("Description: nothing", "has no Resources"),
        ('{"Resources": {"A": {}}}', "has a resource 'A' without a Type"),
        ('{"Resources": {"A": {"Type": "AWS::IAM::Role", "Properties": []}}}', ""),
        ('{"Resources": {"A": {"Type": "AWS::IAM::Role", "Properties": [1]}}}', "whose Properties are no object"),
        ("Resources:\n  A: &a {Type: AWS::IAM::Group}\n  B: *a\n", "in line 3: CloudFormation supports no aliases"),
        ("Resources: " + "[" * 40_000, "is nested too deep"),
        ("[" * 40_000, "is nested too deep"),
        ('{"Resources": {}, "Metadata": ' + "[" * 400 + "]" * 400 + "}", "is nested too deep"),
        ("#" * 51_201, "has 51,201 bytes"),
        ("Resources: {A: {Type: !!python/name:os.system x}}", "could not determine a constructor"),
    ],
)
def test_a_template_that_cloudformation_refuses_is_one_finding(body: str, says: str) -> None:
    found = list(RUNNER.check_all((resource(STACK, "outer", templateBody=body),)))
    assert [each.finding.id for each in found] == (["iam-malformed-document:templateBody"] if says else [])
    assert all(says in each.finding.evidence for each in found)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (resource(STACK, "s", templateUrl="https://example.s3.amazonaws.com/t.json"), "templateUrl"),
        (resource(STACK_SET, "s", templateUrl=UNKNOWN), "templateUrl"),
        (resource(STACK, "s", templateBody=UNKNOWN), "templateBody"),
        (resource(STACK, "s", templateBody="{Transform: [Own], Resources: {}}"), "templateBody.Transform"),
        (resource(CLOUD_CONTROL, "s", typeName="AWS::IAM::Role", desiredState=UNKNOWN), "desiredState"),
    ],
)
def test_what_nobody_sees_is_said(given: Resource, path: str) -> None:
    assert [(each.finding.id, each.blocks) for each in RUNNER.check_all((given,))] == [
        (f"document-not-evaluable:{path}", False)
    ]


INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://example/part.yaml"}}
TOPIC = {"Type": "AWS::SNS::Topic"}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"Fn::Transform": INCLUDE, "Resources": {"A": TOPIC}}, "(the template)"),
        ({"Resources": {"A": TOPIC, "Fn::Transform": INCLUDE}}, "(Resources)"),
        ({"Resources": {"A": {**TOPIC, "Fn::Transform": INCLUDE}}}, "(A)"),
        ({"Resources": {"A": {**TOPIC, "Properties": {"Fn::Transform": INCLUDE}}}}, "(A.Properties)"),
        ({"Resources": {"Fn::Transform": INCLUDE, "A": {**TOPIC, "Fn::Transform": INCLUDE}}}, "(Resources and 1 more)"),
    ],
    ids=["of the template", "of the resources", "of a resource", "of its properties", "of several"],
)
def test_a_macro_that_adds_resources_or_properties_is_said(body: dict[str, Any], place: str) -> None:
    [found] = RUNNER.check_all((resource(STACK, "s", templateBody=json.dumps(body)),))
    assert (found.finding.id, found.blocks) == ("document-not-evaluable:templateBody.Fn::Transform", False)
    assert place in found.finding.evidence


DYNAMIC = "{{resolve:ssm:/team/value}}"


@pytest.mark.parametrize(
    ("type_", "properties", "path"),
    [
        ("AWS::IAM::ManagedPolicy", {"PolicyDocument": document(Action=DYNAMIC, Resource="*")}, "policy@It"),
        (
            "AWS::IAM::Role",
            {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": [DYNAMIC]},
            "managedPolicyArns@It",
        ),
        (
            "AWS::SQS::QueuePolicy",
            {"Queues": ["q"], "PolicyDocument": document(Principal={"AWS": DYNAMIC}, Action="sqs:*", Resource="*")},
            "policy@It",
        ),
        (
            "AWS::Lambda::Permission",
            {"FunctionName": "f", "Action": "lambda:InvokeFunction", "Principal": DYNAMIC},
            "principal@It",
        ),
        ("AWS::IAM::ManagedPolicy", {"PolicyDocument": {"Fn::Transform": INCLUDE}}, "policy@It"),
    ],
    ids=["action", "managed policy", "principal", "who invokes a function", "included document"],
)
def test_what_cloudformation_fills_in_is_unknown(type_: str, properties: dict[str, Any], path: str) -> None:
    found = RUNNER.check_all((of_template(type_, properties),))
    assert [(each.finding.id, each.blocks) for each in found] == [(f"document-not-evaluable:{path}", False)]


@pytest.mark.parametrize("state", ["{", "[]", '{"Tags": ' + "[" * 400 + "]" * 400 + "}"])
def test_a_state_that_cloud_control_refuses_is_one_finding(state: str) -> None:
    given = resource(CLOUD_CONTROL, "outer", typeName="AWS::IAM::Role", desiredState=state)
    assert [each.finding.id for each in RUNNER.check_all((given,))] == ["iam-malformed-document:desiredState"]
