"""The account that stands in for the stack's own: never foreign, no proof that another is, and in no fix."""

import json
from dataclasses import replace
from typing import Any

import pytest

from least_privilege.policy.principals import STAND_IN_ACCOUNT
from least_privilege.rules.document import malformed
from least_privilege.standalone import synthetic_resources
from offline_preview import aws_context
from offline_preview.pack.messages import AnalyzedResource, Provider
from tests.support.documents import ROLE, ROLE_POLICY, allow, deny, inline, text, trust
from tests.support.pack import RunningPack, made, urn

OWN, OTHER = "111122223333", "444455556666"
STAND_IN = f"arn:aws:iam::{STAND_IN_ACCOUNT}"
QUEUE_POLICY, KEY = "aws:sqs/queuePolicy:QueuePolicy", "aws:kms/key:Key"
IMAGE = "aws:ec2/amiLaunchPermission:AmiLaunchPermission"
EC2 = trust({"Service": "ec2.amazonaws.com"})
ACCOUNT_RULES = {"trust-cross-account", "resource-policy-public", "resource-shared-publicly"}

FOREIGN, DOUBTFUL = [f"trust-cross-account:{OTHER}"], [f"trust-cross-account:unknown-account:{OTHER}"]


def role(name: str, *statements: dict[str, Any], **more: Any) -> AnalyzedResource:
    return made(ROLE, {"name": name, "assumeRolePolicy": text(*statements), **more}, name)


def trusting(*accounts: str, **more: Any) -> AnalyzedResource:
    return role("web", trust({"AWS": [f"arn:aws:iam::{account}:root" for account in accounts]}), **more)


def queue_policy(principal: str, on: str) -> AnalyzedResource:
    return made(
        QUEUE_POLICY, {"queueUrl": "q", "policy": text(allow("sqs:SendMessage", on, Principal={"AWS": principal}))}, "q"
    )


def key_policy(*owners: str) -> AnalyzedResource:
    statements = [allow("kms:*", Principal={"AWS": f"arn:aws:iam::{owner}:root"}) for owner in owners]
    return made(KEY, {"policy": text(*statements)}, "key")


def provider(account: str) -> AnalyzedResource:
    return made("pulumi:providers:aws", {"allowedAccountIds": json.dumps([account])}, "aws")


def test_it_is_the_one_that_the_offline_preview_uses() -> None:
    assert aws_context.ACCOUNT == STAND_IN_ACCOUNT


QUEUE = f"arn:aws:sqs:eu-west-1:{STAND_IN_ACCOUNT}:jobs"
ACCOUNTS: dict[str, tuple[tuple[AnalyzedResource, ...], list[str]]] = {
    "trusted by a role": ((trusting(STAND_IN_ACCOUNT),), []),
    "trusted by a role, where the own account is known": ((trusting(STAND_IN_ACCOUNT), provider(OWN)), []),
    "trusted by a role whose inputs have the own account": (
        (trusting(STAND_IN_ACCOUNT, permissionsBoundary=f"arn:aws:iam::{OWN}:policy/p"),),
        [],
    ),
    "let into a queue": ((queue_policy(STAND_IN_ACCOUNT, "*"),), []),
    "let into a queue of the own account": (
        (queue_policy(STAND_IN_ACCOUNT, f"arn:aws:sqs:eu-west-1:{OWN}:jobs"),),
        [],
    ),
    "shared with": ((made(IMAGE, {"imageId": "ami-1", "accountId": STAND_IN_ACCOUNT}, "image"),), []),
    "beside another in one policy": ((trusting(STAND_IN_ACCOUNT, OTHER),), DOUBTFUL),
    "of the role's boundary": ((trusting(OTHER, permissionsBoundary=f"{STAND_IN}:policy/p"),), DOUBTFUL),
    "of the provider": ((trusting(OTHER), provider(STAND_IN_ACCOUNT)), DOUBTFUL),
    "of another role's ARN": ((trusting(OTHER), role("ci", EC2, arn=f"{STAND_IN}:role/ci")), DOUBTFUL),
    "in an identity policy": ((trusting(OTHER), made(ROLE_POLICY, inline(allow("sqs:SendMessage", QUEUE)))), DOUBTFUL),
    "of the queue that a policy is on": (
        (queue_policy(OTHER, QUEUE),),
        [f"resource-policy-public:unknown-account:{OTHER}"],
    ),
    "the first owner of a key": (
        (key_policy(STAND_IN_ACCOUNT, OTHER),),
        [f"resource-policy-public:unknown-account:{OTHER}"],
    ),
    "beside the own account, which is known": ((trusting(STAND_IN_ACCOUNT, OTHER), provider(OWN)), FOREIGN),
}


@pytest.mark.parametrize(("resources", "ids"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_it_is_not_foreign_and_proves_nothing(
    pack: RunningPack, resources: tuple[AnalyzedResource, ...], ids: list[str]
) -> None:
    said = [each.finding.id for each in pack.preview(*resources) if each.finding.rule in ACCOUNT_RULES]
    assert said == ids


def test_a_list_of_trusted_accounts_need_not_name_it(pack: RunningPack) -> None:
    listed = {"trustedAccounts": [OTHER]}
    pack.configure(trust_cross_account=listed, resource_policy_public=listed, resource_shared_publicly=listed)
    said = pack.preview(*(each for resources, _ in list(ACCOUNTS.values())[:6] for each in resources))
    assert not [each.finding.id for each in said if each.finding.rule in ACCOUNT_RULES]


def test_its_people_need_mfa_for_a_privileged_role_as_those_of_the_own_account_do(pack: RunningPack) -> None:
    admin = role("web", trust({"AWS": f"{STAND_IN}:root"}), managedPolicyArns=["arn:aws:iam::aws:policy/IAMFullAccess"])
    assert pack.ids(admin, rule="trust-mfa") == ["trust-mfa"]


PATTERNS = (f"arn:aws:iam::{OWN}:policy/teams", "arn:aws:iam::*:policy/teams", f"arn:aws:iam::{OWN}:policy/team?")


@pytest.mark.parametrize("required", PATTERNS)
def test_a_boundary_in_it_is_the_one_that_is_required(pack: RunningPack, required: str) -> None:
    pack.configure(iam_permissions_boundary={"boundary": required})
    bounded = {name: role(name, EC2, permissionsBoundary=f"{STAND_IN}:policy/{name}") for name in ("teams", "other")}
    said = [each.urn for each in pack.preview(*bounded.values()) if each.finding.rule == "iam-permissions-boundary"]
    assert said == [urn(ROLE, "other")]


ROLES = {"own": f"arn:aws:iam::{OWN}:role", "stand-in": f"{STAND_IN}:role"}


@pytest.mark.parametrize("trusted", ROLES)
@pytest.mark.parametrize("made_in", ROLES)
@pytest.mark.parametrize("known", [True, False], ids=["own account known", "own account unknown"])
def test_a_role_is_one_in_both_accounts(pack: RunningPack, trusted: str, made_in: str, known: bool) -> None:
    """`ci` may become `admin`, which trusts it by an ARN in the one account or the other."""
    admin = role("admin", trust({"AWS": f"{ROLES[trusted]}/ci"}), arn=f"{ROLES[made_in]}/admin")
    power = made(ROLE_POLICY, {"role": "admin", "policy": text(allow("*"))})
    ci = role("ci", EC2)
    if known:
        pack.configure(trust_chain={"ownAccounts": [OWN]})
    said = [each for each in pack.preview(admin, power, ci) if each.finding.rule == "trust-chain"]
    assert [(each.urn, each.level) for each in said] == [(urn(ROLE, "ci"), "mandatory")]


@pytest.mark.parametrize("trusted", ROLES)
def test_a_role_that_needs_permission_gets_it_in_both_accounts(pack: RunningPack, trusted: str) -> None:
    admin = role("admin", trust({"AWS": f"arn:aws:iam::{STAND_IN_ACCOUNT}:root"}))
    power = made(ROLE_POLICY, {"role": "admin", "policy": text(allow("*"))}, "power")
    ci = role("ci", EC2)
    may = made(ROLE_POLICY, {"role": "ci", "policy": text(allow("sts:AssumeRole", f"{ROLES[trusted]}/admin"))}, "may")
    pack.configure(trust_chain={"ownAccounts": [OWN]})
    said = [each.urn for each in pack.preview(admin, power, ci, may) if each.finding.rule == "trust-chain"]
    assert said == [urn(ROLE, "ci")]


def test_a_fix_says_account_instead(pack: RunningPack) -> None:
    near = Provider(
        urn=urn("pulumi:providers:aws"),
        type="pulumi:providers:aws",
        name="aws",
        properties={
            "region": "eu-west-1",
            "allowedAccountIds": json.dumps([STAND_IN_ACCOUNT]),
        },
    )
    resources = [
        made(QUEUE_POLICY, {"queueUrl": "q", "policy": text(allow("sqs:*", QUEUE, Principal="*"))}, "q", provider=near),
        made(ROLE_POLICY, inline(allow(["sqs:SendMessage", "dynamodb:GetItem"]), deny("sqs:*", QUEUE)), provider=near),
        role("admin", trust({"AWS": [f"{STAND_IN}:user/a", f"arn:aws:iam::{OTHER}:root"]}), trust("*")),
        made(ROLE_POLICY, {"role": "admin", "policy": text(allow("*"))}, "power"),
        made(ROLE_POLICY, {"role": "x", "policy": text(allow("iam:PassRole", f"{STAND_IN}:role/*"))}, "pass"),
    ]
    fixes = [each.finding.fix for each in pack.preview(*resources)]
    assert len(fixes) > 5
    assert not [fix for fix in fixes if STAND_IN_ACCOUNT in fix]
    assert any("arn:aws:dynamodb:eu-west-1:ACCOUNT:table/TABLE" in fix for fix in fixes)


WRITTEN: dict[str, tuple[dict[str, Any], str]] = {
    "a principal": (trust({"AWS": STAND_IN_ACCOUNT}), "AWS principal '000000000000'"),
    "a principal's ARN": (trust({"AWS": f"{STAND_IN}:role/web"}), f"AWS principal '{STAND_IN}:role/web'"),
    "a resource": (allow("sqs:SendMessage", QUEUE), f"Resource '{QUEUE}'"),
    "a condition": (
        allow("sqs:SendMessage", Condition={"StringEquals": {"aws:ResourceAccount": STAND_IN_ACCOUNT}}),
        "aws:ResourceAccount '000000000000'",
    ),
}


@pytest.mark.parametrize(("statement", "named"), WRITTEN.values(), ids=WRITTEN)
def test_in_a_file_no_account_has_the_number(statement: dict[str, Any], named: str) -> None:
    """No program is there, whose account it could stand for."""
    type_, path = ("role:Role", "assumeRolePolicy") if "Principal" in statement else ("policy:Policy", "policy")
    written = synthetic_resources.resource(f"iam/{type_}", "it", **{path: text(statement)})
    (finding,) = malformed.RULE.check(written, {})
    assert (finding.id, finding.advisory) == ("iam-malformed-document:account", True)
    assert finding.evidence.startswith(named)
    of_program = replace(written, is_of_file=False)
    assert list(malformed.RULE.check(of_program, {})) == []
