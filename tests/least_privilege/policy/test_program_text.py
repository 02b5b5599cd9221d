"""Texts that a program makes by mistake."""

import json
from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.program_text import arn_text, condition_text, object_text
from least_privilege.policy.unknown import UNKNOWN
from tests.support.documents import allow, document, trust

PYTHON = """Calling __str__ on an Output[T] is not supported.

To get the value of an Output[T] as an Output[str] consider:
1. o.apply(lambda v: f"prefix{v}suffix")

See https://www.pulumi.com/docs/concepts/inputs-outputs for more details.
This function may throw in a future version of Pulumi."""
JAVASCRIPT = """Calling [toString] on an [Output<T>] is not supported.

To get the value of an Output<T> as an Output<string> consider either:
1: o.apply(v => `prefix${v}suffix`)
2: pulumi.interpolate `prefix${v}suffix`

See https://www.pulumi.com/docs/concepts/inputs-outputs for more details.
This function may throw in a future version of @pulumi/pulumi."""
JSON = "Calling [toJSON] on an [Output<T>] is not supported.\n\nTo get the value consider apply."
DOTNET = "Calling [ToString] on an [Output<T>] is not supported."

OUTPUTS: dict[str, tuple[str, str, str]] = {
    "Python": (PYTHON, "Calling __str__ on an Output[T]", "pulumi.Output.json_dumps"),
    "Python, by repr": ("<pulumi.output.Output object at 0x7f5c3a1b>", "", "get_policy_document_output"),
    "TypeScript": (JAVASCRIPT, "Calling [toString] on an [Output<T>]", "pulumi.interpolate"),
    "TypeScript, by JSON.stringify": (JSON, "", "pulumi.jsonStringify"),
    "C#": (DOTNET, "Calling [ToString] on an [Output<T>]", "Output.Format"),
    "C#, of an older SDK, with the assembly": (
        "Pulumi.Output`1[[System.String, System.Private.CoreLib, Version=8.0.0.0]]",
        "",
        "Output.JsonSerialize",
    ),
    "C#, of an older SDK": ("Pulumi.Output`1[System.String]", "", "Output.JsonSerialize"),
    "Java": ("com.pulumi.core.internal.OutputInternal@1b2c3d", "", "applyValue"),
    "Go": ("{0xc000123456}", "", "pulumi.Sprintf"),
    "Go, of a structure": ("{0xc0001234 0xc000}", "", "pulumi.Sprintf"),
    "Go, as text": ("%!s(pulumi.StringOutput={0xc0001a2b})", "", "pulumi.JSONMarshal"),
}


@pytest.mark.parametrize(("text", "shown", "cure"), OUTPUTS.values(), ids=OUTPUTS)
def test_the_text_of_an_output_is_known_and_shown_without_its_help(text: str, shown: str, cure: str) -> None:
    found = arn_text(f"arn:aws:s3:::{text}/*")
    assert found is not None
    assert (found.code, found.what) == ("output-as-text", "an Output turned into text")
    assert cure in found.fix
    if shown:
        assert found.shown == f"arn:aws:s3:::{shown}/*"


ARNS = {
    "object-as-text": [
        "arn:aws:s3:::[object Object]/*",
        "arn:aws:s3:::[object Promise]/*",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/() => table.name",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/function () { [native code] }",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/<class 'str'>",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/System.String[]",
        "['arn:aws:s3:::pets']/*",
        "arn:aws:s3:::['pets', 'logs']/*",
        "arn:aws:s3:::('pets',)/*",
        "arn:aws:s3:::{'arn': 'arn:aws:s3:::pets'}/*",
        "arn:aws:s3:::<pulumi_aws.s3.bucket.Bucket object at 0x7f21>/*",
        "<function name_of at 0x7f21>",
        "arn:aws:s3:::<bound method Bucket.name of <app.Bucket object at 0x7f21>>/*",
        "arn:aws:s3:::<bound method Bucket.name of Bucket('pets')>/*",
        "arn:aws:s3:::System.Threading.Tasks.Task`1[System.String]/*",
        "arn:aws:s3:::%!s(MISSING)/*",
    ],
    "no-value": [
        "undefined",
        "arn:aws:iam::undefined:role/web",
        "arn:aws:sqs:None:111122223333:pets",
        "arn:aws:s3:::null/*",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/NaN",
        "arn:aws:iam::<nil>:role/web",
    ],
    "placeholder": [
        "arn:aws:s3:::{bucket_name}/*",
        "arn:aws:s3:::{bucket.id}/*",
        "arn:aws:s3:::${bucket}/*",
        "arn:aws:s3:::${bucket.id}/*",
        "arn:aws:sqs:${AWS::Region}:111122223333:pets",
        "arn:aws:sqs:eu-west-1:${self:custom.account}:pets",
        "arn:aws:s3:::{{ bucket }}/*",
        "arn:aws:s3:::${{ inputs.bucket }}/*",
        "arn:aws:s3:::#{BucketName}/*",
        "arn:aws:s3:::<%= bucket %>/*",
        "arn:aws:s3:::<% bucket %>/*",
        "arn:aws:s3:::DOC-EXAMPLE-BUCKET/*",
        "arn:aws:s3:::DOC-EXAMPLE-BUCKET1",
        "arn:aws:s3:::%{bucket}/*",
        "arn:aws:s3:::%(bucket)s/*",
        "arn:aws:s3:::%s/*",
        "arn:aws:iam::<ACCOUNT>:root",
        "arn:aws:iam::<your account id>:root",
        "arn:aws:iam::$ACCOUNT_ID:root",
        "arn:aws:iam::$(ACCOUNT):root",
        "arn:aws:iam::__ACCOUNT__:root",
        "arn:aws:iam::@@account@@:root",
        "arn:aws:s3:::{}/*",
        "arn:aws:s3:::{0}/*",
        "arn:aws:s3:::{name!r}/*",
        "arn:aws:s3:::home/{aws:username}/*",
        "arn:aws:s3:::home/$aws:username}/*",
        "arn:aws:iam::$account:root",
        "arn:aws:sqs:eu-west-1:$account_id:pets",
        "arn:aws:iam::%ACCOUNT%:root",
        "arn:aws:iam::[ACCOUNT_ID]:root",
        "arn:aws:s3:::[your-bucket]/*",
        "arn:aws:s3:::*** source bucket ***/*",
        "arn:aws:s3:::[[bucket]]/*",
        "arn:aws:s3:::((bucket))/*",
        "arn:aws:s3:::{% bucket %}/*",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/!Ref Table",
        "!GetAtt Bucket.Arn",
        "Fn::GetAtt",
        "arn:aws:iam::ACCOUNT:root",
        "arn:aws:iam::ACCOUNT_ID:root",
        "arn:aws:iam::account-id:root",
        "arn:aws:iam::xxxxxxxxxxxx:root",
        "arn:aws:sqs:REGION:111122223333:pets",
        "arn:aws:s3:::BUCKET/*",
        "arn:aws:s3:::BUCKET_NAME",
        "arn:aws:s3:::YOUR-BUCKET/*",
        "arn:aws:s3:::your-bucket-name/*",
        "arn:aws:iam::111122223333:role/YOUR_ROLE",
        "arn:aws:iam::111122223333:role/CHANGEME",
        "ACCOUNT",
    ],
    "": [
        "*",
        "arn:aws:s3:::pets/*",
        "arn:aws:s3:::home/${aws:username}/*",
        "arn:aws:s3:::pets/${aws:PrincipalTag/team, 'all'}/*",
        "arn:aws:s3:::pets/${www.amazon.com:user_id}/*",
        "arn:aws:s3:::pets/${cognito-identity.amazonaws.com:sub}/*",
        "arn:aws:ec2:*::snapshot/${*}",
        "arn:aws:s3:::pets/${$}",
        "arn:aws:s3:::pets/${$}{name}/*",
        "arn:aws:s3:::pets/${$}{aws:username}/*",
        "arn:aws:s3:::pets/null/*",
        "arn:aws:s3:::pets/$plain",
        "arn:aws:s3:::pets/*_$folder$",
        "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/$connect",
        "arn:aws:iot:eu-west-1:111122223333:topicfilter/$share/group/pets",
        "arn:aws:logs:eu-west-1:111122223333:log-group:pets:log-stream:2031/05/06/[$LATEST]1a2b3c",
        "arn:aws:s3:::pets/[a-z]/[a-zA-Z]/[0-9]",
        "arn:aws:s3:::pets/%2F%3A/a(b)(c)",
        "arn:aws:s3:::pets/${aws:PrincipalTag/team,'all'}/*",
        "arn:aws:s3:::pets/a/None/undefined",
        "arn:aws:iot:eu-west-1:111122223333:topic/$aws/things/${iot:Connection.Thing.ThingName}/shadow/*",
        "arn:aws:lambda:eu-west-1:111122223333:function:photos:$LATEST",
        "arn:aws:ssm:*:*:automation-definition/AWS-CreateImage:$DEFAULT",
        "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/*/GET/{proxy+}",
        "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/$default/GET/pets",
        "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/$metadata",
        "execute-api:/prod/GET/pets/{petId}",
        "arn:aws:apigateway:eu-west-1::/apis/a1b2c3/stages/$default",
        "arn:aws:iam::111122223333:role/ADMIN",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/TODO",
        "arn:aws:ssm:eu-west-1:111122223333:parameter/prod/ACCOUNT_ID",
        "arn:aws:s3:::pets/__init__.py",
        "arn:aws:s3:::pets/100%25/*",
        "arn:aws:s3:::undefined-behaviour/*",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "111122223333",
    ],
}


@pytest.mark.parametrize(("arn", "code"), [(arn, code) for code, arns in ARNS.items() for arn in arns])
def test_an_arn_that_nothing_has_filled_in_is_told_from_a_real_one(arn: str, code: str) -> None:
    found = arn_text(arn)
    assert (found.code if found else "") == code


GITHUB = "token.actions.githubusercontent.com:sub"
BITBUCKET = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc:sub"
VALUES: dict[tuple[str, str], bool] = {
    (GITHUB, "repo:ORG/REPO:*"): True,
    (GITHUB, "repo:OWNER/REPOSITORY:ref:refs/heads/main"): True,
    (GITHUB, "repo:acme/REPO_NAME:*"): True,
    (GITHUB, "repo:your-org/your-repo:*"): True,
    (GITHUB, "repo:<owner>/pets:*"): True,
    (GITHUB, "repo:REPLACE_ME:ref:refs/heads/main"): True,
    (GITHUB, "repo:acme/$repo:ref:refs/heads/main"): True,
    (GITHUB, "repo:acme/pets:*"): False,
    (GITHUB, "repo:ACME/PETS:*"): False,
    (BITBUCKET, "{f1b2c3d4-0000-1111-2222-333344445555}*:*"): False,
    (BITBUCKET, "{01234567-0000-1111-2222-333344445555}:{f1b2c3d4-0000-1111-2222-333344445555}:*"): False,
    (BITBUCKET, "{repository_uuid}:*"): True,
    ("accounts.google.com:sub", "116010"): False,
    ("sts:ExternalId", "<EXTERNAL_ID>"): True,
    ("sts:ExternalId", "YOUR_EXTERNAL_ID"): True,
    ("sts:ExternalId", "changeme"): True,
    ("sts:ExternalId", "7f3a"): False,
    ("aws:SourceArn", "arn:aws:s3:::{bucket}"): True,
    ("aws:SourceArn", "arn:aws:s3:::pets-*"): False,
    ("aws:SourceArn", "<nil>"): True,
    ("aws:UserAgent", "[S3Console/0.4, aws-internal/3]"): False,
    ("aws:ResourceTag/owner", "${aws:PrincipalTag/owner}"): False,
    ("aws:ResourceTag/state", "TODO"): False,
    ("aws:ResourceTag/state", "None"): False,
    ("s3:prefix", "home/${user}/*"): True,
    (GITHUB, "repo:undefined/pets:ref:refs/heads/main"): True,
    (GITHUB, "repo:acme/pets:environment:None"): True,
    ("sts:ExternalId", "None"): True,
    ("sts:ExternalId", "undefined"): True,
    ("aws:SourceAccount", "ACCOUNT"): True,
    ("aws:SourceAccount", "undefined"): True,
    ("aws:PrincipalAccount", "ACCOUNT_ID"): True,
    ("aws:SourceAccount", "111122223333"): False,
    ("aws:SourceAccount", "${aws:PrincipalAccount}"): False,
    ("aws:PrincipalOrgID", "null"): True,
    ("aws:PrincipalOrgID", "o-a1b2c3d4e5"): False,
    ("aws:ResourceTag/state", "undefined"): True,
    ("aws:ResourceTag/account", "account"): False,
}


@pytest.mark.parametrize(("given", "is_mistake"), VALUES.items(), ids=lambda each: str(each))
def test_so_is_the_value_of_a_condition(given: tuple[str, str], is_mistake: bool) -> None:
    assert (condition_text(*given) is not None) == is_mistake


CURES = {
    "arn:aws:s3:::{bucket_name}/*": 'the value of bucket_name: f"..." in Python',
    "arn:aws:s3:::${bucket}/*": "the value of bucket: `...` or pulumi.interpolate in TypeScript",
    "arn:aws:sqs:${AWS::Region}:111122223333:pets": "aws.get_region()",
    "arn:aws:s3:::{}/*": "call .format(...) on the text",
    "arn:aws:s3:::{name!r}/*": "the value of name:",
    "arn:aws:s3:::home/{aws:username}/*": "${aws:username}: a policy variable has a $ and both braces",
    "arn:aws:s3:::home/$aws:username}/*": "${aws:username}: a policy variable has a $ and both braces",
    "arn:aws:s3:::{bucket:s}/*": "the value of bucket:",
    "!Ref Bucket": "which only CloudFormation would fill in: it is a property of the resource",
    "arn:aws:s3:::[object Object]/*": "the property that is meant, such as bucket.arn",
}


@pytest.mark.parametrize(("arn", "cure"), CURES.items(), ids=str)
def test_the_cure_is_that_of_the_mistake(arn: str, cure: str) -> None:
    found = arn_text(arn)
    assert found is not None
    assert cure in found.fix


def test_a_real_text_is_no_object() -> None:
    assert object_text("Calling for help at 0x7f") is None


def test_a_mistake_in_a_document_is_noted_once_and_stands_for_an_unknown_value() -> None:
    statement = allow("s3:GetObject", f"{PYTHON}/*", Condition={"StringEquals": {"aws:SourceVpc": "{vpc}"}})
    read = parse(document(statement), PolicyKind.IDENTITY)
    assert [(each.code, each.where) for each in read.problems] == [
        ("output-as-text", "Statement 1"),
        ("placeholder", "Statement 1"),
    ]
    assert read.problems[0].message == (
        "has an Output turned into text in its Resource 'Calling __str__ on an Output[T]/*'"
    )
    assert read.problems[1].message == "has the unfilled placeholder {vpc} in a condition on aws:SourceVpc '{vpc}'"
    assert read.statements[0].resources == (UNKNOWN,)
    assert read.statements[0].conditions[0].values == (UNKNOWN,)
    assert not read.has_unknown, "nothing in it waits for an update"


def test_a_mistaken_principal_or_action_stands_for_an_unknown_value_too() -> None:
    (statement,) = parse(document(trust({"AWS": PYTHON}, "sts:{action}")), PolicyKind.TRUST).statements
    assert statement.principals == {"AWS": (UNKNOWN,)}
    assert statement.actions == (UNKNOWN,)


@pytest.mark.parametrize("action", ["undefined", "None", "s3:undefined", "null:GetObject"])
def test_an_action_without_a_value(action: str) -> None:
    (problem,) = parse(document(allow(action, "*")), PolicyKind.IDENTITY).problems
    assert problem.code == "no-value"


CHECKS = {
    "a principal": (trust({"AWS": "<ACCOUNT>"}), PolicyKind.TRUST, "INVALID_PRINCIPAL_FORMAT"),
    "an action": (allow("{action}", "*"), PolicyKind.IDENTITY, "INVALID_ACTION"),
    "a resource": (allow("s3:GetObject", "{bucket}/*"), PolicyKind.IDENTITY, "INVALID_ARN_PREFIX"),
    "a part of an ARN": (allow("s3:GetObject", "arn:aws:s3:::{bucket}/*"), PolicyKind.IDENTITY, ""),
}


@pytest.mark.parametrize(("statement", "kind", "check"), CHECKS.values(), ids=CHECKS)
def test_a_mistake_has_awss_check_of_its_element(statement: dict[str, Any], kind: PolicyKind, check: str) -> None:
    assert [each.check for each in parse(document(statement), kind).problems] == [check]


WHOLE = {
    PYTHON: ("output-as-text", "is an Output turned into text ('Calling __str__ on an Output[T]')"),
    "[object Object]": ("object-as-text", "is an object turned into text ('[object Object]')"),
    "undefined": ("no-value", "is undefined instead of a value ('undefined')"),
    str(document(allow("s3:GetObject"))): ("invalid-json", "is not JSON: "),
}


@pytest.mark.parametrize(("text", "expected"), WHOLE.items(), ids=["Output", "object", "undefined", "dictionary"])
def test_a_document_that_is_no_document(text: str, expected: tuple[str, str]) -> None:
    (problem,) = parse(text, PolicyKind.IDENTITY).problems
    assert (problem.code, problem.message.startswith(expected[1])) == (expected[0], True)


def test_the_text_of_a_dictionary_is_told_from_other_texts() -> None:
    (problem,) = parse(str(document(allow("s3:GetObject"))), PolicyKind.IDENTITY).problems
    assert problem.fix == "json.dumps(document), not str(document)"


def test_a_document_with_an_output_in_json() -> None:
    text = json.dumps(document(allow("s3:GetObject", f"arn:aws:s3:::{JAVASCRIPT}/*")))
    (problem,) = parse(text, PolicyKind.IDENTITY).problems
    assert problem.code == "output-as-text"
