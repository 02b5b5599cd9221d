"""policy-access: what access rules forbid, require and demand, and what is wrong with one."""

from typing import Any

import pytest

from least_privilege.judging.configuration import ConfigurationError, RuleSetting, settings
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.pack.access import RULE
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import ROLE, document, trust
from tests.support.pack import RunningPack, made, sdk_check_stack, urn

OWN, OTHER = "111122223333", "444455556666"
INLINE, BOUNDARY = "aws:iam/rolePolicy:RolePolicy", f"arn:aws:iam::{OWN}:policy/teams"
ORDERS = f"arn:aws:sqs:eu-west-1:{OWN}:orders"
DELETE, SEND = "kms:ScheduleKeyDeletion", "sqs:SendMessage"

Stack = list[AnalyzedResource]


def _allow(action: Any, on: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": on, **more}


def _role(name: str, *statements: dict[str, Any], by: Any = None, **more: Any) -> Stack:
    principal = {"Service": "lambda.amazonaws.com"} if by is None else by
    role = made(ROLE, {"name": name, "assumeRolePolicy": document(trust(principal)), **more}, name)
    inline = made(INLINE, {"role": name, "policy": document(*statements)}, f"{name}-access")
    return [role, inline] if statements else [role]


QUEUE = made("aws:sqs/queue:Queue", {"name": "orders"}, "orders")
KEY = made("aws:kms/key:Key", {}, "prod-orders")
GLASS = _role("break-glass", _allow("kms:*"), by={"AWS": f"arn:aws:iam::{OWN}:user/ann"})
KEYS = {"name": "keys", "actions": [DELETE], "resources": ["key/prod-*"], "except": ["break-glass"]}
SENDS = {"name": "send", "principals": ["orders-api"], "actions": [SEND], "resources": ["orders"]}
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
USERS = {"name": "people", "actions": ["iam:CreateUser"], "condition": MFA}

CASES: dict[str, tuple[dict[str, Any], Stack, list[tuple[str, str]]]] = {
    "required of a service that the resource does not let in": (
        {"require": [{**SENDS, "principals": ["sns.amazonaws.com"]}]}, [QUEUE], [("send:sns.amazonaws.com", "orders")]),
    "required of a role of another account, which may": (
        {"require": [{**SENDS, "principals": [f"arn:aws:iam::{OTHER}:role/sender"]}]},
        [QUEUE, made("aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": ORDERS, "policy": document(
            _allow(SEND, ORDERS, Principal={"AWS": f"arn:aws:iam::{OTHER}:role/sender"}))}, "orders-policy")], []),
    "required of a role of another account, which may not": (
        {"require": [{**SENDS, "principals": [f"arn:aws:iam::{OTHER}:role/sender"]}]}, [QUEUE],
        [(f"send:arn:aws:iam::{OTHER}:role/sender", "orders")]),
    "forbidden, and nobody else may": ({"forbid": [KEYS]}, [*GLASS, KEY], []),
    "forbidden, and a role may": (
        {"forbid": [KEYS]}, [*GLASS, KEY, *_role("ci", _allow("kms:Schedule*"))], [("keys", "ci")]),
    "forbidden, and a role may under a condition": (
        {"forbid": [KEYS]}, [*GLASS, KEY, *_role("ci", _allow(DELETE, Condition=MFA))], [("keys", "ci")]),
    "forbidden, and a role may assume the exception": (
        {"forbid": [KEYS]},
        [KEY, *_role("break-glass", _allow("kms:*"), by={"AWS": f"arn:aws:iam::{OWN}:root"}),
         *_role("ci", _allow("sts:AssumeRole", f"arn:aws:iam::{OWN}:role/break-glass"))],
        [("keys", "ci")]),
    "forbidden, and a role can give itself the permission": (
        {"forbid": [KEYS]}, [*GLASS, KEY, *_role("ci", _allow("iam:PutRolePolicy"))], [("keys", "ci")]),
    "forbidden on another key": (
        {"forbid": [{**KEYS, "resources": [f"arn:aws:kms:eu-west-1:{OWN}:key/1111"]}]},
        [*GLASS, KEY, *_role("ci", _allow(DELETE, f"arn:aws:kms:eu-west-1:{OWN}:key/2222"))], []),
    "forbidden, and unknown at preview": (
        {"forbid": [KEYS]},
        [*GLASS, KEY, *_role("ci"), made(INLINE, {"role": "ci", "policy": {"Version": "2012-10-17", "Statement": [
            _allow(DELETE, UNKNOWN)]}}, "inline")], [("keys", "ci")]),
    "forbidden, and another account may by the queue's policy": (
        {"forbid": [{"name": "queue", "actions": [SEND], "resources": ["orders"]}]},
        [QUEUE, made("aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": UNKNOWN, "policy": document(
            {**trust({"AWS": OTHER}, SEND), "Resource": "*"})}, "policy", behind={"queueUrl": [QUEUE]})],
        [(f"queue:arn:aws:iam::{OTHER}:root", "orders")]),
    "forbidden to the public": (
        {"forbid": [{"name": "queue", "principals": ["public"], "actions": [SEND], "resources": ["orders"]}]},
        [QUEUE, *_role("orders-api", _allow(SEND))], []),
    "required and allowed": ({"require": [SENDS]}, [QUEUE, *_role("orders-api", _allow("sqs:*", ORDERS))], []),
    "required and not allowed": (
        {"require": [SENDS]}, [QUEUE, *_role("orders-api", _allow("sqs:ReceiveMessage"))],
        [("send", "orders-api")]),
    "required and denied": (
        {"require": [SENDS]}, [QUEUE, *_role("orders-api", _allow(SEND), {**_allow("sqs:*"), "Effect": "Deny"})],
        [("send", "orders-api")]),
    "required and unknown at preview": (
        {"require": [SENDS]},
        [QUEUE, *_role("orders-api"), made(INLINE, {"role": "orders-api", "policy": UNKNOWN})], []),
    "demanded and met": ({"demand": [USERS]}, _role("hr", _allow("iam:*", Condition=MFA)), []),
    "demanded and met by a Deny": (
        {"demand": [USERS]},
        _role("hr", _allow("iam:*"), {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {
            "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}), []),
    "demanded and not met": ({"demand": [USERS]}, _role("hr", _allow("iam:*")), [("people", "hr-access")]),
    "demanded and met only where the key is present": (
        {"demand": [USERS]},
        _role("hr", _allow("iam:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})),
        [("people", "hr-access")]),
    "demanded of some values": (
        {"demand": [{"name": "regions", "actions": ["ec2:RunInstances"], "condition": {
            "StringLike": {"aws:RequestedRegion": ["eu-*"]}}}]},
        [*_role("a", _allow("ec2:RunInstances", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})),
         *_role("b", _allow("ec2:RunInstances", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}}))],
        [("regions", "b-access")]),
    "demanded, and one statement is two roles'": (
        {"demand": [USERS]},
        [made("aws:iam/policy:Policy", {"name": "hr", "policy": document(_allow("iam:CreateUser"))}, "hr"),
         *(each for name in "ab" for each in (*_role(name), made(
             "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
             {"role": name, "policyArn": f"arn:aws:iam::{OWN}:policy/hr"}, f"hr-{name}")))],
        [("people", "hr")]),
    "demanded of a queue's own policy": (
        {"demand": [{"name": "organization", "actions": ["sqs:*"], "condition": {
            "StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]},
        [QUEUE, made("aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": UNKNOWN, "policy": document(
            {**trust({"AWS": OTHER}, SEND), "Resource": "*"},
            {**trust({"AWS": OWN}, "sqs:*"), "Resource": "*"},
            {**trust({"Service": "sns.amazonaws.com"}, SEND), "Resource": "*"},
            {**trust("*", "sqs:ReceiveMessage"), "Resource": "*", "Condition": {
                "StringEquals": {"aws:PrincipalOrgID": "o-1"}}})}, "policy", behind={"queueUrl": [QUEUE]})],
        [("organization", "policy")]),
    "a tag demanded": (
        {"demand": [{"name": "team", "actions": ["ec2:TerminateInstances"], "tag": "team"}]},
        [*_role("a", _allow("ec2:TerminateInstances", Condition={"StringEquals": {"aws:ResourceTag/team": "pets"}})),
         *_role("b", _allow("ec2:TerminateInstances"))], [("team", "b-access")]),
    "a boundary demanded": (
        {"demand": [{"name": "bounded", "actions": ["iam:CreateRole"], "boundary": "teams"}]},
        [*_role("a", _allow("iam:CreateRole"), permissionsBoundary=BOUNDARY), *_role("b", _allow("iam:CreateRole"))],
        [("bounded", "b")]),
    "a principal that does not exist": (
        {"require": [SENDS]}, [QUEUE, *_role("order-api", _allow(SEND))], [("send:unmatched", "")]),
    "a resource that does not exist": (
        {"forbid": [{**KEYS, "resources": ["key/production-*"]}]}, [*GLASS, KEY], [("keys:unmatched", "")]),
    "none": ({}, _role("admin", _allow("*")), []),
}  # fmt: skip


@pytest.mark.parametrize(("options", "resources", "expected"), CASES.values(), ids=CASES)
def test_access_rules(options: dict[str, Any], resources: Stack, expected: list[tuple[str, str]]) -> None:
    found = sdk_check_stack(RULE, *resources, **{**RULE.defaults(), "ownAccounts": [OWN], **options})
    assert [(each.id, each.urn) for each in found] == [
        (f"policy-access:{id_}", next((one.urn for one in resources if one.name == name), "")) for id_, name in expected
    ]


def test_it_says_who_breaks_it_and_how(pack: RunningPack) -> None:
    pack.configure(
        policy_accounts={"ownAccounts": [OWN]},
        policy_access={"forbid": [{**KEYS, "reason": "a deleted key loses data"}]},
    )
    ci = _role("ci", _allow("sts:AssumeRole", f"arn:aws:iam::{OWN}:role/ops"))
    ops = _role("ops", _allow(DELETE), by={"AWS": f"arn:aws:iam::{OWN}:root"})
    said = [each for each in pack.preview(*GLASS, KEY, *ci, *ops) if each.finding.rule == "policy-access"]
    assert [(each.urn, each.level) for each in said] == [
        (urn(ROLE, "ops"), "mandatory"),
        (urn(ROLE, "ci"), "mandatory"),
    ]
    assert said[1].finding.evidence == (
        "Access rule 'keys' (a deleted key loses data) forbids kms:ScheduleKeyDeletion: role 'ci' may do "
        f"kms:ScheduleKeyDeletion on arn:*:kms:*:{OWN}:key/prod-orders, in steps: (1) role 'ci' can assume role 'ops': "
        "Statement 1 of the inline policy 'ci-access' of role 'ci' and Statement 1 of the trust policy of role 'ops' "
        "allow it; then by Statement 1 of the inline policy 'ops-access' of role 'ops', "
        "Statement 'Enable IAM User Permissions' "
        "of the default key policy of AWS KMS."
    )
    assert said[1].finding.fix.startswith("break a step: ")


def test_what_is_unknown_at_preview_stops_nothing(pack: RunningPack) -> None:
    pack.configure(policy_accounts={"ownAccounts": [OWN]}, policy_access={"forbid": [KEYS]})
    unknown = {"Version": "2012-10-17", "Statement": [_allow(DELETE, UNKNOWN)]}
    inline = made("my:module:Component", {"policy": unknown}, "inline")
    child = made(INLINE, {"role": "ci", "policy": UNKNOWN}, "child", parent=inline.urn)
    said = pack.preview(*GLASS, KEY, *_role("ci"), inline, child)
    assert [(each.urn, each.level) for each in said if each.finding.rule == "policy-access"] == [
        (urn(ROLE, "ci"), "advisory")
    ]


def test_what_matches_nothing_gets_the_nearest_match() -> None:
    options = {**RULE.defaults(), "ownAccounts": [OWN], "require": [{**SENDS, "resources": ["order"]}]}
    found = sdk_check_stack(RULE, QUEUE, *_role("order-api", _allow(SEND)), **options)
    assert [each.evidence for each in found] == [
        "Access rule 'send' names the principal 'orders-api', which no principal of the stack is called (did you mean "
        "'order-api'?).",
        "Access rule 'send' names the resource 'order', but its actions work on no resource of that name "
        "(did you mean 'orders'?).",
    ]


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "keys": (
        {"forbid": [{"name": "a b", "action": ["kms:Decrypt"]}]},
        ["policy-access.forbid[0].actions: missing",
         "policy-access.forbid[0].name: 'a b'; expected a name of letters, digits, - and _",
         "policy-access.forbid[0].action: no such key; expected one of name, reason, principals, actions, resources, "
         "except (did you mean 'actions'?)"]),
    "actions, principals and names, all at once": (
        {"forbid": [{"name": "a", "actions": ["kms:Decript", "s3:ListObjectsV2", "kms:X*"],
                     "except": ["lamda.amazonaws.com"]}],
         "require": [{"name": "a", "principals": ["x"], "actions": ["sqs:SendMessage"]}]},
        ["policy-access.forbid[0].actions[0]: kms:Decript: no such action (did you mean 'kms:Decrypt'?)",
         "policy-access.forbid[0].actions[1]: s3:ListObjectsV2: no such action (did you mean 's3:ListBucket'?)",
         "policy-access.forbid[0].actions[2]: 'kms:X*'; no action matches it",
         "policy-access.forbid[0].except[0]: 'lamda.amazonaws.com'; no such service (did you mean "
         "'lambda.amazonaws.com'?)",
         "policy-access.require[0].name: 'a'; another access rule has this name"]),
    "nothing is demanded": (
        {"demand": [{"name": "a", "actions": ["iam:CreateUser"]}]},
        ["policy-access.demand[0]: nothing is demanded; expected one of condition, tag, boundary"]),
    "an operator": (
        {"demand": [{"name": "a", "actions": ["iam:CreateUser"], "condition": {"StringEqual": {"aws:userid": "x"}}}]},
        ["policy-access.demand[0].condition: 'StringEqual'; no such operator (did you mean 'StringEquals'?)"]),
    "a condition key": (
        {"demand": [{"name": "a", "actions": ["iam:CreateUser"],
                     "condition": {"Bool": {"aws:MultiFactorAuthPresnt": "true"}}}]},
        ["policy-access.demand[0].condition: aws:MultiFactorAuthPresnt: AWS has no such condition key (did you mean "
         "'aws:multifactorauthpresent'?)"]),
    "everyone excepted": (
        {"forbid": [{"name": "a", "actions": ["iam:CreateUser"], "except": ["ops", "*"]}]},
        ["policy-access.forbid[0].except[1]: '*'; excepts everyone, so that nobody can break the rule"]),
}  # fmt: skip


@pytest.mark.parametrize(("options", "faults"), WRONG.values(), ids=WRONG)
def test_a_wrong_access_rule_is_refused(options: dict[str, Any], faults: list[str]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        settings(ALL_RULES, {RULE.name: RuleSetting(Level.MANDATORY, options)})
    assert list(refused.value.faults) == faults
