"""What a fix suggests, as JSON that can be pasted: usual actions for a wildcard, narrower resources for a wide one."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import islice

from least_privilege.aws.actions import Action, expand, find
from least_privilege.aws.common_actions import CommonActions, common_actions, common_form
from least_privilege.policy.cache_sizes import DOCUMENTS, PAIRS, VALUES
from least_privilege.policy.document import Condition, Document
from least_privilege.policy.many_patterns import NameSet
from least_privilege.policy.patterns import EVERYTHING, ActionPattern, ResourcePattern
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.support.permissions.allowances import Allowance, texts
from least_privilege.rules.support.permissions.resource_fit import fits
from least_privilege.rules.support.permissions.resource_scope import narrower_forms, too_wide, wide_for_any, within
from least_privilege.rules.support.permissions.sensitive_actions import is_sensitive
from least_privilege.rules.support.permissions.wildcard_actions import is_apart, too_many
from least_privilege.stack.model import Resource
from least_privilege.stack.surroundings import NOTHING_KNOWN, AwsLocation, Surroundings, location_in

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_ENDINGS = re.compile(r"(Name)?(WithPath|WithoutLeadingSlash)?$")
_MOST_ACTIONS, _MOST_RESOURCES, _MOST_NAMES = 20, 8, 2
"""A longer list is not a suggestion any more; more than two known names leave open which one is meant."""
_FIRST = "s3"
_NAME_RESOURCES = "name the resources in use"


def surroundings_of(resource: Resource | None, document: Document) -> Surroundings:
    """What is known around `resource`; where nothing says its region or account, the one that all ARNs of `document`
    have."""
    known = resource.surroundings if resource else NOTHING_KNOWN
    return Surroundings(location=known.location.or_else(_location_in(document)), names=known.names)


@lru_cache(DOCUMENTS)
def _location_in(document: Document) -> AwsLocation:
    return location_in(arn for statement in document.statements for arn in texts(statement.resources))


def element(name: str, values: Iterable[str]) -> str:
    """An element of a statement: `"Action": "s3:GetObject"`, or a list of several."""
    given = list(values)
    return f'"{name}": {json.dumps(given[0] if len(given) == 1 else given)}'


def condition_element(conditions: Iterable[Condition]) -> str:
    """The element Condition; empty where there is no condition."""
    written: dict[str, dict[str, object]] = {}
    for each in conditions:
        values = list(each.texts)
        written.setdefault(each.operator, {})[each.key] = values[0] if len(values) == 1 else values
    return f'"Condition": {json.dumps(written)}' if written else ""


def statement(*elements: str, effect: str = "Allow") -> str:
    """A whole statement of elements, of which empty ones are left out."""
    return "{" + ", ".join([f'"Effect": "{effect}"', *filter(None, elements)]) + "}"


def usual_actions(pattern: ActionPattern, actions: Sequence[Action], resources: Sequence[ResourcePattern]) -> list[str]:
    """A few actions to list instead of `pattern`, out of the `actions` that it stands for: those that people use most
    on `resources`, else those that read, with the shortest names."""
    anywhere = not resources or any(resource.is_unrestricted for resource in resources)
    granted = frozenset(actions)
    found: dict[str, None] = {}
    for common in _common(pattern):
        usual = [name for name in common.actions if find(name) in granted and (anywhere or _fits_any(name, resources))]
        found.update(dict.fromkeys(usual))
        if found and (anywhere or pattern.spans_services):
            break
    return list(found) or _short(actions, () if anywhere else resources)


def _common(pattern: ActionPattern) -> Iterable[CommonActions]:
    by_service = common_actions()
    services = [_FIRST, *by_service] if pattern.spans_services else [pattern.service]
    return [common for service in services for common in by_service.get(service, ())]


def _fits_any(name: str, resources: Iterable[ResourcePattern]) -> bool:
    action = find(name)
    return action is not None and any(fits(action, resource) for resource in resources)


def _short(actions: Sequence[Action], resources: Sequence[ResourcePattern]) -> list[str]:
    """AWS gives what is used most the shortest names."""
    fitting = [a for a in actions if any(fits(a, resource) for resource in resources)] if resources else actions
    harmless = [action for action in fitting or actions if not is_sensitive(action)] or fitting or actions
    harmless = [action for action in harmless if {"Read", "List"} & set(action.levels)] or harmless
    chosen = [action.name for action in harmless if action.supports_resources] or [a.name for a in harmless]
    return sorted(sorted(chosen, key=lambda name: (len(name), name))[:3])


def listed_actions(given: Allowance) -> list[str]:
    """The Action of a statement with the usual actions for each wildcard that stands for too many; none that another
    wildcard, which stays, matches."""
    found = (_replaced(pattern, given.resources) for pattern in given.patterns)
    listed = list(dict.fromkeys(name for names in found for name in names))
    wide = [name.lower() for name in listed if not is_plain(name)]
    matched = NameSet(name.lower() for name in listed if is_plain(name)).matching_any(wide) if wide else ()
    return [name for name in listed if name.lower() not in matched]


def _replaced(pattern: ActionPattern, resources: tuple[ResourcePattern, ...]) -> Sequence[str]:
    if pattern.is_plain:
        return [pattern]
    actions = expand(pattern)
    return usual_actions(pattern, actions, resources) if too_many(pattern, actions) else [pattern]


@lru_cache(VALUES)
def narrower_resources(given: Allowance, around: Surroundings) -> str:
    """How to narrow the resources of an Allow: its elements as they should be, and a statement of their own for the
    actions that do not support the narrower resources; of a statement with very many, some of the resources."""
    narrow: list[str] = []
    others: list[str] = []
    arns: dict[str, None] = {}
    kept = [resource for resource in given.resources if not wide_for_any(_accountable(given), resource)]
    for pattern in given.patterns:
        names = _replaced(pattern, given.resources)
        can_narrow = len(names) > 1 or not is_apart(pattern)
        forms = [form for name in names for r in given.resources for form in _narrower(name, r)] if can_narrow else []
        (narrow if forms else others).extend(names)
        arns.update(dict.fromkeys(forms))
        if len(arns) > _MOST_RESOURCES + len(kept):
            return f"{_NAME_RESOURCES}, such as {_examples(arns, around)}"  # The rest would make no difference.
    filled = list(dict.fromkeys(arn for form in arns for arn in fill(form, around)))
    if not filled:  # The usual actions support no narrower resources.
        listed = listed_actions(given)
        changed = listed != list(given.patterns)
        return f"list the actions in use, for example {element('Action', listed)}" if changed else _NAME_RESOURCES
    resources = [*kept, *(arn for arn in filled if arn not in kept)]
    has_unknown = given.statement.has_unknown_action or len(given.resources) < len(set(given.statement.resources))
    if has_unknown or len(resources) > _MOST_RESOURCES:
        return f"{_NAME_RESOURCES}, such as {_examples(arns, around)}"
    apart = [name for name in others if not any(fits(a, r) for a in expand(name) for r in resources)]
    if not apart:
        return f"{_NAME_RESOURCES}: {element('Resource', resources)}"
    stay = list(dict.fromkeys(name for name in (*narrow, *others) if name not in apart))
    if len(stay) + len(apart) > _MOST_ACTIONS:
        return (
            f"{_NAME_RESOURCES}, such as {_examples(arns, around)}, and move the actions that support only "
            '"*" to a statement of their own'
        )
    replaced = [resource for resource in given.resources if resource not in kept]
    own = statement(
        element("Action", apart), element("Resource", replaced), condition_element(given.statement.conditions)
    )
    return f"{_NAME_RESOURCES}: {element('Action', stay)}, {element('Resource', resources)}; and add {own}"


@lru_cache(PAIRS)
def _narrower(name: str, resource: ResourcePattern) -> tuple[str, ...]:
    """What to write for `resource` where it is too wide for an action, or for those that a wildcard matches."""
    wide = too_wide(expand(name), resource)
    usual = {common_form(action.name) for action in wide}
    forms = usual if len(usual) == 1 and all(usual) else narrower_forms(wide, resource)
    return tuple(dict.fromkeys(filter(None, (within(form, resource) for form in forms))))


def _examples(forms: Iterable[str], around: Surroundings) -> str:
    """Two of the ARNs to name."""
    return " or ".join(dict.fromkeys(fill(form, around)[0] for form in islice(forms, 2)))


@lru_cache(VALUES)
def _accountable(given: Allowance) -> Sequence[Action]:
    return [action for action in given.actions if action.resource_types]


def suggested_resources(actions: Iterable[Action], around: Surroundings) -> list[str]:
    """ARNs to name for `actions` instead of `*`."""
    forms = narrower_forms(actions, EVERYTHING)
    return list(dict.fromkeys(arn for form in forms for arn in fill(form, around)))


def fill(form: str, around: Surroundings) -> list[str]:
    """An ARN with placeholders, filled in: several ARNs where the stack has two resources of the type. What is unknown
    is written in capitals: `arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE`."""
    service = form.split(":", 3)[2]
    location = around.location
    known = {
        "Partition": location.partition or "aws",
        "Region": location.region or "REGION",
        "Account": location.account or "ACCOUNT",
    }
    names = [around.names.get(f"{service}:{each[1]}", ()) for each in _PLACEHOLDER.finditer(form)]
    several = next((given for given in names if 0 < len(given) <= _MOST_NAMES), ("",))

    def value(name: str, own: str) -> str:
        return known.get(name) or (own if own in around.names.get(f"{service}:{name}", ()) and own else _capitals(name))

    return [_PLACEHOLDER.sub(lambda found, own=own: value(found[1], own), form) for own in several]  # type: ignore[misc]


def _capitals(placeholder: str) -> str:
    """`TableName` is TABLE, `KeyId` is KEY_ID."""
    bare = _ENDINGS.sub("", placeholder, count=1) or placeholder
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", bare).upper()


def example_for(services: Collection[str], around: Surroundings) -> str:
    """An Action and Resource to begin with, for a policy that has all of a service, or of all."""
    service = next((each for each in services if each in common_actions() and _FIRST not in services), _FIRST)
    common = common_actions()[service][0]
    actions = [action for name in common.actions if (action := find(name))]
    resources = suggested_resources(actions, around) if common.type else ["*"]
    return f"{element('Action', common.actions)}, {element('Resource', resources)}"
