"""Files as one stack, for questions: all that they hold belongs together, as in one account."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import PolicyKind
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import embedded_policies
from least_privilege.standalone.input_documents import stacks
from least_privilege.standalone.input_files import InputMessage, list_files, read_source
from least_privilege.standalone.source_text import Source as FileSource
from least_privilege.standalone.synthetic_resources import resource

_OF_FULL_ACCESS: Final = frozenset(("RCP_SYNTAX_ERROR_ALLOW", "RCP_SYNTAX_ERROR_ACTION"))
"""AWS's checks that its own policy RCPFullAWSAccess does not pass, which every level has."""


class FileError(Exception):
    """Files cannot be read, or have no policy document; `faults` say which and why."""

    def __init__(self, messages: Iterable[InputMessage]) -> None:
        self.faults = tuple(message.text for message in messages)
        super().__init__("\n".join(self.faults))


def stack_of(paths: Iterable[str]) -> Stack:
    """What the files hold, as one stack. Raises `FileError`."""
    files, messages = list_files(paths)
    resources: list[Resource] = []
    for file in files:
        source, own = read_source(file)
        messages += own
        found = _resources(source, file.name) if source else ()
        if source and not found and not file.found:
            messages.append(InputMessage(f"{file.name}: no policy document in it"))
        resources += found
    if faults := [message for message in messages if message.is_error]:
        raise FileError(faults)
    return Stack(resources=tuple(resources))


def control_policies(path: str, kind: PolicyKind) -> tuple[Source, ...]:
    """The service or resource control policies in a file. Raises `FileError`, also for documents that AWS would not
    take as such: an answer by one of the other kind would be wrong."""
    files, messages = list_files([path])
    found: list[Source] = []
    for file in files:
        source, own = read_source(file)
        messages += own
        groups = stacks(source.given, file.name, kind) if source else ()
        policies = [each for group in groups for one in group for each in embedded_policies(one) if each.kind is kind]
        if source and not policies and not file.found:
            messages.append(InputMessage(f"{file.name}: no {kind.value} in it"))
        messages += [
            InputMessage(f"{file.name}: not a {kind.value}: {problem.where} {problem.message}")
            for each in policies
            for problem in each.document.problems
            if problem.check not in _OF_FULL_ACCESS
        ]
        found += [Source(each.document, each.label, each.resource.urn) for each in policies]
    if faults := [message for message in messages if message.is_error]:
        raise FileError(faults)
    return tuple(found)


def _resources(source: FileSource, name: str) -> tuple[Resource, ...]:
    """The resources of a file: those of a template under their own names, where it is one."""
    if _is_template(source.value):
        return (resource("cloudformation/stack:Stack", name, templateBody=json.dumps(source.value)),)
    return tuple(each for group in stacks(source.given, name) for each in group)


def _is_template(value: Any) -> bool:
    """Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html"""
    resources = value.get("Resources") if isinstance(value, Mapping) else None
    return isinstance(resources, Mapping) and any(
        isinstance(each, Mapping) and str(each.get("Type")).startswith("AWS::") for each in resources.values()
    )
