"""Runs the program, or a part of it, in the real Pulumi SDK under mocks, and records what the engine would be asked."""

import asyncio
import functools
import json
import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import mocks, resource, rpc
from pulumi.runtime.config import set_all_config
from pulumi.runtime.proto import source_pb2
from pulumi.runtime.stack import Stack

ROOT = Path(__file__).parents[2]
PROJECT = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
EXAMPLES = {"dev": "111122223333", "staging": "444455556666", "prod": "777788889999", "documented": "999900001111"}
"""The accounts of the stacks that the project comes with."""
STACKS = ("dev", "staging", "prod")
"""Those of them that are deployed."""
OWN_STACKS = tuple(sorted(file.suffixes[0][1:] for file in ROOT.glob("Pulumi.*.yaml")))
"""The stacks that there are by now."""
BUCKET_NAME = "an S3 bucket name: 3 to 63 of a-z, 0-9, '-' and single '.', and no IP address or reserved name"
"""What is expected of a bucket's name, in a message."""

resource._get_stack_trace = source_pb2.StackTrace
"""Where in the program a resource is created. No test reads it, and finding it takes a third of a run."""


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A resource as it was registered, or, with `read_id`, as it was read."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    urn: str = ""
    parent: str = ""
    provider: str = ""
    protect: bool = False
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    read_id: str = ""


@dataclass
class Run:
    """What a program registered, and the stack's outputs."""

    resources: list[Registered] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    def of(self, type_: str) -> list[Registered]:
        """The resources of a type that the program creates, by name: independent ones are registered in any order."""
        made = (each for each in self.resources if each.type == type_ and not each.read_id)
        return sorted(made, key=lambda each: each.name)

    def one(self, type_: str, name: str) -> Registered:
        (found,) = (each for each in self.of(type_) if each.name == name)
        return found


class _Mocks(mocks.Mocks):
    """Echoes inputs. What only AWS knows is unknown, as in a preview; roles that are read are those of `existing`."""

    def __init__(self, existing: Mapping[str, str]) -> None:
        self.existing = existing

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.resource_id and not args.custom:
            if "ole:" not in args.typ:  # everything that is read is there, but for roles
                return args.resource_id, dict(args.inputs)
            if args.resource_id not in self.existing:
                raise RuntimeError(f"role {args.resource_id!r} does not exist")
            return args.resource_id, {"arn": self.existing[args.resource_id], "name": args.resource_id}
        return rpc.UNKNOWN, {**args.inputs, "arn": rpc.UNKNOWN}

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:  # type: ignore[override]  # no failures: a dict will do
        """The one look-up of the program, answered with what is in `existing`."""
        assert (args.token, args.args) == ("aws:iam/getRoles:getRoles", {"pathPrefix": "/aws-service-role/"})
        assert "pulumi:providers:aws::aws::" in args.provider
        return {"names": [name for name, arn in self.existing.items() if "/aws-service-role/" in arn]}


def _is_secret(value: Any) -> bool:
    key = rpc._special_sig_key
    return isinstance(value, Struct) and key in value and value[key] == rpc._special_secret_sig


class _Monitor(mocks.MockMonitor):
    def __init__(self, mocked: _Mocks, run: Run) -> None:
        super().__init__(mocked)
        self.run = run

    def RegisterResource(self, request: Any) -> Any:
        if request.type != "pulumi:pulumi:Stack":
            inputs = rpc.deserialize_properties(request.object, keep_unknowns=True)
            self.run.resources.append(
                Registered(
                    type=request.type,
                    name=request.name,
                    inputs={key: rpc.unwrap_rpc_secret(value) for key, value in inputs.items()},
                    urn=self.make_urn(request.parent, request.type, request.name),
                    parent=request.parent,
                    provider=request.provider or next(iter(request.providers.values()), ""),
                    protect=request.protect,
                    dependencies=tuple(request.dependencies),
                    secrets=frozenset(key for key in request.object if _is_secret(request.object[key])),
                    property_dependencies={k: tuple(v.urns) for k, v in request.propertyDependencies.items() if v.urns},
                )
            )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def ReadResource(self, request: Any) -> Any:
        self.run.resources.append(
            Registered(type=request.type, name=request.name, inputs={}, provider=request.provider, read_id=request.id)
        )
        return super().ReadResource(request)  # type: ignore[no-untyped-call]


class Encrypted(str):
    """A text that the stack's file has only encrypted."""


def _opened(value: Any) -> Any:
    """The value with texts of the tests' own where the file has encrypted ones."""
    if isinstance(value, dict):
        return Encrypted("hidden-in-the-file") if "secure" in value else {key: _opened(of) for key, of in value.items()}
    return value


def _secret(value: Any) -> bool:
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return isinstance(value, Encrypted) or any(map(_secret, parts))


@functools.cache
def stack_file(stack: str) -> dict[str, Any]:
    """What Pulumi.<stack>.yaml sets."""
    settings: dict[str, Any] = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    return settings


def needs_example(stack: str) -> None:
    """Skips the test where the stack is no longer the example that it knows: a repository that deploys has put its own
    accounts, names and roles into the stacks' files."""
    file = ROOT / f"Pulumi.{stack}.yaml"
    if stack in EXAMPLES and not (file.exists() and stack_file(stack)["aws-roles:account"] == EXAMPLES[stack]):
        pytest.skip(f"{file.name} is not the example that the test knows", allow_module_level=True)


def configuration(stack: str, changes: Mapping[str, Any] | None = None, *, as_it_is: bool = False) -> dict[str, Any]:
    """The stack file's settings over Pulumi.yaml's defaults, by bare key; `changes` replace, and None takes away. Those
    of an example, or `as_it_is` of whatever the file has by now."""
    if not as_it_is:
        needs_example(stack)
    defaults = {key: each["default"] for key, each in PROJECT["config"].items() if "default" in each}
    merged = {
        **defaults,
        **{key.removeprefix("aws-roles:"): _opened(value) for key, value in stack_file(stack).items()},
        **(changes or {}),
    }
    return {key: value for key, value in merged.items() if value is not None}


def configure(stack: str, settings: Mapping[str, Any], secret_keys: tuple[str, ...] = ()) -> None:
    """Hands `settings` to the SDK as the engine does: text as it is, everything else as JSON, secret or not by key."""
    plain = {f"aws-roles:{k}": v if isinstance(v, str) else json.dumps(v) for k, v in settings.items()}
    hidden = {*secret_keys, *(key for key, value in settings.items() if _secret(value))}
    set_all_config(plain, [f"aws-roles:{key}" for key in sorted(hidden)])
    pulumi.runtime.settings.configure(pulumi.runtime.Settings(project="aws-roles", stack=stack, dry_run=True))


def run(program: Callable[[], Any], stack: str = "dev", existing: Mapping[str, str] | None = None) -> Run:
    """Runs `program` as a preview; `existing` are the ARNs, by name, of the roles that AWS has."""
    recorded, mocked = Run(), _Mocks(existing or {})
    asyncio.set_event_loop(asyncio.new_event_loop())
    mocks.set_mocks(mocked, project="aws-roles", stack=stack, preview=True, monitor=_Monitor(mocked, recorded))
    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    stack_resource = pulumi.runtime.get_root_resource()
    assert isinstance(stack_resource, Stack)
    recorded.outputs = {key: _known(value) for key, value in stack_resource.outputs.items()}
    return recorded


def _known(value: Any) -> Any:
    """The value of an output that has come to one by now, and of those inside of it."""
    if isinstance(value, dict):
        return {key: _known(each) for key, each in value.items()}
    if not isinstance(value, pulumi.Output):
        return value
    return asyncio.get_event_loop().run_until_complete(value.future())


def run_stack(
    stack: str,
    changes: Mapping[str, Any] | None = None,
    existing: Mapping[str, str] | None = None,
    *,
    as_it_is: bool = False,
) -> Run:
    """Runs the whole program with the `configuration` of a stack, and `changes` to it."""
    configure(stack, configuration(stack, changes, as_it_is=as_it_is))
    return run(lambda: runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__"), stack, existing)
