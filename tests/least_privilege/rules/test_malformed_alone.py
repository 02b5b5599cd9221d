"""What AWS rejects for its form gets the one finding that says so: no other rule makes a riddle of it."""

import json
from typing import Any

import pytest

from least_privilege.stack.model import Stack
from tests.support.documents import allow, document, trust
from tests.support.judging import judge
from tests.support.resources import resource

OBJECT = "arn:aws:s3:::pets-111122223333/*"


def found(type_: str, property_: str, statement: Any) -> list[str]:
    """The ids of all findings on a resource with a document of one statement."""
    given = resource(type_, "it", None, "", **{property_: json.dumps(document(statement))})
    return [finding.id for _, finding in judge(Stack(resources=(given,)))]


RESOURCES: dict[str, tuple[str, str, str]] = {
    "too few fields": ("s3:GetObject", "arn:aws:s3:pets/x", "invalid-resource"),
    "too few fields, and a wildcard": ("s3:GetObject", "arn:aws:s3:pets/*", "invalid-resource"),
    "an address": ("s3:GetObject", "s3://pets/*", "invalid-resource"),
    "a bucket's name": ("s3:GetObject", "pets/*", "invalid-resource"),
    "white space before it": ("s3:GetObject", f" {OBJECT}", "invalid-resource"),
    "a character that nobody sees": ("s3:GetObject", f"{OBJECT}\u200b", "invalid-resource"),
    "the end of a line": ("s3:GetObject", f"{OBJECT}\n", "invalid-resource"),
    "an ARN in capitals": ("iam:PassRole", "Arn:aws:iam::111122223333:role/web", "invalid-resource"),
    "a role's name": ("iam:PassRole", "role/web", "invalid-resource"),
    "a role without the empty region": ("iam:PassRole", "arn:aws:iam:111122223333:role/*", "invalid-resource"),
    "a region that AWS does not have": (
        "lambda:InvokeFunction",
        "arn:aws:lambda:eu-westt-1:111122223333:function:*",
        "region",
    ),
    "no region and no account": ("sqs:SendMessage", "arn:aws:sqs:::orders", "missing-region+missing-account"),
    "a bucket's ARN in an ARN": ("s3:GetObject", "arn:aws:s3:::arn:aws:s3:::pets/*", "bucket-name"),
    "a role's ARN in an ARN": (
        "iam:GetRole",
        "arn:aws:iam::111122223333:role/arn:aws:iam::111122223333:role/web",
        "nested-arn",
    ),
    "a queue's address": (
        "sqs:SendMessage",
        "https://sqs.eu-west-1.amazonaws.com/111122223333/orders",
        "invalid-resource",
    ),
    "no bucket's name": ("s3:GetObject", "arn:aws:s3:::pets+toys/*", "bucket-name"),
    "a bucket's placeholder": ("s3:GetObject", "arn:aws:s3:::[unknown]/*", "placeholder"),
    "no bucket": ("s3:GetObject", "arn:aws:s3:::/*", "bucket-name"),
    "no value": ("s3:GetObject", "undefined/*", "no-value"),
    "an ARN for an action": ("arn:aws:s3:::pets", OBJECT, "invalid-action"),
    "a variable with a space": ("s3:GetObject", "arn:aws:s3:::pets/${aws: username}/*", "variable-space"),
    "an account of 11 digits": (
        "lambda:InvokeFunction",
        "arn:aws:lambda:eu-west-1:11112222333:function:*",
        "account",
    ),
}


@pytest.mark.parametrize(("action", "written", "code"), RESOURCES.values(), ids=RESOURCES)
def test_a_resource(action: str, written: str, code: str) -> None:
    assert found("policy:Policy", "policy", allow(action, written)) == [f"iam-malformed-document:{code}"]


CURES = {
    "https://sqs.eu-west-1.amazonaws.com/111122223333/orders": "write 'arn:aws:sqs:eu-west-1:111122223333:orders'.",
    "s3://pets/*": "write 'arn:aws:s3:::pets/*'.",
    "arn:aws:s3:::arn:aws:s3:::pets/*": "write arn:aws:s3:::pets/*.",
    "arn:aws:s3:::https://pets/*": "write the bucket's name: letters, digits, full stops and hyphens.",
    "arn:aws:sqs:eu-west-1:111122223333:arn:aws:sqs:eu-west-1:111122223333:orders": (
        "write arn:aws:sqs:eu-west-1:111122223333:orders."
    ),
}


@pytest.mark.parametrize(("written", "fix"), CURES.items(), ids=CURES)
def test_the_cure_of_a_resource(written: str, fix: str) -> None:
    given = resource("policy:Policy", "it", None, "", policy=json.dumps(document(allow("sqs:SendMessage", written))))
    found = [each.fix for _, each in judge(Stack(resources=(given,))) if "malformed" in each.id]
    assert found == [fix]


PRINCIPALS = {
    "a role without its type": "arn:aws:iam::111122223333:web",
    "a role without its name": "arn:aws:iam::111122223333:role/",
    "a root in another case": "arn:aws:iam::111122223333:Root",
    "every role": "arn:aws:iam::111122223333:role/*",
    "a group": "arn:aws:iam::111122223333:group/admins",
    "a function": "arn:aws:lambda:eu-west-1:111122223333:function:web",
}


@pytest.mark.parametrize("principal", PRINCIPALS.values(), ids=PRINCIPALS)
def test_a_principal(principal: str) -> None:
    malformed = ["iam-malformed-document:invalid-principal"]
    assert found("role:Role", "assumeRolePolicy", trust({"AWS": principal})) == malformed
    statement = allow("s3:GetObject", OBJECT, Principal={"AWS": principal})
    assert found("aws:s3/bucketPolicy:BucketPolicy", "policy", statement) == malformed


def test_an_identity_provider_with_its_scheme() -> None:
    """The conditions on its tokens are read as they are meant."""
    github = "token.actions.githubusercontent.com"
    condition = {f"{github}:aud": "sts.amazonaws.com", f"{github}:sub": "repo:acme/web:ref:refs/heads/main"}
    statement = trust(
        {"Federated": f"arn:aws:iam::111122223333:oidc-provider/https://{github}"},
        "sts:AssumeRoleWithWebIdentity",
        Condition={"StringEquals": condition},
    )
    assert found("role:Role", "assumeRolePolicy", statement) == ["iam-malformed-document:invalid-principal"]


def test_every_service() -> None:
    malformed = ["iam-malformed-document:invalid-principal"]
    assert found("role:Role", "assumeRolePolicy", trust({"Service": "*"})) == malformed
    statement = allow("s3:GetObject", OBJECT, Principal={"Service": "*"})
    assert found("aws:s3/bucketPolicy:BucketPolicy", "policy", statement) == malformed


PROVIDERS = {
    "a user": "arn:aws:iam::111122223333:user/ann",
    "a provider without its type": "arn:aws:iam::111122223333:oidc/gitlab.com",
    "a service": "lambda.amazonaws.com",
    "an account": "111122223333",
    "every provider": "arn:aws:iam::111122223333:oidc-provider/*",
    "no provider": "arn:aws:iam::111122223333:oidc-provider/",
    "no provider of SAML": "arn:aws:iam::111122223333:saml-provider",
}


@pytest.mark.parametrize("action", ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"])
@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_an_identity_provider(provider: str, action: str) -> None:
    condition = {"gitlab.com:sub": "project_path:acme/web:ref_type:branch:ref:main"}
    statement = trust({"Federated": provider}, action, Condition={"StringEquals": condition})
    assert found("role:Role", "assumeRolePolicy", statement) == ["iam-malformed-document:invalid-principal"]


def test_a_provider_of_web_identities_is_judged_whatever_its_form() -> None:
    statement = trust({"Federated": "https://accounts.google.com"}, "sts:AssumeRoleWithWebIdentity")
    assert found("role:Role", "assumeRolePolicy", statement) == [
        "iam-malformed-document:invalid-principal",
        "trust-web-identity:accounts.google.com:aud",
    ]


VARIABLES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "in an action": ("policy:Policy", "policy", allow("s3:${aws:username}", OBJECT)),
    "in a wildcard of actions": ("policy:Policy", "policy", allow("s3:Get${aws:PrincipalTag/kind}*", OBJECT)),
    "in a principal": (
        "role:Role",
        "assumeRolePolicy",
        trust({"AWS": "arn:aws:iam::444455556666:user/${aws:username}"}),
    ),
}


@pytest.mark.parametrize(("type_", "property_", "statement"), VARIABLES.values(), ids=VARIABLES)
def test_a_variable_where_iam_fills_in_none(type_: str, property_: str, statement: Any) -> None:
    assert found(type_, property_, statement) == ["iam-malformed-document:variable-element"]


def test_an_incomplete_arn_that_aws_completes_is_judged_too() -> None:
    """`arn:aws:sqs` is every queue: the other finding says what it allows."""
    malformed, wide = found("policy:Policy", "policy", allow("sqs:SendMessage", "arn:aws:sqs"))
    assert {malformed, wide} == {"iam-malformed-document:invalid-resource", "iam-wildcard-resource:sqs:arn:aws:sqs"}
