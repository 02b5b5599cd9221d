"""Files as values, and where in a file the parts of the value are."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from least_privilege.standalone.source_text import SourceError, read

TEMPLATE = """\
Resources:
  Reader:
    Type: AWS::IAM::Policy
    Properties: &read
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Resource: !Sub "arn:${AWS::Partition}:s3:::pets/*"
          - {Effect: Deny}
  Again:
    <<: {Type: AWS::IAM::Policy}
    Properties: *read
"""
JSON = '{\n\t"a": [1, "[{", {"b":\n\t  {"Statement": [ {"x":1},\r\n {"y": 2} ] }}],\n"ä": {"c": "d"}, "e": 1, "e": 2}'
STATEMENTS = ("Resources", "Reader", "Properties", "PolicyDocument", "Statement")

PLACES: dict[str, tuple[str, str, tuple[Any, ...], tuple[int, int]]] = {
    "the whole": (".json", JSON, (), (1, 1)),
    "a list": (".json", JSON, ("a",), (2, 7)),
    "after text that looks like JSON": (".json", JSON, ("a", 2), (2, 17)),
    "a statement on its own line": (".json", JSON, ("a", 2, "b", "Statement", 1), (4, 2)),
    "below what is not ASCII": (".json", JSON, ("ä", "c"), (5, 12)),
    "the last of two with one key": (".json", JSON, ("e",), (5, 31)),
    "inside a string: where that begins": (".json", JSON, ("ä", "c", "Statement", 0), (5, 12)),
    "what is not there: what is around it": (".json", JSON, ("a", 7), (2, 7)),
    "JSON in a .template": (".template", JSON, ("a",), (2, 7)),
    "YAML in a .template": (".template", TEMPLATE, ("Resources",), (2, 3)),
    "a block": (".yaml", TEMPLATE, (*STATEMENTS, 0), (8, 13)),
    "a flow": (".yaml", TEMPLATE, (*STATEMENTS, 1), (10, 13)),
    "a short form of a function": (".yaml", TEMPLATE, (*STATEMENTS, 0, "Resource", "Fn::Sub"), (9, 23)),
    "through an alias": (".yaml", TEMPLATE, ("Resources", "Again", *STATEMENTS[2:], 0), (8, 13)),
    "through a merge": (".yaml", TEMPLATE, ("Resources", "Again", "Type"), (12, 16)),
    "the second document": (".yml", "a: 1\n---\nb:\n  c: 1\n", (1, "b", "c"), (4, 6)),
    "nothing": (".yaml", "", (), (1, 1)),
}


@pytest.mark.parametrize(("suffix", "text", "steps", "expected"), PLACES.values(), ids=PLACES)
def test_where_it_begins(suffix: str, text: str, steps: tuple[Any, ...], expected: tuple[int, int]) -> None:
    assert read(text, suffix).position(steps) == expected


def paths(value: Any, steps: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every part of `value`, with the steps that lead to it."""
    yield steps, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in items:
        yield from paths(each, (*steps, step))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON_VALUES, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_every_part_of_json_begins_where_it_is_said_to(value: Any, indent: Any, ascii_: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_)
    source = read(text, ".json")
    for steps, part in paths(value):
        line, column = source.position(steps)
        rest = "\n".join(text.split("\n")[line - 1 :])[column - 1 :]
        assert json.JSONDecoder().raw_decode(rest)[0] == part


VALUES: dict[str, tuple[str, Any]] = {
    "a version is text, as is an account": (
        "Version: 2012-10-17\nAccount: 012345678901",
        {"Version": "2012-10-17", "Account": "012345678901"},
    ),
    "on and off are booleans": ("a: true\nb: ~", {"a": True, "b": None}),
    "functions": ("!GetAtt Role.Arn", {"Fn::GetAtt": "Role.Arn"}),
    "JSON is YAML": ('{"a": [1]}', {"a": ["1"]}),
}


@pytest.mark.parametrize(("text", "expected"), VALUES.values(), ids=VALUES)
def test_yaml_is_read_as_cloudformation_reads_it(text: str, expected: Any) -> None:
    assert read(text, ".yaml").value == expected


def _bomb() -> str:
    """Two values, and thirty times three of what was there before."""
    return "l0: &l0 [1, 1]\n" + "".join(f"l{i}: &l{i} [*l{i - 1}, *l{i - 1}, *l{i - 1}]\n" for i in range(1, 30))


ERRORS = {
    "a tab": (".yaml", "a:\n\tb: 1", ":2: not YAML: "),
    "one key twice": (".yaml", "a: 1\nb:\n  c: 1\n  c: 2", ":3: not YAML: 'c' is twice in one mapping"),
    "an alias of nothing": (".yaml", "a: *b", ":1: not YAML: found undefined alias"),
    "an alias inside of itself": (".yaml", "a: &b [*b]", ": not read: nested too deep, or an alias is inside"),
    "aliases without end": (".yaml", _bomb(), ": not read: its aliases stand for more than 1,000,000 values"),
    "a Python object": (".yaml", "!!python/object:os.system {}", ":1: not YAML: could not determine a constructor"),
    "a date": (".yaml", "!!timestamp 2001-01-01", ":1: not YAML: could not determine a constructor"),
    "a control character": (".yaml", "\x01", ": not YAML: unacceptable character"),
    "nested without end": (".yaml", "[" * 5000, ":1: not YAML: exceeded maximum nesting depth"),
    "a brace that is not closed": (".json", '{"a": 1\n', ":2: not JSON: Expecting ',' delimiter (column 1)"),
}


@pytest.mark.parametrize(("suffix", "text", "expected"), ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_read_says_where(suffix: str, text: str, expected: str) -> None:
    with pytest.raises(SourceError) as raised:
        read(text, suffix)
    assert str(raised.value).startswith(expected)


def test_a_key_that_json_has_twice_is_lost_unless_a_rule_sees_the_text() -> None:
    assert read('{"a": {"b": 1, "b": 2}}', ".json").lost == ("b",)
    assert read('{"Statement": [], "Version": 1, "Version": 2}', ".json").lost == ()
