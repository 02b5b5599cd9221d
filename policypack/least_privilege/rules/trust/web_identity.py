"""Trust in identity providers: whose tokens, of all that a provider issues, can assume a role.

A provider of OIDC issues tokens to all its customers, or for everything that runs in a cluster: `aud` says what a token
is for, `sub` who asks. Sign-in for the users of an app (Google, Facebook, Amazon) is bound to the app alone; `amr`
keeps out Cognito's guests. A role whose trust names guests (`unauthenticated`) may be for them: that finding is
advisory.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, may_assume
from least_privilege.evaluation.restrictions import restricts
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import Condition, Statement
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.policy.wildcards import matches
from least_privilege.rules.finding import Finding, NamedId, id_of
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.added_conditions import Json, with_condition
from least_privilege.rules.support.callers.arn_fields import arn_fields, equals, pasteable
from least_privilege.rules.support.callers.conditions_in_force import keys_of, restricted_by, without_loopholes
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement, trust_statements
from least_privilege.rules.support.callers.identity_providers import APP_CLAIMS, COGNITO, audience_of
from least_privilege.rules.support.callers.principal_statements import allows_any
from least_privilege.rules.support.callers.token_subjects import (
    IDENTIFYING_CLAIMS,
    example_subject,
    open_part_in,
    open_part_of,
)
from least_privilege.rules.support.permissions.allowances import some
from least_privilege.stack.model import Resource, Stack

_WEB_IDENTITY, _SAML = "sts:assumerolewithwebidentity", "sts:assumerolewithsaml"
_UNKNOWN_PROVIDER = "PROVIDER"
_OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
_HTTPS = re.compile("^https://|/$")
_GUEST = "unauthenticated"
_CONSEQUENCES = {
    "aud": "a token that was issued for another application can assume the role too",
    "app_id": "a token that was issued for another app can assume the role too",
    "sub": "everyone who gets a token from the provider can assume the role",
}
_IF_LISTED = ", if the identity provider in IAM lists that one's client ID"
_SIGN_IN = {
    "aws-cn": "https://signin.amazonaws.cn/saml",
    "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
}
"""The audience of SAML assertions outside the partition aws."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in trust_statements(resource):
        if allows_any(embedded.statement, _WEB_IDENTITY):
            for provider in _providers(embedded.statement, saml=False):
                for claim in APP_CLAIMS.get(provider.lower(), ("sub",)):
                    yield from _missing_claim(embedded, provider, claim)
                if provider.lower() == COGNITO:
                    yield from _guests(embedded, provider)
                yield from _open_subject(embedded, provider)
        if allows_any(embedded.statement, _SAML) and _providers(embedded.statement, saml=True):
            yield from _missing_saml_audience(embedded)


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Audiences that neither a condition nor the list of the provider in IAM restricts; without that list it is not
    known which there are.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    """
    for resource in stack.resources:
        for embedded in trust_statements(resource):
            if not allows_any(embedded.statement, _WEB_IDENTITY):
                continue
            for provider in _providers(embedded.statement, saml=False):
                if provider.lower() not in APP_CLAIMS and not _lists_audiences(stack, embedded, provider):
                    for finding in _missing_claim(embedded, provider, "aud"):
                        yield replace(finding, urn=resource.urn, advisory=True)


def _lists_audiences(stack: Stack, embedded: EmbeddedStatement, provider: str) -> bool:
    """Whether the stack makes the provider, with the client IDs that it accepts."""
    if provider == _UNKNOWN_PROVIDER:
        made = stack.behind(embedded.resource, "assumeRolePolicy", _OIDC_PROVIDER)
        return any(each.at("clientIdLists") for each in made)
    by_url = {_HTTPS.sub("", str(each.at("url"))).lower(): each for each in stack.of(_OIDC_PROVIDER)}
    return provider.lower() in by_url and bool(by_url[provider.lower()].at("clientIdLists"))


def _providers(statement: Statement, *, saml: bool) -> list[str]:
    """The providers of one kind, each by the prefix of its condition keys."""
    found: dict[str, None] = {}
    for value in statement.principals.get("Federated", ()):
        if value is UNKNOWN:
            found[_UNKNOWN_PROVIDER] = None
        elif isinstance(value, str) and value.strip("*") and (":saml-provider/" in value) is saml:
            found[_name(value)] = None
    return list(found)


def _name(principal: str) -> str:
    """A provider as its condition keys begin."""
    return principal.partition(":oidc-provider/")[2] or principal


def _keys(statement: Statement, provider: str, claim: str) -> tuple[str, ...]:
    """The condition keys, in lower case, for a claim: of an unknown provider, all those that end in it."""
    if provider != _UNKNOWN_PROVIDER:
        return (f"{provider}:{claim}".lower(),)
    return tuple(key.lower() for key in keys_of(statement.conditions) if key.lower().endswith(f":{claim}")) or (claim,)


def _missing_claim(embedded: EmbeddedStatement, provider: str, claim: str) -> Iterator[Finding]:
    """A claim that the statement asks nothing of, or nothing that restricts."""
    keys = _keys(embedded.statement, provider, claim)
    if embedded.is_restricted(restricted_by(*keys), _WEB_IDENTITY):
        return
    given = [condition for condition in embedded.statement.conditions if condition.lower_key in keys]
    if claim == "sub" and any(map(open_part_of, given)):
        return  # `_open_subject` says more about it.
    name = f"{provider}:{claim}"
    fault = f"does not restrict {name} ({_why_not(given)})" if given else f"has no condition on {name}"
    strict = without_loopholes(embedded.statement, *keys)
    about = _keys(embedded.statement, provider, "sub")
    subject = next(
        (text for each in embedded.statement.conditions if each.lower_key in about for text in each.texts), ""
    )
    values = {"aud": audience_of(provider, subject), "app_id": "APP-ID", "sub": example_subject(provider)}
    where = _IF_LISTED if claim == "aud" and provider.lower() not in APP_CLAIMS else ""
    yield Finding(
        id=_id(name),
        evidence=f"{embedded.label} {fault}: {_CONSEQUENCES[claim]}{where}.",
        fix=f"{_for_provider(embedded.statement, provider, strict or equals(name, values[claim]))}.",
    )


def _id(key: str, more: str = "") -> NamedId:
    """The id of a finding on a condition key of a provider, whose name may be an EKS cluster's."""
    return NamedId(lambda called: f"trust-web-identity:{called(key)}{more}")


def _for_provider(statement: Statement, provider: str, condition: Json) -> str:
    """The fix that adds a condition on the tokens of `provider`: no other principal of the statement can meet it."""
    if provider == _UNKNOWN_PROVIDER:
        return f"add {pasteable('Condition', condition)}"
    own = tuple(each for each in statement.conditions if _is_about(each.lower_key, provider))
    alone = replace(statement, conditions=own)

    def is_provider(kind: str, principal: str) -> bool:
        return kind == "Federated" and _name(principal) == provider

    return with_condition(alone, condition, provider, is_provider)


def _is_about(key: str, provider: str) -> bool:
    """Whether a condition key may be in requests with tokens of `provider`: it is not one of another provider."""
    prefix = key.rpartition(":")[0]
    return "." not in prefix or prefix == provider.lower()


def _why_not(conditions: Sequence[Condition]) -> str:
    """Why conditions on a claim do not restrict it."""
    first = conditions[0].operator
    how = next((each.parsed_operator for each in conditions if each.parsed_operator), None)
    if how and (how.quantifier == "all" or how.if_exists):
        return f"{first} is also true without the claim"
    if how and how.negated:
        return f"{first} excludes only a few values"
    return f"{first} {some(value for condition in conditions for value in condition.texts)} accepts every value"


def _guests(embedded: EmbeddedStatement, provider: str) -> Iterator[Finding]:
    """Cognito's guests, where a statement lets them in, whatever the Denies beside it say."""
    name = f"{provider}:amr"
    given = [condition for condition in embedded.statement.conditions if condition.lower_key == name.lower()]
    if any(UNKNOWN in condition.values for condition in given) or not _admits_guests(embedded, provider, name):
        return
    fix = pasteable("Condition", {"ForAnyValue:StringLike": {name: "authenticated"}})
    values = [value for condition in given for value in condition.texts]
    if {value for value in values if matches(value, _GUEST)} == {_GUEST}:
        yield Finding(
            id=_id(name, f":{_GUEST}"),
            evidence=f"{embedded.label} lets guests of the app, who did not sign in, assume the role: anyone on the "
            "internet.",
            fix=f"if guests are not meant, remove the condition on {name} and add {fix}. If they are, allow the role "
            "only what anyone may do, and waive this finding.",
            advisory=True,
        )
        return
    fault = f"does not restrict {name} ({given[0].operator} {some(values)})" if given else f"has no condition on {name}"
    yield Finding(
        id=_id(name),
        evidence=f"{embedded.label} {fault}: guests who did not sign in can assume the role too.",
        fix=f"add {fix}.",
    )


def _admits_guests(embedded: EmbeddedStatement, provider: str, name: str) -> bool:
    denies = (each for each in embedded.document.statements if not each.allows)
    alone = replace(embedded.document, statements=(embedded.statement, *denies), has_unknown_statements=False)
    return may_assume(alone, Caller("Federated", provider), Context({name: (_GUEST,)})).answer is not Answer.DENIED


def _open_subject(embedded: EmbeddedStatement, provider: str) -> Iterator[Finding]:
    """A subject whose owner, or whose repository, is a wildcard, and which no other claim identifies."""
    keys = _keys(embedded.statement, provider, "sub")
    wide = [each for each in embedded.statement.conditions if each.lower_key in keys and open_part_of(each)]
    if not wide:
        return
    left_open = open_part_of(wide[0])
    claims = IDENTIFYING_CLAIMS if left_open.startswith("any ") else (*IDENTIFYING_CLAIMS, "job_workflow_ref")
    identifying = {key for claim in claims for key in _keys(embedded.statement, provider, claim)}

    def identifies(conditions: Sequence[Condition]) -> bool:
        subjects = [each for each in conditions if each.lower_key in keys and not open_part_of(each)]
        return restricts([*subjects, *(each for each in conditions if each.lower_key in identifying)])

    if embedded.is_restricted(identifies, _WEB_IDENTITY):
        return
    values = [value for condition in wide for value in condition.texts if open_part_in(condition, value)]
    named = [value for value in wide[0].texts if not open_part_in(wide[0], value)]
    subject = example_subject(provider, values[0])
    condition = {wide[0].operator: {wide[0].key: [*named, subject] if named else subject}}
    yield Finding(
        id=_id(wide[0].key, f":{id_of(values, 1)}"),
        evidence=f"{embedded.label} accepts tokens of {left_open}: {wide[0].operator} "
        f"{some([repr(value) for value in values])}.",
        fix=f"name the subject, beside the other conditions: {pasteable('Condition', condition)}.",
    )


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
