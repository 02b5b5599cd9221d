"""An update is never stopped for what its end would not find: random stacks that preview knows in part."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from least_privilege.judging.configuration import RuleSetting
from least_privilege.judging.configuration import settings as settings_of
from least_privilege.judging.runner import RuleResult, RuleRunner
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.pulumi_pack.early_stop import EarlyStop
from least_privilege.pulumi_pack.preview_note import PreviewNote
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level, StackRule
from least_privilege.stack.least_grant import GRANTING
from least_privilege.stack.model import Resource, Stack
from tests.support.documents import allow, deny, text, trust
from tests.support.resources import resource

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "300"))
ACCOUNT = "111122223333"
ARN = f"arn:aws:iam::{ACCOUNT}"
BUCKET = resource("aws:s3/bucket:Bucket", "b", bucket="b")
DOCUMENTS = [
    text(allow(["lambda:CreateFunction", "lambda:InvokeFunction"])),
    text(allow("iam:PassRole")),
    text(allow("iam:PassRole", f"{ARN}:role/r1")),
    text(allow("iam:PutRolePolicy", f"{ARN}:role/r0")),
    text(allow("iam:AttachUserPolicy")),
    text(allow("sts:AssumeRole", f"{ARN}:role/r1")),
    text(allow(["iam:*", "lambda:*", "s3:*"])),
    text(allow("s3:GetObject", "arn:aws:s3:::b/*")),
    text(deny("iam:PassRole")),
    text(deny("iam:*")),
    text(deny("sts:AssumeRole", f"{ARN}:role/r1"), allow("iam:CreateAccessKey")),
]
TRUSTS = [
    text(trust({"Service": "lambda.amazonaws.com"})),
    text(trust({"AWS": f"{ARN}:role/r0"})),
    text(trust({"AWS": f"{ARN}:user/u0"})),
    text(trust({"AWS": "arn:aws:iam::444455556666:root"})),
]
ROLES = {name: resource("role:Role", name) for name in ("r0", "r1")}
USERS = {name: resource("user:User", name, name=name) for name in ("u0",)}
GROUPS = {name: resource("group:Group", name, name=name) for name in ("g0",)}
POLICIES = {name: resource("policy:Policy", name) for name in ("m0", "m1")}

Seen = tuple[Resource, Resource]
"""A resource as it is registered, and as preview saw it."""


@st.composite
def hidden(draw: Callable[[Any], Any], made: Resource, sources: dict[str, list[Resource]]) -> Seen:
    """`made`, with some inputs unknown at preview; a few of them without a trace of what they come from."""
    dependencies = {
        name: tuple(each.urn for each in others) for name, others in sources.items() if draw(st.integers(0, 9))
    }
    names = [name for name in sources if draw(st.booleans())]
    made = replace(made, property_dependencies=dependencies)
    return made, replace(made, properties={**made.properties, **dict.fromkeys(names, UNKNOWN)})


@st.composite
def stacks(draw: Callable[[Any], Any]) -> list[Seen]:
    def some(values: list[Any]) -> Any:
        return draw(st.sampled_from(values))

    found: list[Seen] = [(each, each) for each in (BUCKET, *USERS.values(), *GROUPS.values())]
    for name, policy in POLICIES.items():
        made = replace(policy, properties={"name": name, "policy": some(DOCUMENTS)})
        found.append(draw(hidden(made, {"policy": [BUCKET]})))
    for name, role in ROLES.items():
        properties = {"name": name, "assumeRolePolicy": some(TRUSTS)}
        sources = {"assumeRolePolicy": [BUCKET]}
        if bound := some([None, None, "m0", "m1"]):
            properties["permissionsBoundary"] = f"{ARN}:policy/{bound}"
            sources["permissionsBoundary"] = [POLICIES[bound]]
        found.append(draw(hidden(replace(role, properties=properties), sources)))
    for kind, owners in (("role", ROLES), ("user", USERS), ("group", GROUPS)):
        title = kind.capitalize()
        for number in range(some([1, 2, 3, 4] if kind == "role" else [0, 1])):
            owner = some(list(owners))
            made = resource(f"{kind}Policy:{title}Policy", f"{kind}-{number}", policy=some(DOCUMENTS), **{kind: owner})
            found.append(draw(hidden(made, {"policy": [BUCKET], kind: [owners[owner]]})))
        if name := some([None, "m0", "m1"]):
            owner, type_ = some(list(owners)), f"{kind}PolicyAttachment:{title}PolicyAttachment"
            behind = some([[POLICIES[name]], [POLICIES[name]], list(POLICIES.values())])
            made = resource(type_, f"{kind}-attached", policyArn=f"{ARN}:policy/{name}", **{kind: owner})
            found.append(draw(hidden(made, {"policyArn": behind, kind: [owners[owner]]})))
    if some([True, False]):
        made = resource("userGroupMembership:UserGroupMembership", "m", user="u0", groups=["g0"])
        found.append(draw(hidden(made, {"groups": list(GROUPS.values())})))
    if some([True, False]):
        return list(draw(st.permutations(found)))
    # Names that Pulumi draws, other ones in preview: what has them is registered after what they are the names of.
    first = [(_drawn(made, "1"), _drawn(as_previewed, "2")) for made, as_previewed in found if made.type in _NAMED]
    then = [(_drawn(made, "1"), _drawn(as_previewed, "2")) for made, as_previewed in found if made.type not in _NAMED]
    return [*first, *draw(st.permutations(then))]


_NAMED = {each.type for each in (BUCKET, *ROLES.values(), *USERS.values(), *GROUPS.values(), *POLICIES.values())}


def _drawn(given: Resource, digit: str) -> Resource:
    properties: Any = given.properties
    for name in (*ROLES, *POLICIES):
        properties = _replaced(properties, name, f"{name}-{digit * 7}")
    return replace(given, properties=properties)


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, old, new) for item in value]
    return value.replace(old, new) if isinstance(value, str) else value


FINAL = [rule for rule in ALL_RULES if isinstance(rule, StackRule) and rule.is_final]


def _runner(own: list[str]) -> RuleRunner:
    options = {rule.name: {"ownAccounts": own} if "ownAccounts" in rule.options else {} for rule in FINAL}
    return RuleRunner(FINAL, settings_of(FINAL, {name: RuleSetting(Level.MANDATORY, o) for name, o in options.items()}))


def _ids(results: list[RuleResult]) -> set[tuple[str, str]]:
    """What was found and where, whatever names were drawn."""
    return {(re.sub("-[12]{7}", "", each.finding.id), each.urn) for each in results}


def _early(previewed: list[Resource], own: list[str]) -> EarlyStop:
    noted = tuple(each for each in previewed if each.type in GRANTING)
    return EarlyStop(PreviewNote(urns=frozenset(each.urn for each in previewed), resources=noted), _runner(own))


@settings(max_examples=EXAMPLES)
@given(stacks(), st.sampled_from([[], [ACCOUNT]]))
def test_what_stops_an_update_is_found_at_its_end(seen: list[Seen], own: list[str]) -> None:
    early = _early([as_previewed for _, as_previewed in seen], own)
    stopped = next(filter(None, (early.check(made) for made, _ in seen)), [])
    end = _runner(own).check_stack(Stack(resources=tuple(made for made, _ in seen))) if stopped else []
    assert _ids(stopped) <= _ids(end)


@settings(max_examples=EXAMPLES // 5)
@given(stacks())
def test_nothing_stops_that_preview_knew(seen: list[Seen]) -> None:
    made = [each for each, _ in seen]
    early = _early(made, [ACCOUNT])
    assert [early.check(each) for each in made] == [[] for _ in made]
