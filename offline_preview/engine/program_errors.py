"""What a program raised, as the message that its author needs: without a traceback, with the place in the program."""

import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pulumi

from offline_preview.project.files import Project

_OWN: Final = Path(__file__).parents[1]


def message(error: BaseException, project: Project, unanswered: Sequence[str]) -> str:
    """The message for what `project`'s program raised, one line an error; '' where it left with exit code 0.

    `unanswered` are the look-ups that could not be answered offline, the last one last.
    """
    if isinstance(error, SystemExit):
        if error.code in (None, 0):
            return ""
        return error.code if isinstance(error.code, str) else f"the program exited with {error.code}"
    if isinstance(error, pulumi.RunError):
        return str(error)
    if unanswered and _in_generated_code(error):
        return (
            f"look-up {unanswered[-1]} cannot be answered offline, and the program needs its result at once: "
            f"use the output form (get_..._output), whose result may be unknown{_place(error, project)}"
        )
    if isinstance(error, BaseExceptionGroup):
        return "\n".join([str(error), *(message(each, project, unanswered) for each in error.exceptions)])
    if isinstance(error, SyntaxError):
        where = f"{_relative(error.filename, project)}:{error.lineno}: " if error.filename else ""
        return f"{where}{type(error).__name__}: {error.msg}"
    text = "".join(traceback.format_exception_only(error)).strip()
    if type(error) is Exception:
        text = text.removeprefix("Exception: ")
    return text + _place(error, project)


def place(error: BaseException, project: Project) -> str:
    """`file:line` of the deepest frame in the program itself where `error` was raised; '' where there is none."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(project.directory)
        and not Path(frame.filename).is_relative_to(_OWN)
        and "site-packages" not in frame.filename
    ]
    return f"{_relative(frames[-1].filename, project)}:{frames[-1].lineno}" if frames else ""


def _place(error: BaseException, project: Project) -> str:
    found = place(error, project)
    return f" ({found})" if found else ""


def _relative(file: str | None, project: Project) -> str:
    path = Path(file or "")
    return str(path.relative_to(project.directory) if path.is_relative_to(project.directory) else path)


def _in_generated_code(error: BaseException) -> bool:
    """Whether an SDK's generated code raised it, as it does where a look-up has no result."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and "site-packages" in frames[-1].filename
