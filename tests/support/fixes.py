"""What a finding's fix says, done to the letter, with its placeholders filled in.

A fix holds what can be pasted as JSON: elements of the statement that the finding is about
(`"Action": ["s3:GetObject"]`, `"Resource": "arn:..."`, `"Condition": {...}`, `"Principal": {...}`), whole statements to
add beside it (`{"Effect": "Allow", ...}`), and inputs of a Pulumi resource by their path
(`metadataOptions.httpTokens: "required"`). Values to leave out are named with their element
(`remove s3:GetObject from Action`).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.rules.finding import Finding

Json = dict[str, Any]

_REPLACE = "replace the condition with "
"""Before a Condition that stands for the whole of the statement's; any other is merged into it."""
_ELEMENT = re.compile(
    r'(?P<statement>\{"Effect": )|"(?P<element>NotAction|Action|Resource|Principal|Condition|Effect)": '
)
_VALUES = re.compile(r"\bremove (?P<values>\S+(?:, \S+)*) from (?P<element>Action|Resource)\b")
_INPUT = re.compile(r'(?<![\w."])(?P<path>[a-z]\w*(?:\.\w+)*): (?=["\[{\d]|true\b|false\b)')
_STATEMENT = re.compile(r"\bStatement (?:'(?P<sid>[^']+)'|(?P<number>\d+))")
_DECODER = json.JSONDecoder()
_FILLED = {
    "ACCOUNT": "111122223333",
    "REGION": "eu-west-1",
    "BUCKET": "pets",
    "ORGANIZATION/REPOSITORY": "octo-org/octo-repo",
    "octo-org/REPOSITORY": "octo-org/octo-repo",
    "GROUP/PROJECT": "octo-group/octo-project",
}
_PLACEHOLDER = re.compile(r"\b(?:" + "|".join(sorted(_FILLED, key=len, reverse=True)) + r")\b")


def apply_fix(statement: Json, finding: Finding) -> list[Json]:
    """`statement` with the elements of the finding's fix set (Condition: merged), and the statements that it adds."""
    mended = json.loads(json.dumps(statement))
    added = []
    for name, value, before in _pasteable(_filled_in(finding.fix)):
        if not name:
            added.append(value)
        elif name == "Condition" and not before.endswith(_REPLACE):
            _merge(mended.setdefault("Condition", {}), value)
        else:
            mended.pop(f"Not{name}", None)  # A statement has one of the two.
            mended[name] = value
    for found in _VALUES.finditer(finding.fix):
        left = mended.get(found["element"], [])
        for value in found["values"].split(", "):
            if isinstance(left, list) and value in left:
                left.remove(value)
    return [mended, *added]


def apply_to_document(document: Json, finding: Finding) -> Json:
    """`document` with the fix applied to the statement that the evidence names; to its first where it names none."""
    statements = document["Statement"]
    place = _place(statements, finding.evidence)
    return {
        **document,
        "Statement": [*statements[:place], *apply_fix(statements[place], finding), *statements[place + 1 :]],
    }


def apply_to_properties(properties: Json, finding: Finding) -> Json:
    """The inputs of a Pulumi resource with those of the finding's fix set."""
    mended: Json = json.loads(json.dumps(properties))
    fix = _filled_in(finding.fix)
    for found in _INPUT.finditer(fix):
        value, _ = _DECODER.raw_decode(fix, found.end())
        *above, last = found["path"].split(".")
        inside = mended
        for step in above:
            inside = inside.setdefault(step, {})
        inside[last] = value
    return mended


def _filled_in(fix: str) -> str:
    return _PLACEHOLDER.sub(lambda found: _FILLED[found[0]], fix)


def _pasteable(fix: str) -> Iterator[tuple[str, Any, str]]:
    """Each element's name, value and the text before it; a whole statement has no name."""
    start = 0
    while found := _ELEMENT.search(fix, start):
        at = found.start() if found["statement"] else found.end()
        value, start = _DECODER.raw_decode(fix, at)
        yield found["element"] or "", value, fix[: found.start()]


def _merge(condition: Json, more: Mapping[str, Any]) -> None:
    for operator, keys in more.items():
        condition[operator] = {**condition.get(operator, {}), **keys}


def _place(statements: list[Json], evidence: str) -> int:
    found = _STATEMENT.search(evidence)
    if not found:
        return 0
    if found["number"]:
        return int(found["number"]) - 1
    return next(place for place, each in enumerate(statements) if each.get("Sid") == found["sid"])
