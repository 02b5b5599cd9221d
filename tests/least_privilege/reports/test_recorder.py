"""What stands in the files at every moment of a run."""

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from least_privilege.reports import files, recorder
from least_privilege.reports.json_report import ReportError, dump
from least_privilege.reports.model import RuleInForce, StackReport
from least_privilege.reports.recorder import Recorder, ReportRequest
from least_privilege.stack.model import Resource, Stack
from tests.support.report_samples import RULE, URN, WAIVER, grant, report, reported, role, stack

ROLE = Resource(
    type="aws:iam/role:Role",
    name="web",
    urn=URN,
    properties={
        "assumeRolePolicy": json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"AWS": "111122223333"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"sts:ExternalId": "vendor-7781"}},
                },
            }
        )
    },
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


def recording(path: Path, **more: Any) -> Recorder:
    return Recorder(ReportRequest(paths=(path,), **more), [RULE], StackReport(project="shop", stack="dev"))


def on_disk(path: Path) -> StackReport:
    (only,) = files.read(path).stacks
    return only


def test_a_report_is_there_from_the_start_and_incomplete(path: Path) -> None:
    path.write_text("of an earlier run")
    recording(path)
    assert (on_disk(path).complete, on_disk(path).findings) == (False, ())


def test_a_finding_is_written_before_the_engine_receives_it(path: Path) -> None:
    recording(path).record_resource(ROLE, [reported()])
    assert (on_disk(path).complete, on_disk(path).findings) == (False, (reported(),))


def test_findings_that_come_too_fast_are_written_at_the_end(path: Path) -> None:
    recording_ = recording(path)
    recording_._spent = 60
    recording_.record_resource(ROLE, [reported()])
    assert on_disk(path).findings == ()
    recording_.close()
    assert on_disk(path).findings == (reported(),)


def test_findings_that_come_too_fast_are_written_a_moment_later(path: Path) -> None:
    recording_ = recording(path)
    recording_._spent = recorder._FREE + 0.2 / recorder._SHARE
    recording_.record_resource(ROLE, [reported()])
    assert on_disk(path).findings == ()
    assert recording_._timer is not None
    recording_._timer.join()
    assert on_disk(path).findings == (reported(),)


def test_a_resource_that_is_checked_twice_has_its_latest_findings(path: Path) -> None:
    recording_ = recording(path)
    recording_.record_resource(ROLE, [reported(), reported(evidence="gone")])
    recording_.record_resource(ROLE, [reported()])
    recording_.record_stack(Stack(resources=(ROLE,)), [reported(), reported("advisory", urn="")], [WAIVER])
    assert on_disk(path).findings == (reported(), reported("advisory", urn=""))
    assert on_disk(path).waivers == (WAIVER,)
    assert on_disk(path).complete


def test_the_stack_has_who_may_do_what_without_secrets(path: Path) -> None:
    recording_ = recording(path)
    recording_.add_secret({"password": "hunter22"})
    recording_.record_resource(ROLE, [reported(evidence="vendor-7781 and hunter22 and 111122223333")])
    recording_.record_stack(Stack(resources=(ROLE,)), [], [])
    text = path.read_text()
    assert "vendor-7781" not in text
    assert "hunter22" not in text
    assert "111122223333" in text
    assert [each.label for each in on_disk(path).principals] == ["role web"]


def test_only_rules_that_found_something_are_listed(path: Path) -> None:
    recording_ = recording(path)
    assert files.read(path).rules == ()
    recording_.record_resource(ROLE, [reported(), reported(id="fault")])
    assert files.read(path).rules == (RULE,)


def test_only_this_stack_of_an_earlier_report_is_compared(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    earlier = report(stack(role("other", grant("*"))), stack(role("x", grant("*")), stack="prod"))
    recording(path, baseline=earlier).record_stack(Stack(resources=(ROLE,)), [], [])
    text = path.read_text()
    assert "| `shop/dev` | role `other` | gone |" in text
    assert "prod" not in text


def test_a_stack_under_another_name_is_held_to_the_others_of_an_earlier_report(tmp_path: Path) -> None:
    path, strict = tmp_path / "report.md", RuleInForce(name="imdsv2-required", level="mandatory")
    earlier = report(stack(stack="prod", configuration=(strict,)))
    after = stack(stack="dev", configuration=(replace(strict, level="disabled"),))
    recorder = Recorder(ReportRequest(paths=(path,), baseline=earlier), [RULE], after)
    recorder.record_stack(Stack(resources=(ROLE,)), [], [])
    first, *_ = path.read_text().splitlines()
    assert first == (
        "**This change weakens the checks that judge it: it disables 1 rule (mandatory before): `imdsv2-required` "
        "(in `shop/dev`).**"
    )
    assert "prod" not in path.read_text()


def test_a_stack_that_the_engine_does_not_name_is_named_by_its_resources(path: Path) -> None:
    Recorder(ReportRequest(paths=(path,)), [RULE], StackReport(project="", stack="")).record_resource(
        ROLE, [reported()]
    )
    assert (on_disk(path).project, on_disk(path).stack) == ("shop", "dev")


def test_many_threads_lose_nothing(path: Path) -> None:
    recording_ = recording(path)

    def work(number: int) -> None:
        for each in range(20):
            urn = f"{URN}-{number}-{each}"
            resource = Resource(type="aws:s3/bucket:Bucket", name="b", urn=urn, properties={})
            recording_.record_resource(resource, [reported(urn=urn)])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recording_.close()
    assert len(on_disk(path).findings) == 80


def test_no_variable_no_report() -> None:
    assert ReportRequest.of({"LEAST_PRIVILEGE_BASELINE": "x"}) is None


def test_what_the_environment_asks_for(tmp_path: Path) -> None:
    baseline = tmp_path / "base.json"
    baseline.write_text(dump(report()))
    asked = ReportRequest.of(
        {
            "LEAST_PRIVILEGE_REPORT": f"{tmp_path}/a.md:{tmp_path}/a.sarif:",
            "LEAST_PRIVILEGE_BASELINE": str(baseline),
            "LEAST_PRIVILEGE_SOURCE": "infra/Pulumi.dev.yaml",
        }
    )
    assert asked == ReportRequest(
        paths=(tmp_path / "a.md", tmp_path / "a.sarif"), baseline=report(), source="infra/Pulumi.dev.yaml"
    )


def test_all_faults_of_the_variables_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as refused:
        ReportRequest.of(
            {
                "LEAST_PRIVILEGE_REPORT": f"report.json:{tmp_path}/a.xml:{tmp_path}/no/a.md:{tmp_path}",
                "LEAST_PRIVILEGE_BASELINE": f"{tmp_path}/none.json",
            }
        )
    assert str(refused.value).replace(str(tmp_path), "/d").splitlines() == [
        "LEAST_PRIVILEGE_REPORT: report.json: expected an absolute path: the engine runs a pack in the pack's own "
        "directory",
        "LEAST_PRIVILEGE_REPORT: /d/a.xml: expected a name that ends in .json, .md, .sarif, .html",
        "LEAST_PRIVILEGE_REPORT: /d/no/a.md: the directory /d/no does not exist",
        "LEAST_PRIVILEGE_REPORT: /d: expected a name that ends in .json, .md, .sarif, .html",
        "LEAST_PRIVILEGE_BASELINE: /d/none.json: cannot be read: No such file or directory",
    ]
