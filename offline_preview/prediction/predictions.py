"""The outputs that one run of a program predicts, and what is made of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from offline_preview import wire
from offline_preview.aws_context import AwsContext
from offline_preview.prediction.outputs import of_existing, predicted

_DISTINCT: Final = 8
"""A text of this length is found within others, a shorter one only by itself: `app` is in words of all kinds."""

_CREDENTIALS: Final = (
    *("profile", "accessKey", "assumeRole", "assumeRoles", "assumeRoleWithWebIdentity", "sharedCredentialsFiles"),
)
"""The inputs of a provider that say as whom it works."""


class Predictions:
    """Predicts resources' outputs for a stack whose own account is `account`, and remembers every text it gives."""

    def __init__(self, account: str) -> None:
        self.account = account
        self._known: set[str] = set()
        self._sources: dict[str, tuple[str, str]] = {}
        self._drawn: dict[str, tuple[str, str]] = {}
        self._credentials: list[Any] | None = None

    def outputs(
        self,
        type_: str,
        urn: str,
        name: str,
        inputs: Mapping[str, Any],
        computed: frozenset[str],
        provider: Mapping[str, Any],
    ) -> dict[str, Any]:
        """The outputs of a new resource that can be predicted, as wire values; `provider` has its provider's inputs."""
        context = self._context(provider)
        return self._remembered(predicted(type_, urn, inputs, computed, context), name, inputs, context)

    def of_existing(
        self,
        type_: str,
        name: str,
        id_: str,
        computed: frozenset[str],
        provider: Mapping[str, Any],
        inputs: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The outputs of a resource that the program reads, or imports with `inputs`: what follows from its id."""
        context = self._context(provider)
        found = of_existing(type_, id_, computed, context, inputs)
        return self._remembered(found, name, {"id": id_, **(inputs or {})}, context)

    def _context(self, provider: Mapping[str, Any]) -> AwsContext:
        """Where a provider works. The account of one with other credentials than the first is unknown, unless its
        inputs say it: with the stack's own, two roles of one name would become one."""
        context, credentials = AwsContext.of(provider, self.account), [provider.get(name) for name in _CREDENTIALS]
        if self._credentials is None:
            self._credentials = credentials
        is_other = credentials != self._credentials and not AwsContext.of(provider).account_known
        return replace(context, account=wire.UNKNOWN) if is_other else context

    def drew(self, name: str, resource: str, property_: str) -> None:
        """Remember the name that a new `resource` gets where the program gives none."""
        self._drawn.setdefault(name, (resource, property_))

    def _remembered(
        self, found: dict[str, Any], name: str, inputs: Mapping[str, Any], context: AwsContext
    ) -> dict[str, Any]:
        self._known.update(text for text in wire.texts(wire.reveal(inputs)) if text not in self._sources)
        for property_, value in found.items():
            for text in wire.texts(wire.reveal(value)):
                if text not in (context.region, context.account, context.partition):
                    self._sources.setdefault(text, (name, property_))
                    self._sources.setdefault(text.removeprefix("https://"), (name, property_))  # as trust policies say
        for pattern in ("_pattern", "_unknown_before", "_drawn_names"):
            self.__dict__.pop(pattern, None)
        return found

    def are_in(self, value: Any) -> bool:
        """Whether a text in `value`, at any depth, is one of a predicted output, or made of one.

        So is an id that is the same as a name which is known: the engine knows it only once the resource exists.
        """
        return any(text in self._sources or self._pattern.search(text) for text in wire.texts(value))

    def are_needed_for(self, value: Any) -> bool:
        """Whether a predicted output in `value` is more than a name that the program or Pulumi gives."""
        found = (
            each
            for text in wire.texts(value)
            for each in ([text] if text in self._sources else self._pattern.findall(text))
        )
        return any(each not in self._known for each in found)

    def named_in(self, evidence: str, fix: str) -> str:
        """`arn:aws:s3:::pets-1a2b3c4 is the predicted arn of 'pets'`, for each predicted output in a finding's texts,
        and each drawn name in its fix; else ''."""
        sources = self._sources | self._drawn
        found = [*self._unknown_before.findall(f"{evidence} {fix}"), *self._drawn_names.findall(fix)]
        named = (f"{each} is the predicted {sources[each][1]} of '{sources[each][0]}'" for each in dict.fromkeys(found))
        return "; ".join(named)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern(self._sources)

    @cached_property
    def _unknown_before(self) -> re.Pattern[str]:
        """Finds those that are more than a name which the program gives."""
        return _pattern(each for each in self._sources if each not in self._known)

    @cached_property
    def _drawn_names(self) -> re.Pattern[str]:
        return _pattern(self._drawn)


def _pattern(texts: Iterable[str]) -> re.Pattern[str]:
    """Finds those of `texts` that are distinct, the longest first."""
    distinct = sorted((text for text in texts if len(text) >= _DISTINCT), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, distinct)) or r"(?!)")
