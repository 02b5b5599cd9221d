"""A result as JSON, for programs. The form is stable: while `version` is 1, keys are only added.

    {"version": 1, "project", "stack", "pack",
     "resources": [{"urn", "type", "name", "parent", "action": "create"|"read"|"import"}],
     "added": [as resources],                      created only once outputs are known
     "outputs": {name: value},                     secrets "[secret]", unknown values "[unknown]"
     "findings": [{"rule", "id", "level": "mandatory"|"advisory", "severity", "urn", "evidence", "fix", "url",
                   "description", "message", "file", "line", "state": "new"|"existing"|"", "predicted"}],
                    by severity; id, evidence and fix are "" for messages of another form, and file is "" and line 0 for
                    findings about the whole stack
     "comparison": null | {"headline", "judge": [text], "wider": [text], "failed": [text]},      with a baseline
     "waived": [as findings], "repairs": [{"rule", "urn", "properties", "description"}], "notes": [text],
     "summary": {"create", "read", "import", "mandatory", "advisory", "waived"}}

An error of program, configuration or pack gives {"version": 1, "stack", "errors": [text]}; all stacks together
{"version": 1, "stacks": [one of these each]}.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from least_privilege.reports.comparison import Comparison
from offline_preview.output.text import masked
from offline_preview.result import Operation, PlannedResource, PolicyFinding, PreviewResult, Repair


def document(result: PreviewResult) -> dict[str, Any]:
    """The result, ready for `json.dumps`."""
    operations = [resource.operation for resource in result.resources]
    return {
        "version": 1,
        "project": result.project,
        "stack": result.stack,
        "pack": result.pack,
        "resources": list(map(_resource, result.resources)),
        "added": list(map(_resource, result.added)),
        "outputs": masked(result.outputs),
        "findings": [asdict(finding) for finding in result.findings],
        "comparison": asdict(result.comparison) if result.comparison else None,
        "waived": [asdict(finding) for finding in result.waived],
        "repairs": [asdict(repair) for repair in result.repairs],
        "notes": list(result.notes),
        "summary": {
            "create": operations.count("create"),
            "read": operations.count("read"),
            "import": operations.count("import"),
            "mandatory": result.count("mandatory"),
            "advisory": result.count("advisory"),
            "waived": len(result.waived),
        },
    }


def _resource(resource: PlannedResource) -> dict[str, str]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "parent": resource.parent,
        "action": resource.operation,
    }


def result(given: Mapping[str, Any]) -> PreviewResult:
    """The result that `document` wrote, less what it masks in the outputs."""
    return PreviewResult(
        project=given["project"],
        stack=given["stack"],
        pack=given["pack"],
        resources=tuple(map(_planned, given["resources"])),
        outputs=given["outputs"],
        findings=tuple(PolicyFinding(**each) for each in given["findings"]),
        waived=tuple(PolicyFinding(**each) for each in given["waived"]),
        repairs=tuple(Repair(**{**each, "properties": tuple(each["properties"])}) for each in given["repairs"]),
        notes=tuple(given["notes"]),
        added=tuple(map(_planned, given["added"])),
        comparison=_comparison(given["comparison"]) if given["comparison"] else None,
    )


def _planned(given: Mapping[str, str]) -> PlannedResource:
    own = {key: given[key] for key in ("urn", "type", "name", "parent")}
    return PlannedResource(operation=cast(Operation, given["action"]), **own)


def _comparison(given: Mapping[str, Any]) -> Comparison:
    lists = {key: tuple(given[key]) for key in ("judge", "wider", "failed")}
    return Comparison(headline=given["headline"], **lists)
