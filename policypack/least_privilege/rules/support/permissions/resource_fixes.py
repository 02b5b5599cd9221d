"""What to write where a statement's actions do not support its resources."""

from collections.abc import Collection

from least_privilege.aws.actions import Action
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.patterns import resource_pattern
from least_privilege.rules.finding import some
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.permissions.passed_roles import PASS_ROLE
from least_privilege.rules.support.permissions.resource_fit import StatementFit, fits
from least_privilege.rules.support.permissions.sensitive_actions import (
    changes_access,
    changes_account,
    returns_credentials,
)
from least_privilege.rules.support.permissions.suggestions import (
    condition_element,
    element,
    statement,
    suggested_resources,
    surroundings_of,
)
from least_privilege.rules.support.values.resources import respelt
from least_privilege.stack.policy_locations import EmbeddedPolicy

_MOST = 4
"""So many resources are suggested at most."""


def on_everything(embedded: EmbeddedPolicy, fit: StatementFit) -> str:
    """A statement of their own for the actions that support `*` only; in a resource's policy, one without them."""
    given, names = fit.statement, fit.without_resources
    if embedded.kind is PolicyKind.RESOURCE:
        remove = _remove(given, names)
        return f"{remove}. Only the callers' own policies allow or deny an action without resources."
    others = [each for each in texts(given.actions) if each not in names]
    if not others:
        return 'write "Resource": "*".'
    own = statement(
        element("Action", names),
        element("Resource", ["*"]),
        condition_element(given.conditions),
        effect=given.effect,
    )
    return f"keep {element('Action', others)} here, and add {own}."


def on_supported(embedded: EmbeddedPolicy, fit: StatementFit) -> str:
    """The resources that actions of other types support; where an Allow would come to grant power by them that it does
    not grant as it stands, the statement without those actions."""
    misfits = fit.of_other_types
    if fit.statement.allows and any(_gives_power(action) for each in misfits for action in fit.actions[each]):
        remove = _remove(fit.statement, misfits)
        return f"{remove}. A named resource would make it grant what it does not grant now."
    return f"name the resource as {element('Resource', _with_supported(embedded, fit))}."


def without_unused(fit: StatementFit) -> str:
    """The resources less those that no action supports."""
    names = fit.unused_resources
    kept = [each for each in fit.resources if each not in names]
    them = "it" if len(names) == 1 else "them"
    remove = f": {element('Resource', kept)}" if kept and not fit.has_unknown_resource else ""
    return f"add the actions that are meant for {them}, or remove {them}{remove}."


def _remove(given: Statement, names: Collection[str]) -> str:
    """How to remove actions from a statement: with it, where there are no others."""
    kept = [each for each in texts(given.actions) if each not in names]
    return f"remove {some(names)}: {element('Action', kept)}" if kept else "remove the statement"


def _gives_power(action: Action) -> bool:
    return changes_access(action) or changes_account(action) or returns_credentials(action) or action.name == PASS_ROLE


def _with_supported(embedded: EmbeddedPolicy, fit: StatementFit) -> list[str]:
    """The resources with those that the misfitting actions support: a bucket's objects for the bucket."""
    around = surroundings_of(embedded.resource, embedded.document)
    actions = [action for written in fit.of_other_types for action in fit.actions[written]]
    used = fit.used_resources
    spelt = [
        next((new for new in respelt(each) if any(fits(action, resource_pattern(new)) for action in actions)), "")
        for each in fit.resources
        if each not in used
    ]
    if spelt and all(spelt):
        return [*used, *spelt]
    buckets = [each for each in fit.resources if each.startswith("arn:aws:s3:::")]
    found = suggested_resources(actions, around)
    found = found if len(found) <= _MOST else found[:1]
    if buckets and all(":s3:::" in each for each in found):
        objects = any(each.endswith("/*") for each in found)
        names = dict.fromkeys(bucket.partition("/")[0] for bucket in buckets)
        found = [f"{name}/*" if objects else name for name in names]
    return [*used, *(each for each in found if each not in used)]
