"""docs/reference/reports.md says what is written."""

import json
import re
from dataclasses import replace
from pathlib import Path

from least_privilege.reports import files, recorder
from least_privilege.reports.json_report import dump
from least_privilege.reports.model import RuleInForce
from least_privilege.reports.reach_model import ReportedResource, ReportedStep
from tests.support.report_samples import WAIVER, grant, party, reach, report, reported, role, stack, trust

TEXT = (Path(__file__).parents[3] / "docs" / "reference" / "reports.md").read_text(encoding="utf-8")


def keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return {*value, *(key for each in value.values() for key in keys(each))}
    return {key for each in value for key in keys(each)} if isinstance(value, list) else set()


def test_every_key_of_the_json_form_is_documented_and_no_other() -> None:
    full = grant("*", except_actions=("iam:*",), except_resources=("x",), via="y", by=("z",))
    by = type(trust("a"))(effect="Allow", who="a", action="b", resource="c")
    faulty = replace(WAIVER, actions=("x",), fault="x")
    given = report(
        stack(
            role("NAME", full, trust=(by,), limits=(full,)),
            findings=(reported(waived=WAIVER, file="__main__.py", line=3, judge="target"),),
            waivers=(faulty,),
            steps=(ReportedStep(source=party("a"), target=party("b"), how="c"),),
            resources=(ReportedResource(arn="a", reach=(reach(party("a"), "s3:GetObject", raises="d"),)),),
            configuration=(RuleInForce(name="iam-wildcard-action", level="advisory", options={"level": 1}),),
        )
    )
    block = TEXT.partition("## JSON, version 1")[2].partition("```json")[2].partition("```")[0]
    written = {"RULE" if key == "iam-wildcard-action" else key for key in keys(json.loads(dump(given)))}
    assert written == set(re.findall(r'"([^"]+)"', block))


def test_every_variable_and_suffix_is_documented() -> None:
    for name in (recorder.REPORT, recorder.BASELINE, recorder.SOURCE, *files.SUFFIXES):
        assert f"`{name}`" in TEXT
