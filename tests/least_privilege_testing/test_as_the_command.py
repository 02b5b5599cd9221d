"""The library for tests answers as the command does of the same program."""

import runpy
import sys
from contextvars import copy_context

import pulumi
import pytest

from least_privilege_testing import StackUnderTest, stack_of, who_can
from tests.predicted.verdicts import PROJECT
from tests.support.command import run

pytestmark = pytest.mark.usefixtures("nothing_set_before")

ASKED = {
    "access_point": "s3:GetObject",
    "attachment_by_group": "s3:GetObject",
    "boundary_missing": "sns:Publish",
    "component": "sqs:SendMessage",
    "component_with_documents": "sns:Publish",
    "drawn_names": "iam:PassRole",
    "key_policy": "kms:Decrypt",
    "nested_apply": "iam:PassRole",
    "policy_document_wide": "sqs:SendMessage",
    "queue_for_anybody": "sqs:SendMessage",
    "several_resources": "kms:Decrypt",
    "trust_chain": "sts:AssumeRole",
}


def _stack(program: str) -> StackUnderTest:
    """What the program registers, under the names that the command gives its project and stack."""

    def work() -> StackUnderTest:
        pulumi.runtime.settings.configure(pulumi.runtime.Settings(project="predicted", stack=program))
        path = str(PROJECT / "styles" / f"{program}.py")
        return stack_of(lambda: runpy.run_path(path), config={"aws:region": "us-east-1"})

    return copy_context().run(work)


@pytest.mark.parametrize(("program", "action"), ASKED.items())
def test_who_can(program: str, action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(PROJECT), *sys.path])
    said = run("who-can", action, "--program", str(PROJECT), "--stack", program, "--format", "json").json
    found = who_can(_stack(program), action)
    assert found
    assert found == [each["principal"] for each in said["answers"]]
