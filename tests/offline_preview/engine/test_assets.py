"""Files that a resource is given: what the engine refuses, in one line each."""

from pathlib import Path
from typing import Any

import pytest

from offline_preview.engine.assets import faults

SIGNATURE = "4dabf18193072939515e22adb298388d"
FORMATS = "expected a directory, or a file that ends in .tar, .tgz, .tar.gz, .zip, .jar"


def asset(**of: Any) -> dict[str, Any]:
    return {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", **of}


def archive(**of: Any) -> dict[str, Any]:
    return {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", **of}


CASES: dict[str, tuple[Any, list[str]]] = {
    "a file": (asset(path="code.zip"), []),
    "a file that is gone": (asset(path="gone"), ["asset file '{0}/gone' does not exist"]),
    "a path above the program": (asset(path="../gone"), ["asset file '{1}/gone' does not exist"]),
    "an absolute path": (asset(path="/none/at/all"), ["asset file '/none/at/all' does not exist"]),
    "a directory as a file": (
        asset(path="."),
        ["asset '{0}' is a directory; expected a file: use pulumi.FileArchive for a directory"],
    ),
    "a text": (asset(text="gone"), []),
    "a remote file, which is not fetched": (asset(uri="https://example.invalid/x"), []),
    "an archive": (archive(path="code.zip"), []),
    "a directory": (archive(path="."), []),
    "an archive that is gone": (archive(path="gone.zip"), ["archive '{0}/gone.zip' does not exist"]),
    "a file that is no archive": (archive(path="notes.txt"), [f"archive '{{0}}/notes.txt' is a file; {FORMATS}"]),
    "named files": (
        archive(assets={"a": asset(path="gone"), "b": archive(path="away"), "c": asset(text="")}),
        ["asset file '{0}/gone' does not exist", "archive '{0}/away' does not exist"],
    ),
    "files in a list": ([{"source": asset(path="gone")}], ["asset file '{0}/gone' does not exist"]),
    "an unknown path": (asset(path="04da6b54-80e4-46f7-96ec-b56ff0331ba9"), []),
    "a plain object with a path": ({"path": "gone"}, []),
}


@pytest.mark.parametrize(("value", "messages"), CASES.values(), ids=CASES)
def test_files(value: Any, messages: list[str], tmp_path: Path) -> None:
    home = tmp_path / "program"
    home.mkdir()
    (home / "code.zip").write_text("not opened")
    (home / "notes.txt").write_text("")
    expected = [f"code: {message.format(home, tmp_path)}" for message in messages]
    assert list(faults({"code": value, "name": "x"}, home)) == expected
