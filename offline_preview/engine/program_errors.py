"""What a program raised, as the message that its author needs: without a traceback, with the place in the program."""

import json
import socket
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pulumi
from pulumi import ConfigMissingError, ConfigTypeError
from pulumi._types import is_input_type

from offline_preview.engine import missing_configuration
from offline_preview.project.files import Project
from offline_preview.project.python_environment import UNLISTED, environment_of
from offline_preview.secret_mask import PLACEHOLDER

_NAMES: Final = 3
"""So many look-ups, the last ones, does a message name."""


def message(error: BaseException, project: Project, assumed: Sequence[str], hidden: str = "") -> str:
    """The message for what `project`'s program raised, one line an error; '' where it left with exit code 0.

    `assumed` are the look-ups that were answered with values which stand in, `hidden` says why placeholders stand for
    encrypted settings, where some do.
    """
    if isinstance(error, SystemExit):
        if error.code in (None, 0):
            return ""
        return error.code if isinstance(error.code, str) else f"the program exited with {error.code}"
    if isinstance(error, ConfigMissingError):
        return missing_configuration.message(error, project)
    if isinstance(error, ConfigTypeError) and PLACEHOLDER in str(error):
        return f"{error}{_place(error, project)}; {_of_placeholder(hidden)}"
    if isinstance(error, pulumi.RunError):
        return str(error)
    if found := _without_result(error):
        return found + _place(error, project)
    if isinstance(error, BaseExceptionGroup):
        return "\n".join([str(error), *(message(each, project, assumed, hidden) for each in error.exceptions)])
    if isinstance(error, SyntaxError):
        where = f"{_relative(error.filename, project)}:{error.lineno}: " if error.filename else ""
        return f"{where}{type(error).__name__}: {error.msg}"
    if name := _environment_variable(error):
        return f"the environment variable {name} is not set{_place(error, project)}"
    text = "\n  ".join("".join(traceback.format_exception_only(error)).strip().splitlines())  # one error
    if type(error) is Exception:
        text = text.removeprefix("Exception: ")
    if isinstance(error, ModuleNotFoundError):
        return f"{text}{_place(error, project)}; {_install(error.name or '', environment_of(project).install)}"
    if found := _itself(error):
        return f"{text}{_place(error, project)}; the program itself {found}"
    if hidden and (isinstance(error, json.JSONDecodeError) or PLACEHOLDER in text):
        return f"{text}{_place(error, project)}; {_of_placeholder(hidden)}"
    if assumed and isinstance(error, LookupError | ValueError | ArithmeticError):  # what values of odd content lead to
        names = ", ".join(assumed[-_NAMES:])
        return f"{text}{_place(error, project)}; it may rest on what stands in for {names}: --lookups can give it"
    return text + _place(error, project)


def _of_placeholder(hidden: str) -> str:
    return f"a placeholder stands for an encrypted setting: {hidden}"


def _install(module: str, command: str) -> str:
    """How to install what the program imports; where no file lists its packages, the one that has `module`."""
    if not command.endswith(UNLISTED):
        return f"install the project's packages: {command}"
    name = module.partition(".")[0]
    if name == "pulumi" or name.startswith("pulumi_"):
        package = name.replace("_", "-")
        return f"install the project's packages: {command}" + (f" {package}" if package not in UNLISTED.split() else "")
    return f"add {name}.py to the project, or install the package that has it"


def _environment_variable(error: BaseException) -> str:
    """The variable that `os.environ[...]` did not have; '' for any other error."""
    frames = list(traceback.walk_tb(error.__traceback__))
    is_missing = isinstance(error, KeyError) and frames and frames[-1][0].f_globals.get("__name__") == "os"
    return str(error.args[0]) if is_missing else ""


def place(error: BaseException, project: Project) -> str:
    """`file:line` of the deepest frame in the program itself where `error` was raised; '' where there is none."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if project.is_own(frame.filename)]
    return f"{_relative(frames[-1].filename, project)}:{frames[-1].lineno}" if frames else ""


def _place(error: BaseException, project: Project) -> str:
    found = place(error, project)
    return f" ({found})" if found else ""


def _relative(file: str | None, project: Project) -> str:
    path = Path(file or "")
    return str(path.relative_to(project.directory) if path.is_relative_to(project.directory) else path)


def _itself(error: BaseException) -> str:
    """What the program tried past Pulumi that failed here and may succeed on the engine; '' where it is nothing."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:  # Errors may be each other's causes.
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return next(filter(None, map(_past_pulumi, causes)), "")


def _past_pulumi(error: BaseException) -> str:
    if type(error).__module__.startswith("botocore."):
        return (
            "calls AWS, for which the offline preview leaves it no credentials: use a look-up (aws.get_...), which is "
            "answered offline, or `pulumi preview`"
        )
    if isinstance(error, socket.gaierror | ConnectionError):
        return "uses the network: the offline preview needs none, but this program does"
    return ""


def _without_result(error: BaseException) -> str:
    """The message where an SDK's generated code stumbles on a look-up without a result; '' for any other error."""
    frame = _frame_without_result(error)
    if frame is None:
        return ""
    function = _look_up_of(frame)
    parameters = frame.f_code.co_varnames[: frame.f_code.co_argcount]
    unknown = [f"'{name}'" for name in parameters if name != "opts" and _holds_output(frame.f_locals[name])]
    why = (
        f"{' and '.join(unknown)} {'are' if len(unknown) > 1 else 'is'} unknown at preview"
        if unknown
        else "it cannot be answered offline"
    )
    way = "" if unknown else "give it with --lookups, or "
    return (
        f"look-up {function}: {why}, and the program needs its result at once: {way}use {function}_output, whose "
        "result may be unknown"
    )


def look_up_without_result(error: BaseException) -> str:
    """`aws.ec2.get_subnets` where an SDK's generated code stumbles on the look-up's missing result; else ''."""
    frame = _frame_without_result(error)
    return _look_up_of(frame) if frame else ""


def _frame_without_result(error: BaseException) -> FrameType | None:
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    found = (
        frame
        for frame in reversed(frames)
        if "__args__" in frame.f_locals and frame.f_locals.get("__ret__", "") is None
    )
    return next(found, None)


def _look_up_of(frame: FrameType) -> str:
    name = frame.f_code.co_name
    package, _, module = frame.f_globals["__name__"].removeprefix("pulumi_").rpartition(".")
    return f"{package}.{module}".replace(f".{name}", "") + f".{name}"


def _holds_output(value: Any) -> bool:
    """Whether a value that is unknown may be in the argument `value`."""
    if isinstance(value, pulumi.Output | pulumi.output.Unknown):
        return True
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    parts = vars(value).values() if is_input_type(type(value)) and not isinstance(value, Mapping) else parts
    return any(_holds_output(part) for part in parts)
