"""YAML as CloudFormation reads it: every scalar but booleans and null is text, `!Sub` is a function.

Aliases and merges are followed: other tools' files have them, beside policies.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
        https://yaml.org/spec/1.1/
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import yaml

from least_privilege.stack.cloudformation.template_text import ShortForms

_LARGEST: Final = 1_000_000
"""Parts of a document whose aliases are written out. A few lines of aliases of aliases can stand for billions."""


class YamlError(Exception):
    """The message follows a file's name: `:12: not YAML: ...`."""


class YamlDocument(NamedTuple):
    """The value of a document, and its node, which knows the lines."""

    value: Any
    node: yaml.Node


_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KINDS: Final = ("null", "bool", "int", "float", "str", "seq", "map")


class _Loader(_FAST):  # type: ignore[misc]
    yaml_implicit_resolvers = {
        **ShortForms.yaml_implicit_resolvers,
        "<": yaml.SafeLoader.yaml_implicit_resolvers["<"],
    }
    yaml_constructors = {
        tag: make
        for tag, make in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag.rpartition(":")[2] in _KINDS
    }
    yaml_multi_constructors = ShortForms.yaml_multi_constructors

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<")
        if twice := next((key for key, times in keys.items() if times > 1), None):
            problem = f"{twice!r} is twice in one mapping: one of the two is lost"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        return super().construct_mapping(node, deep=deep)


def load_documents(text: str) -> list[YamlDocument]:
    """The documents in `text`; an empty text has one, which is null. Raises `YamlError`."""
    try:
        found = list(_documents(text))
        if sum(_size(each.value, {}) for each in found) > _LARGEST:
            raise YamlError(f": not read: its aliases stand for more than {_LARGEST:,} values")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (f":{mark.line + 1}", f" (column {mark.column + 1})") if mark else ("", "")
        raise YamlError(f"{line}: not YAML: {error.problem or error.context}{column}") from error
    except yaml.YAMLError as error:
        raise YamlError(f": not YAML: {str(error).splitlines()[0]}") from error
    except RecursionError as error:
        raise YamlError(": not read: nested too deep, or an alias is inside of what it stands for") from error
    except ValueError as error:
        raise YamlError(f": not YAML: {error}") from error
    return found or [YamlDocument(None, yaml.ScalarNode("", ""))]


def _documents(text: str) -> Iterator[YamlDocument]:
    loader = _Loader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            yield YamlDocument(loader.construct_document(node), node)
    finally:
        loader.dispose()


def _size(value: Any, known: dict[int, int]) -> int:
    """How many values `value` has with its aliases written out. Raises `RecursionError` where it is part of itself."""
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        items = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_size(each, known) for each in items)
    return known[id(value)]
