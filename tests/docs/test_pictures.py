"""The pictures of the pages: each is made by the command, shown somewhere, and small."""

import re

import pytest

from docs.pictures import PICTURES, ROOT, VIEWS

PAGES = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]


def test_the_pictures_are_those_that_the_command_makes() -> None:
    assert sorted(each.name for each in PICTURES.iterdir()) == sorted(VIEWS)


@pytest.mark.parametrize("name", VIEWS)
def test_a_picture_is_small_and_shown(name: str) -> None:
    content = (PICTURES / name).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < 150_000
    image = re.compile(rf"!\[([^\]]+)\]\([\w./]*pictures/{re.escape(name)}\)")
    shown = [image.findall(each.read_text("utf-8")) for each in PAGES]
    assert [text for found in shown for text in found]
