"""Documents, resources and stacks of all kinds, for property-based tests: good ones, such with something odd in a
place that a rule reads, and wild ones."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource, Stack
from tests.support.sample_resources import GOOD, OTHERS, URN

Json = dict[str, Any]

ODD_TEXTS = [
    "", " ", "*", "?*", "**", "arn:", "arn:aws:iam::aws:policy/", "arn:aws:iam::111122223333:role/", "::", "${", "${a",
    "a b", "x\n  Fix: y\n  See z", "\n[iam-admin-access] x", "\x1b[31m", "\ud800", "\u2028", "ſ3:GetObject",
    "{", "[]", '"x"', "null", "1", '{"Statement": 1}', "s3:", ":", "iam:*", "arn:aws:iam::*:role/*", "NaN", "-1",
    "[" * 20_000, "9" * 5_000, '{"Statement": [{"Action": Infinity}]}', '{"Statement": [{"Sid": "\\ud800"}]}',
]  # fmt: skip
ODD: list[Any] = [
    None, True, False, 0, -1, 3, 2.5, float("inf"), 10**30, UNKNOWN, [], {}, [[]], [{}], [None], [UNKNOWN], [[[1]]],
    {"": ""}, {"a": None}, {"x": UNKNOWN}, {"name": 1}, [1, "a", None, {}, UNKNOWN], *ODD_TEXTS, ["*"], [""],
]  # fmt: skip
odd = st.sampled_from(ODD).map(copy.deepcopy)
KEYS = [
    "Version", "Statement", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal",
    "Condition", "Sid", "Id", "AWS", "Service", "Federated", "CanonicalUser", "*", "StringEquals", "StringLike",
    "StringNotEqualsIfExists", "ForAllValues:StringLike", "ForAnyValue:ArnLike", "Null", "Bool", "IpAddress",
    "NumericLessThan", "DateGreaterThan", "aws:PrincipalOrgID", "aws:SourceIp", "aws:SourceArn", "iam:PassedToService",
    "aws:MultiFactorAuthPresent", "token.actions.githubusercontent.com:sub", "sts:ExternalId", "name", "policy",
]  # fmt: skip
texts = st.sampled_from([*ODD_TEXTS, *KEYS, "Allow", "Deny", "sts:AssumeRole", "s3:GetObject"]) | st.text(max_size=6)
anything: st.SearchStrategy[Any] = st.recursive(
    odd | texts | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | texts, inner, max_size=4),
    max_leaves=12,
)

# Documents.

ACTIONS = [
    "*", "s3:*", "s3:Get*", "s3:GetObject", "S3:PUTOBJECT", "s3:?etObject", "iam:PassRole", "iam:p*", "i?m:*",
    "lambda:CreateFunction", "lambda:InvokeFunction", "lambda:UpdateFunctionCode", "ec2:RunInstances", "ec2:Describe*",
    "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "iam:CreatePolicyVersion", "kms:Decrypt",
    "iam:AttachRolePolicy", "iam:PutUserPolicy", "s3:DeleteBuckets", "secretsmanager:GetSecretValue", "sqs:SendMessage",
    "cloudformation:CreateStack", "ssm:SendCommand", "*:*", "nosuch:Thing", "codebuild:StartBuild",
]  # fmt: skip
ARNS = [
    "*", "arn:aws:s3:::pets", "arn:aws:s3:::pets/*", "arn:aws:iam::111122223333:role/web", "arn:aws:iam::*:role/*",
    "arn:aws:iam::111122223333:role/*", "arn:aws:lambda:eu-west-1:111122223333:function:web", "arn:*:*:*:*:*",
    "arn:aws:s3:::${aws:username}/*", "arn:aws:iam::111122223333:policy/teams", "arn:aws:sqs:*:*:*", "arn:aws:ec2:*",
]  # fmt: skip
PRINCIPALS: list[Any] = [
    "*", {"AWS": "*"}, {"AWS": "111122223333"}, {"AWS": "arn:aws:iam::444455556666:root"},
    {"AWS": ["arn:aws:iam::111122223333:role/web", "arn:aws:iam::111122223333:user/ann"]},
    {"Service": "lambda.amazonaws.com"}, {"Service": ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]},
    {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
    {"Federated": "cognito-identity.amazonaws.com"}, {"CanonicalUser": "79a59df900b949e55d96a1e698fbaced"},
    {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}, {"AWS": UNKNOWN}, {"AWS": "arn:aws:iam::1:role/*"},
]  # fmt: skip
CALLS = ["sts:AssumeRole"] * 4 + ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML", "sts:*", "sts:TagSession"]
CONDITIONS: list[Any] = [
    {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}, {"StringLike": {"aws:PrincipalOrgID": "*"}},
    {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}, {"Bool": {"aws:SecureTransport": "true"}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": True}},
    {"Null": {"aws:SourceAccount": "true"}}, {"StringEquals": {"aws:SourceAccount": ["111122223333"]}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:lambda:eu-west-1:111122223333:function:*"}},
    {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:pets/*"}},
    {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "::1"]}}, {"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", UNKNOWN]}}, {"StringEquals": {"s3:prefix": UNKNOWN}},
    {"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}, {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00Z"}},
    {"StringEquals": {"ec2:Region": "eu-west-1"}}, {"ArnEquals": {"aws:PrincipalArn": "${aws:userid}"}},
]  # fmt: skip


def few(values: list[Any]) -> st.SearchStrategy[Any]:
    """One of `values`, or a list of some."""
    return st.sampled_from(values) | st.lists(st.sampled_from(values), min_size=1, max_size=3)


@st.composite
def statements(draw: st.DrawFn, effect: str | None = None, kind: PolicyKind = PolicyKind.IDENTITY) -> Json:
    """A statement that is right as far as its elements go."""
    made: Json = {"Effect": effect or draw(st.sampled_from(["Allow", "Allow", "Allow", "Deny"]))}
    if draw(st.integers(0, 2)) == 0:
        made["Sid"] = draw(st.sampled_from(["Read", "Write pets", *ODD_TEXTS]))
    calls = CALLS if kind is PolicyKind.TRUST else ACTIONS
    made[draw(st.sampled_from(["Action"] * 5 + ["NotAction"]))] = draw(few(calls))
    if kind is not PolicyKind.TRUST:
        made[draw(st.sampled_from(["Resource"] * 5 + ["NotResource"]))] = draw(few(ARNS))
    if kind is not PolicyKind.IDENTITY:
        made[draw(st.sampled_from(["Principal"] * 5 + ["NotPrincipal"]))] = draw(st.sampled_from(PRINCIPALS))
    if draw(st.integers(0, 2)) == 0:
        made["Condition"] = draw(st.sampled_from(CONDITIONS))
    return copy.deepcopy(made)


def holder(some: Any) -> Json:
    return {"Version": "2012-10-17", "Statement": some}


def good_documents(kind: PolicyKind) -> st.SearchStrategy[Json]:
    return st.lists(statements(kind=kind), min_size=1, max_size=3).map(holder)


@st.composite
def documents(draw: st.DrawFn, kind: PolicyKind) -> Any:
    """What may stand in a property for a document: right, nearly right or wild; as text or as a structure."""
    good = good_documents(draw(st.sampled_from([kind] * 6 + list(PolicyKind))))
    value = draw(st.one_of(good, good, good, bent(good, 1), bent(good), anything))
    return as_text(value) if draw(st.booleans()) else value


def as_text(value: Any) -> Any:
    """`value` as JSON; itself where an unknown is inside, which no text can hold."""
    try:
        return json.dumps(value)
    except TypeError:
        return value


# Something odd in some place.


def paths(value: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside `value`."""
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, item in items for path in ((*so_far, key), *paths(item, (*so_far, key)))]


@st.composite
def bent(draw: st.DrawFn, straight: st.SearchStrategy[Any], most: int = 3) -> Any:
    """`straight` with up to `most` of its values replaced, left out, wrapped in a list, taken out of one, renamed."""
    value = draw(straight)
    for _ in range(draw(st.integers(1, most))):
        places = paths(value)
        if not places:
            break
        *above, last = draw(st.sampled_from(places))
        inside = value
        for step in above:
            inside = inside[step]
        item = inside[last]
        match draw(st.sampled_from(["odd", "odd", "odd", "wild", "drop", "wrap", "unwrap", "text", "case"])):
            case "odd":
                inside[last] = draw(odd)
            case "wild":
                inside[last] = draw(anything)
            case "drop":
                del inside[last]
            case "wrap":
                inside[last] = [item]
            case "unwrap" if isinstance(item, list) and item:
                inside[last] = item[0]
            case "text":
                inside[last] = as_text(item)
            case "case" if isinstance(inside, dict):
                inside[draw(st.sampled_from([str.lower, str.upper, str.title]))(last)] = inside.pop(last)
    return value


# Resources and stacks.

NAMES = ["it", "web", "ann", "teams", "pets", "a b", "x\n  Fix: y", ""]
IAM = [
    each for each in GOOD if "aws:iam/" in each[0] for _ in range(8 if each[0].endswith((":Role", ":Policy")) else 1)
]
REST = [each for each in GOOD if each[0] in OTHERS]
PROPERTIES = sorted({name for _, properties in GOOD for name in properties})


@st.composite
def properties(draw: st.DrawFn, type_: str, straight: Json) -> Json:
    """The properties of a resource: as they should be, with other documents, bent, or wild."""
    made = copy.deepcopy(straight)
    for path in paths(made):
        if isinstance(path[-1], str) and "olicy" in path[-1] and draw(st.integers(0, 1)):
            inside = made
            for step in path[:-1]:
                inside = inside[step]
            if not isinstance(inside[path[-1]], list):
                kind = PolicyKind.IDENTITY if ":iam/" in type_ or ":sso" in type_ else PolicyKind.RESOURCE
                inside[path[-1]] = draw(documents(PolicyKind.TRUST if path[-1] == "assumeRolePolicy" else kind))
    match draw(st.sampled_from(["as it is", "as it is", "as it is", "bent", "bent", "wild"])):
        case "bent":
            found: Json = draw(bent(st.just(made)))
            return found
        case "wild":
            return draw(st.dictionaries(st.sampled_from(PROPERTIES) | texts, anything, max_size=5))
    return made


@st.composite
def stacks(draw: st.DrawFn, most: int = 5) -> Stack:
    """Resources with parents and dependencies on one another, on themselves and on nobody."""
    count = draw(st.integers(1, most))
    kinds = [draw(st.sampled_from(draw(st.sampled_from([IAM, IAM, IAM, REST, GOOD])))) for _ in range(count)]
    names = [draw(st.sampled_from(NAMES)) for _ in range(count)]
    urns = [URN.format(kind[0], f"{name}-{index}") for index, (kind, name) in enumerate(zip(kinds, names, strict=True))]
    known = st.sampled_from([*urns, *urns, "", "urn:pulumi:dev::app::aws:iam/role:Role::gone", "x"])
    made = []
    for (type_, straight), name, urn in zip(kinds, names, urns, strict=True):
        given = draw(properties(type_, straight))
        behind = {key: tuple(draw(st.lists(known, max_size=2))) for key in given if draw(st.booleans())}
        parent = draw(known) if draw(st.booleans()) else ""
        made.append(
            Resource(
                type=type_,
                name=name,
                urn=urn,
                properties=given,
                parent=parent,
                dependencies=tuple(draw(st.lists(known, max_size=2))),
                property_dependencies=behind,
            )
        )
    return Stack(resources=tuple(made))
