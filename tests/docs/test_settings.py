"""The reference of settings: every setting is described, and its default and its example can be given."""

from collections.abc import Iterator
from typing import Any

import pytest

from components.config.problems import Problems, Secret
from components.config.schema import Setting, settings_of
from components.config.stack_settings import Settings
from components.systems.registry import SYSTEMS
from docs.generator import settings

WHOLE_PAGE = settings.page()


def declared(record: type, path: str) -> Iterator[tuple[str, Setting]]:
    for each in settings_of(record):
        yield f"{path}.{each.key}", each
        parser = each.parser
        while parser.item:
            parser = parser.item
        if parser.record:
            yield from declared(parser.record, f"{path}.{each.key}")


ALL = dict(declared(Settings, "stack"))
for system in SYSTEMS:
    ALL.update(declared(system.settings, system.key))


def as_json(value: Any) -> Any:
    return [as_json(each) for each in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("path", ALL)
def test_a_setting_is_described_in_whole_sentences_that_fit_a_cell(path: str) -> None:
    description = ALL[path].description
    assert description.endswith(".") and description[0].isupper() and len(description) <= 200
    assert f"| `{ALL[path].key}` | {description} |" in WHOLE_PAGE


@pytest.mark.parametrize("path", ALL)
def test_a_setting_shows_a_value_that_it_takes(path: str) -> None:
    setting, problems = ALL[path], Problems(systems=[each.name for each in SYSTEMS])
    objects = setting.parser.record or (setting.parser.item and setting.parser.item.record)
    if objects:
        return
    example = as_json(setting.default()) if setting.example is None and setting.default else setting.example
    assert example not in (None, "", [], {}), "it has neither an example nor a default that shows one"
    if path == "stack.externalIds":
        example = {key: Secret("an-id") for key in example}
    setting.parser(example, path, problems)
    assert problems == []


def test_no_cell_is_too_long_to_read() -> None:
    cells = [cell for line in WHOLE_PAGE.splitlines() for cell in line.split("|") if line.startswith("|")]
    assert max(map(len, cells)) <= 202


@pytest.mark.parametrize("system", SYSTEMS, ids=[each.name for each in SYSTEMS])
def test_each_system_has_its_section(system: Any) -> None:
    section = WHOLE_PAGE.partition(f"\n## {system.title}\n")[2].partition("\n## ")[0]
    assert system.description in section
    assert f"\n### `{system.key}`\n" in section
