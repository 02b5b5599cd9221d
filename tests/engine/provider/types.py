"""What the provider knows of a resource type; a type that it knows nothing of can be previewed and not made."""

from collections.abc import Iterable, Mapping
from typing import Any

from .aws import Aws
from .values import Properties


class Type:
    """One resource type. Subclasses make, read, update and delete it; all four speak in Pulumi's property names."""

    autoname: str = ""
    """The input that gets a made-up name where the program gives none."""
    defaults: Mapping[str, Any] = {}
    required: tuple[str, ...] = ()
    replaces: frozenset[str] = frozenset()
    """Inputs that cannot change in place."""
    computed: frozenset[str] = frozenset()
    """Outputs that AWS alone decides: unknown until the resource is made."""

    def __init__(self, token: str) -> None:
        self.token = token

    def create(self, aws: Aws, inputs: Properties) -> str:
        """Makes the resource and gives its id."""
        raise NotImplementedError(f"the test provider cannot make {self.token}")

    def read(self, aws: Aws, identity: str, inputs: Properties) -> Properties | None:
        """What AWS holds; None, or AWS's own not-found error, where there is nothing."""
        raise NotImplementedError(f"the test provider cannot read {self.token}")

    def update(self, aws: Aws, identity: str, olds: Properties, news: Properties) -> None:
        raise NotImplementedError(f"the test provider cannot update {self.token}")

    def delete(self, aws: Aws, identity: str, state: Properties) -> None:
        raise NotImplementedError(f"the test provider cannot delete {self.token}")


def given(inputs: Properties, **names: str) -> dict[str, Any]:
    """The inputs that are there, under AWS's names: `given(inputs, description="Description")`."""
    return {aws: inputs[ours] for ours, aws in names.items() if inputs.get(ours) not in (None, "")}


def tag_list(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: text} for name, text in sorted(tags.items())]


def tag_map(tags: Iterable[Mapping[str, str]], key: str = "Key", value: str = "Value") -> dict[str, str]:
    return {tag[key]: tag[value] for tag in tags}
