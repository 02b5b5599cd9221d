"""What a predicted run must leave open, and what it must keep to itself."""

import re

import pytest

from tests.offline_preview.command import as_json, preview

NOT_JUDGED = "advisory document-not-evaluable"


def _found(program: str) -> dict[str, list[str]]:
    """`level id` of the findings, by the name of their resource."""
    found: dict[str, list[str]] = {}
    for finding in as_json(program, pack=None)["findings"]:
        found.setdefault(finding["urn"].rpartition("::")[2], []).append(f"{finding['level']} {finding['id']}")
    return found


def _noted(program: str, *arguments: str) -> list[str]:
    """The resources and properties that notes say to hold an Output's own text."""
    notes = as_json(program, *arguments, pack=None)["notes"]
    found = (re.search(r"'(\w+)': its property (\w+) holds an Output's own text", note) for note in notes)
    return sorted(" ".join(each.groups()) for each in found if each)


def test_what_nobody_can_predict_stays_unknown() -> None:
    unknown = ["command", "command-and-own", "remote", "other-stack", "cluster"]
    assert _found("beyond-prediction") == {
        **{name: [f"{NOT_JUDGED}:policy"] for name in unknown},
        "network": [f"{NOT_JUDGED}:inside"],
        "pets": [f"{NOT_JUDGED}:role:eks"],
    }


def test_the_account_that_stands_in_makes_no_account_foreign() -> None:
    assert _found("foreign-account") == {
        "other": ["advisory resource-policy-public:unknown-account:444455556666"],
        "trusting": ["advisory trust-cross-account:unknown-account:444455556666"],
    }


def test_a_deletion_by_the_aws_sdk_is_refused_with_its_line() -> None:
    assert _found("deletes") == {"app": [f"{NOT_JUDGED}:policy"]}
    assert as_json("deletes", pack=None)["notes"] == [
        "__main__.py:15: a callback of a predicted output uses the network, which only `pulumi up` may do: "
        "its result stays unknown"
    ]


@pytest.mark.parametrize("secret", ["projectbluebird", "bluebirdarchive", "quietly"])
def test_what_is_secret_stays_so_in_a_predicted_value(secret: str) -> None:
    ended = preview("secret-names", "--format", "json", pack=None)
    assert secret not in ended.out + ended.err
    assert _found("secret-names") == {
        "queue": ["mandatory iam-wildcard-action:sqs:*"],
        "bucket": ["mandatory iam-wildcard-action:s3:*"],
        "topic": ["mandatory iam-wildcard-action:sns:*"],
    }
    assert all("on [secret]" in finding["evidence"] for finding in ended.json["findings"])


def test_an_output_as_text_is_named_once_and_nothing_else() -> None:
    """As a finding where the pack judges it, and in a note where it does not: also of the same resource."""
    assert _noted("output-as-text") == ["resizer environment", "thumbnails environment"]
    assert _found("output-as-text") == {
        name: ["mandatory iam-malformed-document:output-as-text"] for name in ("whole", "inside", "resizer")
    }


def test_without_findings_every_output_as_text_is_in_a_note() -> None:
    assert _noted("output-as-text", "--skip", "iam-malformed-document") == [
        "inside policy",
        "resizer environment",
        "resizer role",
        "thumbnails environment",
        "whole policy",
    ]
