"""A process that waits for the work's own word, so that no other end of the work passes for its result.

The program under preview is anybody's code: it may leave with `os._exit(0)`, become another program, or crash the
interpreter. The fork comes before all imports of weight, so that the guard costs a few milliseconds.
"""

import os
import signal
import sys
from collections.abc import Callable


def guarded(work: Callable[[], int], otherwise: int) -> int:
    """The exit code that `work` returns in a child process; `otherwise`, with a message, where it never returns."""
    if not hasattr(os, "fork"):  # Windows
        return work()
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up as after Ctrl-C
        code = work()
        os.write(writable, bytes([code]))
        os._exit(code)
    os.close(writable)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to the child, too
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.set_blocking(readable, False)  # what the program left running may hold the other end
    try:
        reported = os.read(readable, 1)
    except BlockingIOError:
        reported = b""
    if reported:
        return reported[0]
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    print(f"error: the program's process ended with {how} before the preview did: nothing was judged", file=sys.stderr)
    return otherwise
