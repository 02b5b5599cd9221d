"""Which callbacks may create resources, by what their code names."""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from offline_preview.engine.skipped_callbacks import SkippedCallbacks
from offline_preview.project.files import Project

PROJECT = Project(
    directory=Path(__file__).parent, name="it", entry=Path(__file__), config={}, stack_dir=Path(__file__).parent
)


class Team(pulumi.ComponentResource):
    pass


class Maker:
    def make(self, name: str) -> None:
        self.finish(name)

    def finish(self, name: str) -> None:
        Team("test:index:Team", name)

    def describe(self, name: str) -> str:
        return json.dumps({"name": name})


def make(name: str) -> Any:
    return aws.s3.Bucket(name)


def imports(name: str) -> Any:
    from pulumi_aws import s3

    return s3.Bucket(name)


def closes_over(create: Any) -> Callable[[str], Any]:
    return lambda name: create(name)


def describe(name: str) -> str:
    return json.dumps({"name": name.upper()})


CALLBACKS: dict[str, tuple[Callable[..., Any], bool]] = {
    "a resource class": (aws.s3.Bucket, True),
    "a function that makes a resource": (make, True),
    "a lambda that calls it": (lambda name: make(name), True),
    "a component of the program": (lambda name: Team("test:index:Team", name), True),
    "an import within": (imports, True),
    "a part of a function": (functools.partial(make, "it"), True),
    "a method that calls another": (Maker().make, True),
    "a class that is called within": (lambda name: Maker().make(name), True),
    "a function that is closed over": (closes_over(make), True),
    "a function within a function": (lambda names: [(lambda name: make(name))(each) for each in names], True),
    "text": (describe, False),
    "a method that makes text": (Maker().describe, False),
    "a library's function": (json.dumps, False),
    "an output": (lambda name: pulumi.Output.concat(name, "/*"), False),
}


@pytest.mark.parametrize(("callback", "expected"), CALLBACKS.values(), ids=CALLBACKS)
def test_a_callback_may_create_what_its_code_leads_to(callback: Callable[..., Any], expected: bool) -> None:
    skipped = SkippedCallbacks(PROJECT)
    assert skipped.leads_to_resources(callback) is expected
