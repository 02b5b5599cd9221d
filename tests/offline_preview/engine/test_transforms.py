"""Transforms change resources and look-ups before anybody judges them: the parity programs, without an engine."""

import pytest

from tests.offline_preview.command import REPOSITORY, as_json, preview

PARITY = REPOSITORY / "tests" / "parity"
FOUND = {
    "transform_of_stack": [("web", "trust-public-principal"), ("web", "imdsv2-required")],
    "transforms_of_resources": [("own", "imdsv2-required"), ("alone", "imdsv2-required")],
    "transform_of_invokes": [("at-once", "iam-wildcard-action"), ("later", "iam-wildcard-action")],
}


@pytest.mark.parametrize(("program", "expected"), FOUND.items(), ids=FOUND)
def test_a_transformed_resource_is_checked(program: str, expected: list[tuple[str, str]]) -> None:
    findings = as_json(str(PARITY / program), pack=None)["findings"]
    found = [(each["urn"].rpartition("::")[2], each["rule"]) for each in findings if each["level"] == "mandatory"]
    assert found == expected


def test_a_transform_that_fails_is_one_line_and_exit_2() -> None:
    ended = preview(str(PARITY / "transform_raises"))
    message = "error: transform of aws:sqs/queue:Queue 'jobs': no owner of jobs (__main__.py:8)\n"
    assert (ended.code, ended.err) == (2, message)


def test_options_that_a_transform_sets_are_the_resources() -> None:
    assert [finding["message"] for finding in as_json("transforms-options")["findings"]] == [
        "role is made from ['web'], parent transforms-options-dev, region eu-west-1"
    ]
