"""Where in a file a finding is, by the statements that its evidence names."""

import json

import pytest

from least_privilege.standalone.places import DocumentPlaces
from least_privilege.standalone.source_text import read
from least_privilege.standalone.synthetic_resources import Steps

ONE_LINE_EACH = "[\n" + ",\n".join(['{"Effect": "Allow"}'] * 11 + ['{"Sid": "Read"}']) + "]"
DOCUMENT = f'{{"statement": {ONE_LINE_EACH}}}'

PLACES: dict[str, tuple[str, Steps, str, int]] = {
    "a number": (DOCUMENT, (), "Statement 3 of 'it' allows", 4),
    "no number that another begins with": (DOCUMENT, (), "Statement 11 of 'it' allows what Statement 2 does", 12),
    "a number behind one that begins with it": (DOCUMENT, (), "Statement 1234 and Statement 12, and Statement 1", 2),
    "a value in a statement": (DOCUMENT, (), "Resource 'x' in statement 3 of 'it' names no bucket", 4),
    "a value in a statement with a Sid": (DOCUMENT, (), "Resource 'x' in statement 'Read' of 'it'", 13),
    "a Sid": (DOCUMENT, (), "Statement 'Read' of 'it'", 13),
    "the number of a statement with a Sid names another's": (DOCUMENT, (), "Statement 12 of 'it'", 1),
    "the first that is named": (DOCUMENT, (), "Statement 5 and Statement 4 of 'it'", 6),
    "none: the document": (f'{{\n"Policy":\n{DOCUMENT}}}', ("Policy",), "'it' allows", 3),
    "of the document alone": (f'{{"Other": {DOCUMENT},\n"Policy": {{}}}}', ("Policy",), "Statement 3", 14),
    "in a text: where that begins": (f'{{\n"Policy": {json.dumps(DOCUMENT)}}}', ("Policy",), "Statement 3", 2),
    "one statement without a list": ('{\n"Statement": {"Effect": "Allow"}}', (), "Statement 1 of 'it'", 2),
}


@pytest.mark.parametrize(("text", "steps", "evidence", "line"), PLACES.values(), ids=PLACES)
def test_line(text: str, steps: Steps, evidence: str, line: int) -> None:
    assert DocumentPlaces(read(text, ".json"), steps).position(evidence).line == line
