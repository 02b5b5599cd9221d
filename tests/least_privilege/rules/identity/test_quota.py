"""iam-quota."""

import json
from typing import Any

import pytest

from least_privilege.judging import json_schema
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.identity import quota
from offline_preview.pack.messages import AnalyzedResource
from tests.support.documents import ROLE, ROLE_POLICY, allow, document, trust
from tests.support.pack import RunningPack, made, sdk_check, urn

RULE = quota.RULE
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
POLICY = "aws:iam/policy:Policy"
USER_POLICY = "aws:iam/userPolicy:UserPolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
AWS = "arn:aws:iam::aws:policy"


def of_size(size: int, statement: dict[str, Any] | None = None) -> str:
    """A document of `size` characters without white space, with white space in it."""
    given = document(statement or allow("s3:GetObject"))
    given["Statement"][0]["Sid"] = ""
    given["Statement"][0]["Sid"] = "s" * (size - len("".join(json.dumps(given).split())))
    return json.dumps(given, indent=1)


CLERK = {"Principal": {"AWS": "arn:aws:iam::111122223333:role/clerk"}}
ON_BUCKET, ON_QUEUE = allow("s3:GetObject", **CLERK), allow("sqs:SendMessage", **CLERK)
EC2 = trust({"Service": "ec2.amazonaws.com"})
SIZES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "managed policy": (POLICY, {"policy": of_size(6145)}, ["policy"]),
    "managed policy, at most": (POLICY, {"policy": of_size(6144)}, []),
    "managed policy as an object": (POLICY, {"policy": json.loads(of_size(6145))}, ["policy"]),
    "role's policy": (ROLE_POLICY, {"role": "a", "policy": of_size(10241)}, ["policy"]),
    "role's policy, at most": (ROLE_POLICY, {"role": "a", "policy": of_size(10240)}, []),
    "role's policy inside": (
        ROLE,
        {"inlinePolicies": [{"name": "a", "policy": of_size(10241)}]},
        ["inlinePolicies[0].policy"],
    ),
    "user's policy": (USER_POLICY, {"user": "a", "policy": of_size(2049)}, ["policy"]),
    "user's policy, at most": (USER_POLICY, {"user": "a", "policy": of_size(2048)}, []),
    "group's policy": ("aws:iam/groupPolicy:GroupPolicy", {"group": "a", "policy": of_size(5121)}, ["policy"]),
    "group's policy, at most": ("aws:iam/groupPolicy:GroupPolicy", {"group": "a", "policy": of_size(5120)}, []),
    "trust policy": (ROLE, {"assumeRolePolicy": of_size(2049, EC2)}, ["assumeRolePolicy"]),
    "trust policy, at most": (ROLE, {"assumeRolePolicy": of_size(2048, EC2)}, []),
    "bucket's policy": (BUCKET_POLICY, {"policy": of_size(20_481, ON_BUCKET)}, ["resource-policy"]),
    "bucket's policy, at most": (BUCKET_POLICY, {"policy": of_size(20_480, ON_BUCKET)}, []),
    "queue's policy": ("aws:sqs/queue:Queue", {"policy": of_size(8_193, ON_QUEUE)}, ["resource-policy"]),
    "not known": (ROLE_POLICY, {"role": "a", "policy": UNKNOWN}, []),
    "role's name": (ROLE, {"name": "r" * 65}, ["name"]),
    "role's name, at most": (ROLE, {"name": "r" * 64}, []),
    "user's name": ("aws:iam/user:User", {"name": "u" * 65}, ["name"]),
    "group's name, at most": ("aws:iam/group:Group", {"name": "g" * 128}, []),
    "policy's name and path": (POLICY, {"name": "p" * 129, "path": f"/{'p' * 511}/"}, ["name", "path"]),
    "path, at most": (ROLE, {"path": f"/{'p' * 510}/"}, []),
    "name not known": (ROLE, {"name": UNKNOWN, "path": UNKNOWN}, []),
    "another service's name": ("aws:s3/bucket:Bucket", {"name": "b" * 200}, []),
}


@pytest.mark.parametrize(("type_", "properties", "expected"), SIZES.values(), ids=SIZES)
def test_one_resource(pack: RunningPack, type_: str, properties: dict[str, Any], expected: list[str]) -> None:
    ids = [f"iam-quota:{thing}" for thing in expected]
    assert [finding.id for finding in sdk_check(RULE, type_, properties)] == ids
    assert pack.ids(made(type_, properties), rule=RULE.name) == sorted(ids)


def test_the_whole_message() -> None:
    (finding,) = sdk_check(RULE, POLICY, {"name": "big", "policy": of_size(7000)})
    assert finding.evidence == "The policy 'big' has 7,000 characters without white space; IAM allows 6,144."
    assert (
        finding.fix == "join statements that have the same resources and conditions, or split the policy into several."
    )


def test_a_raised_quota_is_an_option() -> None:
    assert sdk_check(RULE, ROLE, {"assumeRolePolicy": of_size(4096, EC2)}, trustPolicySize=4096) == []
    assert len(sdk_check(RULE, ROLE, {"assumeRolePolicy": of_size(4097, EC2)}, trustPolicySize=4096)) == 1
    faults = json_schema.faults
    assert list(faults(4097, RULE.options["trustPolicySize"], "o")) == [
        "o: 4097; expected a whole number from 2048 to 4096"
    ]
    assert list(faults(21, RULE.options["attachments"], "o")) == ["o: 21; expected a whole number from 10 to 20"]


def inline(number: int, size: int, **more: Any) -> AnalyzedResource:
    return made(ROLE_POLICY, {"role": "web", "name": f"p{number}", "policy": of_size(size)} | more, f"p{number}")


def attached(count: int, **more: Any) -> list[AnalyzedResource]:
    names = ("AmazonS3ReadOnlyAccess", "AmazonSQSReadOnlyAccess", "AmazonSNSReadOnlyAccess", "AmazonEC2ReadOnlyAccess")
    own = [f"arn:aws:iam::111122223333:policy/p{n}" for n in range(count)]
    arns = [*(f"{AWS}/{name}" for name in names), *own][:count]
    return [made(ATTACHMENT, {"role": "web", "policyArn": arn} | more, f"a{n}") for n, arn in enumerate(arns)]


WEB = made(ROLE, {"name": "web"}, "web")
INSIDE = made(ROLE, {"name": "web", "inlinePolicies": [{"name": "p", "policy": of_size(5000)}]}, "web")
OWN = [made(POLICY, {"name": f"q{n}", "policy": of_size(200)}, f"q{n}") for n in range(7)]
UNKNOWN_ARNS = [
    made(ATTACHMENT, {"role": "web", "policyArn": UNKNOWN}, f"u{n}", behind={"policyArn": [OWN[n]]}) for n in range(7)
]
SUMS: dict[str, tuple[list[AnalyzedResource], list[str]]] = {
    "two policies together": ([WEB, inline(1, 5121), inline(2, 5120)], ["inline"]),
    "one inside, one beside": ([INSIDE, inline(1, 5241)], ["inline"]),
    "two policies, at most": ([WEB, inline(1, 5120), inline(2, 5120)], []),
    "of two roles": ([WEB, inline(1, 9000), inline(2, 9000, role="api")], []),
    "one of them is not known": ([WEB, inline(1, 9000), inline(2, 9000, policy=UNKNOWN)], []),
    "one is too large by itself": ([WEB, inline(1, 10300), inline(2, 300)], ["policy"]),
    "managed policies count by themselves": ([WEB, inline(1, 9000), *OWN, *UNKNOWN_ARNS], []),
    "eleven attachments": ([WEB, *attached(11)], ["attachments"]),
    "ten attachments": ([WEB, *attached(10)], []),
    "unknown ARNs count": ([WEB, *attached(4), *OWN, *UNKNOWN_ARNS], ["attachments"]),
    "one policy twice": (
        [WEB, *attached(10), made(ATTACHMENT, {"role": "web", "policyArn": f"{AWS}/AmazonS3ReadOnlyAccess"}, "x")],
        [],
    ),
    "of several roles": ([WEB, *attached(6), *attached(6, role="api")], []),
    "a role outside of the stack": (attached(11), ["attachments"]),
    "in the role itself": (
        [
            made(
                ROLE,
                {"name": "web", "managedPolicyArns": [f"arn:aws:iam::111122223333:policy/m{n}" for n in range(11)]},
            )
        ],
        ["attachments"],
    ),
}


@pytest.mark.parametrize(("resources", "expected"), SUMS.values(), ids=SUMS)
def test_over_several_resources(pack: RunningPack, resources: list[AnalyzedResource], expected: list[str]) -> None:
    assert pack.ids(*resources, rule=RULE.name) == [f"iam-quota:{thing}" for thing in expected]


def test_attachments_are_an_option_and_the_finding_is_on_the_role(pack: RunningPack) -> None:
    (said,) = (each for each in pack.preview(WEB, *attached(11)) if each.finding.rule == RULE.name)
    assert (said.urn, said.level) == (urn(ROLE, "web"), "mandatory")
    assert said.finding.evidence == "Role 'web' has 11 managed policies attached; the account's quota is 10."
    pack.configure(iam_quota={"attachments": 12})
    assert pack.ids(WEB, *attached(12), rule=RULE.name) == []
    assert pack.ids(WEB, *attached(13), rule=RULE.name) == ["iam-quota:attachments"]
