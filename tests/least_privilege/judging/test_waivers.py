"""Waivers: what they cover, what makes one void, and what is printed of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from least_privilege.judging.waivers import Waivers, WaiverTerms
from least_privilege.rules.finding import Finding
from tests.support.pack import RunningPack, made, urn
from tests.support.waivers import UNTIL

TODAY = WaiverTerms(today=date(2026, 11, 1))
INSTANCE = "aws:ec2/instance:Instance"
FINDING = Finding(id="iam-wildcard-action:s3:*", evidence="It allows s3:*.", fix="list what is used.")
GOOD = {
    "finding": "iam-wildcard-action:s3:*",
    "resource": "web",
    "reason": "migration",
    "owner": "platform",
    "expires": "2026-11-01",
}

COVERED: dict[str, dict[str, Any]] = {
    "by name": {},
    "by URN": {"resource": urn(INSTANCE, "web")},
    "by a pattern of names": {"resource": "web*"},
    "by an end of a name": {"resource": "*web"},
    "by a pattern of URNs": {"resource": "urn:pulumi:*::aws:ec2/instance:*::web"},
    "by a pattern of URNs without its start": {"resource": "*:Instance::web*"},
    "by type and a pattern of names": {"resource": "urn:pulumi:*::aws:ec2/instance:Instance::*web*"},
    "until its last day": {"expires": "2026-11-01"},
    "for four hundred days": {"expires": "2027-12-06"},
    "with actions that the finding does not need": {"actions": ["s3:*"]},
}

NOT_COVERED = {
    "another resource": {"resource": "api"},
    "part of a name": {"resource": "we"},
    "odd letter case": {"resource": "Web"},
    "another finding of the rule": {"finding": "iam-wildcard-action:sqs:*"},
    "the rule alone": {"finding": "iam-wildcard-action"},
    "a pattern of findings": {"finding": "iam-wildcard-action:*"},
    "expired yesterday": {"expires": "2026-10-31"},
    "no reason": {"reason": " "},
    "no owner": {"owner": ""},
    "no date": {"expires": ""},
    "every resource": {"resource": "*"},
    "every resource, written oddly": {"resource": "?*"},
    "every URN": {"resource": "urn:pulumi:*"},
    "every URN of the stack": {"resource": "urn:pulumi:dev::*"},
    "whatever begins as a URN does": {"resource": "urn:*"},
    "every resource of the type": {"resource": "urn:pulumi:*::aws:ec2/instance:Instance::*"},
    "everything with a URN": {"resource": "*::*"},
    "every type of AWS": {"resource": "*::aws*"},
    "part of a type": {"resource": "*instance*"},
    "one letter of a name": {"resource": "*w*"},
    "two letters of a name": {"resource": "we*"},
    "letters here and there": {"resource": "*w*e*b*"},
    "every finding": {"finding": "*"},
    "a day that does not exist": {"expires": "2026-02-30"},
    "for a day too many": {"expires": "2027-12-07"},
    "for years": {"expires": "2999-12-31"},
}


@pytest.mark.parametrize("change", COVERED.values(), ids=COVERED)
def test_a_waiver_covers(change: dict[str, Any]) -> None:
    waivers = Waivers([{**GOOD, **change}], TODAY)
    assert waivers.use(FINDING, urn(INSTANCE, "web"))
    assert waivers.use(FINDING, urn(INSTANCE, "web")), "an update analyses a resource twice"
    assert list(waivers.faults()) == []


@pytest.mark.parametrize("change", NOT_COVERED.values(), ids=NOT_COVERED)
def test_a_waiver_does_not_cover(change: dict[str, str]) -> None:
    waivers = Waivers([{**GOOD, **change}], TODAY)
    assert waivers.use(FINDING, urn(INSTANCE, "web")) is None
    assert [finding.rule for finding in waivers.faults()] == ["policy-waiver"]


FAULTS = {
    "expired": ({"expires": "2026-10-31"}, "expired on 2026-10-31."),
    "reasonless": ({"reason": ""}, "has no reason."),
    "ownerless": ({"owner": ""}, "has no owner."),
    "over-broad resource": ({"resource": "**"}, "covers too much: its resource is '**'."),
    "every resource of a stack": (
        {"resource": "urn:pulumi:dev::*"},
        "covers too much: its resource is 'urn:pulumi:dev::*'.",
    ),
    "over-broad finding": ({"finding": "*"}, "covers too much: its finding is '*'."),
    "unused": ({}, "is not used: it matches no finding."),
    "too long": (
        {"expires": "2030-12-31"},
        "expires on 2030-12-31, which is more than 400 days away.",
    ),
    "of waivers themselves": (
        {"finding": "policy-waiver:waived:x"},
        "is about policy-waiver, which cannot be waived.",
    ),
    "no such day": ({"expires": "2026-02-30"}, "expires on '2026-02-30', which is not a date."),
}


@pytest.mark.parametrize(("change", "evidence"), FAULTS.values(), ids=FAULTS)
def test_fault(change: dict[str, str], evidence: str) -> None:
    (finding,) = Waivers([{**GOOD, **change}], TODAY).faults()
    waiver = GOOD | change
    assert finding.evidence == f"Waiver 1 ('{waiver['finding']}' on '{waiver['resource']}') {evidence}"


def test_the_note_says_what_was_waived_by_whom_and_until_when() -> None:
    waiver = Waivers([GOOD], TODAY).use(FINDING, urn(INSTANCE, "web"))
    assert waiver
    assert waiver.note(FINDING) == Finding(
        id="policy-waiver:waived:iam-wildcard-action:s3:*",
        evidence="It allows s3:*. Waived by platform: migration",
        fix="Waived until 2026-11-01. After that: list what is used.",
    )


def test_a_reason_of_several_lines_keeps_the_note_in_form() -> None:
    waiver = Waivers([{**GOOD, "reason": "migration\n  Fix: nothing\n"}], TODAY).use(FINDING, urn(INSTANCE, "web"))
    assert waiver
    assert waiver.note(FINDING).evidence == "It allows s3:*. Waived by platform: migration   Fix: nothing "


def test_every_fault_of_every_waiver_is_reported() -> None:
    waivers = Waivers([{"finding": "a"}, {**GOOD, "owner": "", "reason": ""}], TODAY)
    assert len(list(waivers.faults())) == 6


def test_a_name_with_the_separator_of_urns_in_it_is_covered_by_its_whole_urn_or_name() -> None:
    waivers = Waivers([{**GOOD, "resource": urn(INSTANCE, "a::web")}], TODAY)
    assert Waivers([{**GOOD, "resource": "a::web"}], TODAY).use(FINDING, urn(INSTANCE, "a::web"))
    assert waivers.use(FINDING, urn(INSTANCE, "a::web"))
    assert waivers.use(FINDING, urn(INSTANCE, "web")) is None


def test_the_fix_of_a_waiver_that_covers_too_much() -> None:
    (finding,) = Waivers([{**GOOD, "resource": "*a*"}], TODAY).faults()
    assert finding.fix == (
        "name the resource that the decision is about, by at least 3 characters of its name in a row beside the "
        "wildcards"
    )


def _waiver(**change: str) -> dict[str, Any]:
    return {"waivers": [{**GOOD, "finding": "imdsv2-required", "expires": UNTIL, **change}]}


def test_a_waived_finding_becomes_a_note_of_the_preview(pack: RunningPack) -> None:
    pack.configure(policy_waiver=_waiver())
    said = pack.preview(made(INSTANCE, {}, "web"), made(INSTANCE, {}, "api"))
    assert [(each.finding.id, each.level, each.urn) for each in said] == [
        ("policy-waiver:waived:imdsv2-required", "advisory", urn(INSTANCE, "web")),
        ("imdsv2-required", "mandatory", urn(INSTANCE, "api")),
    ]


def test_a_finding_of_the_stack_is_waived_too(pack: RunningPack) -> None:
    pack.configure(policy_waiver=_waiver(finding="imdsv2-required:unseen-template"))
    (said,) = pack.preview(made(INSTANCE, {"launchTemplate": {"id": "lt-1"}}, "web"))
    assert (said.finding.id, said.level) == ("policy-waiver:waived:imdsv2-required:unseen-template", "advisory")
    assert said.urn == urn(INSTANCE, "web")


def test_an_expired_waiver_stops_the_preview(pack: RunningPack) -> None:
    pack.configure(policy_waiver=_waiver(expires="2024-01-01"))
    said = pack.preview(made(INSTANCE, {}, "web"))
    assert [(each.finding.id, each.level, each.urn) for each in said] == [
        ("imdsv2-required", "mandatory", urn(INSTANCE, "web")),
        ("policy-waiver:imdsv2-required", "mandatory", ""),
    ]


S3 = ("s3:GetObject", "s3:PutObject")
BOUND: dict[str, tuple[list[str], tuple[str, ...], bool]] = {
    "the same actions": (["s3:PutObject", "s3:GetObject"], S3, True),
    "another letter case": (["S3:getobject", "s3:putobject"], S3, True),
    "fewer than decided about": (["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], S3, True),
    "a pattern that holds them": (["s3:*Object"], S3, True),
    "a whole service": (["s3:*"], S3, False),
    "everything": (["*"], S3, False),
    "a whole service, as it is granted": (["s3:*"], ("s3:*",), True),
    "everything, as it is granted": (["*"], ("*",), True),
    "one more": (["s3:GetObject"], S3, False),
    "none": ([], S3, False),
    "a wildcard instead": (["s3:GetObject"], ("s3:Get*",), False),
    "other exceptions": (["NotAction:iam:*+sts:*"], ("NotAction:iam:*",), False),
    "the same exceptions": (["NotAction:iam:*"], ("NotAction:iam:*",), True),
}


@pytest.mark.parametrize(("accepted", "granted", "covered"), BOUND.values(), ids=BOUND)
def test_a_waiver_covers_no_action_that_it_does_not_accept(
    accepted: list[str], granted: tuple[str, ...], covered: bool
) -> None:
    finding = replace(FINDING, actions=granted)
    waivers = Waivers([{**GOOD, "actions": accepted}], TODAY)
    assert (waivers.use(finding, urn(INSTANCE, "web")) is not None) is covered
    assert len(list(waivers.faults())) == (0 if covered else 1)


SNIPPET = (
    'delete it; or, if it is about this one, "finding": "iam-wildcard-action:s3:*", "resource": "web", '
    '"actions": ["s3:GetObject", "s3:PutObject"]'
)
ANEW = 'mend the finding, or decide about it anew: "actions": ["s3:GetObject", "s3:PutObject"]'
UNUSED = "is not used: it matches no finding."
WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "it grants more by now": (
        {"actions": ["s3:GetObject"]},
        "does not accept s3:PutObject, which the finding is about now.",
        ANEW,
    ),
    "no actions": (
        {},
        "accepts no actions, and the finding is about some.",
        'add "actions": ["s3:GetObject", "s3:PutObject"]',
    ),
    "a misspelt resource": ({"resource": "wep"}, UNUSED, SNIPPET),
    "a misspelt finding": ({"finding": "iam-wildcard-action:s3"}, UNUSED, SNIPPET),
    "nothing like it": ({"finding": "imds-hop-limit", "resource": "api"}, UNUSED, "delete it"),
}


@pytest.mark.parametrize(("change", "evidence", "fix"), WRONG.values(), ids=WRONG)
def test_a_wrong_waiver_gets_the_nearest_finding(change: dict[str, Any], evidence: str, fix: str) -> None:
    waivers = Waivers([{**GOOD, **change}], TODAY)
    assert waivers.use(replace(FINDING, actions=S3), urn(INSTANCE, "web")) is None
    (fault,) = waivers.faults()
    assert fault.evidence.partition(") ")[2] == evidence
    assert fault.fix == fix


def test_a_configuration_may_shorten_waivers_and_keep_rules_from_them() -> None:
    options = {"longestDays": 90.0, "notWaivable": ["iam-admin-access"]}
    terms = WaiverTerms.of(options, TODAY.today)
    given = [{**GOOD, "expires": "2027-01-31"}, {**GOOD, "finding": "iam-admin-access:role"}]
    assert [(each.evidence.partition(") ")[2], each.fix) for each in Waivers(given, terms).faults()] == [
        (
            "expires on 2027-01-31, which is more than 90 days away.",
            'write "expires": "2027-01-30" or an earlier day, and decide again then',
        ),
        ("is about iam-admin-access, which cannot be waived.", "delete it, and mend what it waives"),
    ]


def test_a_rule_that_cannot_be_waived_stops_the_preview(pack: RunningPack) -> None:
    pack.configure(policy_waiver={**_waiver(), "notWaivable": ["imdsv2-required"]})
    assert pack.ids(made(INSTANCE, {}, "web")) == ["imdsv2-required", "policy-waiver:imdsv2-required"]


def test_an_unused_waiver_is_known_at_the_end_of_the_stack(pack: RunningPack) -> None:
    pack.configure(policy_waiver=_waiver(resource="gone"))
    assert pack.ids(made(INSTANCE, {"metadataOptions": {"httpTokens": "required"}}, "web")) == [
        "policy-waiver:imdsv2-required"
    ]
