"""What the readers of one document note while they read: its errors, and whether anything in it is unknown."""

from collections.abc import Mapping
from typing import Any

from least_privilege.policy.document import GrammarProblem, PolicyKind, Value
from least_privilege.policy.grammar import terms as words
from least_privilege.policy.program_text import Mistake, action_text, any_mistaken_action, arn_text
from least_privilege.policy.unknown import UNKNOWN, Unknown


class Notes:
    """`where` names what is being read: the document, or a statement of it."""

    def __init__(self, kind: PolicyKind) -> None:
        self.kind = kind
        self.problems: list[GrammarProblem] = []
        self.suggestions: list[GrammarProblem] = []
        self.has_unknown = False
        self.has_unknown_statements = False
        self.where = "The document"

    def problem(self, code: str, message: str, fix: str, check: str = "") -> None:
        """Note an error: what is wrong with `where`, what to write instead, and AWS's `check` (else that of `code`)."""
        self.problems.append(GrammarProblem(code, self.where, message, fix, check))

    def suggest(self, code: str, message: str, fix: str) -> None:
        """Note what AWS accepts but advises against, as `problem` does an error."""
        self.suggestions.append(GrammarProblem(code, self.where, message, fix))

    def elements(self, value: Mapping[Any, Any], known: words.Names) -> Mapping[str, Any]:
        """The elements of an object by the names that IAM gives them."""
        if value.keys() <= known.written:  # As it nearly always is.
            return value
        found: dict[str, Any] = {}
        for key, item in value.items():
            name = known.get(str(key).lower())
            if name is None:
                name = known.nearest(str(key))
                fix = f"{name!r}, if that is what you mean" if name else f"one of {words.listed(known)}"
                self.problem("unknown-element", f"has an unknown element {key!r}", fix)
                if not name or name in value:
                    continue
            elif name != key:
                self.problem("element-case", f"has {key!r} instead of {name!r}", f"{name!r}")
            if name in found:
                self.problem("duplicate-key", f"has {name} twice, in different upper and lower case", f"{name} once")
                continue
            found[name] = item
        return found

    def is_text(self, name: str, value: Any) -> bool:
        """Whether an element has a text; anything else but an absent or unknown one is an error."""
        if isinstance(value, Unknown):
            self.has_unknown = True
        elif value is not None and not isinstance(value, str):
            self.problem("type", f"has {words.called(value)} for its {name}", "a string")
        return isinstance(value, str)

    def values(self, name: str, value: Any) -> tuple[Value, ...]:
        """The texts of an element that takes one or a list of them."""
        if isinstance(value, str | Unknown):
            value = [value]
        if not isinstance(value, list | tuple):
            self.problem("type", f"has {words.called(value)} for its {name}", "a string or a list of strings")
            return ()
        if not value:
            self.problem(
                f"empty-{name.lower()}", f"has an empty {name}", f"at least one {name}, or remove the statement"
            )
        texts = tuple([item for item in value if isinstance(item, str)])
        is_action = name.endswith("Action")
        any_mistaken = any_mistaken_action(texts) if is_action else any(map(arn_text, texts))
        if len(texts) == len(value) and not any_mistaken:
            return texts
        mistake = action_text if is_action else arn_text
        found: list[Value] = []
        for item in value:
            if isinstance(item, Unknown):
                self.has_unknown = True
                found.append(UNKNOWN)
            elif isinstance(item, str):
                found.append(self.without_mistake(item, mistake(item), f"its {name}"))
            else:
                self.problem("type", f"has {words.called(item)} in its {name}", "strings only")
        return tuple(found)

    def without_mistake(self, text: str, mistake: Mistake | None, element: str) -> Value:
        """`text`, or an unknown value where it is a mistake of the program's, which is noted: what was meant is not
        known, and nothing else is to be said of it."""
        if mistake is None:
            return text
        self.problem(mistake.code, mistake.within(element), mistake.fix, _check_of(element, text))
        return UNKNOWN


def _check_of(element: str, text: str) -> str:
    """AWS's check of a text that stands for no value of `element`. Of an ARN it depends on the field."""
    name = element.rpartition(" ")[2].removeprefix("Not")
    if name == "Resource":
        return "" if text.startswith("arn:") else "INVALID_ARN_PREFIX"
    return {"Principal": "INVALID_PRINCIPAL_FORMAT", "Action": "INVALID_ACTION"}.get(name, "")
