"""What stands between the rules and Pulumi: values, faults of rules, and the SDK that is built upon."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pulumi_policy.policy as sdk
import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import proto
from pulumi_policy import proxy
from pulumi_policy.deserialize import deserialize_properties

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.pulumi_pack.property_values import merge, of_proxy, of_struct
from least_privilege.pulumi_pack.server import ResourcePolicy, Servicer, policies
from least_privilege.rules.finding import Finding, parse
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.stack.model import Resource
from offline_preview import wire

SENTINELS = {name: value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")}
UNKNOWNS = list(SENTINELS.values())
ASSET = {wire.SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello"}


def struct(value: Any) -> struct_pb2.Struct:
    result = struct_pb2.Struct()
    result.update(value)
    return result


VALUES = {
    "text": ("a", "a"),
    "whole number": (2, 2),
    "fraction": (0.5, 0.5),
    "boolean": (True, True),
    "null": (None, None),
    "list": ([1, "a", None], [1, "a", None]),
    "secret": (wire.secret("a"), "a"),
    "secret object": (wire.secret({"a": [wire.secret(1)]}), {"a": [1]}),
    "asset": (ASSET, {"text": "hello"}),
    "unknown in a list": (["a", UNKNOWNS[0]], ["a", UNKNOWN]),
    "secret unknown": (wire.secret(UNKNOWNS[0]), UNKNOWN),
    "secret without a value": ({wire.SIGNATURE: wire.SECRET}, UNKNOWN),
    "signature of a later SDK": ({wire.SIGNATURE: "?", "value": 1}, UNKNOWN),
}


@pytest.mark.parametrize(("given_", "expected"), VALUES.values(), ids=VALUES)
def test_values_of_the_wire(given_: Any, expected: Any) -> None:
    assert of_struct(struct({"it": given_})) == {"it": expected}


@pytest.mark.parametrize("sentinel", UNKNOWNS, ids=SENTINELS)
def test_every_kind_of_unknown_is_marked(sentinel: str) -> None:
    assert of_struct(struct({"a": {"b": [sentinel]}})) == {"a": {"b": [UNKNOWN]}}


_LEAVES = st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5) | st.sampled_from(UNKNOWNS)
_WIRE = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@given(st.dictionaries(st.text(max_size=3), _WIRE, max_size=4))
def test_proxies_and_wire_values_are_read_alike(properties: dict[str, Any]) -> None:
    message = struct(properties)
    by_sdk = proxy.unknown_checking_proxy(deserialize_properties(properties))
    assert of_proxy(by_sdk) == of_struct(message)


MERGES = {
    "new property": ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
    "nested": ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
    "into nothing": ({}, {"a": {"b": {"c": "d"}}}, {"a": {"b": {"c": "d"}}}),
    "into null": ({"a": None}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    "secret object stays secret": (
        {"a": wire.secret({"x": 1})},
        {"a": {"y": 2}},
        {"a": wire.secret({"x": 1, "y": 2})},
    ),
    "unknown elsewhere stays": ({"a": UNKNOWNS[0]}, {"b": 1}, {"a": UNKNOWNS[0], "b": 1}),
}


@pytest.mark.parametrize(("before", "changes", "after"), MERGES.values(), ids=MERGES)
def test_changes_are_merged_and_nothing_else_is_replaced(before: Any, changes: Any, after: Any) -> None:
    original = struct(before)
    assert merge(original, changes) == struct(after)
    assert original == struct(before)


def _rule(check: Any, **more: Any) -> ResourceRule:
    values: dict[str, Any] = {
        "name": "a-rule",
        "description": "A rule of this test",
        "severity": Severity.LOW,
        "level": Level.ADVISORY,
        "level_reason": "",
        "url": "https://example.org/a-rule",
        "types": frozenset(("a:b:C",)),
        "check": check,
        "bad": "",
        "good": "",
    }
    return ResourceRule(**values | more)


def _servicer(*rules: ResourceRule) -> Any:
    return Servicer("test", "0.0.1", policies(rules), sdk.EnforcementLevel.MANDATORY)


def _broken(_resource: Resource, _options: Options) -> Iterator[Finding]:
    yield Finding(id="a-rule", evidence="Something.", fix="another.")
    raise KeyError("Statement")


def _analyze(servicer: Servicer, **properties: Any) -> list[Any]:
    request = proto.AnalyzeRequest(type="a:b:C", name="it", urn="urn:it", properties=struct(properties))
    return list(servicer.Analyze(request, None).diagnostics)


def test_a_rule_that_fails_is_a_mandatory_finding_that_names_it() -> None:
    before, fault = _analyze(_servicer(_rule(_broken)))
    assert before.enforcementLevel == proto.ADVISORY
    assert fault.enforcementLevel == proto.MANDATORY
    parsed = parse(fault.message)
    assert parsed
    assert parsed[0].id == "a-rule:fault"
    assert "KeyError: 'Statement' (test_server.py, line " in parsed[0].evidence
    assert "Traceback" not in fault.message


def test_a_rule_that_fails_does_not_stop_the_others() -> None:
    other = _rule(lambda _r, _o: [Finding(id="other", evidence="Bad.", fix="good.")], name="other")
    assert [each.policyName for each in _analyze(_servicer(_rule(_broken), other))] == ["a-rule", "a-rule", "other"]


def test_a_repair_that_fails_leaves_the_resource_and_says_so() -> None:
    def repair(_resource: Resource, _options: Options) -> None:
        raise ValueError("no")

    servicer = _servicer(_rule(lambda _r, _o: (), level=Level.REMEDIATE, repair=repair))
    request = proto.AnalyzeRequest(type="a:b:C", name="it", urn="urn:it", properties=struct({}))
    (remediation,) = servicer.Remediate(request, None).remediations
    assert remediation.diagnostic.startswith("the repair stopped: ValueError: no (test_server.py, line ")


def test_rules_run_for_their_own_types_only() -> None:
    asked: list[str] = []

    def check(resource: Resource, _options: Options) -> Iterator[Finding]:
        asked.append(resource.type)
        yield from ()

    own, every = _rule(check), _rule(check, types=frozenset(), name="every")
    _analyze(_servicer(_rule(check, types=frozenset(("x:y:Z",)), name="other"), own, every))
    assert asked == ["a:b:C", "a:b:C"]


def test_the_sdk_still_creates_the_server_that_this_pack_replaces() -> None:
    assert "_PolicyAnalyzerServicer" in sdk.PolicyPack.__init__.__code__.co_names
    own = {name for name in vars(Servicer) if not name.startswith("_")}
    assert own <= set(dir(sdk._PolicyAnalyzerServicer)), "a request that the SDK no longer serves"


def test_the_sdks_own_server_gives_the_same_findings() -> None:
    """The rules are ordinary policies: the SDK's server, slower and without waivers, reports the same."""
    request = proto.AnalyzeRequest(
        type="aws:ec2/instance:Instance",
        name="it",
        urn="urn:it",
        properties=struct({"metadataOptions": {"httpTokens": UNKNOWNS[0], "httpPutResponseHopLimit": 2}}),
    )
    servers: list[Any] = [Servicer, sdk._PolicyAnalyzerServicer]
    answers = [
        server("test", "0.0.1", policies(ALL_RULES), sdk.EnforcementLevel.MANDATORY).Analyze(request, None)
        for server in servers
    ]
    assert [each.policyName for each in answers[0].diagnostics] == ["imdsv2-required", "imds-hop-limit"]
    assert list(answers[0].diagnostics) == list(answers[1].diagnostics)


@pytest.mark.parametrize("policy", policies(ALL_RULES), ids=lambda policy: policy.name)
def test_every_policy_states_level_severity_and_link(policy: ResourcePolicy) -> None:
    assert policy.enforcement_level is not None
    assert policy.enforcement_level.value == policy.rule.level
    assert policy.severity is not None
    assert policy.severity.value == policy.rule.severity
    assert policy.url
    assert policy.url.startswith("https://")
    assert policy.rule.level_reason
    assert policy.rule.bad != policy.rule.good


def test_four_requests_at_a_time_give_what_they_give_one_by_one() -> None:
    servicer = _servicer(*(rule for rule in ALL_RULES if isinstance(rule, ResourceRule)))
    requests = [
        proto.AnalyzeRequest(
            type="aws:ec2/instance:Instance",
            name=f"i{n}",
            urn=f"urn:i{n}",
            properties=struct({"metadataOptions": {"httpTokens": "optional" if n % 3 else "required"}}),
        )
        for n in range(60)
    ]
    one_by_one = [servicer.Analyze(request, None) for request in requests]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda request: servicer.Analyze(request, None), requests)) == one_by_one


def test_one_request_is_checked_at_a_time() -> None:
    judging: list[int] = []
    most: list[int] = []

    def check(_resource: Resource, _options: Options) -> Iterator[Finding]:
        judging.append(1)
        time.sleep(0.005)  # so that others, if they may, begin meanwhile
        most.append(len(judging))
        judging.pop()
        yield from ()

    servicer = _servicer(_rule(check))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: _analyze(servicer, number=n), range(20)))
    assert most == [1] * 20


AWS = {
    "region": "eu-west-1",
    "assumeRole": '{"roleArn": "arn:aws:iam::111122223333:role/deploy"}',
}


def test_a_fix_names_the_providers_region_and_account_and_the_stacks_own_resource() -> None:
    servicer = _servicer(*(rule for rule in ALL_RULES if isinstance(rule, ResourceRule)))
    provider = proto.AnalyzerProviderResource(type="pulumi:providers:aws", urn="urn:aws", properties=struct(AWS))
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["dynamodb:GetItem", "sqs:SendMessage"], "Resource": "*"}],
    }
    given: list[tuple[str, dict[str, Any]]] = [
        ("aws:dynamodb/table:Table", {"name": "Photos"}),
        ("aws:iam/rolePolicy:RolePolicy", {"role": "web", "policy": json.dumps(document)}),
    ]
    said = [
        diagnostic
        for type_, properties in given
        for diagnostic in servicer.Analyze(
            proto.AnalyzeRequest(
                type=type_, name="it", urn=f"urn:{type_}", properties=struct(properties), provider=provider
            ),
            None,
        ).diagnostics
    ]
    (fix,) = [found.fix for each in said if (found := _finding(each)).rule == "iam-wildcard-resource"]
    assert fix == (
        'name the resources in use: "Resource": ["arn:aws:dynamodb:eu-west-1:111122223333:table/Photos", '
        '"arn:aws:sqs:eu-west-1:111122223333:QUEUE"].'
    )


def _finding(diagnostic: Any) -> Finding:
    parsed = parse(diagnostic.message)
    assert parsed
    return parsed[0]
