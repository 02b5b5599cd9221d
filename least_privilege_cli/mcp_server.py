"""The work of `least-privilege mcp`: a server of the Model Context Protocol, whose tools are commands.

Each call runs the command in a process of its own, so its answer is the command's, and a program under preview leaves
nothing behind. Source: https://modelcontextprotocol.io/specification/latest/server/tools
"""

import asyncio
import json
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import anyio
from mcp.server import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

import least_privilege
from least_privilege.policy.nearest_match import did_you_mean
from least_privilege_cli.errors import CommandError
from least_privilege_cli.exit_codes import DEPENDS, FINDING, OK
from least_privilege_cli.tools import CommandTool, tools
from offline_preview import child_process

_INSTRUCTIONS: Final = (
    "Least privilege for AWS. `check` finds faults in policy documents in files, `preview` in a stack of a Pulumi "
    "program in Python; `can` and `who-can` say who may do what, in files or in a stack; `explain` says what a finding "
    "means and how to mend it. Nothing is changed, and nothing is asked of AWS. A question about a stack runs its "
    "program. Paths are in the working directory of the server."
)
_ANSWERED: Final = (OK, FINDING, DEPENDS)
_PATIENCE: Final = 5
"""Seconds that a command may take to end once it is told to."""
_READS: Final = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def serve(commands: Mapping[str, Any]) -> None:
    """Answer on standard input and output until the client leaves; `commands` are the parsers of all commands."""

    async def run() -> None:
        made = server(commands, Path.cwd())
        async with stdio_server() as (requests, answers):
            await made.run(requests, answers, made.create_initialization_options())

    asyncio.run(run())


def server(commands: Mapping[str, Any], root: Path) -> Server[Any]:
    """The server, for files and programs in the directory `root`."""
    root = root.resolve()
    known = {each.name: each for each in tools(commands)}

    async def list_tools(
        _context: ServerRequestContext[Any], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(each) for each in known.values()])

    async def call_tool(_context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        if params.name not in known:
            return _result(f"{params.name}: no such tool{did_you_mean(params.name, known)}", is_error=True)
        return await _called(known[params.name], params.arguments or {}, root)

    return Server(
        "least-privilege",
        version=least_privilege.__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _tool(tool: CommandTool) -> Tool:
    return Tool(name=tool.name, description=tool.description, input_schema=tool.schema, annotations=_READS)


async def _called(tool: CommandTool, given: Mapping[str, Any], root: Path) -> CallToolResult:
    try:
        arguments = tool.arguments(given, root)
    except CommandError as error:
        return _result(str(error), is_error=True)
    code, out, err = await _ended([*child_process.COMMAND, *arguments], root)
    if code not in _ANSWERED:
        lines = [line.removeprefix("error: ") for line in err.splitlines()] or [f"{tool.name} ended with code {code}"]
        return _result("\n".join(lines), is_error=True)
    return _result(out, json.loads(out))


async def _ended(command: Sequence[str], root: Path) -> tuple[int | None, str, str]:
    """How a process ends, with its output. Where the client waits no longer, it is told to end: what it has started
    ends with it, as it would not if it were killed."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, cwd=root, env=child_process.environment()
    )
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            with anyio.move_on_after(_PATIENCE, shield=True):
                await process.wait()
    return process.returncode, out.decode(), err.decode(errors="replace")


def _result(text: str, value: Any = None, *, is_error: bool = False) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=text)], structured_content=value, is_error=is_error)
