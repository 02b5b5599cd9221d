"""Every resource type of pulumi-aws and of aws-native, and which of its inputs look as if they granted access."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

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


def _tells(above: str, _dot: str, name: str) -> bool:
    return bool(_TELLING.search(name)) and not (above and _ROLE.search(name))


@cache
def inputs_by_type() -> Mapping[str, tuple[str, ...]]:
    """The telling inputs of every type, by type. Without them the type grants nothing."""
    lines = (line.partition("\t") for line in RESOURCE_TYPES.read_text("utf-8").splitlines())
    return {type_: tuple(inputs.split()) for type_, _, inputs in lines}
