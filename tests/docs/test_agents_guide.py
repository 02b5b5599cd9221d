"""docs/how-to/serve-coding-agents.md: the client's file starts the server, whose tools answer as the page says."""

import asyncio
import json
import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from tests.docs.pages import ROOT
from tests.docs.test_tutorial import PAGE as TUTORIAL
from tests.docs.test_tutorial import Reader, blocks
from tests.support.command import run

PAGE = (ROOT / "docs/how-to/serve-coding-agents.md").read_text("utf-8")
CLIENTS, CALL = (json.loads(found) for found in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
(COMMAND,) = re.findall(r"^least-privilege (can .*)$", PAGE, re.MULTILINE)
(ERROR,) = re.findall(r"```text\n(.*)\n```", PAGE)
TOOLS = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)


def test_the_page(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for block in blocks(TUTORIAL.read_text("utf-8"))[:3]:
        reader.follow(block)
    (config,) = CLIENTS["mcpServers"].values()
    assert config["command"] == "least-privilege"
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "least_privilege_cli", *config["args"]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    async def ask() -> tuple[list[str], Any, Any]:
        async with Client(started) as client:
            tools = [each.name for each in (await client.list_tools()).tools]
            return (
                tools,
                await client.call_tool("can", CALL),
                await client.call_tool("can", {**CALL, "principal": "thumbnail"}),
            )

    tools, answer, refused = asyncio.run(ask())
    assert tools == TOOLS
    assert isinstance(answer, CallToolResult)
    assert answer.structured_content == run(*shlex.split(COMMAND), "--program", str(tmp_path)).json
    assert answer.structured_content["answer"] == "allowed"
    assert refused.is_error
    assert refused.content == [TextContent(text=ERROR)]
