"""who-can against brute force: every caller, every way to become another one, policy by policy by the evaluator."""

import json
from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from least_privilege.aws.actions import find
from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.stack.model import Resource
from tests.support.access import ACCOUNT, access_to, foreign
from tests.support.resources import resource, stack

QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1111"
OTHER = "444455556666"
NAMES = ("a", "b", "c")
ROLES = {name: f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in NAMES}
USER = f"arn:aws:iam::{ACCOUNT}:user/ann"
OWN_ROOT, OTHER_ROOT = f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:iam::{OTHER}:root"
CALLERS = {
    **{f"role '{name}'": Caller("AWS", arn) for name, arn in ROLES.items()},
    "user 'ann'": Caller("AWS", USER),
    "lambda.amazonaws.com": Caller("Service", "lambda.amazonaws.com"),
    f"account {OTHER}": Caller("AWS", OTHER_ROOT),
    "anyone (public)": Caller("", ""),
}
ACTIONS = ("sqs:SendMessage", "kms:Decrypt", "sts:AssumeRole")

Json = dict[str, Any]

effects = st.sampled_from(["Allow", "Allow", "Allow", "Deny"])
actions = st.lists(st.sampled_from([*ACTIONS, "sqs:*", "kms:D*", "s3:GetObject"]), min_size=1, max_size=2)
arns = st.lists(
    st.sampled_from([QUEUE, KEY, *ROLES.values(), "*", f"arn:aws:sqs:*:{ACCOUNT}:o*", "arn:aws:iam::*:role/?"]),
    min_size=1,
    max_size=2,
)
principals = st.lists(
    st.sampled_from(
        [
            ("AWS", "*"),
            ("AWS", OWN_ROOT),
            ("AWS", ACCOUNT),
            ("AWS", OTHER_ROOT),
            ("AWS", ROLES["a"]),
            ("AWS", ROLES["b"]),
            ("AWS", USER),
            ("Service", "lambda.amazonaws.com"),
        ]
    ),
    min_size=1,
    max_size=2,
)


def _identity(effect: str, action: list[str], on: list[str]) -> Json:
    return {"Effect": effect, "Action": action, "Resource": on}


def _own(effect: str, action: list[str], who: list[tuple[str, str]]) -> Json:
    named: dict[str, list[str]] = {}
    for kind, value in who:
        named.setdefault(kind, []).append(value)
    return {"Effect": effect, "Action": action, "Principal": named, "Resource": "*"}


identity = st.lists(st.builds(_identity, effects, actions, arns), max_size=2)
own = st.lists(st.builds(_own, effects, actions, principals), min_size=1, max_size=2)
trusts = st.lists(st.builds(_own, effects, st.just(["sts:AssumeRole"]), principals), min_size=1, max_size=2).map(
    lambda statements: [{k: v for k, v in each.items() if k != "Resource"} for each in statements]
)


@st.composite
def cases(draw: st.DrawFn) -> Json:
    return {
        "identity": {name: draw(identity) for name in (*NAMES, "ann")},
        "boundary": {name: draw(st.none() | identity) for name in (*NAMES, "ann")},
        "trust": {name: draw(trusts) for name in NAMES},
        "queue": draw(st.none() | own),
        "key": draw(st.none() | own),
    }


def _text(statements: list[Json]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _resources(case: Json) -> Iterable[Resource]:
    for name in (*NAMES, "ann"):
        kind = "user" if name == "ann" else "role"
        boundary = f"limit-{name}" if case["boundary"][name] is not None else None
        trust: Json = {"assumeRolePolicy": _text(case["trust"][name])} if kind == "role" else {}
        limit: Json = {"permissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/{boundary}"} if boundary else {}
        yield resource(f"{kind}:{kind.title()}", name, name=name, **trust, **limit)
        inline = _text(case["identity"][name])
        held: Json = {kind: name, "policy": inline}
        yield resource(f"{kind}Policy:{kind.title()}Policy", f"p-{name}", **held)
        if boundary:
            yield resource("policy:Policy", boundary, name=boundary, policy=_text(case["boundary"][name]))
    yield resource("aws:sqs/queue:Queue", "orders", name="orders", arn=QUEUE)
    yield resource("aws:kms/key:Key", "secret", arn=KEY, keyId="1111")
    if case["queue"] is not None:
        yield resource("aws:sqs/queuePolicy:QueuePolicy", "qp", queueUrl=QUEUE, policy=_text(case["queue"]))
    if case["key"] is not None:
        yield resource("aws:kms/keyPolicy:KeyPolicy", "kp", keyId="1111", policy=_text(case["key"]))


class _BruteForce:
    """Every question asked anew, of policies as JSON."""

    def __init__(self, case: Json) -> None:
        self._case = case

    def reaches(self, who: str, action: str, arn: str, seen: frozenset[str] = frozenset()) -> bool:
        if self._may(who, action, arn):
            return True
        return any(
            f"role '{name}'" not in (seen | {who})
            and self._may(who, "sts:AssumeRole", ROLES[name])
            and self.reaches(f"role '{name}'", action, arn, seen | {who})
            for name in NAMES
        )

    def _may(self, who: str, action: str, arn: str) -> bool:
        name = who.split("'")[1] if "'" in who else ""
        request = Request(action, arn, caller=CALLERS[who])
        own, must = self._own_policy(arn)

        def ask(statements: list[Json] | None, kind: PolicyKind) -> tuple[bool, bool]:
            """Whether the statements allow it, and whether a Deny of theirs applies."""
            verdict = evaluate([parse(_text(statements or []), kind)], request)
            assert verdict.answer is not Answer.DEPENDS
            return verdict.answer is Answer.ALLOWED, verdict.answer is Answer.DENIED and bool(verdict.by)

        kind = PolicyKind.TRUST if ":role/" in arn else PolicyKind.RESOURCE
        by_own, denied_by_own = ask(own, kind)
        if denied_by_own:
            return False
        if not name:  # Of the others' own policies nothing is known: they allow.
            return by_own
        allowed, denied = ask(self._case["identity"][name], PolicyKind.IDENTITY)
        limits = self._case["boundary"][name]
        within, denied_by_limit = ask(limits, PolicyKind.IDENTITY) if limits is not None else (True, False)
        if denied or denied_by_limit:
            return False
        by_account, _ = ask(_only(own, account=True), kind)
        by_name, _ = ask(_only(own, account=False), kind)
        direct = by_name and (within or name == "ann")
        return direct or (allowed and within and (by_account or not must))

    def _own_policy(self, arn: str) -> tuple[list[Json], bool]:
        if arn == QUEUE:
            return self._case["queue"] or [], False
        if arn == KEY:
            default = {"Effect": "Allow", "Action": "kms:*", "Principal": {"AWS": [OWN_ROOT]}, "Resource": "*"}
            return [default] if self._case["key"] is None else self._case["key"], True
        return self._case["trust"][arn.rpartition("/")[2]], True


def _only(statements: list[Json], account: bool) -> list[Json]:
    """The statements with those of their principals that are accounts, or the others."""
    found = []
    for each in statements:
        kept = {
            kind: [value for value in values if (value in (OWN_ROOT, OTHER_ROOT, ACCOUNT)) is account]
            for kind, values in each["Principal"].items()
        }
        if principals := {kind: values for kind, values in kept.items() if values}:
            found.append({**each, "Principal": principals})
    return found


@given(cases(), st.sampled_from([("sqs:SendMessage", QUEUE), ("kms:Decrypt", KEY), ("sts:AssumeRole", ROLES["c"])]))
@settings(max_examples=250)
def test_who_can_is_what_brute_force_finds(case: Json, asked: tuple[str, str]) -> None:
    action, arn = asked
    access = access_to(stack(*_resources(case)))
    known = find(action)
    assert known
    found = {each.asker.label: each for each in access.who_can(known, access.targets.of(known, arn))}
    assert all(each.answer is Answer.ALLOWED for each in found.values())
    brute = _BruteForce(case)
    expected = {who for who in CALLERS if brute.reaches(who, action, arn)}
    named = expected - {"anyone (public)", f"account {OTHER}", "lambda.amazonaws.com"}
    assert {who for who in found if "'" in who} == named
    # Of those outside, the ones that policies name: what everybody may, each need not be named for.
    outside = {who for who in found if "'" not in who}
    assert outside <= expected
    assert expected - outside - named == set() or "anyone (public)" in outside


def test_the_other_account_is_foreign() -> None:
    assert foreign(OTHER)
    assert not foreign(ACCOUNT)
