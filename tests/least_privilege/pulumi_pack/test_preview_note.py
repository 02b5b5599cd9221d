"""What a preview hands to the update: to that of the same CLI process, and to nobody else."""

import os
import stat
from pathlib import Path

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.pulumi_pack.cli_process import CliProcess
from least_privilege.pulumi_pack.preview_note import PreviewNote, leave, take
from tests.support.resources import resource

CLI = CliProcess(pid=os.getpid(), identity="machine 7 100", arguments=("pulumi", "up"))
_NO_PROCESS = 2**30
"""Greater than any process id."""

SUBJECT = ("acme", "shop", "dev", "/pack")
BUCKET = resource("aws:s3/bucket:Bucket", "b")
POLICY = resource(
    "rolePolicy:RolePolicy", "p", {"policy": [BUCKET]}, role="web", policy=UNKNOWN, list_=[UNKNOWN, {"a": None}]
)
NOTE = PreviewNote(urns=frozenset((POLICY.urn, BUCKET.urn)), resources=(POLICY,))


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


def files(runtime: Path) -> list[Path]:
    return [path for path in runtime.rglob("*") if path.is_file()]


def test_it_is_read_once_as_it_was_written(runtime: Path) -> None:
    leave(NOTE, CLI, SUBJECT)
    (file,) = files(runtime)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    taken = take(CLI, SUBJECT)
    assert taken
    assert taken.urns == NOTE.urns
    assert [vars(each) for each in taken.resources] == [vars(POLICY)]
    assert files(runtime) == []
    assert take(CLI, SUBJECT) is None


OTHERS = {
    "a later process of the same id": (CliProcess(pid=CLI.pid, identity="machine 7 200", arguments=()), SUBJECT),
    "another machine": (CliProcess(pid=CLI.pid, identity="other 7 100", arguments=()), SUBJECT),
    "another stack": (CLI, ("acme", "shop", "prod", "/pack")),
    "another pack": (CLI, ("acme", "shop", "dev", "/other")),
}


@pytest.mark.parametrize(("cli", "subject"), OTHERS.values(), ids=OTHERS)
def test_no_other_update_reads_it(cli: CliProcess, subject: tuple[str, ...]) -> None:
    leave(NOTE, CLI, SUBJECT)
    assert take(cli, subject) is None
    assert take(CLI, SUBJECT)


def test_a_second_preview_replaces_it_and_removes_those_of_ended_processes(runtime: Path) -> None:
    leave(NOTE, CliProcess(pid=_NO_PROCESS, identity="ended", arguments=()), SUBJECT)
    leave(NOTE, CLI, SUBJECT)
    leave(PreviewNote(urns=frozenset(), resources=()), CLI, SUBJECT)
    assert len(files(runtime)) == 1
    taken = take(CLI, SUBJECT)
    assert taken
    assert taken.resources == ()


def test_a_directory_that_others_can_read_is_not_used(runtime: Path) -> None:
    leave(NOTE, CLI, SUBJECT)
    (file,) = files(runtime)
    file.parent.chmod(0o755)
    assert take(CLI, SUBJECT) is None
    file.unlink()
    leave(NOTE, CLI, SUBJECT)
    assert files(runtime) == []


def test_a_link_in_place_of_the_directory_is_not_used(runtime: Path) -> None:
    leave(NOTE, CLI, SUBJECT)
    (file,) = files(runtime)
    directory = file.parent.rename(runtime / "elsewhere")
    file.parent.symlink_to(directory)
    assert take(CLI, SUBJECT) is None


def test_where_nothing_can_be_written_there_is_no_note(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "file"))
    leave(NOTE, CLI, SUBJECT)
    assert take(CLI, SUBJECT) is None
