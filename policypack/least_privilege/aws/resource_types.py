"""Every resource type of pulumi-aws and of aws-native, and which of its inputs look as if they granted access."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from least_privilege.policy.unknown import UNKNOWN

RESOURCE_TYPES = Path(__file__).parent / "data" / "resource_types.tsv"

_TELLING: Final = re.compile(
    r"""
      polic(y|ies) | principal | grant | permission | acl$ | ^acl | accessControl | account(Ids?|s)?$ | shar(e|ing|ed)
    | public | anonymous | unauthenticated | authori[sz](ation|er)Type | auth(Type|Modes?)$ | authenticationType
    | authenticationMode | authenticationConf | metadataOpt | metadataService | role | delegat | admin | trust
    | subscriberIdentity | members?$ | memberId$
    """,
    re.I | re.X,
)


_ROLE: Final = re.compile(r"role|iam", re.I)


def telling_inputs(inputs: Iterable[str]) -> tuple[str, ...]:
    """Those of `inputs` whose names look like policies, principals, roles, grants, accounts, public switches or
    metadata options, sorted. Of one inside another, `destination.account`, the last name counts, and no role."""
    return tuple(sorted(name for name in inputs if _tells(*name.rpartition("."))))


def telling_values(properties: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths of what is given in a resource's `properties` and looks so by its name, at any depth, sorted."""
    given = dict(_given(properties, ""))
    return tuple(path for path in telling_inputs(given) if given[path] is UNKNOWN or given[path])


def _given(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            inner = f"{path}.{name}" if path else str(name)
            yield inner, item
            if not telling_inputs((inner,)):
                yield from _given(item, inner)
    elif isinstance(value, list):
        for item in value:
            yield from _given(item, path)


def _tells(above: str, _dot: str, name: str) -> bool:
    return bool(_TELLING.search(name)) and not (above and _ROLE.search(name))


@cache
def inputs_by_type() -> Mapping[str, tuple[str, ...]]:
    """The telling inputs of every type, by type. Without them the type grants nothing."""
    lines = (line.partition("\t") for line in RESOURCE_TYPES.read_text("utf-8").splitlines())
    return {type_: tuple(inputs.split()) for type_, _, inputs in lines}
