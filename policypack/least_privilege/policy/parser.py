"""A policy document, read once: its statements as plain values, and every error against IAM's grammar.

Nothing raises: what cannot be read is a `Problem`, and what can be read is judged all the same.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from least_privilege.policy.cache_sizes import DOCUMENTS
from least_privilege.policy.document import Document, GrammarProblem, PolicyKind
from least_privilege.policy.grammar.reader import Reader
from least_privilege.policy.program_text import arn_text, object_text
from least_privilege.policy.unknown import Unknown


def parse(document: Any, kind: PolicyKind) -> Document:
    """Read `document`: JSON text, a mapping, or `UNKNOWN`; anything else is a problem. Text is read once and kept."""
    if isinstance(document, Unknown):
        return Document(kind, has_unknown=True, has_unknown_statements=True)
    if isinstance(document, str):
        return _parse_text(document, kind)
    return _parse_value(document, kind, ())


class Json(NamedTuple):
    """What JSON text holds: its value, the keys that an object has twice, and what only Python takes for JSON (NaN)."""

    value: Any
    repeated: list[str]
    constants: list[str]


@lru_cache(16)  # A text is often searched for documents just before it is parsed.
def load(text: str) -> Json:
    """Read JSON text. The value is shared: it must not be changed. Raises `ValueError` or `RecursionError`."""
    repeated: list[str] = []
    constants: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            repeated.extend(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        return found

    return Json(json.loads(text, object_pairs_hook=once, parse_constant=constants.append), repeated, constants)


def value_in(text: str) -> Any:
    """The value of JSON text; None where it is another text. It is shared: it must not be changed."""
    try:
        return load(text).value
    except (ValueError, RecursionError):
        return None


@lru_cache(DOCUMENTS)
def _parse_text(text: str, kind: PolicyKind) -> Document:
    try:
        value, repeated, constants = load(text)
        if constants:
            raise ValueError(f"{constants[0]} is not JSON")
    except (ValueError, RecursionError) as error:
        return Document(kind, problems=(_no_json(text, error),), size=_length(text))
    duplicates = tuple(
        GrammarProblem(
            "duplicate-key", "The document", f"has {key!r} twice in one object: one of the two is lost", "each key once"
        )
        for key in dict.fromkeys(repeated)
    )
    return _parse_value(value, kind, duplicates, _length(text))


def _no_json(text: str, error: Exception) -> GrammarProblem:
    is_python = text.lstrip().startswith("{'")
    if not is_python and (mistake := object_text(text) or arn_text(text.strip())):
        what = f"is {mistake.what} ('{mistake.shown}')"
        return GrammarProblem(mistake.code, "The document", what, mistake.fix, "JSON_SYNTAX_ERROR")
    what = f"is not JSON: {error}" if text.strip() else "is empty"
    fix = "json.dumps(document), not str(document)" if is_python else "a JSON object with Version and Statement"
    return GrammarProblem("invalid-json", "The document", what, fix)


def _parse_value(
    value: Any, kind: PolicyKind, problems: tuple[GrammarProblem, ...], size: int | None = None
) -> Document:
    reader = Reader(kind)
    statements, notes = reader.read(value), reader.notes
    if size is None and not notes.has_unknown and isinstance(value, Mapping):
        size = _written_length(value)
    return Document(
        kind,
        statements,
        (*problems, *notes.problems),
        tuple(notes.suggestions),
        size,
        notes.has_unknown,
        notes.has_unknown_statements,
    )


def _written_length(value: Mapping[str, Any]) -> int | None:
    try:
        return _length(json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):  # An unknown where the grammar has nothing, or nested without end.
        return None


def _length(text: str) -> int:
    return len("".join(text.split()))
