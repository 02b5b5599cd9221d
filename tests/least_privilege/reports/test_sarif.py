"""SARIF as code scanning reads it.

The subset in sarif_subset.json is hand-written and stricter than the format. The format's own schema is in no Python
package; where the variable SARIF_SCHEMA names a copy (crates.io's serde-sarif has one, as src/schema.json), the same
reports are held against it too.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema.validators import validator_for

from least_privilege.reports.model import Report
from least_privilege.reports.sarif import render
from tests.support.report_samples import URN, WAIVER, report, reported, role, stack

SUBSET = Path(__file__).with_name("sarif_subset.json")
REPORTS = {
    "nothing at all": Report(),
    "no finding": report(stack(role())),
    "one finding": report(stack(findings=(reported(),))),
    "a waived one": report(stack(findings=(reported(waived=WAIVER),))),
    "the whole stack": report(stack(findings=(reported("advisory", urn=""),))),
    "two stacks, one cut short": report(
        stack(findings=(reported(), reported())), stack(stack="a b/ü", complete=False, pack="", pack_version="")
    ),
    "a rule unknown here": report(stack(findings=(reported(id="other:x"),))),
}


def faults(value: Any, schema: Any) -> list[str]:
    validator = validator_for(schema)(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


@pytest.mark.parametrize("name", REPORTS)
def test_it_obeys_the_subset_that_code_scanning_needs(name: str) -> None:
    assert faults(json.loads(render(REPORTS[name])), json.loads(SUBSET.read_text())) == []


@pytest.mark.skipif("SARIF_SCHEMA" not in os.environ, reason="SARIF_SCHEMA names no copy of SARIF's own schema")
def test_every_report_obeys_the_formats_own_schema() -> None:
    text = Path(os.environ["SARIF_SCHEMA"]).read_text(encoding="utf-8")
    # One pattern of the schema, for language codes, has a stray bracket.
    schema = json.loads(text.replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"))
    found = {name: faults(json.loads(render(each)), schema) for name, each in REPORTS.items()}
    assert found == dict.fromkeys(REPORTS, [])


@pytest.mark.parametrize(
    "broken",
    [
        {"level": "fatal"},
        {"locations": []},
        {"message": {}},
        {"partialFingerprints": {"x": "y"}},
        {"line": 1},
    ],
)
def test_the_subset_refuses_what_is_wrong(broken: dict[str, Any]) -> None:
    value = json.loads(render(REPORTS["one finding"]))
    value["runs"][0]["results"][0].update(broken)
    assert faults(value, json.loads(SUBSET.read_text()))


def result(**more: Any) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(render(report(stack(findings=(reported(**more),)))))
    found: dict[str, Any] = value["runs"][0]["results"][0]
    return found


def test_a_whole_result() -> None:
    found = result()
    assert re.fullmatch("[0-9a-f]{32}", found["partialFingerprints"].pop("primaryLocationLineHash"))
    assert found == {
        "ruleId": "iam-wildcard-action",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "aws:iam/role:Role web: Statement 'Read' allows s3:* on pets. "
            "Fix: list what is used, e.g. s3:GetObject."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "Pulumi.dev.yaml"},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"name": "web", "fullyQualifiedName": URN, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {},
        "properties": {"id": "iam-wildcard-action:s3:*", "severity": "high"},
    }


def test_a_result_is_tagged_with_the_checks_of_aws() -> None:
    assert result(id="iam-malformed-document:missing-effect")["properties"]["tags"] == ["MISSING_EFFECT"]


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    assert result(waived=WAIVER)["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "moves in May (ops@example.org, until 2027-05-01)"}
    ]


def test_an_alert_is_recognized_by_id_and_urn_not_by_its_evidence() -> None:
    assert result(evidence="a")["partialFingerprints"] == result(evidence="b")["partialFingerprints"]


def test_two_findings_of_one_id_on_one_resource_are_two_alerts() -> None:
    given_twice = report(stack(findings=(reported(evidence="a"), reported(evidence="b"))))
    one, two = json.loads(render(given_twice))["runs"][0]["results"]
    assert one["partialFingerprints"] != two["partialFingerprints"]


def test_each_stack_is_a_category_of_its_own() -> None:
    value = json.loads(render(REPORTS["two stacks, one cut short"]))
    assert [run["automationDetails"]["id"] for run in value["runs"]] == [
        "least-privilege/shop/dev/",
        "least-privilege/shop/a b/ü/",
    ]
    assert [run["invocations"][0]["executionSuccessful"] for run in value["runs"]] == [True, False]


def test_findings_are_shown_at_the_file_that_source_names() -> None:
    value = json.loads(render(report(stack(source="infra/Pulumi.dev.yaml", findings=(reported(),)))))
    location = value["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "infra/Pulumi.dev.yaml"}


def test_a_result_has_the_state_that_a_baseline_gives_it() -> None:
    now = report(stack(findings=(reported(), reported(id="a:b", evidence="Else."), reported(id="c:d"))))
    baseline = report(stack(findings=(reported(), reported(id="a:b"), reported(id="gone:x"))))
    value = json.loads(render(now, baseline))
    assert [each["baselineState"] for each in value["runs"][0]["results"]] == ["unchanged", "updated", "new"]
    assert faults(value, json.loads(SUBSET.read_text())) == []
    assert "baselineState" not in render(now)


def test_a_finding_whose_line_is_known_is_shown_at_it() -> None:
    location = result(file="infra/two words.py", line=12)["locations"][0]["physicalLocation"]
    assert location == {"artifactLocation": {"uri": "infra/two%20words.py"}, "region": {"startLine": 12}}


@given(st.text(), st.text())
def test_no_name_makes_a_link_or_a_broken_file(evidence: str, urn: str) -> None:
    text = render(report(stack(findings=(reported(evidence=evidence, urn=urn),))))
    value = json.loads(text)
    assert "](" not in value["runs"][0]["results"][0]["message"]["text"]
    assert faults(value, json.loads(SUBSET.read_text())) == []
