"""Access patterns' settings: everything incomplete or too open is refused at once, by whole messages."""

from typing import Any

import pulumi
import pytest

from components.settings import Settings, SettingsError
from tests.components.access_stack import ACCOUNT, BUCKETS, EKS, EXTERNAL_ID, FULL, GITHUB, OKTA
from tests.components.running import BUCKET_NAME, Encrypted, configuration, configure

PROVIDERS = FULL["oidcProviders"]
HERE, THERE = (f"arn:aws:iam::{account}" for account in (ACCOUNT, "444455556666"))
MISSING = "missing; expected a value: it has no default"
COMMAND = "by `pulumi config set --secret --path`"


def guest(**trusts: Any) -> dict[str, Any]:
    return {"trusts": trusts, "buckets": BUCKETS}


def identity(issuer: str, *subjects: str, **changes: Any) -> dict[str, Any]:
    own = {"issuer": issuer, "audience": "sts.amazonaws.com", "subjects": list(subjects), "buckets": BUCKETS, **changes}
    return {"oidcProviders": PROVIDERS, "webIdentities": {"X": {key: of for key, of in own.items() if of is not None}}}


def subject(issuer: str, *given: str, expected: str) -> tuple[str, dict[str, Any], list[str]]:
    messages = [f"webIdentities.X.subjects[{index}]: {each!r}; expected {expected}" for index, each in enumerate(given)]
    return f"subjects of {issuer}", identity(issuer, *given), messages


BAD: list[tuple[str, dict[str, Any], list[str]]] = [
    ("no upload", {"ec2S3": {"uploads": []}}, ["ec2S3.uploads: 0 items; expected 1 or more"]),
    (
        "a whole bucket",
        {"ec2S3": {"uploads": [{"bucket": "pets", "prefix": ""}, {"bucket": "p*", "prefix": "*/"}]}},
        [
            "ec2S3.uploads[0].prefix: ''; expected a key prefix that ends with '/', without *, ?, $ and spaces",
            f"ec2S3.uploads[1].bucket: 'p*'; expected {BUCKET_NAME}",
            "ec2S3.uploads[1].prefix: '*/'; expected a key prefix that ends with '/', without *, ?, $ and spaces",
        ],
    ),
    (
        "tables of everybody, and no function",
        {"lambdaDynamoDb": {"tables": ["*"]}},
        [
            "lambdaDynamoDb.tables[0]: '*'; expected the name of a DynamoDB table",
            f"lambdaDynamoDb.functions: {MISSING}",
        ],
    ),
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
            " expected no account beside principals: it would admit everybody in it"
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
            " expected another account than the stack's own, or empty for none"
        ],
    ),
    (
        "MFA of a role, which has none",
        {"audit": {"trusts": {"principals": [f"{THERE}:user/u", f"{THERE}:role/R"], "mfa": True}}},
        [f"audit.trusts.principals[1]: '{THERE}:role/R'; expected a user: a role that assumes another carries no MFA"],
    ),
    (
        "principals of this account and of another partition",
        {"thirdParties": {"X": guest(principals=[f"{HERE}:role/R", "arn:aws-cn:iam::444455556666:user/u"])}},
        [
            f"thirdParties.X.trusts.principals[0]: '{HERE}:role/R';"
            f" expected the ARN of an IAM role or user of another account than {ACCOUNT}",
            "thirdParties.X.trusts.principals[1]: 'arn:aws-cn:iam::444455556666:user/u';"
            " expected the ARN of an IAM role or user in partition 'aws'",
        ],
    ),
    (
        "administrators of another account, and of another partition too",
        {"admin": {**FULL["admin"], "users": [f"{THERE}:user/ann", "arn:aws-cn:iam::444455556666:user/bob"]}},
        [
            f"admin.users[0]: '{THERE}:user/ann'; expected the ARN of an IAM user of account {ACCOUNT}",
            "admin.users[1]: 'arn:aws-cn:iam::444455556666:user/bob';"
            f" expected the ARN of an IAM user of account {ACCOUNT} in partition 'aws'",
        ],
    ),
    (
        "a pipeline of another partition, and a prefix that no bucket can have",
        {
            "deployment": {
                **FULL["deployment"],
                "pipelineRole": "arn:aws-cn:iam::444455556666:role/R",
                "services": ["s3"],
                "resourcePrefix": "Pets_",
            }
        },
        [
            "deployment.pipelineRole: 'arn:aws-cn:iam::444455556666:role/R';"
            " expected the ARN of an IAM role in partition 'aws'",
            "deployment.resourcePrefix: 'Pets_';"
            " expected lower-case letters, digits and '-' alone: with s3, names of buckets begin so",
        ],
    ),
    (
        "titles that IAM does not tell apart",
        {"crossAccounts": {name: guest(principals=[f"{THERE}:role/R"]) for name in ("Monitor", "MONITOR")}},
        ["crossAccounts.MONITOR: 'MONITOR'; expected not 'Monitor' again, whatever the case"],
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
    ("a web identity of no subject", identity(OKTA), ["webIdentities.X.subjects: 0 items; expected 1 or more"]),
    subject(
        GITHUB,
        "*",
        "repo:*",
        "repo:o/*",
        "repo:o/*:ref:refs/heads/main",
        "repo:*/r:environment:x",
        "repo:o/r?:environment:x",
        "repo:o/r",
        expected="repo:OWNER/REPOSITORY:..., wildcards only after that",
    ),
    subject(
        EKS,
        "*",
        "system:serviceaccount:*:reader",
        "system:serviceaccount:pets:*",
        "system:serviceaccount:pets",
        expected="system:serviceaccount:NAMESPACE:NAME, a wildcard only after the beginning of NAME",
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
        ["webIdentities.X.issuer: 'gitlab.com'; expected an issuer of oidcProviders"],
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
            "oidcProviders[0].audiences: missing; expected those that the provider is made for",
            "oidcProviders[1].audiences: 1 items; expected none: its owner sets them",
            "oidcProviders[2].issuer: 'https://gitlab.com';"
            " expected an OIDC issuer without https://, as in oidc.example.com/id",
        ],
    ),
    (
        "one provider twice",
        {"oidcProviders": [PROVIDERS[1], {**PROVIDERS[1], "ownership": "create", "audiences": ["a"]}]},
        [
            f"oidcProviders[1].issuer: '{EKS}';"
            " expected an issuer that is not listed yet: an account has one provider for it"
        ],
    ),
    (
        "a provider that belongs to chance",
        {"oidcProviders": [{"issuer": EKS}]},
        [f"oidcProviders[0].ownership: {MISSING}"],
    ),
    (
        "administrators without MFA",
        {"admin": {key: value for key, value in FULL["admin"].items() if key != "mfaMaxAge"}},
        [f"admin.mfaMaxAge: {MISSING}"],
    ),
    (
        "administrators whose MFA may be of any age, and who are everybody",
        {"admin": {**FULL["admin"], "mfaMaxAge": 0, "users": ["*", f"arn:aws:iam::{ACCOUNT}:role/R"]}},
        [
            "admin.users[0]: '*'; expected the ARN of an IAM user",
            f"admin.users[1]: 'arn:aws:iam::{ACCOUNT}:role/R'; expected the ARN of an IAM user",
            "admin.mfaMaxAge: 0; expected a whole number of seconds since MFA from 300 to 43200",
        ],
    ),
    (
        "every stack, and a service that is not modelled",
        {"deployment": {**FULL["deployment"], "stacks": ["*"], "services": ["iam"], "resourcePrefix": ""}},
        [
            "deployment.stacks[0]: '*'; expected a stack's name,"
            " or what names begin with (3 characters or more) and '*'",
            "deployment.services[0]: 'iam'; expected one of dynamodb, logs, s3, sns, sqs",
            "deployment.resourcePrefix: ''; expected 3 to 61 letters, digits, '-' and '_', which names begin with",
        ],
    ),
    (
        "a pipeline of every repository, and none that issues its tokens",
        {"pipeline": {"repository": "o/*", "boundary": "create"}},
        ["pipeline.repository: 'o/*'; expected OWNER/REPOSITORY on GitHub"],
    ),
    (
        "a pipeline without a provider",
        {"pipeline": {"repository": "o/r", "boundary": "create"}},
        [f"pipeline: '{GITHUB}'; expected an issuer of oidcProviders"],
    ),
    (
        "a pattern that there is not",
        {"thirdPartys": {}},
        [
            f"thirdPartys: no such setting; expected one of {', '.join(FULL)} (did you mean 'thirdParties'?)",
        ],
    ),
]


def load(own: dict[str, Any] | None, **others: Any) -> Settings:
    configure("prod", configuration("prod", {"systems": ["access"], "access": own, "externalIds": None, **others}))
    return Settings.load(pulumi.Config("aws-roles"))


def refusals(own: dict[str, Any] | None, **others: Any) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load(own, **others)
    return [str(each).removeprefix("aws-roles:") for each in raised.value.problems]


@pytest.mark.parametrize(("what", "own", "expected"), BAD, ids=[each[0] for each in BAD])
def test_a_wrong_setting_is_refused_by_a_whole_message(what: str, own: dict[str, Any], expected: list[str]) -> None:
    assert refusals(own) == [f"access.{each}" for each in expected], what


def test_everything_that_is_wrong_is_named_at_once() -> None:
    found = refusals({key: value for _, own, _ in BAD[:2] for key, value in own.items()} | BAD[2][1], account="1")
    assert [each.partition(":")[0] for each in found] == [
        "account",
        "access.ec2S3.uploads[0].prefix",
        "access.ec2S3.uploads[1].bucket",
        "access.ec2S3.uploads[1].prefix",
        "access.lambdaDynamoDb.tables[0]",
        "access.lambdaDynamoDb.functions",
    ]


def test_access_without_a_pattern_is_refused() -> None:
    patterns = "ec2S3, lambdaDynamoDb, eksWorkerNode, crossAccounts, thirdParties, oidcProviders, webIdentities, admin"
    expected = f"access: no pattern; expected some of {patterns}, deployment, pipeline, audit, cloudTrail"
    assert refusals(None) == [expected]


@pytest.mark.parametrize("boundary", [None, "arn:aws:iam::aws:policy/PowerUserAccess"])
def test_a_pipeline_without_a_boundary_of_the_account_is_refused(boundary: str | None) -> None:
    own = {"oidcProviders": PROVIDERS, "pipeline": FULL["pipeline"]}
    assert refusals(own, permissionsBoundary=boundary) == [
        f"permissionsBoundary: {boundary or ''!r};"
        f" expected the ARN of a policy of account {ACCOUNT}, within which the pipeline deploys"
    ]


MONITOR = {"thirdParties": {"Monitor": guest(account="555566667777")}}


def test_an_external_id_for_no_account_is_refused_and_not_shown() -> None:
    ids = {"thirdPartyMonitor": Encrypted(EXTERNAL_ID), "thirdPartyMoniter": Encrypted("hush-hush")}
    assert refusals(MONITOR, externalIds=ids) == [
        "externalIds.thirdPartyMoniter: an external id for no account;"
        " expected one of thirdPartyMonitor (did you mean 'thirdPartyMonitor'?)"
    ]
    alone = refusals({"ec2S3": FULL["ec2S3"]}, externalIds={"audit": Encrypted("hush-hush")})
    assert alone == ["externalIds.audit: an external id for no account; expected none: no role trusts another account"]


def test_an_external_id_that_is_not_encrypted_is_refused_and_not_shown() -> None:
    assert refusals(MONITOR, externalIds={"thirdPartyMonitor": "hush-hush"}) == [
        "externalIds.thirdPartyMonitor: not encrypted; expected what `pulumi config set --secret` writes"
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
    assert load(identity(issuer, *subjects, audience=audience)).access.web_identities["X"].subjects == tuple(subjects)


@pytest.mark.parametrize("prefix", ["results/", "year=2024/month=01/", "reports/a+b,c@d:(e)/"])
def test_a_key_prefix_of_what_is_no_wildcard_is_taken(prefix: str) -> None:
    settings = load({"ec2S3": {"uploads": [{"bucket": "pets", "prefix": prefix}]}})
    assert settings.access.ec2_s3 is not None
    assert settings.access.ec2_s3.uploads[0].prefix == prefix
