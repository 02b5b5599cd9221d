"""Statements in the normal form of a report: one grant for each action pattern on each resource pattern."""

from collections.abc import Iterable, Iterator

from least_privilege.aws.actions import find
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import Condition, Statement, Value
from least_privilege.policy.unknown import Unknown
from least_privilege.reports.model import UNKNOWN_TEXT, ReportedGrant, ReportedTrust
from least_privilege.reports.redaction import Redactor


def grants(source: Source, redactor: Redactor, via: str = "") -> Iterator[ReportedGrant]:
    """The grants (and denials) of an identity policy's statements; `via` is the AWS managed policy that it is."""
    for statement in source.document.statements:
        by = (f"{statement.label} of the {source.label}",)
        conditions = _conditions(statement.conditions, redactor)
        exempt = tuple(sorted(map(_action, statement.not_actions)))
        spared_resources = tuple(sorted(map(_text, statement.not_resources)))
        for action in map(_action, statement.actions or ("*",)):
            for resource in map(_text, statement.resources or ("*",)):
                yield ReportedGrant(
                    effect=statement.effect,
                    action=action,
                    resource=resource,
                    conditions=conditions,
                    except_actions=exempt,
                    except_resources=spared_resources,
                    via=via,
                    by=by,
                )


def trust(statements: Iterable[Statement], redactor: Redactor) -> Iterator[ReportedTrust]:
    """The principals that a trust policy's statements, or a resource policy's, let in or keep out."""
    for statement in statements:
        conditions = _conditions(statement.conditions, redactor)
        for who in _who(statement):
            for action in _these_or_all_but(map(_action, statement.actions), map(_action, statement.not_actions)):
                for resource in _these_or_all_but(map(_text, statement.resources), map(_text, statement.not_resources)):
                    yield ReportedTrust(
                        effect=statement.effect, who=who, action=action, resource=resource, conditions=conditions
                    )


def _who(statement: Statement) -> Iterator[str]:
    for kind, values in statement.principals.items():
        for who in map(_text, values):
            yield "anybody" if who == "*" and kind in ("*", "AWS") else f"{kind} {who}"
    for kind, values in statement.not_principals.items():
        yield f"everybody but {kind} {', '.join(sorted(map(_text, values)))}"


def _these_or_all_but(these: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """The values of an element; `all but ...` for its Not form; '' where the statement has neither."""
    excepted = ", ".join(sorted(others))
    return tuple(these) or ((f"all but {excepted}",) if excepted else ("",))


def _action(value: Value) -> str:
    """As AWS writes it, so that another letter case is no change."""
    text = _text(value)
    known = find(text)
    return known.name if known else text


def _text(value: Value) -> str:
    return UNKNOWN_TEXT if isinstance(value, Unknown) else value


def _conditions(conditions: Iterable[Condition], redactor: Redactor) -> tuple[str, ...]:
    found = []
    for condition in conditions:
        values = sorted(redactor.redact_condition(condition.key, _text(value)) for value in condition.values)
        text = f"{condition.operator} {condition.key} = {' or '.join(values)}"
        found.append(text if condition.operator else UNKNOWN_TEXT)
    return tuple(sorted(found))
