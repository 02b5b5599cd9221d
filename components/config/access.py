"""Access patterns' own settings, under `aws-roles:access`: each object is one pattern, absent where the stack lacks it.

External ids are not here but under `aws-roles:externalIds`, by the role's key in the outputs: Pulumi does not tell a
program which part of an encrypted object is the secret one, and no message could then show a wrong value.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.config.aws_types import BUCKET, FUNCTION, KEY_PREFIX, OWN_USER_ARN, PREFIX, ROLE_ARN, TABLE
from components.config.callers import AUDIENCE, ISSUER, Callers, OidcProvider, wrong_subjects
from components.config.pipeline import Pipeline
from components.config.schema import (
    Problem,
    boolean,
    choice,
    integer,
    invalid,
    list_of,
    mapping,
    secret,
    section,
    setting,
    suggest,
    text,
    validator,
)

EXTERNAL_ID = secret(r"[\w+=,.@:/-]{2,1224}", "2 to 1224 letters, digits and +=,.@:/_-")
"""https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""
ROLE_KEY = text(r"[a-z][A-Za-z0-9]*", "the role's key in the outputs, as in thirdPartyMonitor")
TITLE = text(r"[A-Z][A-Za-z0-9]{0,31}", "at most 32 letters and digits, the first a capital letter")
"""Of one of several roles of a pattern: `Monitor` gives the role ThirdParty-Monitor with the key thirdPartyMonitor."""


@dataclass(frozen=True, kw_only=True)
class BucketPrefix:
    """A part of a bucket."""

    bucket: str = setting(BUCKET)
    prefix: str = setting(KEY_PREFIX)


BUCKETS = list_of(section(BucketPrefix), least=1)


@dataclass(frozen=True, kw_only=True)
class Ec2S3:
    """Instances that upload (backups, say) and can neither read back nor delete."""

    uploads: tuple[BucketPrefix, ...] = setting(BUCKETS)


@dataclass(frozen=True, kw_only=True)
class LambdaDynamoDb:
    """Functions, by name, that write items."""

    tables: tuple[str, ...] = setting(list_of(TABLE, least=1))
    functions: tuple[str, ...] = setting(list_of(FUNCTION, least=1))


@dataclass(frozen=True, kw_only=True)
class EksWorkerNode:
    """Worker nodes. `cni`: whether the nodes' own role runs the VPC CNI, which better has a service account's role."""

    buckets: tuple[BucketPrefix, ...] = setting(list_of(section(BucketPrefix)), ())
    cni: bool = setting(boolean, False)


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Another account's access to parts of buckets: that of a team of one's own, or of a third party."""

    trusts: Callers = setting(section(Callers))
    buckets: tuple[BucketPrefix, ...] = setting(BUCKETS)
    access: str = setting(choice("read", "write"), "read")


@dataclass(frozen=True, kw_only=True)
class WebIdentity:
    """Bearers of an issuer's tokens, for one audience and for these subjects."""

    issuer: str = setting(ISSUER)
    audience: str = setting(AUDIENCE)
    subjects: tuple[str, ...] = setting(list_of(text(r"\S([\S ]{0,253}\S)?", "a subject (sub) of tokens"), least=1))
    buckets: tuple[BucketPrefix, ...] = setting(BUCKETS)
    access: str = setting(choice("read", "write"), "read")

    @validator("issuer", "subjects")
    def subjects_of_the_issuer(self) -> Iterator[Problem]:
        yield from wrong_subjects(self.issuer, self.subjects)


@dataclass(frozen=True, kw_only=True)
class AdminGroup:
    """The group whose members may become administrators, and who owns it: the stack, or somebody else."""

    name: str = setting(text(r"[\w+=,.@-]{1,128}", "the name of an IAM group"))
    ownership: str = setting(choice("create", "adopt"))


@dataclass(frozen=True, kw_only=True)
class Admin:
    """Administrators: users, because a role that assumes another carries no MFA, however its session began."""

    users: tuple[str, ...] = setting(list_of(OWN_USER_ARN, least=1))
    mfa_max_age: int = setting(integer(300, 43200, "a whole number of seconds"))
    group: AdminGroup = setting(section(AdminGroup))


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A pipeline that deploys CloudFormation stacks whose resources are of named services and begin with a prefix."""

    pipeline_role: str = setting(ROLE_ARN)
    stacks: tuple[str, ...] = setting(
        list_of(
            text(
                r"[A-Za-z][A-Za-z0-9-]{0,127}|[A-Za-z][A-Za-z0-9-]{2,126}\*",
                "a stack's name, or a prefix of at least 3 characters and '*'",
            ),
            least=1,
        )
    )
    services: tuple[str, ...] = setting(list_of(choice("dynamodb", "logs", "s3", "sns", "sqs"), least=1))
    resource_prefix: str = setting(PREFIX)

    @validator("services", "resource_prefix")
    def buckets_can_begin_so(self) -> Iterator[Problem]:
        if "s3" in self.services and not re.fullmatch("[a-z0-9-]+", self.resource_prefix):
            expected = "only lower-case letters, digits and '-': with s3, bucket names begin with it"
            yield invalid("resourcePrefix", self.resource_prefix, expected)


@dataclass(frozen=True, kw_only=True)
class Audit:
    """Auditors of a security account, who read how everything is set up."""

    trusts: Callers = setting(section(Callers))


@dataclass(frozen=True, kw_only=True)
class CloudTrail:
    """The log group that a trail of this account and region writes to."""

    log_group: str = setting(text(r"[\w./#-]{1,512}", "the name of a CloudWatch Logs group"))


@dataclass(frozen=True, kw_only=True)
class AccessSettings:
    """Every pattern that the stack holds."""

    ec2_s3: Ec2S3 | None = setting(section(Ec2S3), None)
    lambda_dynamo_db: LambdaDynamoDb | None = setting(section(LambdaDynamoDb), None)
    eks_worker_node: EksWorkerNode | None = setting(section(EksWorkerNode), None)
    cross_accounts: Mapping[str, Guest] = setting(mapping(TITLE, section(Guest)), {})
    third_parties: Mapping[str, Guest] = setting(mapping(TITLE, section(Guest)), {})
    oidc_providers: tuple[OidcProvider, ...] = setting(list_of(section(OidcProvider)), ())
    web_identities: Mapping[str, WebIdentity] = setting(mapping(TITLE, section(WebIdentity)), {})
    admin: Admin | None = setting(section(Admin), None)
    deployment: Deployment | None = setting(section(Deployment), None)
    pipeline: Pipeline | None = setting(section(Pipeline), None)
    audit: Audit | None = setting(section(Audit), None)
    cloud_trail: CloudTrail | None = setting(section(CloudTrail), None)

    @property
    def callers(self) -> Mapping[str, tuple[str, Callers]]:
        """Whom each role for other accounts trusts: by the role's key, with the path of the setting."""
        found = {
            f"{key}{title}": (f"{setting_}.{title}.trusts", guest.trusts)
            for key, setting_, guests in (
                ("crossAccount", "crossAccounts", self.cross_accounts),
                ("thirdParty", "thirdParties", self.third_parties),
            )
            for title, guest in guests.items()
        }
        return {**found, "audit": ("audit.trusts", self.audit.trusts)} if self.audit else found

    @validator("oidc_providers")
    def one_provider_an_issuer(self) -> Iterator[Problem]:
        issuers = [each.issuer for each in self.oidc_providers]
        for index, issuer in enumerate(issuers):
            if (first := issuers.index(issuer)) < index:
                given = f"repeats oidcProviders[{first}].issuer: an account has one provider per issuer"
                yield Problem(key=f"oidcProviders[{index}].issuer", given=given)

    @validator("oidc_providers", "web_identities")
    def web_identities_have_a_provider(self) -> Iterator[Problem]:
        for title, each in self.web_identities.items():
            key = f"webIdentities.{title}"
            yield from _provided(self.oidc_providers, each.issuer, each.audience, f"{key}.issuer", f"{key}.audience")

    @validator("oidc_providers", "pipeline")
    def pipeline_has_a_provider(self) -> Iterator[Problem]:
        if self.pipeline:
            own = self.pipeline
            yield from _provided(self.oidc_providers, own.issuer, own.audience, "pipeline", "oidcProviders")

    def with_external_ids(self, given: Mapping[str, str]) -> Iterator[Problem]:
        """What is wrong between the roles for other accounts and the external ids."""
        for key in given:
            if key not in self.callers:
                known = ", ".join(self.callers)
                expected = f"one of {known}" if known else "none: no role trusts another account"
                yield Problem(
                    key=f"externalIds.{key}",
                    given="no such role",
                    expected=f"{expected}{suggest(key, self.callers)}",
                )
        for key, (path, callers) in self.callers.items():
            command = f"aws-roles:externalIds.{key}, set with `pulumi config set --secret --path`"
            if key.startswith("thirdParty") and key not in given:
                yield Problem(key=f"access.{path}", given="no external id", expected=command)
            elif not callers.narrow and key not in given:
                expected = f"organization, mfa, or {command}"
                yield Problem(key=f"access.{path}", given="a whole account without a condition", expected=expected)


def _provided(
    providers: tuple[OidcProvider, ...], issuer: str, audience: str, issuer_key: str, audience_key: str
) -> Iterator[Problem]:
    """What is wrong where a role trusts `issuer` for `audience`, and the account has these `providers`."""
    by_issuer = {each.issuer: each for each in providers}
    if issuer not in by_issuer:
        expected = f"an issuer listed under oidcProviders{suggest(issuer, by_issuer)}"
        yield invalid(issuer_key, issuer, expected)
    elif by_issuer[issuer].ownership == "create" and audience not in by_issuer[issuer].audiences:
        yield invalid(audience_key, audience, f"one of the audiences of {issuer}")
