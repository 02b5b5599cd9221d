"""The table of what is shared without a policy, against pulumi-aws; and recipients that are unknown at preview."""

import importlib
import inspect
import re
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.shares import _LISTS, SHARING, unknown_recipients
from tests.support.resources import resource


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("type_", SHARING)
def test_type_and_inputs_are_those_of_pulumi_aws(type_: str) -> None:
    service, _, rest = type_.removeprefix("aws:").partition("/")
    made = getattr(importlib.import_module(f"pulumi_aws.{service}"), rest.partition(":")[2])
    inputs = inspect.signature(made._internal_init).parameters
    for path in _LISTS[type_][0] if type_ in _LISTS else ["acl"]:
        name = re.match(r"\w+", path)
        assert name and re.sub(r"(?=[A-Z])", "_", name[0]).lower() in inputs


UNKNOWNS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "an account": ("aws:ec2/amiLaunchPermission:AmiLaunchPermission", {"accountId": UNKNOWN}, ["accountId"]),
    "one of a list": (
        "aws:rds/snapshot:Snapshot",
        {"sharedAccounts": [UNKNOWN, "111122223333", UNKNOWN]},
        ["sharedAccounts"],
    ),
    "a list": ("aws:ec2/vpcEndpointService:VpcEndpointService", {"allowedPrincipals": UNKNOWN}, ["allowedPrincipals"]),
    "all above": (
        "aws:imagebuilder/distributionConfiguration:DistributionConfiguration",
        {"distributions": [{"amiDistributionConfiguration": {"launchPermission": {"userIds": UNKNOWN}}}]},
        ["distributions.amiDistributionConfiguration.launchPermission.userIds"],
    ),
    "a map": ("aws:ssm/document:Document", {"permissions": UNKNOWN}, ["permissions.account_ids"]),
    "an ACL": ("aws:s3/bucketObjectv2:BucketObjectv2", {"acl": UNKNOWN}, ["acl"]),
    "a grantee": (
        "aws:s3/bucketAcl:BucketAcl",
        {"accessControlPolicy": {"grants": [{"grantee": UNKNOWN, "permission": "READ"}]}},
        ["accessControlPolicy.grants"],
    ),
    "grants": ("aws:s3/bucket:Bucket", {"grants": UNKNOWN}, ["grants"]),
    "who uses a key": ("aws:kms/grant:Grant", {"granteePrincipal": UNKNOWN}, ["granteePrincipal"]),
    "who invokes": ("aws:lambda/permission:Permission", {"principal": UNKNOWN}, ["principal"]),
    "who puts events": ("aws:cloudwatch/eventPermission:EventPermission", {"principal": UNKNOWN}, ["principal"]),
    "what is shared, not with whom": (
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
        {"imageId": UNKNOWN, "accountId": "111122223333"},
        [],
    ),
    "a canonical user": (
        "aws:s3/bucketAcl:BucketAcl",
        {"accessControlPolicy": {"grants": [{"grantee": {"type": "CanonicalUser", "id": UNKNOWN}}]}},
        [],
    ),
    "a group: there is one only": (
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
        {"group": UNKNOWN},
        [],
    ),
    "a function": ("aws:lambda/permission:Permission", {"principal": "*", "function": UNKNOWN}, []),
    "a queue": ("aws:sqs/queue:Queue", {"name": UNKNOWN}, []),
}


@pytest.mark.parametrize(("type_", "properties", "paths"), UNKNOWNS.values(), ids=UNKNOWNS)
def test_recipients_that_preview_cannot_tell(type_: str, properties: dict[str, Any], paths: list[str]) -> None:
    assert unknown_recipients(resource(type_, "it", **properties)) == paths
