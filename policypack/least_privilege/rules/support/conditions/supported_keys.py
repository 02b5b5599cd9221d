"""Keys that AWS does not have, or that the statement's actions do not support, by AWS's list of each service.

Advisory always: the pack's copy of a list may be older than a new key.
"""

from collections.abc import Iterator, Sequence

from least_privilege.aws.actions import Action, expand, service_exists
from least_privilege.aws.condition_keys import GLOBAL_KEYS, TAG_FAMILIES, any_supports_key, is_known
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.conditions.reading import Reading
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.permissions.condition_fixes import apart, listed_without_key, renamed
from least_privilege.stack.policy_locations import EmbeddedPolicy

_JUDGED = (PolicyKind.IDENTITY, PolicyKind.RESOURCE, PolicyKind.SERVICE_CONTROL, PolicyKind.RESOURCE_CONTROL)
"""What the actions of a trust policy support, the list does not tell completely."""

_OF_ANOTHER = "of-another-service"
_BEFORE = "aws:arn"
"""The former name of aws:PrincipalArn and aws:SourceArn."""


def needs_another_service(embedded: EmbeddedPolicy, statement: Statement) -> bool:
    """Whether a condition of an Allow in `embedded` needs a key that only requests to other services carry."""
    return any(
        condition.key
        and (how := condition.parsed_operator)
        and _is_of_another(Reading(embedded, statement, condition, how))
        for condition in statement.conditions
        if not condition.lower_key.startswith("aws:")
    )


def _is_of_another(reading: Reading) -> bool:
    if reading.statement.has_unknown_action or reading.may_be_of_session or not _is_never_true(reading):
        return False
    actions = _actions(reading)
    is_of_service = is_known(reading.key) and not reading.is_of_identity_provider
    return bool(
        actions
        and is_of_service
        and not any_supports_key(tuple(actions), reading.condition.key)
        and _detail(reading, actions) == _OF_ANOTHER
    )


def supported_keys(reading: Reading) -> Iterator[Finding]:
    statement, key = reading.statement, reading.condition.key
    if fault := _fault_of_name(reading):
        detail, what = fault
        actions = _actions(reading) or (expand("sts:*") if reading.embedded.kind is PolicyKind.TRUST else ())
        yield _finding(reading, detail, f"{key}, {what}", renamed(statement, reading.condition, actions))
    elif not (statement.has_unknown_action or reading.key in GLOBAL_KEYS or reading.may_be_of_session):
        yield from _unsupported(reading)


def _fault_of_name(reading: Reading) -> tuple[str, str] | None:
    """How an id calls it, and what is wrong with a key that no service has; None where one has it."""
    prefix, colon, name = reading.key.partition(":")
    if not (prefix and colon and name):
        return "key-format", "which is no condition key: a key begins with a service, as in aws:PrincipalOrgID"
    if "${" in reading.key:
        return "variable-in-key", "whose name has a variable: AWS fills in variables in values alone"
    if _lacks_tag(reading.key):
        return "missing-tag-key", "which names no tag: the tag's key follows after a /"
    if reading.key == _BEFORE:
        return "deprecated", "which requests no longer carry: AWS calls it aws:PrincipalArn"
    # Of the keys of a device's connection, AWS's list of IoT has none.
    if is_known(reading.key) or reading.embedded.kind is PolicyKind.IOT:
        return None
    return ("unknown-global-key" if prefix == "aws" else "unknown-key"), "a key that AWS does not have"


def _lacks_tag(key: str) -> bool:
    """Whether a key for tags, as `aws:ResourceTag/team` or `ec2:ResourceTag/team`, leaves out the tag."""
    family, _, tag = key.partition("/")
    is_itself_known = family == key and is_known(key)  # First: most are, and what is not is looked for in all services.
    return not tag and (family in TAG_FAMILIES or (not is_itself_known and is_known(f"{family}/tag")))


def _actions(reading: Reading) -> list[Action]:
    """The actions of a statement; of NotAction, all of the services that its resources are of."""
    statement = reading.statement
    if reading.embedded.kind not in _JUDGED:
        return []
    if not statement.not_actions:
        return [action for name in texts(statement.actions) for action in expand(name)]
    services = {resource.six_fields[2] for resource in statement.resources if isinstance(resource, str)}
    if not services or len(texts(statement.resources)) < len(statement.resources):
        return []
    return [action for service in services for action in expand(f"{service}:*")]


def _unsupported(reading: Reading) -> Iterator[Finding]:
    statement, condition, key = reading.statement, reading.condition, reading.condition.key
    actions = _actions(reading)
    supported = any_supports_key(tuple(actions), key)
    if not actions or (supported and not _is_never_true(reading)):
        return
    # A statement apart would be for other principals, if they were not written again.
    without = [] if statement.principals else listed_without_key(statement, key, actions)
    if supported and not without:
        return
    who = without or list(dict.fromkeys(texts(statement.actions) or [f"{each.service}:*" for each in actions]))
    yield _finding(
        reading,
        _detail(reading, actions),
        f"{key}, a key that no request for {some(who)} carries",
        apart(statement, condition, without) if supported else renamed(statement, condition, actions),
        "it" if len(who) == 1 else "them",
        _checks(reading, who),
    )


def _checks(reading: Reading, actions: Sequence[str]) -> tuple[str, ...] | None:
    """AWS's checks where the id does not tell them. Of actions behind a wildcard AWS speaks for tags alone."""
    names_service = not (reading.is_of_aws or reading.is_of_identity_provider)
    if names_service and not service_exists(reading.key.partition(":")[0]):
        return ("INVALID_SERVICE",)
    return None if any(map(is_plain, actions)) or reading.key.partition("/")[0] in TAG_FAMILIES else ()


def _detail(reading: Reading, actions: Sequence[Action]) -> str:
    if reading.key.partition("/")[0] in TAG_FAMILIES:
        how = "not-action-" if reading.statement.not_actions else ""
        return f"unsupported-tag-{how}{reading.statement.effect.lower()}"
    of_another = reading.key.partition(":")[0] not in {action.service for action in actions}
    return _OF_ANOTHER if of_another else "unsupported"


def _finding(
    reading: Reading,
    detail: str,
    what: str,
    fix: str,
    whom: str = "anything",
    checks: tuple[str, ...] | None = None,
) -> Finding:
    if _is_never_true(reading):
        effect = f"the statement never {'allows' if reading.statement.allows else 'denies'} {whom}"
    else:
        effect = "the condition makes no difference"
    return reading.finding(detail, f"has a condition on {what}: {effect}", fix, advisory=True, checks=checks)


def _is_never_true(reading: Reading) -> bool:
    return reading.how.name != "null" and reading.how.true_when_absent is False
