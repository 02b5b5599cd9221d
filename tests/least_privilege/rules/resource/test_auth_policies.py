"""resource-policy-public, on services of VPC Lattice: whom their auth policies let in."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.resource.policy_public import RULE
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import document
from tests.support.pack import RunningPack, made
from tests.support.resource_grants import FOREIGN, ORGANIZATION, OTHER, OTHER_ROOT, OWN, PUBLIC, ROOT, grant

INVOKE = "vpc-lattice-svcs:Invoke"
SIGNED = {"StringNotEqualsIgnoreCase": {"aws:PrincipalType": "Anonymous"}}
ANONYMOUS = {"StringEqualsIgnoreCase": {"aws:PrincipalType": "Anonymous"}}


def guarded(auth_type: str, *statements: dict[str, Any]) -> tuple[AnalyzedResource, ...]:
    service = made("aws:vpclattice/service:Service", {"name": "pets", "authType": auth_type}, "pets")
    given = {"resourceIdentifier": UNKNOWN, "policy": document(*statements)}
    policy = made("aws:vpclattice/authPolicy:AuthPolicy", given, "policy", behind={"resourceIdentifier": [service]})
    return service, policy


def allow(principal: Any, **condition: Any) -> dict[str, Any]:
    return grant(principal, INVOKE, "*", **({"Condition": condition} if condition else {}))


DENY = {"Effect": "Deny", "Principal": "*", "Action": INVOKE, "Resource": "*", "Condition": ANONYMOUS}
CASES: dict[str, tuple[tuple[AnalyzedResource, ...], list[str]]] = {
    "the own account": (guarded("AWS_IAM", allow(ROOT)), []),
    "the organization": (guarded("AWS_IAM", allow("*", **ORGANIZATION)), []),
    "a VPC": (guarded("AWS_IAM", allow("*", StringEquals={"vpc-lattice-svcs:SourceVpc": "vpc-1"})), []),
    "those who sign": (guarded("AWS_IAM", allow("*", **SIGNED)), []),
    "everyone, but for a Deny of what is not signed": (guarded("AWS_IAM", allow("*"), DENY), []),
    "a role of another account": (guarded("AWS_IAM", allow({"AWS": f"arn:aws:iam::{OTHER}:role/web"})), []),
    "a policy that does nothing": (guarded("NONE", allow("*")), []),
    "everyone": (guarded("AWS_IAM", allow("*")), PUBLIC),
    "everyone who reads": (
        guarded("AWS_IAM", allow("*", StringEquals={"vpc-lattice-svcs:RequestMethod": "GET"})),
        PUBLIC,
    ),
    "everyone who does not sign": (guarded("AWS_IAM", allow("*", **ANONYMOUS)), PUBLIC),
    "another account": (guarded("AWS_IAM", allow(OTHER_ROOT)), FOREIGN),
}


@pytest.mark.parametrize(("resources", "ids"), CASES.values(), ids=CASES)
def test_auth_policy(pack: RunningPack, resources: tuple[AnalyzedResource, ...], ids: list[str]) -> None:
    pack.configure(resource_policy_public={"ownAccounts": [OWN]})
    said = [each for each in pack.preview(*resources) if each.finding.rule == RULE.name]
    assert [(each.finding.id, each.level) for each in said] == [(id_, "advisory") for id_ in ids]
