"""iam-pass-role, iam-permissions-management, iam-credentials-exposure and iam-data-exfiltration, on principals."""

import json
from typing import Any

import pytest

from least_privilege.findings import Finding
from least_privilege.model import UNKNOWN, Resource, Stack
from rules import identity_power
from rules.rule import StackRule
from tests.support.documents import ROLE, ROLE_POLICY, allow, deny, document, inline
from tests.support.pack import RunningPack, made, urn

PASS, MANAGE, CREDENTIALS, DATA = identity_power.RULES
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
AWS = "arn:aws:iam::aws:policy"
ROLES = "arn:aws:iam::111122223333:role"
OBJECTS = "arn:aws:s3:::pettracker-images/*"
TO_ECS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
TO_ANY = {"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}
UNLESS_ECS = {"StringNotEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "pets"}}
INSECURE = {"Bool": {"aws:SecureTransport": "false"}}
SECURE = {"Bool": {"aws:SecureTransport": "true"}}
LIMIT = "arn:aws:iam::111122223333:policy/limit"

Statements = tuple[dict[str, Any], ...]
PASS_ANY = allow("iam:PassRole", Condition=TO_ECS)
PASS_UI = f"{ROLES}/ui"

# The statements of one inline policy, those of a second policy of the same role, those of its boundary if it has one.
CASES: dict[str, tuple[StackRule, Statements, Statements, Statements | None, list[str]]] = {
    # passing roles
    "any role to any service": (PASS, (allow("iam:PassRole"),), (), None, ["iam-pass-role:*"]),
    "any role to one service": (PASS, (PASS_ANY,), (), None, ["iam-pass-role:*"]),
    "a role to any service": (PASS, (allow("iam:PassRole", PASS_UI),), (), None, [f"iam-pass-role:{PASS_UI}"]),
    "a role to *.amazonaws.com": (
        PASS,
        (allow("iam:PassRole", PASS_UI, Condition=TO_ANY),),
        (),
        None,
        [f"iam-pass-role:{PASS_UI}"],
    ),
    "any role of the account": (
        PASS,
        (allow("iam:PassRole", f"{ROLES}/*", Condition=TO_ECS),),
        (),
        None,
        [f"iam-pass-role:{ROLES}/*"],
    ),
    "any role, ?*": (
        PASS,
        (allow("iam:PassRole", f"{ROLES}/?*", Condition=TO_ECS),),
        (),
        None,
        [f"iam-pass-role:{ROLES}/?*"],
    ),
    "any role, long wildcard ARN": (
        PASS,
        (allow("iam:PassRole", "arn:*:iam::*:*", Condition=TO_ECS),),
        (),
        None,
        ["iam-pass-role:arn:*:iam::*:*"],
    ),
    "roles by the end of their names": (
        PASS,
        (allow("iam:PassRole", f"{ROLES}/*-task", Condition=TO_ECS),),
        (),
        None,
        [f"iam-pass-role:{ROLES}/*-task"],
    ),
    "pass, odd letter case": (PASS, (allow("IAM:passROLE"),), (), None, ["iam-pass-role:*"]),
    "pass, by iam:*": (PASS, (allow("iam:*"),), (), None, ["iam-pass-role:*"]),
    "pass, by iam:Pass*": (PASS, (allow("iam:Pass*"),), (), None, ["iam-pass-role:*"]),
    "pass, by ?am:Pas?Role": (PASS, (allow("?am:Pas?Role"),), (), None, ["iam-pass-role:*"]),
    "pass, by NotAction": (
        PASS,
        ({"Effect": "Allow", "NotAction": ["s3:*", "ec2:*", "sts:*", "kms:*", "a*", "b*"], "Resource": f"{ROLES}/*"},),
        (),
        None,
        [f"iam-pass-role:{ROLES}/*"],
    ),
    "pass, by NotResource": (
        PASS,
        ({"Effect": "Allow", "Action": "iam:PassRole", "NotResource": PASS_UI, "Condition": TO_ECS},),
        (),
        None,
        ["iam-pass-role:*"],
    ),
    "one statement is narrow, another is not": (
        PASS,
        (allow("iam:PassRole", PASS_UI, Condition=TO_ECS), PASS_ANY),
        (),
        None,
        ["iam-pass-role:*"],
    ),
    "Deny that seldom holds": (PASS, (PASS_ANY,), (deny("*", Condition=INSECURE),), None, ["iam-pass-role:*"]),
    "Deny of another role": (PASS, (PASS_ANY,), (deny("iam:*", f"{ROLES}/admin"),), None, ["iam-pass-role:*"]),
    "a boundary that has it too": (PASS, (PASS_ANY,), (), (allow("iam:*"),), ["iam-pass-role:*"]),
    "a role that is not known, to any service": (
        PASS,
        (allow("iam:PassRole", UNKNOWN),),
        (),
        None,
        ["iam-pass-role:unknown"],
    ),
    "a role that is not known, to one service": (
        PASS,
        (allow("iam:PassRole", UNKNOWN, Condition=TO_ECS),),
        (),
        None,
        [],
    ),
    "a role to one service": (PASS, (allow("iam:PassRole", PASS_UI, Condition=TO_ECS),), (), None, []),
    "roles by the start of their names": (
        PASS,
        (allow("iam:PassRole", f"{ROLES}/ui-*", Condition=TO_ECS),),
        (),
        None,
        [],
    ),
    "any role with a tag": (
        PASS,
        (allow("iam:PassRole", Condition={"StringEquals": {**TO_ECS["StringEquals"], **TAGGED["StringEquals"]}}),),
        (),
        None,
        [],
    ),
    "pass, taken back by another policy": (PASS, (PASS_ANY,), (deny("iam:PassRole"),), None, []),
    "pass, taken back but for a role": (
        PASS,
        (PASS_ANY,),
        ({"Effect": "Deny", "Action": "iam:PassRole", "NotResource": PASS_UI},),
        None,
        [],
    ),
    "pass, taken back for other services": (
        PASS,
        (allow("iam:PassRole", PASS_UI),),
        (deny("iam:PassRole", Condition=UNLESS_ECS),),
        None,
        [],
    ),
    "pass, not in the boundary": (PASS, (PASS_ANY,), (), (allow(["s3:*", "ec2:*"]),), []),
    "pass, narrower in the boundary": (PASS, (PASS_ANY,), (), (allow("iam:PassRole", PASS_UI),), []),
    "everything, which is told elsewhere": (PASS, (allow("*"),), (), None, []),
    # writing policies
    "any bucket's policy": (MANAGE, (allow("s3:PutBucketPolicy"),), (), None, ["iam-permissions-management:s3"]),
    "any object's ACL": (
        MANAGE,
        (allow("s3:PutObjectAcl", "arn:aws:s3:::*/*"),),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "odd letter case": (MANAGE, (allow("KMS:putkeypolicy"),), (), None, ["iam-permissions-management:kms"]),
    "by a wildcard": (MANAGE, (allow("iam:Put*"),), (), None, ["iam-permissions-management:iam"]),
    "by ?": (MANAGE, (allow("s3:PutBucketPolic?"),), (), None, ["iam-permissions-management:s3"]),
    "by NotAction": (
        MANAGE,
        ({"Effect": "Allow", "NotAction": [f"{c}*" for c in "abcdefghijlmnopqrstuvwxyz"], "Resource": "*"},),
        (),
        None,
        ["iam-permissions-management:kafka+kinesis+kms"],
    ),
    "by NotResource": (
        MANAGE,
        ({"Effect": "Allow", "Action": "s3:PutBucketPolicy", "NotResource": "arn:aws:s3:::logs"},),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "keys of the account": (
        MANAGE,
        (allow("kms:CreateGrant", "arn:aws:kms:eu-west-1:111122223333:key/*"),),
        (),
        None,
        ["iam-permissions-management:kms"],
    ),
    "beginning of an ARN": (
        MANAGE,
        (allow("s3:PutBucketPolicy", "arn:aws:s3*"),),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "condition that is always met": (
        MANAGE,
        (allow("s3:PutBucketPolicy", Condition=SECURE),),
        (),
        None,
        ["iam-permissions-management:s3"],
    ),
    "taken back in part": (
        MANAGE,
        (allow(["s3:PutBucketPolicy", "kms:PutKeyPolicy"]),),
        (deny("kms:*"),),
        None,
        ["iam-permissions-management:s3"],
    ),
    "one bucket's policy": (MANAGE, (allow("s3:PutBucketPolicy", "arn:aws:s3:::pettracker"),), (), None, []),
    "buckets by prefix": (MANAGE, (allow("s3:PutBucketPolicy", "arn:aws:s3:::pettracker-*"),), (), None, []),
    "what only tells of permissions": (MANAGE, (allow(["s3:GetBucketPolicy", "iam:GetRolePolicy"]),), (), None, []),
    "narrowed by a tag": (MANAGE, (allow("kms:PutKeyPolicy", Condition=TAGGED),), (), None, []),
    "taken back in the document": (MANAGE, (allow("s3:PutBucketPolicy"), deny("s3:*Policy")), (), None, []),
    "taken back by another policy": (MANAGE, (allow("s3:PutBucketPolicy"),), (deny("s3:*"),), None, []),
    "not in the boundary": (MANAGE, (allow("s3:PutBucketPolicy"),), (), (allow("s3:Get*"),), []),
    "no resources to name": (MANAGE, (allow("s3:PutAccountPublicAccessBlock"),), (), None, []),
    # taking credentials
    "any role assumed": (CREDENTIALS, (allow("sts:AssumeRole"),), (), None, ["iam-credentials-exposure:sts"]),
    "any role of the account assumed": (
        CREDENTIALS,
        (allow("sts:AssumeRole", f"{ROLES}/*"),),
        (),
        None,
        ["iam-credentials-exposure:sts"],
    ),
    "access keys for any user": (
        CREDENTIALS,
        (allow("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/*"),),
        (),
        None,
        ["iam-credentials-exposure:iam"],
    ),
    "by a wildcard in odd case": (CREDENTIALS, (allow("STS:ASSUME*"),), (), None, ["iam-credentials-exposure:sts"]),
    "any database": (CREDENTIALS, (allow("rds-db:connect"),), (), None, ["iam-credentials-exposure:rds-db"]),
    "two services": (
        CREDENTIALS,
        (allow(["sts:AssumeRole", "redshift:GetClusterCredentials"]),),
        (),
        None,
        ["iam-credentials-exposure:sts+redshift"],
    ),
    "with a Deny of something else": (
        CREDENTIALS,
        (allow("iam:CreateAccessKey"),),
        (deny("iam:CreateAccessKey", f"{ROLES}/x"),),
        None,
        ["iam-credentials-exposure:iam"],
    ),
    "one role assumed": (CREDENTIALS, (allow("sts:AssumeRole", f"{ROLES}/reader"),), (), None, []),
    "a role that is not known": (CREDENTIALS, (allow("sts:AssumeRole", UNKNOWN),), (), None, []),
    "a registry's token, which knows no resources": (CREDENTIALS, (allow("ecr:GetAuthorizationToken"),), (), None, []),
    "one's own access keys": (
        CREDENTIALS,
        (allow("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/${aws:username}"),),
        (),
        None,
        [],
    ),
    "assuming denied elsewhere": (CREDENTIALS, (allow("sts:AssumeRole"),), (deny("sts:*"),), None, []),
    "assuming not in the boundary": (CREDENTIALS, (allow("sts:AssumeRole"),), (), (allow("s3:*"),), []),
    # reading data
    "any secret": (DATA, (allow("secretsmanager:GetSecretValue"),), (), None, ["iam-data-exfiltration:secretsmanager"]),
    "any object": (DATA, (allow("s3:GetObject", "arn:aws:s3:::*"),), (), None, ["iam-data-exfiltration:s3"]),
    "any object, by s3:Get*": (DATA, (allow("s3:Get*"),), (), None, ["iam-data-exfiltration:s3"]),
    "any table of the account": (
        DATA,
        (allow("dynamodb:Scan", "arn:aws:dynamodb:*:111122223333:table/*"),),
        (),
        None,
        ["iam-data-exfiltration:dynamodb"],
    ),
    "two statements": (
        DATA,
        (allow("s3:GetObject"), allow("ssm:GetParameter")),
        (),
        None,
        ["iam-data-exfiltration:s3", "iam-data-exfiltration:ssm"],
    ),
    "a boundary that reads too": (
        DATA,
        (allow("s3:GetObject"),),
        (),
        (allow("s3:*"),),
        ["iam-data-exfiltration:s3"],
    ),
    "any snapshot, for other accounts": (
        DATA,
        (allow("rds:ModifyDBSnapshotAttribute"),),
        (),
        None,
        ["iam-data-exfiltration:rds"],
    ),
    "every bucket, to be replicated anywhere": (
        DATA,
        (allow("s3:PutReplicationConfiguration"),),
        (),
        None,
        ["iam-data-exfiltration:s3"],
    ),
    "one bucket, to be replicated anywhere": (
        DATA,
        (allow("s3:PutReplicationConfiguration", OBJECTS.removesuffix("/*")),),
        (),
        None,
        [],
    ),
    "sharing that iam-permissions-management tells of": (DATA, (allow("ec2:ModifySnapshotAttribute"),), (), None, []),
    "objects of a bucket": (DATA, (allow("s3:GetObject", OBJECTS),), (), None, []),
    "names of buckets": (DATA, (allow("s3:ListAllMyBuckets"),), (), None, []),
    "writing objects": (DATA, (allow("s3:PutObject"),), (), None, []),
    "reading narrowed by a tag": (DATA, (allow("ssm:GetParameter", Condition=TAGGED),), (), None, []),
    "reading denied but for a bucket": (
        DATA,
        (allow("s3:GetObject"),),
        ({"Effect": "Deny", "Action": "s3:*", "NotResource": OBJECTS},),
        None,
        [],
    ),
    "reading held by the boundary": (DATA, (allow("s3:GetObject"),), (), (allow("s3:*", OBJECTS),), []),
}


def written(statements: Statements) -> Any:
    """A document as the program hands it on: JSON, or a structure where something in it is not known."""
    return document(*statements) if "UNKNOWN" in repr(statements) else json.dumps(document(*statements))


def things(own: Statements, other: Statements, limit: Statements | None) -> dict[str, tuple[str, dict[str, Any]]]:
    """A role with two inline policies and, where there are statements for one, a boundary."""
    bounded = {} if limit is None else {"permissionsBoundary": LIMIT}
    found: dict[str, tuple[str, dict[str, Any]]] = {
        "web": (ROLE, {"name": "web", **bounded}),
        "own": (ROLE_POLICY, {"role": "web", "name": "own", "policy": written(own)}),
    }
    if other:
        found["other"] = (ROLE_POLICY, {"role": "web", "name": "other", "policy": written(other)})
    if limit is not None:
        found["limit"] = (POLICY, {"name": "limit", "path": "/", "policy": written(limit)})
    return found


def check(rule: StackRule, given: dict[str, tuple[str, dict[str, Any]]]) -> list[Finding]:
    resources = [Resource(type=t, name=name, urn=urn(t, name), properties=p) for name, (t, p) in given.items()]
    return list(rule.check(Stack(resources=tuple(resources)), rule.defaults()))


@pytest.mark.parametrize(("rule", "own", "other", "limit", "expected"), CASES.values(), ids=CASES)
def test_case(
    pack: RunningPack,
    rule: StackRule,
    own: Statements,
    other: Statements,
    limit: Statements | None,
    expected: list[str],
) -> None:
    given = things(own, other, limit)
    assert [finding.id for finding in check(rule, given)] == expected
    if rule is PASS and "UNKNOWN" in repr(own):
        return  # On the wire a document is text, and one with an unknown inside is wholly unknown.
    assert pack.ids(*(made(t, p, name) for name, (t, p) in given.items()), rule=rule.name) == sorted(expected)


def test_the_finding_is_on_the_policy_and_at_its_level(pack: RunningPack) -> None:
    given = things((allow("iam:PassRole"), allow("s3:GetObject")), (), None)
    said = pack.preview(*(made(t, p, name) for name, (t, p) in given.items()))
    assert {
        (each.finding.rule, each.level, each.urn) for each in said if each.finding.rule in (PASS.name, DATA.name)
    } == {
        (PASS.name, "mandatory", urn(ROLE_POLICY, "own")),
        (DATA.name, "advisory", urn(ROLE_POLICY, "own")),
    }


def test_a_policy_that_nobody_in_the_stack_has_is_judged_as_if_somebody_had(pack: RunningPack) -> None:
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
    "full access to the service is told elsewhere": ("AmazonS3FullAccess", []),
    "part of a service": ("AmazonSSMManagedInstanceCore", ["iam-data-exfiltration:ssm"]),
    "what a service needs to run": ("service-role/AmazonECSTaskExecutionRolePolicy", []),
    "roles that Batch passes to EC2": ("service-role/AWSBatchServiceRole", []),
    "roles that people pass to Batch": (
        "AWSBatchFullAccess",
        ["iam-data-exfiltration:logs", "iam-pass-role:arn:aws:iam::*:role/AWSBatchServiceRole"],
    ),
    "only describing": ("AmazonVPCReadOnlyAccess", []),
}


@pytest.mark.parametrize(("name", "expected"), MANAGED.values(), ids=MANAGED)
def test_an_aws_managed_policy(pack: RunningPack, name: str, expected: list[str]) -> None:
    attached = made(ATTACHMENT, {"role": "web", "policyArn": f"{AWS}/{name}"})
    found = [each for rule in identity_power.RULES for each in pack.ids(attached, rule=rule.name)]
    assert sorted(found) == expected


MESSAGES = {
    "any role to any service": (
        PASS,
        allow("iam:PassRole", Sid="Pass"),
        "Statement 'Pass' of the inline policy 'own' of role 'web' allows iam:PassRole on *: the roles are not named "
        "and it is for any service (no iam:PassedToService). Whoever has it can let a service act with the permissions "
        "of a role that was not meant.",
        'name the roles by ARN and add "Condition": {"StringEquals": {"iam:PassedToService": '
        '"ecs-tasks.amazonaws.com"}} with the right service.',
    ),
    "several writes of policies": (
        MANAGE,
        allow(["s3:PutBucketPolicy", "s3:PutBucketAcl", "kms:PutKeyPolicy", "sqs:AddPermission"]),
        "Statement 1 of the inline policy 'own' of role 'web' allows s3:PutBucketPolicy, s3:PutBucketAcl, "
        "kms:PutKeyPolicy and 1 more on everything of their kind: whoever has it decides who may use them, and can "
        "give them to itself or to strangers.",
        "name what is used, as arn:${Partition}:s3:::${BucketName} or "
        "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}; or narrow it by a condition on a tag of the "
        "resources.",
    ),
    "policies of groups, for which IAM knows no tags": (
        MANAGE,
        allow("iam:PutGroupPolicy"),
        "Statement 1 of the inline policy 'own' of role 'web' allows iam:PutGroupPolicy on everything of its kind: "
        "whoever has it decides who may use them, and can give them to itself or to strangers.",
        "name what is used, as arn:${Partition}:iam::${Account}:group/${GroupNameWithPath}.",
    ),
    "roles to assume": (
        CREDENTIALS,
        allow("sts:AssumeRole"),
        "Statement 1 of the inline policy 'own' of role 'web' allows sts:AssumeRole on everything of its kind: each "
        "call hands out AWS credentials, good for whoever gets hold of it.",
        "name what is used, as arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}; or narrow it by a condition "
        "on a tag of the resources.",
    ),
    "what is read and what is handed on": (
        DATA,
        allow(["s3:GetObject", "s3:PutReplicationConfiguration"]),
        "Statement 1 of the inline policy 'own' of role 'web' allows s3:GetObject, s3:PutReplicationConfiguration on "
        "everything of their kind: whoever takes its place reads all objects and files of the account and hands data "
        "by copy or feed to other accounts.",
        "name what is used, as arn:${Partition}:s3:::${BucketName} or "
        "arn:${Partition}:s3:::${BucketName}/${ObjectName}; or narrow it by a condition on a tag of the resources.",
    ),
}


def test_the_way_out_of_aws_own_policy_is_a_policy_of_ones_own(pack: RunningPack) -> None:
    attached = {"role": "web", "policyArn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}
    said = pack.preview(made("aws:iam/rolePolicyAttachment:RolePolicyAttachment", attached, "ssm"))
    (fix,) = [each.finding.fix for each in said if each.finding.rule == DATA.name]
    assert fix.startswith("attach a policy of your own instead of AWS's, and in it name what is used, as arn:")


@pytest.mark.parametrize(("rule", "statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(rule: StackRule, statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = check(rule, things((statement,), (), None))
    assert (finding.evidence, finding.fix) == (evidence, fix)
