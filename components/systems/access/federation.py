"""Roles for callers from outside the account: other teams' accounts, third parties, OIDC identities, auditors."""

from collections.abc import Iterable, Mapping, Sequence

import pulumi

from components.config.access import AccessSettings
from components.config.access_patterns import ExternalAccess, WebIdentity
from components.config.callers import Callers
from components.iam.arns import Arns
from components.iam.policy_documents import Document, deny, document, trust
from components.iam.service_role import ServiceRoleArgs
from components.systems.access.bucket_statements import buckets
from components.systems.definition import Roles, System

_SECRETS = ("cognito-idp:DescribeUserPoolClient",)
"""SecurityAudit reads configurations. With this one call it would read a password too: the client's secret.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html"""
_DATA = (
    "cleanrooms:GetProtectedQuery",
    "cognito-idp:ListUsers",
    "rds:DownloadDBLogFilePortion",
    "s3vectors:GetVectors",
)
"""What SecurityAudit reads of the data itself: rows, people, database logs, vectors.
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html"""


def roles(system: System[AccessSettings]) -> Roles:
    """Those that the settings ask for, by output key."""
    own = system.own
    externals = (("crossAccount", own.cross_accounts), ("thirdParty", own.third_parties))
    found = {
        f"{kind}{title}": _external_access(system, kind, title, of)
        for kind, each in externals
        for title, of in each.items()
    }
    found |= {f"webIdentity{title}": _web_identity(system, title, of) for title, of in own.web_identities.items()}
    if own.audit:
        found["audit"] = _audit(system, own.audit.trusts)
    return found


def callers_trust(arns: Arns, callers: Callers, external_id: str = "") -> Document:
    """The trust policy for `callers`, under every condition that is set.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and, for sts:ExternalId,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
    """
    equals: dict[str, str | Sequence[str]] = {}
    if external_id:
        equals["sts:ExternalId"] = external_id
    if callers.organization:
        equals["aws:PrincipalOrgID"] = callers.organization
    conditions: dict[str, Mapping[str, str | Sequence[str]]] = {"StringEquals": equals} if equals else {}
    if callers.mfa:
        conditions["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    who = callers.principals or (arns.iam("root", "", "", account=callers.account),)
    return document(trust("Callers", {"AWS": who}, conditions))


def oidc_trust(arns: Arns, issuer: str, audience: str, subjects: Iterable[str]) -> Document:
    """The trust policy for tokens of `issuer` that are for `audience` and for one of `subjects`: both are required.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    """
    listed = list(subjects)
    conditions = {"StringEquals": {f"{issuer}:aud": audience}}
    # With a wildcard in none of them, nothing has to be like a pattern.
    operator = "StringLike" if any(set("*?") & set(subject) for subject in listed) else "StringEquals"
    conditions[operator] = {
        **conditions.get(operator, {}),
        f"{issuer}:sub": listed[0] if len(listed) == 1 else listed,  # type: ignore[dict-item]
    }
    return document(
        trust(
            "Tokens",
            {"Federated": provider_arn(arns, issuer)},
            conditions,
            "sts:AssumeRoleWithWebIdentity",
        )
    )


def provider_arn(arns: Arns, issuer: str) -> str:
    """The ARN of the account's OIDC provider for `issuer`."""
    return arns.iam("oidc-provider", "/", issuer)


def after_providers(
    system: System[AccessSettings], planned: Roles, providers: Mapping[str, pulumi.Resource]
) -> Mapping[str, Sequence[pulumi.Resource]]:
    """The providers (given by issuer) that each role trusts, by the role's key."""
    by_arn = {provider_arn(system.arns, issuer): provider for issuer, provider in providers.items()}
    return {
        key: [by_arn[arn] for statement in role.trust["Statement"] if (arn := statement["Principal"].get("Federated"))]
        for key, role in planned.items()
    }


def _external_access(system: System[AccessSettings], kind: str, title: str, own: ExternalAccess) -> ServiceRoleArgs:
    external_id = system.settings.external_ids.get(f"{kind}{title}", "")
    third_party = kind == "thirdParty"
    who = "A third party" if third_party else "Another account"
    return system.role(
        f"{'ThirdParty' if third_party else 'CrossAccount'}-{title}",
        description=f"{who} that {own.access}s parts of buckets: {title}",
        trust=callers_trust(system.arns, own.trusts, external_id),
        # The id is a secret: together with the third party's account, it is all that using the role takes.
        secret_trust=bool(external_id),
        # A third party's session lasts at most an hour, whatever the stack's own roles allow.
        max_session_duration=3600 if third_party else 0,
        inline_policies={"BucketAccess": document(*buckets(system.arns, own.buckets, own.access))},
    )


def _web_identity(system: System[AccessSettings], title: str, own: WebIdentity) -> ServiceRoleArgs:
    return system.role(
        f"WebIdentity-{title}",
        description=f"Identities of {own.issuer} that {own.access} parts of buckets: {title}",
        trust=oidc_trust(system.arns, own.issuer, own.audience, own.subjects),
        inline_policies={"BucketAccess": document(*buckets(system.arns, own.buckets, own.access))},
    )


def _audit(system: System[AccessSettings], callers: Callers) -> ServiceRoleArgs:
    external_id = system.settings.external_ids.get("audit", "")
    return system.role(
        "Audit",
        description="Auditors of the security account, who read the configuration of everything",
        trust=callers_trust(system.arns, callers, external_id),
        secret_trust=bool(external_id),
        managed_policies=(system.arns.aws_policy("SecurityAudit"),),
        inline_policies={
            "NoSecrets": document(deny("NoSecrets", _SECRETS, "*"), deny("NoData", _DATA, "*")),
        },
    )
