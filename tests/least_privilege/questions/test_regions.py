"""can on a pattern of resources against every resource that it matches."""

import itertools
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from least_privilege.aws.actions import find
from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.wildcards import matches
from tests.support.access import ACCOUNT, access_to
from tests.support.resources import resource, stack

QUEUES = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:"
NAMES = ["".join(letters) for size in (1, 2, 3, 4) for letters in itertools.product("abz", repeat=size)]
"""`z` is in no pattern: it stands for every other text."""

Json = dict[str, Any]
crossing = st.sampled_from(["a*", "b*", "*a", "*b", "*ab*"])
patterns = (crossing | st.text(alphabet="ab*", min_size=1, max_size=3)).map(lambda name: f"{QUEUES}{name}")


@st.composite
def statements(draw: st.DrawFn) -> Json:
    on = draw(st.sampled_from(["Resource", "Resource", "NotResource"]))
    effect = draw(st.sampled_from(["Allow", "Allow", "Deny"]))
    return {"Effect": effect, "Action": "sqs:*", on: draw(st.lists(patterns, min_size=1, max_size=2))}


policies = st.lists(statements(), min_size=1, max_size=2)


def _text(given: list[Json]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": given})


@given(policies, st.none() | policies | policies, patterns)
@settings(max_examples=500)
def test_a_pattern_is_allowed_where_something_that_it_matches_is(
    identity: list[Json], boundary: list[Json] | None, asked: str
) -> None:
    limit: Json = {"permissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/limit"} if boundary else {}
    made = [
        resource("role:Role", "web", name="web", **limit),
        resource("rolePolicy:RolePolicy", "own", role="web", policy=_text(identity)),
        resource("policy:Policy", "limit", name="limit", policy=_text(boundary or [])),
    ]
    access, send = access_to(stack(*made)), find("sqs:SendMessage")
    assert send
    found = access.can(access.callers.named("web")[0], send, access.targets.of(send, asked))

    own = parse(_text(identity), PolicyKind.IDENTITY)
    most = [parse(_text(boundary), PolicyKind.IDENTITY)] if boundary else None

    def is_allowed(arn: str) -> bool:
        return evaluate([own], Request("sqs:SendMessage", arn), most).answer is Answer.ALLOWED

    if any(is_allowed(f"{QUEUES}{name}") for name in NAMES if matches(asked, f"{QUEUES}{name}") and "z" in name):
        assert found.answer is Answer.ALLOWED
    if found.answer is Answer.ALLOWED:
        arn = found.resource.replace("*", "zzzz")
        assert matches(asked, arn)
        assert is_allowed(arn)
