"""Where in the program each resource is declared.

The SDK sends a position with each request. For it the SDK reads the whole stack, once or twice, and makes a message of
each frame: a tenth of the time of a large program. Here one frame is enough.
Source: https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/runtime/resource.py
"""

import sys
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import source_pb2

from offline_preview.project.files import Project
from offline_preview.result import NOWHERE, Position


class SourcePositions:
    """The positions in one program, with its files relative to the directory in which the preview was started."""

    def __init__(self, project: Project) -> None:
        self._project, self._here = project, Path.cwd()
        self._files: dict[str, str] = {}

    def watch(self) -> None:
        """Have the SDK send one frame, where its version has the function for that; another sends all of them."""
        original: Any = getattr(sdk, "_get_stack_trace", None)
        if original is not None and original.__code__.co_argcount == 0:
            sdk._get_stack_trace = self._trace

    def of(self, request: Any) -> Position:
        """The line of the program that makes the resource of `request`; `NOWHERE` where no line of the program does."""
        places = [frame.pc for frame in request.stackTrace.frames] or [request.sourcePosition]
        for place in places:
            if file := self._file(url2pathname(urlsplit(place.uri).path)):
                return Position(file, place.line)
        return NOWHERE

    def _trace(self) -> source_pb2.StackTrace:
        """The innermost frame of the program that is not in the constructor of the resource itself."""
        caller = sys._getframe(1)
        made = caller.f_locals.get("res")
        frame: FrameType | None = caller.f_back
        while frame and not (self._file(frame.f_code.co_filename) and _self(frame) is not made):
            frame = frame.f_back
        if frame is None:
            return source_pb2.StackTrace()
        uri = Path(frame.f_code.co_filename).as_uri()
        position = source_pb2.SourcePosition(uri=uri, line=frame.f_lineno)
        return source_pb2.StackTrace(frames=[source_pb2.StackFrame(pc=position)])

    def _file(self, name: str) -> str:
        """The file `name` as it is shown; '' where it is none of the program's own."""
        if name not in self._files:
            own = self._project.is_own(name)
            self._files[name] = self._project.shown(Path(name), self._here) if own else ""
        return self._files[name]


def _self(frame: FrameType) -> Any:
    """The first argument of the function that runs in `frame`."""
    code = frame.f_code
    return frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else frame
