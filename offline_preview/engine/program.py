"""Runs a Pulumi program in this process, in the SDK's own runtime, as the Python language host does.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/python/cmd/pulumi-language-python-exec
"""

import asyncio
import contextlib
import logging
import runpy
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final, cast

import pulumi
from pulumi.runtime import mocks
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.settings import SETTINGS
from pulumi.runtime.stack import wait_for_rpcs

from offline_preview.engine import look_up_calls, program_errors, surroundings
from offline_preview.engine.callback_guard import CallbackGuard
from offline_preview.engine.deployment import Deployment
from offline_preview.engine.monitor import Monitor
from offline_preview.engine.pending_outputs import pending_outputs
from offline_preview.engine.provider_inputs import schema_of
from offline_preview.engine.requests_in_turn import RequestsInTurn
from offline_preview.engine.skipped_callbacks import SkippedCallbacks
from offline_preview.engine.source_positions import SourcePositions
from offline_preview.engine.stack_references import References
from offline_preview.errors import PreviewError
from offline_preview.lookups.lookups import Lookups
from offline_preview.pack.process import StackContext
from offline_preview.project.files import Project
from offline_preview.secret_mask import SecretMask

TASK_TIMEOUT: Final = 10
"""Seconds that the tasks may take for which the program does not wait."""


class _Log:
    """Shows the program's log at once. A logged error is shown and fails nothing, as in `pulumi preview`."""

    def Log(self, request: Any) -> None:
        if request.severity != engine_pb2.DEBUG and not request.ephemeral:
            name = engine_pb2.LogSeverity.Name(request.severity).lower()
            print(f"{name}: {request.message.strip()}", file=sys.stderr)


def run(
    project: Project,
    context: StackContext,
    deployment: Deployment,
    lookups: Lookups,
    references: References,
    mask: SecretMask,
) -> None:
    """Run the program to its end; `deployment` registers everything that it creates, `mask` learns its secrets.

    Raises `PreviewError` with the program's own error in short: what it raised, and where in the program.
    """
    positions = SourcePositions(project)
    positions.watch()
    monitor = Monitor(deployment, lookups, references, project.home, positions)
    settings = configure_sdk(project, context, monitor, _Log())

    def program() -> None:
        pulumi.runtime.register_stack_transformation(lambda args: on_construction(args, deployment, references))
        with surroundings.one_process():
            runpy.run_path(str(project.entry), run_name="__main__")

    surroundings.drop_credentials()
    surroundings.refuse_the_cli()
    pulumi.runtime.set_mocks = mocks.set_mocks = _refuse_mocks
    _learn_secrets(mask)
    skipped = SkippedCallbacks(project)
    if deployment.predictions:
        CallbackGuard(deployment.predictions, project, deployment.note).install()
    else:
        skipped.watch()
    with surroundings.of(project), look_up_calls.followed(), _event_loop() as loop:
        try:
            loop.run_until_complete(to_the_end(program, deployment))
        except (PreviewError, KeyboardInterrupt):
            raise
        except BaseException as error:
            if error is settings.rpc_manager.unhandled_exception:  # Python forgets where, when it is awaited twice
                error.__traceback__ = settings.rpc_manager.exception_traceback
            message = str(
                monitor.failure or program_errors.message(error, project, lookups.stand_ins, deployment.config.hidden)
            )
            if message:
                raise PreviewError(message) from error
    if monitor.failure:
        raise monitor.failure
    deployment.may_lack_resources = skipped.may_create_resources


def _learn_secrets(mask: SecretMask) -> None:
    """Have `mask` learn what the program marks as secret when it does: an error may show it before a resource does."""
    original = pulumi.Output.secret

    def secret(value: Any) -> Any:
        mask.add(value)
        return original(value)

    pulumi.Output.secret = staticmethod(secret)  # type: ignore[method-assign, assignment]


def _refuse_mocks(*_: Any, **__: Any) -> None:
    raise PreviewError(
        "the program calls pulumi.runtime.set_mocks: it would register its resources with these mocks, so that nothing "
        "is previewed or checked; call it in unit tests alone"
    )


def configure_sdk(project: Project, context: StackContext, monitor: Monitor, log: Any) -> Any:
    """Set up the SDK's runtime, so that the program's requests go to `monitor`, and what it logs to `log`; returns its
    settings."""
    pulumi.runtime.set_all_config(dict(context.config), list(context.secret_keys))
    settings: Any = mocks.MockSettings(  # type: ignore[no-untyped-call]
        monitor=monitor,
        engine=log,
        project=context.project,
        stack=context.stack,
        dry_run=True,
        organization=context.organization,
        root_directory=str(project.directory),
        callbacks=None,
        **_settings_of_version(monitor),
    )
    pulumi.runtime.configure(settings)
    return settings


def _settings_of_version(monitor: Any) -> dict[str, Any]:
    """The settings that not every version of the SDK has: an older one asks for each feature, and keeps a deque."""
    given: dict[str, Any] = {}
    if hasattr(monitor, "GetDeploymentInfo"):
        given["monitor_features"] = set(monitor.GetDeploymentInfo(None).supportedFeatures)
    if isinstance(SETTINGS.outputs, set):
        given["outputs"] = pending_outputs()
    return given


@contextlib.contextmanager
def _event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A new event loop, which is the current one."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(RequestsInTurn())
    # Where requests need a thread, it and the loop hand each resource to and fro, as do those that talk to the pack. A
    # thread waits a switch interval for its turn: 5 ms by default. https://docs.python.org/3/library/sys.html
    sys.setswitchinterval(0.0002)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # a failed program leaves futures behind, as in Pulumi
    try:
        yield loop
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def to_the_end(program: Callable[[], Awaitable[None] | None], deployment: Deployment) -> None:
    """Run the program, and then the tasks that it started and did not wait for: what they create is judged, too.

    In Pulumi it is a matter of chance whether they create anything.
    """
    await pulumi.runtime.run_in_stack(program)
    deadline = asyncio.get_running_loop().time() + TASK_TIMEOUT
    while left := asyncio.all_tasks() - {cast("asyncio.Task[None]", asyncio.current_task())}:
        done, _ = await asyncio.wait(left, timeout=deadline - asyncio.get_running_loop().time())
        await wait_for_rpcs()
        if not done:
            deployment.note(
                f"the program does not wait for {len(left)} of its tasks, which still run after {TASK_TIMEOUT} s: "
                "what they would create is not seen"
            )
            return


def on_construction(args: pulumi.ResourceTransformationArgs, deployment: Deployment, references: References) -> None:
    """Learn from each resource, while it is constructed, what its class says of its provider's outputs."""
    if args.type_ not in deployment.schemas:
        deployment.schemas[args.type_] = schema_of(type(args.resource))
    if isinstance(args.resource, pulumi.StackReference) and isinstance(args.opts.id, str):
        outputs = references.outputs(args.opts.id)
        if outputs is not None:
            references.refine(args.resource, outputs)
