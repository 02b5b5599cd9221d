"""The SDK's requests, each answered where it is made, so that a program's resources come in the same order in each run.

The SDK hands a request to a thread and goes on meanwhile: which of two requests comes first was then a matter of time.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from pulumi.runtime._callbacks import _CallbackServicer


class RequestsInTurn(ThreadPoolExecutor):
    """The event loop's executor: runs the SDK's requests at once, and what the program gives it in a thread.

    Where the program has transforms, the requests need the thread: to answer one, the event loop has to run them.
    """

    def __init__(self) -> None:
        super().__init__(max_workers=1)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> "Future[Any]":
        is_request = function.__module__.startswith("pulumi.") if hasattr(function, "__module__") else False
        if not is_request or _CallbackServicer._servicers:
            return super().submit(function, *arguments, **options)
        answer: Future[Any] = Future()
        try:
            answer.set_result(function(*arguments, **options))
        except Exception as error:  # noqa: BLE001 - it is raised where the SDK awaits the answer
            answer.set_exception(error)
        return answer
