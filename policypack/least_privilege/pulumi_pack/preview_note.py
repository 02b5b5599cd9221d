"""What the preview of a `pulumi up` hands to the update of the same `pulumi up`: the resources as it saw them.

A file, since nothing but the CLI outlives the preview: 0600 in a directory of 0700, named by the CLI's process, without
what is secret, deleted as soon as it is read. The next preview that writes one deletes those of a CLI that has ended.
"""

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.pulumi_pack.cli_process import CliProcess, is_running
from least_privilege.stack.model import Resource

_UNKNOWN = {"unknown at preview": True}
_IDENTITY = frozenset(("arn", "id", "name"))
"""The outputs by which resources are recognized."""


@dataclass(frozen=True, kw_only=True)
class PreviewNote:
    """`urns` are those of all resources; `resources` those on which permissions depend."""

    urns: frozenset[str]
    resources: tuple[Resource, ...]


def leave(note: PreviewNote, cli: CliProcess, subject: tuple[str, ...]) -> None:
    """Write `note` for the update of the same CLI. `subject` says which pack judges which stack. Where no file can be
    written there is no note: the update then judges the stack at its end."""
    content = {"urns": sorted(note.urns), "resources": [_as_json(each) for each in note.resources]}
    with contextlib.suppress(OSError):
        if path := _path(cli, subject):
            _clear(path)
            new = path.with_suffix(".new")
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump(content, file, default=lambda _unknown: _UNKNOWN)
            new.rename(path)


def take(cli: CliProcess, subject: tuple[str, ...]) -> PreviewNote | None:
    """The note that the preview of the same CLI left, which is deleted; None where it left none."""
    try:
        path = _path(cli, subject)
        text = path.read_text(encoding="utf-8") if path else ""
    except OSError:
        return None
    if not path:
        return None
    path.unlink()
    content = json.loads(text, object_hook=lambda value: UNKNOWN if value == _UNKNOWN else value)
    return PreviewNote(urns=frozenset(content["urns"]), resources=tuple(map(_of_json, content["resources"])))


def _path(cli: CliProcess, subject: tuple[str, ...]) -> Path | None:
    """The note's file; None where its directory is not this user's alone. Raises `OSError` where there can be none."""
    directory = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"aws-roles-{os.getuid()}"
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        return None
    digest = hashlib.sha256(json.dumps([cli.identity, *subject]).encode()).hexdigest()
    return directory / f"{cli.pid}-{digest[:32]}.json"


def _clear(path: Path) -> None:
    """Delete an earlier note of the same name, and those of a CLI that has ended."""
    for other in path.parent.iterdir():
        if other.stem == path.stem or not is_running(int(other.name.partition("-")[0])):
            other.unlink(missing_ok=True)


def _as_json(resource: Resource) -> dict[str, Any]:
    return {name: getattr(resource, name) for name in ("type", "name", "urn", "properties", "parent")} | {
        "outputs": {name: value for name, value in resource.outputs.items() if name in _IDENTITY},
        "property_dependencies": resource.property_dependencies,
    }


def _of_json(given: dict[str, Any]) -> Resource:
    dependencies = {name: tuple(urns) for name, urns in given.pop("property_dependencies").items()}
    return Resource(**given, property_dependencies=dependencies)
