"""Stack references: another project's stack, run offline for its outputs.

Source: https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences
"""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from offline_preview import child_process, wire
from offline_preview.errors import PreviewError

if TYPE_CHECKING:
    import pulumi


@dataclass(frozen=True, kw_only=True)
class Reference:
    """`--reference ORGANIZATION/PROJECT/STACK=DIR`."""

    organization: str
    project: str
    stack: str
    directory: Path

    @classmethod
    def parse(cls, text: str) -> "Reference":
        """Raises `PreviewError` where `text` has another form, or the directory does not exist."""
        name, _, directory = text.partition("=")
        parts = name.split("/")
        if not directory or len(parts) != 3 or not all(parts):
            raise PreviewError(f"--reference: {text!r}; expected ORGANIZATION/PROJECT/STACK=DIRECTORY")
        if not Path(directory).is_dir():
            raise PreviewError(f"--reference: {text!r}; the directory {directory} does not exist")
        return cls(organization=parts[0], project=parts[1], stack=parts[2], directory=Path(directory))

    @property
    def name(self) -> str:
        return f"{self.organization}/{self.project}/{self.stack}"


class References:
    """The stacks given with `--reference`. They start to run at once, beside the program that refers to them."""

    def __init__(self, given: list[Reference], project: str, organization: str, lookups: Path | None = None) -> None:
        self._own = [organization, project]
        self._running = {
            reference.name: (reference, _start(reference, [other for other in given if other != reference], lookups))
            for reference in given
        }
        self._outputs: dict[str, dict[str, Any]] = {}

    def outputs(self, name: str) -> Mapping[str, Any] | None:
        """The outputs of the stack `name`, as wire values; None where no `--reference` gives that stack.

        Raises `PreviewError` where the stack or its program is at fault.
        """
        parts = name.split("/")
        full = "/".join(self._own[: 3 - len(parts)] + parts)
        if full not in self._running:
            return None
        if full not in self._outputs:
            self._outputs[full] = _finish(*self._running[full])
        return self._outputs[full]

    def state(self, name: str, note: Callable[[str], None]) -> dict[str, Any]:
        """A StackReference's properties. `outputs` is unknown where the stack is not given or has an unknown output."""
        outputs = self.outputs(name)
        if outputs is None:
            given = f"; given: {', '.join(self._running)}" if self._running else ""
            note(
                f"stack reference '{name}' is not given, so its outputs are unknown: add "
                f"--reference ORGANIZATION/PROJECT/STACK=DIRECTORY{given}"
            )
        if outputs is None or wire.has_unknown(outputs):
            return {"name": name, "outputs": wire.UNKNOWN, "secretOutputNames": wire.UNKNOWN}
        secret = sorted(key for key, value in outputs.items() if wire.has_secret(value))
        return {"name": name, "outputs": dict(outputs), "secretOutputNames": secret}

    @staticmethod
    def refine(resource: "pulumi.StackReference", outputs: Mapping[str, Any]) -> None:
        """Give `resource` its outputs one by one where some are unknown.

        To the SDK a deployed stack's outputs are all known or all unknown: one unknown output would hide the others.
        """
        unknown = {name for name, value in outputs.items() if wire.has_unknown(value)}
        if not unknown:
            return
        import asyncio

        import pulumi  # not above: the referenced programs start before this process imports it

        def resolved(value: Any) -> asyncio.Future[Any]:
            future = asyncio.get_event_loop().create_future()
            future.set_result(value)
            return future

        def get(name: str, required: bool) -> Any:
            if name in unknown:
                return pulumi.Output(set(), resolved(None), resolved(False))
            value = outputs[name] if required else outputs.get(name)
            return pulumi.Output.secret(wire.reveal(value)) if wire.has_secret(value) else value

        def of(name: pulumi.Input[str], required: bool) -> pulumi.Output[Any]:
            return pulumi.Output.from_input(name).apply(lambda known: get(known, required))

        async def details(name: str) -> pulumi.StackReferenceOutputDetails:
            if name in unknown or name not in outputs:
                return pulumi.StackReferenceOutputDetails()
            value = wire.reveal(outputs[name])
            if wire.has_secret(outputs[name]):
                return pulumi.StackReferenceOutputDetails(secret_value=value)
            return pulumi.StackReferenceOutputDetails(value=value)

        instance = vars(resource)
        instance["get_output"] = lambda name: of(name, False)
        instance["require_output"] = lambda name: of(name, True)
        instance["get_output_details"] = details

    def finish(self) -> None:
        """Wait for the stacks that the program did not ask about, so that no error in one is missed."""
        for name in self._running:
            self.outputs(name)

    def close(self) -> None:
        for _, process in self._running.values():
            if process.poll() is None:
                process.terminate()
            process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _start(reference: Reference, others: list[Reference], lookups: Path | None) -> subprocess.Popen[str]:
    command = [*child_process.COMMAND, "outputs", "--program", str(reference.directory)]
    command += [
        "--stack",
        f"{reference.organization}/{reference.stack}",
        "--expect-project",
        reference.project,
        "--marked",
    ]
    command += ["--lookups", str(lookups)] if lookups else []
    for other in others:
        command += ["--reference", f"{other.name}={other.directory}"]
    return subprocess.Popen(
        command,
        env=child_process.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(reference: Reference, process: subprocess.Popen[str]) -> dict[str, Any]:
    stdout, stderr = process.communicate()
    if process.returncode != 0:
        lines = [line.removeprefix("error: ") for line in stderr.splitlines() if line.strip()] or ["it failed"]
        raise PreviewError("\n".join(f"--reference {reference.name}: {line}" for line in lines))
    outputs = json.loads(stdout)
    assert isinstance(outputs, dict)
    return outputs
