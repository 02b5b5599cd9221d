"""Documents within IAM's quotas that are made to cost much: the work and the findings for each are bounded.

Work is counted in calls of functions, which no other load of the machine changes. Pattern by pattern and action by
action each of these took between 20 and 220 million.
"""

import cProfile
import itertools
import pstats
import string
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from least_privilege.aws.service_reference import services
from least_privilege.judging.configuration import settings
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.policy.document import PolicyKind
from least_privilege.rules.grouping import MOST_ON_DOCUMENT
from least_privilege.rules.registry import ALL_RULES
from least_privilege.standalone.input_documents import stacks

MOST_CALLS = 20_000_000


def _patterns(form: str, count: int) -> list[str]:
    pairs = itertools.islice(itertools.product(string.ascii_lowercase, repeat=2), count)
    return [form.replace("X", one).replace("Y", other) for one, other in pairs]


ACTIONS = _patterns("*:*X*Y*", 676)
ARNS = _patterns("arn:*:*:*:*:*X*Y*", 360)
SERVICES = sorted(services())[:300]


def _in_turns(count: int, allowed: dict[str, list[str]], denied: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Statements that allow and statements that deny, each with one value of each list."""
    return [
        {"Effect": effect, "Action": "*", "Resource": "*"} | {name: values[place] for name, values in elements.items()}
        for place in range(count)
        for effect, elements in (("Allow", allowed), ("Deny", denied))
    ]


STATEMENTS: dict[str, list[dict[str, Any]]] = {
    "actions": [{"Effect": "Allow", "Action": ACTIONS, "Resource": "*"}],
    "actions without a service": [{"Effect": "Allow", "Action": _patterns("*X*Y*", 676), "Resource": "*"}],
    "denied actions": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": ACTIONS, "Resource": "*"},
    ],
    "statements that allow and deny": [
        {"Effect": effect, "Action": action, "Resource": "*"}
        for effect, actions in (("Allow", ACTIONS[:80]), ("Deny", ACTIONS[90:170]))
        for action in actions
    ],
    "statements of one action each": [{"Effect": "Allow", "Action": each, "Resource": "*"} for each in ACTIONS[:200]],
    "one statement many times": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}] * 200,
    "objects": [{"Effect": "Allow", "Action": "*", "Resource": _patterns("arn:aws:s3:::*X??Y*", 400)}],
    "resources denied but for some": [
        {"Effect": "Allow", "Action": "*", "Resource": ARNS[:180]},
        {"Effect": "Deny", "Action": "*", "NotResource": ARNS[180:]},
    ],
    "actions allowed and denied in turns": _in_turns(70, {"Action": ACTIONS}, {"Action": ACTIONS[300:]}),
    "resources allowed and denied in turns": _in_turns(60, {"Resource": ARNS}, {"Resource": ARNS[180:]}),
    "objects allowed and denied in turns": _in_turns(
        90, {"Resource": _patterns("arn:aws:s3:::XY*", 90)}, {"Resource": _patterns("arn:aws:s3:::YX*", 90)}
    ),
    "all but some actions, on resources": [
        {"Effect": effect, "NotAction": ACTIONS[place], "Resource": ARNS[place]}
        for place, effect in enumerate(("Allow", "Deny") * 45)
    ],
    "endings of resources": [{"Effect": "Allow", "Action": "*", "Resource": f"*{place}"} for place in range(200)],
    "few denied actions in many statements": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        *(
            {"Effect": "Deny", "Action": ACTIONS[place : place + 10], "Resource": ARNS[place]}
            for place in range(0, 300, 10)
        ),
    ],
    "patterns of thousands of wildcards": [
        {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::" + "*e" * 2500},
        {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::" + "*?e" * 1500},
    ],
    "services on patterns of resources": [
        {"Effect": "Allow", "Action": [f"{service}:*" for service in SERVICES], "Resource": ARNS[:100]},
    ],
    "conditions on keys that no request carries": [
        {
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringLike": dict.fromkeys(_patterns("s3:XY", 200), "*x*")},
        }
    ],
}


def _judge(name: str) -> Iterator[RuleResult]:
    document = {"Version": "2012-10-17", "Statement": STATEMENTS[name]}
    runner = RuleRunner(ALL_RULES, settings(ALL_RULES))
    for group in stacks(document, name, PolicyKind.IDENTITY):
        yield from runner.check_all(group)


@pytest.mark.parametrize("name", STATEMENTS)
def test_work_and_findings_are_bounded(name: str) -> None:
    profile = cProfile.Profile()
    results = profile.runcall(lambda: list(_judge(name)))
    assert results
    assert max(Counter(result.rule.name for result in results).values()) <= MOST_ON_DOCUMENT
    assert pstats.Stats(profile).total_calls < MOST_CALLS  # type: ignore[attr-defined]
