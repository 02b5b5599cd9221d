"""The graph by itself: what a pattern finds, who is privileged, the shortest chain, and that it grows in line."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from least_privilege.escalation.role_graph import Graph
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.principals.principal import Principal
from least_privilege.stack.model import Resource
from tests.support.documents import Json, allow, deny, text, trust
from tests.support.resources import resource, stack

ACCOUNT = "arn:aws:iam::111122223333"
LAMBDA = trust({"Service": "lambda.amazonaws.com"})
RUN = allow(["lambda:CreateFunction", "lambda:InvokeFunction"])
POWER = allow("iam:PutUserPolicy")


def role(name: str, trusted: Json, *statements: Json, **more: Any) -> Resource:
    inline = [{"name": "own", "policy": text(*statements)}] if statements else []
    return resource("role:Role", name, name=name, assumeRolePolicy=text(trusted), inlinePolicies=inline, **more)


def names(caller: str) -> Json:
    return trust({"AWS": f"{ACCOUNT}:role/{caller}"})


def graph(*resources: Resource) -> Graph:
    return Graph(stack(*resources), lambda account: account not in ("", "111122223333"), ["111122223333"])


def of(given: Graph, name: str) -> Principal:
    (found,) = (principal for principal in given.everyone if principal.name == name)
    return found


def passes(pattern: str, *more: Json) -> Resource:
    to_lambda = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    return role("ci", LAMBDA, allow("iam:PassRole", pattern, Condition=to_lambda), RUN, *more)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (f"{ACCOUNT}:role/app-a", ["app-a"]),
        (f"{ACCOUNT}:role/app-?", ["app-a", "app-b"]),
        (f"{ACCOUNT}:role/app*", ["app-a", "app-b", "apple"]),
        (f"{ACCOUNT}:role/a*e", ["apple"]),
        (f"{ACCOUNT}:role/x/*", ["deep"]),
        (f"{ACCOUNT}:role/deep", []),
        ("arn:aws*:iam::*:r?le/app-a", ["app-a"]),
        (f"{ACCOUNT}:role/APP-A", []),
        (f"{ACCOUNT}:user/app-a", []),
        (f"{ACCOUNT}:role/drawn-*", ["drawn"]),
        (f"{ACCOUNT}:role/other", []),
    ],
)
def test_a_pattern_finds_the_roles_that_it_names(pattern: str, expected: list[str]) -> None:
    deep = role("deep", LAMBDA, path="/x/")
    drawn = resource("role:Role", "drawn", assumeRolePolicy=text(LAMBDA))
    given = graph(passes(pattern), *(role(name, LAMBDA) for name in ("apple", "app-b", "app-a")), deep, drawn)
    assert [edge.target.name for edge in given.edges(of(given, "ci"))] == expected


def test_what_a_deny_takes_away_is_not_reached() -> None:
    given = graph(passes(f"{ACCOUNT}:role/a*", deny("iam:PassRole", f"{ACCOUNT}:role/ab*")),
                  role("aa", LAMBDA), role("abc", LAMBDA))  # fmt: skip
    assert [edge.target.name for edge in given.edges(of(given, "ci"))] == ["aa"]


def test_an_unknown_resource_is_what_the_document_was_made_from_and_of_the_right_kind() -> None:
    app = role("app", LAMBDA)
    function = resource("aws:lambda/function:Function", "f", {"role": [role("other", LAMBDA)]}, role=UNKNOWN)
    component = Resource(
        type="x:y:Z", name="c", urn="urn:c", properties={"policy": {"Statement": [allow("iam:PassRole", UNKNOWN), RUN]}}
    )
    inline = resource(
        "rolePolicy:RolePolicy", "i", {"policy": [app, function]}, parent="urn:c", role="ci", policy=UNKNOWN
    )
    given = graph(role("ci", LAMBDA), role("other", LAMBDA), app, function, component, inline)
    assert [edge.target.name for edge in given.edges(of(given, "ci"))] == ["app"]


@pytest.mark.parametrize(
    ("role_", "privilege"),
    [
        (role("x", LAMBDA), ""),
        (role("x", LAMBDA, allow("s3:*")), ""),
        (role("x", LAMBDA, allow("*")), "administers the account"),
        (role("x", LAMBDA, allow("iam:PutUserPolicy")), "can raise its own permissions (put-user-policy)"),
        (
            role("x", LAMBDA, allow(["iam:PutUserPolicy", "iam:PutGroupPolicy"])),
            "can raise its own permissions (put-user-policy and 1 more)",
        ),
        (role("x", LAMBDA, allow("sts:AssumeRole", f"{ACCOUNT}:role/y")), ""),
    ],
    ids=[
        "no permissions",
        "permissions on data",
        "all permissions",
        "one way to raise itself",
        "two ways to raise itself",
        "a role that it can assume",
    ],
)
def test_privilege(role_: Resource, privilege: str) -> None:
    given = graph(role_)
    assert given.privilege(of(given, "x")) == privilege


def test_the_shortest_chain_is_taken() -> None:
    long_ = [role("a", LAMBDA), role("b", names("a")), role("c", names("b"))]
    both = {**names("c"), "Principal": {"AWS": [f"{ACCOUNT}:role/c", f"{ACCOUNT}:role/a"]}}
    given = graph(*long_, role("top", both, POWER))
    assert [edge.target.name for edge in given.chain(of(given, "a"))] == ["top"]
    assert [edge.target.name for edge in given.chain(of(given, "b"))] == ["c", "top"]
    assert given.chain(of(given, "top")) == ()


BOUND = {"Condition": {"StringEquals": {"iam:PermissionsBoundary": f"{ACCOUNT}:policy/limit"}}}


@pytest.mark.parametrize(("boundary", "reached"), [("limit", True), ("other", False), (None, False)])
def test_a_grant_on_bounded_roles_reaches_those_under_that_boundary(boundary: str | None, reached: bool) -> None:
    more = {"permissionsBoundary": f"{ACCOUNT}:policy/{boundary}"} if boundary else {}
    trusts = allow("iam:UpdateAssumeRolePolicy", f"{ACCOUNT}:role/app", **BOUND)
    given = graph(role("ci", LAMBDA, trusts), role("app", LAMBDA, **more))
    assert bool(given.edges(of(given, "ci"))) is reached


def attached(name: str, **more: Any) -> Resource:
    return role(name, LAMBDA, managedPolicyArns=[f"{ACCOUNT}:policy/{name}"], **more)


@pytest.mark.parametrize(
    ("resource_", "privilege"),
    [
        (f"{ACCOUNT}:policy/own", True),
        (f"{ACCOUNT}:policy/free", True),
        (f"{ACCOUNT}:policy/f?ee", True),
        (f"{ACCOUNT}:policy/bounded", False),
        (f"{ACCOUNT}:policy/nobody", False),
        (f"{ACCOUNT}:policy/elsewhere", False),
        ("*", True),
    ],
)
def test_rewriting_a_policy_counts_where_a_principal_without_a_boundary_has_it(resource_: str, privilege: bool) -> None:
    policies = [
        resource("policy:Policy", name, name=name, policy=text(allow("s3:GetObject", "arn:aws:s3:::a/*")))
        for name in ("free", "bounded", "nobody")
    ]
    own = resource("policy:Policy", "own", name="own", policy=text(allow("iam:CreatePolicyVersion", resource_)))
    bounded = attached("bounded", permissionsBoundary=f"{ACCOUNT}:policy/limit")
    given = graph(*policies, own, attached("own"), attached("free"), bounded)
    assert bool(given.privilege(of(given, "own"))) is privilege


@pytest.mark.parametrize(
    ("resource_", "boundary", "privilege"),
    [
        (f"{ACCOUNT}:policy/own", "", True),
        (f"{ACCOUNT}:policy/own", f"{ACCOUNT}:policy/limit", False),
        (f"{ACCOUNT}:policy/other", "", False),
    ],
)
def test_an_older_version_of_its_own_policy_may_have_allowed_anything(
    resource_: str, boundary: str, privilege: bool
) -> None:
    own = resource("policy:Policy", "own", name="own", policy=text(allow("iam:SetDefaultPolicyVersion", resource_)))
    given = graph(own, attached("own", **({"permissionsBoundary": boundary} if boundary else {})))
    assert bool(given.privilege(of(given, "own"))) is privilege


@pytest.mark.parametrize(
    ("policy", "service", "privilege"),
    [
        ("AWSBatchServiceRole", "batch", False),
        ("AWSBatchServiceRole", "lambda", True),
        ("AmazonEC2ContainerServiceforEC2Role", "ec2", False),
        ("AWSGlueServiceRole", "glue", True),
    ],
)
def test_what_aws_wrote_for_a_service_that_acts_by_itself_is_no_privilege(
    policy: str, service: str, privilege: bool
) -> None:
    arn = f"arn:aws:iam::aws:policy/service-role/{policy}"
    given = graph(role("x", trust({"Service": f"{service}.amazonaws.com"}), managedPolicyArns=[arn]))
    assert bool(given.privilege(of(given, "x"))) is privilege


def test_what_aws_wrote_for_a_service_is_privilege_in_the_hands_of_people() -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AWSBatchServiceRole"
    given = graph(role("x", trust({"AWS": f"{ACCOUNT}:root"}), managedPolicyArns=[arn]))
    assert given.privilege(of(given, "x"))


def chained(size: int) -> Graph:
    """Teams of ten roles: one passes the others to Lambda, each trusts the one before it, the last has privileges."""
    roles = []
    for number in range(size):
        team, arn_target = divmod(number, 10)
        trusted = {
            **LAMBDA,
            "Principal": {"Service": "lambda.amazonaws.com", "AWS": f"{ACCOUNT}:role/t{team}-{arn_target - 1}"},
        }
        own = [POWER] if arn_target == 9 else [allow("s3:GetObject", f"arn:aws:s3:::b{number}/*")]
        own += [allow("iam:PassRole", f"{ACCOUNT}:role/t{team}-*"), RUN] if arn_target == 0 else []
        roles.append(role(f"t{team}-{arn_target}", trusted, *own))
    return graph(*roles)


def calls(work: Callable[[], None]) -> int:
    """Returns how many Python functions the work calls: the measure of its growth that no busy machine disturbs."""
    count = 0

    def seen(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def test_it_grows_in_line() -> None:
    def chains(size: int) -> int:
        def work() -> None:
            given = chained(size)
            assert sum(1 for principal in given.everyone if given.chain(principal)) == size * 0.9

        return calls(work)

    chains(800)  # Reads what is read once a process: documents and the catalogue.
    assert chains(800) < 8 * 1.1 * chains(100)
