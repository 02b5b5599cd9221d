"""The rules on a whole stack take whatever a program may hold: findings or none, never an exception."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.escalation import privilege_escalation, role_chains
from least_privilege.rules.rule import StackRule
from least_privilege.rules.workload import role_trust
from least_privilege.stack.model import Resource, Stack
from tests.support.documents import allow, document, trust

RULES: tuple[StackRule, ...] = (*privilege_escalation.RULES, *role_chains.RULES, *role_trust.RULES)
ROLE = "arn:aws:iam::111122223333:role/"
TYPES = [
    *("iam/role:Role", "iam/rolePolicy:RolePolicy", "iam/policy:Policy", "iam/user:User", "iam/group:Group"),
    *("iam/rolePolicyAttachment:RolePolicyAttachment", "iam/instanceProfile:InstanceProfile"),
    *("iam/userGroupMembership:UserGroupMembership", "lambda/function:Function", "scheduler/schedule:Schedule"),
    *("batch/jobDefinition:JobDefinition", "ecs/taskDefinition:TaskDefinition"),
]
KEYS = [
    *("name", "path", "role", "roles", "user", "groups", "policy", "policyArn", "assumeRolePolicy", "inlinePolicies"),
    *("managedPolicyArns", "permissionsBoundary", "target", "containerProperties", "taskRoleArn", "arn", "namePrefix"),
]
PATTERNS = st.sampled_from(
    [f"{ROLE}a", f"{ROLE}*", "*", f"{ROLE}b?", "arn:aws:lambda:*:*:function:a", "", "a", UNKNOWN]
)
ACTIONS = st.sampled_from(
    ["*", "iam:PassRole", "iam:*", "lambda:*", "sts:AssumeRole", "iam:CreatePolicyVersion", "sts:*", UNKNOWN, "x"]
)
PRINCIPALS = st.sampled_from(
    [
        "*",
        {"AWS": "*"},
        {"AWS": f"{ROLE}a"},
        {"AWS": UNKNOWN},
        {"Service": "lambda.amazonaws.com"},
        {"AWS": "111122223333"},
    ]
)
CONDITIONS = st.sampled_from([{}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, UNKNOWN, {"x": 1}])
DOCUMENTS = st.lists(
    st.one_of(
        st.builds(allow, ACTIONS, PATTERNS, Condition=CONDITIONS),
        st.builds(trust, PRINCIPALS, Condition=CONDITIONS),
    ),
    max_size=3,
).map(lambda statements: document(*statements))
VALUES = st.recursive(
    st.one_of(st.sampled_from([UNKNOWN, None, "", "a", "b", f"{ROLE}a", "{", "[1]", 3, True]), DOCUMENTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["policy", "name", "roleArn", "jobRoleArn"]), inner, max_size=2),
    ),
    max_leaves=4,
)
URNS = st.sampled_from(["urn:0", "urn:1", "urn:2", "urn:3", "urn:none"])


@st.composite
def stacks(draw: Any) -> Stack:
    count = draw(st.integers(1, 5))
    return Stack(
        resources=tuple(
            Resource(
                type=f"aws:{draw(st.sampled_from(TYPES))}",
                name=draw(st.sampled_from(["a", "b", "c d"])),
                urn=f"urn:{number}",
                properties=draw(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5)),
                parent=draw(URNS),
                property_dependencies=draw(
                    st.dictionaries(st.sampled_from(KEYS), st.lists(URNS, max_size=2).map(tuple), max_size=3)
                ),
            )
            for number in range(count)
        )
    )


@settings(max_examples=200, deadline=None)
@given(stacks())
def test_any_stack_is_judged(stack: Stack) -> None:
    for rule in RULES:
        for finding in rule.check(stack, rule.defaults()):
            assert finding.rule == rule.name
            assert not set(finding.id) & set(" \n\t")
            assert finding.evidence.endswith(".")
            assert finding.fix.endswith(".")
            assert finding.urn in stack.by_urn
