"""The second run, with predicted outputs: what it judges, what it must not do, and where the first run stands."""

import os
import subprocess
from pathlib import Path

import pytest

from offline_preview import predicted_run
from offline_preview.aws_context import ACCOUNT
from offline_preview.child_process import COMMAND
from offline_preview.result import PreviewResult
from tests.offline_preview.command import PROGRAMS, as_json, preview

NOT_JUDGED = "document-not-evaluable:policy"


def _judged(program: str, *arguments: str) -> dict[str, set[str]]:
    """The findings' ids by the name of their resource."""
    found: dict[str, set[str]] = {}
    for finding in as_json(program, *arguments, pack=None)["findings"]:
        found.setdefault(finding["urn"].rpartition("::")[2], set()).add(finding["id"])
    return found


JUDGED = {
    "text by apply": ("wide", {"iam-wildcard-action:s3:*"}),
    "a structure with an output inside": ("structure", {"iam-wildcard-action:sqs:*"}),
    "the output form of a look-up": ("look-up", {"iam-wildcard-action:sqs:*"}),
    "another stack's output stays unknown": ("hidden", {NOT_JUDGED}),
}


@pytest.mark.parametrize(("resource", "expected"), JUDGED.values(), ids=JUDGED)
def test_a_document_of_outputs_is_judged(resource: str, expected: set[str]) -> None:
    assert _judged("predicted")[resource] == expected


def test_a_narrow_document_of_outputs_is_clean() -> None:
    assert not {id_ for id_ in _judged("predicted").get("good", set()) if id_.startswith(("iam-wildcard", NOT_JUDGED))}


def test_what_is_known_of_a_structure_is_judged_though_a_part_stays_unknown() -> None:
    assert _judged("predicted")["in-part"] > {NOT_JUDGED, "iam-wildcard-action:iam:*"}
    (unknown,) = [
        each
        for each in as_json("predicted", pack=None)["findings"]
        if each["id"] == NOT_JUDGED and each["urn"].endswith("::in-part")
    ]
    assert "has a value that is unknown at preview" in unknown["evidence"]


def test_findings_say_that_they_are_judged_with_predicted_outputs_and_outputs_stay_unknown() -> None:
    result = as_json("predicted", pack=None)
    said = {each["urn"].rpartition("::")[2]: each["predicted"] for each in result["findings"]}
    assert said["wide"].startswith(
        "Judged with predicted outputs, before `pulumi up` knows the real ones: arn:aws:s3:::"
    )
    assert said["wide"].endswith(" is the predicted arn of 'data'.")
    assert said["hidden"] == ""
    assert result["outputs"] == {"bucket": "[unknown]"}
    assert said["wide"] in preview("predicted", pack=None).out


OLDER_SDK = """
import json

import pulumi
import pulumi_aws as aws


class Bucket(pulumi.CustomResource):
    @property
    @pulumi.getter
    def arn(self) -> pulumi.Output[str]:
        return pulumi.get(self, "arn")

    def __init__(self, name):
        super().__init__("aws:s3/bucket:Bucket", name, {"arn": None, "bucket": None})

    def _internal_init(__self__, resource_name, opts=None, arn=None, bucket=None, __props__=None):
        pass


def reading(arn):
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": f"{arn}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.iam.RolePolicy("wide", role="app", policy=Bucket("data").arn.apply(reading))
"""


def test_an_output_that_an_older_sdk_takes_as_an_input_is_predicted(tmp_path: Path) -> None:
    """As pulumi-aws 5 and 6 do with the ARN of a bucket."""
    (tmp_path / "Pulumi.yaml").write_text("name: older\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(OLDER_SDK)
    assert "iam-wildcard-action:s3:*" in _judged(str(tmp_path))["wide"]


def test_as_the_engine_nothing_is_predicted() -> None:
    result = as_json("predicted", "--as-engine", pack=None)
    assert {finding["id"] for finding in result["findings"]} == {NOT_JUDGED}
    assert result["summary"]["mandatory"] == 0


CALLBACKS = {
    "connects": "30: a callback of a predicted output uses the network, which only `pulumi up` may do",
    "swallows": "36: a callback of a predicted output uses the network, which only `pulumi up` may do",
    "starts": "41: a callback of a predicted output starts a process, which only `pulumi up` may do",
    "writes": "46: a callback of a predicted output changes a file, which only `pulumi up` may do",
    "removes": "51: a callback of a predicted output changes a file, which only `pulumi up` may do",
    "waits": "57: a callback of a predicted output changes a file, which only `pulumi up` may do",
    "fails": "62: a callback of a predicted output fails (IndexError: list index out of range)",
    "looks-up": "106: a callback of a predicted output asks aws.kms.get_key about it, which only AWS can answer",
    "by-id": "127: a callback of a predicted output starts a process, which only `pulumi up` may do",
    "nested": "46: a callback of a predicted output changes a file, which only `pulumi up` may do",
    "catches-all": "71: a callback of a predicted output changes a file, which only `pulumi up` may do",
    "in-a-pool": "77: a callback of a predicted output changes a file, which only `pulumi up` may do",
    "in-a-thread": "51: a callback of a predicted output changes a file, which only `pulumi up` may do",
    "in-an-executor": "89: a callback of a predicted output changes a file, which only `pulumi up` may do",
    "exits": "114: a callback of a predicted output fails (SystemExit: 0)",
    "loads": "118: a callback of a predicted output calls a library of the system, which only `pulumi up` may do",
}


@pytest.mark.parametrize(("callback", "note"), CALLBACKS.items(), ids=CALLBACKS)
def test_a_callback_does_nothing_outside_the_program(callback: str, note: str) -> None:
    assert _judged("callbacks")[callback] == {NOT_JUDGED}
    assert f"__main__.py:{note}: its result stays unknown" in as_json("callbacks", pack=None)["notes"]
    here = PROGRAMS / "callbacks"
    assert {file.name for file in here.iterdir() if file.suffix == ".txt"} == {"kept.txt"}


@pytest.mark.parametrize("callback", ["harmless", "harmless-later"])
def test_a_callback_that_only_reads_is_run(callback: str) -> None:
    assert "iam-pass-role:*" in _judged("callbacks")[callback]


def test_a_callback_whose_value_is_known_runs_as_in_any_preview() -> None:
    assert as_json("callbacks", pack=None)["outputs"] == {"known": 0}


STANDS = {
    "raises-when-predicted": "with predicted outputs the program fails: Duplicate resource URN",
    "random-names": "with predicted outputs the program does not create data-",
}


@pytest.mark.parametrize(("program", "reason"), STANDS.items(), ids=STANDS)
def test_the_first_run_stands_where_the_second_differs(program: str, reason: str) -> None:
    result = as_json(program, pack=None)
    assert [finding["id"] for finding in result["findings"]] == [NOT_JUDGED]
    (note,) = result["notes"]
    assert note.startswith(f"what depends on outputs is not judged: {reason}")


def test_what_is_created_only_once_outputs_are_known_is_judged_and_listed_apart() -> None:
    result = as_json("adds-when-predicted", pack=None)
    assert [resource["name"] for resource in result["added"]] == ["late"]
    assert "late" not in [resource["name"] for resource in result["resources"]]
    assert "iam-wildcard-action:iam:*" in _judged("adds-when-predicted")["late"]
    assert "Created only once outputs are known\n  + aws:iam/rolePolicy:RolePolicy  late\n" in (
        preview("adds-when-predicted", pack=None).out
    )


def test_a_policy_that_is_created_only_in_a_callback_is_judged() -> None:
    result = as_json("only-in-apply", pack=None)
    assert [resource["name"] for resource in result["added"]] == ["late"]
    assert "iam-admin-access" in _judged("only-in-apply")["late"]


def test_a_report_is_that_of_the_second_run(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    assert preview("predicted", "--report", str(file), pack=None).code == 1
    predicted = [each for each in as_json("predicted", pack=None)["findings"] if each.get("predicted")]
    assert len(predicted) > 1
    assert file.read_text().count("Judged with predicted outputs, before") == len(predicted)


def test_the_program_gets_no_aws_credentials() -> None:
    given = tuple((name, "given") for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"))
    ended = preview("credentials", "--format", "json", environment=given)
    assert ended.json["outputs"] == {"found": {"AWS_CONFIG_FILE": os.devnull}}


KNOWN = {
    "a plain look-up of a document": ("plain-document", "iam-pass-role:arn:aws:iam::ACCOUNT:role/worker"),
    "a plain look-up by a name that the program knows": ("look-up-by-own-name", "iam-wildcard-action:dynamodb:*"),
}


@pytest.mark.parametrize(("program", "found"), KNOWN.values(), ids=KNOWN)
def test_plain_look_ups_do_not_keep_outputs_from_being_predicted(program: str, found: str) -> None:
    result = as_json(program, pack=None)
    predicted = [finding["id"] for finding in result["findings"] if finding["predicted"]]
    assert [each for each in predicted if each.startswith(found)]
    assert not [finding for finding in result["findings"] if finding["id"] == NOT_JUDGED]


def test_the_trust_in_a_new_clusters_issuer_is_judged_and_named_as_predicted() -> None:
    found = as_json("cluster-issuer", pack=None)["findings"]
    (finding,) = [each for each in found if not each["id"].startswith("document-not-evaluable:role:")]
    assert finding["id"] == "trust-web-identity:oidc.eks.REGION.amazonaws.com/id/ID:sub"
    assert " is the predicted identities of 'main'" in finding["predicted"]


def test_a_callback_that_never_ends_leaves_the_first_run_and_no_process() -> None:
    first = PreviewResult(project="never-ends", stack="dev", pack="policypack", resources=(), outputs={})
    program = str(PROGRAMS / "never-ends")
    command = [*COMMAND, "preview", "--program", program, "--format", "json", "--predict-in", ACCOUNT]
    result = predicted_run.complete(first, command, None, seconds=3)
    assert result.notes == (
        "what depends on outputs is not judged: with predicted outputs the program has not ended after 3 s",
    )
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert program not in listed
