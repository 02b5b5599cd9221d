"""What all rules find in the documents of an example."""

import json
from collections.abc import Iterator
from typing import Any

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Rule
from least_privilege.stack.model import Resource, Stack
from least_privilege.standalone.synthetic_resources import resource
from tests.least_privilege.rules.validation.examples.example import Example
from tests.support.judging import judge

_CONTROL = {"scp": "SERVICE_CONTROL_POLICY", "rcp": "RESOURCE_CONTROL_POLICY"}
_OPTIONS = {"ownAccounts": ["111122223333"]}


def judged(example: Example, document: Any) -> Iterator[tuple[Rule, Finding]]:
    """The findings on `document`, which is of the example's kind, each with its rule."""
    return judge(Stack(resources=(_holder(example, document),)), **_OPTIONS)


def _holder(example: Example, document: Any) -> Resource:
    text = document if isinstance(document, str) else json.dumps(document)
    if example.kind in _CONTROL:
        return resource("organizations/policy:Policy", "shop", type=_CONTROL[example.kind], content=text)
    if example.kind == "resource":
        return resource(example.type, "shop", policy=text)
    if example.kind == "trust":
        return resource("iam/role:Role", "shop", assumeRolePolicy=text)
    return resource("iam/policy:Policy", "shop", policy=text)
