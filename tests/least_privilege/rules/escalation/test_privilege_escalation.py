"""iam-privilege-escalation: which paths are open to whom in a stack, each told once."""

import json
import re
from typing import Any

import pytest

from least_privilege.aws import managed_policies
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.escalation import privilege_escalation, role_chain
from least_privilege.rules.finding import Finding
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import allow, deny, document, inline, trust
from tests.support.pack import RunningPack, made, sdk_check_stack, urn

RULE = privilege_escalation.RULE
ROLE, ROLE_POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
POLICY = "aws:iam/policy:Policy"
ACCOUNT = "arn:aws:iam::111122223333"
LAMBDA, EC2 = trust({"Service": "lambda.amazonaws.com"}), trust({"Service": "ec2.amazonaws.com"})
RUN = ["lambda:CreateFunction", "lambda:InvokeFunction"]


def text(*statements: dict[str, Any]) -> str:
    return json.dumps(document(*statements))


def role(
    name: str = "web", *statements: dict[str, Any], trusts: dict[str, Any] = LAMBDA, **more: Any
) -> AnalyzedResource:
    """A role with inline policies of its own, if any."""
    own = {"inlinePolicies": [{"name": "own", "policy": text(*statements)}]} if statements else {}
    return made(ROLE, {"name": name, "assumeRolePolicy": text(trusts), **own, **more}, name)


def policy(name: str, *statements: dict[str, Any], **properties: Any) -> AnalyzedResource:
    """A role policy of role web."""
    return made(ROLE_POLICY, {**inline(*statements), **properties}, name)


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


TO_LAMBDA = when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")
GET = allow("s3:GetObject", "arn:aws:s3:::images/*")
MANAGED = made(POLICY, {"name": "run", "policy": text(allow(RUN))}, "run")
USER = made("aws:iam/user:User", {"name": "al"}, "al")
GROUP = made("aws:iam/group:Group", {"name": "ops"}, "ops")
MEMBER = made("aws:iam/userGroupMembership:UserGroupMembership", {"user": "al", "groups": ["ops"]}, "m")
PASSES = made("aws:iam/groupPolicy:GroupPolicy", {"group": "ops", "policy": text(allow("iam:PassRole"))}, "g")
RUNS = made("aws:iam/userPolicy:UserPolicy", {"user": "al", "policy": text(allow(RUN))}, "u")
BOUNDARY = made(POLICY, {"name": "limit", "policy": text(allow(["s3:*", "lambda:*"]))}, "limit")
WIDE_BOUNDARY = made(POLICY, {"name": "limit", "policy": text(allow("*"))}, "limit")
PAL = made("aws:iam/user:User", {"name": "pal"}, "pal")
PAL_RULES = made("aws:iam/userPolicy:UserPolicy", {"user": "pal", "policy": text(allow("*"))}, "all")
LIMIT_ARN = f"{ACCOUNT}:policy/limit"
REWRITES = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"]
OPEN_LIMIT = made(POLICY, {"name": "limit", "policy": text(allow(["s3:*", "iam:*"]))}, "limit")
CLOSED_LIMIT = made(
    POLICY, {"name": "limit", "policy": text(allow(["s3:*", "iam:*"]), deny(REWRITES, LIMIT_ARN))}, "limit"
)
BOUNDED: dict[str, Any] = {"permissionsBoundary": LIMIT_ARN}
WEB, WEB_INLINE, AL = urn(ROLE, "web"), urn(ROLE_POLICY, "i"), urn("aws:iam/user:User", "al")


def keys_of(user: str) -> AnalyzedResource:
    """User al may make access keys of `user`."""
    statement = allow("iam:CreateAccessKey", f"{ACCOUNT}:user/{user}")
    return made("aws:iam/userPolicy:UserPolicy", {"user": "al", "policy": text(statement)}, "keys")


OTHERS = [
    *(f"{letter}*" for letter in "abcdefghjklmnopqrstuvwxyz"),
    *(f"i{letter}*" for letter in "bcdefghijklmnopqrstuvwxyz"),
    *(f"iam:{letter}*" for letter in "abdefghijklmnopqrstuvwxyz"),
    *(f"iam:Create{letter}*" for letter in "abcdefghijklmnoqrstuvwxyz"),
]
"""All actions but iam:CreateP...: this leaves CreatePolicy and CreatePolicyVersion."""

BAD: dict[str, tuple[list[AnalyzedResource], list[tuple[str, str]]]] = {
    "one statement": ([policy("i", allow(["iam:PassRole", *RUN]))], [("lambda-create-invoke", WEB_INLINE)]),
    "odd letter case and ?": (
        [policy("i", allow(["IAM:passrole", "lambda:Create?unction", "LAMBDA:invokefunctio?"]))],
        [("lambda-create-invoke", WEB_INLINE)],
    ),
    "split over two statements": (
        [policy("i", allow("iam:PassRole", f"{ACCOUNT}:role/*"), allow(RUN))],
        [("lambda-create-invoke", WEB_INLINE)],
    ),
    "split over two policies": (
        [role(), policy("i", allow("iam:PassRole")), policy("j", allow(RUN))],
        [("lambda-create-invoke", WEB)],
    ),
    "split over a group and its member": ([GROUP, USER, MEMBER, PASSES, RUNS], [("lambda-create-invoke", AL)]),
    "half of it attached by an ARN that is unknown": (
        [
            role(),
            policy("i", allow("iam:PassRole")),
            MANAGED,
            made(ATTACHMENT, {"role": "web", "policyArn": UNKNOWN}, "a", behind={"policyArn": [MANAGED]}),
        ],
        [("lambda-create-invoke", WEB)],
    ),
    "half of it from AWS": (
        [role(), policy("i", allow("iam:PassRole")),
         made(ATTACHMENT, {"role": "web", "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaRole"}, "a"),
         policy("j", allow("lambda:CreateFunction"))],
        [("lambda-create-invoke", WEB)],
    ),
    "by NotAction, with NotResource": (
        [policy("i", {"Effect": "Allow", "NotAction": OTHERS, "NotResource": "arn:aws:s3:::x"})],
        [("create-policy-version", WEB_INLINE)],
    ),
    "a wildcard over part of the roles' names of one account": (
        [policy("i", allow("sts:AssumeRole", "arn:*:iam::????????????:ro*"))],
        [("assume-role", WEB_INLINE)],
    ),
    "a Deny that a condition on the caller's choice takes back": (
        [policy("i", allow("iam:CreatePolicyVersion")),
         policy("j", deny("*", **when("Bool", "aws:SecureTransport", "false")))],
        [("create-policy-version", WEB_INLINE)],
    ),
    "a Deny in another policy on one role of all": (
        [role(), policy("i", allow("iam:PutRolePolicy")), policy("j", deny("iam:PutRolePolicy", f"{ACCOUNT}:role/a"))],
        [("put-role-policy", WEB_INLINE)],
    ),
    "MFA, which the caller has": (
        [policy("i", allow("iam:CreatePolicyVersion", **when("Bool", "aws:MultiFactorAuthPresent", "true")))],
        [("create-policy-version", WEB_INLINE)],
    ),
    "a boundary that allows everything": (
        [WIDE_BOUNDARY, role("web", permissionsBoundary=f"{ACCOUNT}:policy/limit"),
         policy("i", allow(["iam:PassRole", *RUN]))],
        [("lambda-create-invoke", WEB_INLINE)],
    ),
    "a managed policy that nobody in the stack has": (
        [made(POLICY, {"policy": text(allow("iam:PutUserPolicy"))}, "p")],
        [("put-user-policy", urn(POLICY, "p"))],
    ),
    "a structure in a component whose child's document is unknown": (
        [
            made("roles:iam:ServiceRole", {"inlinePolicies": {"a": document(allow(["iam:PutRolePolicy"]),
                                                                            allow("s3:GetObject", UNKNOWN))}}, "c"),
            role(),
            made(ROLE_POLICY, {"role": "web", "policy": UNKNOWN}, "i", parent=urn("roles:iam:ServiceRole", "c")),
        ],
        [("put-role-policy", WEB_INLINE)],
    ),
    "the caller's own boundary, which it may rewrite": (
        [OPEN_LIMIT, role("web", allow(REWRITES[0], LIMIT_ARN), **BOUNDED)], [("create-policy-version", WEB)],
    ),
    "older versions of the caller's own boundary, by a pattern": (
        [OPEN_LIMIT, role("web", allow(REWRITES[1], f"{ACCOUNT}:policy/l*"), **BOUNDED)],
        [("set-default-policy-version", WEB)],
    ),
    "the caller's own boundary, which is not of the stack": (
        [role("web", allow(REWRITES[0], LIMIT_ARN), **BOUNDED)], [("create-policy-version", WEB)],
    ),
    "a user's own boundary, by a group's permission": (
        [OPEN_LIMIT, GROUP, MEMBER, made("aws:iam/user:User", {"name": "al", **BOUNDED}, "al"),
         made("aws:iam/groupPolicy:GroupPolicy", {"group": "ops", "policy": text(allow(REWRITES[0], LIMIT_ARN))}, "g")],
        [("create-policy-version", AL)],
    ),
    "the caller's own boundary, its ARN unknown": (
        [OPEN_LIMIT,
         made("roles:iam:ServiceRole", {"p": document(allow(REWRITES[0], UNKNOWN))}, "c"),
         made(ROLE, {"name": "web", "assumeRolePolicy": text(LAMBDA), "permissionsBoundary": UNKNOWN}, "web",
              behind={"permissionsBoundary": [OPEN_LIMIT]}),
         made(ROLE_POLICY, {"role": "web", "policy": UNKNOWN}, "i", parent=urn("roles:iam:ServiceRole", "c"),
              behind={"policy": [OPEN_LIMIT]})],
        [("create-policy-version", WEB)],
    ),
    "the boundary of a role that the caller may become by another": (
        [OPEN_LIMIT, role("web", allow(REWRITES[0], LIMIT_ARN)),
         role("hub", trusts=trust({"AWS": f"{ACCOUNT}:role/web"})),
         role("app", GET, trusts=trust({"AWS": f"{ACCOUNT}:role/hub"}), **BOUNDED)],
        [("create-policy-version", WEB)],
    ),
    "the caller's own boundary, which it may take away": (
        [OPEN_LIMIT, role("web", allow("iam:DeleteRolePermissionsBoundary", f"{ACCOUNT}:role/web"), **BOUNDED)],
        [("delete-role-boundary", WEB)],
    ),
    "the caller's own boundary, for which it may put another": (
        [OPEN_LIMIT, role("web", allow("iam:PutRolePermissionsBoundary", f"{ACCOUNT}:role/web"), **BOUNDED)],
        [("put-role-boundary", WEB)],
    ),
    "access keys of those whose name ends in the caller's": (
        [USER, PAL, PAL_RULES, keys_of("*${aws:username}")],
        [("create-access-key", AL)],
    ),
}  # fmt: skip

GOOD: dict[str, list[AnalyzedResource]] = {
    "PassRole to named roles of no power": [
        role("app", GET), role(), policy("i", allow("iam:PassRole", f"{ACCOUNT}:role/app", **TO_LAMBDA), allow(RUN)),
    ],
    "PassRole to roles outside the stack, by name": [
        policy("i", allow("iam:PassRole", f"{ACCOUNT}:role/other", **TO_LAMBDA), allow(RUN)),
    ],
    "PassRole to roles of one prefix": [
        role("app-a", GET), policy("i", allow("iam:PassRole", f"{ACCOUNT}:role/app-*", **TO_LAMBDA), allow(RUN)),
    ],
    "PassRole for a service that the caller cannot start": [
        policy("i", allow("iam:PassRole", **when("StringEquals", "iam:PassedToService", "ec2.amazonaws.com")),
               allow(RUN)),
    ],
    "a Deny in another policy": [
        role(), policy("i", allow(["iam:PassRole", *RUN])), policy("j", deny("iam:PassRole")),
    ],
    "a Deny unless in the organization, in another policy": [
        policy("i", allow("iam:CreatePolicyVersion")),
        policy("j", deny("*", **when("StringNotEquals", "aws:PrincipalOrgID", "o-1")), deny("iam:*")),
    ],
    "a boundary of the stack": [
        BOUNDARY, role(permissionsBoundary=f"{ACCOUNT}:policy/limit"), policy("i", allow(["iam:PassRole", *RUN])),
    ],
    "a boundary of the stack whose ARN is unknown": [
        BOUNDARY,
        made(ROLE, {"name": "web", "assumeRolePolicy": text(LAMBDA), "permissionsBoundary": UNKNOWN}, "web",
             behind={"permissionsBoundary": [BOUNDARY]}),
        policy("i", allow(["iam:PassRole", *RUN])),
    ],
    "a boundary that does not allow to rewrite it": [
        BOUNDARY, role("web", allow(REWRITES, LIMIT_ARN), **BOUNDED),
    ],
    "a boundary that denies to rewrite it": [
        CLOSED_LIMIT, role("web", allow(REWRITES, f"{ACCOUNT}:policy/l*"), **BOUNDED),
    ],
    "a boundary of those whom the caller cannot become": [
        OPEN_LIMIT, role("web", allow(REWRITES, LIMIT_ARN)), role("app", GET, **BOUNDED),
    ],
    "a boundary of AWS's, which nobody rewrites": [
        role("web", allow(REWRITES, "arn:aws:iam::*:policy/Read*"),
             permissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ],
    "one's own access keys": [
        policy("i", allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")),
    ],
    "one's own access keys, wherever one's user is": [USER, PAL, PAL_RULES, keys_of("*/${aws:username}")],
    "an administrator, told by iam-admin-access": [policy("i", allow("*"))],
    "an administrator of AWS's": [
        made(ATTACHMENT, {"role": "web", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}, "a"),
    ],
    "half of it in another role": [
        role("one", allow("iam:PassRole")), role("two", allow(RUN)),
    ],
}  # fmt: skip


def told(pack: RunningPack, resources: list[AnalyzedResource]) -> list[tuple[str, str]]:
    said = [each for each in pack.preview(*resources) if each.finding.rule == RULE.name]
    assert all(each.level == "mandatory" for each in said)
    return [(each.finding.id.partition(":")[2], each.urn) for each in said]


@pytest.mark.parametrize(("resources", "expected"), BAD.values(), ids=BAD)
def test_an_open_path_is_told_once_and_where(
    pack: RunningPack, resources: list[AnalyzedResource], expected: list[tuple[str, str]]
) -> None:
    assert told(pack, resources) == expected


@pytest.mark.parametrize("resources", GOOD.values(), ids=GOOD)
def test_no_path_is_open(pack: RunningPack, resources: list[AnalyzedResource]) -> None:
    assert told(pack, resources) == []


ADMIN = role("admin", allow("*"))
DEPLOYER = role("deployer", allow("iam:PutRolePolicy"))
PASS_ADMIN = allow("iam:PassRole", f"{ACCOUNT}:role/admin", **TO_LAMBDA)
FUNCTION = made("aws:lambda/function:Function", {"name": "job", "role": f"{ACCOUNT}:role/admin"}, "job")
UPDATE = allow("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:111122223333:function:job")

NAMED: dict[str, tuple[list[AnalyzedResource], list[str]]] = {
    "an administrator": ([ADMIN, role("web", PASS_ADMIN, allow(RUN))], ["lambda-create-invoke"]),
    "one with a path of its own": (
        [DEPLOYER, role("web", allow("iam:PassRole", f"{ACCOUNT}:role/dep*", **TO_LAMBDA), allow(RUN))],
        ["lambda-create-invoke"],
    ),
    "an administrator that the service cannot assume": (
        [role("admin", allow("*"), trusts=EC2), role("web", PASS_ADMIN, allow(RUN))],
        [],
    ),
    "an administrator that the caller may pass to another service alone": (
        [role("admin", allow("*"), trusts=trust({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]})),
         role("web", allow("iam:PassRole", f"{ACCOUNT}:role/admin"), allow([*RUN, "ec2:RunInstances"]),
              deny("iam:PassRole", **TO_LAMBDA))],
        ["ec2-run-instances"],
    ),
    "an administrator that is passed to one service of two, and admits the other": (
        [role("admin", allow("*"), trusts=trust({"Service": "elasticmapreduce.amazonaws.com"})),
         role("web", allow("iam:PassRole", f"{ACCOUNT}:role/admin",
                           **when("StringEquals", "iam:PassedToService", "ec2.amazonaws.com")),
              allow("elasticmapreduce:RunJobFlow"))],
        [],
    ),
    "an administrator, excepted": (
        [ADMIN, role("web", allow("iam:PassRole", f"{ACCOUNT}:role/adm*", **TO_LAMBDA), allow(RUN),
                     deny("iam:PassRole", f"{ACCOUNT}:role/admin"))],
        [],
    ),
    "an administrator under a path": (
        [role("admin", allow("*"), path="/ops/"), role("web", PASS_ADMIN, allow(RUN))],
        [],
    ),
    "an administrator, its ARN unknown": (
        [ADMIN, role(),
         made("roles:iam:ServiceRole", {"p": document(allow("iam:PassRole", UNKNOWN), allow(RUN))}, "c"),
         made(ROLE_POLICY, {"role": "web", "policy": UNKNOWN}, "i", parent=urn("roles:iam:ServiceRole", "c"),
              behind={"policy": [ADMIN]})],
        ["lambda-create-invoke"],
    ),
    "a function under an administrator": ([ADMIN, FUNCTION, role("web", UPDATE)], ["lambda-update-code"]),
    "a function under a role of no power": (
        [role("admin", GET), FUNCTION, role("web", UPDATE)],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("resources", "expected"), NAMED.values(), ids=NAMED)
def test_a_named_role_counts_where_it_is_more_privileged(
    pack: RunningPack, resources: list[AnalyzedResource], expected: list[str]
) -> None:
    assert [path for path, where in told(pack, resources) if where == WEB] == expected


SELF = allow("iam:PutRolePolicy", f"{ACCOUNT}:role/*")
PASS_PEER = allow("iam:PassRole", f"{ACCOUNT}:role/peer", **TO_LAMBDA)
REACH: dict[str, tuple[list[AnalyzedResource], str]] = {
    "a caller without power": ([role("peer", SELF), role("web", PASS_PEER, allow(RUN))], "mandatory"),
    "a caller of the same power": ([role("peer", SELF), role("web", PASS_PEER, allow(RUN), SELF)], "advisory"),
    "a caller of less power than an administrator": (
        [ADMIN, role("web", PASS_ADMIN, allow(RUN), SELF)],
        "mandatory",
    ),
    "a caller of the same power, and any role": (
        [role("peer", SELF), role("web", allow("iam:PassRole"), allow(RUN), SELF)],
        "mandatory",
    ),
}


@pytest.mark.parametrize(("resources", "level"), REACH.values(), ids=REACH)
def test_a_path_to_named_roles_of_the_same_power_stops_nothing(
    pack: RunningPack, resources: list[AnalyzedResource], level: str
) -> None:
    levels = {each.finding.id: each.level for each in pack.preview(*resources)}
    assert levels["iam-privilege-escalation:lambda-create-invoke"] == level


def rewrites(operator: str, key: str, value: str) -> dict[str, Any]:
    return allow("iam:PutRolePolicy", f"{ACCOUNT}:role/*", **when(operator, key, value))


TEAM: dict[str, Any] = {"tags": {"team": "a"}}
TAGS: dict[str, tuple[AnalyzedResource, bool]] = {
    "its own": (role("web", rewrites("StringEquals", "aws:ResourceTag/team", "a"), **TEAM), True),
    "its own, by IAM's key": (role("web", rewrites("StringEquals", "iam:ResourceTag/team", "a"), **TEAM), True),
    "its own, by a variable": (
        role("web", rewrites("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}"), **TEAM),
        True,
    ),
    "its own, by what a Deny leaves": (
        role(
            "web",
            allow("iam:PutRolePolicy", f"{ACCOUNT}:role/*"),
            deny("iam:*", **when("StringNotEquals", "aws:ResourceTag/team", "a")),
            **TEAM,
        ),
        True,
    ),
    "of another team, by what a Deny leaves": (
        role(
            "web",
            allow("iam:PutRolePolicy", f"{ACCOUNT}:role/*"),
            deny("iam:*", **when("StringNotEquals", "aws:ResourceTag/team", "b")),
            **TEAM,
        ),
        False,
    ),
    "of another team": (role("web", rewrites("StringEquals", "aws:ResourceTag/team", "b"), **TEAM), False),
    "that it has not": (role("web", rewrites("StringEquals", "aws:ResourceTag/team", "a")), False),
    "unknown at preview": (
        role("web", rewrites("StringEquals", "aws:ResourceTag/team", "a"), tags={"team": UNKNOWN}),
        False,
    ),
    "its own, of roles that it assumes": (
        role(
            "web",
            allow("sts:AssumeRole", f"{ACCOUNT}:role/*", **when("StringEquals", "aws:ResourceTag/team", "a")),
            **TEAM,
        ),
        False,
    ),
}


@pytest.mark.parametrize(("resource", "found"), TAGS.values(), ids=TAGS)
def test_a_condition_on_tags_that_the_caller_has_itself(
    pack: RunningPack, resource: AnalyzedResource, found: bool
) -> None:
    said = [each.finding for each in pack.preview(resource) if each.finding.rule == RULE.name]
    assert [each.id for each in said] == ["iam-privilege-escalation:put-role-policy"] * found
    assert all("The caller's own tags meet the condition on " in each.evidence for each in said)


def test_a_boundary_that_any_policy_meets_is_told(pack: RunningPack) -> None:
    any_policy = when("ArnLike", "iam:PermissionsBoundary", f"{ACCOUNT}:policy/*")
    (said,) = [
        each.finding
        for each in pack.preview(role("web", allow("iam:PutRolePolicy", f"{ACCOUNT}:role/*", **any_policy)))
        if each.finding.rule == RULE.name
    ]
    assert said.evidence.endswith(
        " Its condition on iam:PermissionsBoundary accepts any policy: name the one to require."
    )


def test_many_paths_are_told_by_category(pack: RunningPack) -> None:
    found = told(pack, [policy("i", allow("iam:*"))])
    categories = [re.sub(r"\+\d+-[0-9a-f]{8}$", "", path) for path, _ in found]
    assert categories == ["self-grant", "credentials", "assume", "add-role-to-instance-profile"]


def test_an_attached_document_is_told_once_for_all_that_have_it(pack: RunningPack) -> None:
    bad = made(POLICY, {"name": "bad", "policy": text(allow("iam:PutUserPolicy"))}, "bad")
    holders = [role(name, managedPolicyArns=[f"{ACCOUNT}:policy/bad"]) for name in ("a", "b", "c")]
    assert told(pack, [bad, *holders]) == [("put-user-policy", urn(POLICY, "bad"))]


def test_an_administrator_by_two_documents_is_told() -> None:
    half = [made(POLICY, {"policy": text(allow(actions))}, name) for name, actions in HALVES.items()]
    attachments = [
        made(ATTACHMENT, {"role": "web", "policyArn": UNKNOWN}, f"a{n}", behind={"policyArn": [p]})
        for n, p in enumerate(half)
    ]
    found = sdk_check_stack(RULE, role(), *half, *attachments)
    assert ("iam-privilege-escalation:administrator", WEB) in [(each.id, each.urn) for each in found]


HALVES = {"one": [f"{c}*:*" for c in "abcdefghi"], "two": [f"{c}*:*" for c in "jklmnopqrstuvwxyz"]}


def test_the_whole_finding() -> None:
    (found,) = sdk_check_stack(RULE, ADMIN, role("web", PASS_ADMIN, allow(RUN)))
    assert found == Finding(
        id="iam-privilege-escalation:lambda-create-invoke",
        evidence="Role 'web': Statement 1 of the inline policy 'own' of role 'web' allows iam:PassRole on "
        "arn:aws:iam::111122223333:role/admin and Statement 2 of the inline policy 'own' of role 'web' allows "
        "lambda:CreateFunction, lambda:InvokeFunction. This opens the escalation path lambda-create-invoke (New Lambda "
        "function with a role, then invoked), which gives the caller the permissions of the passed role, in code that "
        "the caller writes: here those of role 'admin', which is more privileged.",
        fix="name in the Resource of iam:PassRole the exact roles that lambda.amazonaws.com needs, and set "
        'iam:PassedToService to lambda.amazonaws.com. For example: "Resource": "arn:aws:iam::111122223333:role/ROLE", '
        '"Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}.',
        urn=WEB,
    )


def test_a_statement_of_more_than_the_target_gets_no_example_to_paste() -> None:
    (found,) = sdk_check_stack(RULE, role("web", allow(["iam:PassRole", *RUN])))
    assert "For example" not in found.fix


def test_the_way_out_of_aws_own_policy_is_a_policy_of_ones_own() -> None:
    attached = made(ATTACHMENT, {"role": "web", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, "a")
    found = {each.id: each.fix for each in sdk_check_stack(RULE, role(), attached)}
    assert found["iam-privilege-escalation:ec2-password-data"] == (
        "replace the AWS managed policy with a policy of your own, and there name in the Resource of "
        "ec2:GetPasswordData the exact resources that the caller manages."
    )


def test_every_aws_managed_policy_can_be_judged() -> None:
    from least_privilege.stack.model import Resource as Plain
    from least_privilege.stack.model import Stack

    flagged = 0
    for name in managed_policies.names():
        given = {"role": "web", "policyArn": f"arn:aws:iam::aws:policy/{name}"}
        stack = Stack(resources=(Plain(type=ATTACHMENT, name="a", urn="urn:a", properties=given),))
        found = list(RULE.check(stack, RULE.defaults()))
        assert list(role_chain.RULE.check(stack, role_chain.RULE.defaults())) == []
        assert len(found) <= 6
        flagged += bool(found)
    assert 150 < flagged < 300
