"""The reader of documents: every error of grammar, and what is judged in spite of it."""

import json
from typing import Any

import pytest

from least_privilege.policy.document import Condition, PolicyKind
from least_privilege.policy.many_patterns import NameSet
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import UNKNOWN
from tests.support.documents import allow, deny, text, trust
from tests.support.parsed import document

OTHERS = {"NotPrincipal": {"AWS": "123456789012"}}
S3 = allow("s3:GetObject", "arn:aws:s3:::b/*")
MINE = "arn:aws:s3:::b/${aws:username}/*"
WEB = "sts:AssumeRoleWithWebIdentity"


def codes(value: Any, kind: PolicyKind = PolicyKind.IDENTITY) -> list[str]:
    return [problem.code for problem in parse(value, kind).problems]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("{", ["invalid-json"]),
        ("", ["invalid-json"]),
        ('{"Version": NaN}', ["invalid-json"]),
        ("[" * 100_000, ["invalid-json"]),
        ("[]", ["not-an-object"]),
        (json.dumps(text(S3)), ["not-an-object"]),
        (None, ["not-an-object"]),
        (7, ["not-an-object"]),
        ({"Version": "2012-10-17"}, ["missing-statement"]),
        ({"Version": "2012-10-17", "Statement": []}, ["empty-statement"]),
        ({"Version": "2012-10-17", "Statement": "x"}, ["type"]),
        ({"Version": "2012-10-17", "Statement": ["x"]}, ["type"]),
        ({"Version": "2023-01-01", "Statement": S3}, ["invalid-version"]),
        ({"Version": "2008-10-17", "Statement": S3}, []),
        ({"Statement": S3}, []),
        ({"Version": "2012-10-17", "Id": 5, "Statement": S3}, ["type"]),
        ({"Version": "2012-10-17", "Statement": S3, "Extra": 1}, ["unknown-element"]),
        (text({**S3, "Actions": "s3:*"}), ["unknown-element"]),
        (text({**S3, "Principal": "*"}), ["unsupported-principal"]),
        (text({"Action": "s3:Get*", "Resource": "*"}), ["missing-effect"]),
        (text({**S3, "Effect": "allow"}), ["invalid-effect"]),
        (text({**S3, "Effect": None}), ["invalid-effect"]),
        (text({"Effect": "Allow", "Resource": "*"}), ["missing-action"]),
        (text({"Effect": "Allow", "Action": "s3:Get*"}), ["missing-resource"]),
        (text({**S3, "NotAction": "s3:*"}), ["exclusive-elements"]),
        (text({**S3, "NotResource": "*"}), ["exclusive-elements"]),
        (text({**S3, "Condition": {"StringEquals": {"": "x"}}}), ["condition-key"]),
        (text({"Effect": "Deny", "Action": "s3:*", "NotResource": "*"}), ["applies-to-nothing"]),
        (text({"Effect": "Allow", "NotAction": ["s3:*", "*"], "Resource": "*"}), ["applies-to-nothing"]),
        (text({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}), []),
        (text({"effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}), ["element-case"]),
        (text({**S3, "action": "*"}), ["element-case", "duplicate-key"]),
        (text({**S3, "Sid": "a"}, {**S3, "Sid": "a"}), ["duplicate-sid"]),
        (text({**S3, "Sid": "a b"}), ["invalid-sid"]),
        (text({**S3, "Sid": "Zürich"}), ["invalid-sid"]),
        (text({**S3, "Sid": 3}), ["type"]),
        (text(allow([], "*")), ["empty-action"]),
        (text(allow("GetObject")), ["invalid-action"]),
        (text(allow("s3:Get Object")), ["invalid-action"]),
        (text(allow(["s3:GetObject", 3])), ["type"]),
        (text(allow("s3:GetObject", "my-bucket")), ["invalid-resource"]),
        (text(allow("s3:GetObject", "*my-bucket")), ["invalid-resource"]),
        (text(allow("*")), []),
        (text(allow("*:*")), []),
        (text(allow("*:InvokeFunction")), ["invalid-action"]),
        (text(allow("s*:GetObject")), ["invalid-action"]),
        (text(allow("?3:GetObject")), ["invalid-action"]),
        (text(deny("*:Delete*")), ["invalid-action"]),
        (text(allow("s3:GetObject", MINE)), []),
        ({"Statement": allow("s3:GetObject", MINE)}, ["variable-version"]),
        ({"Version": "2008-10-17", "Statement": allow("s3:GetObject", MINE)}, ["variable-version"]),
        ({"Statement": {**S3, "Condition": {"StringLike": {"s3:prefix": "${AWS:username}/*"}}}}, ["variable-version"]),
        ({"Statement": allow("s3:GetObject", "arn:aws:s3:::b/${name}")}, ["placeholder"]),
        (text({**S3, "Condition": []}), ["type"]),
        (text({**S3, "Condition": {"StringEquals": "x"}}), ["type"]),
        (text({**S3, "Condition": {"StringEqual": {"a:b": "c"}}}), ["unknown-operator"]),
        (text({**S3, "Condition": {"NullIfExists": {"a:b": "true"}}}), ["unknown-operator"]),
        (text({**S3, "Condition": {"ForAnyValue:StringLikeIfExists": {"a:b": {"c": 1}}}}), ["type"]),
        (
            text({**S3, "Condition": {"StringLike": {"aws:UserAgent": "a", "AWS:useragent": "b"}}}),
            ["duplicate-condition-key"],
        ),
        (text({**S3, "Condition": {"StringLike": {"aws:UserAgent": "a"}, "Null": {"aws:useragent": "true"}}}), []),
        ('{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}}', ["duplicate-key"]),
    ],
)
def test_errors_of_grammar_in_an_identity_policy(given: Any, expected: list[str]) -> None:
    assert codes(given) == expected


@pytest.mark.parametrize(
    ("given", "kind", "expected"),
    [
        (trust({"Service": "ec2.amazonaws.com"}), PolicyKind.TRUST, []),
        ({"Effect": "Allow", "Action": "sts:AssumeRole"}, PolicyKind.TRUST, ["missing-principal"]),
        (trust("ec2.amazonaws.com"), PolicyKind.TRUST, ["invalid-principal"]),
        (trust({"Services": "ec2.amazonaws.com"}), PolicyKind.TRUST, ["invalid-principal"]),
        (trust({"aws": "123456789012"}), PolicyKind.TRUST, ["element-case"]),
        (trust({"AWS": "*"}), PolicyKind.TRUST, []),
        (trust("*", "s3:GetObject"), PolicyKind.TRUST, ["invalid-action"]),
        (trust("*", Resource="*"), PolicyKind.TRUST, ["unsupported-resource"]),
        (trust("*", Resource=[]), PolicyKind.TRUST, ["unsupported-resource"]),
        (trust("*", NotResource="role"), PolicyKind.TRUST, ["unsupported-resource"]),
        ({"Effect": "Allow", **OTHERS, "Action": "sts:AssumeRole"}, PolicyKind.TRUST, ["unsupported-principal"]),
        (allow("s3:*", **OTHERS), PolicyKind.RESOURCE, ["not-principal-allow"]),
        ({"Effect": "Deny", **OTHERS, "Action": "s3:*", "Resource": "*"}, PolicyKind.RESOURCE, []),
        (trust("*", "ecr:GetDownloadUrlForLayer", Sid="with a space"), PolicyKind.RESOURCE, []),
        (trust("*", "s3:GetObject", Resource="pets/*"), PolicyKind.RESOURCE, ["invalid-resource"]),
        (trust("*", "sqs:SendMessage", Resource="arn:aws:sqs"), PolicyKind.RESOURCE, ["invalid-resource"]),
        (trust("*", "execute-api:Invoke", Resource="execute-api:/prod/GET/*"), PolicyKind.RESOURCE, []),
    ],
)  # fmt: skip
def test_errors_of_grammar_where_there_are_principals(given: Any, kind: PolicyKind, expected: list[str]) -> None:
    assert codes(text(given), kind) == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("arn:aws:iam::123456789012:root", {"AWS": ("arn:aws:iam::123456789012:root",)}),
        ("ec2.amazonaws.com", {"Service": ("ec2.amazonaws.com",)}),
        (["*"], {"AWS": ("*",)}),
        ([], {"AWS": (UNKNOWN,)}),
        (5, {"AWS": (UNKNOWN,)}),
        (None, {"AWS": (UNKNOWN,)}),
        ({}, {"AWS": (UNKNOWN,)}),
        ({"User": "bob"}, {"AWS": (UNKNOWN,)}),
        ({"AWS": []}, {"AWS": (UNKNOWN,)}),
        ({"Service": None}, {"Service": (UNKNOWN,)}),
    ],
)
def test_a_principal_that_cannot_be_read_lets_in_whom_it_means_and_keeps_out_nobody(written: Any, meant: Any) -> None:
    statements = trust(written), {**trust(written), "Effect": "Deny"}
    found = parse({"Version": "2012-10-17", "Statement": [*statements]}, PolicyKind.RESOURCE)
    assert found.statements[0].principals == meant
    assert all(value is UNKNOWN for values in found.statements[1].principals.values() for value in values)
    assert found.problems


@pytest.mark.parametrize(
    ("written", "kind", "fix"),
    [
        ("arn:aws:iam::123456789012:role/a", PolicyKind.TRUST, '{"AWS": "arn:aws:iam::123456789012:role/a"}'),
        (["lambda.amazonaws.com", "ec2.amazonaws.com"], PolicyKind.TRUST,
         '{"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}'),
        (["*"], PolicyKind.RESOURCE, '"*"'),
        ("123456789012", PolicyKind.RESOURCE_CONTROL, '"*"'),
        (5, PolicyKind.TRUST, '{"AWS": ...}, {"Service": ...} or "*"'),
    ],
)  # fmt: skip
def test_what_to_write_for_a_principal_without_its_kind(written: Any, kind: PolicyKind, fix: str) -> None:
    statement = trust(written, "sts:AssumeRole" if kind is PolicyKind.TRUST else "s3:GetObject", Effect="Deny")
    problems = parse(text({**statement, **({} if kind is PolicyKind.TRUST else {"Resource": "*"})}), kind).problems
    assert [each.fix for each in problems if each.code == "invalid-principal"] == [fix]


@pytest.mark.parametrize(
    ("action", "fix"),
    [
        ("s3:GetObject ", "'s3:GetObject'"),
        ("s3.GetObject", "'s3:GetObject'"),
        ('["s3:GetObject"]', '["s3:GetObject"]'),
        ("s3:GetObject, s3:PutObject", '["s3:GetObject", "s3:PutObject"]'),
        ("GetObject", "a service prefix and an action, such as s3:GetObject, or *"),
    ],
)
def test_what_to_write_for_what_is_no_action(action: str, fix: str) -> None:
    (problem,) = parse(text(allow(action, "arn:aws:s3:::b/*")), PolicyKind.IDENTITY).problems
    assert (problem.code, problem.fix) == ("invalid-action", fix)


NO_ARNS = {
    "arn:aws:s3:pets/*": "'arn:aws:s3:::pets/*'",
    "arn:aws:s3::pets": "'arn:aws:s3:::pets'",
    "arn:aws:iam:123456789012:role/web": "'arn:aws:iam::123456789012:role/web'",
    "aws:dynamodb:eu-west-1:123456789012:table/Pets": "'arn:aws:dynamodb:eu-west-1:123456789012:table/Pets'",
    "ARN:aws:sqs:eu-west-1:123456789012:pets": "'arn:aws:sqs:eu-west-1:123456789012:pets'",
    "arm:aws:sqs:eu-west-1:123456789012:pets": "'arn:aws:sqs:eu-west-1:123456789012:pets'",
    "https://pets.s3.eu-west-1.amazonaws.com/cats/*": "'arn:aws:s3:::pets/cats/*'",
    "s3://pets/*": "'arn:aws:s3:::pets/*'",
    '["arn:aws:s3:::pets/*", "arn:aws:s3:::logs/*"]': '["arn:aws:s3:::pets/*", "arn:aws:s3:::logs/*"]',
    "[broken": "an ARN (arn:PARTITION:SERVICE:REGION:ACCOUNT:NAME) or *",
    "arn:aws:dynamodb:table/Pets": "an ARN (arn:PARTITION:SERVICE:REGION:ACCOUNT:NAME) or *",
}


@pytest.mark.parametrize(("resource", "fix"), NO_ARNS.items(), ids=NO_ARNS)
def test_what_to_write_for_what_is_no_arn(resource: str, fix: str) -> None:
    (problem,) = parse(text(allow("s3:GetObject", resource)), PolicyKind.IDENTITY).problems
    assert (problem.code, problem.fix) == ("invalid-resource", fix)


def test_a_document_that_was_turned_to_json_twice_is_told_so() -> None:
    (problem,) = parse(json.dumps(text(S3)), PolicyKind.IDENTITY).problems
    assert problem.message == "is a string that holds a document: it was encoded as JSON twice"
    assert problem.fix == "the document itself: call json.dumps or JSON.stringify once"


RCP = deny("s3:*", Principal="*")
OLD = {"Version": "2008-10-17", "Statement": deny("s3:*")}
OUTSIDE = {"Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}


@pytest.mark.parametrize(
    ("given", "kind", "expected"),
    [
        (text(allow("*")), PolicyKind.SERVICE_CONTROL, []),
        (text(deny("s3:*", "arn:aws:s3:::log-*")), PolicyKind.SERVICE_CONTROL, []),
        (text(allow("s3:*", "arn:aws:s3:::pets", **OUTSIDE)), PolicyKind.SERVICE_CONTROL, []),
        (
            text({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::logs/*"}),
            PolicyKind.SERVICE_CONTROL,
            [],
        ),
        (text(deny("ec2:*Gateway")), PolicyKind.SERVICE_CONTROL, []),
        (text(deny("*", Principal="*")), PolicyKind.SERVICE_CONTROL, ["unsupported-principal"]),
        (text(deny("*", NotPrincipal={"AWS": "*"})), PolicyKind.SERVICE_CONTROL, ["unsupported-principal"]),
        (text({"Effect": "Deny", "Action": "s3:*"}), PolicyKind.SERVICE_CONTROL, ["missing-resource"]),
        (text(deny("s3:*", "pets")), PolicyKind.SERVICE_CONTROL, ["invalid-resource"]),
        (text(deny("s3:*", Sid="no spaces")), PolicyKind.SERVICE_CONTROL, ["invalid-sid"]),
        ({"Statement": deny("s3:*")}, PolicyKind.SERVICE_CONTROL, ["invalid-version"]),
        (OLD, PolicyKind.SERVICE_CONTROL, ["invalid-version"]),
        (text({**RCP, **OUTSIDE}), PolicyKind.RESOURCE_CONTROL, []),
        (text({**RCP, "Principal": {"AWS": "*"}}), PolicyKind.RESOURCE_CONTROL, []),
        (
            {"Version": "2012-10-17", "Statement": {**RCP, "Principal": {"AWS": UNKNOWN}}},
            PolicyKind.RESOURCE_CONTROL,
            [],
        ),
        (text({**RCP, "Effect": "Allow"}), PolicyKind.RESOURCE_CONTROL, ["unsupported-effect"]),
        (text({**RCP, "Action": "*"}), PolicyKind.RESOURCE_CONTROL, ["unsupported-action"]),
        (text({**RCP, "Action": ["s3:*", "*:*"]}), PolicyKind.RESOURCE_CONTROL, ["unsupported-action"]),
        (text({**RCP, "Principal": {"AWS": "111122223333"}}), PolicyKind.RESOURCE_CONTROL, ["unsupported-principal"]),
        (text({**RCP, "Principal": {"Service": "*.example"}}), PolicyKind.RESOURCE_CONTROL, ["unsupported-principal"]),
        (text(deny("s3:*")), PolicyKind.RESOURCE_CONTROL, ["missing-principal"]),
        (text(deny("s3:*", **OTHERS)), PolicyKind.RESOURCE_CONTROL, ["unsupported-principal"]),
        (
            text({"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*"}),
            PolicyKind.RESOURCE_CONTROL,
            ["unsupported-not-action"],
        ),
        (
            text({"Effect": "Deny", "Principal": "*", "Action": "s3:*"}),
            PolicyKind.RESOURCE_CONTROL,
            ["missing-resource"],
        ),
        ({"Statement": RCP}, PolicyKind.RESOURCE_CONTROL, ["invalid-version"]),
        (text(allow("iot:Publish", "arn:aws:iot:*:*:topic/pets")), PolicyKind.IOT, []),
        (text(allow("iot:Connect", "*", Sid="any sign: &")), PolicyKind.IOT, []),
        (text(allow("iot:Connect", "*", Principal="*")), PolicyKind.IOT, ["unsupported-principal"]),
        (text(allow("iot:Connect", "client/a")), PolicyKind.IOT, ["invalid-resource"]),
        (text({"Effect": "Allow", "Action": "iot:Connect"}), PolicyKind.IOT, ["missing-resource"]),
    ],
)
def test_errors_of_grammar_in_policies_of_an_organization_and_of_iot(
    given: Any, kind: PolicyKind, expected: list[str]
) -> None:
    assert codes(given, kind) == expected


MISSPELT = {
    "Principle": {"Effect": "Allow", "Principle": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
    "Actions": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Actions": "sts:AssumeRole"},
}


@pytest.mark.parametrize(("name", "given"), MISSPELT.items())
def test_a_misspelt_element_is_read_as_it_is_meant(name: str, given: Any) -> None:
    read = parse(text(given), PolicyKind.TRUST)
    meant = {"Principle": "Principal", "Actions": "Action"}[name]
    assert [(each.code, each.fix) for each in read.problems] == [
        ("unknown-element", f"{meant!r}, if that is what you mean")
    ]
    assert read.statements[0].principals == {"Service": ("ec2.amazonaws.com",)}
    assert read.statements[0].actions == ("sts:AssumeRole",)


def test_a_misspelt_kind_of_principal_is_named() -> None:
    (problem,) = parse(text(trust({"Services": "ec2.amazonaws.com"})), PolicyKind.TRUST).problems
    assert problem.fix == "'Service'"


def test_a_statement_with_a_problem_is_read_as_far_as_it_can_be() -> None:
    (statement,) = document({"effect": "Allow", "ACTION": ["s3:*", 3], "resource": "*"}).statements
    assert (statement.effect, statement.actions, statement.resources) == ("Allow", ("s3:*",), ("*",))


def test_a_missing_effect_is_taken_for_an_allow_and_an_empty_not_action_for_everything() -> None:
    (statement,) = document({"NotAction": [], "Resource": "*"}).statements
    assert statement.allows
    assert statement.actions == ("*",)


@pytest.mark.parametrize(("sid", "label"), [("ReadPets", "Statement 'ReadPets'"), (None, "Statement 2")])
def test_a_statement_is_called_by_its_sid_or_its_place(sid: str | None, label: str) -> None:
    second = {**S3, "Sid": sid} if sid else S3
    assert document(S3, second).statements[1].label == label


def test_size_leaves_white_space_out_as_the_quotas_do() -> None:
    loose = json.dumps({"Version": "2012-10-17", "Statement": S3}, indent=8)
    tight = json.dumps({"Version": "2012-10-17", "Statement": S3}, separators=(",", ":"))
    assert parse(loose, PolicyKind.IDENTITY).size == len(tight) == parse(json.loads(tight), PolicyKind.IDENTITY).size


def test_conditions_are_as_written_with_numbers_and_booleans_as_text() -> None:
    condition = {"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}, "Bool": {"aws:ViaAWSService": [True, "false"]}}
    assert document({**S3, "Condition": condition}).statements[0].conditions == (
        Condition("NumericLessThan", "aws:MultiFactorAuthAge", ("3600",)),
        Condition("Bool", "aws:ViaAWSService", ("true", "false")),
    )


@pytest.mark.parametrize(
    ("given", "unknown_statements"),
    [
        (UNKNOWN, True),
        ({"Statement": UNKNOWN}, True),
        ({"Statement": [S3, UNKNOWN]}, True),
        ({"Statement": [{**S3, "Effect": UNKNOWN}]}, True),
        ({"Statement": [{**S3, "Resource": ["arn:aws:s3:::b", UNKNOWN]}]}, False),
        ({"Statement": [{**S3, "Condition": UNKNOWN}]}, False),
        ({"Statement": [{**S3, "Condition": {"StringEquals": UNKNOWN}}]}, False),
        ({"Statement": [{**S3, "Condition": {"StringEquals": {"a:b": UNKNOWN}}}]}, False),
    ],
)
def test_unknowns_are_marked_and_what_is_known_is_kept(given: Any, unknown_statements: bool) -> None:
    found = parse(given, PolicyKind.IDENTITY)
    assert (found.has_unknown, found.has_unknown_statements, found.problems, found.size) == (
        True,
        unknown_statements,
        (),
        None,
    )


def test_a_text_is_read_once() -> None:
    assert parse(text(S3), PolicyKind.IDENTITY) is parse(text(S3), PolicyKind.IDENTITY)


@pytest.mark.parametrize(
    "given",
    [
        {"Action": ["s3:Get*", "IAM:PassRole", "?3:put*", "nope:x"]},
        {"Action": "*"},
        {"Action": ["s3:getobject", UNKNOWN]},
        {"NotAction": ["s3:*", "iam:passrole"]},
        {"NotAction": ["s3:*", UNKNOWN]},
    ],
)
def test_a_statement_matches_action_the_same_actions_one_by_one_and_together(given: Any) -> None:
    (statement,) = parse({"Statement": {"Effect": "Deny", "Resource": "*", **given}}, PolicyKind.IDENTITY).statements
    names = ("ec2:runinstances", "iam:getrole", "iam:passrole", "s3:getobject", "s3:putobject")
    assert statement.matching_actions(NameSet(names)) == {name for name in names if statement.matches_action(name)}
