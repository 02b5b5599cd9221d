"""A policy pack in a process of its own, called over Pulumi's analyzer protocol as the engine calls it.

Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
"""

import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as messages
from pulumi.runtime.proto import analyzer_pb2_grpc

from offline_preview.errors import PreviewError
from offline_preview.pack.configuration import PackConfig, PolicyConfig, refusal
from offline_preview.pack.messages import (
    AnalyzedResource,
    Diagnostic,
    Remediation,
    analyze_request,
    plain,
    stack_resource,
)
from offline_preview.pack.policies import PolicyInfo, initial_config, reconcile, selected
from offline_preview.pack.process import Pack, PackProcess, StackContext

_MESSAGE_SIZE = 400 * 1024 * 1024  # the engine's own limit


def start(
    pack_dir: str | Path,
    project: str = "project",
    stack: str = "stack",
    config: Mapping[str, str] | None = None,
    secret_keys: Iterable[str] = (),
    organization: str = "organization",
) -> "Analyzer":
    """Start the pack in `pack_dir` for a stack. Returns at once: the first call waits until the pack listens.

    `config` is the stack's configuration, namespaced key to plain value. Raises `PreviewError` where there is no pack.
    """
    context = StackContext(
        project=project, stack=stack, organization=organization, config=config or {}, secret_keys=tuple(secret_keys)
    )
    return Analyzer(PackProcess(Pack.load(Path(pack_dir)), context))


class Analyzer:
    """A running pack. Every call raises `PreviewError` where the pack cannot start, stops, or a policy raises."""

    def __init__(self, process: PackProcess) -> None:
        self.pack = process.pack
        self._process = process
        self._channel: grpc.Channel | None = None
        self._stub: Any = None
        self._policies: dict[str, PolicyInfo] | None = None
        self._initial: dict[str, PolicyConfig] = {}

    def info(self) -> dict[str, PolicyInfo]:
        """The pack's policies by name."""
        if self._policies is None:
            answer = self._call("GetAnalyzerInfo", empty_pb2.Empty())
            self._policies = {policy.name: PolicyInfo.of(policy) for policy in answer.policies}
            self._initial = {name: initial_config(given) for name, given in answer.initialConfig.items()}
        return self._policies

    def configure(self, given: PackConfig | None = None) -> None:
        """Configure every policy: defaults of its schema, the pack's initial configuration, then `given`.

        Raises `PreviewError` with everything that is wrong: the faults in `given`, what the policies' schemas refuse,
        and what the pack itself refuses, in the pack's own words where both refuse the same.
        """
        given = given or PackConfig()
        if unknown := given.selection.faults({name: policy.severity for name, policy in self.info().items()}):
            raise PreviewError("\n".join(unknown))
        complete, by_schema = reconcile(self.info(), self._initial, given.policies)
        complete = selected(complete, self.info(), given.selection)
        by_pack = self._send(complete)
        told = {fault.partition(": ")[0] for fault in by_pack}
        by_schema = [fault for fault in by_schema if fault.partition(": ")[0] not in told]
        if refused := [*given.faults, *by_pack, *by_schema]:
            raise PreviewError(refusal(self.pack.name, refused))
        self._policies = {name: replace(policy, level=complete[name].level) for name, policy in self.info().items()}

    def _send(self, complete: Mapping[str, PolicyConfig]) -> list[str]:
        """Give the pack its configuration; returns why it refuses it, one reason a line."""
        request = messages.ConfigureAnalyzerRequest()
        for name, policy in complete.items():
            if policy.level:
                request.policyConfig[name].enforcementLevel = messages.EnforcementLevel.Value(policy.level.upper())
                request.policyConfig[name].properties.update(dict(policy.properties))
        try:
            self._connected().Configure(request)
        except grpc.RpcError as error:
            reasons = [line.strip() for line in error.details().splitlines() if line[:1].isspace()]
            if not reasons:
                raise PreviewError(self._failure(error)) from error
            return reasons
        return []

    def remediate(self, resource: AnalyzedResource) -> list[Remediation]:
        """The changes of the policies of level remediate to the resource's inputs, in their order."""
        answer = self._call("Remediate", analyze_request(resource))
        return [
            Remediation(
                policy=each.policyName,
                description=each.description,
                properties=None if each.diagnostic else plain(each.properties),
                diagnostic=each.diagnostic,
            )
            for each in answer.remediations
        ]

    def analyze(self, resource: AnalyzedResource) -> list[Diagnostic]:
        """What the resource policies report of the resource's inputs."""
        return self.analyze_later(resource)()

    def analyze_later(self, resource: AnalyzedResource) -> Callable[[], list[Diagnostic]]:
        """As `analyze`, but return at once; calling the result waits for the answer."""
        call = self._connected().Analyze.future(analyze_request(resource))

        def answer() -> list[Diagnostic]:
            try:
                return [self._diagnostic(each, resource.urn) for each in call.result().diagnostics]
            except grpc.RpcError as error:
                raise PreviewError(self._failure(error)) from error

        return answer

    def analyze_stack(self, resources: Iterable[AnalyzedResource]) -> list[Diagnostic]:
        """What the stack policies report of all resources' outputs."""
        request = messages.AnalyzeStackRequest(resources=[stack_resource(resource) for resource in resources])
        return [self._diagnostic(each, each.urn) for each in self._call("AnalyzeStack", request).diagnostics]

    def close(self) -> None:
        """Stop the pack's process."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _diagnostic(self, given: Any, urn: str) -> Diagnostic:
        level = messages.EnforcementLevel.Name(given.enforcementLevel).lower()
        known = self.info().get(given.policyName)
        severity = messages.PolicySeverity.Name(given.severity).removeprefix("POLICY_SEVERITY_").lower()
        return Diagnostic(
            policy=given.policyName,
            level="mandatory" if level == "remediate" else level,
            severity=(known.severity if known else "") if severity == "unspecified" else severity,
            description=given.description,
            message=given.message,
            urn=urn,
        )

    def _call(self, method: str, request: Any) -> Any:
        try:
            return getattr(self._connected(), method)(request)
        except grpc.RpcError as error:
            raise PreviewError(self._failure(error)) from error

    def _connected(self) -> Any:
        if self._stub is None:
            self._stub = self._connect()
        return self._stub

    def _connect(self) -> Any:
        port = self._process.port()
        threading.Thread(target=_forward, args=(self._process.process.stdout,), daemon=True).start()
        self._channel = grpc.insecure_channel(
            f"127.0.0.1:{port}",
            options=[
                ("grpc.max_receive_message_length", _MESSAGE_SIZE),
                ("grpc.max_send_message_length", _MESSAGE_SIZE),
                ("grpc.enable_http_proxy", 0),  # the pack listens on this very machine
            ],
        )
        stub = analyzer_pb2_grpc.AnalyzerStub(self._channel)
        directory, context = str(self.pack.directory), self._process.context
        greeting = messages.AnalyzerHandshakeRequest(
            engine_address="127.0.0.1:0", root_directory=directory, program_directory=directory
        )
        stack = messages.AnalyzerStackConfigureRequest(
            stack=context.stack,
            project=context.project,
            organization=context.organization,
            dry_run=True,
            config=context.config,
            config_secret_keys=context.secret_keys,
        )
        for call, request in ((stub.Handshake, greeting), (stub.ConfigureStack, stack)):
            try:
                call(request, wait_for_ready=True, timeout=30)
            except grpc.RpcError as error:
                # Packs made with an older SDK have neither; the engine goes on without, too.
                if error.code() != grpc.StatusCode.UNIMPLEMENTED:
                    raise PreviewError(self._failure(error)) from error
        return stub

    def _failure(self, error: Any) -> str:
        reason = error.details().removeprefix("Exception calling application: ")
        if (code := self._process.process.poll()) is not None:
            reason = f"its process ended with {code}"
        return f"policy pack '{self.pack.name}' failed: {reason}"


def _forward(stream: Iterable[str]) -> None:
    for line in stream:
        sys.stderr.write(line)
