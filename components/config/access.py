"""Access patterns' own settings, under `aws-roles:access`: each object is one pattern, absent where the stack lacks it.

External ids are not here but under `aws-roles:externalIds`, by the role's key in the outputs: Pulumi does not tell a
program which part of an encrypted object is the secret one, and no message could then show a wrong value.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.config.access_patterns import (
    TITLE,
    Admin,
    Audit,
    CloudTrail,
    Deployment,
    Ec2S3,
    Ec2S3DynamoDb,
    EksWorkerNode,
    ExternalAccess,
    LambdaDynamoDb,
    WebIdentity,
)
from components.config.callers import Callers, OidcProvider
from components.config.parsers import list_of, mapping
from components.config.pipeline import Pipeline
from components.config.problems import SettingProblem, invalid, suggest
from components.config.schema import camel, section, setting, stack_validator, validator
from components.config.stack_settings import Settings


@dataclass(frozen=True, kw_only=True)
class AccessSettings:
    """Every pattern that the stack holds."""

    ec2_s3: Ec2S3 | None = setting(
        section(Ec2S3), "Instances that upload to S3 and can neither read back nor delete, or that read.", default=None
    )
    ec2_s3_dynamo_db: Ec2S3DynamoDb | None = setting(
        section(Ec2S3DynamoDb), "Instances of an application that uses S3 and DynamoDB.", default=None
    )
    lambda_dynamo_db: LambdaDynamoDb | None = setting(
        section(LambdaDynamoDb), "Lambda functions that write items to DynamoDB, and cannot read them.", default=None
    )
    eks_worker_node: EksWorkerNode | None = setting(section(EksWorkerNode), "Worker nodes of EKS.", default=None)
    cross_accounts: Mapping[str, ExternalAccess] = setting(
        mapping(TITLE, section(ExternalAccess)), "Other accounts of one's own that reach parts of buckets.", default={}
    )
    third_parties: Mapping[str, ExternalAccess] = setting(
        mapping(TITLE, section(ExternalAccess)),
        "Third parties that reach parts of buckets. Each needs an external id in externalIds.",
        default={},
    )
    oidc_providers: tuple[OidcProvider, ...] = setting(
        list_of(section(OidcProvider)), "The OIDC providers that webIdentities and pipeline trust.", default=()
    )
    web_identities: Mapping[str, WebIdentity] = setting(
        mapping(TITLE, section(WebIdentity)), "Holders of OIDC tokens that reach parts of buckets.", default={}
    )
    admin: Admin | None = setting(section(Admin), "Administrators, who must have signed in with MFA.", default=None)
    deployment: Deployment | None = setting(
        section(Deployment), "A pipeline that deploys named CloudFormation stacks.", default=None
    )
    pipeline: Pipeline | None = setting(
        section(Pipeline), "The roles by which GitHub Actions previews and deploys this stack.", default=None
    )
    audit: Audit | None = setting(section(Audit), "Auditors, who read the configuration of everything.", default=None)
    cloud_trail: CloudTrail | None = setting(
        section(CloudTrail), "A trail of CloudTrail that writes to CloudWatch Logs.", default=None
    )

    @property
    def callers(self) -> Mapping[str, tuple[str, Callers]]:
        """What each role for other accounts trusts, with the path of the setting: by the role's key in the outputs."""
        found = {
            f"{key}{title}": (f"{setting_}.{title}.trusts", external.trusts)
            for key, setting_, externals in (
                ("crossAccount", "crossAccounts", self.cross_accounts),
                ("thirdParty", "thirdParties", self.third_parties),
            )
            for title, external in externals.items()
        }
        return {**found, "audit": ("audit.trusts", self.audit.trusts)} if self.audit else found

    @validator("oidc_providers")
    def one_provider_an_issuer(self) -> Iterator[SettingProblem]:
        issuers = [each.issuer for each in self.oidc_providers]
        for index, issuer in enumerate(issuers):
            if (first := issuers.index(issuer)) < index:
                given = f"repeats oidcProviders[{first}].issuer: an account has one provider per issuer"
                yield SettingProblem(key=f"oidcProviders[{index}].issuer", given=given)

    @validator("oidc_providers", "web_identities")
    def each_web_identity_has_a_provider(self) -> Iterator[SettingProblem]:
        for title, each in self.web_identities.items():
            key = f"webIdentities.{title}"
            yield from _provided(self.oidc_providers, each.issuer, each.audience, f"{key}.issuer", f"{key}.audience")

    @validator("oidc_providers", "pipeline")
    def pipeline_has_a_provider(self) -> Iterator[SettingProblem]:
        if self.pipeline:
            own = self.pipeline
            yield from _provided(self.oidc_providers, own.issuer, own.audience, "pipeline", "oidcProviders")

    @stack_validator("systems")
    def a_pattern_where_it_is_held(self, stack: Settings) -> Iterator[SettingProblem]:
        if "access" in stack.systems and self == AccessSettings():
            yield SettingProblem(
                key="access", given="no pattern", expected=f"at least one of {', '.join(map(camel, vars(self)))}"
            )

    @stack_validator("external_ids")
    def every_external_id_has_a_role(self, stack: Settings) -> Iterator[SettingProblem]:
        for key in stack.external_ids:
            if key not in self.callers:
                known = ", ".join(self.callers)
                expected = f"one of {known}" if known else "none: no role trusts another account"
                yield SettingProblem(
                    key=f"externalIds.{key}",
                    given="no such role",
                    expected=f"{expected}{suggest(key, self.callers)}",
                )

    @stack_validator("external_ids")
    def every_caller_is_restricted(self, stack: Settings) -> Iterator[SettingProblem]:
        for key, (path, callers) in self.callers.items():
            command = f"aws-roles:externalIds.{key}, set with `pulumi config set --secret --path`"
            if key.startswith("thirdParty") and key not in stack.external_ids:
                yield SettingProblem(key=f"access.{path}", given="no external id", expected=command)
            elif not callers.restricted and key not in stack.external_ids:
                expected = f"organization, mfa, or {command}"
                yield SettingProblem(
                    key=f"access.{path}", given="a whole account without a condition", expected=expected
                )

    @stack_validator("environment")
    def deploys_where_no_other_stack_previews(self, stack: Settings) -> Iterator[SettingProblem]:
        # Nobody reviews the jobs of NAME-preview, and GitHub's environments know no case.
        name = self.pipeline and (self.pipeline.environment or stack.environment)
        if name and re.search("-(preview|drift)$", name, re.IGNORECASE):
            expected = (
                "a name that does not end with -preview or -drift: jobs there preview another environment's stack"
            )
            yield invalid("access.pipeline.environment", name, expected)

    @stack_validator("account", "permissions_boundary")
    def a_boundary_for_the_pipeline(self, stack: Settings) -> Iterator[SettingProblem]:
        boundary = stack.permissions_boundary
        if self.pipeline and (not boundary or ":aws:policy/" in boundary):
            expected = f"the ARN of a policy in account {stack.account}, the boundary of what the pipeline deploys"
            yield invalid("permissionsBoundary", boundary, expected)


def _provided(
    providers: tuple[OidcProvider, ...], issuer: str, audience: str, issuer_key: str, audience_key: str
) -> Iterator[SettingProblem]:
    """What is wrong where a role trusts `issuer` for `audience`, and the account has these `providers`."""
    by_issuer = {each.issuer: each for each in providers}
    if issuer not in by_issuer:
        expected = f"an issuer listed under oidcProviders{suggest(issuer, by_issuer)}"
        yield invalid(issuer_key, issuer, expected)
    elif by_issuer[issuer].ownership == "create" and audience not in by_issuer[issuer].audiences:
        yield invalid(audience_key, audience, f"one of the audiences of {issuer}")
