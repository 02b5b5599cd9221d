"""Which callers a Principal names, and a NotPrincipal spares: each form against each caller.

Source of `NAMED`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
Source of `SPARED`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

from typing import Any

from least_privilege.evaluation.callers import Caller
from least_privilege.policy.unknown import UNKNOWN

ACCOUNT, OTHER = "123456789012", "210987654321"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
BOB = f"arn:aws:iam::{ACCOUNT}:user/bob"
WEB = f"arn:aws:iam::{ACCOUNT}:role/team/web"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/web/deploy"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/ann"
STRANGER = f"arn:aws:iam::{OTHER}:user/bob"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
OKTA = f"arn:aws:iam::{ACCOUNT}:saml-provider/okta"
CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"

CALLERS: tuple[Caller, ...] = (
    Caller("AWS", ROOT),
    Caller("AWS", BOB),
    Caller("AWS", WEB),
    Caller("AWS", SESSION),
    Caller("AWS", FEDERATED),
    Caller("AWS", STRANGER),
    Caller("Service", "ec2.amazonaws.com"),
    Caller("Federated", GITHUB),
    Caller("Federated", OKTA),
    Caller("CanonicalUser", CANONICAL),
    Caller("", ""),
)

# T names the caller, F does not, ? unknown, ~ AWS does not say.
# root, user, role, session, federated user, another account's user, service, OIDC, SAML, canonical user, anonymous
NAMED: tuple[tuple[Any, str], ...] = (
    ("*", "TTTTT TTTTTT"),
    ({"AWS": "*"}, "TTTTT TTTTTT"),
    ({"AWS": ACCOUNT}, "TTTTT FFFF~F"),
    ({"AWS": ROOT}, "TTTTT FFFF~F"),
    ({"AWS": OTHER}, "FFFFF TFFF~F"),
    ({"AWS": f"arn:aws:iam::{OTHER}:root"}, "FFFFF TFFF~F"),
    ({"AWS": BOB}, "FTFFF FFFF~F"),
    ({"AWS": f"arn:aws:iam::{ACCOUNT}:user/Bob"}, "FFFFF FFFF~F"),
    ({"AWS": WEB}, "FFTTF FFFF~F"),
    ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/team/api"}, "FFFFF FFFF~F"),
    ({"AWS": SESSION}, "FF?TF FFFF~F"),
    ({"AWS": f"{SESSION}2"}, "FF?FF FFFF~F"),
    ({"AWS": FEDERATED}, "FFFFT FFFF~F"),
    ({"AWS": STRANGER}, "FFFFF TFFF~F"),
    ({"AWS": "AIDACKCEVSQ6C2EXAMPLE"}, "FFFFF FFFF~F"),
    ({"AWS": [BOB, WEB]}, "FTTTF FFFF~F"),
    ({"AWS": [STRANGER, ACCOUNT]}, "TTTTT TFFF~F"),
    ({"AWS": UNKNOWN}, "????? ??????"),  # It may be `*`.
    ({"AWS": [UNKNOWN, BOB]}, "?T??? ??????"),
    ({"Service": "ec2.amazonaws.com"}, "FFFFF FTFFFF"),
    ({"Service": ["sns.amazonaws.com", "ec2.amazonaws.com"]}, "FFFFF FTFFFF"),
    ({"Service": "sns.amazonaws.com"}, "FFFFF FFFFFF"),
    ({"Service": UNKNOWN}, "FFFFF F?FFFF"),
    ({"Federated": GITHUB}, "FFFFF FFTFFF"),
    ({"Federated": OKTA}, "FFFFF FFFTFF"),
    ({"Federated": "accounts.google.com"}, "FFFFF FFFFFF"),
    ({"CanonicalUser": CANONICAL}, "~~~~~ ~FFFTF"),
    ({"CanonicalUser": CANONICAL[::-1]}, "~~~~~ ~FFFFF"),
    ({"AWS": BOB, "Service": "ec2.amazonaws.com"}, "FTFFF FTFF~F"),
    ({"AWS": STRANGER, "Federated": OKTA}, "FFFFF TFFT~F"),
)

# T spares the caller: an account is listed beside each of its roles and users, and stands for itself.
SPARED: tuple[tuple[Any, str], ...] = (
    ("*", "TTTTT TTTTTT"),
    ({"AWS": "*"}, "TTTTT TTTTTT"),
    ({"AWS": [BOB, ROOT]}, "TTFFF FFFF~F"),
    ({"AWS": [BOB, ACCOUNT]}, "TTFFF FFFF~F"),
    ({"AWS": BOB}, "F~FFF FFFF~F"),
    ({"AWS": [WEB, ROOT]}, "TFTTF FFFF~F"),
    ({"AWS": [SESSION, WEB, ROOT]}, "TFTTF FFFF~F"),
    ({"AWS": [SESSION, ROOT]}, "TF?TF FFFF~F"),
    ({"AWS": ROOT}, "T~~~~ FFFF~F"),
    ({"AWS": STRANGER}, "FFFFF ~FFF~F"),
    ({"AWS": [STRANGER, OTHER]}, "FFFFF TFFF~F"),
    ({"AWS": UNKNOWN}, "????? ??????"),
    ({"AWS": [UNKNOWN, ROOT]}, "T???? ??????"),
    ({"Service": "ec2.amazonaws.com"}, "FFFFF FTFFFF"),
    ({"Federated": GITHUB}, "FFFFF FFTFFF"),
    ({"CanonicalUser": CANONICAL}, "~~~~~ ~FFFTF"),
    ({"AWS": [BOB, ROOT], "Service": "ec2.amazonaws.com"}, "TTFFF FTFF~F"),
)

IDENTITY_KEYS: tuple[tuple[str, str, str, str], ...] = (
    # What a condition on who calls means for each caller, beside a Principal of everyone. Of identity providers AWS
    # does not say which of these keys a request has.
    # Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
    ("Bool", "aws:PrincipalIsAWSService", "true", "FFFFF FT~~~F"),
    ("Bool", "aws:PrincipalIsAWSService", "false", "TTTTT TF~~~F"),
    ("BoolIfExists", "aws:PrincipalIsAWSService", "false", "TTTTT TF~~~T"),
    ("StringEquals", "aws:PrincipalServiceName", "ec2.amazonaws.com", "FFFFF FT~~~F"),
    ("StringEquals", "aws:PrincipalServiceName", "sns.amazonaws.com", "FFFFF FF~~~F"),
    ("StringLike", "aws:PrincipalServiceName", "*.amazonaws.com", "FFFFF FT~~~F"),
    ("StringNotEquals", "aws:PrincipalServiceName", "ec2.amazonaws.com", "TTTTT TF~~~T"),
    ("Null", "aws:PrincipalServiceName", "true", "TTTTT TF~~~T"),
    ("ForAnyValue:StringEquals", "aws:PrincipalServiceNamesList", "ec2.amazonaws.com", "FFFFF F?~~~F"),
)
