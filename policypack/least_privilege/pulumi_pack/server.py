"""The pack's server, and its rules as policies of Pulumi's SDK.

The SDK's own server decodes every resource again for each policy (0.15 to 0.2 ms a policy and resource) and turns a
policy that meets an unknown value into a note. This one decodes a resource once a request, into values in which the
unknown ones are marked, runs only the rules for its type, and refuses a wrong configuration.
Source: https://github.com/pulumi/pulumi-policy/blob/main/sdk/python/lib/pulumi_policy/policy.py
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import grpc
import pulumi_policy.policy as sdk
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import proto

from least_privilege.aws import actions, service_reference
from least_privilege.judging.configuration import ConfigurationError, RuleSetting, settings
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.pulumi_pack.cli_process import cli_process
from least_privilege.pulumi_pack.dropped_arguments import with_unknown_documents
from least_privilege.pulumi_pack.early_stop import EarlyStop, early_stop, note_preview
from least_privilege.pulumi_pack.property_values import merge, of_proxy, of_struct
from least_privilege.pulumi_pack.reporter import Reporter
from least_privilege.reports.json_report import ReportError
from least_privilege.rules.finding import render
from least_privilege.rules.rule import Level, ResourceRule, Rule, StackRule, as_stack_rule, described
from least_privilege.stack.cloudformation.inside import expanded
from least_privilege.stack.least_grant import GRANTING
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.providers import location_of
from least_privilege.stack.stable_names import drawn_suffixes
from least_privilege.stack.surroundings import NOTHING_KNOWN, Surroundings, name_of

ReportViolation = Callable[..., None]


class ResourcePolicy(sdk.ResourceValidationPolicy):
    """A resource rule as a policy of the SDK."""

    def __init__(self, rule: ResourceRule) -> None:
        self.rule = rule
        super().__init__(validate=self._validate, remediate=self._remediate if rule.repair else None, **_metadata(rule))

    def _validate(self, args: sdk.ResourceValidationArgs, report: ReportViolation) -> None:
        if self.rule.types and args.resource_type not in self.rule.types:
            return
        options = {**self.rule.defaults(), **of_proxy(args.get_config())}
        for finding in self.rule.check(_resource_of_args(args), options):
            report(render(finding, self.rule.url))

    def _remediate(self, args: sdk.ResourceValidationArgs) -> None:
        raise NotImplementedError("only this pack's own server repairs: it keeps unknown and secret values unchanged")


class StackPolicy(sdk.StackValidationPolicy):
    """A stack rule as a policy of the SDK."""

    def __init__(self, rule: StackRule) -> None:
        self.rule = rule
        super().__init__(validate=self._validate, **_metadata(rule))

    def _validate(self, args: sdk.StackValidationArgs, report: ReportViolation) -> None:
        options = {**self.rule.defaults(), **of_proxy(args.get_config())}
        stack = Stack(resources=tuple(_resource_of_sdk(resource) for resource in args.resources))
        for finding in self.rule.check(stack, options):
            report(render(finding, self.rule.url), finding.urn)


def policies(rules: Iterable[Rule]) -> list[ResourcePolicy | StackPolicy]:
    """The SDK's policies for `rules`, each with its level, severity, link and configuration schema."""
    return [
        ResourcePolicy(rule) if isinstance(rule, ResourceRule) else StackPolicy(as_stack_rule(rule)) for rule in rules
    ]


def serve(name: str, rules: Iterable[Rule]) -> None:
    """Start the pack's server in the process that Pulumi started for it. Never returns."""
    if "_PolicyAnalyzerServicer" not in sdk.PolicyPack.__init__.__code__.co_names:
        raise RuntimeError("pulumi_policy has changed: its PolicyPack no longer creates a _PolicyAnalyzerServicer")
    # Nearly every stack has a document that needs the whole catalogue: read it while the program still starts.
    threading.Thread(target=_read_catalogue, daemon=True).start()
    sdk._PolicyAnalyzerServicer = Servicer  # type: ignore[misc, assignment]
    sdk.PolicyPack(name, list(policies(rules)), enforcement_level=sdk.EnforcementLevel.MANDATORY)


_checking = threading.Lock()
"""What the rules memoize would be made twice by two threads: one checks at a time."""


def _read_catalogue() -> None:
    service_reference.keep_compiled()
    with _checking:
        actions.expand("*")


class Servicer(sdk._PolicyAnalyzerServicer):
    """Answers the engine for one preview or update, up to four requests at a time."""

    def __init__(self, name: str, version: str, given: list[Any], *rest: Any) -> None:
        super().__init__(name, version, given, *rest)
        self._pack = {"policyPackName": name, "policyPackVersion": version}
        self._rules: tuple[Rule, ...] = tuple(policy.rule for policy in given)
        self._stack: proto.AnalyzerStackConfigureRequest | None = None
        self._reporter: Reporter | None = None
        self._configure(settings(self._rules))

    def _configure(self, configured: Mapping[str, RuleSetting]) -> None:
        self._settings = configured
        self._runner = RuleRunner(self._rules, configured)
        self._inputs: dict[str, Mapping[str, Any]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._given: dict[str, struct_pb2.Struct] = {}
        self._drawn: set[str] = set()
        self._blocked = False
        self._early_stop: EarlyStop | None = None

    @property
    def _is_preview(self) -> bool:
        """Whether the engine, which is not too old to say so, previews."""
        return self._stack is not None and self._stack.dry_run

    @cached_property
    def _is_engines_preview(self) -> bool:
        """Whether the real engine previews: it leaves unknown values out where the offline preview keeps them."""
        return self._is_preview and cli_process() is not None

    def ConfigureStack(self, request: proto.AnalyzerStackConfigureRequest, context: grpc.ServicerContext) -> Any:
        self._stack = request
        return super().ConfigureStack(request, context)

    def Configure(self, request: proto.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        given = {
            name: RuleSetting(_level(config.enforcementLevel), of_struct(config.properties))
            for name, config in request.policyConfig.items()
        }
        try:
            self._configure(settings(self._rules, given))
            self._reporter = Reporter.start(self._pack["policyPackName"], self._rules, self._runner, self._stack)
            if self._stack and not self._is_preview:
                self._early_stop = early_stop(self._stack, self._runner)
        except (ConfigurationError, ReportError) as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return empty_pb2.Empty()

    def Analyze(self, request: proto.AnalyzeRequest, _context: grpc.ServicerContext) -> proto.AnalyzeResponse:
        response = proto.AnalyzeResponse()
        resource = _resource_of_request(request, surroundings=self._surroundings(request.provider))
        if self._is_engines_preview:
            resource = with_unknown_documents(resource)
        with _checking:
            self._inputs[resource.urn] = resource.properties
            self._note_name(resource)
            results = self._runner.check_resource(resource)
            if self._early_stop:
                results += self._early_stop.check(resource)
            self._blocked |= any(each.blocks for each in results)
            if self._is_preview and resource.type in GRANTING:
                self._given[resource.urn] = request.properties
            if self._reporter:
                self._reporter.report_resource(resource, request.properties, results)
        for result in results:
            self._add_diagnostic(response, result)
        return response

    def AnalyzeStack(self, request: proto.AnalyzeStackRequest, _context: grpc.ServicerContext) -> proto.AnalyzeResponse:
        response = proto.AnalyzeResponse()
        stack = Stack(resources=tuple(self._resource_of_stack(each) for each in request.resources))
        with _checking:
            results = [*self._runner.check_stack(stack), *self._runner.check_waivers()]
            if self._early_stop:
                results = [each for each in results if not self._early_stop.has_reported(each)]
            self._blocked |= any(each.blocks for each in results)
            if self._stack and self._is_preview and not self._blocked:
                note_preview(
                    self._stack, stack, {each.urn: each.properties for each in request.resources} | self._given
                )
            if self._reporter:
                self._reporter.report_stack(expanded(stack), (each.properties for each in request.resources), results)
        for result in results:
            self._add_diagnostic(response, result)
        return response

    def Remediate(self, request: proto.AnalyzeRequest, _context: grpc.ServicerContext) -> proto.RemediateResponse:
        response = proto.RemediateResponse()
        rules = [rule for rule in self._runner.rules_for(request.type) if rule.repair]
        properties = request.properties
        for rule in rules:
            setting = self._settings[rule.name]
            if setting.level is not Level.REMEDIATE or rule.repair is None:
                continue
            remediation = proto.Remediation(policyName=rule.name, description=rule.description, **self._pack)
            try:
                changes = rule.repair(_resource_of_request(request, properties), setting.options)
            except Exception as error:  # noqa: BLE001 - a rule's own fault; Analyze then checks what is left
                remediation.diagnostic = f"the repair stopped: {described(error)}"
            else:
                if not changes:
                    continue
                properties = merge(properties, changes)
                remediation.properties.CopyFrom(properties)
            response.remediations.append(remediation)
        return response

    def _add_diagnostic(self, response: Any, result: RuleResult) -> None:
        rule = result.rule
        report = self._create_report_violation(
            response, rule.name, rule.description, sdk.EnforcementLevel(result.level), sdk.Severity(rule.severity)
        )
        report(render(result.finding, rule.url), result.finding.urn)

    def _surroundings(self, provider: proto.AnalyzerProviderResource) -> Surroundings:
        """Where `provider` works, and the names of the stack's resources that are known so far."""
        return Surroundings(location=location_of(of_struct(provider.properties)), names=self._names, drawn=self._drawn)

    def _note_name(self, resource: Resource) -> None:
        """Note how the resource is called. A name that Pulumi draws is another in the next update: no fix has it."""
        drawn = set(drawn_suffixes(resource.name, resource.properties))
        self._drawn |= drawn
        if (found := name_of(resource.type, resource.properties)) and not found[1].endswith(tuple(drawn)):
            placeholder, name = found
            self._names[placeholder] = tuple(dict.fromkeys((*self._names.get(placeholder, ()), name)))

    def _resource_of_stack(self, given: proto.AnalyzerResource) -> Resource:
        """The resource with the inputs that Analyze saw, and its outputs, which the engine shows at the end.

        Of a resource that was not registered in this run (of a refresh, or outside the targets) nothing but the outputs
        is known. They then are its properties.
        """
        outputs = of_struct(given.properties)
        properties = self._inputs.get(given.urn, outputs)
        self._drawn.update(drawn_suffixes(given.name, properties))
        return Resource(
            type=given.type,
            name=given.name,
            urn=given.urn,
            properties=properties,
            outputs={key: value for key, value in outputs.items() if value is not UNKNOWN},
            parent=given.parent,
            dependencies=tuple(given.dependencies),
            property_dependencies={key: tuple(value.urns) for key, value in given.propertyDependencies.items()},
            surroundings=self._surroundings(given.provider),
        )


def _metadata(rule: Rule) -> dict[str, Any]:
    schema = sdk.PolicyConfigSchema({name: dict(each) for name, each in rule.options.items()}) if rule.options else None
    return {
        "name": rule.name,
        "description": rule.description,
        "enforcement_level": sdk.EnforcementLevel(rule.level),
        "config_schema": schema,
        "severity": sdk.Severity(rule.severity),
        "url": rule.url,
    }


def _level(level: int) -> Level:
    return Level(proto.EnforcementLevel.Name(level).lower())


def _resource_of_request(
    request: proto.AnalyzeRequest, properties: Any = None, surroundings: Surroundings = NOTHING_KNOWN
) -> Resource:
    given = request.properties if properties is None else properties
    return Resource(
        type=request.type,
        name=request.name,
        urn=request.urn,
        properties=of_struct(given),
        parent=request.options.parent,
        surroundings=surroundings,
    )


def _resource_of_args(args: sdk.ResourceValidationArgs) -> Resource:
    return Resource(type=args.resource_type, name=args.name, urn=args.urn, properties=of_proxy(args.props))


def _resource_of_sdk(given: sdk.PolicyResource) -> Resource:
    return Resource(
        type=given.resource_type,
        name=given.name,
        urn=given.urn,
        properties=of_proxy(given.props),
        parent=given.parent.urn if given.parent else "",
        dependencies=tuple(each.urn for each in given.dependencies),
        property_dependencies={key: tuple(e.urn for e in value) for key, value in given.property_dependencies.items()},
    )
