"""trust-mfa."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import ROLE, ROLE_POLICY, allow, document, trust
from tests.support.fixes import apply_fix
from tests.support.pack import RunningPack, made, urn

ACCOUNT = "111122223333"
ALICE = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/alice"}
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
PROVIDER = made("pulumi:providers:aws", {"allowedAccountIds": [ACCOUNT]}, "aws")
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
USER = made("aws:iam/user:User", {"name": "alice"}, "alice")


ADMIN_URN = urn(ROLE, "admin")


def role(*statements: dict[str, Any]) -> AnalyzedResource:
    return made(ROLE, {"name": "admin", "assumeRolePolicy": json.dumps(document(*statements))}, "admin")


def under(principal: Any, operator: str, key: str, value: Any) -> AnalyzedResource:
    return role(trust(principal, Condition={operator: {key: value}}))


def deny(operator: str) -> dict[str, Any]:
    condition = {operator: {"aws:MultiFactorAuthPresent": "false"}}
    return {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition}


TRUSTS: dict[str, tuple[AnalyzedResource, bool]] = {
    "a user with MFA": (under(ALICE, "Bool", "aws:MultiFactorAuthPresent", "true"), False),
    "a user with MFA, in odd letter case": (under(ALICE, "bool", "AWS:multifactorauthpresent", "TRUE"), False),
    "a user with recent MFA": (under(ALICE, "NumericLessThan", "aws:MultiFactorAuthAge", "3600"), False),
    "the account with MFA": (under(ROOT, "Bool", "aws:MultiFactorAuthPresent", "true"), False),
    "everyone without MFA denied": (role(trust(ROOT), deny("BoolIfExists")), False),
    "a role": (role(trust({"AWS": f"arn:aws:iam::{ACCOUNT}:role/deploy"})), False),
    "the account's roles": (under(ROOT, "ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:role/ci-*"), False),
    "a service": (role(trust({"Service": "lambda.amazonaws.com"})), False),
    "users of SAML, whose provider asks for MFA": (
        role(trust({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/okta"}, "sts:AssumeRoleWithSAML")),
        False,
    ),
    "a foreign account, which is another rule's": (role(trust({"AWS": "444455556666"})), False),
    "a user": (role(trust(ALICE)), True),
    "a user of another account": (role(trust({"AWS": "arn:aws:iam::444455556666:user/bob"})), True),
    "a user among roles": (role(trust({"AWS": [f"arn:aws:iam::{ACCOUNT}:role/ci", ALICE["AWS"]]})), True),
    "the account": (role(trust(ROOT)), True),
    "the account by its id, and an action in odd letter case": (role(trust({"AWS": ACCOUNT}, "STS:assume*")), True),
    "the account by a condition": (under("*", "StringEquals", "aws:PrincipalAccount", ACCOUNT), True),
    "the account's users": (under(ROOT, "ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:user/*"), True),
    "MFA only if the key is there": (under(ALICE, "BoolIfExists", "aws:MultiFactorAuthPresent", "true"), True),
    "no MFA": (under(ALICE, "Bool", "aws:MultiFactorAuthPresent", "false"), True),
    "a Deny that an access key escapes": (role(trust(ALICE), deny("Bool")), True),
    "an external id": (under(ALICE, "StringEquals", "sts:ExternalId", "7f3a"), True),
    "one statement of two": (
        role(trust({"Service": "lambda.amazonaws.com"}), trust(ALICE)),
        True,
    ),
}


def attached(arn: str, name: str = "attached") -> AnalyzedResource:
    return made(ATTACHMENT, {"role": "admin", "policyArn": arn}, name)


@pytest.mark.parametrize(("admin", "found"), TRUSTS.values(), ids=TRUSTS)
def test_who_takes_the_role_of_an_administrator(pack: RunningPack, admin: AnalyzedResource, found: bool) -> None:
    said = [each for each in pack.preview(PROVIDER, admin, attached(ADMIN)) if each.finding.rule == "trust-mfa"]
    assert [(each.finding.id, each.urn, each.level) for each in said] == [
        ("trust-mfa", urn(ROLE, "admin"), "mandatory")
    ] * found


def inline(*statements: dict[str, Any]) -> AnalyzedResource:
    given = {"role": "admin", "name": "access", "policy": json.dumps(document(*statements))}
    return made(ROLE_POLICY, given, "access")


POWERS: dict[str, tuple[tuple[AnalyzedResource, ...], bool]] = {
    "nothing": ((), False),
    "reading": ((attached("arn:aws:iam::aws:policy/ReadOnlyAccess"),), False),
    "one role's policies": ((inline(allow("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/web")),), False),
    "reading of IAM": ((inline(allow("iam:Get*")),), False),
    "IAM, all of it denied": (
        (inline(allow("iam:*"), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}),),
        False,
    ),
    "administration": ((attached(ADMIN),), True),
    "administration in odd letter case": ((inline(allow("?*")),), True),
    "all of IAM": ((attached("arn:aws:iam::aws:policy/IAMFullAccess"),), True),
    "any role's policies": ((inline(allow("IAM:putrolepolicy")),), True),
    "all but reading": ((inline({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),), True),
}


@pytest.mark.parametrize(("grants", "found"), POWERS.values(), ids=POWERS)
def test_which_roles_are_privileged(pack: RunningPack, grants: tuple[AnalyzedResource, ...], found: bool) -> None:
    assert pack.ids(PROVIDER, role(trust(ALICE)), *grants, rule="trust-mfa") == ["trust-mfa"] * found


def test_a_user_of_the_stack_whose_arn_is_unknown_at_preview(pack: RunningPack) -> None:
    statement = trust({"AWS": UNKNOWN})
    given = {"name": "admin", "assumeRolePolicy": document(statement)}
    admin = made(ROLE, given, "admin", behind={"assumeRolePolicy": [USER]})
    assert pack.ids(USER, admin, attached(ADMIN), rule="trust-mfa") == ["trust-mfa"]


def test_another_resource_whose_arn_is_unknown_at_preview(pack: RunningPack) -> None:
    other = made(ROLE, {"name": "ci", "assumeRolePolicy": document(trust({"Service": "lambda.amazonaws.com"}))}, "ci")
    given = {"name": "admin", "assumeRolePolicy": document(trust({"AWS": UNKNOWN}))}
    admin = made(ROLE, given, "admin", behind={"assumeRolePolicy": [other]})
    assert pack.ids(other, admin, attached(ADMIN), rule="trust-mfa") == []


def test_the_own_account_may_be_configured(pack: RunningPack) -> None:
    pack.configure(trust_mfa={"ownAccounts": ["444455556666"]})
    assert pack.ids(role(trust(ROOT)), attached(ADMIN), rule="trust-mfa") == []


def test_the_whole_message(pack: RunningPack) -> None:
    admin = role(trust(ALICE, Sid="People"))
    (said,) = [each for each in pack.preview(admin, attached(ADMIN)) if each.finding.rule == "trust-mfa"]
    assert said.finding.evidence == (
        "Statement 'People' of the trust policy of role 'admin', which administers the account, lets user 'alice' "
        "assume it without MFA: a stolen password or access key is enough."
    )
    assert said.finding.fix == (
        'add "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}} (not BoolIfExists, which is also true for '
        "an access key without MFA); or, if no people are meant, name the roles in Principal."
    )


PEOPLE = {
    "a user": ALICE,
    "the account": ROOT,
    "two users": {"AWS": ["arn:aws:iam::444455556666:user/bob", ALICE["AWS"]]},
    "a user beside a role and a service": {
        "AWS": [ALICE["AWS"], f"arn:aws:iam::{ACCOUNT}:role/ci"],
        "Service": "lambda.amazonaws.com",
    },
}


@pytest.mark.parametrize("principal", PEOPLE.values(), ids=PEOPLE)
def test_the_fix_done_to_the_letter_leaves_no_finding(pack: RunningPack, principal: Any) -> None:
    statement = trust(principal)
    (said,) = [each for each in pack.preview(PROVIDER, role(statement), attached(ADMIN)) if each.urn == ADMIN_URN]
    mended = role(*apply_fix(statement, said.finding))
    assert not [each for each in pack.preview(PROVIDER, mended, attached(ADMIN)) if each.urn == ADMIN_URN]


def test_the_fix_asks_no_role_for_mfa(pack: RunningPack) -> None:
    ci = f"arn:aws:iam::{ACCOUNT}:role/ci"
    statement = trust({"AWS": [ALICE["AWS"], ci]})
    (said,) = [each for each in pack.preview(role(statement), attached(ADMIN)) if each.finding.rule == "trust-mfa"]
    kept, moved = apply_fix(statement, said.finding)
    assert kept == trust({"AWS": ci})
    assert moved == trust(ALICE, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
