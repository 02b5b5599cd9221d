"""iam-pass-role, on a role's policies."""

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity import pass_role
from tests.support.documents import allow, deny
from tests.support.pack import RunningPack, made, own_id
from tests.support.principal import Statements, check, role_with_policies

RULE = pass_role.RULE
ROLES = "arn:aws:iam::111122223333:role"
TO_ECS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
TO_ANY = {"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}
UNLESS_ECS = {"StringNotEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "pets"}}
INSECURE = {"Bool": {"aws:SecureTransport": "false"}}
PASS_ANY = allow("iam:PassRole", Condition=TO_ECS)
PASS_UI = f"{ROLES}/ui"

# The statements of one inline policy, those of a second policy of the same role, those of its boundary if it has one.
CASES: dict[str, tuple[Statements, Statements, Statements | None, list[str]]] = {
    "any role to any service": ((allow("iam:PassRole"),), (), None, ["iam-pass-role:*"]),
    "any role to one service": ((PASS_ANY,), (), None, ["iam-pass-role:*"]),
    "roles that services link to themselves": (
        (allow("iam:PassRole", "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/*"),),
        (),
        None,
        [],
    ),
    "such roles, and others": (
        (allow("iam:PassRole", "arn:aws:iam::*:role/aws-service-role/*"), allow("iam:PassRole", PASS_UI)),
        (),
        None,
        [f"iam-pass-role:{PASS_UI}"],
    ),
    "a role to any service": ((allow("iam:PassRole", PASS_UI),), (), None, [f"iam-pass-role:{PASS_UI}"]),
    "a role to *.amazonaws.com": (
        (allow("iam:PassRole", PASS_UI, Condition=TO_ANY),),
        (),
        None,
        [f"iam-pass-role:{PASS_UI}"],
    ),
    "any role of the account": (
        (allow("iam:PassRole", f"{ROLES}/*", Condition=TO_ECS),),
        (),
        None,
        [f"iam-pass-role:{ROLES}/*"],
    ),
    "any role, ?*": (
        (allow("iam:PassRole", f"{ROLES}/?*", Condition=TO_ECS),),
        (),
        None,
        [f"iam-pass-role:{ROLES}/?*"],
    ),
    "any role, long wildcard ARN": (
        (allow("iam:PassRole", "arn:*:iam::*:*", Condition=TO_ECS),),
        (),
        None,
        ["iam-pass-role:arn:*:iam::*:*"],
    ),
    "roles by the end of their names": (
        (allow("iam:PassRole", f"{ROLES}/*-task", Condition=TO_ECS),),
        (),
        None,
        [f"iam-pass-role:{ROLES}/*-task"],
    ),
    "pass, odd letter case": ((allow("IAM:passROLE"),), (), None, ["iam-pass-role:*"]),
    "pass, by iam:*": ((allow("iam:*"),), (), None, ["iam-pass-role:*"]),
    "pass, by iam:Pass*": ((allow("iam:Pass*"),), (), None, ["iam-pass-role:*"]),
    "pass, by ?am:Pas?Role": ((allow("?am:Pas?Role"),), (), None, ["iam-pass-role:*"]),
    "pass, by NotAction": (
        ({"Effect": "Allow", "NotAction": ["s3:*", "ec2:*", "sts:*", "kms:*", "a*", "b*"], "Resource": f"{ROLES}/*"},),
        (),
        None,
        [f"iam-pass-role:{ROLES}/*"],
    ),
    "pass, by NotResource": (
        ({"Effect": "Allow", "Action": "iam:PassRole", "NotResource": PASS_UI, "Condition": TO_ECS},),
        (),
        None,
        ["iam-pass-role:*"],
    ),
    "one statement is narrow, another is not": (
        (allow("iam:PassRole", PASS_UI, Condition=TO_ECS), PASS_ANY),
        (),
        None,
        ["iam-pass-role:*"],
    ),
    "Deny that seldom holds": ((PASS_ANY,), (deny("*", Condition=INSECURE),), None, ["iam-pass-role:*"]),
    "Deny of another role": ((PASS_ANY,), (deny("iam:*", f"{ROLES}/admin"),), None, ["iam-pass-role:*"]),
    "a boundary that has it too": ((PASS_ANY,), (), (allow("iam:*"),), ["iam-pass-role:*"]),
    "a role that is not known, to any service": (
        (allow("iam:PassRole", UNKNOWN),),
        (),
        None,
        ["iam-pass-role:unknown"],
    ),
    "a role that is not known, to one service": (
        (allow("iam:PassRole", UNKNOWN, Condition=TO_ECS),),
        (),
        None,
        [],
    ),
    "a role to one service": ((allow("iam:PassRole", PASS_UI, Condition=TO_ECS),), (), None, []),
    "roles by the start of their names": (
        (allow("iam:PassRole", f"{ROLES}/ui-*", Condition=TO_ECS),),
        (),
        None,
        [],
    ),
    "any role with a tag": (
        (allow("iam:PassRole", Condition={"StringEquals": {**TO_ECS["StringEquals"], **TAGGED["StringEquals"]}}),),
        (),
        None,
        [],
    ),
    "pass, taken back by another policy": ((PASS_ANY,), (deny("iam:PassRole"),), None, []),
    "pass, taken back but for a role": (
        (PASS_ANY,),
        ({"Effect": "Deny", "Action": "iam:PassRole", "NotResource": PASS_UI},),
        None,
        [],
    ),
    "pass, taken back for other services": (
        (allow("iam:PassRole", PASS_UI),),
        (deny("iam:PassRole", Condition=UNLESS_ECS),),
        None,
        [],
    ),
    "any role, taken back for other services": (
        (allow("iam:PassRole"),),
        (deny("iam:PassRole", Condition=UNLESS_ECS),),
        None,
        ["iam-pass-role:*"],
    ),
    "a role, taken back for one service": (
        (allow("iam:PassRole", PASS_UI),),
        (deny("iam:PassRole", Condition=TO_ECS),),
        None,
        [f"iam-pass-role:{PASS_UI}"],
    ),
    "any role, taken back without a tag": (
        (allow("iam:PassRole"),),
        (deny("iam:PassRole", Condition={"StringNotEquals": {"aws:ResourceTag/team": "pets"}}),),
        None,
        [],
    ),
    "pass, not in the boundary": ((PASS_ANY,), (), (allow(["s3:*", "ec2:*"]),), []),
    "pass, narrower in the boundary": ((PASS_ANY,), (), (allow("iam:PassRole", PASS_UI),), []),
    "on a bucket, by *": ((allow("*", "arn:aws:s3:::b/*"),), (), None, []),
    "on a user, by iam:*": ((allow("iam:*", "arn:aws:iam::111122223333:user/x"),), (), None, []),
    "on a bucket, by NotAction": (
        ({"Effect": "Allow", "NotAction": ["s3:*"], "Resource": "arn:aws:s3:::b"},),
        (),
        None,
        [],
    ),
    "on all that S3 has, in a short pattern": ((allow("iam:*", "arn:aws:s3*"),), (), None, []),
    "on all that IAM has, in a short pattern": (
        (allow("iam:PassRole", "arn:aws:iam*", Condition=TO_ECS),),
        (),
        None,
        ["iam-pass-role:arn:aws:iam*"],
    ),
    "on a bucket and a role": (
        (allow("*", ["arn:aws:s3:::b", PASS_UI]),),
        (),
        None,
        [f"iam-pass-role:{PASS_UI}"],
    ),
    "everything, which is told elsewhere": ((allow("*"),), (), None, []),
}


@pytest.mark.parametrize(("own", "other", "limit", "expected"), CASES.values(), ids=CASES)
def test_case(
    pack: RunningPack, own: Statements, other: Statements, limit: Statements | None, expected: list[str]
) -> None:
    given = role_with_policies(own, other, limit)
    assert [finding.id for finding in check(RULE, given)] == expected
    if "UNKNOWN" in repr(own):
        return  # On the wire a document is text, and one with an unknown inside is wholly unknown.
    ids = pack.ids(*(made(t, p, name) for name, (t, p) in given.items()), rule=RULE.name)
    assert ids == sorted(map(own_id, expected))


def test_a_role_that_is_not_known_has_a_name_in_the_fix() -> None:
    given = allow(["iam:GetRole", "iam:PassRole"], "arn:aws:iam::${account}:role/web")
    (finding,) = check(RULE, role_with_policies((given,), (), None))
    assert '"Action": "iam:PassRole", "Resource": "arn:aws:iam::' in finding.fix


def test_the_whole_message() -> None:
    (finding,) = check(RULE, role_with_policies((allow("iam:PassRole", Sid="Pass"),), (), None))
    assert finding.evidence == (
        "Statement 'Pass' of the inline policy 'own' of role 'web' allows iam:PassRole on *, but names neither "
        "the roles nor the service (iam:PassedToService): the caller can run a workload with the permissions of a role "
        "that is meant for another."
    )
    assert finding.fix == (
        'name the roles and the service: "Resource": "arn:aws:iam::ACCOUNT:role/ROLE", '
        '"Condition": {"StringEquals": {"iam:PassedToService": "SERVICE.amazonaws.com"}}.'
    )


def test_beside_other_actions_the_roles_are_passed_by_a_statement_of_their_own() -> None:
    statement = allow(["lambda:CreateFunction", "iam:PassRole"], Condition=TAGGED)
    (finding,) = check(RULE, role_with_policies((statement,), (), None))
    assert finding.fix == (
        'name the service in a statement of its own: "Action": "lambda:CreateFunction" here, and add {"Effect": '
        '"Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": '
        '"pets", "iam:PassedToService": "lambda.amazonaws.com"}}}.'
    )


RUN_TASK, RUN_JOB = allow("ecs:RunTask"), allow(["glue:CreateJob", "glue:StartJobRun"])
SERVICES: dict[str, tuple[Statements, str]] = {
    "none": ((), '"SERVICE.amazonaws.com"'),
    "one": ((RUN_TASK,), '"ecs-tasks.amazonaws.com"'),
    "two": ((RUN_TASK, RUN_JOB), '["ecs-tasks.amazonaws.com", "glue.amazonaws.com"]'),
    "more than can be meant": (
        (RUN_TASK, RUN_JOB, allow(["ec2:RunInstances", "pipes:CreatePipe", "states:CreateStateMachine"])),
        '"SERVICE.amazonaws.com"',
    ),
    "one that is only looked at": ((allow("ec2:DescribeInstances"),), '"SERVICE.amazonaws.com"'),
}


@pytest.mark.parametrize(("beside", "services"), SERVICES.values(), ids=SERVICES)
def test_every_service_that_the_document_starts_is_suggested(beside: Statements, services: str) -> None:
    (finding,) = check(RULE, role_with_policies((allow("iam:PassRole", PASS_UI), *beside), (), None))
    assert finding.fix == f'name the service: "Condition": {{"StringEquals": {{"iam:PassedToService": {services}}}}}.'
