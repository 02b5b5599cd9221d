"""Texts and lists of texts that are said many times, written once."""

from collections.abc import Iterable


class Texts:
    """Gives every text, and every list of texts, a number: its place in `texts` or `lists`."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        self._lists: dict[tuple[int, ...], int] = {}

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._texts)

    @property
    def lists(self) -> tuple[tuple[int, ...], ...]:
        return tuple(self._lists)

    def text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def list(self, texts: Iterable[str]) -> int:
        return self._lists.setdefault(tuple(map(self.text, texts)), len(self._lists))
