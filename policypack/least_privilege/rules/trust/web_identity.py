"""Trust in identity providers: which of all the tokens that a provider issues open a role.

A provider of OIDC issues tokens to all its customers, or for all that run in a cluster: `aud` says for whom, `sub` who
asks. Sign-in for the users of an app (Google, Facebook, Amazon) is bound to the app alone; Cognito's guests are kept
out by `amr`. A role whose trust names them (`unauthenticated`) may be for them: that is told, and stops nothing.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
        https://docs.github.com/en/actions/reference/security/oidc
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from least_privilege.evaluation.evaluator import Answer, Caller, may_assume
from least_privilege.evaluation.restrictions import restricts
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import Condition, Statement, Value
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.policy.wildcards import is_plain, matches
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import some, texts
from least_privilege.rules.support.identity_providers import COGNITO, PROVIDERS
from least_privilege.rules.support.principal_statements import is_restricted, keys_of, lets_in, restricted_by
from least_privilege.rules.support.trust_policies import trust_statements
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy

_ANY = "PROVIDER"
_WEB, _SAML = "sts:assumerolewithwebidentity", "sts:assumerolewithsaml"


_GUEST = "unauthenticated"

_WHY = {
    "aud": "tokens issued for any other app or service open it too",
    "app_id": "tokens issued for any other app open it too",
    "sub": "whatever the provider issues a token to gets in",
}
_EXAMPLE = {"aud": "sts.amazonaws.com", "app_id": "YOUR-APP", "sub": "WHO-IS-MEANT"}


_BINDING = (
    *("repository", "repository_id", "repository_owner", "repository_owner_id", "actor", "actor_id", "email"),
    *("project_path", "project_id", "namespace_path", "namespace_id", "user_id", "user_login"),
    *("terraform_organization_id", "terraform_project_id", "terraform_workspace_id"),
)
"""Claims that say whose a token is, where `sub` does not. A branch, an event or an environment everybody has; a
shared workflow (job_workflow_ref) says enough within one organization only, as strangers may call it."""


@dataclass(frozen=True)
class _Subject:
    """How a provider writes `sub`: `prefix`, an owner up to `end`, and then parts: `parts` finds those of which one
    must be named at least (none: the owner is enough)."""

    prefix: str
    owner: str
    end: str
    example: str
    parts: str = ""
    whole: str = ""

    def leaves_open(self, pattern: str) -> str:
        """What `pattern` leaves open that it should not; empty where it names an owner and something of its."""
        if not pattern.startswith(self.prefix):
            return ""
        owner, found, rest = pattern.removeprefix(self.prefix).partition(self.end)
        if not found or not is_plain(owner):
            return f"any {self.owner}"
        parts = re.findall(self.parts, rest) if self.parts else [owner]
        return "" if any(map(_says_something, parts)) else f"every {self.whole} of '{owner}'"


_SUBJECTS = (
    _Subject("repo:", "organization", "/", "repo:ORG/REPO:ref:refs/heads/main", "^[^:]*", "repository"),
    _Subject("project_path:", "group", "/", "project_path:GROUP/PROJECT:ref_type:branch:ref:main", "^[^:]*", "project"),
    _Subject(
        "organization:",
        "organization",
        ":",
        "organization:NAME:project:NAME:workspace:NAME:run_phase:apply",
        "(?:project|workspace|pipeline):([^:]*)",
        "workspace",
    ),
    _Subject("system:serviceaccount:", "namespace", ":", "system:serviceaccount:NAMESPACE:SERVICE-ACCOUNT"),
)

_LABEL = re.compile(
    "(account|actor|app|enterprise|environment|group|namespace|org|organization|owner|pipeline|project|ref"
    "|repository|repository_id|repository_owner|repository_owner_id|space|team|tenant|user|workspace)[:/]"
)
"""What begins a subject that is written as `label:value`: the value is whoever it is about."""


def _says_something(pattern: str) -> bool:
    return bool(pattern.strip("*?/:"))


def _web_identity(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded, statement in trust_statements(resource):
        if lets_in(statement, _WEB):
            for provider in _providers(statement, saml=False):
                yield from _claims(embedded, statement, provider)
                if provider.lower() == COGNITO:
                    yield from _guests(embedded, statement, provider)
                yield from _subject(embedded, statement, provider)
        if (
            lets_in(statement, _SAML)
            and _providers(statement, saml=True)
            and not is_restricted(embedded.document, statement, restricted_by("saml:aud"), _SAML)
        ):
            yield Finding(
                id="trust-web-identity:SAML:aud",
                evidence=f"{statement.label} of {embedded.label} takes assertions without asking for SAML:aud: one "
                "that the identity provider issued for another service opens the role too.",
                fix='add {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}.',
            )


def _providers(statement: Statement, *, saml: bool) -> list[str]:
    """The providers of one kind by the prefix of their claims; `_ANY` for one that preview cannot tell."""
    found: dict[str, None] = {}
    for value in statement.principals.get("Federated", ()):
        if value is UNKNOWN:
            found[_ANY] = None
        elif isinstance(value, str) and value.strip("*") and (":saml-provider/" in value) is saml:
            found[value.partition(":oidc-provider/")[2] or value] = None
    return list(found)


def _claims(embedded: EmbeddedPolicy, statement: Statement, provider: str) -> Iterator[Finding]:
    for claim in PROVIDERS.get(provider.lower(), ("aud", "sub")):
        keys = _keys(statement, provider, claim)
        if is_restricted(embedded.document, statement, restricted_by(*keys), _WEB):
            continue
        given = [c for c in statement.conditions if c.key.lower() in keys]
        if claim == "sub" and any(_too_wide(c) for c in given):
            continue  # `_subject` says more of it.
        name = f"{provider}:{claim}"
        how = f"does not narrow {name} ({_fault(given)})" if given else f"has no condition on {name}"
        yield Finding(
            id=f"trust-web-identity:{name}",
            evidence=f"{statement.label} of {embedded.label} {how}: {_WHY[claim]}.",
            fix=f'add {{"StringEquals": {{"{name}": "{_EXAMPLE[claim]}"}}}}, with the value that is meant.',
        )


def _guests(embedded: EmbeddedPolicy, statement: Statement, provider: str) -> Iterator[Finding]:
    """Cognito's guests, where a statement lets them in for all that the Denies beside it say."""
    name, where = f"{provider}:amr", f"{statement.label} of {embedded.label}"
    given = [condition for condition in statement.conditions if condition.key.lower() == name.lower()]
    denies = (each for each in embedded.document.statements if not each.allows)
    alone = replace(embedded.document, statements=(statement, *denies), has_unknown_statements=False)
    guest = may_assume(alone, Caller("Federated", provider), Context({name: (_GUEST,)}))
    if guest.answer is Answer.DENIED or any(UNKNOWN in condition.values for condition in given):
        return
    said = [value for condition in given for value in texts(condition.values)]
    if {value for value in said if matches(value, _GUEST)} == {_GUEST}:
        yield Finding(
            id=f"trust-web-identity:{name}:{_GUEST}",
            evidence=f"{where} lets in guests of the app, who did not sign in: everybody on the internet.",
            fix="write authenticated if they are not meant. If they are, let the role do only what everybody may, and "
            "waive this.",
            advisory=True,
        )
        return
    how = f"does not narrow {name} ({given[0].operator} {some(said)})" if given else f"has no condition on {name}"
    yield Finding(
        id=f"trust-web-identity:{name}",
        evidence=f"{where} {how}: guests who did not sign in get it too.",
        fix=f'write {{"ForAnyValue:StringLike": {{"{name}": "authenticated"}}}}.',
    )


def _keys(statement: Statement, provider: str, claim: str) -> tuple[str, ...]:
    """The condition keys for a claim; of a provider that preview cannot tell, whichever end in it."""
    if provider != _ANY:
        return (f"{provider}:{claim}".lower(),)
    return tuple(key.lower() for key in keys_of(statement.conditions) if key.lower().endswith(f":{claim}")) or (claim,)


def _fault(conditions: list[Condition]) -> str:
    names = [condition.operator for condition in conditions]
    how = next((each.parsed_operator for each in conditions if each.parsed_operator), None)
    if how and how.quantifier == "all":
        return f"{names[0]} also holds where the claim is absent"
    if how and how.if_exists:
        return f"{names[0]} also holds where the claim is absent"
    if how and how.negated:
        return f"{names[0]} leaves out only a few"
    return f"{names[0]} {some(v for c in conditions for v in texts(c.values))} admits everything"


def _too_wide(condition: Condition) -> str:
    """What the values of a condition on `sub` leave open; empty where it is nothing, or the condition says nothing."""
    how = condition.parsed_operator
    if how is None or how.negated or how.name not in ("stringlike", "arnlike", "arnequals"):
        return ""
    return next((open_ for value in condition.values if (open_ := _open(value))), "")


def _open(value: Value) -> str:
    if not isinstance(value, str) or is_plain(value):
        return ""
    head = re.split(r"[*?]", value)[0]
    if not head:  # Whoever the subject is about comes first.
        return "any subject"
    for subject in _SUBJECTS:
        if subject.prefix.startswith(head):
            return f"any {subject.owner}"
        if open_ := subject.leaves_open(value):
            return open_
    return f"any {label[1]}" if (label := _LABEL.fullmatch(head)) else ""


def _subject(embedded: EmbeddedPolicy, statement: Statement, provider: str) -> Iterator[Finding]:
    keys = _keys(statement, provider, "sub")
    wide = [condition for condition in statement.conditions if condition.key.lower() in keys and _too_wide(condition)]
    if not wide:
        return
    claims = _BINDING if _too_wide(wide[0]).startswith("any ") else (*_BINDING, "job_workflow_ref")
    binding = {key for claim in claims for key in _keys(statement, provider, claim)}

    def named(conditions: Sequence[Condition]) -> bool:
        others = [c for c in conditions if c.key.lower() in keys and not _too_wide(c)]
        return restricts([*others, *(c for c in conditions if c.key.lower() in binding)])

    if is_restricted(embedded.document, statement, named, _WEB):
        return
    values = [value for condition in wide for value in texts(condition.values) if _open(value)]
    github = _SUBJECTS[0] if provider.lower() == "token.actions.githubusercontent.com" else None
    subject = next((each for each in _SUBJECTS if values[0].startswith(each.prefix)), github)
    example = f", e.g. {subject.example}" if subject else ": the subject as the provider writes it, the owner in full"
    yield Finding(
        id=f"trust-web-identity:{wide[0].key}:{id_of(values, 1)}",
        evidence=f"{statement.label} of {embedded.label} admits {_too_wide(wide[0])}: {wide[0].operator} "
        f"{some([repr(value) for value in values])}.",
        fix=f"name who is meant{example}.",
    )


RULES = (
    ResourceRule(
        name="trust-web-identity",
        description="A role opens to tokens that an identity provider issued for it, to subjects that are named",
        severity=Severity.CRITICAL,
        level=Level.MANDATORY,
        level_reason="whoever may get a token from the provider, often any of its customers, takes the role",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        types=frozenset(),
        check=_web_identity,
        bad='{"Effect": "Allow", "Principal": {"Federated": '
        '"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, '
        '"Action": "sts:AssumeRoleWithWebIdentity", '
        '"Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}, '
        '"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}}',
        good='{"Effect": "Allow", "Principal": {"Federated": '
        '"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, '
        '"Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": '
        '{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", '
        '"token.actions.githubusercontent.com:sub": "repo:pets/api:ref:refs/heads/main"}}}',
    ),
)
