"""Each rule's own examples in disguise: another way to write the same is judged the same."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from least_privilege.aws.actions import expand
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Rule
from least_privilege.stack.model import Resource, Stack
from tests.support.documents import Json
from tests.support.judging import judge
from tests.support.resources import resource

TRUSTS = (
    *("trust-public-principal", "trust-cross-account", "trust-confused-deputy", "trust-web-identity", "trust-mfa"),
    "trust-unknown-service",
)
OWN = "111122223333"


def statements(example: str) -> list[Json]:
    """The statements of an example; none where it is a program and no document."""
    value = json.loads(example) if example.startswith("{") else {}
    some: list[Json] = value.get("Statement", [value] if "Effect" in value else [])
    return some


RULES = [rule for rule in ALL_RULES if statements(rule.bad)]


def found(rule: Rule, document: Any) -> list[str]:
    """The ids of what `rule` finds in a document in the place that it is about."""
    admin = resource(
        "rolePolicyAttachment:RolePolicyAttachment",
        "a",
        role="it",
        policyArn="arn:aws:iam::aws:policy/AdministratorAccess",
    )
    power = (admin,) if rule.name in TRUSTS else ()
    judged = judge(Stack(resources=(*embedded(rule, document).resources, *power)))
    return [finding.id for by, finding in judged if by is rule]


def embedded(rule: Rule, document: Any) -> Stack:
    """A stack with a document in the place that `rule` is about, and nothing else at fault."""
    provider = Resource(type="pulumi:providers:aws", name="aws", urn="urn:aws", properties={"allowedAccountIds": [OWN]})
    if rule.name in TRUSTS:
        judged = [resource("role:Role", "it", name="it", assumeRolePolicy=document)]
    elif rule.name == "resource-policy-public":
        judged = [resource("aws:sqs/queuePolicy:QueuePolicy", "it", policy=document)]
    else:
        judged = [resource("rolePolicy:RolePolicy", "it", name="it", role="it", policy=document)]
    return Stack(resources=(provider, *judged))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_rule_finds_fault_with_what_another_calls_good(rule: Rule) -> None:
    good = {"Version": "2012-10-17", "Statement": statements(rule.good)}
    assert [(by.name, finding.evidence) for by, finding in judge(embedded(rule, good))] == []


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def each(element: str, change: Callable[[str], str]) -> Callable[[list[Json]], list[Json]]:
    """With every value of `element` and of its Not form changed."""

    def disguise(some: list[Json]) -> list[Json]:
        for statement in some:
            for name in statement.keys() & {element, f"Not{element}"}:
                given = statement[name]
                statement[name] = [change(a) for a in given] if isinstance(given, list) else change(given)
        return some

    return disguise


def one_letter(action: str) -> str:
    """With `?` for a letter of the name, where the pattern then means the same."""
    for index in range(len(action) - 1, action.find(":") + 1, -1):
        pattern = action[:index] + "?" + action[index + 1 :]
        if "*" not in action and expand(pattern) == expand(action):
            return pattern
    return action


def split(some: list[Json]) -> list[Json]:
    """A statement for each action."""
    return [
        {**statement, "Action": action} if "Action" in statement else statement
        for statement in some
        for action in as_list(statement.get("Action"))
    ]


def listed(value: Any) -> Any:
    """With lists where one value stands alone, conditions included."""
    if isinstance(value, dict):
        return {key: listed(item) if key != "Effect" else item for key, item in value.items()}
    return value if isinstance(value, list) or value == "*" else [value]


def alone(value: Any) -> Any:
    """Without lists around one value."""
    if isinstance(value, dict):
        return {key: alone(item) for key, item in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def other_deny(some: list[Json]) -> list[Json]:
    """With Denies of what the example does not allow, or of somebody else, or that seldom hold."""
    first = some[0]
    about = "sts:SetSourceIdentity" if str(first.get("Action")).startswith("sts:") else "route53:DeleteHostedZone"
    deny: Json = {"Effect": "Deny", "Action": about}
    deny |= {"Principal": "*"} if "Principal" in first else {}
    deny |= {"Resource": "*"} if "Resource" in first else {}
    seldom = {**copy.deepcopy(first), "Effect": "Deny", "Condition": {"Bool": {"aws:ViaAWSService": "true"}}}
    return [deny, *some, *([seldom] if first["Effect"] == "Allow" else [])]


def keys_in_capitals(some: list[Json]) -> list[Json]:
    """The names of condition keys have no case."""
    for statement in some:
        for operator, keys in statement.get("Condition", {}).items():
            statement["Condition"][operator] = {key.upper(): value for key, value in keys.items()}
    return some


ORDER = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pettracker-images/*"}
DISGUISES: dict[str, Callable[[list[Json]], Any]] = {
    "as it is": lambda some: some,
    "small letters": each("Action", str.lower),
    "capitals": each("Action", str.upper),
    "a question mark for a letter": each("Action", one_letter),
    "runs of asterisks": each("Action", lambda action: action.replace("*", "***")),
    "runs of asterisks in resources": each("Resource", lambda arn: arn.replace("*", "**")),
    "an asterisk and a question mark": each("Action", lambda action: re.sub(r":\*$", ":*?*", action)),
    "a statement for each action": split,
    "lists": lambda some: [listed(statement) for statement in some],
    "no lists": lambda some: alone([alone(statement) for statement in some]),
    "an irrelevant Deny": other_deny,
    "capitals in condition keys": keys_in_capitals,
    "twice": lambda some: [*some, *some],
    "a Sid": lambda some: [{"Sid": f"Pets{number}", **statement} for number, statement in enumerate(some)],
    "with a statement that is in order": lambda some: [*some, ORDER] if "Principal" not in some[0] else some,
}  # fmt: skip


@pytest.mark.parametrize("name", DISGUISES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_examples_in_disguise(rule: Rule, name: str) -> None:
    results = []
    for example in (rule.bad, rule.good):
        disguised = {"Version": "2012-10-17", "Statement": DISGUISES[name](copy.deepcopy(statements(example)))}
        results += [found(rule, form) for form in (json.dumps(disguised), json.dumps(disguised, indent=3), disguised)]
    assert all(results[:3]), results
    says_twice = (rule.name, name) == ("iam-policy-hygiene", "twice")
    assert any(results[3:]) == says_twice, results
