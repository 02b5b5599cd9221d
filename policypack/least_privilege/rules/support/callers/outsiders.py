"""Who is in any AWS account among a statement's principals, and whether conditions leave only known callers."""

from collections.abc import Sequence
from dataclasses import dataclass

from least_privilege.policy.document import Statement
from least_privilege.rules.support.callers.arn_fields import ArnFields, equals, named_callers, pasteable
from least_privilege.rules.support.callers.conditions_in_force import (
    CALLER_IDENTITY_KEYS,
    INVOKED_VIA_URL_KEY,
    restricted_by,
)
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.identity_providers import APP_CLAIMS, audience_of
from least_privilege.rules.support.callers.principal_statements import everyone, named
from least_privilege.rules.support.callers.public_access_blocks import ACCESS_POINTS
from least_privilege.stack.resource_permissions import PERMISSIONS

_ACCESS_POINT_KEY = "s3:dataaccesspointarn"
_KNOWN_CALLER_KEYS = (
    *CALLER_IDENTITY_KEYS,
    *("aws:sourceowner", "kms:calleraccount", "sns:endpoint"),
    *("s3:dataaccesspointaccount", _ACCESS_POINT_KEY),
    *("vpc-lattice-svcs:sourcevpc", "vpc-lattice-svcs:sourcevpcowneraccount"),
    *("elasticfilesystem:accessedviamounttarget", "elasticfilesystem:accesspointarn"),
    INVOKED_VIA_URL_KEY,
)
_ORGANIZATION_KEYS = ("aws:principalorgid", "aws:principalorgpaths", "aws:vpceorgid", "aws:vpceorgpaths")
_KEYS_WITHIN_ORGANIZATION = tuple(key for key in _KNOWN_CALLER_KEYS if key not in _ORGANIZATION_KEYS)
_is_for_services = restricted_by("aws:principalisawsservice")


@dataclass(frozen=True)
class Outsiders:
    """Principals in any AWS account; `claims` are the condition keys that bind them to one's own app, or to a user of
    it: those whom a shared identity provider signed in have a session of any account."""

    who: str
    provider: str = ""

    @property
    def claims(self) -> tuple[str, ...]:
        claims = (*APP_CLAIMS[self.provider], "sub") if self.provider else ()
        return tuple(f"{self.provider}:{claim}" for claim in claims)


def _outsiders(statement: Statement) -> list[Outsiders]:
    if everyone(statement):
        return [Outsiders("anyone, in any AWS account,")]
    providers = (name.lower() for name in named(statement.principals, "Federated"))
    return [
        Outsiders(f"anyone who signs in to any app through {provider}", provider)
        for provider in providers
        if provider in APP_CLAIMS
    ]


def unknown_outsiders(embedded: EmbeddedStatement) -> list[Outsiders]:
    """Those that no condition in force leaves out."""
    return [
        outsiders
        for outsiders in _outsiders(embedded.statement)
        if not _has_known_callers(embedded, (*_KNOWN_CALLER_KEYS, *outsiders.claims))
    ]


def admits_organization(embedded: EmbeddedStatement) -> bool:
    """Whether a statement is for everyone in an organization, and no other condition leaves fewer of them."""
    return (
        bool(everyone(embedded.statement))
        and _has_known_callers(embedded, _ORGANIZATION_KEYS)
        and not _has_known_callers(embedded, _KEYS_WITHIN_ORGANIZATION)
    )


def known_callers(embedded: EmbeddedStatement, outsiders: Outsiders, fields: ArnFields) -> str:
    """The fix that names the callers of a public statement."""
    if embedded.resource.type in PERMISSIONS:
        return 'name the account, principal: "ACCOUNT"; or restrict it to your organization by its ID.'
    if outsiders.provider:
        app = "APP-ID" if "app_id" in outsiders.claims[0] else audience_of(outsiders.provider)
        return f"add {pasteable('Condition', equals(outsiders.claims[0], app))}, with the ID of your own app."
    return (
        f"{named_callers(embedded.statement, fields)}; or add a condition that only your own callers "
        "meet, on aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceVpce."
    )


def _has_known_callers(embedded: EmbeddedStatement, keys: Sequence[str]) -> bool:
    """Whether a condition on `keys` is in force. That a caller is one of AWS's services is none, since it calls for
    anyone. But a Deny of outsiders may make an exception of services, as AWS writes it, where the Allow is not for
    services alone.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
            https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status-access-points
    """
    for_services_alone = _is_for_services(embedded.statement.conditions)
    if embedded.resource.type in ACCESS_POINTS:  # There it is the access point itself.
        keys = [key for key in keys if key != _ACCESS_POINT_KEY]
    return embedded.is_restricted(
        restricted_by(*keys), exempt=lambda conditions: not for_services_alone and _is_for_services(conditions)
    )
