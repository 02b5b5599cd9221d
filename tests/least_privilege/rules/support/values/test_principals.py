"""Principals that AWS refuses, or that stand for nobody."""

import pytest

from least_privilege.policy.document import PolicyKind
from least_privilege.rules.support.values.principals import principal_fault

ROLE = "arn:aws:iam::111122223333:role/web"
LAMBDA = '"Service": "lambda.amazonaws.com"'
GITHUB = '"Federated": "arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com"'
SAML = "arn:aws:iam::111122223333:saml-provider/okta"

FAULTS: dict[tuple[str, str], str] = {
    ("AWS", "12345"): "12 digits",
    ("AWS", "1111222233334"): "12 digits",
    ("AWS", "1111-2222-3333"): "write 111122223333",
    ("AWS", "1111 2222 3333"): "write 111122223333",
    ("AWS", ""): 'remove "AWS"',
    ("AWS", "  "): 'remove "AWS"',
    ("AWS", "arn:aws:iam::12345678901:root"): "12 digits",
    ("AWS", "arn:aws:iam::1111-2222-3333:root"): "write 111122223333",
    ("AWS", "arn:aws:iam::payments:root"): "12 digits",
    ("AWS", "arn:aws:iam:::role/web"): "arn:aws:iam::ACCOUNT:role/web",
    ("AWS", "arn:aws:iam::111122223333:role"): "arn:aws:iam::111122223333:role/NAME",
    ("AWS", "arn:aws:iam::111122223333:role/"): "arn:aws:iam::111122223333:role/NAME",
    ("AWS", "arn:aws:iam::111122223333:role/web/"): f"write {ROLE}",
    ("AWS", "arn:aws:iam::111122223333:role//web"): f"write {ROLE}",
    ("AWS", "r-342af0b"): "arn:aws:iam::ACCOUNT:role/r-342af0b",
    ("AWS", f"{ROLE},{ROLE}-2"): f'write a list: ["{ROLE}", "{ROLE}-2"]',
    ("AWS", "arn:aws:iam::111122223333:user/"): "arn:aws:iam::111122223333:user/NAME",
    ("AWS", "arn:aws:iam::111122223333:web"): f"write {ROLE}",
    ("AWS", "arn:aws:iam::111122223333:Root"): "arn:aws:iam::111122223333:root",
    ("AWS", "arn:aws:iam::111122223333:group/admins"): "the role that its members assume",
    ("AWS", "arn:aws:iam::111122223333:instance-profile/web"): f"name its role, {ROLE}",
    ("AWS", "arn:aws:iam::111122223333:policy/web"): "a role that has it",
    ("AWS", "arn:aws:iam::aws:policy/ReadOnlyAccess"): "a role that has it",
    ("AWS", "arn:aws:iam::aws:role/web"): "arn:aws:iam::ACCOUNT:role/web",
    ("AWS", "arn:aws:iam:eu-west-1:111122223333:role/web"): f"write {ROLE}",
    ("AWS", "arn:aws:iam:111122223333:role/web"): f"write {ROLE}",
    (
        "AWS",
        "arn:aws:iam::111122223333",
    ): "write arn:aws:iam::111122223333:role/NAME, or arn:aws:iam::111122223333:root",
    ("AWS", "arn:aws:iam"): "arn:aws:iam::ACCOUNT:role/NAME",
    ("AWS", "ARN:AWS:IAM::111122223333:role/web"): f"write {ROLE}",
    ("AWS", "arn:aws:iam::111122223333:role:web"): f"write {ROLE}",
    ("AWS", "arn:aws:iam::111122223333:roles/web"): f"write {ROLE}",
    ("AWS", "arn:aws:iam::111122223333:Role/web"): f"write {ROLE}",
    ("AWS", "arn:aws:iam::111122223333:mfa/ann"): "name who uses it",
    ("AWS", "111122223333:root"): "write arn:aws:iam::111122223333:root",
    ("AWS", "iam::111122223333:role/web"): f"write {ROLE}",
    ("AWS", "root"): "arn:aws:iam::ACCOUNT:root",
    ("AWS", "o-a1b2c3d4e5"): '"AWS": "*" with "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}',
    ("AWS", "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"): '{"aws:PrincipalOrgID": "o-a1b2c3d4e5"}',
    ("AWS", "arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-11111111"): "ROOT/ou-ab12-11111111/*",
    ("AWS", "ou-ab12-11111111"): '"aws:PrincipalOrgPaths": ["ORGANIZATION/ROOT/ou-ab12-11111111/*"]',
    ("AWS", "arn:aws:sts::111122223333:assumed-role/team/web/i-1"): (
        "write arn:aws:iam::111122223333:role/team/web, or arn:aws:sts::111122223333:assumed-role/web/i-1"
    ),
    ("AWS", "ARN:aws:iam::111122223333:role/web"): f"write {ROLE}",
    ("AWS", "arn:AWS:iam::111122223333:role/web"): "write aws",
    ("AWS", "arn:aws:sts::111122223333:role/web"): f"write {ROLE}",
    ("AWS", "arn:aws:iam::111122223333:assumed-role/web/i-1"): "arn:aws:sts::111122223333:assumed-role/web/i-1",
    ("AWS", "arn:aws:sts::111122223333:assumed-role/web"): "arn:aws:sts::111122223333:assumed-role/web/SESSION",
    ("AWS", "arn:aws:sts::111122223333:assumed-role"): "arn:aws:sts::111122223333:assumed-role/NAME",
    ("AWS", SAML): f'"Federated": "{SAML}"',
    ("AWS", "arn:aws:lambda:eu-west-1:111122223333:function:photos"): "the role that it runs under",
    ("AWS", "arn:aws:s3:::pets"): '"Service": "s3.amazonaws.com"',
    ("AWS", "arn:aws:cloudfront::111122223333:origin-access-identity/E1"): "Origin Access Identity E1",
    ("AWS", "arn:aws:cloudfront::111122223333:origin-access-control/E1"): '"Service": "cloudfront.amazonaws.com"',
    ("AWS", "arn:aws:cloudfront::111122223333:distribution/E1"): '"Service": "cloudfront.amazonaws.com"',
    ("AWS", "role/web"): "arn:aws:iam::ACCOUNT:role/web",
    ("AWS", "user/ann"): "arn:aws:iam::ACCOUNT:user/ann",
    ("AWS", "web"): "arn:aws:iam::ACCOUNT:role/web",
    ("AWS", "ann@example.com"): "arn:aws:iam::ACCOUNT:role/ann@example.com",
    ("AWS", "lambda"): LAMBDA,
    ("AWS", "lambda.amazonaws.com"): LAMBDA,
    ("AWS", "token.actions.githubusercontent.com"): GITHUB,
    ("AWS", "https://token.actions.githubusercontent.com"): GITHUB,
    ("AWS", "AGPAIOSFODNN7EXAMPLE1"): "the ARN of a role or user",
    ("AWS", "AKIAIOSFODNN7EXAMPLE"): "the ARN of a role or user",
    ("AWS", "7" * 64): "12 digits",
    ("AWS", "79a59df900b949e55d96a1e698fbaced" * 2): '"CanonicalUser": "79a59df900b949e5',
    ("AWS", "arn:aws:iam::111122223333:role/*"): "the full ARN or name",
    ("AWS", "arn:aws:iam::11112222333?:root"): "the full ARN or name",
    ("AWS", f" {ROLE}"): f'write "AWS": "{ROLE}"',
    ("AWS", f"{ROLE}\n"): f'write "AWS": "{ROLE}"',
    ("AWS", f"{ROLE}\u200b"): f'write "AWS": "{ROLE}"',
    ("Service", "lambda\u00ad.amazonaws.com"): LAMBDA,
    ("AWS", "arn:aws:iam::111122223333:role/web server"): "the name of the role",
    ("AWS", "arn:aws:iam::111122223333:user/übel"): "the name of the user",
    ("AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity"): "Origin Access Identity ID",
    ("AWS", "arn:aws:iam::cloudfront:role/web"): "Origin Access Identity ID",
    ("Service", "*"): "the name of each service",
    ("Service", "*.amazonaws.com"): "the name of each service",
    ("Service", "lambda.amazonaws.com "): LAMBDA,
    ("Service", "Lambda.amazonaws.com"): LAMBDA,
    ("Service", "states.eu-westt-1.amazonaws.com"): '"Service": "states.eu-west-1.amazonaws.com"',
    ("Service", "Logs.eu-west-1.amazonaws.com"): '"Service": "logs.eu-west-1.amazonaws.com"',
    ("Service", "lambda"): LAMBDA,
    ("Service", "Lambda"): LAMBDA,
    ("Service", "lamda"): LAMBDA,
    ("Service", "aws-lambda"): LAMBDA,
    ("Service", "lambda.aws.com"): LAMBDA,
    ("Service", "lambda.amazon.com"): LAMBDA,
    ("Service", "lambda.amazonaws"): LAMBDA,
    ("Service", "https://lambda.amazonaws.com/"): LAMBDA,
    ("Service", "lambda.amazonaws.com."): LAMBDA,
    ("Service", "lambda.amazonaws.org"): LAMBDA,
    ("Service", "aws:lambda"): LAMBDA,
    ("Service", "amazonaws.com"): '"Service": "SERVICE.amazonaws.com"',
    ("Service", ".amazonaws.com"): '"Service": "SERVICE.amazonaws.com"',
    ("Service", "lambda.amazonaws.com,ec2.amazonaws.com"): '["lambda.amazonaws.com", "ec2.amazonaws.com"]',
    ("Service", "photo album"): '"Service": "photo-album.amazonaws.com"',
    ("Service", ROLE): f'"AWS": "{ROLE}"',
    ("Service", SAML): f'"Federated": "{SAML}"',
    ("Service", "111122223333"): '"AWS": "111122223333"',
    ("Service", "lambda.amazonaws.com.cn"): LAMBDA,
    ("Federated", ROLE): f'"AWS": "{ROLE}"',
    ("Federated", "lambda.amazonaws.com"): LAMBDA,
    ("Federated", "token.actions.githubusercontent.com"): GITHUB,
    ("Federated", "https://token.actions.githubusercontent.com/"): GITHUB,
    ("Federated", "arn:aws:iam::111122223333:oidc-provider/https://gitlab.com"): ":oidc-provider/gitlab.com",
    ("Federated", "arn:aws:iam::1111222233:oidc-provider/gitlab.com"): "12 digits",
    ("Federated", "arn:aws:iam::111122223333:oidc-provider/"): "111122223333:oidc-provider/PROVIDER",
    ("Federated", "arn:aws:iam::111122223333:oidc/gitlab.com"): "arn:aws:iam::111122223333:oidc-provider/gitlab.com",
    ("Federated", "arn:aws:iam:::oidc-provider/gitlab.com"): "arn:aws:iam::ACCOUNT:oidc-provider/gitlab.com",
    ("Federated", "arn:aws:iam::111122223333:saml-provider"): "arn:aws:iam::111122223333:saml-provider/NAME",
    ("Federated", "https://accounts.google.com"): '"Federated": "accounts.google.com"',
    ("Federated", "111122223333"): "oidc-provider/PROVIDER",
    ("CanonicalUser", "79a59df900b949e5"): "an AWS principal by its ARN",
}


@pytest.mark.parametrize(("given", "cure"), FAULTS.items(), ids=[" ".join(given) for given in FAULTS])
def test_a_principal_that_no_trust_policy_may_have(given: tuple[str, str], cure: str) -> None:
    found = principal_fault(PolicyKind.TRUST, *given)
    assert found is not None
    assert not found.advisory
    assert cure in found.fix


PRINCIPALS = {
    "AWS": [
        "*",
        "111122223333",
        "arn:aws:iam::111122223333:root",
        ROLE,
        "arn:aws:iam::111122223333:role/team/web",
        "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        "arn:aws-cn:iam::111122223333:user/ann",
        "arn:aws:iam::111122223333:user/ann@example.com",
        "arn:aws:sts::111122223333:assumed-role/web/i-1",
        "arn:aws:sts::111122223333:federated-user/ann",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
        "AROADBQP57FF2AEXAMPLE",
        "AIDADBQP57FF2AEXAMPLE",
    ],
    "Service": [
        "lambda.amazonaws.com",
        "logs.eu-west-1.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "alexa-appkit.amazon.com",
        "ec2.amazonaws.com.cn",
        "newer-than-the-pack.amazonaws.com",
    ],
    "Federated": [
        "cognito-identity.amazonaws.com",
        "accounts.google.com",
        "graph.facebook.com",
        "www.amazon.com",
        SAML,
        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC",
    ],
}


@pytest.mark.parametrize(
    ("type_", "value"), [(type_, value) for type_, values in PRINCIPALS.items() for value in values]
)
def test_a_principal_that_a_trust_policy_may_have(type_: str, value: str) -> None:
    assert principal_fault(PolicyKind.TRUST, type_, value) is None


CANONICAL_USERS = {
    "an account's": ("79a59df900b949e5" * 4, True),
    "an origin access identity's": ("b970b42360b81c8d" * 6, True),
    "in capitals": ("79A59DF900B949E5" * 4, True),
    "too short": ("79a59df900b949e5", False),
    "no hexadecimal number": ("79a59df900b949eX" * 4, False),
    "an account ID": ("111122223333", False),
    "everyone": ("*", False),
}


@pytest.mark.parametrize(("id_", "is_one"), CANONICAL_USERS.values(), ids=CANONICAL_USERS)
def test_a_bucket_policy_may_name_a_canonical_user(id_: str, is_one: bool) -> None:
    assert (principal_fault(PolicyKind.RESOURCE, "CanonicalUser", id_) is None) is is_one


CHINAS: dict[tuple[str, str], bool | None] = {
    ("lambda.amazonaws.com.cn", "aws"): False,
    ("ec2.amazonaws.com.cn", "aws"): False,
    ("ec2.amazonaws.com.cn", "aws-us-gov"): False,
    ("ec2.amazonaws.com.cn", "aws-cn"): None,
    ("ec2.amazonaws.com.cn", ""): None,
    ("lambda.amazonaws.com.cn", "aws-cn"): True,
    ("lambda.amazonaws.com", "aws-cn"): None,
}


@pytest.mark.parametrize(("given", "advisory"), CHINAS.items(), ids=[" ".join(given) for given in CHINAS])
def test_chinas_domain_is_for_some_services_there(given: tuple[str, str], advisory: bool | None) -> None:
    value, partition = given
    found = principal_fault(PolicyKind.TRUST, "Service", value, partition)
    assert (found and found.advisory) == advisory


@pytest.mark.parametrize(("kind", "found"), [(PolicyKind.RESOURCE, True), (PolicyKind.TRUST, False)])
def test_a_misspelt_service_is_advisory_and_of_trust_another_rule_says_it(kind: PolicyKind, found: bool) -> None:
    fault = principal_fault(kind, "Service", "lamda.amazonaws.com")
    assert (fault is not None and fault.advisory and LAMBDA in fault.fix) == found


def test_a_resource_policy_names_no_identity_provider() -> None:
    fault = principal_fault(PolicyKind.RESOURCE, "Federated", "cognito-identity.amazonaws.com")
    assert fault is not None
    assert (fault.code, fault.advisory) == ("federated-principal", False)
