"""can and who-can on stacks: how AWS joins the policies, with the statements that decide."""

import json
from typing import Any

import pytest

from least_privilege.aws.actions import find
from least_privilege.evaluation.grants import Source
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.questions.access import StackAccess
from least_privilege.questions.asking import answers, question
from least_privilege.questions.ceiling import NO_CEILING, Ceiling
from least_privilege.questions.direct_access import Access
from least_privilege.questions.names import action_named
from least_privilege.questions.targets import UnknownResourceError, WrongResourceTypeError
from least_privilege.stack.model import Resource
from tests.support.access import ACCOUNT, access_to
from tests.support.resources import resource, stack

OTHER = "444455556666"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
IDP = "token.example.org"
ORDERS = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders"
READER, LOCAL = f"arn:aws:iam::{OTHER}:role/reader", f"arn:aws:iam::{ACCOUNT}:role/of-another-stack"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/web/nightly"


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _allow(action: str, on: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": on, **more}


def _deny(action: str, on: str = "*", **more: Any) -> dict[str, Any]:
    return {**_allow(action, on, **more), "Effect": "Deny"}


def _to(principal: Any, action: str, **more: Any) -> dict[str, Any]:
    return _allow(action, Principal=principal, **more)


def _trust(principal: Any, **more: Any) -> str:
    return _policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more})


def _sparing(role: str) -> dict[str, Any]:
    """Denies everyone but `role` and its account."""
    spared = {"AWS": [f"arn:aws:iam::{ACCOUNT}:role/{role}", ROOT]}
    return {"Effect": "Deny", "NotPrincipal": spared, "Action": "sqs:*", "Resource": "*"}


def _role(name: str, *statements: dict[str, Any], trust: str = "", **more: Any) -> list[Resource]:
    trust = trust or _trust({"Service": "lambda.amazonaws.com"})
    role = resource("role:Role", name, name=name, assumeRolePolicy=trust, **more)
    inline = resource("rolePolicy:RolePolicy", f"{name}-access", name="access", role=name, policy=_policy(*statements))
    return [role, inline] if statements else [role]


def _queue(*statements: dict[str, Any]) -> list[Resource]:
    queue = resource("aws:sqs/queue:Queue", "orders", name="orders")
    policy = resource("aws:sqs/queuePolicy:QueuePolicy", "orders-policy", {"queueUrl": [queue]}, queueUrl=UNKNOWN,
                      policy=_policy(*statements))  # fmt: skip
    return [queue, policy] if statements else [queue]


def _key(*statements: dict[str, Any]) -> list[Resource]:
    policy: dict[str, Any] = {"policy": _policy(*statements)} if statements else {}
    return [resource("aws:kms/key:Key", "prod-orders", keyId="1111", **policy)]


def _grant(role: str, operations: list[str], **more: Any) -> Resource:
    given = {
        "keyId": "1111",
        "granteePrincipal": f"arn:aws:iam::{ACCOUNT}:role/{role}",
        "operations": operations,
        **more,
    }
    return resource("aws:kms/grant:Grant", "grant", **given)


def _bounded(*statements: dict[str, Any]) -> list[Resource]:
    limit = resource("policy:Policy", "limit", name="limit", policy=_policy(*statements))
    return [limit, *_role("web", _allow("sqs:*"), permissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/limit")]


def _can(access: StackAccess, who: str, action: str, on: str | None) -> Access:
    known = find(action)
    assert known
    return access.can(access.callers.named(who)[0], known, access.targets.of(known, on))


SEND, DELETE_KEY = "sqs:SendMessage", "kms:ScheduleKeyDeletion"
ALLOWED, DENIED, DEPENDS = "allowed", "denied", "depends"
NOTHING = "no identity policy allows it"

CAN: dict[str, tuple[list[Resource], str, str | None, tuple[str, set[str], str]]] = {
    "an identity policy allows it": (
        [*_role("web", _allow("sqs:Send*", ORDERS)), *_queue()], SEND, "orders", (ALLOWED, set(), "")),
    "on another queue": (
        [*_role("web", _allow(SEND, f"{ORDERS}-x")), *_queue()], SEND, "orders", (DENIED, set(), NOTHING)),
    "nothing allows it": ([*_role("web"), *_queue()], SEND, "orders", (DENIED, set(), NOTHING)),
    "the queue's policy names the role": (
        [*_role("web"), *_queue(_to({"AWS": f"arn:aws:iam::{ACCOUNT}:role/web"}, SEND))],
        SEND, "orders", (ALLOWED, set(), "")),
    "the queue's policy names the account, which decides by identity policies": (
        [*_role("web"), *_queue(_to({"AWS": ROOT}, SEND))], SEND, "orders", (DENIED, set(), NOTHING)),
    "the queue's policy denies it": (
        [*_role("web", _allow(SEND)), *_queue(_deny("sqs:*", Principal="*"))], SEND, "orders", (DENIED, set(), "")),
    "under a condition": (
        [*_role("web", _allow(SEND, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})), *_queue()],
        SEND, "orders", (DEPENDS, {"aws:multifactorauthpresent"}, "")),
    "a Deny under a condition": (
        [*_role("web", _allow(SEND), _deny(SEND, Condition={"StringNotEquals": {"aws:SourceVpc": "vpc-1"}})),
         *_queue()],
        SEND, "orders", (DEPENDS, {"aws:sourcevpc"}, "")),
    "the boundary does not allow it": (
        [*_bounded(_allow("sqs:ReceiveMessage")), *_queue()],
        SEND, "orders", (DENIED, set(), "the permissions boundary does not allow it")),
    "the boundary allows it": ([*_bounded(_allow(SEND)), *_queue()], SEND, "orders", (ALLOWED, set(), "")),
    "the boundary is not among what was read": (
        [*_role("web", _allow(SEND), permissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/other"), *_queue()],
        SEND, "orders", (DEPENDS, {"Boundary"}, "")),
    "the boundary limits what the queue's policy gives a role": (
        [*_bounded(_allow("sqs:ReceiveMessage")), *_queue(_to("*", SEND))],
        SEND, "orders", (DENIED, set(), "the permissions boundary does not allow it")),
    "a document is unknown at preview": (
        [*_role("web"), resource("rolePolicy:RolePolicy", "p", role="web", policy=UNKNOWN), *_queue()],
        SEND, "orders", (DEPENDS, {"Document"}, "")),
    "a key without a policy has the default one": (
        [*_role("web", _allow("kms:*")), *_key()], DELETE_KEY, "key/prod-*", (ALLOWED, set(), "")),
    "a key's policy that leaves it to the account": (
        [*_role("web", _allow("kms:*")), *_key(_to({"AWS": ROOT}, "kms:*"))],
        DELETE_KEY, "prod-orders", (ALLOWED, set(), "")),
    "a key's policy that names another role only": (
        [*_role("web", _allow("kms:*")), *_key(_to({"AWS": f"arn:aws:iam::{ACCOUNT}:role/ops"}, "kms:*"))],
        DELETE_KEY, "prod-orders", (DENIED, set(), "the resource's own policy does not allow it")),
    "a key whose grant names the role": (
        [*_role("web"), *_key(_to({"AWS": ROOT}, "kms:*")), _grant("web", ["Decrypt"])],
        "kms:Decrypt", "prod-orders", (ALLOWED, set(), "")),
    "a grant of another operation": (
        [*_role("web"), *_key(), _grant("web", ["Encrypt"])], "kms:Decrypt", "prod-orders", (DENIED, set(), NOTHING)),
    "a grant in one context": (
        [*_role("web"), *_key(),
         _grant("web", ["Decrypt"], constraints=[{"encryptionContextEquals": {"team": "pets"}}])],
        "kms:Decrypt", "prod-orders", (DEPENDS, {"kms:encryptioncontext:team"}, "")),
    "a grant on another key": (
        [*_role("web"), *_key(), _grant("web", ["Decrypt"], keyId="other")],
        "kms:Decrypt", "prod-orders", (DENIED, set(), NOTHING)),
    "a key outside the stack": (
        [*_role("web", _allow("kms:*"))], DELETE_KEY, f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234",
        (DEPENDS, {"ResourcePolicy"}, "")),
    "a queue of another account": (
        [*_role("web", _allow("sqs:*"))], SEND, f"arn:aws:sqs:eu-west-1:{OTHER}:orders",
        (DEPENDS, {"ResourcePolicy"}, "")),
    "a queue of another account, without permission": (
        [*_role("web")], SEND, f"arn:aws:sqs:eu-west-1:{OTHER}:orders", (DENIED, set(), NOTHING)),
    "a queue outside the stack": (
        [*_role("web", _allow("sqs:*"))], SEND, f"arn:aws:sqs:eu-west-1:{ACCOUNT}:other", (ALLOWED, set(), "")),
    "any resource": (
        [*_role("web", _allow("s3:*", "arn:aws:s3:::pets/*"))], "s3:GetObject", None, (ALLOWED, set(), "")),
    "any resource of the caller's own account": (
        [*_role("web", _allow("s3:GetObject", "arn:aws:s3:::pets-${aws:PrincipalAccount}-*"))],
        "s3:GetObject", None, (ALLOWED, set(), "")),
    "any resource that the caller's name is in": (
        [*_role("web", _allow("s3:GetObject", "arn:aws:s3:::pets/${aws:userid}/*"))],
        "s3:GetObject", None, (DEPENDS, {"aws:userid"}, "")),
    "a statement on buckets alone": (
        [*_role("web", _allow("s3:*", "arn:aws:s3:::pets"))], "s3:GetObject", None, (DENIED, set(), NOTHING)),
    "any resource but what is denied": (
        [*_role("web", _allow("s3:*", "arn:aws:s3:::pets/*"), _deny("s3:*", "arn:aws:s3:::p*"))],
        "s3:GetObject", None, (DENIED, set(), "")),
    "an object in a bucket of the stack": (
        [*_role("web", _allow("s3:Get*", "arn:aws:s3:::pets/x*")),
         resource("aws:s3/bucket:Bucket", "b", bucket="pets")],
        "s3:GetObject", "arn:aws:s3:::pets/x.txt", (ALLOWED, set(), "")),
    "an action without resources": ([*_role("web", _allow("iam:Get*"))], "iam:GetAccountSummary", None,
                                    (ALLOWED, set(), "")),
    "an action without resources, allowed on one": (
        [*_role("web", _allow("s3:ListAllMyBuckets", "arn:aws:s3:::pets"))], "s3:ListAllMyBuckets", None,
        (DENIED, set(), NOTHING)),
    "an action without resources, allowed on all of its service": (
        [*_role("web", _allow("s3:ListAllMyBuckets", "arn:aws:s3:::*"))], "s3:ListAllMyBuckets", None,
        (ALLOWED, set(), "")),
    "a role that trusts it by name": (
        [*_role("web"), *_role("ops", trust=_trust({"AWS": f"arn:aws:iam::{ACCOUNT}:role/web"}))],
        "sts:AssumeRole", "ops", (ALLOWED, set(), "")),
    "a role that trusts the account": (
        [*_role("web"), *_role("ops", trust=_trust({"AWS": ROOT}))], "sts:AssumeRole", "ops", (DENIED, set(), NOTHING)),
    "the queue's policy names one session": ([*_role("web"), *_queue(_to({"AWS": SESSION}, SEND))],
                                             SEND, "orders", (DEPENDS, {"Caller"}, "")),
    "no boundary limits what the queue's policy gives one session": (
        [*_bounded(_allow("s3:*")), *_queue(_to({"AWS": SESSION}, SEND))], SEND, "orders", (DEPENDS, {"Caller"}, "")),
    "a Deny in the boundary holds for a session too": (
        [*_bounded(_allow("*"), _deny("sqs:*")), *_queue(_to({"AWS": SESSION}, SEND))],
        SEND, "orders", (DENIED, set(), "")),
    "a Deny that spares the role": (
        [*_role("web", _allow(SEND)), *_queue(_sparing("web"))], SEND, "orders", (ALLOWED, set(), "")),
    "a Deny that spares others denies a role with a boundary, even one that it names": (
        [*_bounded(_allow("*")), *_queue(_sparing("web"))], SEND, "orders", (DENIED, set(), "")),
    "in the resource's account": (
        [*_role("web", _allow(SEND, Condition={"StringEquals": {"aws:ResourceAccount": ACCOUNT}})), *_queue()],
        SEND, "orders", (ALLOWED, set(), "")),
    "in another account than the resource's": (
        [*_role("web", _allow(SEND, Condition={"StringEquals": {"aws:ResourceAccount": OTHER}})), *_queue()],
        SEND, "orders", (DENIED, set(), NOTHING)),
    "a key for every caller of the account": (
        [*_role("web"), *_key(_to({"AWS": "*"}, "kms:Decrypt", Condition={
            "StringEquals": {"kms:CallerAccount": ACCOUNT}}))],
        "kms:Decrypt", "prod-orders", (ALLOWED, set(), "")),
    "the queue's policy lets in a service for one resource, as no role is": (
        [*_role("web"), *_queue(_to("*", SEND, Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}}))],
        SEND, "orders", (DENIED, set(), NOTHING)),
    "no session of a role has a user's name": (
        [*_role("web", _allow("s3:GetObject", "arn:aws:s3:::pets/${aws:username}/*"))],
        "s3:GetObject", "arn:aws:s3:::pets/ann/cat.png", (DENIED, set(), NOTHING)),
}  # fmt: skip


def test_a_user_of_a_group_outside_the_stack_may_have_what_the_group_has() -> None:
    user = resource("user:User", "ann", name="ann")
    joins = resource("userGroupMembership:UserGroupMembership", "in", user="ann", groups=["admins"])
    found = _can(access_to(stack(user, joins, *_queue())), "ann", SEND, "orders")
    assert (found.answer.value, set(found.keys)) == (DEPENDS, {"Document"})


@pytest.mark.parametrize(("resources", "action", "on", "expected"), CAN.values(), ids=CAN)
def test_can(resources: list[Resource], action: str, on: str | None, expected: tuple[str, set[str], str]) -> None:
    found = _can(access_to(stack(*resources)), "web", action, on)
    assert (found.answer.value, set(found.keys), found.decision.lacks) == expected


def _bucket(*statements: dict[str, Any]) -> list[Resource]:
    bucket = resource("aws:s3/bucket:Bucket", "pets", bucket="pets")
    given = {"bucket": "pets", "policy": _policy(*statements)}
    return [bucket, resource("aws:s3/bucketPolicy:BucketPolicy", "p", {"bucket": [bucket]}, **given)]


READ = "s3:GetObject"
ITS_OWN = {"IdentityPolicy"}


def _read(principal: Any, **condition: Any) -> list[Resource]:
    return _bucket({**_to(principal, READ, **condition), "Resource": "arn:aws:s3:::pets/*"})


OUTSIDERS: dict[str, tuple[list[Resource], str, tuple[str, set[str]]]] = {
    "a role of another account needs its own policies too": (_read({"AWS": READER}), READER, (DEPENDS, ITS_OWN)),
    "by its account": (_read({"AWS": OTHER}), READER, (DEPENDS, ITS_OWN)),
    "by everyone": (_read("*"), READER, (DEPENDS, ITS_OWN)),
    "another account, which decides who of it": (_read({"AWS": OTHER}), OTHER, (ALLOWED, set())),
    "another account, of which one role is named": (_read({"AWS": READER}), OTHER, (DENIED, set())),
    "another role of that account": (_read({"AWS": READER}), READER + "2", (DENIED, set())),
    "one that is not the caller of the condition": (
        _read("*", Condition={"ArnLike": {"aws:PrincipalArn": f"{READER}-*"}}), READER, (DENIED, set())),
    "one that is": (_read("*", Condition={"ArnLike": {"aws:PrincipalArn": f"{READER}*"}}), READER, (DEPENDS, ITS_OWN)),
    "of an account of the condition": (
        _read("*", Condition={"StringEquals": {"aws:PrincipalAccount": OTHER}}), OTHER, (ALLOWED, set())),
    "of another account than that": (
        _read("*", Condition={"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}), OTHER, (DENIED, set())),
    "a role of the stack's account, by name": (_read({"AWS": LOCAL}), LOCAL, (ALLOWED, set())),
    "a role of the stack's account that no policy names": (_bucket(), LOCAL, (DEPENDS, ITS_OWN)),
    "a role, by what lets in a service for one resource": (
        _read("*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:news"}}), READER, (DENIED, set())),
    "a service": (_read({"Service": "sns.amazonaws.com"}), "sns.amazonaws.com", (ALLOWED, set())),
    "anyone": (_read("*"), "*", (ALLOWED, set())),
}  # fmt: skip


@pytest.mark.parametrize(("resources", "who", "expected"), OUTSIDERS.values(), ids=OUTSIDERS)
def test_one_outside_the_stack_can(resources: list[Resource], who: str, expected: tuple[str, set[str]]) -> None:
    access = access_to(stack(*resources))
    found = answers(access, question(access, READ, "arn:aws:s3:::pets/cat.png", who))[0]
    assert (found.answer.value, set(found.keys)) == expected


KEY_OUTSIDERS = {
    "named": (_to({"AWS": READER}, "kms:*"), READER, DEPENDS),
    "not named": (_to({"AWS": ROOT}, "kms:*"), READER, DENIED),
    "of the stack's account, to which the key leaves it": (_to({"AWS": ROOT}, "kms:*"), LOCAL, DEPENDS),
    "of the stack's account, by name": (_to({"AWS": LOCAL}, "kms:*"), LOCAL, ALLOWED),
    "of the stack's account, not named": (_to({"AWS": READER}, "kms:*"), LOCAL, DENIED),
}


@pytest.mark.parametrize(("statement", "who", "answer"), KEY_OUTSIDERS.values(), ids=KEY_OUTSIDERS)
def test_one_outside_the_stack_can_use_a_key(statement: dict[str, Any], who: str, answer: str) -> None:
    access = access_to(stack(*_key(statement)))
    assert answers(access, question(access, "kms:Decrypt", "prod-orders", who))[0].answer.value == answer


def _source(kind: PolicyKind, *statements: dict[str, Any]) -> Source:
    return Source(parse(_policy(*statements), kind), kind.value, "")


def _scp(*statements: dict[str, Any]) -> Source:
    return _source(PolicyKind.SERVICE_CONTROL, *statements)


CEILINGS = {
    "none": (NO_CEILING, ALLOWED),
    "a service control policy that denies it": (Ceiling(service=((_scp(_deny("sqs:*")),),)), DENIED),
    "one that denies something else has FullAWSAccess beside it": (Ceiling(service=((_scp(_deny("s3:*")),),)), ALLOWED),
    "one that allows something else": (Ceiling(service=((_scp(_allow("s3:*")),),)), DENIED),
    "every level must allow": (Ceiling(service=((_scp(_allow("*")),), (_scp(_allow("s3:*")),))), DENIED),
    "one policy of a level must allow": (Ceiling(service=((_scp(_allow("sqs:*")), _scp(_allow("s3:*"))),)), ALLOWED),
    "a resource control policy that denies it": (
        Ceiling(resource=(_source(PolicyKind.RESOURCE_CONTROL, _deny("sqs:*", Principal="*")),)), DENIED),
    "one outside the organization": (
        Ceiling(resource=(_source(PolicyKind.RESOURCE_CONTROL, _deny("sqs:*", Principal="*", Condition={
            "StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})),)), DEPENDS),
}  # fmt: skip


def _rcp(*statements: dict[str, Any]) -> Ceiling:
    return Ceiling(resource=(_source(PolicyKind.RESOURCE_CONTROL, *statements),))


RESOURCE_CONTROLS = {
    "of the stack": (f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders", SEND, DENIED),
    "of another account": (f"arn:aws:sqs:eu-west-1:{OTHER}:orders", SEND, DEPENDS),
    "whose ARN names no account": ("arn:aws:s3:::pets/cat.png", "s3:GetObject", DENIED),
    "of a service without such policies": (f"arn:aws:sns:eu-west-1:{ACCOUNT}:news", "sns:Publish", ALLOWED),
}  # fmt: skip


@pytest.mark.parametrize(("arn", "action", "answer"), RESOURCE_CONTROLS.values(), ids=RESOURCE_CONTROLS)
def test_a_resource_control_policy_limits_resources(arn: str, action: str, answer: str) -> None:
    limit = _rcp(_deny("sqs:*", Principal="*"), _deny("s3:*", Principal="*"), _deny("sns:*", Principal="*"))
    assert _can(access_to(stack(*_role("web", _allow("*"))), limit), "web", action, arn).answer.value == answer


@pytest.mark.parametrize(("ceiling", "answer"), CEILINGS.values(), ids=CEILINGS)
def test_ceiling(ceiling: Ceiling, answer: str) -> None:
    access = access_to(stack(*_role("web", _allow("sqs:*")), *_queue()), ceiling)
    assert _can(access, "web", SEND, "orders").answer.value == answer


def test_context_settles_what_depends() -> None:
    mfa = _allow(SEND, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    resources = stack(*_role("web", mfa), *_queue())
    assert (
        _can(access_to(resources, aws__MultiFactorAuthPresent=("true",)), "web", SEND, "orders").answer.value == ALLOWED
    )
    assert (
        _can(access_to(resources, aws__MultiFactorAuthPresent=("false",)), "web", SEND, "orders").answer.value == DENIED
    )


def test_an_unknown_resource_is_only_what_its_document_was_made_from() -> None:
    queue, other = _queue()[0], resource("aws:sqs/queue:Queue", "refunds", name="refunds")
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": SEND, "Resource": UNKNOWN}]}
    inline = resource("rolePolicy:RolePolicy", "p", {"policy": [queue]}, role="web", policy=document)
    access = access_to(stack(*_role("web"), queue, other, inline))
    assert _can(access, "web", SEND, "orders").answer.value == DEPENDS
    assert _can(access, "web", SEND, "refunds").answer.value == DENIED


def _who(resources: list[Resource], action: str, on: str | None) -> list[tuple[str, str, list[str]]]:
    access, known = access_to(stack(*resources)), find(action)
    assert known
    found = access.who_can(known, access.targets.of(known, on))
    return [(each.asker.label, each.answer.value, [step.source.label for step in each.steps]) for each in found]


OPS = _role("ops", _allow("sqs:*"), trust=_trust({"AWS": ROOT}))
WHO: dict[str, tuple[list[Resource], list[tuple[str, str, list[str]]]]] = {
    "directly, and a service by the role": (
        [*_role("web", _allow(SEND)), *_queue()],
        [("role 'web'", ALLOWED, []), ("lambda.amazonaws.com", ALLOWED, ["lambda.amazonaws.com"])]),
    "by a role that it may assume": (
        [*_role("web", _allow("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/ops")), *OPS, *_queue()],
        [("role 'ops'", ALLOWED, []), ("role 'web'", ALLOWED, ["role 'web'"]),
         ("lambda.amazonaws.com", ALLOWED, ["lambda.amazonaws.com", "role 'web'"])]),
    "by a role that it may assume under a condition": (
        [*_role("web", _allow("sts:AssumeRole", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
         *OPS, *_queue()],
        [("role 'ops'", ALLOWED, []), ("role 'web'", DEPENDS, ["role 'web'"]),
         ("lambda.amazonaws.com", DEPENDS, ["lambda.amazonaws.com", "role 'web'"])]),
    "by a role that it may pass": (
        [*_role("ci", _allow("lambda:*"), _allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/web"),
                trust=_trust({"Service": "codebuild.amazonaws.com"})),
         *_role("web", _allow(SEND)), *_queue()],
        [("role 'web'", ALLOWED, []), ("role 'ci'", ALLOWED, ["role 'ci'"]),
         ("lambda.amazonaws.com", ALLOWED, ["lambda.amazonaws.com"]),
         ("codebuild.amazonaws.com", ALLOWED, ["codebuild.amazonaws.com", "role 'ci'"])]),
    "by giving itself the permission": (
        [*_role("web", _allow("iam:PutRolePolicy")), *_queue()],
        [("role 'web'", ALLOWED, []), ("lambda.amazonaws.com", ALLOWED, ["lambda.amazonaws.com"])]),
    "by the queue's own policy": (
        _queue(_to({"AWS": f"arn:aws:iam::{OTHER}:root"}, SEND), _to({"Service": "sns.amazonaws.com"}, SEND)),
        [(f"account {OTHER}", ALLOWED, []), ("sns.amazonaws.com", ALLOWED, [])]),
    "a service for one topic": (
        _queue(_to({"Service": "sns.amazonaws.com"}, SEND,
                   Condition={"ArnEquals": {"aws:SourceArn": "arn:aws:sns:::t"}})),
        [("sns.amazonaws.com", DEPENDS, [])]),
    "everyone": (_queue(_to("*", SEND)), [("anyone (public)", ALLOWED, [])]),
    "those who sign in elsewhere": (
        [*_role("web", _allow(SEND), trust=_policy({
            "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{IDP}"}})), *_queue()],
        [("role 'web'", ALLOWED, []),
         (f"anyone who signs in through {IDP}", ALLOWED, [f"anyone who signs in through {IDP}"])]),
    "one session of a role of the stack is that role": (
        [*_role("web"), *_queue(_to({"AWS": SESSION}, SEND))],
        [("role 'web'", DEPENDS, []), ("lambda.amazonaws.com", DEPENDS, ["lambda.amazonaws.com"])]),
    "a role of another account, by its own policies too": (
        [*_role("web", _allow(SEND), trust=_trust({"AWS": READER})), *_queue(_to({"AWS": READER}, SEND))],
        [("role 'web'", ALLOWED, []), (f"role 'reader' of account {OTHER}", DEPENDS, [])]),
    "not one of the stack's account that its policies may allow anything": (
        _queue(_to({"AWS": LOCAL}, "sqs:ReceiveMessage")), []),
    "nobody": ([*_role("web"), *_queue()], []),
    "a policy that no principal of the stack has": (
        [resource("policy:Policy", "send", name="send", policy=_policy(_allow(SEND))), *_queue()],
        [("a principal with policy 'send'", ALLOWED, [])]),
}  # fmt: skip


@pytest.mark.parametrize(("resources", "expected"), WHO.values(), ids=WHO)
def test_who_can(resources: list[Resource], expected: list[tuple[str, str, list[str]]]) -> None:
    assert _who(resources, SEND, "orders") == expected


def test_who_can_gets_there_by_the_shortest_way() -> None:
    """Also by one that depends, from one that is certainly far away."""

    def named(name: str, **more: Any) -> dict[str, Any]:
        principal = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/{name}"}
        return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}

    doubt = {"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}
    given = [
        *_role("end", _allow(SEND), trust=_policy(named("far"), named("near", **doubt))),
        *_role("far", trust=_policy(named("farther"))),
        *_role("farther", trust=_policy(named("start", **doubt))),
        *_role("near", trust=_policy(named("start", **doubt))),
        *_role("start"),
    ]
    ways = {label: steps for label, _, steps in _who([*given, *_queue()], SEND, "orders")}
    assert ways["role 'start'"] == ["role 'start'", "role 'near'"]


def test_what_names_no_resource() -> None:
    access, send = access_to(stack(*_queue(), resource("aws:s3/bucket:Bucket", "pets", bucket="pets"))), find(SEND)
    assert send
    with pytest.raises(UnknownResourceError) as unknown:
        access.targets.of(send, "ordres")
    assert unknown.value.known == ("orders",)
    with pytest.raises(WrongResourceTypeError, match="pets: sqs:SendMessage does not work on it; expected arn:"):
        access.targets.of(send, "pets")
    with pytest.raises(WrongResourceTypeError):
        access.targets.of(send, "arn:aws:s3:::pets")


def test_a_permission_is_the_functions_policy_and_not_that_of_the_bucket_that_calls_it() -> None:
    function = resource("aws:lambda/function:Function", "thumbnails", name="thumbnails")
    bucket = resource("aws:s3/bucket:Bucket", "photos", bucket="photos")
    permission = resource(
        "aws:lambda/permission:Permission",
        "call",
        {"function": [function], "sourceArn": [bucket]},
        function="thumbnails",
        principal="s3.amazonaws.com",
        action="lambda:InvokeFunction",
        sourceArn="arn:aws:s3:::photos",
    )
    access = access_to(stack(function, bucket, permission))
    targets = {name: access.targets.of(action_named(name)) for name in ("lambda:InvokeFunction", "s3:PutObject")}
    own = {name: [each.label for target in found for each in target.own] for name, found in targets.items()}
    assert own == {"lambda:InvokeFunction": ["Lambda permission 'call'"], "s3:PutObject": []}
    found = access.who_can(action_named("lambda:InvokeFunction"), targets["lambda:InvokeFunction"])
    assert [(each.asker.label, each.answer.value, set(each.keys)) for each in found] == [
        ("s3.amazonaws.com", DEPENDS, {"aws:sourcearn"})
    ]
