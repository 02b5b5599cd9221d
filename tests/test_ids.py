"""Rows of tables are called by what is in them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import SimpleNamespace
from typing import Any, cast

import pytest

from least_privilege.policy.unknown import UNKNOWN
from tests.support import ids
from tests.support.documents import allow, deny, document, text, trust
from tests.support.resources import resource


class Colour(Enum):
    RED = "r"


@dataclass(frozen=True)
class Named:
    name: str
    check: Callable[[], None]
    size: int = 0


NAMED = [
    ("text", None),
    (3, None),
    (None, None),
    (Colour.RED, None),
    ("", "''"),
    ([], "nothing"),
    ("x" * 101, "x" * 97 + "..."),
    ("\n ü " + "x" * 100, "\\xfc " + "x" * 92 + "..."),
    (UNKNOWN, "unknown"),
    ({"b", "a"}, "a, b"),
    ((Colour.RED, ["x", 1]), "RED, x, 1"),
    ({"a": 1, "b": ["x", "y"]}, "a=1, b=(x, y)"),
    (allow(["s3:Get*", "s3:Put*"], "arn:aws:s3:::a/*"), "Allow s3:Get*, s3:Put* on arn:aws:s3:::a/*"),
    (deny("*", Condition={"Bool": {"aws:SecureTransport": "false"}}), "Deny * if Bool aws:SecureTransport=false"),
    ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "Allow NotAction iam:*"),
    (document(trust({"Service": "ec2.amazonaws.com"})), "Allow to Service=ec2.amazonaws.com sts:AssumeRole"),
    (text(allow("s3:*"), deny("iam:*")), "Allow s3:*; Deny iam:*"),
    (resource("user:User", "ann", path="/"), "User ann with path=/"),
    (Named("web", lambda: None), "web"),
    (Named("web", lambda: None, 2), "web size=2"),
]


@pytest.mark.parametrize(("value", "name"), NAMED)
def test_a_value_names_its_row(value: Any, name: str | None) -> None:
    assert ids.row_id(value) == name


@pytest.mark.parametrize(
    ("name", "refused"),
    [("given3-True", True), ("<lambda>", True), ("<lambda>1", True), ("given", False), ("a row of given3", False)],
    ids=["a number", "a lambda", "another lambda", "the argument's name alone", "a text"],
)
def test_a_row_that_has_no_name_of_its_own_is_refused(name: str, refused: bool) -> None:
    row = SimpleNamespace(callspec=SimpleNamespace(params={"given": None, "expected": True}, _idlist=[name]))
    assert ids.unnamed(cast(pytest.Item, row)) is refused
