"""A finding has one id in every stack of a program, at preview and at `up`, so that one waiver fits all of them."""

import json
from typing import Any

import pytest

from least_privilege.policy.principals import STAND_IN_ACCOUNT
from offline_preview.pack.messages import AnalyzedResource, Provider
from tests.support.documents import ROLE, ROLE_POLICY, allow, text, trust
from tests.support.pack import RunningPack, Said, made, urn
from tests.support.waivers import UNTIL

EC2 = {"Service": "ec2.amazonaws.com"}
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
BUCKET, QUEUE = "aws:s3/bucket:Bucket", "aws:sqs/queue:Queue"
MISMATCH = "iam-resource-mismatch:arn:aws:sqs:REGION:ACCOUNT:jobs.fifo"
TODAY = {"reason": "agreed", "owner": "security@example.org", "expires": UNTIL}


def stack(
    suffix: str = "1a2b3c4", account: str = "111122223333", region: str = "eu-west-1", known: bool = False
) -> list[AnalyzedResource]:
    """One program in one stack: its names end in `suffix`; the provider says the account and region where `known`."""
    inputs = {"region": region, "allowedAccountIds": json.dumps([account])} if known else {}
    provider = Provider(urn=urn("pulumi:providers:aws"), type="pulumi:providers:aws", name="aws", properties=inputs)

    def resource(type_: str, name: str, properties: dict[str, Any]) -> AnalyzedResource:
        return made(type_, properties, name, provider=provider)

    bucket, queue, hub = f"data-{suffix}", f"jobs-{suffix}.fifo", f"hub-{suffix}"
    arn = f"arn:aws:sqs:{region}:{account}:{queue}"
    grants = [
        allow("s3:ListBucket", [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::logs-{bucket}/x"]),
        allow("sqs:SendMessage", [f"arn:aws:sqs:{region}:{account}:*"]),
        allow("iam:PassRole", [f"arn:aws:iam::{account}:role/{hub}", f"arn:aws:iam::{account}:role/Named"]),
        allow("s3:ListBucket", [f"arn:aws:s3:::{bucket}", arn]),
        allow("sqs:ReceiveMessage", arn, Condition={"NumericEquals": {"aws:MultiFactorAuthAge": arn}}),
    ]
    return [
        resource(BUCKET, "Data", {"bucket": bucket}),
        resource(QUEUE, "jobs", {"name": queue}),
        resource(ROLE, "hub", {"name": hub, "assumeRolePolicy": text(trust(EC2))}),
        resource(ROLE, "named", {"name": "Named", "assumeRolePolicy": text(trust(EC2))}),
        resource(ROLE_POLICY, "hub", {"role": hub, "name": f"hub-{suffix}", "policy": text(allow("*"))}),
        resource(ROLE, "web", {"name": f"web-{suffix}", "assumeRolePolicy": text(trust(EC2))}),
        resource(ROLE_POLICY, "web", {"role": f"web-{suffix}", "name": f"web-{suffix}", "policy": text(*grants)}),
        resource(
            ROLE_POLICY,
            "become",
            {
                "role": f"web-{suffix}",
                "name": "become",
                "policy": text(allow("sts:AssumeRole", f"arn:aws:iam::{account}:role/{hub}")),
            },
        ),
        resource(
            ROLE,
            "hub2",
            {
                "name": f"hub2-{suffix}",
                "assumeRolePolicy": text(trust({"AWS": f"arn:aws:iam::{account}:role/web-{suffix}"})),
            },
        ),
        resource(ROLE_POLICY, "hub2", {"role": f"hub2-{suffix}", "name": "all", "policy": text(allow("*"))}),
        resource(
            ATTACHMENT, "gone", {"role": f"web-{suffix}", "policyArn": f"arn:aws:iam::{account}:policy/web-{suffix}"}
        ),
    ]


def ids(said: list[Said]) -> list[tuple[str, str]]:
    return sorted((each.finding.id, each.urn) for each in said)


OTHERS: dict[str, dict[str, Any]] = {
    "another suffix": {"suffix": "0f9e8d7"},
    "another account": {"account": "444455556666"},
    "the account that stands in": {"account": STAND_IN_ACCOUNT},
    "another region": {"region": "us-east-1"},
    "a known account": {"known": True},
    "everything": {"suffix": "0f9e8d7", "account": "444455556666", "region": "us-east-1", "known": True},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_ids_of_one_program_are_the_same_in_another_stack(pack: RunningPack, other: dict[str, Any]) -> None:
    here = ids(pack.preview(*stack()))
    pack.configure()
    assert ids(pack.preview(*stack(**other))) == here


def test_ids_name_what_the_program_names(pack: RunningPack) -> None:
    found = {each for each, _ in ids(pack.preview(*stack()))}
    assert {
        "iam-wildcard-resource:sqs:arn:aws:sqs:REGION:ACCOUNT:*",
        "iam-resource-mismatch:arn:aws:s3:::logs-data/x",
        MISMATCH,
        "iam-condition-key:aws:MultiFactorAuthAge:not-a-number",
        "trust-chain:hub2",
        "document-not-evaluable:web",
    } <= found
    assert any(each.startswith("iam-pass-role:arn:aws:iam::ACCOUNT:role/hub+1-") for each in found)
    assert not [each for each in found if "1a2b3c4" in each or "111122223333" in each]


def test_evidence_keeps_the_names_in_aws(pack: RunningPack) -> None:
    (said,) = [each.finding for each in pack.preview(*stack()) if each.finding.id == MISMATCH]
    assert "arn:aws:sqs:eu-west-1:111122223333:jobs-1a2b3c4.fifo" in said.evidence


NAMED = {
    "the program's names": MISMATCH,
    "the stack's names, as ids once had them": (
        "iam-resource-mismatch:arn:aws:sqs:eu-west-1:111122223333:jobs-1a2b3c4.fifo"
    ),
}


@pytest.mark.parametrize("finding", NAMED.values(), ids=NAMED)
def test_a_waiver_by_either_names_covers_it(pack: RunningPack, finding: str) -> None:
    pack.configure(policy_waiver={"waivers": [{"finding": finding, "resource": "web", **TODAY}]})
    said = [each.finding.id for each in pack.preview(*stack())]
    assert MISMATCH not in said
    assert [each for each in said if each.startswith("policy-waiver")] == [f"policy-waiver:waived:{MISMATCH}"]


def passing(*roles: str, **more: Any) -> AnalyzedResource:
    return made(ROLE_POLICY, {"role": "x", "policy": text(allow("iam:PassRole", list(roles)))}, "x", **more)


ROLES = "arn:aws:iam::111122223333:role"
LITERAL: dict[str, tuple[AnalyzedResource, str]] = {
    "hex digits that the program gives": (
        passing("arn:aws:iam::*:role/data-0000000"),
        "arn:aws:iam::*:role/data-0000000",
    ),
    "more digits than Pulumi draws": (passing("arn:aws:iam::*:role/hub-1a2b3c45"), "arn:aws:iam::*:role/hub-1a2b3c45"),
    "a drawn suffix in the middle": (passing("arn:aws:iam::*:role/x-hub-1a2b3c4-y"), "arn:aws:iam::*:role/x-hub-y"),
    "no ARN": (passing("*"), "*"),
}


@pytest.mark.parametrize(("policy", "named"), LITERAL.values(), ids=LITERAL)
def test_what_is_not_drawn_stays(pack: RunningPack, policy: AnalyzedResource, named: str) -> None:
    assert f"iam-pass-role:{named}" in pack.ids(*stack(), policy)


def test_a_foreign_account_keeps_its_number_where_the_own_one_is_known(pack: RunningPack) -> None:
    provider = stack(known=True)[0].provider
    (own, foreign) = (
        pack.ids(passing(f"arn:aws:iam::{each}:role/*", provider=provider), rule="iam-pass-role")
        for each in ("111122223333", "444455556666")
    )
    assert own == ["iam-pass-role:arn:aws:iam::ACCOUNT:role/*"]
    assert foreign == ["iam-pass-role:arn:aws:iam::444455556666:role/*"]


def test_one_role_more_gives_another_id_though_both_are_called_alike(pack: RunningPack) -> None:
    other = "arn:aws:iam::444455556666:role/hub"
    one, both = (
        pack.ids(passing(*roles), rule="iam-pass-role") for roles in ([f"{ROLES}/hub"], [f"{ROLES}/hub", other])
    )
    assert one == ["iam-pass-role:arn:aws:iam::ACCOUNT:role/hub"]
    assert one != both
    assert both
