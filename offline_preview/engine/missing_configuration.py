"""Configuration that a program requires and its stack lacks: all keys that can be told from the program's text."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pulumi
from pulumi.runtime.config import get_config

from offline_preview.project.files import Project


def message(error: pulumi.ConfigMissingError, project: Project) -> str:
    """One line for the key that is missing, and for each that the program's own modules would miss next."""
    missing = {error.key: error.secret}
    for file in _files(project):
        missing.update({key: secret for key, secret in _required(file, project.name) if key not in missing})
    return "\n".join(_line(key, secret) for key, secret in missing.items() if get_config(key) is None)


def _line(key: str, secret: bool) -> str:
    option = "--secret " if secret else ""
    return f"Missing required configuration variable '{key}'; set it with `pulumi config set {option}{key} <value>`"


def _files(project: Project) -> Iterator[Path]:
    """The program's file, and those of its modules that it has imported."""
    yield project.entry / "__main__.py" if project.entry.is_dir() else project.entry
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and project.is_own(file) and file.endswith(".py"):
            yield Path(file)


def _required(file: Path, project: str) -> Iterator[tuple[str, bool]]:
    """The key of each `config.require("key")` in a file where `config` is a `pulumi.Config`; whether it is a secret."""
    nodes = list(ast.walk(ast.parse(file.read_bytes())))
    namespaces: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            namespace = _namespace(node.value, project)
            if namespace:
                namespaces[node.targets[0].id] = namespace
    calls = (node for node in nodes if isinstance(node, ast.Call))
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(node.func, ast.Attribute) and node.func.attr.startswith("require"):
            of = node.func.value
            namespace = namespaces.get(of.id, "") if isinstance(of, ast.Name) else _namespace(of, project)
            key = _text(node.args[0]) if node.args else ""
            if namespace and key:
                yield f"{namespace}:{key}", "secret" in node.func.attr


def _namespace(node: ast.expr, project: str) -> str:
    """The namespace of a `pulumi.Config(...)`; '' for any other expression."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("pulumi.Config", "Config"):
        return ""
    return _text(node.args[0]) if node.args else project


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
