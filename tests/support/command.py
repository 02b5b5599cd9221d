"""`least-privilege` in forks of one process that has loaded the SDK, since its imports are half of a preview.

The fork runs the command's own `__main__`. What a test asks of the start itself, and of signals and streams, it asks of
a process that it starts by itself.
"""

import atexit
import functools
import gc
import json
import os
import pkgutil
import runpy
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
UNSET = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE", "CLICOLOR_FORCE", "NO_COLOR", "AWS_REGION")
LOADED = (
    "least_privilege_cli.command_line",
    "least_privilege_cli.previews",
    "offline_preview.engine.program",
    "offline_preview.lookups.lookups",
    "offline_preview.pack.client",
    "pulumi_aws:ec2.Instance",  # as an attribute: pulumi_aws loads its modules when they are asked for
    "pulumi_aws:iam.RolePolicy",
)
"""What nearly every preview imports."""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: str, environment: Mapping[str, str] | None = None) -> Ended:
    """How `least-privilege ARGUMENTS` ends in the repository; `environment` is by default that of the tests
    without what would change the preview."""
    if environment is None:
        environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    server = _server(threading.get_ident())
    assert server.stdin
    assert server.stdout
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        request = {"arguments": [*arguments], "environment": {**environment}, "streams": [out.name, err.name]}
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        return Ended(code, Path(out.name).read_text("utf-8"), Path(err.name).read_text("utf-8"))


@functools.cache
def _server(thread: int) -> "subprocess.Popen[str]":  # noqa: ARG001 - each thread has its own
    """It ends with its standard input, and so with this process."""
    command = [sys.executable, "-m", "tests.support.command"]
    server = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(server.communicate)
    return server


def _serve() -> None:
    for name in LOADED:
        pkgutil.resolve_name(name)
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(**request)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(arguments: list[str], environment: dict[str, str], streams: list[str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate([os.devnull, *streams]):
        os.dup2(os.open(path, os.O_RDWR), number)
    sys.argv = ["least-privilege", *arguments]
    runpy.run_module("least_privilege_cli", run_name="__main__", alter_sys=True)  # never returns


if __name__ == "__main__":
    _serve()
