"""Who may do what on each resource: what `who-can` says directly, asked of all resources at once."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from least_privilege.aws.actions import find
from least_privilege.evaluation.evaluator import Answer
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.questions.access import StackAccess
from least_privilege.questions.reach import Reach, reach, targets
from least_privilege.questions.targets import Target
from least_privilege.rules.support.stack_access import access_to
from least_privilege.stack.model import Resource, Stack

ACCOUNT = "111122223333"
BUCKET = Resource(type="aws:s3/bucket:Bucket", name="pets", urn="urn:pets", properties={"bucket": "pets"})


def _resource(type_: str, known_as: str, **properties: Any) -> Resource:
    given = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in properties.items()}
    return Resource(type=f"aws:{type_}", name=known_as, urn=f"urn:{type_}:{known_as}", properties=given)


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]}


def _role(name: str, *statements: dict[str, Any], trusts: str = "", **more: Any) -> tuple[Resource, ...]:
    principal = {"AWS": trusts} if trusts else {"Service": "ec2.amazonaws.com"}
    trust = _document({"Principal": principal, "Action": "sts:AssumeRole"})
    role = _resource("iam/role:Role", name, name=name, assumeRolePolicy=trust, **more)
    policy = _resource("iam/rolePolicy:RolePolicy", name, role=name, name="own", policy=_document(*statements))
    return (role, policy) if statements else (role,)


def _of_bucket(*statements: dict[str, Any]) -> Resource:
    return _resource("s3/bucketPolicy:BucketPolicy", "pets", bucket="pets", policy=_document(*statements))


READ = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::pets/*"}
PUT_OWN_POLICY = {"Action": "iam:PutRolePolicy", "Resource": f"arn:aws:iam::{ACCOUNT}:role/web"}
LET_IN: dict[str, Any] = {**READ, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/web"}}
PARTNER: dict[str, Any] = {**READ, "Principal": {"AWS": "arn:aws:iam::999988887777:root"}}

CASES: dict[str, tuple[Sequence[Resource], list[str]]] = {
    "by its own policy": (_role("web", READ), ["role 'web' allowed s3:GetObject on arn:aws:s3:::pets/*"]),
    "on a part": (
        _role("web", {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::pets/a/*"}),
        [
            "role 'web' allowed s3:GetObject on arn:*:s3:::pets/*",
            "role 'web' allowed s3:GetObject on arn:aws:s3:::pets/a/*",
        ],
    ),
    "by a wildcard for the service": (
        _role("web", {"Action": "S?:getobject", "Resource": "arn:aws:s3:::cats/*"}),
        ["role 'web' allowed s3:GetObject on arn:aws:s3:::cats/*"],
    ),
    "on another bucket": (
        _role("web", {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::cats/*"}),
        ["role 'web' allowed s3:GetObject on arn:aws:s3:::cats/*"],
    ),
    "denied": (_role("web", READ, {**READ, "Effect": "Deny"}), []),
    "under a condition": (
        _role("web", {**READ, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
        ["role 'web' depends s3:GetObject on arn:aws:s3:::pets/*"],
    ),
    "by giving itself the permission": (
        _role("web", PUT_OWN_POLICY),
        [
            "role 'web' raises its permissions by put-role-policy on arn:*:s3:::pets",
            "role 'web' raises its permissions by put-role-policy on arn:*:s3:::pets/*",
        ],
    ),
    "two by giving themselves the permission": (
        (
            *_role(
                "ops", {"Action": "s3:GetObject", "Resource": "*"}, {"Action": "iam:PutRolePolicy", "Resource": "*"}
            ),
            *_role("web", {"Action": "iam:AttachRolePolicy", "Resource": "*"}),
        ),
        [
            "role 'ops' raises its permissions by put-role-policy on arn:*:s3:::pets",
            "role 'web' raises its permissions by attach-role-policy on arn:*:s3:::pets",
            "role 'ops' allowed s3:GetObject on arn:*:s3:::pets/*",
            "role 'ops' raises its permissions by put-role-policy on arn:*:s3:::pets/*",
            "role 'web' raises its permissions by attach-role-policy on arn:*:s3:::pets/*",
        ],
    ),
    "within its boundary, and unless the resource denies it": (
        (
            *_role(
                "web",
                PUT_OWN_POLICY,
                permissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/limit",
            ),
            _resource(
                "iam/policy:Policy",
                "limit",
                name="limit",
                arn=f"arn:aws:iam::{ACCOUNT}:policy/limit",
                policy=_document({"Action": ["iam:PutRolePolicy", "s3:*"], "Resource": "*"}),
            ),
            _of_bucket({**LET_IN, "Effect": "Deny", "Action": "s3:*"}),
        ),
        ["role 'web' raises its permissions by put-role-policy on arn:aws:s3:::pets"],
    ),
    "by the bucket's policy, which names it": (
        (*_role("web"), _of_bucket(LET_IN)),
        ["role 'web' allowed s3:GetObject on arn:aws:s3:::pets/*"],
    ),
    "an account by the bucket's policy": (
        (_of_bucket(PARTNER),),
        ["account 999988887777 allowed s3:GetObject on arn:aws:s3:::pets/*"],
    ),
    "two identity providers whose names end alike": (
        (
            _of_bucket(
                *(
                    {**READ, "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{each}/oauth2/default"}}
                    for each in ("a.example", "b.example")
                )
            ),
        ),
        [
            "anyone who signs in through a.example/oauth2/default allowed s3:GetObject on arn:aws:s3:::pets/*",
            "anyone who signs in through b.example/oauth2/default allowed s3:GetObject on arn:aws:s3:::pets/*",
        ],
    ),
    "anyone by the bucket's policy": (
        (_of_bucket({**READ, "Principal": "*"}),),
        ["anyone (public) allowed s3:GetObject on arn:aws:s3:::pets/*"],
    ),
    "anyone, of a bucket that is not in the stack": (
        (
            _resource(
                "s3/bucketPolicy:BucketPolicy",
                "cats",
                bucket="cats",
                policy=_document({**READ, "Principal": "*", "Resource": "arn:aws:s3:::cats/*"}),
            ),
        ),
        ["anyone (public) allowed s3:GetObject on arn:aws:s3:::cats/*"],
    ),
    "anyone, but public access is blocked": (
        (
            _of_bucket({**READ, "Principal": "*"}),
            _resource(
                "s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                "pets",
                bucket="pets",
                blockPublicAcls=True,
                blockPublicPolicy=True,
                ignorePublicAcls=True,
                restrictPublicBuckets=True,
            ),
        ),
        [],
    ),
    "unknown at preview": (
        _role("web", {"Action": "s3:GetObject", "Resource": "*"}, permissionsBoundary=UNKNOWN),
        ["role 'web' depends s3:GetObject on arn:*:s3:::pets/*"],
    ),
}


def _said(access: StackAccess) -> list[str]:
    return [_line(target, one) for target, found in reach(access, targets(access)) for one in found]


def _line(target: Target, found: Reach) -> str:
    who, raises = found.access.asker.label, found.access.raises
    if raises:
        return f"{who} raises its permissions by {raises} on {target.arn}"
    return f"{who} {found.access.answer.value} {', '.join(each.name for each in found.actions)} on {target.arn}"


@pytest.mark.parametrize(("resources", "said"), CASES.values(), ids=CASES)
def test_reach(resources: Sequence[Resource], said: list[str]) -> None:
    asked = access_to(Stack(resources=(BUCKET, *resources)), [ACCOUNT])
    assert _said(asked) == said


def test_actions_that_no_policy_tells_apart_are_one_answer() -> None:
    asked = access_to(Stack(resources=(BUCKET, *_role("web", {"Action": "s3:*", "Resource": "*"}))), [ACCOUNT])
    for target, found in reach(asked, targets(asked)):
        (only,) = found
        assert len(only.actions) > 30, target.arn


def test_what_reach_says_is_what_who_can_says_directly() -> None:
    stack = Stack(
        resources=(
            BUCKET,
            _of_bucket(LET_IN, PARTNER),
            *_role("web"),
            *_role(
                "reader", {"Action": ["s3:Get*", "s3:List*"], "Resource": ["arn:aws:s3:::pets", "arn:aws:s3:::pets/*"]}
            ),
            *_role("admin", {"Action": "*", "Resource": "*"}, {**READ, "Effect": "Deny"}),
            *_role("other", {"NotAction": "s3:Put*", "NotResource": "arn:aws:s3:::pets/a/*"}),
        )
    )
    asked = access_to(stack, [ACCOUNT])
    for target, found in reach(asked, targets(asked)):
        on_objects = "/" in target.arn
        for name in ("s3:GetObject", "s3:PutObject") if on_objects else ("s3:ListBucket", "s3:DeleteBucket"):
            action = find(name)
            assert action is not None
            own = {
                one.access.asker.label: one.access.raises or one.access.answer for one in found if action in one.actions
            }
            direct = {
                each.asker.label: each.raises or each.answer
                for each in asked.who_can(action, [target])
                if not each.steps and each.answer is not Answer.DENIED
            }
            assert own == direct, (target.arn, name)


def test_callers_that_a_trust_policy_names_are_found_among_many() -> None:
    """The quick look at who may assume a role leaves nobody out."""
    many = [
        each
        for number in range(30)
        for each in _role(f"r{number}", trusts=f"arn:aws:iam::{ACCOUNT}:role/r{number - 1}")
    ]
    entrance = _role("door", trusts=f"arn:aws:iam::{ACCOUNT}:root")
    knocks = _role("knocker", {"Action": "sts:Assume*", "Resource": f"arn:aws:iam::{ACCOUNT}:role/d*"})
    asked = access_to(Stack(resources=(*many, *entrance, *knocks)), [ACCOUNT])
    found = {(step.source.label, step.target.name) for step in asked.steps if step.source.principal}
    assert found == {*((f"role 'r{n - 1}'", f"r{n}") for n in range(1, 30)), ("role 'knocker'", "door")}


def test_what_one_may_do_it_does_not_raise() -> None:
    given = (BUCKET, *_role("web", {"Action": "s3:Get*", "Resource": "*"}, PUT_OWN_POLICY))
    asked = access_to(Stack(resources=given), [ACCOUNT])
    for target, found in reach(asked, targets(asked)):
        raised, has = (
            {action.name for one in found if bool(one.access.raises) is is_raised for action in one.actions}
            for is_raised in (True, False)
        )
        assert has, target.arn
        assert all(name.startswith("s3:Get") for name in has), target.arn
        assert raised, target.arn
        assert not any(name.startswith("s3:Get") for name in raised), target.arn


@pytest.mark.parametrize(
    ("own", "account"),
    [
        ([], "account 999988887777 (may be the stack's own)"),
        ([ACCOUNT], "account 999988887777"),
        (["999988887777"], None),
    ],
    ids=["not known", "another", "the same"],
)
def test_an_account_of_which_it_is_not_known_whose_it_is_is_named(own: list[str], account: str | None) -> None:
    asked = access_to(Stack(resources=(BUCKET, _of_bucket(PARTNER))), own)
    said = [one.access.asker.label for _, found in reach(asked, targets(asked)) for one in found]
    assert said == ([account] if account else [])
