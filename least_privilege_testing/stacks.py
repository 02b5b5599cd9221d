"""The stack that a function registers, as in a predicted run of the offline preview, beside the test's own mocks."""

import asyncio
import inspect
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pulumi
from pulumi.runtime import mocks
from pulumi.runtime.config import CONFIG
from pulumi.runtime.settings import ROOT, SETTINGS

from least_privilege.questions.access import StackAccess
from least_privilege.rules.support.stack_access import access_to
from least_privilege.stack.cloudformation.inside import expanded
from least_privilege.stack.model import Stack
from offline_preview import predicted_run
from offline_preview.aws_context import ACCOUNT
from offline_preview.engine import look_up_calls, program
from offline_preview.engine.deployment import Deployment
from offline_preview.engine.monitor import Monitor
from offline_preview.engine.requests_in_turn import RequestsInTurn
from offline_preview.engine.source_positions import SourcePositions
from offline_preview.engine.stack_references import References
from offline_preview.errors import PreviewError
from offline_preview.lookups.lookups import Lookups
from offline_preview.lookups.pins import Pins
from offline_preview.pack.configuration import PackConfig
from offline_preview.pack.process import StackContext
from offline_preview.prediction.predictions import Predictions
from offline_preview.project.configuration import Configuration
from offline_preview.project.files import Project

_SET_MOCKS: Final = (
    "the function calls pulumi.runtime.set_mocks, so nothing that it made after that was seen; call it outside of the "
    "function"
)


@dataclass(frozen=True, eq=False)
class StackUnderTest:
    """What a function has registered. `own_accounts` are those that the test names; `notes` say what stands in for AWS,
    and what is unknown."""

    name: str
    stack: Stack
    own_accounts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def access(self) -> StackAccess:
        """Questions about the stack."""
        return self.access_with(None)

    def access_with(self, context: Mapping[str, str] | None) -> StackAccess:
        """Questions about the stack, by requests that have these values of condition keys."""
        return access_to(
            self.stack, self.own_accounts, context={key: (value,) for key, value in (context or {}).items()}
        )

    def __repr__(self) -> str:
        return f"<stack {self.name}>"


def stack_of(
    make: Callable[[], Any],
    *,
    config: Mapping[str, str] | None = None,
    account: str | None = None,
    lookups: Path | str | None = None,
) -> StackUnderTest:
    """Call `make`, which creates resources, and give the stack of what it created.

    New resources get the outputs that the offline preview predicts, so documents made of ARNs and names are known. Data
    sources are answered as in the offline preview; `lookups` is a file as for its option `--lookups`. `config` adds to
    the configuration that the test has set, `{"aws:region": "eu-west-1"}`; `account` is the stack's own account.

    Project, stack and configuration are those of `pulumi.runtime.set_mocks` and `set_all_config`, where the test calls
    them. Nothing of that is changed, its mocks are not asked, and no process is started. Raises what `make` raises,
    `PreviewError` where the offline preview refuses a resource, as the engine would, and `ValueError` for what is no
    account id, or no function.
    """
    if not callable(make):
        raise ValueError(
            f"{make!r}; expected a function that creates resources, such as lambda: Thumbnails('thumbnails')"
        )
    if account is not None and not (isinstance(account, str) and re.fullmatch(r"\d{12}", account, re.ASCII)):
        raise ValueError(f"account: {account!r}; expected the 12 digits of an AWS account id, in quotes")
    with ThreadPoolExecutor(1, "stack-under-test") as thread:  # an event loop and SDK settings of its own
        given = Path(lookups) if lookups else None
        return thread.submit(copy_context().run, _run, make, config or {}, account, given).result()


def _run(
    make: Callable[[], Any], config: Mapping[str, str], account: str | None, lookups: Path | None
) -> StackUnderTest:
    ROOT.set(None)  # the stack of the test's own mocks
    context = StackContext(
        project=SETTINGS.project or "project",
        stack=SETTINGS.stack or "stack",
        organization=SETTINGS.organization or "organization",
        config={**CONFIG.get(), **config},
    )
    configuration = Configuration(values=context.config)
    deployment = Deployment(context, configuration, None, PackConfig(), Predictions(account or ACCOUNT))
    answers = Lookups(deployment.note, account or ACCOUNT, Pins.load(lookups) if lookups else Pins())
    references = References([], context.project, context.organization)
    here = Path.cwd()
    project = Project(directory=here, name=context.project, entry=here, config={}, stack_dir=here)
    monitor = Monitor(deployment, answers, references, here, SourcePositions(project))
    program.configure_sdk(project, context, monitor, mocks.MockEngine(None))

    async def main() -> None:
        pulumi.runtime.register_stack_transformation(lambda args: program.on_construction(args, deployment, references))
        made = make()
        if inspect.iscoroutine(made):
            await made
        if SETTINGS.monitor is not monitor:
            raise PreviewError(_SET_MOCKS)

    with asyncio.Runner() as runner, look_up_calls.followed():
        loop = runner.get_loop()
        loop.set_default_executor(RequestsInTurn())
        loop.set_exception_handler(lambda *_: None)  # what fails leaves futures behind, as in Pulumi
        try:
            runner.run(program.to_the_end(main, deployment))
        except Exception as error:
            if monitor.failure:
                raise monitor.failure from error
            raise
    return StackUnderTest(
        name=f"{context.project}/{context.stack}",
        stack=expanded(predicted_run.stack_of(deployment)),
        own_accounts=(account,) if account else (),
        notes=tuple(deployment.notes),
    )
