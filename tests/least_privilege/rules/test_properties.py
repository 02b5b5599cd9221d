"""What must hold of every rule, for any stack at all."""

import copy
import json
import os
import re
from collections import Counter
from dataclasses import replace
from typing import Any

from google.protobuf import json_format, struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from least_privilege.policy.document import PolicyKind
from least_privilege.principals.effective_permissions import principals
from least_privilege.pulumi_pack.property_values import merge, of_struct
from least_privilege.rules.finding import parse, render
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import ResourceRule
from least_privilege.stack.model import Resource, Stack
from least_privilege.standalone.analyze import analyze
from tests.support.documents import Json
from tests.support.judging import judge
from tests.support.resources import resource
from tests.support.sample_resources import ACCOUNT, POLICY_ARN
from tests.support.strategies import ACTIONS, ARNS, anything, documents, few, holder, stacks, statements

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "40"))
"""How many a run tries of each property: more by the environment, after work on a rule."""

GRAMMAR = re.compile(
    "iam-malformed-document|iam-unknown-action|iam-resource-mismatch|iam-condition-key|iam-quota|document-not-evaluable"
    "|iam-policy-hygiene"
)
"""The rules on how a document is written, which may find something in a Deny too."""


OPTIONS: Json = {
    "ownAccounts": [ACCOUNT],
    "boundary": POLICY_ARN,
    "containerHosts": ["w*"],
    "exempt": ["a?n"],
    "trustedAccounts": ["444455556666"],
}
configured = st.sampled_from([{}, OPTIONS])


def ids(stack: Stack) -> Counter[tuple[str, str]]:
    return Counter((finding.id, finding.urn) for _, finding in judge(stack))


def again(stack: Stack, *more: Resource, reverse: bool = False) -> Stack:
    """The same stack of new values, since what was found of the old ones is kept with them."""
    resources = [replace(each, properties=copy.deepcopy(each.properties)) for each in stack.resources]
    return Stack(resources=tuple(resources[::-1] if reverse else (*resources, *more)))


@given(stacks(), configured)
@settings(max_examples=EXAMPLES)
def test_any_stack_gives_findings_in_good_form_or_nothing(stack: Stack, options: Json) -> None:
    urns = {"", *(resource.urn for resource in stack.resources)}
    for rule, finding in judge(stack, **options):
        assert re.fullmatch(rf"{rule.name}(:\S+)?", finding.id), finding
        assert finding.evidence.endswith(".") and finding.fix.endswith(".")
        assert finding.urn in urns
        message = render(finding, rule.url)
        assert message.encode() and message.count("\n") == 2
        assert parse(message) == parse(f"before\n{message}") == (replace(finding, urn="", advisory=False), rule.url)


@given(stacks())
@settings(max_examples=EXAMPLES // 2)
def test_the_same_stack_gives_the_same_findings(stack: Stack) -> None:
    assert [finding for _, finding in judge(stack)] == [finding for _, finding in judge(again(stack))]


@given(stacks())
@settings(max_examples=EXAMPLES)
def test_the_order_of_resources_does_not_matter(stack: Stack) -> None:
    assert ids(stack) == ids(again(stack, reverse=True))


UNRELATED = [
    resource("aws:dynamodb/table:Table", "unrelated", name="unrelated", hashKey="id"),
    resource("aws:sqs/queue:Queue", "unrelated", name="unrelated"),
    resource("random:index/randomId:RandomId", "unrelated", byteLength=4),
    resource("x:index:Component", "unrelated", size=3),
    resource("user:User", "unrelated", name="unrelated"),
    resource("policy:Policy", "unrelated", name="unrelated", policy=holder([])),
    resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "unrelated", bucket="x", blockPublicPolicy=True),
    resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "unrelated", bucket="x", ignorePublicAcls=True),
    resource("aws:ec2/launchTemplate:LaunchTemplate", "unrelated", metadataOptions={"httpTokens": "required"}),
]


@given(stacks(), st.sampled_from(UNRELATED))
@settings(max_examples=EXAMPLES)
def test_an_unrelated_resource_takes_no_finding_away(stack: Stack, other: Resource) -> None:
    assert not ids(stack) - ids(again(stack, other))


def granting(*some: Json) -> set[str]:
    """What the rules on what a document grants find in one of a role."""
    role = resource("role:Role", "it", name="it", inlinePolicies=[{"name": "x", "policy": holder(some)}])
    return {finding.id for rule, finding in judge(Stack(resources=(role,))) if not GRAMMAR.fullmatch(rule.name)}


plain = st.lists(statements(), min_size=1, max_size=3)


@given(plain, statements("Deny"))
@settings(max_examples=EXAMPLES)
def test_a_deny_makes_no_finding_where_nothing_was_found(some: list[Json], deny: Json) -> None:
    before = granting(*some)
    assert before or not granting(*some, deny)


@given(plain, st.data())
@settings(max_examples=EXAMPLES)
def test_a_wider_allow_is_found_where_the_narrower_was(some: list[Json], data: st.DataObject) -> None:
    wide, widened = widen(some, data)
    before = granting(*some) if wide else set()
    assert not before or granting(*widened), before


def widen(some: list[Json], data: st.DataObject) -> tuple[bool, list[Json]]:
    """`some` with one of its Allows wider, and whether there is one."""
    widened = copy.deepcopy(some)
    allows = [each for each in widened if each["Effect"] == "Allow"]
    if not allows:
        return False, widened
    chosen = data.draw(st.sampled_from(allows))
    for element, values in (("Action", ACTIONS), ("Resource", ARNS)):
        if element in chosen:
            given, more = chosen[element], data.draw(few(values))
            chosen[element] = [
                *(given if isinstance(given, list) else [given]),
                *([more] if isinstance(more, str) else more),
            ]
    if data.draw(st.booleans()):
        chosen.pop("Condition", None)
    return True, widened


def reached(stack: Stack) -> set[tuple[str, str, str]]:
    """Which principal may do which action with which resource."""
    return {
        (principal.name, action, arn)
        for principal in principals(stack)
        for action in ACTIONS
        for grant in principal.grants(action)
        for arn in ARNS
        if grant.reaches(arn)
    }


@given(stacks(), statements("Deny"))
@settings(max_examples=EXAMPLES)
def test_a_deny_for_everybody_allows_nobody_more(stack: Stack, deny: Json) -> None:
    more = [
        resource("rolePolicy:RolePolicy", "deny", {"role": [each]}, role=each.at("name"), policy=holder([deny]))
        for each in stack.of("aws:iam/role:Role")
    ]
    assert reached(again(stack, *more)) <= reached(stack)


@given(
    st.lists(st.sampled_from(PolicyKind).flatmap(documents) | anything, max_size=3),
    st.sampled_from([None, *PolicyKind]),
)
@settings(max_examples=EXAMPLES)
def test_any_json_can_be_analyzed(some: list[Any], kind: PolicyKind | None) -> None:
    found = analyze(some, kind=kind) + analyze({"all": some}, kind=kind, together=True)
    assert not [finding for finding in found if finding.id.endswith(":fault")]


@given(stacks())
@settings(max_examples=EXAMPLES)
def test_what_is_repaired_is_found_no_more(stack: Stack) -> None:
    for rule in ALL_RULES:
        if isinstance(rule, ResourceRule) and rule.repair:
            for resource in stack.of(*rule.types):
                if changes := rule.repair(resource, rule.defaults()):
                    repaired = of_struct(merge(wire(resource.properties), changes))
                    assert not list(rule.check(replace(resource, properties=repaired), rule.defaults()))


@given(st.dictionaries(st.text(max_size=5) | st.sampled_from(["4dabf18193072939515e22adb298388d"]), anything))
@settings(max_examples=EXAMPLES)
def test_any_struct_is_read(value: Any) -> None:
    assert isinstance(of_struct(wire(value)), dict)


def wire(value: Any) -> struct_pb2.Struct:
    """`value` as far as Pulumi's wire format can hold it: no halves of pairs, no endless numbers."""
    text = json.dumps(value, default=str, ensure_ascii=False).encode("utf-8", "replace")
    return json_format.ParseDict(json.loads(text, parse_constant=str), struct_pb2.Struct())
