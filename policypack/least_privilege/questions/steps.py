"""The steps by which one gets the permissions of a principal of the stack: by assuming it, passing it, or else.

A step by AssumeRole is decided as any other request: by the caller's policies and the role's trust policy together.
The others are published escalation paths. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from least_privilege.escalation.open_paths import OpenPath
from least_privilege.principals.principal import Principal
from least_privilege.principals.workloads import admits, workloads
from least_privilege.questions.callers import Asker
from least_privilege.questions.decision import DecidingStatement
from least_privilege.stack.model import Stack


@dataclass(frozen=True)
class Step:
    """`source` gets the permissions of `target`; `reason` is a whole clause on how. It `is_certain` unless it depends
    on `keys`. `by` are the statements that decide on an AssumeRole."""

    source: Asker
    target: Principal
    reason: str
    is_certain: bool = True
    keys: frozenset[str] = frozenset()
    by: tuple[DecidingStatement, ...] = ()


def by_passing_any_role(source: Asker, paths: Iterable[OpenPath], roles: Iterable[Principal]) -> Iterator[Step]:
    """From one that may pass every role to a service and control what runs there, to each role that lets it in."""
    passing = [each.path for each in paths if each.path.category == "pass-role"]
    for role in roles:
        found = ((path, service) for path in passing for service in path.services if admits(role.trust, service))
        if role is not source.principal and (first := next(found, None)):
            path, service = first
            yield Step(source, role, f"{source.label} can pass {role.label} to {service} (path {path.id})")


def running_under(stack: Stack) -> Mapping[Principal, list[str]]:
    """What runs under each role of the stack."""
    found: dict[Principal, list[str]] = {}
    for workload, roles in workloads(stack):
        for role in roles:
            found.setdefault(role, []).append(workload.label)
    return found
