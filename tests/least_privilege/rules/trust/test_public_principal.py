"""trust-public-principal."""

from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.trust.public_principal import RULE
from tests.support.documents import ROLE, document, role, trust
from tests.support.pack import RunningPack, made, sdk_check

EVERYONE = {"AWS": "*"}
ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}


def deny(**condition: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition}


CASES: dict[str, tuple[tuple[dict[str, Any], ...], int]] = {
    "a service": ((trust({"Service": "lambda.amazonaws.com"}),), 0),
    "an account": ((trust({"AWS": "arn:aws:iam::111122223333:root"}),), 0),
    "the organization": ((trust("*", Condition=ORGANIZATION),), 0),
    "roles by their ARN": (
        (trust(EVERYONE, Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci-*"}}),),
        0,
    ),
    "the own organization, which the role's is to be": (
        (trust("*", Condition={"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}),),
        0,
    ),
    "all but the role's own organization denied": (
        (trust("*"), deny(StringNotEquals={"aws:ResourceOrgID": "${aws:PrincipalOrgID}"})),
        0,
    ),
    "the own account, which the role's is to be": (
        (trust("*", Condition={"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}),),
        0,
    ),
    "a service by its name": (
        (trust("*", Condition={"StringEquals": {"aws:PrincipalServiceName": "lambda.amazonaws.com"}}),),
        0,
    ),
    "the role's organization, of any caller": (
        (trust("*", Condition={"StringEquals": {"aws:ResourceOrgID": "o-abc"}}),),
        1,
    ),
    "services by a wildcard": (
        (trust("*", Condition={"StringLike": {"aws:PrincipalServiceName": "*.amazonaws.com"}}),),
        1,
    ),
    "all services but one": (
        (trust("*", Condition={"StringNotEquals": {"aws:PrincipalServiceName": "lambda.amazonaws.com"}}),),
        1,
    ),
    "accounts that is unknown at preview": (
        (trust("*", Condition={"StringEquals": {"aws:PrincipalAccount": [UNKNOWN]}}),),
        0,
    ),
    "the own account, by a variable": (
        (trust("*", Condition={"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}),),
        0,
    ),
    "private addresses of one's own VPC": (
        (
            trust(
                "*",
                Condition={
                    "IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"},
                    "StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"},
                },
            ),
        ),
        0,
    ),
    "outsiders denied": ((trust("*"), deny(StringNotEquals={"aws:PrincipalOrgID": "o-abc"})), 0),
    "taken back": ((trust("*"), {"Effect": "Deny", "Principal": "*", "Action": "STS:*"}), 0),
    "taken back from every principal": (
        (trust("*"), {"Effect": "Deny", "Principal": EVERYONE, "Action": "sts:AssumeRole"}),
        0,
    ),
    "every federated user, taken back": (
        (
            trust({"Federated": "*"}, "sts:AssumeRoleWithWebIdentity"),
            {"Effect": "Deny", "Principal": {"Federated": "*"}, "Action": "sts:AssumeRoleWithWebIdentity"},
        ),
        0,
    ),
    "a Deny of everyone": (({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"},), 0),
    "everyone": ((trust("*"),), 1),
    "every AWS principal": ((trust(EVERYONE),), 1),
    "among others": ((trust({"AWS": ["arn:aws:iam::111122223333:root", "*"]}),), 1),
    "every federated user": ((trust({"Federated": "*"}, "sts:AssumeRoleWithWebIdentity"),), 1),
    "all but one": (
        ({"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"},),
        1,
    ),
    "odd letter case of the element": (
        ({"Effect": "Allow", "principal": {"aws": "*"}, "Action": "sts:AssumeRole"},),
        1,
    ),
    "an external id, which is no identity": ((trust("*", Condition={"StringEquals": {"sts:ExternalId": "a"}}),), 1),
    "MFA of anyone": ((trust("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),), 1),
    "a tag that anyone can set": ((trust("*", Condition={"StringEquals": {"aws:PrincipalTag/team": "pets"}}),), 1),
    "a role of that name in any account": (
        (
            trust(
                EVERYONE, Condition={"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/x"}}
            ),
        ),
        1,
    ),
    "an account that the caller has in a tag": (
        (trust(EVERYONE, Condition={"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalTag/a}"}}),),
        1,
    ),
    "Deny of other organizations than the caller has in a tag": (
        (trust("*"), deny(StringNotEquals={"aws:PrincipalOrgID": "${aws:PrincipalTag/org}"})),
        1,
    ),
    "every account that begins alike": ((trust("*", Condition={"StringLike": {"aws:PrincipalAccount": "9*"}}),), 1),
    "a role of every account that begins alike": (
        (trust("*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::9*:role/deploy"}}),),
        1,
    ),
    "private addresses of any VPC": (
        (trust("*", Condition={"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}),),
        1,
    ),
    "a condition of wildcards": ((trust("*", Condition={"StringLike": {"aws:PrincipalOrgID": "*"}}),), 1),
    "a condition that an absent key meets": (
        (trust("*", Condition={"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}),),
        1,
    ),
    "all but the outsiders": ((trust("*", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}),), 1),
    "Deny of plain HTTP": ((trust("*"), deny(Bool={"aws:SecureTransport": "false"})), 1),
    "Deny of federated users": (
        (trust("*"), {"Effect": "Deny", "Principal": {"Federated": "*"}, "Action": "sts:AssumeRole"}),
        1,
    ),
    "Deny of services": (
        (trust(EVERYONE), {"Effect": "Deny", "Principal": {"Service": "*"}, "Action": "sts:AssumeRole"}),
        1,
    ),
    "Deny of federated users outside the organization": (
        (trust("*"), {**deny(StringNotEquals={"aws:PrincipalOrgID": "o-abc"}), "Principal": {"Federated": "*"}}),
        1,
    ),
    "Deny of another call": ((trust("*"), {"Effect": "Deny", "Principal": "*", "Action": "sts:TagSession"}), 1),
    "one statement of two": ((trust({"Service": "lambda.amazonaws.com"}), trust("*")), 1),
}


@pytest.mark.parametrize(("statements", "count"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: tuple[dict[str, Any], ...], count: int) -> None:
    properties = {"name": "web", "assumeRolePolicy": document(*statements)}
    assert len(sdk_check(RULE, ROLE, properties)) == count
    assert pack.ids(made(ROLE, properties), rule=RULE.name) == ["trust-public-principal"] * count


def test_the_whole_message() -> None:
    statement = trust(EVERYONE, Sid="Anyone", Condition={"StringEquals": {"sts:ExternalId": "a"}})
    (finding,) = sdk_check(RULE, ROLE, role(statement))
    assert finding.evidence == (
        'Statement \'Anyone\' of the trust policy of role \'web\' has "Principal": {"AWS": "*"}: anyone, in any AWS '
        "account, can assume the role; its condition on sts:ExternalId does not prevent this."
    )
    assert finding.fix == (
        'name the callers, "Principal": {"AWS": "arn:aws:iam::ACCOUNT:role/NAME"}; or add a condition that only your '
        "own callers meet, on aws:PrincipalOrgID, aws:PrincipalAccount or aws:PrincipalArn."
    )
