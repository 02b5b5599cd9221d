"""iam-policy-hygiene."""

from datetime import UTC, datetime
from typing import Any

import pytest

from least_privilege.aws import managed_policies
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document import policy_hygiene
from least_privilege.rules.rule import Level
from least_privilege.standalone.synthetic_resources import resource
from tests.support.documents import ROLE, ROLE_POLICY, allow, deny, document, inline, role, trust
from tests.support.pack import sdk_check

RULE = policy_hygiene.RULE
SHELF = "arn:aws:s3:::shop/*"
CLERK = "arn:aws:iam::111122223333:role/clerk"
LINKED = "iam:CreateServiceLinkedRole"


def details(type_: str, properties: Any) -> list[str]:
    return [each for found in sdk_check(RULE, type_, properties) for each in found.id.partition(":")[2].split("+")]


def when(**operators: Any) -> dict[str, Any]:
    return allow("s3:GetObject", SHELF, Condition=operators)


IDENTITY: dict[str, tuple[list[Any], list[str]]] = {
    "nothing twice": ([allow(["s3:GetObject", "s3:PutObject"], SHELF)], []),
    "an action that a wildcard holds": ([allow(["s3:Get*", "s3:getobject"], SHELF)], ["redundant-action"]),
    "a wildcard that a wildcard holds": ([allow(["s3:Get*", "s3:GetObject*"], SHELF)], ["redundant-action"]),
    "wildcards that share something": ([allow(["s3:*Object", "s3:Get*"], SHELF)], []),
    "an action in another case": ([allow(["s3:GetObject", "s3:getObject"], SHELF)], ["redundant-action"]),
    "an exempted action twice": (
        [{"Effect": "Deny", "NotAction": ["iam:Get*", "iam:GetUser"], "Resource": "*"}],
        ["redundant-action"],
    ),
    "a resource that another holds": ([allow("s3:GetObject", [SHELF, "arn:aws:s3:::shop/a"])], ["redundant-resource"]),
    "a bucket and its objects": ([allow(["s3:ListBucket", "s3:GetObject"], ["arn:aws:s3:::shop", SHELF])], []),
    "a resource in another case": (
        [allow("s3:GetObject", [SHELF, "arn:aws:s3:::shop/A", "arn:aws:s3:::SHOP/*"])],
        ["redundant-resource"],
    ),
    "what is unknown at preview": ([allow("s3:GetObject", [UNKNOWN, "arn:aws:s3:::shop/a"])], []),
    "a statement that another holds": (
        [allow("s3:Get*", SHELF), allow("s3:GetObject", "arn:aws:s3:::shop/a", Sid="A")],
        ["redundant-statement"],
    ),
    "a statement under fewer conditions": (
        [allow("s3:Get*", SHELF), when(Bool={"aws:SecureTransport": "true"})],
        ["redundant-statement"],
    ),
    "a statement under other conditions": (
        [when(Bool={"aws:SecureTransport": "true"}), when(StringEquals={"aws:PrincipalTag/Shop": "toys"})],
        [],
    ),
    "the same statement twice": ([allow("s3:GetObject", SHELF)] * 2, ["redundant-statement"]),
    "a Deny beside an Allow": ([allow("s3:GetObject", SHELF), deny("s3:GetObject", SHELF)], []),
    "a statement with something unknown": ([allow("s3:Get*", SHELF), allow("s3:GetObject", UNKNOWN)], []),
    "two limits": ([when(NumericLessThan={"aws:MultiFactorAuthAge": ["900", "1800"]})], ["redundant-number"]),
    "an address with bits of the host": ([when(IpAddress={"aws:SourceIp": "203.0.113.5/24"})], ["ip-range"]),
    "one address": ([when(IpAddress={"aws:SourceIp": ["203.0.113.5", "203.0.113.6/32"]})], []),
    "a block inside another": (
        [when(IpAddress={"aws:SourceIp": ["203.0.113.0/24", "203.0.113.7/32"]})],
        ["redundant-value"],
    ),
    "a value that a pattern holds": ([when(StringLike={"aws:PrincipalTag/Shop": ["t*", "toys"]})], ["redundant-value"]),
    "a star that is a character": ([when(StringEquals={"aws:PrincipalTag/Shop": ["t*", "toys"]})], []),
    "Null beside what demands the key": (
        [when(StringEquals={"aws:PrincipalTag/Shop": "toys"}, Null={"aws:PrincipalTag/Shop": "false"})],
        ["redundant-null"],
    ),
    "Null beside what does not demand the key": (
        [when(StringNotEquals={"aws:PrincipalTag/Shop": "toys"}, Null={"aws:PrincipalTag/Shop": "false"})],
        [],
    ),
    "an empty Sid and Condition": (
        [allow("s3:GetObject", SHELF, Sid="", Condition={})],
        ["empty-condition", "empty-sid"],
    ),
    "an operator without a key": (
        [allow("s3:GetObject", SHELF, Condition={"StringEquals": {}})],
        ["empty-condition"],
    ),
    "a wildcard in a service": ([allow("s3:GetObject", "arn:aws:s?:::shop/*")], ["wildcard-service-name"]),
    "any service": ([allow("s3:GetObject", "arn:aws:*:*:*:shop/*")], ["wildcard-service-name"]),
    "everything, as an ARN": ([deny("s3:GetObject", "arn:aws:*:*:*:*")], []),
    "roles of any service": ([allow(LINKED)], ["service-linked-role-action-star-resource"]),
    "roles of one service": (
        [allow(LINKED, Condition={"StringEquals": {"iam:AWSServiceName": "ecs.amazonaws.com"}})],
        [],
    ),
    "roles of a service by a wildcard": (
        [allow(LINKED, Condition={"StringLike": {"iam:AWSServiceName": "*.amazonaws.com"}})],
        ["service-linked-role-action-star-resource"],
    ),
    "an administrator": ([allow("*")], []),
    "any value of a key that may be absent": (
        [when(StringLikeIfExists={"aws:PrincipalTag/Shop": "*"})],
        ["redundant-key"],
    ),
    "any value of a key": ([when(StringLike={"aws:PrincipalTag/Shop": "*"})], ["null-false"]),
    "any value of a key that must be there": (
        [when(StringLike={"aws:PrincipalTag/Shop": "*"}, Null={"aws:PrincipalTag/Shop": "false"})],
        ["redundant-key"],
    ),
    "no value of a key": ([when(StringNotLike={"aws:PrincipalTag/Shop": "*"})], ["null-true"]),
    "no value of a key that is always there": ([when(ArnNotLike={"aws:PrincipalArn": "*"})], []),
    "values of two JSON types": ([when(StringEquals={"aws:PrincipalTag/Shop": ["toys", 5]})], ["mixed-types"]),
    "two numbers": ([when(NumericEquals={"aws:MultiFactorAuthAge": [5, 6]})], []),
    "a date in seconds": ([when(DateLessThan={"aws:CurrentTime": "4102444800"})], ["epoch-date"]),
    "a year": ([when(DateLessThan={"aws:CurrentTime": "2100"})], []),
    "seconds of the key for them": ([when(DateLessThan={"aws:EpochTime": "4102444800"})], []),
    "allowed from a past day on": ([when(DateGreaterThan={"aws:CurrentTime": "2020-01-01"})], ["begun"]),
    "allowed from a coming day on": ([when(DateGreaterThan={"aws:CurrentTime": "2999-01-01"})], []),
    "a period that has begun": (
        [when(DateGreaterThan={"aws:CurrentTime": "2020-01-01"}, DateLessThan={"aws:CurrentTime": "2999-01-01"})],
        [],
    ),
    "denied from a past day on, as it was meant": (
        [deny("s3:GetObject", SHELF, Condition={"DateGreaterThan": {"aws:CurrentTime": "2020-01-01"}})],
        [],
    ),
}


@pytest.mark.parametrize(("statements", "expected"), IDENTITY.values(), ids=IDENTITY)
def test_an_identity_policy(statements: list[Any], expected: list[str]) -> None:
    given = {"role": "web", "policy": document(*statements)}
    assert details(ROLE_POLICY, given) == expected


@pytest.mark.parametrize(("day", "expected"), [(1, []), (3, ["iam-policy-hygiene:begun"])])
def test_a_date_is_judged_by_the_time_that_is_given(day: int, expected: list[str]) -> None:
    policy = document(when(DateGreaterThan={"aws:CurrentTime": "2031-05-02"}))
    made = resource("iam/rolePolicy:RolePolicy", "web", role="web", policy=policy)
    found = policy_hygiene.found_in(made, datetime(2031, 5, day, tzinfo=UTC))
    assert [each.id for each in found] == expected


@pytest.mark.parametrize(
    ("type_", "key", "expected"),
    [
        ("s3/bucketPolicy:BucketPolicy", "s3:ResourceAccount", ["iam-policy-hygiene:irrelevant-key"]),
        ("sqs/queuePolicy:QueuePolicy", "aws:ResourceAccount", ["iam-policy-hygiene:irrelevant-key"]),
        ("ec2/vpcEndpointPolicy:VpcEndpointPolicy", "aws:ResourceAccount", []),
        ("s3/bucketPolicy:BucketPolicy", "aws:PrincipalAccount", []),
        ("iam/rolePolicy:RolePolicy", "s3:ResourceAccount", []),
    ],
)
def test_a_key_that_the_resource_itself_answers(type_: str, key: str, expected: list[str]) -> None:
    principal = {} if "iam/" in type_ else {"Principal": {"AWS": CLERK}}
    policy = document({**when(StringEquals={key: "111122223333"}), **principal})
    found = policy_hygiene.found_in(resource(type_, "shop", policy=policy), datetime(2031, 5, 1, tzinfo=UTC))
    assert [each.id for each in found] == expected


def test_a_document_without_version() -> None:
    assert details(ROLE_POLICY, {"role": "web", "policy": {"Statement": allow("s3:GetObject", SHELF)}}) == [
        "missing-version"
    ]


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        ([CLERK, "arn:aws:sts::111122223333:assumed-role/clerk/till"], ["redundant-principal"]),
        ([CLERK, CLERK], ["redundant-principal"]),
        ([CLERK, "arn:aws:sts::111122223333:assumed-role/packer/till"], []),
        ([CLERK, "arn:aws:sts::444455556666:assumed-role/clerk/till"], []),
    ],
)
def test_a_session_beside_its_role(trusted: list[str], expected: list[str]) -> None:
    assert details(ROLE, role(trust({"AWS": trusted}))) == expected


def test_one_finding_says_everything_and_is_advisory() -> None:
    given = inline(allow(["s3:Get*", "s3:GetObject"], SHELF, Sid="Shelf"), allow("s3:GetObject", SHELF, Sid=""))
    [found] = sdk_check(RULE, ROLE_POLICY, given)
    assert RULE.level is Level.ADVISORY
    assert found.id == "iam-policy-hygiene:empty-sid+redundant-action+redundant-statement"
    assert found.evidence == (
        "In inline policy 'access' of role 'web', Statement 2 has an empty Sid; Statement 'Shelf' lists s3:GetObject "
        "beside s3:Get*; Statement 2 allows nothing beside Statement 'Shelf'. AWS accepts this, and advises against it."
    )
    assert found.fix == "remove the Sid; remove s3:GetObject from Action; remove Statement 2."


def test_what_is_listed_twice_is_said_so() -> None:
    [found] = sdk_check(RULE, ROLE_POLICY, inline(allow(["s3:GetObject", "s3:GetObject"], SHELF, Sid="Shelf")))
    assert "Statement 'Shelf' lists s3:GetObject twice." in found.evidence


def test_nothing_is_said_of_what_aws_wrote() -> None:
    repeated = "arn:aws:iam::aws:policy/AmazonElasticMapReduceFullAccess"
    attachment = {"role": "web", "policyArn": repeated}
    assert sdk_check(RULE, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", attachment) == []
    own = {"name": "copy", "policy": managed_policies.text("AmazonElasticMapReduceFullAccess")}
    assert details("aws:iam/policy:Policy", own) == ["redundant-action"]


GITHUB = "token.actions.githubusercontent.com"
SUBJECTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "every branch": ({f"{GITHUB}:sub": "repo:acme/shop:*"}, ["any-branch"]),
    "one branch": ({f"{GITHUB}:sub": "repo:acme/shop:ref:refs/heads/main"}, []),
    "environments": ({f"{GITHUB}:sub": "repo:acme/shop:environment:*"}, []),
    "another claim": ({f"{GITHUB}:sub": "repo:acme/shop:*", f"{GITHUB}:ref": "refs/heads/main"}, []),
    "every repository, of which another rule speaks": ({f"{GITHUB}:sub": "repo:acme/*:*"}, []),
}


@pytest.mark.parametrize(("claims", "expected"), SUBJECTS.values(), ids=SUBJECTS)
def test_a_subject_of_githubs(claims: dict[str, Any], expected: list[str]) -> None:
    provider = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}
    condition = {"StringLike": claims, "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}
    assert details(ROLE, role(trust(provider, "sts:AssumeRoleWithWebIdentity", Condition=condition))) == expected


@pytest.mark.parametrize("operator", ["StringLikeIfExists", "ForAllValues:StringLike", "StringNotLike"])
def test_of_a_subject_that_is_not_demanded_another_rule_speaks(operator: str) -> None:
    provider = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}
    condition = {operator: {f"{GITHUB}:sub": "repo:acme/shop:*"}}
    assert details(ROLE, role(trust(provider, "sts:AssumeRoleWithWebIdentity", Condition=condition))) == []
