"""Runs the real Pulumi engine on a project in a directory of its own, and reads what it said."""

import importlib.metadata
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
_OF_THE_USER = ("AWS_", "PULUMI_", "TEST_PROVIDER_")
_LEFT_OUT = shutil.ignore_patterns(".*", "venv", "__pycache__", "tests", "benchmarks", "docs")


@dataclass(frozen=True)
class Run:
    """One command of the CLI: its exit code, everything that it printed, and the engine's events."""

    code: int
    output: str
    events: list[dict[str, Any]] = field(repr=False)

    @cached_property
    def changes(self) -> dict[str, int]:
        """How many resources of each operation: {'create': 3}. The stack itself counts as one."""
        summaries = [event["summaryEvent"] for event in self.events if "summaryEvent" in event]
        return dict(summaries[-1]["resourceChanges"]) if summaries else {}

    @cached_property
    def violations(self) -> list[dict[str, Any]]:
        """Policy events as the engine gives them: policyName, enforcementLevel, message, resourceUrn."""
        return [event["policyEvent"] for event in self.events if "policyEvent" in event]

    def urns(self, kind: str) -> set[str]:
        """What `kind` ('create', 'update', ...) was done to, or would be, without the stack and the providers."""
        steps = [event["resourcePreEvent"]["metadata"] for event in self.events if "resourcePreEvent" in event]
        return {step["urn"] for step in steps if step["op"] == kind and not step["type"].startswith("pulumi:")}

    def operations(self, kind: str) -> set[str]:
        """The names of these."""
        return {urn.rsplit("::", 1)[1] for urn in self.urns(kind)}


@dataclass
class Engine:
    """A stack of a project: `project` is a copy that the engine may write to, `env` all that the engine sees."""

    project: Path
    stack: str
    env: Mapping[str, str]

    def pulumi(self, *args: str, timeout: float = 120, env: Mapping[str, str] | None = None) -> Run:
        """Runs `pulumi ARGS` and waits. Whatever the exit code, the caller judges it."""
        log = self.project / f".events-{time.monotonic_ns()}.json"
        logged = ("--event-log", str(log)) if args[0] in {"preview", "up", "refresh", "destroy"} else ()
        done = subprocess.run(
            ["pulumi", *args, "--non-interactive", "--color", "never", *logged],
            cwd=self.project,
            env={**self.env, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
        lines = log.read_text().splitlines() if log.exists() else []
        return Run(done.returncode, done.stdout, [json.loads(line) for line in lines])

    def init(self) -> "Engine":
        made = self.pulumi("stack", "select", "--create", self.stack, "--secrets-provider", "passphrase")
        assert made.code == 0, made.output
        return self

    def config(self, **values: Any) -> None:
        """Sets values of the project in the stack's file, beside those that are there."""
        self._write_config(self._read_config().get("config", {}), values)

    def config_anew(self, **values: Any) -> None:
        """Makes these values of the project all that the stack's file has."""
        self._write_config({}, values)

    def _read_config(self) -> dict[str, Any]:
        return yaml.safe_load((self.project / f"Pulumi.{self.stack}.yaml").read_text()) or {}

    def _write_config(self, kept: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        project = yaml.safe_load((self.project / "Pulumi.yaml").read_text())["name"]
        given = {key if ":" in key else f"{project}:{key}": value for key, value in values.items()}
        file = self.project / f"Pulumi.{self.stack}.yaml"
        file.write_text(yaml.safe_dump({**self._read_config(), "config": {**kept, **given}}))

    def preview(self, *args: str) -> Run:
        return self.pulumi("preview", "--stack", self.stack, *args)

    def up(self, *args: str) -> Run:
        return self.pulumi("up", "--stack", self.stack, "--yes", "--skip-preview", *args)

    def refresh(self, *args: str) -> Run:
        return self.pulumi("refresh", "--stack", self.stack, "--yes", *args)

    def destroy(self, *args: str) -> Run:
        return self.pulumi("destroy", "--stack", self.stack, "--yes", "--skip-preview", *args)

    def analyze(self, pack: Path) -> Run:
        """Puts the saved state to the pack."""
        return self.pulumi("policy", "analyze", "--stack", self.stack, "--policy-pack", str(pack))

    def import_existing(self, identities: Mapping[str, str]) -> Run:
        """Imports what AWS has under these ids, by the program's names, as docs/how-to/adopt-an-account.md says."""
        listed = self.project / ".import.json"
        assert self.preview("--import-file", str(listed)).code == 0
        file = json.loads(listed.read_text())
        parents = [each for each in file["resources"] if each.get("component") or "pulumi:providers" in each["type"]]
        # Where a component has the same name, the file calls the resource otherwise, and has its own name beside that.
        named = {each.get("logicalName", each["name"]): each for each in file["resources"] if each not in parents}
        found = [{**named[name], "id": identity} for name, identity in identities.items()]
        listed.write_text(json.dumps({**file, "resources": [*parents, *found]}))
        options = ("--yes", "--skip-preview", "--protect=false", "--generate-code=false")
        return self.pulumi("import", "--file", str(listed), "--stack", self.stack, *options)

    def export(self) -> dict[str, Any]:
        """The deployment of the stack's state: `resources`, `pending_operations`."""
        done = self.pulumi("stack", "export", "--stack", self.stack)
        assert done.code == 0, done.output
        return dict(json.loads(done.output)["deployment"])

    def resources(self) -> dict[str, dict[str, Any]]:
        """What AWS made, by URN: the state's resources without components, stack and providers."""
        found = [item for item in self.export().get("resources", []) if item["custom"]]
        return {item["urn"]: item for item in found if not item["type"].startswith("pulumi:")}

    def pending_creates(self) -> dict[str, str]:
        """URNs, by name, of what was being made when an engine was killed."""
        pending = self.export().get("pending_operations") or []
        urns = [item["resource"]["urn"] for item in pending if item["type"] == "creating"]
        return {urn.rsplit("::", 1)[1]: urn for urn in urns}

    def kill_up_at(self, point: str, timeout: float = 60) -> None:
        """Starts `up` and kills it, and every process that it started, at `point` ('before:NAME' or 'after:NAME').

        The provider stands still right before, or right after, the AWS call that makes the resource NAME.
        """
        held = self.project / f".held-{time.monotonic_ns()}"
        process = subprocess.Popen(
            ["pulumi", "up", "--stack", self.stack, "--yes", "--skip-preview", "--non-interactive", "--parallel", "1"],
            cwd=self.project,
            env={**self.env, "TEST_PROVIDER_HOLD": point, "TEST_PROVIDER_HELD": str(held)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + timeout
        while not held.exists():
            assert process.poll() is None, f"up ended with {process.returncode} before it came to {point}"
            assert time.monotonic() < deadline, f"up did not come to {point}"
            time.sleep(0.05)
        for pid in [process.pid, *_descendants(process.pid)]:
            os.kill(pid, signal.SIGKILL)
        process.wait()


def _descendants(pid: int) -> list[int]:
    """Plugins have process groups of their own, so that killing the engine's group would leave them at work."""
    list_of = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], stdout=subprocess.PIPE, text=True, check=True).stdout
    children: dict[int, list[int]] = {}
    for line in list_of.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found, rest = [], [pid]
    while rest:
        below = children.get(rest.pop(), [])
        found += below
        rest += below
    return found


def copy_project(source: Path, target: Path) -> Path:
    """A copy for the engine to write to, whose virtual environments are the one that runs the tests."""
    shutil.copytree(source, target, ignore=_LEFT_OUT)
    for manifest in (*target.rglob("Pulumi.yaml"), *target.rglob("PulumiPolicy.yaml")):
        runtime = yaml.safe_load(manifest.read_text())["runtime"]
        if isinstance(runtime, dict) and (venv := runtime.get("options", {}).get("virtualenv")):
            here = manifest.parent / venv
            if not here.exists():
                here.symlink_to(sys.prefix, target_is_directory=True)
    return target


def missing_engine() -> str:
    """Why the engine cannot run here; '' where it can."""
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        return "the Pulumi CLI (`pulumi`) is not on PATH: https://www.pulumi.com/docs/install/"
    beside = Path(pulumi).resolve().with_name("pulumi-language-python")
    if shutil.which("pulumi-language-python") is None and not beside.exists():
        return "the Pulumi CLI is on PATH, but its Python language host (`pulumi-language-python`) is not"
    return ""


def install_provider(home: Path) -> None:
    """Install the tests' provider in the PULUMI_HOME `home`, as the AWS plugin of the pinned version."""
    plugin = home / "plugins" / f"resource-aws-v{importlib.metadata.version('pulumi-aws')}" / "pulumi-resource-aws"
    plugin.parent.mkdir(parents=True)
    path = f"{ROOT / 'tests/engine'}{os.pathsep}{ROOT}"
    plugin.write_text(f'#!/bin/sh\nPYTHONPATH="{path}" exec "{sys.executable}" -m provider "$@"\n')
    plugin.chmod(0o755)


def environment_for(home: Path, account: Mapping[str, str], backend: str, passphrase: str) -> dict[str, str]:
    """All that the engine sees: the PULUMI_HOME, the variables that name an AWS account, and where the state is."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(_OF_THE_USER)},
        **account,
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": backend,
        "PULUMI_CONFIG_PASSPHRASE": passphrase,
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_DEBUG_COMMANDS": "true",  # gives the commands their --event-log
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def new_stack(
    project: Path, base: Path, home: Path, account: Mapping[str, str], stack: str = "dev", backend: str = ""
) -> Engine:
    """A new stack of a copy of `project` in `base`, with the PULUMI_HOME `home`.

    `account` has the variables that name an AWS account. The state is in `backend`, by default in `base`.
    """
    (base / "state").mkdir()
    env = environment_for(home, account, backend or f"file://{base / 'state'}", "example-only")
    return Engine(copy_project(project, base / "project"), stack, env).init()


class Account:
    """An AWS account of its own in the moto server: credentials of a role for the engine, clients for the test."""

    def __init__(self, url: str, number: str, role: str = "engine-tests") -> None:
        self.number = number
        root = boto3.client("sts", "us-east-1", endpoint_url=url, aws_access_key_id="x", aws_secret_access_key="x")
        arn = f"arn:aws:iam::{number}:role/{role}"
        issued = root.assume_role(RoleArn=arn, RoleSessionName="tests")["Credentials"]
        self.env = {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": issued["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": issued["SecretAccessKey"],
            "AWS_SESSION_TOKEN": issued["SessionToken"],
            "AWS_REGION": "us-east-1",
        }

    def client(self, service: str, region: str = "us-east-1") -> Any:
        return boto3.client(
            service,
            region,
            endpoint_url=self.env["AWS_ENDPOINT_URL"],
            aws_access_key_id=self.env["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.env["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=self.env["AWS_SESSION_TOKEN"],
        )

    def roles(self) -> set[str]:
        return set(self.client("iam").get_paginator("list_roles").paginate().search("Roles[].RoleName"))


def configure(made: Engine, owner: Account, **settings: Any) -> None:
    """Gives the stack these settings alone, over PetTracker with a qualifier in the owner's account."""
    # No API: the Lambda functions that it may call would have to exist. moto has API Gateway only with a package more.
    plain = {"region": "us-east-1", "qualifier": "dev", "pettracker": {"apiGatewayAccount": False}}
    made.config_anew(**{"account": owner.number, **plain, **settings})


@dataclass(frozen=True)
class Deployed:
    """PetTracker's stack after its first `up` against the pack, in an account that has one role more."""

    stack: Engine
    owner: Account
    up: Run
