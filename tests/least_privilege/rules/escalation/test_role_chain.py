"""trust-chain: from a principal without privileges to a privileged role, step by step."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.escalation import role_chain
from least_privilege.rules.finding import Finding
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import allow, deny, document, trust
from tests.support.pack import RunningPack, made, sdk_check_stack, urn

RULE = role_chain.RULE
ROLE = "aws:iam/role:Role"
ROLE_POLICY, POLICY = "aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"
OWN, OTHER = "111122223333", "444455556666"
ACCOUNT = f"arn:aws:iam::{OWN}"
LAMBDA = trust({"Service": "lambda.amazonaws.com"})
ROOT = trust({"AWS": f"{ACCOUNT}:root"})
GITHUB = f"{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
WEB = "sts:AssumeRoleWithWebIdentity"


def text(*statements: dict[str, Any]) -> str:
    return json.dumps(document(*statements))


def role(name: str, trusts: Any, *statements: dict[str, Any], **more: Any) -> AnalyzedResource:
    """A role with a trust policy and, where given, an inline policy."""
    trusted = trusts if isinstance(trusts, list) else [trusts]
    own = {"inlinePolicies": [{"name": "own", "policy": text(*statements)}]} if statements else {}
    return made(ROLE, {"name": name, "assumeRolePolicy": text(*trusted), **own, **more}, name)


def names(*callers: str, **more: Any) -> dict[str, Any]:
    return trust({"AWS": [f"{ACCOUNT}:{caller}" for caller in callers]}, **more)


def may(target: str, **more: Any) -> dict[str, Any]:
    return allow("sts:AssumeRole", f"{ACCOUNT}:role/{target}", **more)


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


ALL_BUT_IAM = {"Effect": "Allow", "NotAction": ["iam:*", "ec2:*"], "Resource": f"{ACCOUNT}:role/adm*"}
POWER = allow("*")
MFA = when("Bool", "aws:MultiFactorAuthPresent", "true")
IN_ORGANIZATION = {**trust("*"), "Effect": "Deny", **when("StringNotEquals", "aws:PrincipalOrgID", "o-1")}
NO_MFA = when("BoolIfExists", "aws:MultiFactorAuthPresent", "false")
USER = made("aws:iam/user:User", {"name": "al"}, "al")
BOUNDED_USER = made("aws:iam/user:User", {"name": "al", "permissionsBoundary": f"{ACCOUNT}:policy/limit"}, "al")
GROUP = made("aws:iam/group:Group", {"name": "ops"}, "ops")
MEMBER = made("aws:iam/userGroupMembership:UserGroupMembership", {"user": "al", "groups": ["ops"]}, "m")
TO_LAMBDA = when("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")
RUN = allow(["lambda:CreateFunction", "lambda:InvokeFunction"])
FUNCTION = made("aws:lambda/function:Function", {"name": "job", "role": f"{ACCOUNT}:role/hub"}, "job")
UPDATE = allow("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{OWN}:function:job")
LIMIT = made(POLICY, {"name": "limit", "policy": text(allow("s3:*"))}, "limit")
WIDE_LIMIT = made(POLICY, {"name": "limit", "policy": text(allow("*"))}, "limit")
DENYING_LIMIT = made(POLICY, {"name": "limit", "policy": text(allow("s3:*"), deny("sts:*"))}, "limit")
BOUNDED = {"permissionsBoundary": f"{ACCOUNT}:policy/limit"}


def session_of(name: str, account: str = OWN, called: str = "job", **more: Any) -> dict[str, Any]:
    return {**trust({"AWS": f"arn:aws:sts::{account}:assumed-role/{name}/{called}"}), **more}


def of_user(*statements: dict[str, Any]) -> AnalyzedResource:
    return made("aws:iam/userPolicy:UserPolicy", {"user": "al", "policy": text(*statements)}, "p")


def of_group(*statements: dict[str, Any]) -> AnalyzedResource:
    return made("aws:iam/groupPolicy:GroupPolicy", {"group": "ops", "policy": text(*statements)}, "p")


REACHED: dict[str, tuple[list[AnalyzedResource], list[str]]] = {
    "the trust names the caller": ([role("ci", LAMBDA), role("admin", names("role/ci"), POWER)], ["ci"]),
    "trust in the account, and permission": ([role("ci", LAMBDA, may("admin")), role("admin", ROOT, POWER)], ["ci"]),
    "permission in odd letter case, by a wildcard": (
        [role("ci", LAMBDA, allow("STS:assumerol?", f"{ACCOUNT}:role/adm*")), role("admin", ROOT, POWER)],
        ["ci"],
    ),
    "permission by NotAction": (
        [
            role("ci", LAMBDA, ALL_BUT_IAM),
            role("admin", ROOT, POWER),
        ],
        ["ci"],
    ),
    "a role that can raise its own permissions": (
        [role("ci", LAMBDA), role("admin", names("role/ci"), allow("iam:PutRolePolicy"))],
        ["ci"],
    ),
    "the trust names a session of the caller": ([role("ci", LAMBDA), role("admin", session_of("ci"), POWER)], ["ci"]),
    "the trust names a session, whose ARN has no path": (
        [role("ci", LAMBDA, path="/x/"), role("admin", session_of("ci"), POWER)],
        ["ci"],
    ),
    "the trust names one session, and denies another": (
        [role("ci", LAMBDA), role("admin", [session_of("ci"), session_of("ci", called="x", Effect="Deny")], POWER)],
        ["ci"],
    ),
    "a session, which the boundary of its role keeps from nothing by not allowing it": (
        [LIMIT, role("ci", LAMBDA, **BOUNDED), role("admin", session_of("ci"), POWER)],
        ["ci"],
    ),
    "a user, whom a boundary keeps from nothing by not allowing it": (
        [LIMIT, BOUNDED_USER, role("admin", names("user/al"), POWER)],
        ["al"],
    ),
    "three steps of AssumeRole": (
        [
            role("a", LAMBDA),
            role("b", names("role/a")),
            role("c", names("role/b")),
            role("admin", names("role/c"), POWER),
        ],
        ["a", "b", "c"],
    ),
    "a cycle on the way": (
        [role("a", names("role/b")), role("b", names("role/a")), role("admin", names("role/b"), POWER)],
        ["a", "b"],
    ),
    "a role to pass, then AssumeRole": (
        [
            role("ci", ROOT, allow("iam:PassRole", f"{ACCOUNT}:role/hub", **TO_LAMBDA), RUN),
            role("hub", LAMBDA),
            role("admin", names("role/hub"), POWER),
        ],
        ["ci", "hub"],
    ),
    "a function's code, then AssumeRole": (
        [role("ci", ROOT, UPDATE), FUNCTION, role("hub", LAMBDA, may("admin")), role("admin", ROOT, POWER)],
        ["ci", "hub"],
    ),
    "a user": ([USER, role("admin", names("user/al"), POWER)], ["al"]),
    "a member by a group's permission, told of the group": (
        [GROUP, USER, MEMBER, of_group(may("admin")), role("admin", ROOT, POWER)],
        ["ops"],
    ),
    "a member by its own permission and a group's": (
        [GROUP, USER, MEMBER, of_group(may("hub")), role("hub", ROOT), role("admin", names("role/hub"), POWER)],
        ["ops", "hub"],
    ),
    "a trust made from an unknown ARN": (
        [
            role("ci", LAMBDA),
            made("roles:iam:ServiceRole", {"assumeRolePolicy": document(trust({"AWS": UNKNOWN}))}, "component"),
            made(
                ROLE,
                {"name": "admin", "assumeRolePolicy": UNKNOWN, "inlinePolicies": [{"policy": text(POWER)}]},
                "admin",
                parent=urn("roles:iam:ServiceRole", "component"),
                behind={"assumeRolePolicy": [role("ci", LAMBDA)]},
            ),
        ],
        ["ci"],
    ),
    "a policy attached by an unknown ARN": (
        [
            role("ci", LAMBDA),
            role("admin", names("role/ci")),
            (privilege := made(POLICY, {"name": "power", "policy": text(POWER)}, "power")),
            made(
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                {"role": "admin", "policyArn": UNKNOWN},
                "a",
                behind={"policyArn": [privilege]},
            ),
        ],
        ["ci"],
    ),
    "an external id, which the caller may know": (
        [role("ci", LAMBDA), role("admin", names("role/ci", **when("StringEquals", "sts:ExternalId", "x")), POWER)],
        ["ci"],
    ),
    "the organization, in which the caller is": (
        [
            role("ci", LAMBDA, may("admin")),
            role("admin", [ROOT, IN_ORGANIZATION], POWER),
        ],
        ["ci"],
    ),
    "MFA where it is known": (
        [USER, of_user(may("admin")), role("admin", trust({"AWS": OWN}, **when("BoolIfExists",
         "aws:MultiFactorAuthPresent", "true")), POWER)],
        ["al"],
    ),
    "a Deny on another role": (
        [role("ci", LAMBDA, deny("sts:AssumeRole", f"{ACCOUNT}:role/x")), role("admin", names("role/ci"), POWER)],
        ["ci"],
    ),
    "a boundary that allows it": (
        [WIDE_LIMIT, role("ci", LAMBDA, may("admin"), **BOUNDED), role("admin", ROOT, POWER)],
        ["ci"],
    ),
    "a condition on the caller's ARN that it meets": (
        [role("ci", LAMBDA, may("admin")),
         role("admin", {**ROOT, **when("ArnLike", "aws:PrincipalArn", f"{ACCOUNT}:role/c*")}, POWER)],
        ["ci"],
    ),
    "permission for a role whose trust policy is unknown at preview": (
        [role("ci", LAMBDA, may("admin")),
         made(ROLE, {**role("admin", ROOT, POWER).properties, "assumeRolePolicy": UNKNOWN}, "admin")],
        ["ci"],
    ),
}  # fmt: skip

NOT_REACHED: dict[str, list[AnalyzedResource]] = {
    "permission without trust": [role("ci", LAMBDA, may("admin")), role("admin", LAMBDA, POWER)],
    "trust in the account without permission": [role("ci", LAMBDA), role("admin", ROOT, POWER)],
    "a named role without power": [role("ci", LAMBDA), role("app", names("role/ci"), allow("s3:GetObject", "arn:x"))],
    "a namesake in another account": [
        role("ci", LAMBDA, **BOUNDED), role("admin", trust({"AWS": f"arn:aws:iam::{OTHER}:role/ci"}), POWER),
    ],
    "a namesake under another path": [
        role("ci", LAMBDA, path="/x/"), role("admin", names("role/ci"), POWER),
    ],
    "a session in another account": [
        role("ci", LAMBDA, **BOUNDED), role("admin", session_of("ci", OTHER), POWER),
    ],
    "a session of another role": [role("ci", LAMBDA), role("admin", session_of("c"), POWER)],
    "a session whose role denies it": [role("ci", LAMBDA, deny("sts:*")), role("admin", session_of("ci"), POWER)],
    "a Deny in the boundary of a session's role": [
        DENYING_LIMIT, role("ci", LAMBDA, **BOUNDED), role("admin", session_of("ci"), POWER),
    ],
    "a Deny in the boundary of a user": [DENYING_LIMIT, BOUNDED_USER, role("admin", names("user/al"), POWER)],
    "a Deny of the caller's": [role("ci", LAMBDA, deny("sts:*")), role("admin", names("role/ci"), POWER)],
    "a Deny in the trust": [
        role("ci", LAMBDA), role("admin", [names("role/ci"), {**names("role/ci"), "Effect": "Deny"}], POWER),
    ],
    "a boundary of the caller": [LIMIT, role("ci", LAMBDA, may("admin"), **BOUNDED), role("admin", ROOT, POWER)],
    "a boundary of the caller whom the trust names": [
        LIMIT, role("ci", LAMBDA, **BOUNDED), role("admin", names("role/ci"), POWER),
    ],
    "a boundary of the privileged one": [LIMIT, role("ci", LAMBDA), role("admin", names("role/ci"), POWER, **BOUNDED)],
    "people with MFA": [USER, of_user(may("admin")), role("admin", {**ROOT, **MFA}, POWER)],
    "people with MFA, by a Deny": [
        USER, of_user(may("admin")), role("admin", [ROOT, {**trust("*"), "Effect": "Deny", **NO_MFA}], POWER),
    ],
    "MFA, which a role has not": [role("ci", LAMBDA), role("admin", names("role/ci", **MFA), POWER)],
    "a condition on the caller's ARN that it does not meet": [
        role("ci", LAMBDA, may("admin"), **BOUNDED),
        role("admin", {**ROOT, **when("ArnLike", "aws:PrincipalArn", f"{ACCOUNT}:role/x*")}, POWER),
    ],
    "a role to pass, for a service that its trust does not admit": [
        role("ci", ROOT, allow("iam:PassRole", f"{ACCOUNT}:role/hub", **TO_LAMBDA), RUN),
        role("hub", trust({"Service": "ec2.amazonaws.com"}), allow("s3:GetObject", "arn:x")),
        role("admin", names("role/x"), POWER),
    ],
    "one step by a role to pass, told by iam-privilege-escalation": [
        role("ci", ROOT, allow("iam:PassRole", f"{ACCOUNT}:role/hub", **TO_LAMBDA), RUN), role("hub", LAMBDA, POWER),
    ],
}  # fmt: skip


def told(pack: RunningPack, resources: list[AnalyzedResource]) -> list[str]:
    said = [each for each in pack.preview(*resources) if each.finding.rule == RULE.name]
    assert all(each.level == "mandatory" for each in said)
    return [each.urn.rpartition("::")[2] for each in said]


@pytest.mark.parametrize(("resources", "expected"), REACHED.values(), ids=REACHED)
def test_a_chain_is_reported_where_it_begins(
    pack: RunningPack, resources: list[AnalyzedResource], expected: list[str]
) -> None:
    assert sorted(told(pack, resources)) == sorted(expected)


@pytest.mark.parametrize("resources", NOT_REACHED.values(), ids=NOT_REACHED)
def test_a_link_is_missing(pack: RunningPack, resources: list[AnalyzedResource]) -> None:
    assert told(pack, resources) == []


OUTSIDE: dict[str, tuple[Any, str]] = {
    "everybody": (trust("*"), "Anyone in the world"),
    "every principal of AWS": (trust({"AWS": "*"}), "Anyone in the world"),
    "another account": (trust({"AWS": f"arn:aws:iam::{OTHER}:root"}), f"Every principal in account {OTHER}"),
    "another account by its id": (trust({"AWS": OTHER}), f"Every principal in account {OTHER}"),
    "a federation": (
        trust({"Federated": GITHUB}, WEB),
        "Anyone who signs in through token.actions.githubusercontent.com",
    ),
    "a condition that narrows nothing": (
        trust({"AWS": OTHER}, **when("StringLike", "sts:ExternalId", "*")),
        f"Every principal in account {OTHER}",
    ),
}
SUBJECT = when("StringEquals", "token.actions.githubusercontent.com:sub", "repo:o/r:ref:refs/heads/main")
INSIDE: dict[str, Any] = {
    "the own account": ROOT,
    "another account with an external id": trust({"AWS": OTHER}, **when("StringEquals", "sts:ExternalId", "x7")),
    "a role of another account": trust({"AWS": f"arn:aws:iam::{OTHER}:role/deploy"}),
    "one repository": trust({"Federated": GITHUB}, WEB, **SUBJECT),
    "a service": LAMBDA,
    "a Deny outside the organization": [
        trust({"AWS": OTHER}),
        IN_ORGANIZATION,
    ],
}


@pytest.mark.parametrize(("trusted", "who"), OUTSIDE.values(), ids=OUTSIDE)
@pytest.mark.parametrize("steps", [1, 2])
def test_strangers_reach_a_privileged_role(trusted: Any, who: str, steps: int) -> None:
    resources = [role("admin", trusted if steps == 1 else names("role/hub"), POWER)]
    resources += [role("hub", trusted)] if steps == 2 else []
    (finding,) = sdk_check_stack(RULE, *resources, ownAccounts=[OWN])
    assert finding.id == "trust-chain:admin"
    assert finding.urn == urn(ROLE, "admin" if steps == 1 else "hub")
    assert finding.evidence.startswith(f"{who} reaches role 'admin', which administers the account, in {steps} step")


@pytest.mark.parametrize("trusted", INSIDE.values(), ids=INSIDE)
def test_those_who_are_meant_are_no_strangers(trusted: Any) -> None:
    assert sdk_check_stack(RULE, role("admin", trusted, POWER), ownAccounts=[OWN]) == []


def test_the_account_is_told_from_arns() -> None:
    outside = role("admin", trust({"AWS": OTHER}), POWER, permissionsBoundary=f"{ACCOUNT}:policy/other")
    assert [each.id for each in sdk_check_stack(RULE, outside)] == ["trust-chain:admin"]


def test_between_two_own_accounts_permission_is_needed_too() -> None:
    admin = role("admin", trust({"AWS": f"arn:aws:iam::{OTHER}:role/ci"}), POWER, arn=f"{ACCOUNT}:role/admin")
    found = {
        may_it: sdk_check_stack(RULE, role("ci", LAMBDA, *own), admin, ownAccounts=[OWN, OTHER])
        for may_it, own in {"no": [], "yes": [may("admin")]}.items()
    }
    assert [len(each) for each in found.values()] == [0, 1]


def test_the_whole_finding() -> None:
    resources = [
        role("ci", ROOT, allow("iam:PassRole", f"{ACCOUNT}:role/hub", **TO_LAMBDA), RUN),
        role("hub", LAMBDA),
        role("admin", names("role/hub"), POWER),
    ]
    assert sdk_check_stack(RULE, *resources)[0] == Finding(
        id="trust-chain:admin",
        evidence="Role 'ci' reaches role 'admin', which administers the account, in 2 steps: (1) role 'ci' can pass "
        "role 'hub' to lambda.amazonaws.com and control what it runs (path lambda-create-invoke, by Statement 1 of the "
        "inline policy 'own' of role 'ci'; Statement 2 of the inline policy 'own' of role 'ci'); (2) role 'hub' can "
        "assume role 'admin', whose trust policy names it in Statement 1.",
        fix="break the chain at any step: remove the permission or the trust that allows it, or the privilege of role "
        "'admin'. If people are meant to assume it, require MFA in its trust policy: "
        '"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}.',
        urn=urn(ROLE, "ci"),
    )


def unknown_trust(name: str, *behind: AnalyzedResource) -> AnalyzedResource:
    properties = {**role(name, ROOT, POWER).properties, "assumeRolePolicy": UNKNOWN}
    return made(ROLE, properties, name, behind={"assumeRolePolicy": list(behind)})


def said_of(pack: RunningPack, *resources: AnalyzedResource) -> list[tuple[str, str, str]]:
    """Target, caller and level of each finding, over the protocol."""
    said = [each for each in pack.preview(*resources) if each.finding.rule == RULE.name]
    return [(each.finding.id, each.urn, each.level) for each in said]


def test_an_unknown_trust_policy_may_name_what_it_is_made_from(pack: RunningPack) -> None:
    ci = role("ci", LAMBDA)
    assert said_of(pack, ci, unknown_trust("admin", ci)) == [("trust-chain:admin", urn(ROLE, "ci"), "advisory")]
    (finding,) = sdk_check_stack(RULE, ci, unknown_trust("admin", ci))
    assert finding.evidence == (
        "Role 'ci' may reach role 'admin', which administers the account, in 1 step: (1) the trust policy of role "
        "'admin' is unknown at preview and is made from role 'ci'."
    )


def test_a_way_that_is_sure_is_told_before_a_shorter_one_that_is_not(pack: RunningPack) -> None:
    ci = role("ci", LAMBDA)
    resources = [ci, role("hub", names("role/ci")), role("root", names("role/hub"), POWER), unknown_trust("admin", ci)]
    assert said_of(pack, *resources) == [
        ("trust-chain:root", urn(ROLE, "ci"), "mandatory"),
        ("trust-chain:root", urn(ROLE, "hub"), "mandatory"),
    ]


def test_a_trust_made_from_nobody_of_the_stack_names_nobody() -> None:
    assert sdk_check_stack(RULE, role("ci", LAMBDA), unknown_trust("admin")) == []
