"""What a program finds around it while it runs: as from the Python language host, and without the way into an account.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/python/cmd/pulumi-language-python-exec
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pulumi

from offline_preview.project.files import Project

_CREDENTIALS: Final = (
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE"),
    *("AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    *("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CREDENTIAL_EXPIRATION"),
)
"""Where the AWS SDKs look for credentials. https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html"""
_NO_CREDENTIALS: Final = {
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def drop_credentials() -> None:
    """Leave this process without AWS credentials: a preview that needs no account must not be able to change one."""
    for name in _CREDENTIALS:
        os.environ.pop(name, None)
    os.environ.update(_NO_CREDENTIALS)


def refuse_the_cli() -> None:
    """Refuse to start `pulumi` in this process: the automation API, too, would work on real stacks by it."""
    sys.addaudithook(_refuse_the_cli)


def _refuse_the_cli(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen" and Path(os.fsdecode(arguments[0] or "")).stem == "pulumi":
        raise pulumi.RunError(
            "the program starts the pulumi CLI, itself or by the automation API, which does not run offline: preview "
            "an inline program as the __main__.py of a project, and give the outputs of other stacks with --reference"
        )


@contextlib.contextmanager
def one_process() -> Iterator[None]:
    """A child that the program forks ends where the program's code ends in it, and not in what runs the program."""
    own = os.getpid()
    try:
        yield
    finally:
        if os.getpid() != own:
            error = sys.exc_info()[1]
            sys.stderr.flush()
            os._exit(0 if error is None or (isinstance(error, SystemExit) and not error.code) else 1)


@contextlib.contextmanager
def of(project: Project) -> Iterator[None]:
    """The program's working directory, import path and arguments, no input; what it prints goes to standard error."""
    home = project.home
    before, path, arguments, stdout = Path.cwd(), list(sys.path), sys.argv, sys.stdout
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # also for what the program's own child processes print
    os.chdir(home)
    sys.path.insert(0, str(home))
    sys.argv, sys.stdout = [os.path.relpath(project.entry, home)], sys.stderr
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.argv, sys.stdout = arguments, stdout
        sys.path[:] = path
        os.chdir(before)
        os.dup2(saved, 1)
        os.close(saved)
