"""Whom roles of access patterns trust: what is incomplete or too open is refused by whole messages."""

from typing import Any

import pytest

from tests.support.access_refusals import MISSING, load, refusals
from tests.support.access_stack import ACCOUNT, BUCKETS, EKS, EXTERNAL_ID, FULL, GITHUB, OKTA
from tests.support.running import Encrypted

PROVIDERS = FULL["oidcProviders"]
HERE, THERE = (f"arn:aws:iam::{account}" for account in (ACCOUNT, "444455556666"))
COMMAND = "set with `pulumi config set --secret --path`"


def guest(**trusts: Any) -> dict[str, Any]:
    return {"trusts": trusts, "buckets": BUCKETS}


def identity(issuer: str, *subjects: str, **changes: Any) -> dict[str, Any]:
    own = {"issuer": issuer, "audience": "sts.amazonaws.com", "subjects": list(subjects), "buckets": BUCKETS, **changes}
    return {"oidcProviders": PROVIDERS, "webIdentities": {"X": {key: of for key, of in own.items() if of is not None}}}


def subject(issuer: str, *given: str, expected: str) -> tuple[str, dict[str, Any], list[str]]:
    messages = [f"webIdentities.X.subjects[{index}]: {each!r}; expected {expected}" for index, each in enumerate(given)]
    return f"subjects of {issuer}", identity(issuer, *given), messages


BAD: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "a bare account",
        {"crossAccounts": {"X": guest(account="444455556666")}},
        [
            "crossAccounts.X.trusts: a whole account without a condition;"
            f" expected organization, mfa, or aws-roles:externalIds.crossAccountX, {COMMAND}"
        ],
    ),
    (
        "a bare account of auditors",
        {"audit": {"trusts": {"account": "444455556666"}}},
        [
            "audit.trusts: a whole account without a condition;"
            f" expected organization, mfa, or aws-roles:externalIds.audit, {COMMAND}"
        ],
    ),
    (
        "nobody",
        {"crossAccounts": {"X": guest(organization="o-a1b2c3d4e5")}},
        ["crossAccounts.X.trusts: nobody; expected principals, or account with a condition"],
    ),
    (
        "an account beside principals",
        {"crossAccounts": {"X": guest(account="444455556666", principals=["arn:aws:iam::444455556666:role/R"])}},
        [
            "crossAccounts.X.trusts.account: '444455556666';"
            " expected either principals or account: an account trusts every principal in it"
        ],
    ),
    (
        "everybody, and a root by its ARN",
        {"crossAccounts": {"X": guest(principals=["*", "arn:aws:iam::444455556666:root"])}},
        [
            "crossAccounts.X.trusts.principals[0]: '*'; expected the ARN of an IAM role or user",
            "crossAccounts.X.trusts.principals[1]: 'arn:aws:iam::444455556666:root';"
            " expected the ARN of an IAM role or user",
        ],
    ),
    (
        "the stack's own account",
        {"crossAccounts": {"X": guest(account=ACCOUNT, mfa=True)}},
        [
            f"crossAccounts.X.trusts.account: '{ACCOUNT}';"
            " expected an account other than the stack's own, or empty for none"
        ],
    ),
    (
        "MFA of a role, which has none",
        {"audit": {"trusts": {"principals": [f"{THERE}:user/u", f"{THERE}:role/R"], "mfa": True}}},
        [
            f"audit.trusts.principals[1]: '{THERE}:role/R';"
            " expected a user: a role that assumes another role carries no MFA"
        ],
    ),
    (
        "principals of this account and of another partition",
        {"thirdParties": {"X": guest(principals=[f"{HERE}:role/R", "arn:aws-cn:iam::444455556666:user/u"])}},
        [
            f"thirdParties.X.trusts.principals[0]: '{HERE}:role/R';"
            f" expected the ARN of an IAM role or user in an account other than {ACCOUNT}",
            "thirdParties.X.trusts.principals[1]: 'arn:aws-cn:iam::444455556666:user/u';"
            " expected the ARN of an IAM role or user in partition 'aws'",
        ],
    ),
    (
        "titles that IAM does not tell apart",
        {"crossAccounts": {name: guest(principals=[f"{THERE}:role/R"]) for name in ("Monitor", "MONITOR")}},
        ["crossAccounts.MONITOR: already used as 'Monitor' (keys are case-insensitive)"],
    ),
    (
        "a third party without an external id, whatever else there is",
        {"thirdParties": {"X": guest(account="444455556666", organization="o-a1b2c3d4e5")}},
        [f"thirdParties.X.trusts: no external id; expected aws-roles:externalIds.thirdPartyX, {COMMAND}"],
    ),
    (
        "a third party's longer session",
        {"thirdParties": {"X": {**guest(account="444455556666"), "maxSessionDuration": 7200}}},
        ["thirdParties.X.maxSessionDuration: no such setting; expected one of trusts, buckets, access"],
    ),
    (
        "a title that is no part of a name",
        {"thirdParties": {"my vendor": guest(principals=["arn:aws:iam::444455556666:role/R"])}},
        ["thirdParties.my vendor: 'my vendor'; expected at most 32 letters and digits, the first a capital letter"],
    ),
    (
        "a web identity without subject and audience",
        identity(GITHUB, subjects=None, audience=None),
        [f"webIdentities.X.audience: {MISSING}", f"webIdentities.X.subjects: {MISSING}"],
    ),
    ("a web identity of no subject", identity(OKTA), ["webIdentities.X.subjects: 0 items; expected at least 1"]),
    subject(
        GITHUB,
        "*",
        "repo:*",
        "repo:o/*",
        "repo:o/*:ref:refs/heads/main",
        "repo:*/r:environment:x",
        "repo:o/r?:environment:x",
        "repo:o/r",
        "repo:o@12/r:environment:x",
        "repo:o@*/r@*:environment:x",
        expected="repo:OWNER/REPOSITORY:... or repo:OWNER@ID/REPOSITORY@ID:..., wildcards only after that",
    ),
    subject(
        EKS,
        "*",
        "system:serviceaccount:*:reader",
        "system:serviceaccount:pets:*",
        "system:serviceaccount:pets",
        expected="system:serviceaccount:NAMESPACE:NAME, a wildcard only at the end of NAME",
    ),
    (
        "subjects of any other issuer",
        identity(OKTA, "*", "0oa*", audience="api://a"),
        [
            "webIdentities.X.subjects[0]: '*'; expected a subject without wildcards",
            "webIdentities.X.subjects[1]: '0oa*'; expected a subject without wildcards",
        ],
    ),
    (
        "an audience of everybody",
        identity(OKTA, "0oa1", audience="*"),
        ["webIdentities.X.audience: '*'; expected the audience of the tokens (their aud), without '*'"],
    ),
    (
        "an audience that the provider is not made for",
        identity(OKTA, "0oa1", audience="api://c"),
        [f"webIdentities.X.audience: 'api://c'; expected one of the audiences of {OKTA}"],
    ),
    (
        "an issuer that the account has not",
        identity("gitlab.com", "a"),
        ["webIdentities.X.issuer: 'gitlab.com'; expected an issuer listed under oidcProviders"],
    ),
    (
        "two providers of one issuer, one without audiences, one with somebody else's, one with https",
        {
            "oidcProviders": [
                {"issuer": OKTA, "ownership": "create"},
                {"issuer": EKS, "ownership": "adopt", "audiences": ["a"]},
                {"issuer": "https://gitlab.com", "ownership": "adopt"},
            ]
        },
        [
            "oidcProviders[0].audiences: missing; expected the audiences of the provider",
            "oidcProviders[1].audiences: 1 items; expected none: its owner sets them",
            "oidcProviders[2].issuer: 'https://gitlab.com';"
            " expected an OIDC issuer without https://, as in oidc.example.com/id",
        ],
    ),
    (
        "one provider twice",
        {"oidcProviders": [PROVIDERS[1], {**PROVIDERS[1], "ownership": "create", "audiences": ["a"]}]},
        [
            "oidcProviders[1].issuer: repeats oidcProviders[0].issuer: an account has one provider per issuer",
        ],
    ),
    (
        "a provider that belongs to chance",
        {"oidcProviders": [{"issuer": EKS}]},
        [f"oidcProviders[0].ownership: {MISSING}"],
    ),
]


@pytest.mark.parametrize(("what", "own", "expected"), BAD, ids=[each[0] for each in BAD])
def test_a_wrong_caller_is_refused_by_a_whole_message(what: str, own: dict[str, Any], expected: list[str]) -> None:
    assert refusals(own) == [f"access.{each}" for each in expected], what


MONITOR = {"thirdParties": {"Monitor": guest(account="555566667777")}}


def test_an_external_id_for_no_account_is_refused_and_not_shown() -> None:
    ids = {"thirdPartyMonitor": Encrypted(EXTERNAL_ID), "thirdPartyMoniter": Encrypted("hush-hush")}
    assert refusals(MONITOR, externalIds=ids) == [
        "externalIds.thirdPartyMoniter: no such role;"
        " expected one of thirdPartyMonitor (did you mean 'thirdPartyMonitor'?)"
    ]
    alone = refusals({"ec2S3": FULL["ec2S3"]}, externalIds={"audit": Encrypted("hush-hush")})
    assert alone == ["externalIds.audit: no such role; expected none: no role trusts another account"]


def test_an_external_id_that_is_not_encrypted_is_refused_and_not_shown() -> None:
    assert refusals(MONITOR, externalIds={"thirdPartyMonitor": "hush-hush"}) == [
        "externalIds.thirdPartyMonitor: not encrypted; expected a value set by `pulumi config set --secret`"
    ]


def test_an_external_id_that_sts_would_refuse_is_not_shown() -> None:
    assert refusals(MONITOR, externalIds={"thirdPartyMonitor": Encrypted("hush hush")}) == [
        "externalIds.thirdPartyMonitor: (a secret); expected 2 to 1224 letters, digits and +=,.@:/_-"
    ]


@pytest.mark.parametrize(
    ("issuer", "subjects"),
    [
        (GITHUB, ["repo:o/r:*", "repo:o@12/r@34:ref:refs/heads/main", "repo:o/r:pull_request"]),
        (EKS, ["system:serviceaccount:pets:reader-*", "system:serviceaccount:pets:reader"]),
        (OKTA, ["0oa1b2c3", "organization:pets:project:Default Project:workspace:api:run_phase:apply"]),
    ],
)
def test_a_subject_that_names_its_owner_is_taken(issuer: str, subjects: list[str]) -> None:
    audience = "api://a" if issuer == OKTA else "sts.amazonaws.com"
    assert load(identity(issuer, *subjects, audience=audience)).of_systems["access"].web_identities[
        "X"
    ].subjects == tuple(subjects)
