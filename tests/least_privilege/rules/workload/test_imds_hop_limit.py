"""imds-hop-limit, through the SDK's proxies and through the pack's protocol."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.workload.imds_hop_limit import RULE as HOPS
from tests.support.pack import RunningPack, found, made, sdk_check

INSTANCE = "aws:ec2/instance:Instance"
SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
BUILDER = "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration"
DEFAULTS = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"

HOP_CASES = {
    "default": (INSTANCE, {}, [], []),
    "one": (INSTANCE, {"metadataOptions": {"httpPutResponseHopLimit": 1}}, [], []),
    "no preference": (DEFAULTS, {"httpPutResponseHopLimit": -1}, [], []),
    "two on a host of containers": (TEMPLATE, {"metadataOptions": {"httpPutResponseHopLimit": 2}}, ["i?"], []),
    "endpoint off": (INSTANCE, {"metadataOptions": {"httpPutResponseHopLimit": 9, "httpEndpoint": "disabled"}}, [], []),
    "image builder with one": (BUILDER, {"instanceMetadataOptions": {"httpPutResponseHopLimit": 1}}, [], []),
    "a notebook, which has no such option": (NOTEBOOK, {"instanceMetadataServiceConfiguration": UNKNOWN}, [], []),
    "two": (
        INSTANCE,
        {"metadataOptions": {"httpPutResponseHopLimit": 2}},
        [],
        [
            "to 2, more than the 1 it needs: containers and proxies behind the instance can read the metadata and "
            "user data (the instance has no role)."
        ],
    ),
    "two on another host": (
        INSTANCE,
        {"metadataOptions": {"httpPutResponseHopLimit": 2}},
        ["x*"],
        ["containers and proxies behind the instance can read"],
    ),
    "three on a host of containers": (
        SPOT,
        {"metadataOptions": {"httpPutResponseHopLimit": 3}},
        ["*"],
        ["networks beyond its containers can read"],
    ),
    "two on an instance with a role": (
        INSTANCE,
        {"iamInstanceProfile": "web", "metadataOptions": {"httpPutResponseHopLimit": 2}},
        [],
        ["behind the instance can read the credentials of the role."],
    ),
    "unknown": (INSTANCE, {"metadataOptions": {"httpPutResponseHopLimit": UNKNOWN}}, [], ["unknown at preview"]),
    "options unknown": (TEMPLATE, {"metadataOptions": UNKNOWN}, [], ["unknown at preview"]),
    "account defaults": (DEFAULTS, {"httpPutResponseHopLimit": 64}, [], ["to 64"]),
    "image builder": (BUILDER, {"instanceMetadataOptions": {"httpPutResponseHopLimit": 5}}, [], ["to 5"]),
    "a number as text": (INSTANCE, {"metadataOptions": {"httpPutResponseHopLimit": "2"}}, [], ["to 2"]),
    "no number": (INSTANCE, {"metadataOptions": {"httpPutResponseHopLimit": [2]}}, [], []),
}


@pytest.mark.parametrize(("type_", "properties", "hosts", "evidence"), HOP_CASES.values(), ids=HOP_CASES)
def test_hop_limit(pack: RunningPack, type_: str, properties: Any, hosts: list[str], evidence: list[str]) -> None:
    by_sdk = sdk_check(HOPS, type_, properties, containerHosts=hosts)
    assert len(by_sdk) == len(evidence)
    assert all(part in finding.evidence for part, finding in zip(evidence, by_sdk, strict=True))
    pack.configure(imds_hop_limit={"containerHosts": hosts})
    said = pack.analyzer.analyze(made(type_, properties))
    assert [found(each.message) for each in said if each.policy == HOPS.name] == by_sdk
    assert {each.level for each in said if each.policy == HOPS.name} <= {"advisory"}
