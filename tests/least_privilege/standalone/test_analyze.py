"""The analysis without Pulumi: as a library, and as a command over JSON of any make."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from least_privilege.policy.document import PolicyKind
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Severity
from least_privilege.stack.model import name_in_urn
from least_privilege.standalone.analyze import analyze
from tests.support.documents import allow, document, trust

WIDE = document(allow("s3:*", "arn:aws:s3:::pets/*"))
NARROW = document(allow("s3:GetObject", "arn:aws:s3:::pets/*"))
OPEN = document(trust({"AWS": "*"}))
LAMBDA = document(trust({"Service": "lambda.amazonaws.com"}))
WILDCARD, PUBLIC, MALFORMED = "iam-wildcard-action", "trust-public-principal", "iam-malformed-document"


def where(documents: Any, rule: str, **how: Any) -> list[str]:
    """Where `rule` finds something: name and place of the documents."""
    return sorted({name_in_urn(found.urn) for found in analyze(documents, **how) if found.rule == rule})


def account(**lists: Any) -> dict[str, Any]:
    return {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": [], **lists}


OUTPUT_FORMATS: dict[str, tuple[Any, list[str]]] = {
    "a document": (WIDE, ["it"]),
    "a document as text": (json.dumps(WIDE), ["it"]),
    "a narrow document": (NARROW, []),
    "one statement, no list": ({**WIDE, "Statement": WIDE["Statement"][0]}, ["it"]),
    "keys in odd case": ({"version": "2012-10-17", "statement": WIDE["Statement"]}, ["it"]),
    "what get-role-policy prints": (
        {"RoleName": "web", "PolicyName": "x", "PolicyDocument": WIDE},
        ["it: PolicyDocument"],
    ),
    "what get-policy-version prints": ({"PolicyVersion": {"Document": WIDE}}, ["it: PolicyVersion.Document"]),
    "a document as text inside": ({"Policy": json.dumps(WIDE)}, ["it: Policy"]),
    "as IAM's API encodes it": ({"PolicyDocument": quote(json.dumps(WIDE))}, ["it: PolicyDocument"]),
    "a list": ([NARROW, WIDE, {"Policy": WIDE}], ["it: [1]", "it: [2].Policy"]),
    "a CloudFormation template": (
        {"Resources": {"Read": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": WIDE}}}},
        ["it: Resources.Read.Properties.PolicyDocument"],
    ),
    "a CloudFormation role": (
        {"Properties": {"AssumeRolePolicyDocument": LAMBDA, "Policies": [{"PolicyName": "p", "PolicyDocument": WIDE}]}},
        ["it: Properties, inline policy p"],
    ),
    "a Terraform plan": (
        {"planned_values": {"root_module": {"resources": [{"values": {"name": "p", "policy": json.dumps(WIDE)}}]}}},
        ["it: planned_values.root_module.resources[0].values.policy"],
    ),
    "an account's role": (
        account(
            RoleDetailList=[
                {
                    "RoleName": "web",
                    "AssumeRolePolicyDocument": LAMBDA,
                    "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": WIDE}],
                }
            ]
        ),
        ["it: role web, inline policy p"],
    ),
    "an account's user and group": (
        account(
            UserDetailList=[{"UserName": "u", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": WIDE}]}],
            GroupDetailList=[{"GroupName": "g", "GroupPolicyList": [{"PolicyName": "q", "PolicyDocument": WIDE}]}],
        ),
        ["it: group g, inline policy q", "it: user u, inline policy p"],
    ),
    "an account's policy, by its default version": (
        account(
            Policies=[
                {
                    "PolicyName": "p",
                    "Arn": "arn:aws:iam::111122223333:policy/p",
                    "PolicyVersionList": [
                        {"IsDefaultVersion": False, "Document": WIDE},
                        {"IsDefaultVersion": True, "Document": NARROW},
                    ],
                },
                {"PolicyName": "q", "PolicyVersionList": [{"IsDefaultVersion": True, "Document": WIDE}]},
            ]
        ),
        ["it: policy q"],
    ),
}


@pytest.mark.parametrize(("given_", "expected"), OUTPUT_FORMATS.values(), ids=OUTPUT_FORMATS)
def test_documents_are_found_wherever_they_are(given_: Any, expected: list[str]) -> None:
    assert where({"it": given_}, WILDCARD) == expected


KINDS: dict[str, tuple[Any, PolicyKind | None, list[str]]] = {
    "a Principal and only sts: a trust policy": (OPEN, None, ["it"]),
    "under AssumeRolePolicyDocument": (
        {"Role": {"RoleName": "r", "AssumeRolePolicyDocument": OPEN}},
        None,
        ["it: Role"],
    ),
    "under assume_role_policy, as text": ({"assume_role_policy": json.dumps(OPEN)}, None, ["it: assume_role_policy"]),
    "a Principal and another service: a resource policy": (
        document({**trust("*", "s3:GetObject"), "Resource": "arn:aws:s3:::pets/*"}),
        None,
        [],
    ),
    "no Principal: an identity policy": (WIDE, None, []),
    "as it is told": (OPEN, PolicyKind.RESOURCE, []),
    "a trusted service": (LAMBDA, None, []),
}


@pytest.mark.parametrize(("given_", "kind", "expected"), KINDS.values(), ids=KINDS)
def test_the_kind_follows_from_the_content(given_: Any, kind: PolicyKind | None, expected: list[str]) -> None:
    assert where({"it": given_}, PUBLIC, kind=kind) == expected


ALLOWED, DEVICE = document(allow("*")), document(allow("iot:Connect"))
VARIABLE = document(allow("iot:Connect", "arn:aws:iot:*:*:client/${iot:ClientId}"))
MANAGED = document({**allow("*"), "Principal": "*"})
OTHER_KINDS: dict[str, tuple[Any, PolicyKind | None, list[str]]] = {
    "a ceiling, as it is told": (ALLOWED, PolicyKind.SERVICE_CONTROL, []),
    "what describe-policy prints": (
        {"Policy": {"PolicySummary": {"Name": "a", "Type": "SERVICE_CONTROL_POLICY"}, "Content": json.dumps(ALLOWED)}},
        None,
        [],
    ),
    "a resource control policy that is AWS's own": (
        {
            "Policy": {
                "PolicySummary": {"Type": "RESOURCE_CONTROL_POLICY", "AwsManaged": True},
                "Content": json.dumps(MANAGED),
            }
        },
        None,
        [],
    ),
    "the same of one's own": (
        {"PolicySummary": {"Type": "RESOURCE_CONTROL_POLICY", "AwsManaged": False}, "Content": json.dumps(MANAGED)},
        None,
        ["iam-malformed-document"],
    ),
    "in a template": (
        {
            "Resources": {
                "Ceiling": {
                    "Type": "AWS::Organizations::Policy",
                    "Properties": {"Type": "SERVICE_CONTROL_POLICY", "Content": ALLOWED},
                },
                "Device": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyDocument": DEVICE}},
            }
        },
        None,
        ["iam-wildcard-resource"],
    ),
    "in a plan of Terraform": (
        {
            "resources": [
                {
                    "type": "aws_organizations_policy",
                    "values": {"type": "SERVICE_CONTROL_POLICY", "content": json.dumps(ALLOWED)},
                },
                {"type": "aws_iot_policy", "values": {"policy": json.dumps(DEVICE)}},
            ]
        },
        None,
        ["iam-wildcard-resource"],
    ),
    "what iot get-policy prints": (
        {"policyArn": "arn:aws:iot:eu-west-1:111122223333:policy/p", "policyDocument": json.dumps(DEVICE)},
        None,
        ["iam-wildcard-resource"],
    ),
    "by IoT's variables": (VARIABLE, None, ["iam-wildcard-resource"]),
    "an IoT policy, as it is told": (DEVICE, PolicyKind.IOT, ["iam-wildcard-resource"]),
    "another policy of an organization": (
        {"PolicySummary": {"Type": "TAG_POLICY"}, "Content": '{"tags": {}}'},
        None,
        [],
    ),
}


@pytest.mark.parametrize(("given_", "kind", "expected"), OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_policies_of_organizations_and_of_iot_are_known_by_what_is_beside_them(
    given_: Any, kind: PolicyKind | None, expected: list[str]
) -> None:
    assert sorted({found.rule for found in analyze({"it": given_}, kind=kind)}) == expected


BROKEN = {
    "text that is no JSON": "{Version",
    "plain text": "hello",
    "no text": "",
    "white space": "  ",
    "an empty object": "{}",
    "an empty list": "[]",
    "an empty value": {},
    "no value": None,
    "a number": 1,
    "a document without statements": {"Version": "2012-10-17"},
    "the text of a document without statements": '{"Version": "2012-10-17", "Statements": []}',
    "an effect in lower case": document({**allow("s3:GetObject"), "Effect": "allow"}),
    "a key twice": '{"Version": "2012-10-17", "Statement": [], "Statement": []}',
    "broken text inside": {"Policy": '{"Statement": ['},
}


@pytest.mark.parametrize("given_", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_a_finding(given_: Any) -> None:
    assert where([given_], MALFORMED)


def test_a_value_that_cloudformation_fills_in_is_unknown() -> None:
    template = {"PolicyDocument": document(allow("s3:*", {"Fn::GetAtt": ["Bucket", "Arn"]}))}
    assert where({"it": template}, "document-not-evaluable") == ["it: PolicyDocument"]
    assert where({"it": template}, WILDCARD) == ["it: PolicyDocument"]


def test_a_role_of_a_template_is_named_by_its_logical_id() -> None:
    properties = {"AssumeRolePolicyDocument": LAMBDA, "Policies": [{"PolicyName": "p", "PolicyDocument": WIDE}]}
    template = {"Resources": {"WebRole": {"Type": "AWS::IAM::Role", "Properties": properties}}}
    (found,) = [found for found in analyze({"t.json": template}) if found.rule == WILDCARD]
    assert "inline policy 'p' of role 'WebRole'" in found.evidence


def test_an_aws_managed_policy_is_checked_where_it_is_attached() -> None:
    attached = [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]
    role = {"RoleName": "web", "AssumeRolePolicyDocument": LAMBDA, "AttachedManagedPolicies": attached}
    found = where({"it": account(RoleDetailList=[role])}, "iam-admin-access")
    assert found == ["it: role web, attached arn:aws:iam::aws:policy/AdministratorAccess"]


def test_the_account_of_a_role_is_that_of_its_arn() -> None:
    other = document(trust({"AWS": "arn:aws:iam::444455556666:root"}))
    role = {"RoleName": "web", "AssumeRolePolicyDocument": other}
    ids = []
    for arn in ({}, {"Arn": "arn:aws:iam::111122223333:role/web"}, {"Arn": "arn:aws:iam::444455556666:role/web"}):
        found = analyze([account(RoleDetailList=[{**role, **arn}])])
        ids.append([each.id for each in found if each.rule == "trust-cross-account"])
    assert ids == [["trust-cross-account:unknown-account:444455556666"], ["trust-cross-account:444455556666"], []]


PASS = document(allow("iam:PassRole", "*"))
RUN = document(allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "*"))
ESCALATION = "iam-privilege-escalation"


def escalations(documents: Any, **how: Any) -> list[tuple[str, str]]:
    return [(found.id, name_in_urn(found.urn)) for found in analyze(documents, **how) if found.rule == ESCALATION]


def test_policies_that_are_dangerous_only_together_are_found_with_together() -> None:
    assert escalations({"pass": PASS, "run": RUN}) == []
    assert "lambda" in str(escalations({"pass": PASS, "run": RUN}, together=True))


def test_a_principal_of_an_account_has_what_its_policies_and_groups_grant_together() -> None:
    arn = "arn:aws:iam::111122223333:policy/team/run"
    versions = [{"IsDefaultVersion": True, "Document": RUN}]
    given_ = account(
        UserDetailList=[{"UserName": "ann", "GroupList": ["devs"]}, {"UserName": "bob", "GroupList": []}],
        GroupDetailList=[{"GroupName": "devs", "GroupPolicyList": [{"PolicyName": "p", "PolicyDocument": PASS}]}],
        Policies=[{"PolicyName": "run", "Path": "/team/", "Arn": arn, "PolicyVersionList": versions}],
    )
    assert escalations([given_]) == []
    attached = [{"PolicyName": "run", "PolicyArn": arn}]
    ann = {**given_["UserDetailList"][0], "AttachedManagedPolicies": attached}
    found = escalations([{**given_, "UserDetailList": [ann]}])
    assert "lambda" in str(found)
    assert all("user ann" in where_ for _, where_ in found)


def test_documents_may_come_without_names() -> None:
    assert where([NARROW, json.dumps(WIDE)], WILDCARD) == ["2"]


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["*", "s3:*", "Allow", "{", "%7B"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "Statement",
                    "Version",
                    "Action",
                    "Effect",
                    "Principal",
                    "Resource",
                    "Policy",
                    "AssumeRolePolicyDocument",
                ]
                + [
                    "RoleDetailList",
                    "UserDetailList",
                    "RolePolicyList",
                    "Policies",
                    "PolicyVersionList",
                    "Document",
                    "Ref",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON, st.booleans())
def test_no_json_raises_or_makes_a_rule_fail(value: Any, together: bool) -> None:
    for documents in ([value], [json.dumps(value)]):
        assert [found for found in analyze(documents, together=together) if found.id.endswith(":fault")] == []


def test_findings_come_by_severity() -> None:
    rules = {rule.name: rule.severity for rule in ALL_RULES}
    found = analyze([document(allow("s3:NoSuchAction", "*"), allow("iam:PassRole", "*")), document(allow("*", "*"))])
    ranks = [list(reversed(Severity)).index(rules[each.rule]) for each in found]
    assert len(set(ranks)) > 2
    assert ranks == sorted(ranks)


TEXTS = {
    "a document as Python prints it": ("{'Version': '2012-10-17', 'Statement': []}", ["it: text"]),
    "a document that is cut short": ('{"Version": "2012-10-17", "Statement": [', ["it: text"]),
    "a pattern with a name of the like": ("{statementId}-{hex}", []),
    "prose": ("A statement of accounts.", []),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_text_inside_is_malformed_where_it_was_meant_to_be_a_document(text: str, expected: list[str]) -> None:
    assert where({"it": {"text": text}}, MALFORMED) == expected
