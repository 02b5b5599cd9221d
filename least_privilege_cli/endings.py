"""How work ends a process: with an exit code, and never with a traceback for what a user can mend."""

import errno
import os
import sys
import traceback
from collections.abc import Callable
from typing import Final

from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import ERROR
from least_privilege_cli.terminal import print_errors
from offline_preview.default_pack import IN_CHECKOUT

_SET_UP: Final = (
    "run `make setup`, then use .venv/bin/python"
    if IN_CHECKOUT
    else "install least-privilege anew, with its dependencies"
)

_FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT))


def exit_code_of(work: Callable[[], int]) -> int:
    """The exit code that `work` returns, or that stands for how it ended otherwise, which standard error then says."""
    try:
        code = work()
        sys.stdout.flush()
    except CommandError as error:
        print_errors(error.lines)
        code = ERROR
    except BrokenPipeError:  # what reads the output, such as `head`, has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = ERROR
    except OSError as error:
        if error.errno in _FULL:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for what is left to write
            print_errors([f"nothing more can be written: {error.strerror}"])
        else:
            traceback.print_exc()
        code = ERROR
    except KeyboardInterrupt:
        print_errors(["interrupted"])
        code = ERROR
    except ModuleNotFoundError as missing:  # of the command: those of a program and a pack are reported as theirs
        print_errors([f"this Python lacks the package '{missing.name}': {_SET_UP}"])
        code = ERROR
    except SystemExit as end:  # argparse
        code = end.code if isinstance(end.code, int) else ERROR
    except BaseException:  # noqa: BLE001 - a fault of the command itself must not end like a finding, with exit code 1
        traceback.print_exc()
        code = ERROR
    sys.stdout.flush()
    sys.stderr.flush()
    return code
