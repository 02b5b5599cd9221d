"""One stack's preview, from directories to a `PreviewResult`."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from least_privilege.judging.selection import Selection
from offline_preview import predicted_run
from offline_preview.child_process import COMMAND
from offline_preview.default_pack import PACK
from offline_preview.engine.stack_references import Reference, References
from offline_preview.errors import PreviewError
from offline_preview.lookups.pins import Pins
from offline_preview.pack.configuration import PackConfig, load_config, refusal
from offline_preview.pack.process import Pack, PackProcess, StackContext
from offline_preview.project import configuration
from offline_preview.project.configuration import Configuration
from offline_preview.project.files import Project
from offline_preview.project.stack_name import StackName
from offline_preview.result import PreviewResult
from offline_preview.secret_mask import SecretMask

if TYPE_CHECKING:
    from least_privilege.stack.model import Stack
    from offline_preview.engine.deployment import Deployment

_PATIENCE: Final = 20
"""Seconds that a predicted run may take besides ten times those of the first: a callback may wait in vain."""


@dataclass(frozen=True, kw_only=True)
class PreviewRequest:
    """What to preview.

    `pack` None runs the program only. `pack_config` None means the pack's `config/<stack>.json` where the pack is part
    of the project, else its defaults.
    """

    program: Path
    stack: str | None = None
    pack: Path | None = PACK
    pack_config: Path | None = None
    references: tuple[Reference, ...] = ()
    lookups: Path | None = None
    """The file with results of look-ups."""
    expect_project: str | None = None
    mask: SecretMask = field(default_factory=SecretMask)
    """Learns the secrets of the configuration and the program, so that an error of the program is printed without."""
    report: Path | None = None
    """Where the pack writes its JSON report."""
    as_engine: bool = False
    """Show what `pulumi preview` shows: outputs stay unknown, and so does what is made of them."""
    notes: tuple[str, ...] = ()
    predict_in: str = ""
    """The stack's own account where this run predicts outputs; '' where it does not."""
    selection: Selection = field(default_factory=Selection)
    """The policies that judge, of those that the configuration enables."""


@dataclass(frozen=True, kw_only=True)
class _Inputs:
    """What the preview reads from disk."""

    organization: str
    project: Project
    stack: str
    config: Configuration
    pack: Pack | None
    pack_config: PackConfig
    pins: Pins


def preview(request: PreviewRequest) -> PreviewResult:
    """Run the program for a stack and have the pack judge it. Nothing is changed in AWS or in the stack's state.

    Raises `PreviewError` where the program, its configuration or the pack is at fault.
    """
    began = time.monotonic()
    inputs = _read(request)
    context = _context(request, inputs)
    with ExitStack() as started:
        # The pack and the referenced programs start before this process imports Pulumi: they all run side by side.
        process = started.enter_context(PackProcess(inputs.pack, context)) if inputs.pack else None
        references = started.enter_context(
            References(list(request.references), inputs.project.name, inputs.organization, request.lookups)
        )
        deployment = _run(inputs, context, process, references, request)
        first = _result(inputs, deployment, request.mask)
    if request.as_engine or request.predict_in or not inputs.pack:
        return first
    stack = predicted_run.stack_of(deployment)
    if not (deployment.may_lack_resources or predicted_run.is_needed(stack)):
        return first
    account = predicted_run.own_account(stack, inputs.pack_config)
    command = _command(request, f"{inputs.organization}/{inputs.stack}", account)
    seconds = _PATIENCE + 10 * (time.monotonic() - began)
    return predicted_run.complete(first, command, request.report, seconds)


@dataclass(frozen=True, kw_only=True)
class ProgramStack:
    """What a program registers, for questions. `own_accounts` are those that the pack's configuration names;
    `predict_in` is the account in which a second run should predict outputs, '' where that would tell no more."""

    stack: "Stack"
    own_accounts: tuple[str, ...]
    predict_in: str
    notes: tuple[str, ...]


def run_program(request: PreviewRequest) -> ProgramStack:
    """Run the program for a stack without judging it; raises `PreviewError`."""
    inputs = _read(request)
    context = _context(request, inputs)
    with References(list(request.references), inputs.project.name, inputs.organization, request.lookups) as references:
        deployment = _run(inputs, context, None, references, request)
    stack = predicted_run.stack_of(deployment)
    is_needed = not request.predict_in and (deployment.may_lack_resources or predicted_run.is_needed(stack))
    return ProgramStack(
        stack=stack,
        own_accounts=predicted_run.configured_accounts(inputs.pack_config),
        predict_in=predicted_run.own_account(stack, inputs.pack_config) if is_needed else "",
        notes=tuple(map(request.mask.apply, deployment.notes)),
    )


def _command(request: PreviewRequest, stack: str, account: str) -> list[str]:
    """The command that repeats the preview with predicted outputs."""
    command = [*COMMAND, "preview", "--program", str(request.program), "--stack", stack, "--format", "json"]
    command += ["--policy-pack", str(request.pack), "--predict-in", account]
    command += request.selection.arguments()
    command += ["--policy-pack-config", str(request.pack_config)] if request.pack_config else []
    command += ["--lookups", str(request.lookups)] if request.lookups else []
    for each in request.references:
        command += ["--reference", f"{each.name}={each.directory}"]
    return command


def _read(request: PreviewRequest) -> _Inputs:
    """Read project, configuration and pack; what is wrong with any of them is told together."""
    project = Project.load(request.program)
    if request.expect_project not in (None, project.name):
        raise PreviewError(f"{request.program}: the project is '{project.name}'; expected '{request.expect_project}'")
    name = StackName.parse(request.stack)
    if name.project not in ("", project.name):
        raise PreviewError(f"--stack: {request.stack!r}; the project is '{project.name}'")
    stack = project.choose(name.stack)
    faults: list[str] = []
    config, pack_config, pack, pins = Configuration(values={}), PackConfig(), None, Pins()
    try:
        config = configuration.load(project, stack)
        request.mask.add([config.values[key] for key in config.secret_keys])
    except PreviewError as error:
        faults.append(str(error))
    try:
        pins = Pins.load(request.lookups) if request.lookups else pins
    except PreviewError as error:
        faults.append(str(error))
    try:
        pack = Pack.load(request.pack) if request.pack else None
        file = request.pack_config or _own_config(pack, project, stack)
        pack_config = load_config(file) if file else pack_config
        if pack and faults and pack_config.faults:  # else they are told when the pack has checked the rest of the file
            faults.append(refusal(pack.name, pack_config.faults))
    except PreviewError as error:
        faults.append(str(error))
    if faults:
        raise PreviewError("\n".join(faults))
    return _Inputs(
        organization=name.organization,
        project=project,
        stack=stack,
        config=config,
        pack=pack,
        pack_config=replace(pack_config, selection=request.selection),
        pins=pins,
    )


def _own_config(pack: Pack | None, project: Project, stack: str) -> Path | None:
    """`config/<stack>.json` of a pack inside the project: the project's own configuration of it."""
    if pack is None or not pack.directory.is_relative_to(project.directory):
        return None
    file = pack.directory / "config" / f"{stack}.json"
    return file if file.is_file() else None


def _context(request: PreviewRequest, inputs: _Inputs) -> StackContext:
    """The stack as the pack and the program see it."""
    return StackContext(
        project=inputs.project.name,
        stack=inputs.stack,
        organization=inputs.organization,
        config=inputs.config.values,
        secret_keys=inputs.config.secret_keys,
        variables=_report_variables(request.report, inputs.project, inputs.stack),
    )


def _report_variables(report: Path | None, project: Project, stack: str) -> dict[str, str]:
    """What asks the pack for a report, and names the file of the repository at which its findings are shown."""
    if report is None:
        return {}
    source = project.shown(project.stack_file(stack).resolve(), Path.cwd())
    return {"LEAST_PRIVILEGE_REPORT": str(report), "LEAST_PRIVILEGE_BASELINE": "", "LEAST_PRIVILEGE_SOURCE": source}


def _run(
    inputs: _Inputs,
    context: StackContext,
    process: PackProcess | None,
    references: References,
    request: PreviewRequest,
) -> "Deployment":
    """Run the program; the pack judges each resource as it is registered, and all of them at the end."""
    from offline_preview.aws_context import ACCOUNT
    from offline_preview.engine import program
    from offline_preview.engine.deployment import Deployment
    from offline_preview.lookups.lookups import Lookups
    from offline_preview.pack.client import Analyzer
    from offline_preview.prediction.predictions import Predictions

    analyzer = Analyzer(process) if process else None
    predictions = Predictions(request.predict_in) if request.predict_in else None
    deployment = Deployment(context, inputs.config, analyzer, inputs.pack_config, predictions)
    for note in (*request.notes, *inputs.config.notes):
        deployment.note(note)
    lookups = Lookups(deployment.note, request.predict_in or ACCOUNT, inputs.pins)
    try:
        program.run(inputs.project, context, deployment, lookups, references, request.mask)
        references.finish()
        lookups.finish()
        deployment.judge_stack()
    finally:
        for state in deployment.resources.values():
            request.mask.add_marked(state.resource.properties)
            request.mask.add_marked(state.marked_outputs())
        if analyzer:
            analyzer.close()
    return deployment


def _result(inputs: _Inputs, deployment: "Deployment", mask: SecretMask) -> PreviewResult:
    from offline_preview.engine import output_text
    from offline_preview.output.findings import findings

    outputs: dict[str, Any] = deployment.outputs
    positions = {urn: state.position for urn, state in deployment.resources.items()}
    found, waived = findings(deployment.diagnostics, deployment.policy_urls, mask, deployment.predictions, positions)
    mask.add_marked(outputs)
    registered = [state.resource for state in deployment.resources.values()]
    return PreviewResult(
        project=inputs.project.name,
        stack=inputs.stack,
        pack=inputs.pack.name if inputs.pack else "",
        resources=deployment.planned(),
        outputs=outputs,
        findings=found,
        waived=waived,
        repairs=tuple(deployment.repairs),
        notes=tuple(map(mask.apply, output_text.unsaid(deployment.notes, registered, (*found, *waived)))),
    )
