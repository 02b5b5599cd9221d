"""One stack's preview, from directories to a `Result`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from offline_preview import wire
from offline_preview.engine.stack_references import Reference, References
from offline_preview.errors import PreviewError
from offline_preview.output.result import Finding, Resource, Result
from offline_preview.pack.process import Pack, PackConfig, PackProcess, StackContext, load_config, refusal
from offline_preview.project import configuration
from offline_preview.project.configuration import Configuration
from offline_preview.project.files import Project

if TYPE_CHECKING:
    from offline_preview.engine.deployment import Deployment
    from offline_preview.pack.client import Diagnostic

PACK: Final = Path(__file__).resolve().parent.parent / "policypack"
_WAIVED: Final = "policy-waiver:waived:"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to preview.

    `pack` None runs the program only. `pack_config` None means the pack's `config/<stack>.json` where the pack is part
    of the project, else its defaults.
    """

    program: Path
    stack: str | None = None
    pack: Path | None = PACK
    pack_config: Path | None = None
    references: tuple[Reference, ...] = ()
    organization: str = "organization"
    expect_project: str | None = None
    secrets: list[str] = field(default_factory=list)
    """Filled with the secret texts that came up, for whoever prints an error of the program."""
    report: Path | None = None
    """Where the pack is to write its JSON report."""


def preview(request: Request) -> Result:
    """Run the program for a stack and have the pack judge it.

    Raises `PreviewError` where the program, its configuration or the pack is at fault. Nothing is changed anywhere.
    """
    project = Project.load(request.program)
    if request.expect_project not in (None, project.name):
        raise PreviewError(f"{request.program}: its project is '{project.name}', not '{request.expect_project}'")
    stack = project.choose(request.stack)
    faults: list[str] = []
    config, pack_config, pack = Configuration(values={}), PackConfig(), None
    try:
        config = configuration.load(project, stack)
        request.secrets.extend(_texts(config.values[key] for key in config.secret_keys))
    except PreviewError as error:
        faults.append(str(error))
    try:
        pack = Pack.load(request.pack) if request.pack else None
        file = request.pack_config or _own_config(pack, project, stack)
        pack_config = load_config(file) if file else pack_config
        if pack and faults and pack_config.faults:
            faults.append(refusal(pack.name, pack_config.faults))
    except PreviewError as error:
        faults.append(str(error))
    if faults:
        raise PreviewError("\n".join(faults))
    context = StackContext(
        project=project.name,
        stack=stack,
        organization=request.organization,
        config=config.values,
        secret_keys=config.secret_keys,
        variables=_report_variables(request.report, project.stack_file(stack)),
    )
    # The pack and the referenced programs start before this process imports Pulumi: they all run side by side.
    process = PackProcess(pack, context) if pack else None
    try:
        references = References(list(request.references), project.name)
        try:
            return _run(request, project, config, context, process, pack_config, references)
        finally:
            references.close()
    finally:
        if process:
            process.close()


def _run(
    request: Request,
    project: Project,
    config: Configuration,
    context: StackContext,
    process: PackProcess | None,
    pack_config: PackConfig,
    references: References,
) -> Result:
    from offline_preview.engine import program
    from offline_preview.engine.deployment import Deployment
    from offline_preview.lookups.lookups import Lookups
    from offline_preview.pack.client import Analyzer

    analyzer = Analyzer(process) if process else None
    deployment = Deployment(project.name, context.stack, config, analyzer, pack_config)
    for note in config.notes:
        deployment.note(note)
    lookups = Lookups(deployment.note)
    try:
        program.run(project, config, deployment, lookups, references, context.organization)
        references.finish()
        diagnostics = deployment.judge_stack()
    finally:
        lookups.close()
        request.secrets.extend(_texts(_secrets([made.analyzed.properties for made in deployment.resources.values()])))
        if analyzer:
            analyzer.close()
    urls = {name: policy.url for name, policy in analyzer.info().items()} if analyzer else {}
    order = {urn: index for index, urn in enumerate(deployment.resources)}
    findings = sorted(
        (_finding(diagnostic, urls, request.secrets) for diagnostic in diagnostics),
        key=lambda finding: (order.get(finding.urn, -1), finding.level != "mandatory", finding.rule, finding.id),
    )
    request.secrets.extend(_texts(_secrets([deployment.outputs])))
    return Result(
        project=project.name,
        stack=context.stack,
        pack=process.pack.name if process else "",
        resources=_resources(deployment),
        outputs=deployment.outputs,
        findings=tuple(finding for finding in findings if not finding.id.startswith(_WAIVED)),
        waived=tuple(finding for finding in findings if finding.id.startswith(_WAIVED)),
        repairs=tuple(deployment.repairs),
        notes=tuple(deployment.notes),
    )


def _report_variables(report: Path | None, stack_file: Path) -> dict[str, str]:
    """What asks the pack for a report, and says at which file of the repository its findings are to be shown."""
    if report is None:
        return {}
    here, file = Path.cwd(), stack_file.resolve()
    source = file.relative_to(here).as_posix() if file.is_relative_to(here) else file.name
    return {"LEAST_PRIVILEGE_REPORT": str(report), "LEAST_PRIVILEGE_BASELINE": "", "LEAST_PRIVILEGE_SOURCE": source}


def _own_config(pack: Pack | None, project: Project, stack: str) -> Path | None:
    """`config/<stack>.json` of a pack that lies in the project itself: the project's own configuration of it."""
    if pack is None or not pack.directory.is_relative_to(project.directory):
        return None
    file = pack.directory / "config" / f"{stack}.json"
    return file if file.is_file() else None


def _resources(deployment: "Deployment") -> tuple[Resource, ...]:
    made = [
        Resource(
            urn=urn,
            type=each.analyzed.type,
            name=each.analyzed.name,
            parent=each.analyzed.parent,
            action=each.action,
            custom=each.custom,
            inputs=each.analyzed.properties,
        )
        for urn, each in deployment.resources.items()
        if each.shown
    ]
    return (*made, *deployment.reads.values())


def _finding(diagnostic: "Diagnostic", urls: Mapping[str, str], secrets: Iterable[str]) -> Finding:
    from offline_preview.output.findings import parse

    message = diagnostic.message
    for secret in sorted(set(secrets), key=len, reverse=True):
        message = message.replace(secret, "[secret]")
    parsed = parse(message)
    finding, url = parsed if parsed else (None, urls.get(diagnostic.policy, ""))
    return Finding(
        rule=diagnostic.policy,
        level="mandatory" if diagnostic.level == "mandatory" else "advisory",
        severity=diagnostic.severity,
        urn=diagnostic.urn,
        description=diagnostic.description,
        message=message.removeprefix(diagnostic.description).strip() or diagnostic.description,
        id=finding.id if finding else "",
        evidence=finding.evidence if finding else "",
        fix=finding.fix if finding else "",
        url=url,
    )


def _secrets(value: Any) -> list[Any]:
    """What is marked secret in `value`, at any depth."""
    if wire.is_secret(value):
        return [wire.reveal(value)]
    children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [found for child in children for found in _secrets(child)]


def _texts(values: Iterable[Any]) -> list[str]:
    """The texts in secret values, long enough to be looked for in a message."""
    found: list[str] = []
    for value in values:
        if isinstance(value, Mapping | list):
            found += _texts(value.values() if isinstance(value, Mapping) else value)
        elif isinstance(value, str) and len(value) >= 4 and value not in (wire.UNKNOWN, configuration.PLACEHOLDER):
            found.append(value)
    return found
