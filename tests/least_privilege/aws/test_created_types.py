"""What a call makes is told from what it works on, by the names that AWS gives both."""

import pytest

from least_privilege.aws.actions import find
from least_privilege.aws.created_types import _CREATED_UNDER_ANOTHER_NAME, creates

MADE = {
    "ec2:RunInstances": {"instance", "volume", "network-interface"},
    "ec2:CreateSnapshot": {"snapshot"},
    "ec2:CreateVpcEndpoint": {"vpc-endpoint"},
    "ec2:CreateFlowLogs": {"vpc-flow-log"},
    "ec2:CreateTransitGatewayVpcAttachment": {"transit-gateway-attachment"},
    "ec2:ImportImage": {"image", "import-image-task"},
    "ec2:CopyImage": {"image", "snapshot"},
    "ec2:AllocateAddress": {"elastic-ip"},
    "fsx:CreateFileSystemFromBackup": {"file-system"},
    "ec2:CreateLaunchTemplateVersion": set(),
    "ec2:CreateRoute": set(),
    "kms:CreateGrant": set(),
    "ec2:TerminateInstances": set(),
    "batch:SubmitJob": {"job"},
    "ssm:StartAutomationExecution": {"automation-execution"},
    "neptune-graph:RestoreGraphFromSnapshot": {"graph"},
    "ec2:RestoreSnapshotFromRecycleBin": set(),
    "secretsmanager:CreateSecret": set(),
    "sagemaker:CreateApp": set(),
    "autoscaling:CreateAutoScalingGroup": set(),
    "quicksight:CreateDashboard": set(),
    "elasticache:CreateReplicationGroup": set(),
    "dynamodb:CreateTable": set(),
}


@pytest.mark.parametrize(("action", "types"), MADE.items(), ids=MADE)
def test_what_an_action_makes(action: str, types: set[str]) -> None:
    known = find(action)
    assert known is not None
    assert {type_.name for type_ in known.created_types} == types


@pytest.mark.parametrize("action", _CREATED_UNDER_ANOTHER_NAME)
def test_an_exception_is_needed_and_of_types_that_the_action_has(action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = find(action)
    assert known is not None
    named = [type_ for type_ in known.resource_types if type_.name in _CREATED_UNDER_ANOTHER_NAME[action]]
    assert {type_.name for type_ in named} == set(_CREATED_UNDER_ANOTHER_NAME[action])
    assert all(creates(action, type_.name, type_.arn) for type_ in named)
    monkeypatch.delitem(_CREATED_UNDER_ANOTHER_NAME, action)
    assert not any(creates(action, type_.name, type_.arn) for type_ in named)
