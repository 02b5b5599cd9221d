"""What must hold for any input at all."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, Request, evaluate
from least_privilege.evaluation.restrictions import always_holds, complement, deny_restricts, restricts
from least_privilege.policy.conditions import Context
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.principals.effective_permissions import principals
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import DOCUMENT_TYPES, embedded_policies
from tests.support.documents import Json
from tests.support.parsed import document
from tests.support.resources import resource, stack

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just(UNKNOWN)
)
keys = st.sampled_from(
    ["Version", "Statement", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition",
     "StringLike", "ForAllValues:StringEquals", "IpAddress", "AWS", "Sid", "aws:username", "policy"]
) | st.text(max_size=4)  # fmt: skip
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=25
)

ACTIONS = ["s3:GetObject", "s3:PutObject", "iam:PassRole", "ec2:RunInstances"]
ARNS = ["arn:aws:s3:::a/1", "arn:aws:s3:::b/1", "arn:aws:iam::123456789012:role/x", "*"]
actions = st.sampled_from([*ACTIONS, "*", "s3:*", "s3:?etObject", "iam:P*", "*:*o*"])
plain_arns = st.sampled_from([*ARNS, "arn:aws:s3:::*", "arn:aws:s3:::a/?", "arn:*:role/*"])
arns = plain_arns | st.just("arn:aws:s3:::${aws:username}/*")
operators = st.sampled_from(
    ["StringEquals", "StringNotEquals", "StringLike", "StringLikeIfExists", "Null", "Bool", "ForAllValues:StringLike"]
)
values = st.sampled_from(["a", "true", "*"])
conditions = st.dictionaries(
    operators,
    st.dictionaries(st.sampled_from(["aws:username", "aws:PrincipalOrgID"]), values, min_size=1),
    max_size=2,
)  # fmt: skip


@st.composite
def statements(draw: st.DrawFn, effect: str | None = None, arns: st.SearchStrategy[str] = arns) -> Json:
    out: Json = {"Effect": effect or draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    out[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(st.lists(actions, min_size=1, max_size=3))
    out[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(st.lists(arns, min_size=1, max_size=3))
    if condition := draw(conditions):
        out["Condition"] = condition
    return out


contexts = st.dictionaries(
    st.sampled_from(["aws:username", "aws:PrincipalOrgID"]), st.sampled_from([None, ("a",), ("b", "a"), UNKNOWN])
).map(Context)
RANK = {Answer.DENIED: 0, Answer.DEPENDS: 1, Answer.ALLOWED: 2}


@given(anything, st.sampled_from(PolicyKind), contexts)
@settings(max_examples=300)
def test_any_document_is_read_and_judged_without_an_exception(value: Any, kind: PolicyKind, context: Context) -> None:
    found = parse(value, kind)
    evaluate([found], Request("s3:GetObject", ARNS[0], context, Caller("AWS", "123456789012")))
    for statement in found.statements:
        restricts(statement.conditions)
        always_holds(statement.conditions)
        deny_restricts(statement)
        for condition in statement.conditions:
            complement(condition)


@given(st.text())
def test_any_text_is_read_without_an_exception(text: str) -> None:
    assert parse(text, PolicyKind.IDENTITY).kind is PolicyKind.IDENTITY


IAM_TYPES = [
    "role:Role", "rolePolicy:RolePolicy", "policy:Policy", "user:User", "group:Group",
    "policyAttachment:PolicyAttachment",
    "rolePolicyAttachment:RolePolicyAttachment", "userGroupMembership:UserGroupMembership",
    "groupMembership:GroupMembership", "x:index:Component", *sorted(DOCUMENT_TYPES),
]  # fmt: skip
inputs = st.dictionaries(
    st.sampled_from(
        ["name", "path", "policy", "policyArn", "role", "roles", "users", "groups", "user", "group", "inlinePolicies",
         "assumeRolePolicy", "managedPolicyArns", "permissionsBoundary", "principal", "action", "function", "sourceArn"]
    ),
    anything,
    max_size=6,
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(IAM_TYPES), inputs), max_size=5))
@settings(max_examples=200)
def test_any_stack_gives_principals_and_grants_without_an_exception(given_: list[tuple[str, Json]]) -> None:
    """One role of the stack is whole, so that there is a grant to look at."""
    made: list[Resource] = []
    for index, (type_, properties) in enumerate(given_):
        parent = made[-1].urn if made else ""
        loose = {key: list(made) for key in properties}
        made.append(resource(type_, f"r{index}", loose, parent, **properties))
    for item in made:
        embedded_policies(item)
    inline = {"policy": document_text([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}])}
    whole = resource("role:Role", "whole", name="whole", inlinePolicies=[inline])
    found = principals(Stack(resources=(*made, whole)))
    reached = {each.name for each in found for grant in each.grants("s3:GetObject") if grant.reaches(ARNS[0])}
    assert "whole" in reached
    for principal in found:
        for action in (*ACTIONS, "*", "s3:*"):
            for grant in principal.grants(action):
                grant.reaches(ARNS[0])
        assert not (principal.administers and principal.name == "whole")


@given(
    st.lists(statements(), max_size=4), statements("Deny"), st.sampled_from(ACTIONS), st.sampled_from(ARNS), contexts
)
@settings(max_examples=400)
def test_adding_a_deny_never_allows_more(some: list[Json], deny: Json, action: str, arn: str, context: Context) -> None:
    request = Request(action, arn, context)
    before, after = evaluate([document(*some)], request), evaluate([document(*some), document(deny)], request)
    assert RANK[after.answer] <= RANK[before.answer]


@given(st.lists(statements(), min_size=1, max_size=4), st.data(), st.sampled_from(ACTIONS), contexts)
@settings(max_examples=400)
def test_widening_an_allow_never_takes_away(
    some: list[Json], data: st.DataObject, action: str, context: Context
) -> None:
    chosen = data.draw(st.integers(0, len(some) - 1))
    wide = dict(some[chosen])
    if wide["Effect"] == "Deny":
        return
    if "Action" in wide:
        wide["Action"] = [*wide["Action"], data.draw(actions)]
    if "Resource" in wide:
        wide["Resource"] = [*wide["Resource"], data.draw(arns)]
    if data.draw(st.booleans()):
        wide.pop("Condition", None)
    widened = [*some[:chosen], wide, *some[chosen + 1 :]]
    for arn in ARNS:
        request = Request(action, arn, context)
        before, after = evaluate([document(*some)], request), evaluate([document(*widened)], request)
        assert RANK[after.answer] >= RANK[before.answer]


plain = statements(arns=plain_arns)


@given(st.lists(plain, max_size=4), st.none() | st.lists(plain, max_size=2))
@settings(max_examples=300)
def test_what_evaluation_allows_a_grant_reaches(some: list[Json], limit: list[Json] | None) -> None:
    """Grants are sets and evaluation is one request: whatever may be allowed must be within a grant."""
    policy = resource("policy:Policy", "p", name="limit", policy=document_text(limit or []))
    boundary = "arn:aws:iam::123456789012:policy/limit" if limit is not None else None
    inline = [{"policy": document_text(some)}]
    role = resource("role:Role", "r", inlinePolicies=inline, permissionsBoundary=boundary)
    principal = next(p for p in principals(stack(policy, role)) if p.kind == "role")
    layers = [document(*limit)] if limit is not None else None
    for action in ACTIONS:
        grants = principal.grants(action)
        for arn in ARNS:
            answer = evaluate([document(*some)], Request(action, arn), layers).answer
            if answer is not Answer.DENIED:
                assert any(grant.reaches(arn) for grant in grants), (action, arn)
            if answer is Answer.ALLOWED:
                assert any(not grant.restricted for grant in grants), (action, arn)


def document_text(some: list[Json]) -> Json:
    return {"Version": "2012-10-17", "Statement": some}
