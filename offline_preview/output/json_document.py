"""A result as JSON, for programs. The form is stable: while `version` is 1, keys are only added.

    {"version": 1, "project", "stack", "pack",
     "resources": [{"urn", "type", "name", "parent", "action": "create"|"read"|"import"}],
     "outputs": {name: value},                     secrets "[secret]", unknown values "[unknown]"
     "findings": [{"rule", "id", "level": "mandatory"|"advisory", "severity", "urn", "evidence", "fix", "url",
                   "description", "message"}],     by severity; id, evidence and fix are "" for messages of another form
     "waived": [as findings], "repairs": [{"rule", "urn", "properties", "description"}], "notes": [text],
     "summary": {"create", "read", "import", "mandatory", "advisory", "waived"}}

An error of program, configuration or pack gives {"version": 1, "stack", "errors": [text]}; all stacks together
{"version": 1, "stacks": [one of these each]}.
"""

from dataclasses import asdict
from typing import Any

from offline_preview.output.text import masked
from offline_preview.result import PreviewResult


def document(result: PreviewResult) -> dict[str, Any]:
    """The result, ready for `json.dumps`."""
    operations = [resource.operation for resource in result.resources]
    return {
        "version": 1,
        "project": result.project,
        "stack": result.stack,
        "pack": result.pack,
        "resources": [
            {
                "urn": resource.urn,
                "type": resource.type,
                "name": resource.name,
                "parent": resource.parent,
                "action": resource.operation,
            }
            for resource in result.resources
        ],
        "outputs": masked(result.outputs),
        "findings": [asdict(finding) for finding in result.findings],
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
