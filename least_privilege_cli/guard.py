"""Runs the work in a child process that reports its exit code, so that no other end of it passes for a result.

The program under preview may be any code: it may leave with `os._exit(0)`, become another program, or crash the
interpreter. The fork comes before the large imports, so that it costs a few milliseconds.
"""

import os
import signal
import sys
from collections.abc import Callable

_AGAIN = 1
"""Seconds until an interruption that had no effect is repeated."""


def guarded(work: Callable[[], int], otherwise: int) -> int:
    """The exit code that `work` returns in a child process; `otherwise`, with a message, where it never returns."""
    if not hasattr(os, "fork"):  # Windows
        return work()
    readable, writable = os.pipe()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # until each side knows what to do with it
    child = os.fork()
    if child == 0:
        code = _interruptible(work, otherwise)
        os.write(writable, bytes([code]))
        os._exit(code)
    os.close(writable)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to the child as well
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.set_blocking(readable, False)  # a process that the program left running may hold the other end
    try:
        reported = os.read(readable, 1)
    except BlockingIOError:
        reported = b""
    if reported:
        return reported[0]
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    print(
        f"error: the program's process ended with {how} before the preview was complete: nothing was checked",
        file=sys.stderr,
    )
    return otherwise


def _interruptible(work: Callable[[], int], otherwise: int) -> int:
    """What `work` returns, for which SIGTERM is as Ctrl-C; `otherwise` where it ignored an interruption.

    Code that swallows the exception might then wait for ever, so it is raised again and again.
    """
    interrupted = False

    def interrupt(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        signal.alarm(_AGAIN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as a shell's jobs in the background ignore Ctrl-C
            signal.signal(number, interrupt)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    code = work()
    signal.alarm(0)
    if interrupted and code != otherwise:
        print("error: interrupted", file=sys.stderr, flush=True)
        return otherwise
    return code
