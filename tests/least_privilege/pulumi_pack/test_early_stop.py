"""What stops an update, over the order in which its resources are registered."""

from dataclasses import replace
from typing import Any

import pytest

from least_privilege.judging.configuration import RuleSetting, settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.pulumi_pack.early_stop import EarlyStop
from least_privilege.pulumi_pack.preview_note import PreviewNote
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level
from least_privilege.stack.model import Resource
from tests.support.documents import allow, deny, text, trust
from tests.support.resources import resource
from tests.support.waivers import UNTIL

START = text(allow(["lambda:CreateFunction", "lambda:InvokeFunction"]))
PASS = text(allow("iam:PassRole"))
DENY = text(deny("iam:PassRole"))
FOUND = "iam-privilege-escalation:lambda-create-invoke"

BUCKET = resource("aws:s3/bucket:Bucket", "b", bucket="b")
WEB = resource("role:Role", "web", name="web", assumeRolePolicy=text(trust({"Service": "ec2.amazonaws.com"})))
DB = resource("role:Role", "db", name="db", assumeRolePolicy=text(trust({"Service": "ec2.amazonaws.com"})))
TARGET = replace(
    DB,
    properties={**DB.properties, "assumeRolePolicy": text(trust({"AWS": "arn:aws:iam::111122223333:role/web"}))},
)
USER = resource("user:User", "ann", name="ann")
GROUP = resource("group:Group", "staff", name="staff")


def inline(name: str, document: str, role: Any = "web") -> Resource:
    return resource(
        "rolePolicy:RolePolicy", name, {"policy": [BUCKET], "role": [WEB]}, name=name, role=role, policy=document
    )


def unknown(given: Resource, *inputs: str) -> Resource:
    """How preview saw a resource: with these inputs unknown."""
    return replace(given, properties={**given.properties, **dict.fromkeys(inputs or ("policy",), UNKNOWN)})


def stops(
    previewed: list[Resource],
    registered: list[Resource],
    given: dict[str, RuleSetting] | None = None,
    rule: str = "iam-privilege-escalation",
) -> dict[str, list[str]]:
    """What each resource is stopped for by a rule, by its name, if it is."""
    by_default = {"iam-privilege-escalation": RuleSetting(Level.MANDATORY, {}), **(given or {})}
    runner = RuleRunner(ALL_RULES, settings(ALL_RULES, by_default))
    note = PreviewNote(
        urns=frozenset(each.urn for each in previewed),
        resources=tuple(each for each in previewed if each.type.startswith("aws:iam/")),
    )
    early = EarlyStop(note, runner)
    found = {each.name: [result.finding for result in early.check(each)] for each in registered}
    by_rule = {name: [finding.id for finding in own if finding.rule == rule] for name, own in found.items()}
    return {name: ids for name, ids in by_rule.items() if ids}


start, pass_, deny_ = inline("start", START), inline("pass", PASS), inline("deny", DENY)
managed = resource("policy:Policy", "managed", {"policy": [BUCKET]}, name="managed", policy=PASS)
attached = resource(
    "rolePolicyAttachment:RolePolicyAttachment",
    "attached",
    {"policyArn": [managed]},
    role="web",
    policyArn="arn:aws:iam::111122223333:policy/managed",
)
of_other = replace(attached, property_dependencies={"policyArn": (managed.urn, BUCKET.urn)})
bounded = replace(WEB, properties={**WEB.properties, "permissionsBoundary": "arn:aws:iam::111122223333:policy/limit"})
limit = resource("policy:Policy", "limit", {"policy": [BUCKET]}, name="limit", policy=text(allow("s3:*")))
wide_limit = replace(limit, properties={"name": "limit", "policy": text(allow(["iam:PassRole", "lambda:*"]))})
member = resource("userGroupMembership:UserGroupMembership", "member", user="ann", groups=["staff"])
of_group = resource("groupPolicy:GroupPolicy", "of-group", {"policy": [BUCKET]}, group="staff", policy=DENY)
of_user = resource(
    "userPolicy:UserPolicy",
    "of-user",
    {"policy": [BUCKET]},
    user="ann",
    policy=text(allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"])),
)

STOPS: dict[str, tuple[list[Resource], list[Resource], str]] = {
    "last of two": ([WEB, start, unknown(pass_)], [WEB, start, pass_], "pass"),
    "first of two": ([WEB, start, unknown(pass_)], [WEB, pass_, start], "pass"),
    "two unknown": ([WEB, unknown(start), unknown(pass_)], [WEB, pass_, start], "start"),
    "an unknown of another role follows": (
        [WEB, DB, start, unknown(pass_), unknown(inline("db", DENY, "db"))],
        [WEB, DB, start, pass_, inline("db", DENY, "db")],
        "pass",
    ),
    "a policy that is attached next": (
        [WEB, start, unknown(managed), unknown(attached, "policyArn")],
        [WEB, start, managed, attached],
        "managed",
    ),
    "a policy that something attaches next": (
        [WEB, start, unknown(managed), unknown(of_other, "policyArn")],
        [WEB, start, managed, of_other],
        "attached",
    ),
    "a deny of something else follows": (
        [WEB, start, unknown(pass_), inline("deny", text(deny("s3:*")))],
        [WEB, start, pass_],
        "pass",
    ),
}

PASSES: dict[str, tuple[list[Resource], list[Resource]]] = {
    "nothing was unknown": ([WEB, start, pass_], [WEB, start, pass_]),
    "a known deny follows": ([WEB, start, unknown(pass_), deny_], [WEB, start, pass_, deny_]),
    "an unknown deny follows": ([WEB, start, unknown(pass_), unknown(deny_)], [WEB, start, pass_, deny_]),
    "a deny whose role is unknown follows": (
        [WEB, start, unknown(pass_), unknown(replace(deny_, property_dependencies={}), "role")],
        [WEB, start, pass_, deny_],
    ),
    "an unknown boundary's role follows": (
        [start, unknown(pass_), unknown(bounded, "permissionsBoundary"), limit],
        [start, pass_, limit, bounded],
    ),
    "an unknown boundary's document follows": (
        [bounded, start, unknown(pass_), unknown(limit)],
        [bounded, start, pass_, limit],
    ),
    "an unknown attachment follows": (
        [WEB, start, unknown(pass_), unknown(of_other, "policyArn")],
        [WEB, start, pass_],
    ),
    "an unknown boundary follows, made from nothing that is known": (
        [unknown(wide_limit), unknown(replace(bounded, property_dependencies={}), "permissionsBoundary")],
        [wide_limit, bounded],
    ),
    "a group's unknown deny follows": (
        [USER, GROUP, unknown(of_user), member, unknown(of_group)],
        [USER, GROUP, of_user, member, of_group],
    ),
    "an unknown membership follows": (
        [USER, GROUP, of_group, unknown(of_user), unknown(member, "groups")],
        [USER, GROUP, of_group, of_user, member],
    ),
    "the program declares what preview had not": (
        [WEB, start, unknown(pass_)],
        [WEB, start, inline("new", text(deny("iam:PassRole"))), pass_],
    ),
    "a role trusts another, in an account that is not known": (
        [WEB, TARGET, start, unknown(pass_)],
        [WEB, TARGET, start, pass_],
    ),
    "a provider follows": (
        [
            WEB,
            start,
            unknown(pass_),
            Resource(type="pulumi:providers:aws", name="p", urn="u::p::pulumi:providers:aws::p", properties={}),
        ],
        [WEB, start, pass_],
    ),
}


@pytest.mark.parametrize(("previewed", "registered", "name"), STOPS.values(), ids=STOPS)
def test_it_stops_before_what_completes_a_finding(
    previewed: list[Resource], registered: list[Resource], name: str
) -> None:
    assert stops(previewed, registered) == {name: [FOUND]}


@pytest.mark.parametrize(("previewed", "registered"), PASSES.values(), ids=PASSES)
def test_it_stops_nothing_that_may_be_taken_back(previewed: list[Resource], registered: list[Resource]) -> None:
    assert stops(previewed, registered) == {}


PRIVILEGED = replace(inline("all", text(allow("iam:*")), "db"), property_dependencies={"policy": (BUCKET.urn,)})


@pytest.mark.parametrize(("own", "found"), [(["111122223333"], {"all": ["trust-chain:db"]}), ([], {})])
def test_a_chain_stops_where_the_own_account_is_told(own: list[str], found: dict[str, list[str]]) -> None:
    """Else a name in a trust policy may turn out to be another account's."""
    given = {"trust-chain": RuleSetting(Level.MANDATORY, {"ownAccounts": own})}
    assert stops([WEB, TARGET, unknown(PRIVILEGED)], [WEB, TARGET, PRIVILEGED], given, "trust-chain") == found


WAIVER = {"resource": "web", "reason": "r", "owner": "o", "expires": UNTIL}


@pytest.mark.parametrize(
    "given",
    [
        {"iam-privilege-escalation": RuleSetting(Level.ADVISORY, {})},
        {"policy-waiver": RuleSetting(Level.MANDATORY, {"waivers": [{"finding": FOUND, **WAIVER}]})},
        {"policy-waiver": RuleSetting(Level.MANDATORY, {"waivers": [{"finding": f"{FOUND}-of-all", **WAIVER}]})},
    ],
    ids=["advisory", "waived", "another finding of the rule is waived"],
)
def test_it_stops_nothing_that_does_not_block(given: dict[str, RuleSetting]) -> None:
    assert stops([WEB, start, unknown(pass_)], [WEB, start, pass_], given) == {}


def test_names_that_were_drawn_anew_are_followed() -> None:
    """A Deny that names the role, as preview called it, is about the role as the update calls it."""
    drawn = replace(WEB, properties={**WEB.properties, "name": "web-1111111"})
    made = replace(WEB, properties={**WEB.properties, "name": "web-2222222"})
    other = resource("role:Role", "admin", name="admin-1111111", assumeRolePolicy=WEB.at("assumeRolePolicy"))
    made_other = replace(other, properties={**other.properties, "name": "admin-2222222"})

    def policies(role: str, admin: str) -> tuple[Resource, Resource]:
        arn = f"arn:aws:iam::111122223333:role/{admin}"
        return inline("put", text(allow("iam:PutRolePolicy", arn)), role), inline(
            "deny", text(deny("iam:PutRolePolicy", arn)), role
        )

    put, taken_back = policies("web-2222222", "admin-2222222")
    admin = inline("admin", text(allow("*")), "admin-2222222")
    admin = replace(admin, property_dependencies={"role": (other.urn,), "policy": (BUCKET.urn,)})
    previewed = [drawn, other, unknown(admin), unknown(put), policies("web-1111111", "admin-1111111")[1]]
    assert stops(previewed, [made, made_other, admin, put, taken_back]) == {}
    without = previewed[:-1]
    assert list(stops(without, [made, made_other, admin, put])) == ["put"]
