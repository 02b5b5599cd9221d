"""`stack_of`: what a function registers, and that nothing of the test around it changes."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import mocks
from pulumi.runtime.config import CONFIG
from pulumi.runtime.settings import ROOT, SETTINGS

from least_privilege_testing import allowed, stack_of
from offline_preview.errors import PreviewError
from tests.least_privilege_testing.component import Thumbnails

pytestmark = pytest.mark.usefixtures("nothing_set_before")


class Mocks(mocks.Mocks):
    """A test's own, as Pulumi's documentation writes them."""

    def call(self, args: mocks.MockCallArgs) -> Any:  # noqa: ARG002
        return {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return f"{args.name}_id", args.inputs


@pytest.fixture
def own_mocks() -> Any:
    """The test's mocks, in a state of the SDK that ends with it."""
    before = {name: getattr(SETTINGS, name) for name in ("monitor", "project", "stack", "dry_run")}
    root = ROOT.get()
    ROOT.set(None)
    asyncio.set_event_loop(asyncio.new_event_loop())
    pulumi.runtime.set_mocks(Mocks(), project="photos", stack="dev")
    yield SETTINGS.monitor
    for name, value in before.items():
        setattr(SETTINGS, name, value)
    ROOT.set(root)


def _urns(stack: Any) -> list[str]:
    return [each.urn for each in stack.stack.resources if not each.type.startswith("pulumi:")]


def test_it_has_the_engines_urns_and_the_tests_names() -> None:
    before = CONFIG.get()
    stack = stack_of(lambda: Thumbnails("thumbnails"), config={"aws:region": "eu-west-1"})
    assert stack.name == "project/stack"
    assert _urns(stack)[:2] == [
        "urn:pulumi:stack::project::acme:photos:Thumbnails::thumbnails",
        "urn:pulumi:stack::project::acme:photos:Thumbnails$aws:s3/bucket:Bucket::photos",
    ]
    assert CONFIG.get() is before
    assert before == {}


def test_it_leaves_the_tests_own_mocks(own_mocks: Any) -> None:
    stack = stack_of(lambda: Thumbnails("thumbnails"))
    assert stack.name == "photos/dev"
    assert SETTINGS.monitor is own_mocks
    assert own_mocks.resources == {}
    seen: list[str] = []

    pulumi.runtime.test(lambda: aws.sqs.Queue("jobs").id.apply(seen.append))()  # type: ignore[no-untyped-call]
    assert seen == ["jobs_id"]
    assert allowed(stack, "thumbnails", "s3:GetObject", "photos")


def test_the_tests_configuration_counts() -> None:
    pulumi.runtime.set_config("photos:name", "acme")
    try:
        stack = stack_of(lambda: aws.s3.Bucket("photos", bucket=pulumi.Config("photos").require("name")))
    finally:
        CONFIG.get().clear()
    assert [each.properties["bucket"] for each in stack.stack.resources if each.name == "photos"] == ["acme"]


def test_a_coroutine_is_awaited() -> None:
    async def make() -> None:
        await asyncio.sleep(0)
        aws.sqs.Queue("jobs")

    assert _urns(stack_of(make)) == ["urn:pulumi:stack::project::aws:sqs/queue:Queue::jobs"]


def test_it_runs_inside_an_event_loop() -> None:
    async def test() -> list[str]:
        return _urns(stack_of(lambda: aws.sqs.Queue("jobs")))

    assert asyncio.run(test()) == ["urn:pulumi:stack::project::aws:sqs/queue:Queue::jobs"]


def test_the_account_and_region_of_new_resources() -> None:
    stack = stack_of(lambda: aws.sqs.Queue("jobs", name="jobs"), config={"aws:region": "eu-west-1"}, account="1" * 12)
    assert stack.stack.resources[-1].outputs["arn"] == "arn:aws:sqs:eu-west-1:111111111111:jobs"


def test_look_ups_are_answered_from_the_file(tmp_path: Path) -> None:
    pins = tmp_path / "look-ups.yaml"
    pins.write_text("- {lookup: aws.kms.get_alias, result: {targetKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k'}}")

    def make() -> None:
        key = aws.kms.get_alias_output(name="alias/photos").target_key_arn
        document = pulumi.Output.json_dumps(
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": key}}
        )
        aws.iam.Policy("decrypt", policy=document)

    stack = stack_of(make, lookups=pins)
    assert "arn:aws:kms:eu-west-1:111122223333:key/k" in str(stack.stack.resources[-1].properties["policy"])


def _fail(_: object = None) -> None:
    raise KeyError("no")


def _twice() -> None:
    aws.sqs.Queue("jobs")
    aws.sqs.Queue("jobs")


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        pytest.param(_twice, PreviewError, "^Duplicate resource URN .*::jobs'; try", id="a resource twice"),
        pytest.param(_fail, KeyError, "no", id="an error of the function"),
        pytest.param(lambda: aws.sqs.Queue("jobs").arn.apply(_fail), KeyError, "no", id="an error of a callback"),
        pytest.param(
            lambda: pulumi.runtime.set_mocks(Mocks()),
            PreviewError,
            "^the function calls .*set_mocks",
            id="mocks inside",
        ),
    ],
)
def test_what_goes_wrong(make: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        stack_of(make)


@pytest.mark.parametrize(
    ("make", "account", "fault"),
    [
        ("thumbnails", None, "'thumbnails'; expected a function that creates resources"),
        (lambda: None, "1", "account: '1'; expected the 12 digits"),
        (lambda: None, 111122223333, "account: 111122223333; expected the 12 digits"),
    ],
    ids=["nothing to call", "too short", "a number"],
)
def test_what_is_no_stack_is_refused(make: Any, account: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        stack_of(make, account=account)
