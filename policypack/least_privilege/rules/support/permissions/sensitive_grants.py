"""Grants of sensitive actions on every resource of their type, as principals really have them.

Judged on all of a principal's permissions, so that a Deny in another policy and a permissions boundary count. A
document that allows everything on everything is left to iam-admin-access.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from least_privilege.aws.actions import Action, find
from least_privilege.aws.condition_keys import supports_key
from least_privilege.aws.service_facts import account_changes, account_settings
from least_privilege.escalation.open_paths import steps_allowed
from least_privilege.evaluation.grants import Grant, Source
from least_privilege.policy.document import Document, Statement
from least_privilege.policy.many_patterns import NameSet
from least_privilege.policy.patterns import EVERYTHING, ResourcePattern
from least_privilege.policy.wildcards import overlaps
from least_privilege.principals.permission_holders import holders
from least_privilege.principals.principal import Principal
from least_privilege.principals.service_roles import Need
from least_privilege.rules.finding import Finding, id_of, some
from least_privilege.rules.support.permissions.allowances import (
    Allowance,
    administers,
    allowances,
    left,
    on_all,
    wide,
    wide_grants,
)
from least_privilege.rules.support.permissions.privileges import instead, is_aws_managed
from least_privilege.rules.support.permissions.sensitive_actions import is_sensitive
from least_privilege.rules.support.permissions.statement_verdicts import need_in
from least_privilege.rules.support.permissions.suggestions import (
    element,
    narrower_resources,
    suggested_resources,
    surroundings_of,
)
from least_privilege.rules.support.written_actions import written_actions
from least_privilege.stack.model import Resource, Stack

_MOST_RESOURCES = 4


@dataclass(frozen=True, kw_only=True)
class SensitiveGrant:
    """Sensitive `actions` that a statement grants on every resource of their type; `carrier` has the document."""

    source: Source
    statement: Statement
    actions: tuple[Action, ...]
    carrier: Resource | None

    def finding(self, rule: str, why: str) -> Finding:
        """The finding of `rule`; `why` says what the caller can do."""
        tagged = ", or add a condition on aws:ResourceTag" if all(map(_supports_tags, self.actions)) else ""
        return Finding(
            id=f"{rule}:{id_of((action.service for action in self.actions), 3)}",
            evidence=f"{where(self.source, self.statement)} allows {some(action.name for action in self.actions)} on "
            f"every resource of {'its' if len(self.actions) == 1 else 'their'} type: {why}.",
            fix=f"{instead(self.source)}{self._narrower()}{tagged}.",
            urn=self.source.urn,
            actions=written_actions(self.statement, self.actions),
        )

    def _narrower(self) -> str:
        """How to narrow the whole statement where that can be pasted, else the resources of these actions alone."""
        around = surroundings_of(self.carrier, self.source.document)
        if not is_aws_managed(self.source) and not self.statement.not_actions:
            allows = (each for each in allowances(self.source.document) if each.statement is self.statement)
            fix = narrower_resources(next(allows), around)
            if '": ' in fix:
                return fix
        resources = suggested_resources(self.actions, around)
        if len(resources) > _MOST_RESOURCES:
            return f"name the resources in use, such as {some(resources, 2)}"
        return f"name the resources in use: {element('Resource', resources)}"


def sensitive_grants(
    stack: Stack, wanted: Callable[[Action], bool], skip: Callable[[Source], bool] = lambda _: False
) -> Iterator[SensitiveGrant]:
    """The wide grants of `wanted` actions that a principal really has, each once; not those of sources to `skip`."""
    seen = set()
    for holder in holders(stack):
        limited = _is_limited(holder)
        for source in holder.sources:
            if skip(source) or administers(source.document):
                continue
            for statement, sensitive in _sensitive_grants(source.document):
                actions = tuple(filter(wanted, sensitive))
                if limited:
                    actions = tuple([action for action in actions if _has(holder, source, statement, action)])
                key = (source.urn, source.document, statement.index, actions)
                if actions and key not in seen:
                    seen.add(key)
                    carrier = stack.by_urn.get(source.urn)
                    # What the role's service needs, the rules on statements tell, and how to narrow it.
                    if need_in(stack, source.urn, source.document, statement) is Need.NONE:
                        yield SensitiveGrant(source=source, statement=statement, actions=actions, carrier=carrier)


def may_raise(document: Document) -> bool:
    """Whether a document allows anything that a rule on all of a principal's permissions may report."""
    return bool(steps_allowed(document) or _sensitive_grants(document))


@lru_cache(1 << 12)
def _sensitive_grants(document: Document) -> tuple[tuple[Statement, tuple[Action, ...]], ...]:
    """The wide grants of a document that any rule asks for: few, of very many."""
    found = [(statement, tuple(filter(is_sensitive, actions))) for statement, actions in wide_grants(document)]
    found += ((each.statement, _account_changes(document, each.statement)) for each in wide(document))
    found += (
        (each.statement, tuple(_settings(document, each))) for each in allowances(document) if not each.restricted
    )
    return tuple((statement, actions) for statement, actions in found if actions)


def _account_changes(document: Document, statement: Statement) -> tuple[Action, ...]:
    """The actions on the whole account that an Allow on everything names, and no Deny of the document takes back."""
    named = map(find, sorted(statement.matching_actions(_names_of_account_changes())))
    return left(document, [action for action in named if action and not action.reach.nameable], [EVERYTHING])


def _settings(document: Document, given: Allowance) -> Iterator[Action]:
    """The actions of an Allow on the very setting that opens the account."""
    for name, setting in account_settings().items():
        action = find(name)
        if action and given.statement.matches_action(name.lower()) and not on_all([action], given.resources):
            named = [each for each in given.resources if _may_be(each, setting)]
            yield from left(document, [action], named) if named else ()


@lru_cache(1)
def _names_of_account_changes() -> NameSet:
    return NameSet(name.lower() for name in account_changes())


def _is_limited(holder: Principal) -> bool:
    """Whether something beside the Allow counts: a boundary, or a Deny in any document."""
    return holder.boundary is not None or any(
        not statement.allows for source in holder.sources for statement in source.document.statements
    )


def _has(holder: Principal, source: Source, statement: Statement, action: Action) -> bool:
    return any(
        grant.source is source and grant.statement is statement and not grant.restricted and _is_whole(grant)
        for grant in holder.grants(action.name)
    )


def _is_whole(grant: Grant) -> bool:
    setting = account_settings().get(grant.action)
    if grant.covers_whole_type or setting is None:
        return grant.covers_whole_type
    return any(isinstance(each, ResourcePattern) and _may_be(each, setting) for each in grant.resources)


def _may_be(resource: ResourcePattern, setting: ResourcePattern) -> bool:
    return all(map(overlaps, resource.six_fields, setting.six_fields))


@lru_cache(None)
def _supports_tags(action: Action) -> bool:
    return supports_key(action, "aws:ResourceTag/any")


def called(actions: Iterable[Action], names: Mapping[str, str]) -> str:
    """What `actions` return or share, as `names` has it by action."""
    *first, last = dict.fromkeys(names[action.name] for action in actions if action.name in names) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def where(source: Source, statement: Statement) -> str:
    return f"{statement.label} of the {source.label}{', attached here,' if is_aws_managed(source) else ''}"
