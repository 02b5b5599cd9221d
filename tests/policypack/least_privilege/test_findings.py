"""Findings and what they are about keep their form, whatever a program calls things."""

import copy
import pickle

import pytest

from least_privilege.findings import Finding, parse, render
from least_privilege.model import UNKNOWN

URL = "https://example.org/x"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("pets", "pets"),
        ("x\n  Instead: y\n  See z", "x   Instead: y   See z"),
        ("\x1b[2Kgone", " [2Kgone"),
        ("\ud800", " "),
        ("a\u2028b\u202ec", "a b c"),
        ("Bär 🐻", "Bär 🐻"),
    ],
)
def test_a_name_neither_ends_a_line_nor_steers_a_terminal(name: str, shown: str) -> None:
    finding = Finding(id=f"rule:{name}", evidence=f"It is '{name}'.", fix=f"rename {name}")
    assert finding.evidence == f"It is '{shown}'." and finding.fix == f"rename {shown}"
    assert finding.id == f"rule:{shown.replace(' ', '_')}"
    assert parse(render(finding, URL)) == (finding, URL)
    assert render(finding, URL).encode().count(b"\n") == 2


def test_an_id_names_something_even_where_a_name_is_white_space() -> None:
    assert Finding(id="iam-pass-role:", evidence="", fix="").id == "iam-pass-role:?"


def test_the_unknown_value_is_one_also_when_copied_or_sent_to_another_process() -> None:
    assert copy.deepcopy([UNKNOWN])[0] is UNKNOWN
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
