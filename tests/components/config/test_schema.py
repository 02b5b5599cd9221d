"""Each parser by the values that it takes, and by its whole message for those that it refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.config.parsers import FieldParser, boolean, choice, integer, list_of, mapping, optional, secret, text
from components.config.problems import Problems, Secret, SettingProblem
from components.config.schema import read, section, setting, settings_of, stack_validator, stack_violations, validator

COLOUR = text("red|green", "a colour")
PORT = integer(1, 99, "a port")


@dataclass(frozen=True, kw_only=True)
class Inner:
    shade: str = setting(COLOUR, "The shade.", default="red")
    dark_mode: bool = setting(boolean, "Whether it is dark.", default=False)


@dataclass(frozen=True, kw_only=True)
class Outer:
    first_port: int = setting(PORT, "The first port.", example=1)
    last_port: int = setting(PORT, "The last port.", default=99)
    inner: Inner = setting(section(Inner), "What is inside.", default=Inner())

    @validator("first_port", "last_port")
    def in_order(self) -> Iterator[SettingProblem]:
        if self.first_port > self.last_port:
            yield SettingProblem(key="lastPort", given=str(self.last_port), expected=f"at least {self.first_port}")


GOOD: list[tuple[str, FieldParser, Any, Any]] = [
    ("text", COLOUR, "red", "red"),
    ("empty text where it is allowed", optional(text("x", "x")), "", ""),
    ("boolean", boolean, True, True),
    ("boolean in words", boolean, "false", False),
    ("integer", PORT, 1, 1),
    ("integer in digits", PORT, "99", 99),
    ("choice", choice("a", "b"), "b", "b"),
    ("list", list_of(COLOUR), ["green", "red"], ("green", "red")),
    ("empty list", list_of(COLOUR), [], ()),
    ("mapping", mapping(COLOUR, PORT), {"red": 5}, {"red": 5}),
    ("secret", secret("red", "a colour"), Secret("red"), "red"),
]
BAD: list[tuple[str, FieldParser, Any, list[str]]] = [
    ("text of another form", COLOUR, "blue", ["k: 'blue'; expected a colour"]),
    ("text with a newline after it", COLOUR, "red\n", ["k: 'red\\n'; expected a colour"]),
    ("number for a text", COLOUR, 5, ["k: 5; expected a colour"]),
    ("empty text", COLOUR, "", ["k: ''; expected a colour"]),
    ("text that may be empty", optional(text("x", "an x")), "y", ["k: 'y'; expected an x, or empty for none"]),
    ("long text is cut", COLOUR, "b" * 90, [f"k: '{'b' * 76}...; expected a colour"]),
    ("boolean", boolean, "yes", ["k: 'yes'; expected true or false"]),
    ("number for a boolean", boolean, 1, ["k: 1; expected true or false"]),
    ("list for a boolean", boolean, [], ["k: a list; expected true or false"]),
    ("integer too low", PORT, 0, ["k: 0; expected a port, 1 to 99"]),
    ("fraction", PORT, 1.5, ["k: 1.5; expected a port, 1 to 99"]),
    ("boolean for an integer", PORT, True, ["k: true; expected a port, 1 to 99"]),
    (
        "choice near another",
        choice("slim", "access"),
        "slm",
        ["k: 'slm'; expected one of slim, access (did you mean 'slim'?)"],
    ),
    ("choice near none", choice("slim"), "zzz", ["k: 'zzz'; expected one of slim"]),
    ("object for a choice", choice("slim"), {}, ["k: an object; expected one of slim"]),
    ("text for a list", list_of(COLOUR), "red", ["k: 'red'; expected a list"]),
    (
        "items of a list",
        list_of(COLOUR),
        ["x", "red", "y"],
        ["k[0]: 'x'; expected a colour", "k[2]: 'y'; expected a colour"],
    ),
    ("item twice", list_of(COLOUR), ["red", "red"], ["k[1]: repeats k[0]"]),
    ("too short a list", list_of(COLOUR, least=1), [], ["k: 0 items; expected at least 1"]),
    ("list for a mapping", mapping(COLOUR, PORT), [], ["k: a list; expected an object"]),
    (
        "name and value of a mapping",
        mapping(COLOUR, PORT),
        {"x": 0},
        ["k.x: 'x'; expected a colour", "k.x: 0; expected a port, 1 to 99"],
    ),
    (
        "plain text for a secret",
        secret("red", "a colour"),
        "red",
        ["k: not encrypted; expected a value set by `pulumi config set --secret`"],
    ),
    (
        "secret of another form is not shown",
        secret("red", "a colour"),
        Secret("x"),
        ["k: (a secret); expected a colour"],
    ),
    ("object: not one", section(Inner), "x", ["k: 'x'; expected an object"]),
    (
        "object: unknown key near another",
        section(Inner),
        {"shde": "red"},
        ["k.shde: no such setting; expected one of shade, darkMode (did you mean 'shade'?)"],
    ),
    (
        "object: required and unknown",
        section(Outer),
        {"zzz": 1},
        [
            "k.zzz: no such setting; expected one of firstPort, lastPort, inner",
            "k.firstPort: missing; expected a value: it has no default",
        ],
    ),
    (
        "object: everything at once, what its validators find too",
        section(Outer),
        {"firstPort": 9, "lastPort": 3, "inner": {"shade": "x", "darkMode": 2}},
        [
            "k.inner.shade: 'x'; expected a colour",
            "k.inner.darkMode: 2; expected true or false",
            "k.lastPort: 3; expected at least 9",
        ],
    ),
    (
        "object: nothing that follows from another problem",
        section(Outer),
        {"firstPort": 100, "lastPort": 3},
        ["k.firstPort: 100; expected a port, 1 to 99"],
    ),
]


@pytest.mark.parametrize(("form", "value", "expected"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_takes(form: FieldParser, value: Any, expected: Any) -> None:
    problems = Problems()
    assert form(value, "k", problems) == expected
    assert problems == []


@pytest.mark.parametrize(("form", "value", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_refuses(form: FieldParser, value: Any, expected: list[str]) -> None:
    problems = Problems()
    form(value, "k", problems)
    assert [str(each) for each in problems] == expected


def test_defaults_and_camel_case() -> None:
    assert read(Outer, {"firstPort": 2, "inner": {"darkMode": True}, "lastPort": None}, "k", Problems()) == Outer(
        first_port=2, inner=Inner(dark_mode=True)
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


@given(JSON)
def test_any_value_is_read_or_refused_and_never_raises(value: Any) -> None:
    problems = Problems()
    result = read(Outer, {"firstPort": value, "inner": value}, "k", problems)
    assert (result is None) == bool(problems)


def test_a_secret_shows_in_no_repr() -> None:
    assert "hush" not in f"{Secret('hush')!r} {[Secret('hush')]}"


@dataclass(frozen=True, kw_only=True)
class Own:
    port: int = setting(PORT, "A port.", default=1)

    @stack_validator("first_port")
    def above_the_first(self, stack: Outer) -> Iterator[SettingProblem]:
        if self.port < stack.first_port:
            yield SettingProblem(key="own.port", given=str(self.port), expected=f"at least {stack.first_port}")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"first_port": 2}, ["k:own.port: 1; expected at least 2"], id="what it needs is well formed"),
        pytest.param({"first_port": 1}, [], id="nothing is wrong"),
        pytest.param({"last_port": 9}, [], id="what it needs is wrong itself"),
    ],
)
def test_a_stack_validator_sees_the_stacks_well_formed_settings(values: dict[str, Any], expected: list[str]) -> None:
    assert [str(each) for each in stack_violations(Own(), Outer, values, "k:")] == expected


def test_a_declared_setting_has_its_key_its_default_and_what_a_reader_is_told() -> None:
    first, last, inner = settings_of(Outer)
    assert (first.key, first.default, first.example, first.description) == ("firstPort", None, 1, "The first port.")
    assert last.default is not None and last.default() == 99
    assert (inner.parser.record, inner.parser.expected) == (Inner, "an object")
