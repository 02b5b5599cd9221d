"""What a policy of AWS IoT can allow: the actions of devices. IAM does not have all of them.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html
        https://docs.aws.amazon.com/iot/latest/developerguide/iot-action-resources.html
        https://docs.aws.amazon.com/greengrass/v2/developerguide/device-auth.html
"""

from collections.abc import Mapping
from typing import Final

from least_privilege.policy.wildcards import matches

_JOBS = ("DescribeJobExecution", "GetPendingJobExecutions", "StartNextPendingJobExecution", "UpdateJobExecution")

DEVICE_ACTIONS: Final[Mapping[str, str]] = {
    "iot:Connect": "client",
    "iot:DeleteConnection": "client",
    "iot:Publish": "topic",
    "iot:RetainPublish": "topic",
    "iot:Receive": "topic",
    "iot:GetRetainedMessage": "topic",
    "iot:Subscribe": "topicfilter",
    "iot:GetThingShadow": "thing",
    "iot:UpdateThingShadow": "thing",
    "iot:DeleteThingShadow": "thing",
    "iot:AssumeRoleWithCertificate": "rolealias",
    **{f"iotjobsdata:{name}": "thing" for name in _JOBS},
    **{f"iot:{name}": "thing" for name in _JOBS},  # As AWS called them before they had a service of their own.
}
"""The type of resource that each works on."""

_OF_GREENGRASS: Final = frozenset(
    (
        *("greengrass:GetDeploymentConfiguration", "greengrass:ListThingGroupsForCoreDevice"),
        *("greengrass:PutCertificateAuthorities", "greengrass:VerifyClientDeviceIdentity"),
        "greengrass:VerifyClientDeviceIoTCertificateAssociation",
    )
)
"""Actions of Greengrass that are in IoT policies only."""


def is_device_action(written: str) -> bool:
    """Whether an action or a wildcard, as written, matches an action of devices."""
    lowered = written.lower()
    return any(matches(lowered, name.lower()) for name in (*DEVICE_ACTIONS, *_OF_GREENGRASS))
