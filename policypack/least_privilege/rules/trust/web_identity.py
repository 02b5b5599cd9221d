"""Trust in identity providers: whose tokens, of all that a provider issues, can assume a role.

A provider of OIDC issues tokens to all its customers, or for everything that runs in a cluster: `aud` says what a token
is for, `sub` who asks. Sign-in for the users of an app (Google, Facebook, Amazon) is bound to the app alone; `amr`
keeps out Cognito's guests. A role whose trust names guests (`unauthenticated`) may be for them: that finding is
advisory.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

from collections.abc import Iterator
from dataclasses import replace

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.arn_fields import arn_fields, equals, pasteable
from least_privilege.rules.support.callers.conditions_in_force import restricted_by
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement, trust_statements
from least_privilege.rules.support.callers.principal_statements import allows_any
from least_privilege.rules.support.tokens.guests import on_guests
from least_privilege.rules.support.tokens.issuers import federated, issuers
from least_privilege.rules.support.tokens.missing_claims import on_claim
from least_privilege.rules.support.tokens.open_subjects import on_begun_names, on_open_subject
from least_privilege.stack.model import Resource, Stack

_SAML = "sts:assumerolewithsaml"
_SIGN_IN = {
    "aws-cn": "https://signin.amazonaws.cn/saml",
    "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
}
"""The audience of SAML assertions outside the partition aws."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in trust_statements(resource):
        for issuer in issuers(embedded):
            for claim in issuer.app_claims or ("sub",):
                yield from on_claim(issuer, claim)
            if issuer.is_cognito:
                yield from on_guests(issuer)
            yield from on_open_subject(issuer)
            yield from on_begun_names(issuer)
        if allows_any(embedded.statement, _SAML) and federated(embedded.statement, saml=True):
            yield from _missing_saml_audience(embedded)


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Audiences that neither a condition nor the list of the provider in IAM restricts; without that list it is not
    known which there are.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    """
    for embedded in (each for resource in stack.resources for each in trust_statements(resource)):
        for issuer in issuers(embedded):
            if not issuer.app_claims and not issuer.lists_audiences(stack):
                for finding in on_claim(issuer, "aud"):
                    yield replace(finding, urn=embedded.resource.urn, advisory=True)


def _missing_saml_audience(embedded: EmbeddedStatement) -> Iterator[Finding]:
    if embedded.is_restricted(restricted_by("saml:aud"), _SAML):
        return
    partition = arn_fields(embedded.resource, {}).partition
    audience = _SIGN_IN.get(partition, "https://signin.aws.amazon.com/saml")
    yield Finding(
        id="trust-web-identity:SAML:aud",
        evidence=f"{embedded.label} does not restrict SAML:aud: an assertion that the identity provider issued for "
        "another service can assume the role too.",
        fix=f"add {pasteable('Condition', equals('SAML:aud', audience))}.",
    )


_FEDERATED = '{"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}'
_ALLOW = f'{{"Effect": "Allow", "Principal": {_FEDERATED}, "Action": "sts:AssumeRoleWithWebIdentity", '

RULE = ResourceRule(
    name="trust-web-identity",
    description="A role accepts only tokens that were issued for it, to subjects that it names",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    level_reason="anyone who gets a token from the provider, often any of its customers, can assume the role",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    types=frozenset(),
    check=_check,
    stack_check=_check_stack,
    bad=_ALLOW + '"Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}, '
    '"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}}',
    good=_ALLOW + '"Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", '
    '"token.actions.githubusercontent.com:sub": "repo:pets/api:ref:refs/heads/main"}}}',
)
