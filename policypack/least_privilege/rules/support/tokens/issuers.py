"""The issuers of web identity tokens that a trust policy names, and the condition keys for what their tokens claim.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from least_privilege.policy.document import Condition, Statement
from least_privilege.policy.principals import may_issue_tokens, provider_name
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import NamedId
from least_privilege.rules.support.callers.added_conditions import Json, with_condition
from least_privilege.rules.support.callers.arn_fields import pasteable
from least_privilege.rules.support.callers.conditions_in_force import keys_of
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.identity_providers import APP_CLAIMS, COGNITO
from least_privilege.rules.support.callers.principal_statements import allows_any
from least_privilege.stack.model import Stack

_ACTION = "sts:assumerolewithwebidentity"
_UNKNOWN = "PROVIDER"
_OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
_HTTPS = re.compile("^https://|/$")


@dataclass(frozen=True, eq=False)
class Issuer:
    """An identity provider whose tokens a statement accepts, by what its condition keys begin with."""

    embedded: EmbeddedStatement
    name: str

    @property
    def is_unknown(self) -> bool:
        return self.name == _UNKNOWN

    @property
    def is_cognito(self) -> bool:
        return self.name.lower() == COGNITO

    @property
    def app_claims(self) -> tuple[str, ...]:
        """The claims that bind a token to one's own app, of a provider that all accounts share; else none."""
        return APP_CLAIMS.get(self.name.lower(), ())

    def key(self, claim: str) -> str:
        return f"{self.name}:{claim}"

    def keys(self, claim: str) -> tuple[str, ...]:
        """The condition keys, in lower case, for a claim: of an unknown provider, all those that end in it."""
        if not self.is_unknown:
            return (self.key(claim).lower(),)
        given = (key.lower() for key in keys_of(self.embedded.statement.conditions))
        return tuple(key for key in given if key.endswith(f":{claim}")) or (claim,)

    def conditions(self, claim: str) -> list[Condition]:
        """The statement's conditions on a claim."""
        keys = self.keys(claim)
        return [condition for condition in self.embedded.statement.conditions if condition.lower_key in keys]

    def is_restricted(self, is_restrictive: Callable[[Sequence[Condition]], bool]) -> bool:
        """As `EmbeddedStatement.is_restricted`, for who comes with a token."""
        return self.embedded.is_restricted(is_restrictive, _ACTION)

    def lists_audiences(self, stack: Stack) -> bool:
        """Whether `stack` makes the provider, with the client IDs that it accepts."""
        if self.is_unknown:
            made = stack.behind(self.embedded.resource, "assumeRolePolicy", _OIDC_PROVIDER)
            return any(each.at("clientIdLists") for each in made)
        by_url = {_HTTPS.sub("", str(each.at("url"))).lower(): each for each in stack.of(_OIDC_PROVIDER)}
        return self.name.lower() in by_url and bool(by_url[self.name.lower()].at("clientIdLists"))

    def with_condition(self, condition: Json) -> str:
        """The fix that adds a condition on the tokens: no other principal of the statement can meet it."""
        if self.is_unknown:
            return f"add {pasteable('Condition', condition)}"
        statement = self.embedded.statement
        own = tuple(each for each in statement.conditions if self._may_send(each.lower_key))

        def is_issuer(kind: str, principal: str) -> bool:
            return kind == "Federated" and provider_name(principal) == self.name

        return with_condition(replace(statement, conditions=own), condition, self.name, is_issuer)

    def _may_send(self, key: str) -> bool:
        """Whether a condition key may be in requests with its tokens: it is not one of another provider."""
        prefix = key.rpartition(":")[0]
        return "." not in prefix or prefix == self.name.lower()


def issuers(embedded: EmbeddedStatement) -> Iterator[Issuer]:
    """Those whose tokens a statement accepts."""
    if allows_any(embedded.statement, _ACTION):
        yield from (Issuer(embedded, name) for name in federated(embedded.statement, saml=False))


def federated(statement: Statement, *, saml: bool) -> list[str]:
    """The identity providers of one kind that a statement names, each by what its condition keys begin with."""
    found: dict[str, None] = {}
    for value in statement.principals.get("Federated", ()):
        if value is UNKNOWN:
            found[_UNKNOWN] = None
        elif isinstance(value, str) and (":saml-provider/" in value if saml else may_issue_tokens(value)):
            found[provider_name(value)] = None
    return list(found)


def finding_id(key: str, more: str = "") -> NamedId:
    """The id of a finding on a condition key of a provider, whose name may be an EKS cluster's."""
    return NamedId(lambda called: f"trust-web-identity:{called(key)}{more}")
