"""A result for people: the tree of resources, outputs, findings by resource, notes, a summary."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from least_privilege.rules.finding import printable, way_out
from offline_preview import wire
from offline_preview.result import PlannedResource, PolicyFinding, PreviewResult

_SIGNS: Final = {"create": "+", "read": ">", "import": "="}
_COLOURS: Final = {"+": "32", ">": "36", "=": "36", "mandatory": "1;31", "advisory": "33", "title": "1"}


class Painter:
    """Colours a text by its kind, or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, kind: str, text: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if self._colour else text


def render(result: PreviewResult, colour: bool = False, quiet: bool = False) -> str:
    """The whole report, ending in a line feed; of one that fails the findings come before the tree. `quiet` leaves out
    all but what is found."""
    paint = Painter(colour)
    headline, judge, wider, failed = _compared(result)
    first: Sections = {headline: (f"  - it {each}" for each in judge)}
    found: Sections = {
        "Who may do more": (f"  - {each}" for each in wider),
        **{title: _findings(own, paint) for title, own in _by_state(result.findings).items()},
    }
    last: Sections = {"Failed": (f"  - {each}" for each in failed)}
    if quiet:
        return "\n".join(_blocks({**first, **found, **last}, paint))
    pack = f", policy pack {result.pack}" if result.pack else ""
    title = f"Previewing {result.project}, stack {result.stack}{pack}"
    tree = _tree(result.resources, paint)
    more: Sections = {
        "Created only once outputs are known": _tree(result.added, paint),
        "Outputs": _outputs(result.outputs, 1),
        "Repaired": (f"  {_name(each.urn)}: {', '.join(each.properties)} by {each.rule}" for each in result.repairs),
    }
    rest: Sections = {
        "Waived": _findings(result.waived, paint),
        "Notes": (f"  - {note}" for note in result.notes),
        **last,
    }
    if result.exit_code:
        below = {**found, "Resources": tree, **more, **rest}
        blocks = [*_blocks(first, paint), f"{paint('title', title)}\n", *_blocks(below, paint)]
    else:
        blocks = _blocks({**first, title: ("", *tree), **more, **found, **rest}, paint)
    return "\n".join([*blocks, summary(result), ""])


Sections = dict[str, Iterable[str]]
"""The lines below each title."""


def _blocks(sections: Mapping[str, Iterable[str]], paint: Painter) -> list[str]:
    """A block of lines for each section that has some."""
    shown = {title: list(lines) for title, lines in sections.items()}
    return ["\n".join([paint("title", title), *lines, ""]) for title, lines in shown.items() if lines]


def _compared(result: PreviewResult) -> tuple[str, Sequence[str], Sequence[str], Sequence[str]]:
    """What a baseline shows; nothing where there is none."""
    found = result.comparison
    return (found.headline, found.judge, found.wider, found.failed) if found else ("", (), (), ())


def _by_state(findings: Iterable[PolicyFinding]) -> Mapping[str, list[PolicyFinding]]:
    """The findings under their titles: with a baseline the new ones first."""
    found: dict[str, list[PolicyFinding]] = {}
    for each in findings:
        found.setdefault(f"{each.state} findings".strip().capitalize(), []).append(each)
    return found


def summary(result: PreviewResult) -> str:
    """`12 resources to create, 1 read; 1 mandatory finding, 2 advisory, 3 waived`; with a baseline also how many are
    new."""
    counts = {operation: sum(each.operation == operation for each in result.resources) for operation in _SIGNS}
    plan = f"{counts['create']} {'resource' if counts['create'] == 1 else 'resources'} to create"
    plan += f", {counts['import']} to import" if counts["import"] else ""
    plan += f", {counts['read']} read" if counts["read"] else ""
    if not result.pack:
        return plan
    mandatory, advisory = result.count("mandatory"), result.count("advisory")
    found = f"{mandatory} mandatory {'finding' if mandatory == 1 else 'findings'}"
    if result.comparison:
        found += f" ({sum(each.level == 'mandatory' and each.state == 'new' for each in result.findings)} new)"
    found += f", {advisory} advisory"
    return f"{plan}; {found}" + (f", {len(result.waived)} waived" if result.waived else "")


def masked(value: Any) -> Any:
    """Wire values as they are printed: secret ones as `[secret]`, unknown ones as `[unknown]`, assets without mark."""
    if wire.is_secret(value):
        return "[secret]"
    if isinstance(value, Mapping):
        return {key: masked(item) for key, item in value.items() if key != wire.SIGNATURE}
    if isinstance(value, list):
        return [masked(item) for item in value]
    return "[unknown]" if value == wire.UNKNOWN else value


def _tree(resources: Sequence[PlannedResource], paint: Painter) -> Iterator[str]:
    children: dict[str, list[PlannedResource]] = {}
    known = {resource.urn for resource in resources}
    for resource in resources:
        children.setdefault(resource.parent if resource.parent in known else "", []).append(resource)

    def lines(parent: str, depth: int) -> Iterator[str]:
        for resource in children.get(parent, ()):
            sign = _SIGNS[resource.operation]
            yield paint(sign, printable(f"  {sign} {'  ' * depth}{resource.type}  {resource.name}"))
            yield from lines(resource.urn, depth + 1)

    return lines("", 0)


def _outputs(values: Mapping[str, Any], depth: int) -> Iterator[str]:
    for key, value in sorted(values.items()):
        shown = masked(value)
        if isinstance(shown, dict) and shown:
            yield f"{'  ' * depth}{key}:"
            yield from _outputs(shown, depth + 1)
        else:
            yield f"{'  ' * depth}{key}: {shown if isinstance(shown, str) else _inline(shown)}"


def _inline(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def _findings(findings: Iterable[PolicyFinding], paint: Painter) -> Iterator[str]:
    """The findings by resource, in the order of each resource's first one."""
    by_resource: dict[str, list[PolicyFinding]] = {}
    for finding in findings:
        by_resource.setdefault(finding.urn, []).append(finding)
    for urn, own in by_resource.items():
        place = f" ({own[0].file}:{own[0].line})" if own[0].file else ""
        yield printable(f"  {_name(urn)}{place}")
        for finding in own:
            severity = f" ({finding.severity})" if finding.severity else ""
            yield f"    {paint(finding.level, finding.level)}{severity}  {finding.id or finding.rule}"
            text = [finding.evidence, way_out(finding.fix)] if finding.id else [finding.message]
            text += [finding.predicted] if finding.predicted else []
            text += [f"See {finding.url}"] if finding.url else []
            yield from (f"      {line}" for part in text for line in part.splitlines())


def _name(urn: str) -> str:
    """`aws:iam/role:Role PetTracker-ECS-Task` of a URN."""
    parts = urn.split("::", 3)
    return f"{parts[2].rpartition('$')[2]} {parts[3]}" if len(parts) == 4 else urn
