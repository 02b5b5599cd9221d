"""`least-privilege mcp`, asked by the SDK's own client: in memory, and as a process over standard input and output."""

import asyncio
import builtins
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, ListToolsResult, TextContent

from least_privilege_cli import command_line
from least_privilege_cli.errors import CommandError
from least_privilege_cli.mcp_server import server
from tests.support.command import REPOSITORY, run
from tests.support.documents import allow, document

WIDE = "iam-wildcard-action:s3:*"
PROGRAM = "tests/offline_preview/programs/bare-instance"
COMMANDS = command_line.parser().parse_args(["mcp"]).commands


def called(root: Path, tool: str, **arguments: Any) -> CallToolResult:
    async def call() -> CallToolResult:
        async with Client(server(COMMANDS, root)) as client:
            result = await client.call_tool(tool, arguments)
            assert isinstance(result, CallToolResult)
            return result

    return asyncio.run(call())


def listed() -> ListToolsResult:
    async def call() -> ListToolsResult:
        async with Client(server(COMMANDS, REPOSITORY)) as client:
            return await client.list_tools()

    return asyncio.run(call())


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A directory with a policy, and beside it one that is not to be read."""
    root = tmp_path / "project"
    (root / "policies").mkdir(parents=True)
    (tmp_path / "secret.json").write_text(json.dumps(document(allow("iam:*"))))
    (root / "policies" / "wide.json").write_text(json.dumps(document(allow("s3:*", "arn:aws:s3:::pets/*"))))
    (root / "-odd.json").write_text(json.dumps(document(allow("s3:GetObject", "arn:aws:s3:::pets/*"))))
    return root


def test_the_tools_are_commands_without_what_writes() -> None:
    tools = {each.name: each for each in listed().tools}
    assert list(tools) == ["check", "preview", "can", "who-can", "explain"]
    for each in tools.values():
        assert each.description == COMMANDS[each.name].description
        assert each.annotations
        assert each.annotations.read_only_hint
        assert {"format", "help", "policy_pack", "predict_in"}.isdisjoint(each.input_schema["properties"])
    assert [name for name, each in tools.items() if "report" in each.input_schema["properties"]] == ["explain"]


def test_a_parameter_is_as_the_command_has_it() -> None:
    (can,) = [each for each in listed().tools if each.name == "can"]
    assert can.input_schema["required"] == ["principal", "action"]
    assert can.input_schema["properties"]["action"] == {"type": "string", "description": "such as sqs:SendMessage"}
    assert can.input_schema["properties"]["scp"]["items"] == {"type": "string"}
    (check,) = [each for each in listed().tools if each.name == "check"]
    assert check.input_schema["properties"]["together"]["type"] == "boolean"
    assert check.input_schema["properties"]["severity"]["enum"] == ["low", "medium", "high", "critical"]


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        pytest.param(
            {"principal": "*", "action": "s3:GetObject", "resource": "arn:aws:s3:::pets/cat.png"},
            ("can", "*", "s3:GetObject", "arn:aws:s3:::pets/cat.png"),
            id="can",
        ),
        pytest.param({"action": "ec2:RunInstances"}, ("who-can", "ec2:RunInstances"), id="who-can"),
        pytest.param({}, ("preview",), id="preview"),
        pytest.param({"check": ["imdsv2-required"]}, ("preview", "--check", "imdsv2-required"), id="with an option"),
    ],
)
def test_the_answer_about_a_stack_is_the_commands(arguments: dict[str, Any], command: tuple[str, ...]) -> None:
    result = called(REPOSITORY, command[0], program=PROGRAM, **arguments)
    assert not result.is_error
    said = run(*command, "--program", PROGRAM, "--format", "json")
    assert said.err == ""
    assert result.structured_content == said.json
    assert text(result) == said.out


def test_the_answer_about_files_is_the_commands(files: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(files)
    for tool, given, command in (
        ("check", {"paths": ["policies", "-odd.json"]}, ["check", "--", "policies", "-odd.json"]),
        ("who-can", {"action": "s3:PutObject", "file": ["policies"]}, ["who-can", "s3:PutObject", "--file=policies"]),
        ("explain", {"finding": WIDE, "file": ["policies"]}, ["explain", WIDE, "--file=policies"]),
    ):
        result = called(files, tool, **given)
        command_line.run([command[0], "--format=json", *command[1:]])
        assert result.structured_content == json.loads(capsys.readouterr().out)


OUTSIDE = "{name}: {given}; expected a path in the working directory, {root}"


@pytest.mark.parametrize(
    ("tool", "arguments", "errors"),
    [
        pytest.param(
            "can",
            {"principal": "nobody", "action": "s3:GetObjct", "file": ["policies"]},
            [
                "nobody: no principal of the stack has this name",
                "s3:GetObjct: no such action (did you mean 's3:GetObject'?)",
            ],
            id="names that nothing has",
        ),
        pytest.param(
            "who-can",
            {"actoin": "s3:GetObject"},
            ["actoin: who-can has no such parameter (did you mean 'action'?)", "action: missing"],
            id="a parameter that is none",
        ),
        pytest.param("whocan", {}, ["whocan: no such tool (did you mean 'who-can'?)"], id="a tool that is none"),
        pytest.param(
            "check",
            {"paths": "policies", "kind": "a\0b", "together": "yes"},
            [
                "paths: 'policies'; expected a list of texts",
                "kind: 'a\\x00b'; expected a text",
                "together: 'yes'; expected true or false",
            ],
            id="values of another type",
        ),
        pytest.param(
            "check",
            {"paths": ["policies/wid.json"]},
            ["policies/wid.json: cannot be read: No such file or directory (did you mean 'policies/wide.json'?)"],
            id="a file that is none",
        ),
        pytest.param("check", {"paths": ["-"]}, [OUTSIDE.format(name="paths", given="-", root="{root}")], id="stdin"),
        pytest.param(
            "check",
            {"paths": ["../secret.json"], "policy_pack_config": "/etc/passwd"},
            [
                OUTSIDE.format(name="paths", given="../secret.json", root="{root}"),
                OUTSIDE.format(name="policy_pack_config", given="/etc/passwd", root="{root}"),
            ],
            id="files outside",
        ),
        pytest.param(
            "preview",
            {"program": "../other=policies"},
            [OUTSIDE.format(name="program", given="../other=policies", root="{root}")],
            id="a program outside whose name ends like one inside",
        ),
        pytest.param(
            "can",
            {"principal": "*", "action": "s3:GetObject", "program": "..", "reference": ["o/p/s=/"]},
            [
                OUTSIDE.format(name="program", given="..", root="{root}"),
                OUTSIDE.format(name="reference", given="o/p/s=/", root="{root}"),
            ],
            id="programs outside",
        ),
    ],
)
def test_what_is_wrong_is_the_tools_error(files: Path, tool: str, arguments: dict[str, Any], errors: list[str]) -> None:
    result = called(files, tool, **arguments)
    assert result.is_error
    assert result.structured_content is None
    assert text(result).splitlines() == [each.replace("{root}", str(files.resolve())) for each in errors]


@pytest.mark.parametrize("tool", ["check", "who-can"])
def test_no_link_leads_outside(files: Path, tool: str) -> None:
    (files / "policies" / "more.json").symlink_to("../../secret.json")
    name, other = ("paths", {}) if tool == "check" else ("file", {"action": "iam:CreateUser"})
    result = called(files, tool, **{name: ["policies"]}, **other)
    assert result.is_error
    assert text(result) == OUTSIDE.format(name=name, given="policies", root=files.resolve())


def test_over_standard_input_and_output(files: Path) -> None:
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "least_privilege_cli", "mcp"],
        cwd=files,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )

    async def ask() -> tuple[str, CallToolResult]:
        async with Client(started) as client:
            result = await client.call_tool("check", {"paths": ["policies"]})
            assert isinstance(result, CallToolResult)
            assert client.server_info
            return client.server_info.name, result

    name, result = asyncio.run(ask())
    assert name == "least-privilege"
    assert result.structured_content["summary"]["mandatory"] == 1


def test_a_program_ends_when_the_client_waits_no_longer(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: endless\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(
        "import os, pathlib, time\n"
        "pathlib.Path('pid.new').write_text(str(os.getpid()))\n"
        "pathlib.Path('pid.new').rename('pid')\n"
        "time.sleep(600)\n"
    )
    started = tmp_path / "pid"

    async def until(done: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not done():
                await asyncio.sleep(0.05)

    async def leave() -> None:
        async with Client(server(COMMANDS, tmp_path)) as client:
            waiting = asyncio.create_task(client.call_tool("preview", {}))
            await until(started.exists)
            waiting.cancel()
            await until(lambda: not _runs(int(started.read_text())))

    asyncio.run(leave())


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_without_the_sdk_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "mcp":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return original(name, *arguments, **named)

    monkeypatch.delitem(sys.modules, "least_privilege_cli.mcp_server")
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CommandError, match="^mcp needs the package mcp, 2.3 or later: install "):
        command_line.run(["mcp"])
