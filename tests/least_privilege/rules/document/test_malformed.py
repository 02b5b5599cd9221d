"""iam-malformed-document, and no rule fails on any document."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.document import malformed
from least_privilege.stack.model import Resource
from offline_preview.pack.messages import Provider
from tests.support.documents import ROLE, ROLE_POLICY, allow, document, inline, role, trust
from tests.support.pack import RunningPack, made, sdk_check, urn

RULE = malformed.RULE
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
GOOD = allow("s3:GetObject", "arn:aws:s3:::pets/*")
MALFORMED_CASES: dict[str, tuple[str, Any, list[str]]] = {
    "good": (ROLE_POLICY, inline(GOOD), []),
    "good trust": (ROLE, role(trust({"Service": "ec2.amazonaws.com"})), []),
    "good resource policy": (
        BUCKET_POLICY,
        {"policy": document({**GOOD, "Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}})},
        [],
    ),
    "unknown": (ROLE_POLICY, {"policy": UNKNOWN}, []),
    "a Lambda permission, whose document AWS writes": (
        "aws:lambda/permission:Permission",
        {"action": "lambda:InvokeFunction", "function": UNKNOWN, "principal": "s3.amazonaws.com"},
        [],
    ),
    "nothing there": (ROLE_POLICY, {"role": "a"}, []),
    "empty text": (ROLE_POLICY, {"policy": ""}, ["invalid-json"]),
    "empty trust": (ROLE, {"assumeRolePolicy": ""}, ["invalid-json"]),
    "empty policy of a bucket": (BUCKET_POLICY, {"policy": ""}, ["invalid-json"]),
    "empty policy of a key, which then has AWS's own": ("aws:kms/key:Key", {"policy": ""}, []),
    "white space": (ROLE_POLICY, {"policy": " \n"}, ["invalid-json"]),
    "no JSON": (ROLE_POLICY, {"policy": "{'Version': 1}"}, ["invalid-json"]),
    "a list": (ROLE_POLICY, {"policy": "[]"}, ["not-an-object"]),
    "version of the day": (ROLE_POLICY, {"policy": {**document(GOOD), "Version": "2026-01-01"}}, ["invalid-version"]),
    "effect in lower case": (ROLE_POLICY, inline({**GOOD, "Effect": "allow"}), ["invalid-effect"]),
    "no Resource": (ROLE_POLICY, inline({"Effect": "Allow", "Action": "s3:GetObject"}), ["missing-resource"]),
    "operator that does not exist": (
        ROLE_POLICY,
        inline({**GOOD, "Condition": {"StringMatches": {"aws:username": "a"}}}),
        ["unknown-operator"],
    ),
    "action without service": (ROLE_POLICY, inline(allow("GetObject", GOOD["Resource"])), ["invalid-action"]),
    "Principal in an identity policy": (ROLE_POLICY, inline({**GOOD, "Principal": "*"}), ["unsupported-principal"]),
    "trust with a Resource": (
        ROLE,
        role(trust({"Service": "ec2.amazonaws.com"}, Resource="*")),
        ["unsupported-resource"],
    ),
    "resource policy without Principal": (BUCKET_POLICY, {"policy": document(GOOD)}, ["missing-principal"]),
}


@pytest.mark.parametrize(("type_", "properties", "codes"), MALFORMED_CASES.values(), ids=MALFORMED_CASES)
def test_malformed(pack: RunningPack, type_: str, properties: Any, codes: list[str]) -> None:
    expected = [f"iam-malformed-document:{code}" for code in codes]
    assert [finding.id for finding in sdk_check(RULE, type_, properties)] == expected
    assert pack.ids(made(type_, properties), rule=RULE.name) == expected


ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
TRUSTED = role(trust({"Service": "lambda.amazonaws.com"}))
OWN_ARN, OTHERS_ARN = (f"arn:aws:iam::111122223333:policy/team/{name}" for name in ("own", "others"))


def attaches(arn: Any, **more: Any) -> Any:
    return made(ATTACHMENT, {"role": "web", "policyArn": arn}, "a", **more)


def with_policies(arns: Any, **more: Any) -> Any:
    return made(ROLE, {**TRUSTED, "managedPolicyArns": arns}, "r", **more)


NO_ARNS = {
    "a name": ("AdministratorAccess", True),
    "nothing": ("", True),
    "the ARN of a role": ("arn:aws:iam::111122223333:role/web", True),
    "an ARN of China": ("arn:aws-cn:iam::aws:policy/ReadOnlyAccess", False),
    "an ARN of the account": (OTHERS_ARN, False),
    "unknown": (UNKNOWN, False),
}


@pytest.mark.parametrize(("arn", "refused"), NO_ARNS.values(), ids=NO_ARNS)
def test_what_is_attached_is_an_arn(pack: RunningPack, arn: Any, refused: bool) -> None:
    expected = [("iam-malformed-document:policy-arn", "mandatory")] * refused
    for resource in (attaches(arn), with_policies([arn])):
        said = [each for each in pack.preview(resource) if each.finding.rule == RULE.name]
        assert [(each.finding.id, each.level) for each in said] == expected


FIXES = {
    "AmazonS3ReadOnlyAccess": "write arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess, if AWS's policy is meant",
    "AWSLambdaBasicExecutionRole": "write arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole, if",
    "readers": "write the policy's ARN, such as",
}


@pytest.mark.parametrize(("name", "fix"), FIXES.items(), ids=FIXES)
def test_the_arn_of_a_policy_of_awss_is_known(name: str, fix: str) -> None:
    (finding,) = sdk_check(RULE, ATTACHMENT, {"role": "web", "policyArn": name})
    assert finding.fix.startswith(fix)


ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
OWN_ROLE = "arn:aws:iam::111122223333:role/web"
_READ = {"policy": document({**GOOD, "Principal": {"AWS": "arn:aws-cn:iam::111122223333:role/a"}})}


def provider_in(region: Any) -> Provider:
    given = {"region": UNKNOWN_STRING_VALUE if region is UNKNOWN else region}
    return Provider(urn=urn("pulumi:providers:aws"), type="pulumi:providers:aws", name="aws", properties=given)


OTHER_PARTITIONS: dict[str, tuple[Any, str, dict[str, Any], list[str]]] = {
    "a resource, in China": ("cn-north-1", ROLE_POLICY, inline(GOOD), ["arn:aws:s3:::pets/*"]),
    "a resource, in GovCloud": ("us-gov-west-1", ROLE_POLICY, inline(GOOD), ["arn:aws:s3:::pets/*"]),
    "a resource of China, elsewhere": (
        "eu-west-1",
        ROLE_POLICY,
        inline(allow("s3:GetObject", "arn:aws-cn:s3:::pets/*")),
        ["arn:aws-cn:s3:::pets/*"],
    ),
    "a resource of its own partition": ("eu-west-1", ROLE_POLICY, inline(GOOD), []),
    "any partition": (
        "cn-north-1",
        ROLE_POLICY,
        inline(allow("s3:GetObject", ["*", "arn:*:s3:::pets/*", "arn:aws*:s3:::pets/*"])),
        [],
    ),
    "an unknown region": (UNKNOWN, ROLE_POLICY, inline(GOOD), []),
    "no region": ("", ROLE_POLICY, inline(GOOD), []),
    "a principal of a trust policy": (
        "cn-north-1",
        ROLE,
        role(trust({"AWS": "arn:aws:iam::111122223333:root"})),
        ["arn:aws:iam::111122223333:root"],
    ),
    "a service and an account": (
        "cn-north-1",
        ROLE,
        role(trust({"Service": "ec2.amazonaws.com", "AWS": "1" * 12})),
        [],
    ),
    "a principal of a bucket": (
        "cn-north-1",
        BUCKET_POLICY,
        {"policy": document({**allow("s3:GetObject", "arn:aws-cn:s3:::pets/*"), "Principal": {"AWS": OWN_ROLE}})},
        [OWN_ROLE],
    ),
    "an attachment": ("cn-north-1", ATTACHMENT, {"role": "web", "policyArn": ADMIN}, [ADMIN]),
    "policies of a role": ("cn-north-1", ROLE, {**TRUSTED, "managedPolicyArns": [ADMIN]}, [ADMIN]),
    "a boundary": ("cn-north-1", ROLE, {**TRUSTED, "permissionsBoundary": OWN_ARN}, [OWN_ARN]),
    "a region of its own": ("eu-west-1", BUCKET_POLICY, {"region": "cn-north-1", **_READ}, ["arn:aws:s3:::pets/*"]),
}


@pytest.mark.parametrize(("region", "type_", "properties", "arns"), OTHER_PARTITIONS.values(), ids=OTHER_PARTITIONS)
def test_arns_of_another_partition(
    pack: RunningPack, region: str, type_: str, properties: dict[str, Any], arns: list[str]
) -> None:
    said = [
        each.finding
        for each in pack.preview(made(type_, properties, provider=provider_in(region)))
        if each.finding.rule == RULE.name
    ]
    assert [each.id for each in said] == ["iam-malformed-document:partition"] * bool(arns)
    assert all(f"{arn}," in each.evidence for arn, each in zip(arns, said, strict=True))


def test_the_whole_message_of_another_partition(pack: RunningPack) -> None:
    (said,) = [
        each.finding
        for each in pack.preview(made(ROLE_POLICY, inline(GOOD), provider=provider_in("cn-north-1")))
        if each.finding.rule == RULE.name
    ]
    assert said.evidence == (
        "Inline policy 'access' of role 'web' names arn:aws:s3:::pets/*, but its region is in the partition aws-cn: "
        "AWS rejects it."
    )
    assert said.fix == "write arn:aws-cn:s3:::pets/*; or take the partition from aws.get_partition()."


TEXT = "Calling __str__ on an Output[T] is not supported."
WEB_ROLE = "arn:aws:iam::111122223333:role/web"
ONLY: dict[str, tuple[str, dict[str, Any], str]] = {
    "an Output in a Resource": (ROLE_POLICY, inline(allow("s3:GetObject", f"{TEXT}/*")), "output-as-text"),
    "an Output in an ARN": (ROLE_POLICY, inline(allow("s3:GetObject", f"arn:aws:s3:::{TEXT}/*")), "output-as-text"),
    "an Output for a document": (ROLE_POLICY, {"role": "web", "name": "access", "policy": TEXT}, "output-as-text"),
    "an Output for a trusted role": (ROLE, role(trust({"AWS": TEXT})), "output-as-text"),
    "a forgotten f": (ROLE_POLICY, inline(allow("s3:GetObject", "arn:aws:s3:::{bucket_name}/*")), "placeholder"),
    "a placeholder for an account": (ROLE, role(trust({"AWS": "arn:aws:iam::<ACCOUNT>:root"})), "placeholder"),
    "a placeholder for an action": (ROLE_POLICY, inline(allow("s3:{verb}", GOOD["Resource"])), "placeholder"),
    "a group": (ROLE, role(trust({"AWS": "arn:aws:iam::111122223333:group/admins"})), "invalid-principal"),
    "a short name of a service": (ROLE, role(trust({"Service": "lambda"})), "invalid-service-principal"),
    "an account of 11 digits": (ROLE, role(trust({"AWS": "arn:aws:iam::11112222333:root"})), "account"),
    "a misspelt region": (
        ROLE_POLICY,
        inline(allow("sqs:SendMessage", "arn:aws:sqs:eu-wst-1:111122223333:pets")),
        "region",
    ),
    "two ARNs in a condition": (
        ROLE_POLICY,
        inline({**GOOD, "Condition": {"ArnLike": {"aws:PrincipalArn": f"{WEB_ROLE},{WEB_ROLE}-2"}}}),
        "several-arns",
    ),
    "two partitions": (
        ROLE_POLICY,
        inline(allow("s3:GetObject", ["arn:aws:s3:::pets/*", "arn:aws-cn:s3:::pets/*"])),
        "partition",
    ),
    "an Output in an attachment": (
        ATTACHMENT,
        {"role": "web", "policyArn": f"arn:aws:iam::111122223333:policy/{TEXT}"},
        "output-as-text",
    ),
    "a placeholder in an attachment": (
        ATTACHMENT,
        {"role": "web", "policyArn": "arn:aws:iam::{account}:policy/read"},
        "placeholder",
    ),
    "an Output for a policy's role": (ROLE_POLICY, {**inline(GOOD), "role": TEXT}, "output-as-text"),
    "a placeholder for a role": (ROLE_POLICY, {**inline(GOOD), "role": "{role_name}"}, "placeholder"),
    "an Output in the name of a role": (
        ROLE,
        {
            **role(trust({"Service": "ec2.amazonaws.com"})),
            "name": f"web-{TEXT} To get the value of an Output[T] as text",
        },
        "output-as-text",
    ),
    "a role's ARN for its name": (
        ROLE_POLICY,
        {**inline(GOOD), "role": "arn:aws:iam::111122223333:role/team/web"},
        "arn-for-name",
    ),
    "a list for a resource": (
        ROLE_POLICY,
        inline(allow("s3:GetObject", "['arn:aws:s3:::pets']/*")),
        "object-as-text",
    ),
    "an undefined role": (ROLE_POLICY, {**inline(GOOD), "role": "undefined"}, "no-value"),
    "an Output in the name of a bucket": ("aws:s3/bucket:Bucket", {"bucket": f"{TEXT}-logs"}, "output-as-text"),
    "a placeholder for a boundary": (
        ROLE,
        {
            **role(trust({"Service": "ec2.amazonaws.com"})),
            "permissionsBoundary": "arn:aws:iam::<ACCOUNT>:policy/boundary",
        },
        "placeholder",
    ),
    "an Output in a Lambda permission": (
        "aws:lambda/permission:Permission",
        {
            "action": "lambda:InvokeFunction",
            "function": "photos",
            "principal": "s3.amazonaws.com",
            "sourceArn": f"arn:aws:s3:::{TEXT}",
            "sourceAccount": "111122223333",
        },
        "output-as-text",
    ),
}


@pytest.mark.parametrize(("type_", "properties", "code"), ONLY.values(), ids=ONLY)
def test_a_mistake_is_the_only_finding(pack: RunningPack, type_: str, properties: dict[str, Any], code: str) -> None:
    assert pack.ids(made(type_, properties)) == [f"iam-malformed-document:{code}"]


NO_MISTAKES: dict[str, tuple[str, dict[str, Any]]] = {
    "a role called as a word": (ROLE_POLICY, {**inline(GOOD), "role": "ACCOUNT"}),
    "code with an object": ("aws:cloudfront/function:Function", {"code": "if (x == '[object Object]') {}"}),
    "a name with braces": ("aws:cloudwatch/dashboard:Dashboard", {"dashboardBody": "{{ account }}"}),
}


@pytest.mark.parametrize(("type_", "properties"), NO_MISTAKES.values(), ids=NO_MISTAKES)
def test_what_may_be_meant_is_no_mistake(type_: str, properties: dict[str, Any]) -> None:
    assert not sdk_check(RULE, type_, properties)


def test_the_whole_message_of_an_output_turned_to_text(pack: RunningPack) -> None:
    (said,) = pack.preview(made(ROLE_POLICY, inline(allow("s3:GetObject", f"arn:aws:s3:::{TEXT}/*"))))
    assert said.finding.evidence == (
        "Statement 1 of inline policy 'access' of role 'web' has an Output turned into text in its Resource "
        "'arn:aws:s3:::Calling __str__ on an Output[T]/*': AWS rejects it, or does not read it as it was meant."
    )
    assert said.finding.fix == (
        "write pulumi.Output.concat or pulumi.Output.format for a text, pulumi.Output.json_dumps for a document, or "
        "get_policy_document_output; or make the text inside apply."
    )


def test_one_finding_names_all_principals_with_one_fault(pack: RunningPack) -> None:
    groups = [f"arn:aws:iam::111122223333:group/{name}" for name in ("a", "b", "c")]
    (said,) = pack.preview(made(ROLE, role(trust({"AWS": groups}))))
    assert said.finding.evidence == (
        f"AWS principal '{groups[0]}', '{groups[1]}' and 1 more in statement 1 of trust policy of role 'web' is a "
        "group, which is no principal: AWS rejects it, or it matches nothing."
    )


@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
@pytest.mark.parametrize(("id_", "check"), [("AROAEXAMPLEPETS000001", "ROLE"), ("AIDAEXAMPLEPETS000001", "USER")])
def test_a_deny_names_nobody_that_is_deleted(element: str, id_: str, check: str) -> None:
    names = {"AWS": [OWN_ROLE, id_]}
    statement = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": GOOD["Resource"], element: names}
    given = Resource(type=BUCKET_POLICY, name="it", urn="it", properties={"policy": document(statement)})
    (finding,) = RULE.check(given, {})
    assert (finding.id, finding.advisory) == ("iam-malformed-document:unique-id", True)
    assert finding.checks == (f"INVALID_{check}_REFERENCE",)


_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(UNKNOWN) | st.just("*")
_KEYS = st.sampled_from(
    [
        "Version",
        "Statement",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "Condition",
        "AWS",
        "x",
    ]
)
_ANYTHING = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=12
)


@settings(max_examples=50)
@given(_ANYTHING)
def test_whatever_the_document_no_rule_fails(pack_rules: Any, value: Any) -> None:
    text = json.dumps(value, default=str)
    for rule in pack_rules:
        for type_, property_ in ((ROLE_POLICY, "policy"), (ROLE, "assumeRolePolicy"), (BUCKET_POLICY, "policy")):
            for given_ in (value, text, {"Version": "2012-10-17", "Statement": value}):
                for finding in sdk_check(rule, type_, {property_: given_}):
                    assert finding.rule == rule.name


@pytest.fixture(scope="module")
def pack_rules() -> Any:
    from least_privilege.rules.registry import ALL_RULES
    from least_privilege.rules.rule import ResourceRule

    return [rule for rule in ALL_RULES if isinstance(rule, ResourceRule)]
