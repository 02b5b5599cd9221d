"""Exit code 2: one clear message for each fault of program, configuration or pack, and never a traceback."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.offline_preview.command import PACKS, PROGRAMS, REPOSITORY, preview

LOOKUP = (
    "invoke of aws:index/getArn:getArn failed: invocation of aws:index/getArn:getArn returned an error: parsing ARN "
    "(nobody): arn: invalid"
)
FAULTS = {
    "an exception, with its place in the program": ("raises", "ValueError: an account id of 11 digits (helper.py:6)"),
    "an exception in an apply": ("raises-in-apply", "KeyError: 'web' (__main__.py:9)"),
    "an exit code": ("exits", "the program exited with 3"),
    "an exception that is no Exception": ("raises-base", "Stop: odd (__main__.py:8)"),
    "a look-up that the provider refuses": ("refused-lookup", LOOKUP + " (__main__.py:6)"),
    "the same as an output": ("refused-lookup-output", LOOKUP),
    "a plain look-up about what is not known yet": (
        "lookup-unknown-argument",
        "look-up aws.ec2.get_subnets: 'filters' is unknown at preview, and the program needs its result at once: use "
        "aws.ec2.get_subnets_output, whose result may be unknown (__main__.py:7)",
    ),
    "code that no value which stands in satisfies": (
        "lookup-misused",
        "KeyError: 'password' (__main__.py:9); it may rest on what stands in for "
        "aws:secretsmanager/getSecretVersion:getSecretVersion: --lookups can give it",
    ),
    "a call of AWS by the program itself": (
        "calls-aws",
        "botocore.exceptions.NoCredentialsError: Unable to locate credentials (__main__.py:7); the program itself "
        "calls AWS, for which the offline preview leaves it no credentials: use a look-up (aws.get_...), which is "
        "answered offline, or `pulumi preview`",
    ),
    "a network that is not there": (
        "uses-network",
        "urllib.error.URLError: <urlopen error [Errno 111] Connection refused> (__main__.py:5); the program itself "
        "uses the network: the offline preview needs none, but this program does",
    ),
    "mocks in the program": (
        "sets-mocks",
        "the program calls pulumi.runtime.set_mocks: it would register its resources with these mocks, so that nothing "
        "is previewed or checked; call it in unit tests alone",
    ),
    "two resources of one name": (
        "duplicate",
        "Duplicate resource URN 'urn:pulumi:dev::duplicate::aws:s3/bucket:Bucket::data'; try giving it a unique name",
    ),
    "files that do not exist": (
        "missing-files",
        f"aws:lambda/function:Function 'api': code: archive '{PROGRAMS}/dist/api.zip' does not exist",
    ),
    "a disabled default provider": (
        "no-default-provider",
        "Default provider for 'aws' disabled. 'urn:pulumi:dev::no-default-provider::aws:s3/bucket:Bucket::data' must "
        "use an explicit provider.",
    ),
    "another language": (
        "node",
        f"{PROGRAMS}/node/Pulumi.yaml: runtime: 'nodejs'; expected python: judge other programs on the engine, with "
        "pulumi preview --policy-pack DIRECTORY",
    ),
    "no program": ("no-program", f"{PROGRAMS}/no-program: it has no __main__.py, which is the program"),
    "no project": (
        "nowhere",
        f"{PROGRAMS}/nowhere: it does not exist; give the project's directory with --program",
    ),
    "an open choice of stacks": (
        "provider-stack",
        "no stack is selected: provider-stack has the stacks partial, prod; select one with --stack",
    ),
}


@pytest.mark.parametrize(("program", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_program_is_one_line_and_exit_2(program: str, message: str) -> None:
    ended = preview(program)
    assert (ended.code, ended.out, ended.err) == (2, "", f"error: {message}\n")


CLI = (
    "the program starts the pulumi CLI, itself or by the automation API, which does not run offline: preview an inline "
    "program as the __main__.py of a project, and give the outputs of other stacks with --reference"
)
TEXTS = {
    "configuration that the stack lacks, all of it": (
        """
        import pulumi
        from pulumi import Config

        config = pulumi.Config()
        first, second = config.require("first"), config.require_secret_int("second")
        Config("third").require_object("key")
        """,
        [
            "error: Missing required configuration variable 'p:first'; set it with `pulumi config set p:first <value>`",
            "error: Missing required configuration variable 'p:second'; set it with `pulumi config set --secret "
            "p:second <value>`",
            "error: Missing required configuration variable 'third:key'; set it with `pulumi config set third:key "
            "<value>`",
        ],
    ),
    "an environment variable": (
        "import os\nos.environ['TOKEN']",
        ["error: the environment variable TOKEN is not set (__main__.py:2)"],
    ),
    "input from a terminal": ("input()", ["error: EOFError: EOF when reading a line (__main__.py:1)"]),
    "the automation API": (
        """
        from pulumi import automation

        automation.create_or_select_stack(stack_name="dev", project_name="p", program=print).up()
        """,
        [f"error: {CLI}"],
    ),
    "the CLI": ("import subprocess\nsubprocess.run(['/usr/bin/pulumi', 'stack', 'output'])", [f"error: {CLI}"]),
    "a package of Pulumi's that no file lists": (
        "import pulumi_no_such_cloud.network",
        [
            "error: ModuleNotFoundError: No module named 'pulumi_no_such_cloud' (__main__.py:1); install the project's "
            f"packages: {sys.executable} -m pip install pulumi pulumi-aws pulumi-no-such-cloud"
        ],
    ),
    "a module that nothing lists": (
        "import no_such_module",
        [
            "error: ModuleNotFoundError: No module named 'no_such_module' (__main__.py:1); add no_such_module.py to "
            "the project, or install the package that has it"
        ],
    ),
    "a secret in an error": (
        """
        import pulumi

        def refuse(value):
            raise ValueError(f"bad value {value}")

        pulumi.Output.secret("very-secret-4711").apply(refuse)
        """,
        ["error: ValueError: bad value [secret] (__main__.py:4)"],
    ),
    "errors that are each other's cause": (
        """
        first, second = KeyError("a"), KeyError("b")
        first.__cause__, second.__cause__ = second, first
        raise first
        """,
        ["error: KeyError: 'a' (__main__.py:3)"],
    ),
    "a message of several lines": (
        "raise ValueError('one\\ntwo')",
        ["error: ValueError: one", "       two (__main__.py:1)"],
    ),
}


@pytest.mark.parametrize(("text", "messages"), TEXTS.values(), ids=TEXTS)
def test_what_a_program_lacks_is_said_in_short(text: str, messages: list[str], tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(textwrap.dedent(text).strip())
    ended = preview(str(tmp_path))
    assert (ended.code, ended.out, ended.err.splitlines()) == (2, "", messages)


@pytest.mark.parametrize("reads", ["require_int('port')", "require_object('port')"])
def test_an_error_that_rests_on_an_encrypted_setting_says_why_it_is_not_known(reads: str, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("encryptionsalt: v1:a:v1:b:c\nconfig:\n  p:port: {secure: v1:a:b}\n")
    (tmp_path / "__main__.py").write_text(f"import pulumi\npulumi.Config().{reads}\n")
    (error,) = preview(str(tmp_path)).err.splitlines()
    assert error.endswith(
        " (__main__.py:2); a placeholder stands for an encrypted setting: neither PULUMI_CONFIG_PASSPHRASE nor "
        "PULUMI_CONFIG_PASSPHRASE_FILE is set"
    )


def test_a_run_error_is_shown_as_its_message_alone() -> None:
    ended = preview("run-error")
    assert ended.code == 2
    assert ended.err.splitlines() == [
        "error: aws-roles:account: '11122223333': expected 12 digits",
        "error: aws-roles:systems: 'petracker': no such system",
    ]


def test_each_exception_of_a_group_is_reported() -> None:
    ended = preview("raises-group")
    assert ended.code == 2
    assert ended.err.splitlines() == [
        "error: two roles are wrong (2 sub-exceptions)",
        "error: ValueError: the name of web (__main__.py:7)",
        "error: deeper (1 sub-exception)",
        "error: KeyError: 'path'",
    ]


def test_an_error_never_points_into_the_preview_itself(tmp_path: Path) -> None:
    """As in this very repository, where the preview lies in the project's directory."""
    for name in ("least_privilege_cli", "offline_preview", "policypack"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    shutil.copytree(PROGRAMS / "refused-lookup-output", tmp_path, dirs_exist_ok=True)
    command = [sys.executable, "-m", "least_privilege_cli", "preview"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.count("program.py")) == (2, 0)


@pytest.mark.parametrize(
    ("stack", "how"),
    {"zero": "exit code 0", "one": "exit code 1", "another": "exit code 0", "crash": "signal 6"}.items(),
)
def test_a_program_that_exits_before_it_is_checked_never_passes(stack: str, how: str) -> None:
    ended = preview("leaves-hard", "--stack", stack)
    message = f"error: the program's process ended with {how} before the preview was complete: nothing was checked"
    assert (ended.code, ended.out, ended.err.splitlines()[-1]) == (2, "", message)


INTERRUPTED = "error: interrupted\n"
ENDINGS = {
    "it is told to end": (lambda preview: preview.terminate(), INTERRUPTED),
    "a terminal's Ctrl-C": (lambda preview: os.killpg(preview.pid, signal.SIGINT), INTERRUPTED),
    "a kill of the program's process": (
        lambda preview: os.kill(_child(preview), signal.SIGKILL),
        "error: the program's process ended with signal 9 before the preview was complete: nothing was checked\n",
    ),
}


@pytest.mark.parametrize(("end", "message"), ENDINGS.values(), ids=ENDINGS)
def test_the_packs_process_ends_with_the_preview(
    end: Callable[["subprocess.Popen[str]"], None], message: str, tmp_path: Path
) -> None:
    pack = shutil.copytree(PACKS / "tiny", tmp_path / "pack")
    command = [sys.executable, "-m", "least_privilege_cli", "preview", "--program", str(PROGRAMS / "stands-still")]
    preview = subprocess.Popen(
        [*command, "--policy-pack", str(pack)],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's job in the background ignores it
    )
    assert preview.stderr is not None
    assert preview.stderr.readline() == "standing still\n"
    assert _processes("args", str(pack))
    end(preview)
    assert (preview.wait(timeout=60), preview.stderr.read()) == (2, message)
    deadline = time.monotonic() + 30
    while (left := _processes("args", str(pack))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left


@pytest.mark.parametrize("afterwards", ["time.sleep(600)", "pass"])
def test_an_interruption_that_the_program_swallows_ends_the_preview(afterwards: str, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: deaf\nruntime: python\n")
    swallows = "try:\n    print(1, flush=True)\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    pass\n"
    (tmp_path / "__main__.py").write_text(f"import time\n{swallows}{afterwards}\n")
    command = [sys.executable, "-m", "least_privilege_cli", "preview", "--program", str(tmp_path)]
    preview = subprocess.Popen(
        [*command, "--policy-pack", str(PACKS / "tiny")],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert preview.stderr is not None
    assert preview.stderr.readline() == "1\n"
    preview.terminate()
    assert (preview.wait(timeout=60), preview.stderr.read()) == (2, INTERRUPTED)


def test_the_previews_of_all_stacks_end_with_the_command(tmp_path: Path) -> None:
    program = shutil.copytree(PROGRAMS / "stands-still", tmp_path / "program")
    for stack in "abc":
        (program / f"Pulumi.{stack}.yaml").write_text("")
    pack = shutil.copytree(PACKS / "tiny", tmp_path / "pack")
    command = [sys.executable, "-m", "least_privilege_cli", "preview", "--all-stacks", "--program", str(program)]
    whole = subprocess.Popen(
        [*command, "--policy-pack", str(pack)],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert whole.stderr is not None
    while len(_processes("args", str(program))) < 6:  # the command and two stacks, each with its guard
        assert whole.poll() is None
        time.sleep(0.05)
    whole.terminate()
    assert (whole.wait(timeout=60), whole.stderr.read()) == (2, INTERRUPTED)
    assert not _processes("args", str(program))


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_closed_stream_changes_nothing_else(closed: int) -> None:
    command = [sys.executable, "-m", "least_privilege_cli", "preview", "--program", str(PROGRAMS / "empty")]
    ended = subprocess.run(
        [*command, "--policy-pack", str(PACKS / "tiny")],
        cwd=REPOSITORY,
        stdout=None if closed == 1 else subprocess.PIPE,
        stderr=None if closed == 2 else subprocess.PIPE,
        text=True,
        preexec_fn=lambda: os.close(closed),
        check=False,
    )
    assert (ended.returncode, ended.stderr or "") == (0, "")
    assert closed == 1 or "1 resource to create" in ended.stdout


def _child(process: "subprocess.Popen[str]") -> int:
    (found,) = _processes("ppid", str(process.pid))
    return found


def _processes(column: str, text: str) -> list[int]:
    """The ids of the processes whose `column`, of ps, has `text` among its words."""
    command = ["ps", "-A", "-ww", "-o", "pid=", "-o", f"{column}="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listing.splitlines() if text in line.split()[1:]]


PACK_FAULTS = {
    "a dependency that is missing": (
        "needs-module",
        "policy pack 'needs-module' cannot start: ModuleNotFoundError: No module named "
        "'a_module_that_is_not_installed' (__main__.py:3); install its dependencies: ",
    ),
    "no PolicyPack": (
        "ends-early",
        "policy pack 'ends-early' cannot start: its __main__.py ended without a PolicyPack(...)",
    ),
    "a print before the port": (
        "prints",
        "policy pack 'prints' cannot start: it printed 'loading' before its PolicyPack(...); print to standard error",
    ),
    "a policy that raises": (
        "rule-raises",
        "policy pack 'rule-raises' failed: no idea of pulumi:pulumi:Stack",
    ),
    "another language": ("not-python", "packs/not-python/PulumiPolicy.yaml: runtime: 'opa'; expected python"),
    "no pack": ("nowhere", "packs/nowhere': it has no PulumiPolicy.yaml"),
}


@pytest.mark.parametrize(("pack", "message"), PACK_FAULTS.values(), ids=PACK_FAULTS)
def test_a_fault_of_the_pack_is_one_line_and_exit_2(pack: str, message: str) -> None:
    ended = preview("bare-instance", pack=pack)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_program_that_does_not_parse_is_one_line_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: broken\nruntime: python\n")
    (tmp_path / "__main__.py").write_text('print("one"\n')
    ended = preview(str(tmp_path))
    assert (ended.code, ended.err) == (2, "error: __main__.py:1: SyntaxError: '(' was never closed\n")


def test_a_pack_that_does_not_parse_is_one_line_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (tmp_path / "__main__.py").write_text("\nPolicyPack(\n")
    ended = preview("bare-instance", pack=str(tmp_path))
    reason = "SyntaxError: '(' was never closed (__main__.py:2)"
    assert (ended.code, ended.err) == (2, f"error: policy pack '{tmp_path.name}' cannot start: {reason}\n")


def test_an_error_is_json_with_format_json() -> None:
    ended = preview("raises", "--format", "json")
    assert ended.code == 2
    assert ended.json == {
        "version": 1,
        "stack": None,
        "errors": ["ValueError: an account id of 11 digits (helper.py:6)"],
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["preview"],
        ["check", "x.json"],
    ],
)
def test_a_python_without_the_packages_is_one_line_with_the_fix(arguments: list[str]) -> None:
    """As a user's own is, where a command of the documentation is run without the virtual environment."""
    command = [sys.executable, "-S", "-m", "least_privilege_cli", *arguments]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("error: this Python lacks the package '")
    assert ended.stderr.endswith("run `make setup`, then use .venv/bin/python\n")
    assert len(ended.stderr.splitlines()) == 1
