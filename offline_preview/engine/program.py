"""Runs a Pulumi program in this process, in the SDK's own runtime, as the Python language host does.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/python/cmd/pulumi-language-python-exec
"""

import asyncio
import contextlib
import logging
import os
import runpy
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, cast

import pulumi
from pulumi.runtime import mocks
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.stack import wait_for_rpcs

from offline_preview.engine.deployment import Deployment
from offline_preview.engine.monitor import Monitor
from offline_preview.engine.provider_inputs import schema_of
from offline_preview.engine.stack_references import References
from offline_preview.errors import PreviewError
from offline_preview.lookups.lookups import Lookups
from offline_preview.project.configuration import Configuration
from offline_preview.project.files import Project

PATIENCE: Final = 10
"""Seconds that a task may take which the program does not wait for."""
_OWN: Final = Path(__file__).parents[1]


class _Engine:
    """Shows the program's log at once. A logged error is shown and fails nothing, as in `pulumi preview`."""

    def Log(self, request: Any) -> None:
        if request.severity != engine_pb2.DEBUG and not request.ephemeral:
            name = engine_pb2.LogSeverity.Name(request.severity).lower()
            print(f"{name}: {request.message.strip()}", file=sys.stderr)


def run(
    project: Project,
    config: Configuration,
    deployment: Deployment,
    lookups: Lookups,
    references: References,
    organization: str,
) -> None:
    """Run the program to its end, all of it registered with `deployment`.

    Raises `PreviewError` with the program's own error in short: what it raised, and where in the program.
    """
    monitor = Monitor(deployment, lookups, references)
    pulumi.runtime.set_all_config(dict(config.values), list(config.secret_keys))
    settings: Any = mocks.MockSettings(
        monitor=monitor,
        monitor_features=set(monitor.GetDeploymentInfo(None).supportedFeatures),  # type: ignore[no-untyped-call]
        engine=_Engine(),
        project=project.name,
        stack=deployment.stack,
        dry_run=True,
        organization=organization,
        callbacks=None,
    )
    pulumi.runtime.configure(settings)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # One worker, so that requests come one by one; which of two tasks asks first, Python decides anew in every run.
    loop.set_default_executor(ThreadPoolExecutor(max_workers=1))
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # a failed program leaves futures behind, as in Pulumi

    def program() -> None:
        pulumi.runtime.register_stack_transformation(lambda args: _learn(args, deployment, references))
        runpy.run_path(str(project.entry), run_name="__main__")

    with _surroundings(project):
        try:
            loop.run_until_complete(_to_the_end(program, deployment))
        except SystemExit as end:
            if end.code not in (None, 0):
                reason = end.code if isinstance(end.code, str) else f"the program exited with {end.code}"
                raise PreviewError(reason) from end
        except PreviewError:
            raise
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if error is settings.rpc_manager.unhandled_exception:  # Python forgets where, when it is awaited twice
                error.__traceback__ = settings.rpc_manager.exception_traceback
            raise PreviewError(_message(error, project, monitor, lookups)) from error
        finally:
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()
    if monitor.failure:
        raise monitor.failure


async def _to_the_end(program: Callable[[], None], deployment: Deployment) -> None:
    """Run the program, and then the tasks that it started and did not wait for: what they make is judged, too.

    In Pulumi it is a matter of chance whether they come to make anything.
    """
    await pulumi.runtime.run_in_stack(program)
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while left := asyncio.all_tasks() - {cast("asyncio.Task[None]", asyncio.current_task())}:
        done, _ = await asyncio.wait(left, timeout=deadline - asyncio.get_running_loop().time())
        await wait_for_rpcs()
        if not done:
            deployment.note(
                f"the program does not wait for {len(left)} of its tasks, which still run after {PATIENCE} s: "
                "what they would create is not seen"
            )
            return


def _learn(args: pulumi.ResourceTransformationArgs, deployment: Deployment, references: References) -> None:
    """See each resource as it is constructed: its class tells what its provider computes."""
    if args.type_ not in deployment.schemas:
        deployment.schemas[args.type_] = schema_of(type(args.resource))
    if isinstance(args.resource, pulumi.StackReference) and isinstance(args.opts.id, str):
        outputs = references.outputs(args.opts.id)
        if outputs is not None:
            references.refine(args.resource, outputs)


@contextlib.contextmanager
def _surroundings(project: Project) -> Iterator[None]:
    """The program's working directory, import path and arguments; what it prints goes to standard error."""
    home = project.entry if project.entry.is_dir() else project.entry.parent
    before, path, arguments, stdout = Path.cwd(), list(sys.path), sys.argv, sys.stdout
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(2, 1)  # also for what the program's own child processes print
    os.chdir(home)
    sys.path.insert(0, str(home))
    sys.argv, sys.stdout = [str(project.entry)], sys.stderr
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.argv, sys.stdout = arguments, stdout
        sys.path[:] = path
        os.chdir(before)
        os.dup2(saved, 1)
        os.close(saved)


def _message(error: BaseException, project: Project, monitor: Monitor, lookups: Lookups) -> str:
    if monitor.failure:
        return str(monitor.failure)
    if isinstance(error, pulumi.RunError):
        return str(error)
    if lookups.unanswered and _in_generated(error):
        return (
            f"look-up {lookups.unanswered[-1]} cannot be answered offline, and the program needs its result at once: "
            f"use the output form (get_..._output), whose result may be unknown{_place(error, project)}"
        )
    if isinstance(error, BaseExceptionGroup):
        return "\n".join([str(error), *(_message(each, project, monitor, lookups) for each in error.exceptions)])
    text = "".join(traceback.format_exception_only(error)).strip()
    if isinstance(error, SyntaxError):
        where = f"{_relative(error.filename, project)}:{error.lineno}: " if error.filename else ""
        return f"{where}{type(error).__name__}: {error.msg}"
    if type(error) is Exception:
        text = text.removeprefix("Exception: ")
    return text + _place(error, project)


def _place(error: BaseException, project: Project) -> str:
    """` (file:line)` of the deepest frame that is the program's own."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(project.directory)
        and not Path(frame.filename).is_relative_to(_OWN)
        and "site-packages" not in frame.filename
    ]
    return f" ({_relative(frames[-1].filename, project)}:{frames[-1].lineno})" if frames else ""


def _relative(file: str | None, project: Project) -> str:
    path = Path(file or "")
    return str(path.relative_to(project.directory) if path.is_relative_to(project.directory) else path)


def _in_generated(error: BaseException) -> bool:
    """Whether an SDK's generated code raised it, as it does on a look-up's missing result."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and "site-packages" in frames[-1].filename
