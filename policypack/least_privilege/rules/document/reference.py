"""What a document says, held against AWS's own list of actions, resources and condition keys."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache

from least_privilege.aws.actions import Action, expand, is_everything, service_exists, suggest
from least_privilege.aws.condition_keys import GLOBAL_KEYS, key_type, keys_of
from least_privilege.aws.condition_keys import supports_key as supports
from least_privilege.policy.document import Condition, Kind, Statement
from least_privilege.policy.wildcards import is_plain, overlaps
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import identity_policies, some, texts
from least_privilege.rules.support.resource_scope import forms_for
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies


def _unknown_action(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        for statement in embedded.document.statements:
            written = texts(statement.not_actions or statement.actions)
            for name in dict.fromkeys([each for each in written if ":" in each and not expand(each)]):
                yield _no_such_action(embedded, statement, name)


def _no_such_action(embedded: EmbeddedPolicy, statement: Statement, written: str) -> Finding:
    service = written.partition(":")[0]
    if is_plain(service) and not service_exists(service):
        what = f"AWS has no service '{service}'"
    else:
        what = f"AWS has no action {'of that name' if is_plain(written) else 'that it matches'}"
    if statement.not_actions:
        effect = "it takes nothing out of the statement"
    elif statement.allows:
        effect = "it allows nothing"
    else:
        effect = "it forbids nothing, and what was to be forbidden stays open"
    near = suggest(written)
    return Finding(
        id=f"iam-unknown-action:{''.join(written.split())}",
        evidence=f"{statement.label} of {embedded.label} {'allows' if statement.allows else 'denies'} "
        f"{'all but ' if statement.not_actions else ''}{written}, but {what}: {effect}.",
        fix=f"write {near}, if that is meant; else leave it out." if near else "write what is meant, or leave it out.",
    )


def _mismatch(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in identity_policies(resource):
        for statement in embedded.document.statements:
            known = texts(statement.resources)
            if known and "*" not in known and not any(map(is_everything, known)):
                yield from _misfits(embedded, statement, known)


def _misfits(embedded: EmbeddedPolicy, statement: Statement, resources: list[str]) -> Iterator[Finding]:
    """Actions that none of the resources fits; where some action fits, the resources that fit none."""
    where = f"{statement.label} of {embedded.label}"
    patterns = {written: found for written in texts(statement.actions) if (found := expand(written))}
    lost = [w for w, found in patterns.items() if not any(fits(a, r) for a in found for r in resources)]
    if lost and len(resources) == len(statement.resources):
        without = [w for w in lost if not any(action.supports_resources for action in patterns[w])]
        listed = some(resources, 1)
        if without:
            yield Finding(
                id=f"iam-resource-mismatch:{id_of(without, 1)}",
                evidence=f"{where} names {some(without)} on {listed}, but no resource can be named for "
                f"{'it' if len(without) == 1 else 'them'}: only '*' matches, and {_nothing(statement)}.",
                fix=f"give {some(without)} a statement of {'its' if len(without) == 1 else 'their'} own, with "
                '"Resource": "*".',
            )
        if mistaken := [w for w in lost if w not in without]:
            yield Finding(
                id=f"iam-resource-mismatch:{id_of(mistaken, 1)}",
                evidence=f"{where} names {some(mistaken)} on {listed}, which is no resource that "
                f"{'it works' if len(mistaken) == 1 else 'they work'} on: {_nothing(statement)}.",
                fix=f"write the resource as {_forms(action for w in mistaken for action in patterns[w])}.",
            )
    if len(lost) == len(patterns) or len(statement.actions) > len(texts(statement.actions)):
        return
    every = {action.name: action for found in patterns.values() for action in found}.values()
    dead = [r for r in resources if not any(fits(action, r) for action in every) and not _has_parts(r, resources)]
    if dead:
        yield Finding(
            id=f"iam-resource-mismatch:{id_of(dead, 1)}",
            evidence=f"{where} names {some(dead, 2)}, on which none of its actions works: nothing is "
            f"{'granted' if statement.allows else 'forbidden'} there.",
            fix="leave it out, correct it, or name the actions that are meant for it.",
        )


def _has_parts(resource: str, resources: Iterable[str]) -> bool:
    """Whether what is within `resource` is named too: people write the two together (a bucket and its objects)."""
    return any(other.startswith((f"{resource}:", f"{resource}/")) for other in resources)


_ALL_OF_A_KIND = re.compile(r"(?:[\w-]+(?=[:/]))?(?:[:/]?[*?]+)+")
_VARIABLE = re.compile(r"\$\{[^}]*\}")


@lru_cache(1 << 14)
def fits(action: Action, resource: str) -> bool:
    """Whether `resource` can match something that `action` works on, as far as AWS's list tells.

    The list has the paths of API Gateway's own API in part only, and says of calls on tags only what was there first.
    """
    parts = resource.split(":", 5)
    if len(parts) < 6 or action.service == "apigateway" or "Tagging" in action.levels:
        return True
    if not action.supports_resources:
        # Some such calls ask for all of a kind: iam:ListRoles for role/*, s3:ListAllMyBuckets for every bucket.
        return overlaps(parts[2], action.service) and _ALL_OF_A_KIND.fullmatch(parts[5]) is not None
    forms = forms_for(action, resource)
    if not forms and not parts[4]:
        forms = forms_for(action, ":".join((*parts[:4], "*", parts[5])))  # What AWS owns has no account.
    if all(form.arn.endswith(":::${BucketName}") for form in forms):  # It would take in the ARNs of its objects.
        return bool(forms) and "/" not in _VARIABLE.sub("", parts[5])
    return True


def _nothing(statement: Statement) -> str:
    return "nothing is allowed by it" if statement.allows else "nothing is forbidden by it, and it stays open"


def _forms(actions: Iterable[Action]) -> str:
    return " or ".join(sorted({form for action in actions for form in action.arn_forms}, key=lambda f: (len(f), f))[:2])


def _condition_key(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        for statement in embedded.document.statements:
            keyed = [condition for condition in statement.conditions if condition.key]
            written = texts(statement.actions) if keyed and embedded.kind is Kind.IDENTITY else []
            actions = [action for each in written for action in expand(each)]
            for condition in keyed:
                yield from _mistyped(embedded, statement, condition)
                yield from _unreadable(embedded, statement, condition)
                if actions and len(written) == len(statement.actions):
                    yield from _unsupported(embedded, statement, condition, actions)


def _unsupported(
    embedded: EmbeddedPolicy, statement: Statement, condition: Condition, actions: list[Action]
) -> Iterator[Finding]:
    how, key = condition.parsed_operator, condition.key
    if key.lower() in GLOBAL_KEYS:
        return
    listed = {written.lower() for written in texts(statement.actions) if is_plain(written)}
    supported = any(supports(action, key) for action in actions)
    lost = [a.name for a in actions if a.name.lower() in listed and not supports(a, key)] if supported else []
    absent = how.true_when_absent if how and how.name != "null" else None
    if supported and (not lost or absent is not False):
        return
    who = some(lost or dict.fromkeys(texts(statement.actions)))
    if absent is False:
        effect = "is never allowed" if statement.allows else "is never denied, and stays open"
    else:
        effect = "the condition tells nothing apart"
    near = [] if supported else get_close_matches(key.lower(), {*GLOBAL_KEYS, *keys_of(actions)}, 1, 0.85)
    yield Finding(
        id=f"iam-condition-key:{''.join(key.split())}",
        evidence=f"{statement.label} of {embedded.label} asks for {key}, which no request for {who} carries: "
        + (f"what it names {effect}." if absent is False else f"{effect}."),
        fix=f"write {near[0]}, if that is meant; else ask for a key that the action supports."
        if near
        else f"give {some(lost)} a statement without it."
        if lost
        else "ask for a key that the actions support.",
    )


_OPERATORS = {"Bool": "bool", "Numeric": "numeric", "Date": "date", "IPAddress": "ipaddress"}
_DATES = ("date", "numeric")  # A date may be written as seconds since 1970.


def _mistyped(embedded: EmbeddedPolicy, statement: Statement, condition: Condition) -> Iterator[Finding]:
    how, kind = condition.parsed_operator, (key_type(condition.key) or "").removeprefix("ArrayOf")
    if how is None or how.name == "null" or not kind:
        return
    if kind in _OPERATORS:
        fit = how.name.startswith(_DATES if kind == "Date" else _OPERATORS[kind])
    else:
        fit = how.name.startswith(("string", "arn", "binary"))
    if not fit:
        yield Finding(
            id=f"iam-condition-key:{''.join(condition.key.split())}:{condition.operator}",
            evidence=f"{statement.label} of {embedded.label} compares {condition.key} by {condition.operator}, but its "
            f"values are of type {kind}: the condition does not do what it says.",
            fix=f"compare it by {_BY_TYPE[kind]}.",
        )


def _unreadable(embedded: EmbeddedPolicy, statement: Statement, condition: Condition) -> Iterator[Finding]:
    how = condition.parsed_operator
    if how is None:
        return
    for value in texts(condition.values):
        if kind := how.expected_instead_of(value):
            yield Finding(
                id=f"iam-condition-key:{''.join(condition.key.split())}:{''.join(value.split())}",
                evidence=f"{statement.label} of {embedded.label} compares {condition.key} by {condition.operator} with "
                f"'{value}', which is no {kind}: nothing is ever like it.",
                fix=f"write the {kind} that is meant.",
            )


_BY_TYPE = {
    "String": "StringEquals or StringLike",
    "ARN": "ArnLike",
    "Bool": "Bool",
    "Numeric": "NumericEquals, NumericLessThan and the like",
    "Date": "DateLessThan, DateGreaterThan and the like",
    "IPAddress": "IpAddress",
}

_GUIDE = "https://docs.aws.amazon.com/service-authorization/latest/reference"
_ACTIONS = f"{_GUIDE}/reference_policies_actions-resources-contextkeys.html"
_LAG = "AWS's list, as the pack has it, may lag behind AWS: a new service's policy must not be stopped"

RULES = (
    ResourceRule(
        name="iam-unknown-action",
        description="Actions exist: each name and wildcard in a policy stands for something",
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        level_reason=_LAG,
        url=_ACTIONS,
        types=frozenset(),
        check=_unknown_action,
        bad='{"Effect": "Deny", "Action": "s3:DeleteBuckets", "Resource": "*"}',
        good='{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}',
    ),
    ResourceRule(
        name="iam-resource-mismatch",
        description="The resources of a statement are such that its actions work on",
        severity=Severity.LOW,
        level=Level.ADVISORY,
        level_reason=_LAG,
        url=_ACTIONS,
        types=frozenset(),
        check=_mismatch,
        bad='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images"}',
        good='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images/*"}',
    ),
    ResourceRule(
        name="iam-condition-key",
        description="Conditions ask for keys that the actions support, by an operator of the key's type",
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        level_reason=_LAG,
        url=_ACTIONS,
        types=frozenset(),
        check=_condition_key,
        bad='{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", '
        '"Condition": {"StringEquals": {"ec2:Region": "us-east-1"}}}',
        good='{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", '
        '"Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}',
    ),
)
