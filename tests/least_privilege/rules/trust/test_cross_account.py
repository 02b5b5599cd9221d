"""trust-cross-account, and how a rule knows the stack's own account."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.trust.cross_account import RULE
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import ROLE, allow, document, inline, trust
from tests.support.pack import RunningPack, made, sdk_check

OWN, OTHER = "111122223333", "444455556666"
ROOT = {"AWS": f"arn:aws:iam::{OTHER}:root"}
EXTERNAL_ID = {"StringEquals": {"sts:ExternalId": "7f3a"}}
Statements = tuple[dict[str, Any], ...]


def under(operator: str, key: str, value: Any, principal: Any = ROOT) -> Statements:
    return (trust(principal, Condition={operator: {key: value}}),)


def deny(operator: str, key: str, value: Any) -> dict[str, Any]:
    condition = {operator: {key: value}}
    return {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": condition}


CASES: dict[str, tuple[Statements, bool]] = {
    "the own account": ((trust({"AWS": f"arn:aws:iam::{OWN}:root"}),), False),
    "the own account by its id": ((trust({"AWS": OWN}),), False),
    "a service": ((trust({"Service": "lambda.amazonaws.com"}),), False),
    "a named role": ((trust({"AWS": f"arn:aws:iam::{OTHER}:role/deploy"}),), False),
    "a session of a role": ((trust({"AWS": f"arn:aws:sts::{OTHER}:assumed-role/deploy/ci"}),), False),
    "principals that is unknown at preview": ((trust({"AWS": UNKNOWN}),), False),
    "an external id": (under("StringEquals", "sts:ExternalId", "7f3a"), False),
    "an external id in odd letter case": (under("stringequals", "STS:externalid", "7f3a"), False),
    "an external id that is unknown at preview": (under("StringEquals", "sts:ExternalId", UNKNOWN), False),
    "the organization": (under("StringEquals", "aws:PrincipalOrgID", "o-abc"), False),
    "MFA": (under("Bool", "aws:MultiFactorAuthPresent", "true"), False),
    "principals by their ARN": (under("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OTHER}:role/ci-*"), False),
    "principals by a tag": (under("StringEquals", "aws:PrincipalTag/team", "pets"), False),
    "others denied": ((trust(ROOT), deny("StringNotEquals", "sts:ExternalId", "7f3a")), False),
    "taken back": (
        (trust(ROOT), {"Effect": "Deny", "Principal": ROOT, "Action": "sts:*"}),
        False,
    ),
    "taken back from all of the account": (
        (trust({"AWS": OTHER}), {"Effect": "Deny", "Principal": ROOT, "Action": "sts:*"}),
        False,
    ),
    "every action, but others denied": (
        (trust(ROOT, "sts:*"), deny("StringNotEquals", "sts:ExternalId", "7f3a")),
        False,
    ),
    "only sessions tagged": ((trust(ROOT, "sts:TagSession"),), False),
    "the account": ((trust(ROOT),), True),
    "the account by its id": ((trust({"AWS": OTHER}),), True),
    "among others": ((trust({"AWS": [f"arn:aws:iam::{OWN}:root", f"arn:aws:iam::{OTHER}:root"]}),), True),
    "one statement of two": ((trust({"AWS": OWN}), trust(ROOT)), True),
    "every role by a wildcard, which AWS rejects": ((trust({"AWS": f"arn:aws:iam::{OTHER}:role/*"}),), False),
    "the action in odd letter case": ((trust(ROOT, "STS:assumeROLE"),), True),
    "the action by a wildcard": ((trust(ROOT, "sts:*"),), True),
    "everyone of the account, by a condition": (under("StringEquals", "aws:PrincipalAccount", OTHER, "*"), True),
    "all but the account denied": (
        (trust("*"), {"Effect": "Deny", "NotPrincipal": ROOT, "Action": "sts:AssumeRole"}),
        True,
    ),
    "all but the account denied, by a condition": (
        (trust("*"), deny("StringNotEquals", "aws:PrincipalAccount", OTHER)),
        True,
    ),
    "an external id like *": (under("StringLike", "sts:ExternalId", "*"), True),
    "an external id only if one is given": (under("StringEqualsIfExists", "sts:ExternalId", "7f3a"), True),
    "an external id for all values": (under("ForAllValues:StringEquals", "sts:ExternalId", "7f3a"), True),
    "all external ids but one": (under("StringNotEquals", "sts:ExternalId", "7f3a"), True),
    "MFA only if the key is there": (under("BoolIfExists", "aws:MultiFactorAuthPresent", "true"), True),
    "every role by its ARN": (under("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OTHER}:role/*"), True),
    "every role or user by ?*": (under("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{OTHER}:?*"), True),
    "HTTPS only": (under("Bool", "aws:SecureTransport", "true"), True),
    "a Deny that needs the key": ((trust(ROOT), deny("StringEquals", "sts:ExternalId", "7f3a")), True),
    "a Deny of one role": (
        (trust(ROOT), {"Effect": "Deny", "Principal": {"AWS": f"arn:aws:iam::{OTHER}:role/x"}, "Action": "sts:*"}),
        True,
    ),
    "a Deny of services": ((trust(ROOT), {"Effect": "Deny", "Principal": {"Service": "*"}, "Action": "sts:*"}), True),
    "a Deny of somebody else": (
        (trust(ROOT), {"Effect": "Deny", "Principal": {"AWS": OWN}, "Action": "sts:AssumeRole"}),
        True,
    ),
}


@pytest.mark.parametrize(("statements", "found"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: Statements, found: bool) -> None:
    properties = {"name": "web", "assumeRolePolicy": document(*statements)}
    ids = [f"trust-cross-account:{OTHER}"] * found
    assert [each.id for each in sdk_check(RULE, ROLE, properties, ownAccounts=[OWN])] == ids
    pack.configure(trust_cross_account={"ownAccounts": [OWN]})
    assert pack.ids(made(ROLE, properties), rule=RULE.name) == ids


def trusting(*principals: str, **more: Any) -> AnalyzedResource:
    given = {"name": "web", "assumeRolePolicy": document(trust({"AWS": list(principals)})), **more}
    return made(ROLE, given, "web")


POLICY = "aws:iam/rolePolicy:RolePolicy"
PROVIDER = made("pulumi:providers:aws", {"allowedAccountIds": [OWN]}, "aws")
TABLE = made(POLICY, inline(allow("dynamodb:GetItem", f"arn:aws:dynamodb:eu-west-1:{OWN}:table/pets")), "pets")
OTHER_TABLE = made(POLICY, inline(allow("dynamodb:GetItem", f"arn:aws:dynamodb:eu-west-1:{OTHER}:table/pets")), "pets")
QUEUE = made("aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-west-1:{OWN}:pets"}, "queue")

QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


def provider(**inputs: Any) -> AnalyzedResource:
    """A provider as the SDK registers it: lists and objects as JSON text."""
    return made("pulumi:providers:aws", {key: json.dumps(value) for key, value in inputs.items()}, "aws")


def role_of(account: str) -> dict[str, str]:
    return {"roleArn": f"arn:aws:iam::{account}:role/deploy"}


def about(type_: str, *resources: str, **principal: Any) -> AnalyzedResource:
    given = document({**allow("sqs:SendMessage", list(resources)), **principal})
    return made(type_, {"policy": given}, "about")


NAMES_OTHER = about(POLICY, f"arn:aws:sqs:eu-west-1:{OTHER}:jobs")
FOREIGN, DOUBTFUL = [f"trust-cross-account:{OTHER}"], [f"trust-cross-account:unknown-account:{OTHER}"]
AWS_POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

ACCOUNTS: dict[str, tuple[tuple[AnalyzedResource, ...], list[str]]] = {
    "nothing names the own account": ((trusting(OTHER),), DOUBTFUL),
    "nothing names the own account, but a role is named": ((trusting(f"arn:aws:iam::{OTHER}:role/deploy"),), []),
    "the provider's account": ((PROVIDER, trusting(OWN)), []),
    "not the provider's account": ((PROVIDER, trusting(OTHER)), FOREIGN),
    "the provider's account as the SDK has it": ((provider(allowedAccountIds=[OWN]), trusting(OWN, OTHER)), FOREIGN),
    "the account of the role that the provider assumes": (
        (provider(assumeRoles=[role_of(OTHER), role_of(OWN)]), trusting(OWN, OTHER)),
        FOREIGN,
    ),
    "the account of the one role that the provider assumes": (
        (provider(assumeRole=role_of(OWN)), trusting(OWN, OTHER)),
        FOREIGN,
    ),
    "the account of the role that the provider assumes, in Python's spelling": (
        (provider(assumeRoles=[{"role_arn": f"arn:aws:iam::{OWN}:role/deploy"}]), trusting(OWN, OTHER)),
        FOREIGN,
    ),
    "the account of the role that the provider gets for a token": (
        (provider(assumeRoleWithWebIdentity=role_of(OWN)), trusting(OWN, OTHER)),
        FOREIGN,
    ),
    "a provider that says nothing of the own account": (
        (made("pulumi:providers:aws", {"allowedAccountIds": "{", "assumeRoles": UNKNOWN}, "aws"), trusting(OTHER)),
        DOUBTFUL,
    ),
    "the account of the role's boundary": (
        (trusting(OWN, permissionsBoundary=f"arn:aws:iam::{OWN}:policy/boundary"),),
        [],
    ),
    "not the account of the role that a function runs under": (
        (trusting(OTHER), made("aws:lambda/function:Function", {"role": f"arn:aws:iam::{OWN}:role/api"}, "api")),
        FOREIGN,
    ),
    "the account of the role that a function runs under": (
        (trusting(OWN), made("aws:lambda/function:Function", {"role": f"arn:aws:iam::{OWN}:role/api"}, "api")),
        [],
    ),
    "not the account of the role's boundary": (
        (trusting(OTHER, permissionsBoundary=f"arn:aws:iam::{OWN}:policy/boundary"),),
        FOREIGN,
    ),
    "a managed policy of AWS": (
        (trusting(OTHER, managedPolicyArns=[AWS_POLICY]),),
        DOUBTFUL,
    ),
    "not the account of an ARN in the state": ((trusting(OTHER), QUEUE), FOREIGN),
    "the account of a queue's policy": (
        (trusting(OTHER), about(QUEUE_POLICY, f"arn:aws:sqs:eu-west-1:{OWN}:jobs", Principal={"AWS": OWN})),
        FOREIGN,
    ),
    "what passes an endpoint says nothing of the own account": (
        (trusting(OTHER), about(ENDPOINT, f"arn:aws:sqs:eu-west-1:{OTHER}:jobs", Principal="*")),
        DOUBTFUL,
    ),
    "an account whose resources the stack names": ((trusting(OTHER), OTHER_TABLE), DOUBTFUL),
    "an account whose resources the stack names beside its own": ((trusting(OTHER), TABLE, NAMES_OTHER), DOUBTFUL),
    "an account whose resources the stack never names": ((trusting(OTHER), TABLE), FOREIGN),
    "an account whose resources the stack never names, but roles of a third": (
        (trusting(OTHER), made(POLICY, inline(allow("sts:AssumeRole", f"arn:aws:iam::{OWN}:role/r")), "r")),
        DOUBTFUL,
    ),
    "a vendor by an external id": (
        (made(ROLE, {"assumeRolePolicy": document(trust(ROOT, Condition=EXTERNAL_ID))}),),
        [],
    ),
}


@pytest.mark.parametrize(("resources", "ids"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_the_own_account_is_told_from(
    pack: RunningPack, resources: tuple[AnalyzedResource, ...], ids: list[str]
) -> None:
    said = [each for each in pack.preview(*resources) if each.finding.rule == RULE.name]
    assert [each.finding.id for each in said] == ids
    assert [each.level for each in said] == ["advisory" if ids == DOUBTFUL else "mandatory" for _ in ids]


def test_where_nothing_tells_the_message_says_so_and_what_would(pack: RunningPack) -> None:
    (said,) = [each for each in pack.preview(trusting(OTHER)) if each.finding.rule == RULE.name]
    assert said.finding.evidence == (
        "Statement 1 of the trust policy of role 'web' trusts every principal in account 444455556666. It is not known "
        "whether this is the stack's own account."
    )
    assert said.finding.fix.startswith(
        "if it is the stack's own account, set allowedAccountIds of the AWS provider, or ownAccounts. If "
        "not: name the role, "
    )


def test_a_finding_in_doubt_stops_nothing_at_any_level(pack: RunningPack) -> None:
    pack.configure(trust_cross_account="mandatory")
    (said,) = [each for each in pack.preview(trusting(OTHER)) if each.finding.rule == RULE.name]
    assert said.level == "advisory"
    pack.configure(trust_cross_account="disabled")
    assert pack.ids(trusting(OTHER), rule=RULE.name) == []


LISTED: dict[str, tuple[Statements, list[str]]] = {
    "a named role of a trusted account": ((trust({"AWS": f"arn:aws:iam::{OTHER}:role/deploy"}),), []),
    "a whole trusted account": ((trust(ROOT),), [f"trust-cross-account:{OTHER}"]),
    "a named role of another": (
        (trust({"AWS": "arn:aws:iam::999900001111:role/deploy"}),),
        ["trust-cross-account:untrusted:999900001111"],
    ),
    "an external id does not make it trusted": (
        (trust({"AWS": "999900001111"}, Condition=EXTERNAL_ID),),
        ["trust-cross-account:untrusted:999900001111:root"],
    ),
    "by a condition": (
        under("StringEquals", "aws:PrincipalAccount", ["999900001111"], "*"),
        ["trust-cross-account:untrusted:999900001111:root"],
    ),
    "the own account": ((trust({"AWS": OWN}),), []),
}


@pytest.mark.parametrize(("statements", "ids"), LISTED.values(), ids=LISTED)
def test_the_list_of_trusted_accounts(pack: RunningPack, statements: Statements, ids: list[str]) -> None:
    properties = {"name": "web", "assumeRolePolicy": document(*statements)}
    pack.configure(trust_cross_account={"trustedAccounts": [OTHER]})
    assert pack.ids(PROVIDER, made(ROLE, properties), rule=RULE.name) == ids


def test_a_list_is_enforced_even_where_the_own_account_is_unknown(pack: RunningPack) -> None:
    pack.configure(trust_cross_account={"trustedAccounts": [OTHER]})
    role = trusting("arn:aws:iam::999900001111:role/deploy")
    assert pack.ids(role, rule=RULE.name) == ["trust-cross-account:untrusted:999900001111"]


def test_the_whole_message() -> None:
    statement = trust(ROOT, Sid="Vendor", Condition={"StringLike": {"sts:ExternalId": "*"}})
    properties = {"name": "web", "assumeRolePolicy": document(statement)}
    (finding,) = sdk_check(RULE, ROLE, properties, ownAccounts=[OWN])
    assert finding.evidence == (
        "Statement 'Vendor' of the trust policy of role 'web' trusts every principal in account 444455556666; its "
        "condition on sts:ExternalId does not prevent this."
    )
    assert finding.fix == (
        'name the role, "Principal": {"AWS": "arn:aws:iam::444455556666:role/NAME"}; or add a condition on '
        "aws:PrincipalOrgID for an account of your organization, on sts:ExternalId for a vendor, on "
        "aws:MultiFactorAuthPresent for people. If it is the stack's own account, add it to ownAccounts."
    )


SCHEDULER = {"Service": "scheduler.amazonaws.com"}
SAML, OIDC = f"arn:aws:iam::{OTHER}:saml-provider/office", f"arn:aws:iam::{OTHER}:oidc-provider/gitlab.com"
UNIQUE_ID = "AROAEXAMPLEPETS000001"
BY_SERVICE = f"trust-cross-account:{OTHER}:scheduler.amazonaws.com"
SOURCES: dict[str, tuple[Statements, list[tuple[str, str]]]] = {
    "a service for the own account": (under("StringEquals", "aws:SourceAccount", OWN, SCHEDULER), []),
    "a service for another account": (
        under("StringEquals", "aws:SourceAccount", OTHER, SCHEDULER),
        [(BY_SERVICE, "mandatory")],
    ),
    "a service for all schedules of another account": (
        under("ArnLike", "aws:SourceArn", f"arn:aws:scheduler:*:{OTHER}:schedule/*", SCHEDULER),
        [(BY_SERVICE, "mandatory")],
    ),
    "a service for a named group of schedules": (
        under("ArnLike", "aws:SourceArn", f"arn:aws:scheduler:eu-west-1:{OTHER}:schedule/pets/*", SCHEDULER),
        [(BY_SERVICE, "advisory")],
    ),
    "a SAML provider of the own account": (
        (trust({"Federated": f"arn:aws:iam::{OWN}:saml-provider/office"}, "sts:AssumeRoleWithSAML"),),
        [],
    ),
    "a SAML provider of another account": (
        (trust({"Federated": SAML}, "sts:AssumeRoleWithSAML"),),
        [(f"trust-cross-account:provider:{OTHER}", "mandatory")],
    ),
    "an OIDC provider of another account": (
        (trust({"Federated": OIDC}, "sts:AssumeRoleWithWebIdentity"),),
        [(f"trust-cross-account:provider:{OTHER}", "mandatory")],
    ),
    "a provider without an account": (
        (trust({"Federated": "accounts.google.com"}, "sts:AssumeRoleWithWebIdentity"),),
        [],
    ),
    "a principal by its unique id": (
        (trust({"AWS": UNIQUE_ID}),),
        [(f"trust-cross-account:unique-id:{UNIQUE_ID}", "advisory")],
    ),
    "everyone with a unique id": (
        under("StringLike", "aws:userid", f"{UNIQUE_ID}:*", "*"),
        [(f"trust-cross-account:unique-id:{UNIQUE_ID}", "advisory")],
    ),
    "the root user of another account, by its id": (
        under("StringEquals", "aws:userid", OTHER, "*"),
        [(f"trust-cross-account:{OTHER}", "advisory")],
    ),
}


@pytest.mark.parametrize(("statements", "expected"), SOURCES.values(), ids=SOURCES)
def test_what_is_no_principal_of_an_account(
    pack: RunningPack, statements: Statements, expected: list[tuple[str, str]]
) -> None:
    pack.configure(trust_cross_account={"ownAccounts": [OWN]})
    said = pack.preview(made(ROLE, {"name": "web", "assumeRolePolicy": document(*statements)}))
    assert [(each.finding.id, each.level) for each in said if each.finding.rule == RULE.name] == expected


LISTED_SOURCES: dict[str, tuple[Statements, list[str]]] = {
    "a service for a listed account": (
        under("StringEquals", "aws:SourceAccount", "999900001111", SCHEDULER),
        [],
    ),
    "a service for another": (
        under("StringEquals", "aws:SourceAccount", OTHER, SCHEDULER),
        [f"trust-cross-account:untrusted:{OTHER}:scheduler.amazonaws.com"],
    ),
    "everyone with a unique id": (
        under("StringLike", "aws:userid", f"{UNIQUE_ID}:*", "*"),
        [f"trust-cross-account:unique-id:{UNIQUE_ID}"],
    ),
    "a principal by its unique id": (
        (trust({"AWS": UNIQUE_ID}),),
        [f"trust-cross-account:unique-id:{UNIQUE_ID}"],
    ),
}


@pytest.mark.parametrize(("statements", "ids"), LISTED_SOURCES.values(), ids=LISTED_SOURCES)
def test_the_list_is_of_sources_too(pack: RunningPack, statements: Statements, ids: list[str]) -> None:
    pack.configure(trust_cross_account={"ownAccounts": [OWN], "trustedAccounts": ["999900001111"]})
    role = made(ROLE, {"name": "web", "assumeRolePolicy": document(*statements)})
    said = [each for each in pack.preview(role) if each.finding.rule == RULE.name]
    assert [(each.finding.id, each.level) for each in said] == [(id_, "mandatory") for id_ in ids]


def test_a_provider_says_nothing_where_no_account_is_known_as_own(pack: RunningPack) -> None:
    trusted = document(trust({"Federated": SAML}, "sts:AssumeRoleWithSAML"))
    role = made(ROLE, {"name": "web", "assumeRolePolicy": trusted})
    assert pack.ids(role, rule=RULE.name) == []
    assert pack.ids(role, provider(allowedAccountIds=[OWN]), rule=RULE.name) == [
        f"trust-cross-account:provider:{OTHER}"
    ]


def test_the_message_says_that_an_account_is_listed_and_what_is_missing() -> None:
    properties = {"name": "web", "assumeRolePolicy": document(trust(ROOT))}
    (finding,) = sdk_check(RULE, ROLE, properties, ownAccounts=[OWN], trustedAccounts=[OTHER])
    assert finding.evidence == (
        "Statement 1 of the trust policy of role 'web' trusts every principal in account 444455556666. The account is "
        "in trustedAccounts, but any principal in it can assume the role."
    )
