"""Actions on resources that they do not support."""

from collections.abc import Iterable, Iterator

from least_privilege.aws.actions import Action, expand, is_everything
from least_privilege.policy.document import Statement
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import identity_policies, some, texts
from least_privilege.rules.support.resource_fit import fits
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy


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


def _nothing(statement: Statement) -> str:
    return "nothing is allowed by it" if statement.allows else "nothing is forbidden by it, and it stays open"


def _forms(actions: Iterable[Action]) -> str:
    return " or ".join(sorted({form for action in actions for form in action.arn_forms}, key=lambda f: (len(f), f))[:2])


_GUIDE = "https://docs.aws.amazon.com/service-authorization/latest/reference"


_ACTIONS = f"{_GUIDE}/reference_policies_actions-resources-contextkeys.html"


_LAG = "AWS's list, as the pack has it, may lag behind AWS: a new service's policy must not be stopped"


RULE = ResourceRule(
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
)
