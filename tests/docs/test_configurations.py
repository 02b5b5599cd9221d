"""The configurations that the pages show are ones that the pack takes."""

from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from least_privilege.judging.configuration import settings
from least_privilege.rules.registry import ALL_RULES
from least_privilege.standalone.input_files import read_configuration
from tests.docs.pages import PAGES, ROOT


def shown() -> list[Any]:
    found = []
    for page in PAGES:
        blocks = [each for each in MarkdownIt().parse(page.read_text("utf-8")) if each.type == "fence"]
        for number, block in enumerate(blocks, 1):
            if block.info == "json" and '"enforcementLevel"' in block.content or '"all": ' in block.content:
                found.append(pytest.param(block.content, id=f"{page.relative_to(ROOT)}-{number}"))
    return found


@pytest.mark.parametrize("text", shown())
def test_the_pack_takes_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(text, "utf-8")
    settings(ALL_RULES, *read_configuration(str(file)))
