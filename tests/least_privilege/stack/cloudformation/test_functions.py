"""Intrinsic functions, in JSON and in YAML's short forms."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.cloudformation.functions import Functions
from least_privilege.stack.cloudformation.parameters import ABSENT
from least_privilege.stack.cloudformation.template_text import load
from least_privilege.stack.surroundings import AwsLocation

TEMPLATE = """
Parameters:
  Stage: {Type: String, Default: dev}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Open: {Type: String}
  Kept: {Type: String, Default: "{{resolve:secretsmanager:kept}}"}
  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /path}
Mappings:
  Accounts: {dev: {Id: 111122223333}}
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsOpen: !Equals [!Ref Open, "yes"]
  Neither: !Not [!Or [!Condition IsDev, !Condition IsOpen]]
  Both: !And [!Condition IsDev, !Condition IsOpen]
  Loop: !Condition Loop
  Empty: !Not []
Resources:
  Named: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub "app-${Stage}", Path: /x/}}
  Drawn: {Type: AWS::IAM::Role}
  Policy: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: p}}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: data}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}
  Self: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref Self}}
It: IT
"""
ADMIN, DENYING = (f"arn:aws:iam::aws:policy/{name}" for name in ("AdministratorAccess", "AWSDenyAll"))
PARTLY = {"Action": [UNKNOWN, "s3:GetObject"]}
NESTED = '{Resources: {A: {Type: T, Properties: {B: "{{resolve:ssm:/b}}"}}}}'
ROLE = "arn:aws:iam::111122223333:role/x/app-dev"


@pytest.mark.parametrize(
    ("written", "value", "refers_to"),
    [
        ("2012-10-17", "2012-10-17", ()),
        ("012345670123", "012345670123", ()),
        ("yes", True, ()),
        ("!Ref Stage", "dev", ()),
        ("!Ref Names", ["a", "b"], ()),
        ("!Ref Open", UNKNOWN, ()),
        ("!Ref Image", UNKNOWN, ()),
        ("!Ref Nowhere", UNKNOWN, ()),
        ("!Ref AWS::AccountId", "111122223333", ()),
        ("!Ref AWS::NoValue", ABSENT, ()),
        ("!Ref AWS::StackId", UNKNOWN, ()),
        ("{a: !Ref AWS::NoValue, b: [!Ref AWS::NoValue, c]}", {"b": ["c"]}, ()),
        ("!Ref Named", "app-dev", ("Named",)),
        ("!GetAtt Named.Arn", ROLE, ("Named",)),
        ("{'Fn::GetAtt': [Named, Arn]}", ROLE, ("Named",)),
        ("!GetAtt Named.RoleId", UNKNOWN, ("Named",)),
        ("!Ref Drawn", UNKNOWN, ("Drawn",)),
        ("!Ref Self", UNKNOWN, ("Self",)),
        ("!Ref Policy", "arn:aws:iam::111122223333:policy/p", ("Policy",)),
        ("!Ref Queue", UNKNOWN, ("Queue",)),
        ("!GetAtt Queue.Arn", "arn:aws:sqs:eu-west-1:111122223333:q", ("Queue",)),
        ("!Sub '${Bucket.Arn}/${!aws:username}/*'", "arn:aws:s3:::data/${aws:username}/*", ("Bucket",)),
        ("!Sub ['${X}-${Stage}', {X: !Ref Bucket}]", "data-dev", ("Bucket",)),
        ("!Sub '${Drawn.Arn}'", UNKNOWN, ("Drawn",)),
        ("!Sub 'lambda.${AWS::URLSuffix}'", "lambda.amazonaws.com", ()),
        ("!Join [':', [arn, !Ref AWS::Partition, !Ref Stage]]", "arn:aws:dev", ()),
        ("!Join [',', !Ref Open]", UNKNOWN, ()),
        ("!Select [1, !Split ['-', a-b]]", "b", ()),
        ("!Select [7, [a]]", UNKNOWN, ()),
        ("!FindInMap [Accounts, !Ref Stage, Id]", "111122223333", ()),
        ("!FindInMap [Accounts, prod, Id]", UNKNOWN, ()),
        ("!If [IsDev, a, b]", "a", ()),
        ("!If [Neither, a, b]", "b", ()),
        ("!If [Both, !Ref Drawn, b]", UNKNOWN, ("Drawn",)),
        ("!If [Loop, a, b]", UNKNOWN, ()),
        ("!ImportValue other", UNKNOWN, ()),
        ("!Base64 text", UNKNOWN, ()),
        ("!Sub {a: b}", UNKNOWN, ()),
        ("!Join x", UNKNOWN, ()),
        ("'{{resolve:ssm:/team/caller}}'", UNKNOWN, ()),
        ("'{{resolve:ssm-secure:/team/caller:3}}'", UNKNOWN, ()),
        ("'arn:aws:iam::{{resolve:ssm:/team/account}}:root'", UNKNOWN, ()),
        ("{Action: ['{{resolve:secretsmanager:team:SecretString:verb}}', s3:GetObject]}", PARTLY, ()),
        ("!Sub '{{resolve:ssm:/${Stage}/caller}}'", UNKNOWN, ()),
        ("!Join ['', ['{{resolve:ssm:', /caller, '}}']]", UNKNOWN, ()),
        ("!Ref Kept", UNKNOWN, ()),
        ("'{{account}}'", "{{account}}", ()),
        ("'{Resources: {A: {Type: T, Properties: {B: \"{{resolve:ssm:/b}}\"}}}}'", NESTED, ()),
        ("{Effect: !If [IsOpen, Allow, Deny], Action: a}", {"Effect": "Allow", "Action": "a"}, ()),
        ("{Effect: Allow, Action: !If [IsOpen, a, b]}", {"Effect": "Allow", "Action": ["a", "b"]}, ()),
        (
            "{Effect: Allow, Action: [c, !If [IsOpen, a, !Ref AWS::NoValue]]}",
            {"Effect": "Allow", "Action": ["c", "a"]},
            (),
        ),
        ("{Effect: Deny, Action: !If [IsOpen, a, b]}", {"Effect": "Deny", "Action": UNKNOWN}, ()),
        ("{Effect: Allow, NotAction: !If [IsOpen, a, b]}", {"Effect": "Allow", "NotAction": UNKNOWN}, ()),
        ("{Effect: Allow, Condition: !If [IsOpen, a, b]}", {"Effect": "Allow", "Condition": UNKNOWN}, ()),
        ("{Effect: Allow, Principal: !If [IsOpen, '*', {AWS: a}]}", {"Effect": "Allow", "Principal": "*"}, ()),
        (
            "{Effect: Allow, Principal: !If [IsOpen, {AWS: a}, {AWS: b, Service: c}]}",
            {"Effect": "Allow", "Principal": {"AWS": ["a", "b"], "Service": ["c"]}},
            (),
        ),
        ("{Effect: Allow, Action: !Join ['', [a, !If [IsOpen, b, c]]]}", {"Effect": "Allow", "Action": UNKNOWN}, ()),
        (
            "{Statement: [!If [IsOpen, {Effect: Allow}, {Effect: Deny}]]}",
            {"Statement": [{"Effect": "Allow"}, UNKNOWN]},
            (),
        ),
        ("{Statement: [!If [IsOpen, {Effect: Deny}, !Ref AWS::NoValue]]}", {"Statement": [UNKNOWN]}, ()),
        (
            "!If [IsOpen, {Statement: [{Effect: Allow}, {Effect: Deny}]}, {Statement: {Effect: Deny}}]",
            {"Statement": [{"Effect": "Allow"}, {"Effect": "Deny"}]},
            (),
        ),
        (
            "!If [IsOpen, {Statement: [{Effect: Allow}]}, {Statement: [{Effect: Deny}]}]",
            {"Statement": [{"Effect": "Allow"}, UNKNOWN]},
            (),
        ),
        (f"[!If [IsOpen, {ADMIN}, {DENYING}]]", [ADMIN, UNKNOWN], ()),
        (f"{{PermissionsBoundary: !If [IsOpen, {ADMIN}, {DENYING}]}}", {"PermissionsBoundary": UNKNOWN}, ()),
        (f"!If [IsOpen, {ADMIN}, own]", UNKNOWN, ()),
        (f"!If [IsOpen, [{ADMIN}], []]", [ADMIN], ()),
        (f"!Select [0, !If [IsOpen, [{ADMIN}], []]]", UNKNOWN, ()),
        (f"!If [IsOpen, !If [IsOpen, [{ADMIN}], [own]], []]", [ADMIN, UNKNOWN], ()),
        ("{Fn::Transform: {Name: AWS::Include}}", UNKNOWN, ()),
        ("{Version: '2012-10-17', Fn::Transform: {Name: AWS::Include}, Statement: !Ref Named}", UNKNOWN, ("Named",)),
        ("!Ref [a]", UNKNOWN, ()),
        ("!Ref {a: b}", UNKNOWN, ()),
        ("!If [Empty, a, b]", UNKNOWN, ()),
    ],
)
def test_function(written: str, value: Any, refers_to: tuple[str, ...]) -> None:
    template = load(TEMPLATE.replace("IT", written))
    location = AwsLocation(partition="aws", region="eu-west-1", account="111122223333")
    assert Functions(template, {}, "s", location).resolve(template["It"]) == (value, refers_to)


def test_given_parameters_count_before_defaults() -> None:
    functions = Functions(load(TEMPLATE), {"Stage": "prod", "Open": UNKNOWN}, "s", AwsLocation())
    assert functions.resolve([{"Ref": "Stage"}, {"Ref": "Open"}]).value == ["prod", UNKNOWN]
    assert functions.holds("IsDev") is False


def test_an_account_that_is_unknown_is_the_stacks_own_and_a_region_is_unknown() -> None:
    functions = Functions(load(TEMPLATE), {}, "s", AwsLocation())
    assert functions.resolve({"Fn::GetAtt": "Drawn.Arn"}).value is UNKNOWN
    assert functions.resolve({"Fn::GetAtt": "Named.Arn"}).value == "arn:aws:iam::000000000000:role/x/app-dev"
    assert functions.resolve({"Fn::GetAtt": "Queue.Arn"}).value is UNKNOWN


UNRESOLVED = {
    "!ImportValue shared": ["Fn::ImportValue shared"],
    "!GetAtt Drawn.Arn": ["Fn::GetAtt Drawn.Arn"],
    "!Join ['/', [!GetAtt Drawn.Arn, x]]": ["Fn::GetAtt Drawn.Arn"],
    "!Sub 'arn:aws:s3:::${Drawn}/*'": ["Fn::Sub arn:aws:s3:::${Drawn}/*"],
    "!Ref Image": ["Ref Image"],
    "'{{resolve:ssm:/b}}'": ["{{resolve:ssm:/b}}"],
    "!Select [0, !GetAZs '']": ["Fn::GetAZs"],
    "!Ref Open": [],
    "!Join ['', [!Ref Open, x]]": [],
    "!Sub '${Open}/*'": [],
    "!GetAtt Named.Arn": [],
}


@pytest.mark.parametrize(("written", "functions"), UNRESOLVED.items(), ids=UNRESOLVED)
def test_the_functions_whose_values_cloudformation_alone_knows(written: str, functions: list[str]) -> None:
    """Not those of the program's own outputs, which it gives as parameters (Open)."""
    template = load(TEMPLATE.replace("It: IT", f"It: {written}"))
    asked = Functions(template, {"Open": UNKNOWN}, "s", AwsLocation())
    asked.resolve(template["It"])
    assert list(asked.unresolved) == functions
