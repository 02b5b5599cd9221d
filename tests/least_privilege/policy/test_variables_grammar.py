"""How variables are written, and where."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from tests.support.documents import allow, text

BUCKET = "arn:aws:s3:::b"
FORMS = {
    f"{BUCKET}/${{aws:username}}": [],
    f"{BUCKET}/${{aws:PrincipalTag/team, 'none'}}/*": [],
    f"{BUCKET}/${{aws:PrincipalTag/cost center}}": [],
    f"{BUCKET}/${{*}}/${{?}}/${{$}}": [],
    f"{BUCKET}/$plain": [],
    f"{BUCKET}/${{}}": ["variable-empty"],
    f"{BUCKET}/${{ }}": ["variable-empty"],
    f"{BUCKET}/${{aws:username": ["variable-brace"],
    f"{BUCKET}/${{aws:username/${{aws:userid}}": ["variable-brace"],
    f"{BUCKET}/${{aws:username, nobody}}": ["variable-quote"],
    f"{BUCKET}/${{aws:username, 'nobody}}": ["variable-quote"],
    f"{BUCKET}/${{aws:username,}}": ["variable-quote"],
    f"{BUCKET}/${{aws :username}}": ["variable-space"],
    f"{BUCKET}/${{ aws:username}}": ["variable-space"],
}


def codes(document: Any, kind: PolicyKind = PolicyKind.IDENTITY) -> list[str]:
    return [problem.code for problem in parse(document, kind).problems]


@pytest.mark.parametrize(("resource", "expected"), FORMS.items())
def test_a_variable_is_checked_in_a_resource_and_a_condition(resource: str, expected: list[str]) -> None:
    assert codes(text(allow("s3:GetObject", resource))) == expected
    compared = allow("s3:GetObject", f"{BUCKET}/*", Condition={"StringLike": {"aws:PrincipalTag/Path": [resource]}})
    assert codes(text(compared)) == expected


def test_a_value_is_reported_once() -> None:
    statement = allow("s3:GetObject", f"{BUCKET}/${{}}", Condition={"StringLike": {"s3:prefix": f"{BUCKET}/${{}}"}})
    assert codes(text(statement)) == ["variable-empty"]


def test_the_language_of_2008_has_no_variables_to_check() -> None:
    assert codes(text(allow("s3:GetObject", f"{BUCKET}/${{}}"), version="2008-10-17")) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow("s3:${aws:username}", "*"), ["variable-element"]),
        (
            {**allow("s3:GetObject", "*"), "Principal": {"AWS": "arn:aws:iam::111122223333:user/${aws:username}"}},
            ["variable-element"],
        ),
        ({**allow("s3:GetObject", "*"), "Principal": {"AWS": "arn:aws:iam::${ACCOUNT}:root"}}, []),
    ],
)
def test_a_variable_is_text_in_other_elements(statement: Any, expected: list[str]) -> None:
    kind = PolicyKind.RESOURCE if "Principal" in statement else PolicyKind.IDENTITY
    assert [code for code in codes(text(statement), kind) if code.startswith("variable")] == expected
