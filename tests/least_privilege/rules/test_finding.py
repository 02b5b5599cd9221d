"""Findings and what they are about keep their form, whatever a program calls things."""

import copy
import pickle
import re

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import Finding, id_of, parse, render

URL = "https://example.org/x"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("pets", "pets"),
        ("x\n  Fix: y\n  See z", "x   Fix: y   See z"),
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


def test_an_id_of_many_names_is_that_of_no_other_names() -> None:
    assert id_of(["s3", "sqs", "s3"], 3) == "s3+sqs"
    many = id_of(["s3", "sqs", "kms", "sns"], 3)
    assert many == id_of(["s3", "sqs", "kms", "s n s"], 3)
    assert re.fullmatch(r"s3\+sqs\+kms\+1-[0-9a-f]{8}", many)
    others = (["s3", "sqs", "kms", "secretsmanager"], ["s3", "sqs", "kms", "sns", "ses"], ["s3", "sqs", "kms"])
    assert len({many, *(id_of(other, 3) for other in others)}) == 4


def test_a_waived_finding_has_no_fix_until_its_waiver_expires() -> None:
    note = Finding(id="policy-waiver:waived:x", evidence="It is.", fix="Waived until 2030-12-31. After that: list it.")
    assert render(note, URL) == (
        "[policy-waiver:waived:x] It is.\n  Waived until 2030-12-31. After that: list it.\n  See https://example.org/x"
    )
    assert parse(render(note, URL)) == (note, URL)
