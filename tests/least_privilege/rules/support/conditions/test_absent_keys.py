"""Keys that no request of the statement's principals carries."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from tests.support.conditions import findings, found, identity, of_principal, trusting

FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:api"
ROLE, ACCOUNT = {"AWS": "arn:aws:iam::111122223333:role/app"}, {"AWS": "111122223333"}
SERVICE = {"Service": "scheduler.amazonaws.com"}
GITHUB = {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}
SAML = {"Federated": "arn:aws:iam::111122223333:saml-provider/staff"}
WEB, BY_SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
ORG = ("aws:PrincipalOrgID", "o-a1b2c3d4e5")

IDENTITY: dict[str, tuple[tuple[str, str, str, Any], list[str]]] = {
    "an Allow by a source": (("Allow", "ArnEquals", "aws:SourceArn", FUNCTION), ["advisory aws:SourceArn:absent"]),
    "a Deny by a source": (
        ("Deny", "StringEquals", "aws:SourceAccount", "444455556666"),
        ["mandatory aws:SourceAccount:absent"],
    ),
    "an Allow by a source, if there is one": (
        ("Allow", "StringEqualsIfExists", "aws:SourceAccount", "111122223333"),
        ["mandatory aws:SourceAccount:absent"],
    ),
    "a Deny of all but a source": (
        ("Deny", "StringNotEquals", "aws:SourceOrgID", "o-a1b2c3d4e5"),
        ["advisory aws:SourceOrgID:absent"],
    ),
    "a source must be there": (("Allow", "Null", "aws:SourceArn", "false"), ["advisory aws:SourceArn:absent"]),
    "a function's own key": (("Allow", "ArnEquals", "lambda:SourceFunctionArn", FUNCTION), []),
    "the caller": (("Allow", "StringEquals", *ORG), []),
    "an Allow of services": (
        ("Allow", "Bool", "aws:PrincipalIsAWSService", "true"),
        ["advisory aws:PrincipalIsAWSService:of-services"],
    ),
    "a Deny of services": (
        ("Deny", "Bool", "aws:PrincipalIsAWSService", "true"),
        ["mandatory aws:PrincipalIsAWSService:of-services"],
    ),
    "a Deny of all but services": (("Deny", "BoolIfExists", "aws:PrincipalIsAWSService", "false"), []),
    "an Allow of one service": (
        ("Allow", "StringEquals", "aws:PrincipalServiceName", "s3.amazonaws.com"),
        ["advisory aws:PrincipalServiceName:absent"],
    ),
    "a Deny of other services": (
        ("Deny", "StringNotEqualsIfExists", "aws:PrincipalServiceName", "s3.amazonaws.com"),
        ["advisory aws:PrincipalServiceName:absent"],
    ),
}


@pytest.mark.parametrize(
    ("principal", "key", "value", "expected"),
    [
        (SERVICE, "aws:SourceVpce", "vpce-0a1b2c3d4e5f60718", ["advisory aws:SourceVpce:absent-of-service"]),
        (SERVICE, "aws:SourceVpc", "vpc-0a1b2c3d4e5f60718", ["advisory aws:SourceVpc:absent-of-service"]),
        (SERVICE, "aws:PrincipalServiceName", "scheduler.amazonaws.com", []),
        (ROLE, "aws:PrincipalServiceName", "s3.amazonaws.com", ["advisory aws:PrincipalServiceName:absent"]),
        ("*", "aws:PrincipalServiceName", "s3.amazonaws.com", []),
        (ROLE, "aws:SourceVpce", "vpce-0a1b2c3d4e5f60718", []),
    ],
)
def test_keys_of_services_and_of_networks(principal: Any, key: str, value: str, expected: list[str]) -> None:
    assert found(PolicyKind.RESOURCE, of_principal(principal, "StringEquals", key, value)) == expected


@pytest.mark.parametrize(("given", "expected"), IDENTITY.values(), ids=IDENTITY)
def test_identity_policy(given: tuple[str, str, str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.IDENTITY, identity(*given)) == expected


RESOURCE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a service of an organization": (
        of_principal(SERVICE, "StringEquals", *ORG),
        ["advisory aws:PrincipalOrgID:absent-of-service"],
    ),
    "a service of an organization, if it says so": (
        of_principal(SERVICE, "StringEqualsIfExists", *ORG),
        ["mandatory aws:PrincipalOrgID:absent-of-service"],
    ),
    "a role by a source": (
        of_principal(ROLE, "ArnLike", "aws:SourceArn", FUNCTION),
        ["advisory aws:SourceArn:absent"],
    ),
    "a service by its source": (of_principal(SERVICE, "ArnLike", "aws:SourceArn", FUNCTION), []),
    "everybody by a source": (of_principal({"AWS": "*"}, "ArnLike", "aws:SourceArn", FUNCTION), []),
    "a service and an account of an organization": (
        of_principal({**SERVICE, **ACCOUNT}, "StringEquals", *ORG),
        [],
    ),
    "an account of an organization": (of_principal(ACCOUNT, "StringEquals", *ORG), []),
}


@pytest.mark.parametrize(("statement", "expected"), RESOURCE.values(), ids=RESOURCE)
def test_resource_policy(statement: dict[str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.RESOURCE, statement) == expected


TRUST: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a service with MFA": (
        trusting(SERVICE, "Bool", "aws:MultiFactorAuthPresent", "true"),
        ["advisory aws:MultiFactorAuthPresent:absent-of-service"],
    ),
    "a certificate by its subject, which Roles Anywhere sends as a tag": (
        trusting({"Service": "rolesanywhere.amazonaws.com"}, "StringEquals", "aws:PrincipalTag/x509Subject/CN", "web"),
        [],
    ),
    "another service by a tag": (
        trusting(SERVICE, "StringEquals", "aws:PrincipalTag/team", "pets"),
        ["advisory aws:PrincipalTag/team:absent-of-service"],
    ),
    "a service by its external id, as Cognito gives one": (
        trusting(SERVICE, "StringEquals", "sts:ExternalId", "a"),
        [],
    ),
    "a role by a claim": (
        trusting(ROLE, "StringEquals", "token.actions.githubusercontent.com:sub", "repo:pets/api:ref:refs/heads/main"),
        ["advisory token.actions.githubusercontent.com:sub:absent"],
    ),
    "a role by its session's claim": (
        trusting(ROLE, "StringEquals", "cognito-identity.amazonaws.com:sub", "eu-west-1:a1"),
        [],
    ),
    "a provider's user in an organization": (
        trusting(GITHUB, "StringEquals", *ORG, WEB),
        ["advisory aws:PrincipalOrgID:absent"],
    ),
    "another provider's claim": (
        trusting(GITHUB, "StringEquals", "gitlab.com:sub", "pets", WEB),
        ["advisory gitlab.com:sub:absent"],
    ),
    "a claim of SAML": (trusting(GITHUB, "StringEquals", "saml:sub", "pets", WEB), ["advisory saml:sub:absent"]),
    "another provider's claim, of SAML's users": (
        trusting(SAML, "StringEquals", "gitlab.com:sub", "pets", BY_SAML),
        ["advisory gitlab.com:sub:absent"],
    ),
    "the provider's own claim": (
        trusting(GITHUB, "StringEquals", "token.actions.githubusercontent.com:sub", "repo:pets/api:ref:x", WEB),
        [],
    ),
    "a claim of a provider with a path": (
        trusting(
            {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1B2"},
            *("StringEquals", "oidc.eks.eu-west-1.amazonaws.com/id/A1B2:sub", "system:serviceaccount:pets:api", WEB),
        ),
        [],
    ),
    "a claim of a provider of its own name": (
        trusting({"Federated": "accounts.google.com"}, "StringEquals", "accounts.google.com:aud", "pets", WEB),
        [],
    ),
    "SAML's own claim": (
        trusting(SAML, "StringEquals", "SAML:aud", "https://signin.aws.amazon.com/saml", BY_SAML),
        [],
    ),
}


@pytest.mark.parametrize(("statement", "expected"), TRUST.values(), ids=TRUST)
def test_trust_policy(statement: dict[str, Any], expected: list[str]) -> None:
    assert found(PolicyKind.TRUST, statement) == expected


MESSAGES = {
    "code of a function": (
        (PolicyKind.IDENTITY, identity("Allow", "ArnEquals", "aws:SourceArn", FUNCTION)),
        "Statement 1 of policy 'it' has a condition on aws:SourceArn, a key that no request of a user or role carries: "
        "the statement never allows anything.",
        "use lambda:SourceFunctionArn, which the requests of code that runs there carry.",
    ),
    "a bucket": (
        (PolicyKind.IDENTITY, identity("Deny", "ArnEquals", "aws:SourceArn", "arn:aws:s3:::pets")),
        "Statement 1 of policy 'it' has a condition on aws:SourceArn, a key that no request of a user or role carries: "
        "the statement never denies anything.",
        "move the condition to the policy of the resource, or to the trust policy, that names the service.",
    ),
    "a service": (
        (PolicyKind.RESOURCE, of_principal(SERVICE, "StringEqualsIfExists", *ORG)),
        "Statement 1 of policy 'it' has a condition on aws:PrincipalOrgID, a key that no request of a service carries: "
        "the condition restricts nothing.",
        "use aws:SourceOrgID.",
    ),
    "another provider": (
        (PolicyKind.TRUST, trusting(GITHUB, "StringEquals", "gitlab.com:sub", "pets", WEB)),
        "Statement 1 of policy 'it' has a condition on gitlab.com:sub, a key that no request of a user of "
        "token.actions.githubusercontent.com carries: the statement never allows anything.",
        "use the keys of the provider that is the Principal: token.actions.githubusercontent.com:sub and "
        "token.actions.githubusercontent.com:aud.",
    ),
}


@pytest.mark.parametrize(("given", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(given: tuple[PolicyKind, dict[str, Any]], evidence: str, fix: str) -> None:
    (finding,) = findings(*given)
    assert (finding.evidence, finding.fix) == (evidence, fix)


def test_a_control_policy_by_the_source_of_a_service() -> None:
    statement = identity("Deny", "ArnLike", "aws:SourceArn", "arn:aws:s3:::pets")
    assert found(PolicyKind.SERVICE_CONTROL, statement) == ["mandatory aws:SourceArn:absent"]
