"""The rules on what a principal may do follow what it holds: attachments, boundaries, groups, AWS's own policies."""

import json

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity import credentials_exposure, data_exfiltration, pass_role, permissions_management
from tests.support.documents import ROLE, ROLE_POLICY, allow, deny, document, inline
from tests.support.pack import RunningPack, made, urn
from tests.support.principal import POLICY, role_with_policies

PASS, MANAGE, DATA = pass_role.RULE, permissions_management.RULE, data_exfiltration.RULE
RULES = (PASS, MANAGE, credentials_exposure.RULE, DATA)
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
AWS = "arn:aws:iam::aws:policy"


def test_the_finding_is_on_the_policy_and_at_its_level(pack: RunningPack) -> None:
    given = role_with_policies((allow("iam:PassRole"), allow("s3:GetObject")), (), None)
    said = pack.preview(*(made(t, p, name) for name, (t, p) in given.items()))
    assert {
        (each.finding.rule, each.level, each.urn) for each in said if each.finding.rule in (PASS.name, DATA.name)
    } == {
        (PASS.name, "mandatory", urn(ROLE_POLICY, "own")),
        (DATA.name, "advisory", urn(ROLE_POLICY, "own")),
    }


def test_a_policy_that_is_attached_to_nothing_is_judged_as_if_a_principal_had_it(pack: RunningPack) -> None:
    policy = made(POLICY, {"name": "p", "policy": json.dumps(document(allow("iam:PassRole")))}, "p")
    assert pack.ids(policy, rule=PASS.name) == ["iam-pass-role:*"]


def test_an_attachment_whose_arn_is_unknown_is_followed(pack: RunningPack) -> None:
    policy = made(POLICY, {"policy": json.dumps(document(allow("iam:PassRole")))}, "p")
    role = made(ROLE, {"name": "web"}, "web")
    attached = made(ATTACHMENT, {"role": "web", "policyArn": UNKNOWN}, "a", behind={"policyArn": [policy]})
    taken = made(ROLE_POLICY, inline(deny("iam:PassRole")), "d")
    assert pack.ids(role, policy, attached, rule=PASS.name) == ["iam-pass-role:*"]
    assert pack.ids(role, policy, attached, taken, rule=PASS.name) == []


def test_a_policy_that_is_only_a_boundary_grants_nothing(pack: RunningPack) -> None:
    limit = made(POLICY, {"policy": json.dumps(document(allow(["iam:*", "s3:*"])))}, "limit")
    role = made(ROLE, {"name": "web", "permissionsBoundary": UNKNOWN}, "web", behind={"permissionsBoundary": [limit]})
    for rule in (PASS, MANAGE, DATA):
        assert pack.ids(limit, role, rule=rule.name) == []


def test_a_policy_of_two_roles_is_told_once_and_for_the_one_without_a_boundary(pack: RunningPack) -> None:
    policy = made(POLICY, {"name": "p", "path": "/", "policy": json.dumps(document(allow("s3:GetObject")))}, "p")
    arn = "arn:aws:iam::111122223333:policy/p"
    roles = [
        made(ROLE, {"name": n, **more}, n)
        for n, more in (("a", {}), ("b", {"permissionsBoundary": f"{AWS}/AWSDenyAll"}))
    ]
    ties = [made(ATTACHMENT, {"role": n, "policyArn": arn}, f"to-{n}") for n in "ab"]
    assert pack.ids(policy, *roles, *ties, rule=DATA.name) == ["iam-data-exfiltration:s3"]
    assert pack.ids(policy, roles[1], ties[1], rule=DATA.name) == []


def test_a_group_has_what_one_of_its_users_is_denied(pack: RunningPack) -> None:
    readers = {"group": "readers", "policy": json.dumps(document(allow("s3:GetObject")))}
    ann = {"user": "ann", "policy": json.dumps(document(deny("s3:*")))}
    resources = [
        made("aws:iam/group:Group", {"name": "readers"}, "readers"),
        made("aws:iam/groupPolicy:GroupPolicy", readers, "read"),
        made("aws:iam/user:User", {"name": "ann"}, "ann"),
        made("aws:iam/userPolicy:UserPolicy", ann, "not-ann"),
        made("aws:iam/userGroupMembership:UserGroupMembership", {"user": "ann", "groups": ["readers"]}, "in"),
    ]
    assert pack.ids(*resources, rule=DATA.name) == ["iam-data-exfiltration:s3"]


MANAGED = {
    "full access to the service": (
        "AmazonS3FullAccess",
        ["iam-data-exfiltration:s3+s3-object-lambda", "iam-permissions-management:account:s3"],
    ),
    "part of a service": ("AmazonSSMManagedInstanceCore", ["iam-data-exfiltration:ssm"]),
    "what a service needs, on a role of unknown trust": (
        "service-role/AmazonECSTaskExecutionRolePolicy",
        ["iam-data-exfiltration:ecr"],
    ),
    "roles that Batch passes, on a role of unknown trust": ("service-role/AWSBatchServiceRole", ["iam-pass-role:*"]),
    "roles that people pass to Batch": (
        "AWSBatchFullAccess",
        ["iam-data-exfiltration:logs", "iam-pass-role:arn:aws:iam::*:role/AWSBatchServiceRole+5-de8c6124"],
    ),
    "only describing": ("AmazonVPCReadOnlyAccess", []),
}


@pytest.mark.parametrize(("name", "expected"), MANAGED.values(), ids=MANAGED)
def test_an_aws_managed_policy(pack: RunningPack, name: str, expected: list[str]) -> None:
    attached = made(ATTACHMENT, {"role": "web", "policyArn": f"{AWS}/{name}"})
    found = [each for rule in RULES for each in pack.ids(attached, rule=rule.name)]
    assert sorted(found) == expected


def test_the_way_out_of_aws_own_policy_is_a_policy_of_ones_own(pack: RunningPack) -> None:
    attached = {"role": "web", "policyArn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}
    said = pack.preview(made("aws:iam/rolePolicyAttachment:RolePolicyAttachment", attached, "ssm"))
    (fix,) = [each.finding.fix for each in said if each.finding.rule == DATA.name]
    assert fix.startswith(
        "replace the AWS managed policy with a policy of your own, and there name the resources in use: "
    )
