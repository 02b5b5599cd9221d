"""The table of what is shared without a policy, against pulumi-aws; and recipients that are unknown at preview."""

import importlib
import re
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.share_listings import LISTINGS, UNGUARDED
from least_privilege.stack.shares import _OBJECT_ACLS, SHARING, unknown_recipients
from tests.support.resources import resource


def paths(type_: str) -> list[str]:
    """The inputs of a type that name who gets something, or how callers are authenticated."""
    if type_ in LISTINGS:
        return [listing.path for listing in LISTINGS[type_]]
    if type_ in UNGUARDED:
        return [UNGUARDED[type_].path]
    return [*_OBJECT_ACLS.get(type_, ("targetGrants",) if "Logging" in type_ else ("acl",))]


INPUTS = [(type_, path) for type_ in SHARING for path in paths(type_)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("type_", "path"), INPUTS)
def test_type_and_inputs_are_those_of_pulumi_aws(type_: str, path: str) -> None:
    """Down to the last step, but for maps: their keys are the program's."""
    service, _, rest = type_.removeprefix("aws:").partition("/")
    module = importlib.import_module(f"pulumi_aws.{service}")
    inputs = getattr(module, rest.partition(":")[2])._internal_init.__annotations__
    steps = [re.sub(r"(?=[A-Z])", "_", step).lower() for step in path.replace("[]", "").split(".")]
    for index, step in enumerate(steps):
        assert step in inputs
        if index + 1 < len(steps):
            structures = set(re.findall(r"\b(\w+?Args)(?:Dict)?\b", str(inputs[step])))
            if not structures:
                assert type_ == "aws:ssm/document:Document"
                return
            inputs = getattr(module, f"{structures.pop()}Dict").__annotations__


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
