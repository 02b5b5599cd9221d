"""Policy variables, `${...}`: how they are written, and where IAM fills them in.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Iterable
from itertools import chain

from least_privilege.policy.document import Condition, Value
from least_privilege.policy.grammar.notes import Notes
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.policy.variables import CHARACTERS
from least_privilege.policy.variables import variables as variables_in

_DEFAULT = re.compile(r"\s*'[^']*'\s*")


def check_variables(notes: Notes, resources: Iterable[Value], conditions: Iterable[Condition], *, read: bool) -> None:
    """Note what is wrong with the variables of one statement: in its `resources` and the values of its `conditions`,
    where IAM fills them in. `read` is false in the language of 2008-10-17."""
    values = chain(resources, chain.from_iterable(condition.values for condition in conditions))
    for value in dict.fromkeys([value for value in values if isinstance(value, str) and "${" in value]):
        if read:
            _check_form(notes, value)
        elif name := _key_in(value):
            message = f"has the variable ${{{name}}}, which is plain text in a document without Version 2012-10-17"
            notes.problem("variable-version", message, '"Version": "2012-10-17"')
            break


def plain_names(notes: Notes, values: Iterable[Value]) -> tuple[Value, ...]:
    """`values` of an element in which IAM fills in no variable: one with a variable is noted, and unknown instead. It
    is text that names nothing, and what it should name is not known."""
    return tuple([_plain_name(notes, value) if isinstance(value, str) and "${" in value else value for value in values])


def _plain_name(notes: Notes, value: str) -> Value:
    if not _key_in(value):
        return value
    message = f"has a variable in {value!r}, where IAM reads it as text"
    notes.problem("variable-element", message, "the name itself: IAM reads variables in Resource and Condition")
    return UNKNOWN


def _key_in(value: str) -> str | None:
    """The condition key of the first variable: what names none is left by a template."""
    return next((name for name in variables_in(value) if ":" in name), None)


def _check_form(notes: Notes, value: str) -> None:
    for start in value.split("${")[1:]:
        inside, end, _ = start.partition("}")
        key, comma, default = inside.partition(",")
        if not end:
            notes.problem("variable-brace", f"has a variable without a closing brace in {value!r}", f"${{{key}}}")
        elif not inside.strip():
            notes.problem(
                "variable-empty", f"has a variable without a name in {value!r}", "${aws:username} or the like"
            )
        elif inside in CHARACTERS:
            continue
        elif comma and not _DEFAULT.fullmatch(default):
            message = f"has a variable whose default value is not between single quotes in {value!r}"
            notes.problem("variable-quote", message, f"${{{key.strip()}, 'VALUE'}}")
        elif any(each.isspace() for each in key.partition("/")[0]):
            name = "".join(key.split())
            notes.problem("variable-space", f"has a variable with a space in its name in {value!r}", f"${{{name}}}")
