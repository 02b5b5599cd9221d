"""A stack's name as Pulumi's commands take it: `dev`, `acme/dev` or `acme/shop/dev`.

Source: https://www.pulumi.com/docs/iac/concepts/stacks/#create-stack
"""

from dataclasses import dataclass
from typing import Final, Self

from offline_preview.errors import PreviewError

ORGANIZATION: Final = "organization"
"""The only one of a backend without organizations."""


@dataclass(frozen=True, kw_only=True)
class StackName:
    """`stack` is None where none is named, `project` is '' where the name does not say it."""

    organization: str = ORGANIZATION
    project: str = ""
    stack: str | None = None

    @classmethod
    def parse(cls, text: str | None) -> Self:
        """Raises `PreviewError` where `text` has another form."""
        if text is None:
            return cls()
        parts = text.split("/")
        if len(parts) > 3 or not all(parts):
            raise PreviewError(f"--stack: {text!r}; expected STACK, ORGANIZATION/STACK or ORGANIZATION/PROJECT/STACK")
        return cls(
            organization=parts[0] if len(parts) > 1 else ORGANIZATION,
            project=parts[1] if len(parts) == 3 else "",
            stack=parts[-1],
        )
