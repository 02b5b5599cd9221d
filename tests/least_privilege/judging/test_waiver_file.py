"""Waivers written into a configuration: what else it says stays as it is written."""

import json
from typing import Any

import pytest

from least_privilege.judging.waiver_file import with_waivers

ONE = {"finding": "iam-quota:x", "resource": "web", "reason": "r", "owner": "o", "expires": "2027-01-01"}
ONE_TEXT = """\
      {
        "finding": "iam-quota:x",
        "resource": "web",
        "reason": "r",
        "owner": "o",
        "expires": "2027-01-01"
      }"""
WAIVERS = f'"waivers": [\n{ONE_TEXT}\n    ]'
RULE = f'"policy-waiver": {{\n    {WAIVERS}\n  }}'

TEXTS: dict[str, tuple[str, str]] = {
    "no file": ("", f"{{\n  {RULE}\n}}\n"),
    "an empty object": ("{}", f"{{\n  {RULE}\n}}\n"),
    "one line": ('{"all": "advisory"}', f'{{\n  "all": "advisory",\n  {RULE}\n}}\n'),
    "other rules, as they are written": (
        '{\n  "all": "advisory",\n  "imds-hop-limit": { "containerHosts": ["é"] }\n}\n',
        f'{{\n  "all": "advisory",\n  "imds-hop-limit": {{ "containerHosts": ["é"] }},\n  {RULE}\n}}\n',
    ),
    "a level": (
        '{\n  "policy-waiver": "advisory",\n  "trust-mfa": "disabled"\n}\n',
        f'{{\n  "policy-waiver": {{\n    "enforcementLevel": "advisory",\n    {WAIVERS}\n  }},\n'
        '  "trust-mfa": "disabled"\n}\n',
    ),
    "an object without waivers": (
        '{\n  "policy-waiver": {\n    "longestDays": 90\n  }\n}\n',
        f'{{\n  "policy-waiver": {{\n    "longestDays": 90,\n    {WAIVERS}\n  }}\n}}\n',
    ),
    "an empty list": (
        '{\n  "policy-waiver": {\n    "waivers": [],\n    "longestDays": 90\n  }\n}\n',
        f'{{\n  "policy-waiver": {{\n    {WAIVERS},\n    "longestDays": 90\n  }}\n}}\n',
    ),
    "another waiver, on one line": (
        '{\n  "policy-waiver": {\n    "waivers": [\n      {"finding": "a]", "resource": "}"}\n    ]\n  }\n}\n',
        '{\n  "policy-waiver": {\n    "waivers": [\n      {"finding": "a]", "resource": "}"},\n'
        f"{ONE_TEXT}\n    ]\n  }}\n}}\n",
    ),
    "an earlier waiver of the same": (
        '{\n  "policy-waiver": {\n    "waivers": [\n      {"finding": "iam-quota:x", "resource": "web"},\n'
        '      {"finding": "b", "resource": "web"}\n    ]\n  }\n}\n',
        '{\n  "policy-waiver": {\n    "waivers": [\n' + ONE_TEXT + ",\n"
        '      {"finding": "b", "resource": "web"}\n    ]\n  }\n}\n',
    ),
    "tabs": (
        '{\n\t"all": "advisory"\n}\n',
        f'{{\n  "all": "advisory",\n  {RULE}\n}}\n'.replace("  ", "\t"),
    ),
}


@pytest.mark.parametrize(("before", "after"), TEXTS.values(), ids=TEXTS)
def test_text(before: str, after: str) -> None:
    written = with_waivers(before, [ONE])
    assert written == after
    assert with_waivers(written, [ONE]) == written


def test_several_at_once_some_of_which_exist() -> None:
    before = with_waivers("", [ONE, {**ONE, "resource": "api"}])
    after = with_waivers(before, [{**ONE, "resource": "new"}, {**ONE, "reason": "longer"}])
    waivers: list[Any] = json.loads(after)["policy-waiver"]["waivers"]
    assert [(each["resource"], each["reason"]) for each in waivers] == [("web", "longer"), ("api", "r"), ("new", "r")]
