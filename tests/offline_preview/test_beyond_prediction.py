"""What a predicted run must leave open, and what it must keep to itself."""

import pytest

from tests.offline_preview.command import as_json, preview

NOT_JUDGED = "advisory document-not-evaluable"


def _found(program: str) -> dict[str, list[str]]:
    """`level id` of the findings, by the name of their resource."""
    found: dict[str, list[str]] = {}
    for finding in as_json(program, pack=None)["findings"]:
        found.setdefault(finding["urn"].rpartition("::")[2], []).append(f"{finding['level']} {finding['id']}")
    return found


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


def test_an_output_as_text_is_named_and_nothing_else() -> None:
    notes = as_json("output-as-text", pack=None)["notes"]
    assert [note.partition(" holds ")[0] for note in notes] == [
        "aws:iam/rolePolicy:RolePolicy 'whole': its property policy",
        "aws:iam/rolePolicy:RolePolicy 'inside': its property policy",
    ]
    assert _found("output-as-text") == {
        name: ["mandatory iam-malformed-document:output-as-text"] for name in ("whole", "inside")
    }
