"""Small programs of other people's style, judged by this repository's own pack with its defaults."""

import pytest

from tests.offline_preview.command import as_json, preview

CASES = {
    "a bare instance answers IMDSv1": ("bare-instance", 1, {"imdsv2-required": "mandatory"}),
    "an instance takes its options from a launch template": ("launch-template", 0, {}),
    "dynamodb:* in a dict is found as it is in JSON": ("dict-documents", 1, {"iam-wildcard-action": "mandatory"}),
    "a narrow document of an output is judged": ("unknown-document", 0, {}),
    "no AWS resource": ("no-aws", 0, {}),
}


@pytest.mark.parametrize(("program", "code", "expected"), CASES.values(), ids=CASES)
def test_the_pack_judges_a_small_program(program: str, code: int, expected: dict[str, str]) -> None:
    found = {finding["rule"]: finding["level"] for finding in as_json(program, pack=None)["findings"]}
    assert preview(program, "--format", "json", pack=None).code == code
    assert found.items() >= expected.items()
    assert expected or "mandatory" not in found.values()


def test_every_finding_has_evidence_and_a_fix() -> None:
    findings = as_json("dict-documents", pack=None)["findings"]
    assert findings
    assert all(finding["evidence"] and finding["fix"] and finding["url"] for finding in findings)
