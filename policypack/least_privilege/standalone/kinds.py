"""The kinds of policy documents, as options name them, and of files that may hold some."""

from collections.abc import Mapping
from typing import Final

from least_privilege.policy.document import PolicyKind

KINDS: Final[Mapping[str, PolicyKind]] = {
    "identity": PolicyKind.IDENTITY,
    "trust": PolicyKind.TRUST,
    "resource": PolicyKind.RESOURCE,
    "scp": PolicyKind.SERVICE_CONTROL,
    "rcp": PolicyKind.RESOURCE_CONTROL,
    "iot": PolicyKind.IOT,
}

YAML: Final = (".yaml", ".yml")
SUFFIXES: Final = (".json", *YAML, ".template")
"""`.template` is a CloudFormation template in either form."""
