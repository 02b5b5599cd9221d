"""Which conditions truly narrow, and which conditional Denies can be counted on."""

import pytest

from least_privilege.evaluation.restrictions import (
    always_holds,
    complement,
    deny_restricts,
    deny_restricts_grant,
    reliable_denies,
    restricts,
    restricts_grant,
)
from least_privilege.policy.document import Condition, Statement
from least_privilege.policy.unknown import UNKNOWN
from tests.support.documents import deny
from tests.support.parsed import document


def condition(how: str, key: str, *values: str) -> Condition:
    return Condition(how, key, values)


@pytest.mark.parametrize(
    "narrow",
    [
        condition("StringEquals", "aws:PrincipalOrgID", "o-1"),
        condition("StringEquals", "aws:PrincipalOrgID", "o-1", "o-2"),
        condition("StringLike", "aws:PrincipalOrgID", "o-a1b2c3d4e5*"),
        condition("StringLike", "aws:PrincipalAccount", "123456789012"),
        condition("StringLike", "kms:CallerAccount", "123456789012*"),
        condition("StringEquals", "sts:ExternalId", "s"),
        condition("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}"),
        condition("StringEquals", "aws:PrincipalOrgID", "${AWS:ResourceOrgID}"),
        condition("StringLike", "aws:SourceAccount", "${aws:ResourceAccount}"),
        condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:ResourceAccount}:role/${aws:PrincipalTag/team}"),
        condition("StringEquals", "aws:PrincipalAccount", "${aws:ResourceTag/owner}"),
        condition("ArnLike", "aws:SourceArn", "arn:aws:s3:::pets-${*}"),
        condition("StringEqualsIfExists", "iam:PassedToService", "ec2.amazonaws.com"),
        condition("ForAnyValue:StringEquals", "aws:PrincipalOrgPaths", "o-1/r/ou/"),
        condition("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-abc/*"),
        condition("StringLike", "aws:SourceVpce", "vpce-0123456789*"),
        condition("ArnLike", "aws:SourceVpcArn", "arn:aws:ec2:*:123456789012:vpc/*"),
        condition("ArnLike", "aws:SourceVpcArn", "arn:aws:ec2:*:*:vpc/vpc-0123456789"),
        condition("StringLike", "aws:userid", "AROAEXAMPLEID0123*"),
        condition("StringLike", "aws:userid", "AROAEXAMPLEID:*"),
        condition("StringLike", "aws:PrincipalArn", "arn:aws:iam::123456789012*"),
        condition("ArnLike", "aws:SourceArn", "arn:aws:s3:::bucket"),
        condition("ArnLike", "aws:SourceArn", "arn:aws:sns:*:123456789012:*"),
        condition("StringLike", "aws:SourceArn", "arn:aws:sns:*:123456789012:*"),
        condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:role/*"),
        condition("Bool", "aws:MultiFactorAuthPresent", "true"),
        condition("NumericLessThan", "aws:MultiFactorAuthAge", "3600"),
        condition("Null", "aws:MultiFactorAuthAge", "false"),
        condition("IpAddress", "aws:SourceIp", "10.0.0.0/8", "2001:db8::/32"),
        Condition("StringEquals", "aws:SourceArn", (UNKNOWN,)),
    ],
)
def test_these_narrow(narrow: Condition) -> None:
    assert restricts([narrow])
    assert restricts([condition("Bool", "aws:SecureTransport", "true"), narrow])


@pytest.mark.parametrize(
    "loose",
    [
        condition("StringLike", "aws:PrincipalOrgID", "*"),
        condition("StringLike", "aws:PrincipalOrgID", "??????????"),
        condition("StringLike", "aws:PrincipalOrgID", "o-*"),
        condition("StringLike", "aws:PrincipalOrgID", "o-??????????"),
        condition("StringLike", "aws:PrincipalOrgID", "o-a*"),
        condition("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a*/r-ab12/*"),
        condition("StringLike", "aws:PrincipalAccount", "9*"),
        condition("StringLike", "aws:PrincipalAccount", "12345678901?"),
        condition("StringLike", "aws:PrincipalAccount", "*123456789012"),
        condition("StringLike", "aws:SourceAccount", "123456789012", "9*"),
        condition("StringLike", "aws:SourceOwner", "1*"),
        condition("StringLike", "kms:CallerAccount", "1*"),
        condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::9*:role/*"),
        condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::9*:role/deploy"),
        condition("StringLike", "aws:PrincipalArn", "arn:aws:iam::9*"),
        condition("ArnLike", "aws:SourceArn", "arn:aws:sns:*:1*:*"),
        condition("ArnLike", "aws:SourceArn", "arn:aws:sns:*:12345678901?:pets"),
        condition("ArnLike", "aws:SourceVpcArn", "arn:aws:ec2:*:1*:vpc/*"),
        condition("ArnLike", "aws:SourceVpcArn", "arn:aws:ec2:*:*:vpc/vpc-0*"),
        condition("ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:*:*:accesspoint/pets"),
        condition("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"),
        condition("StringEquals", "aws:ResourceOrgID", "o-1"),
        condition("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-*/r-*/*"),
        condition("StringLike", "aws:SourceVpc", "vpc-*"),
        condition("StringLike", "aws:SourceVpce", "vpce-0*"),
        condition("StringLike", "aws:SourceVpce", "vpce-01*"),
        condition("StringLike", "aws:userid", "AROA*"),
        condition("StringLike", "aws:userid", "AROAE*:deploy"),
        condition("StringLike", "aws:userid", "*:alice"),
        condition("StringEquals", "aws:username", "${AWS:UserName}"),
        condition("StringLike", "aws:ResourceTag/env", "*${aws:ResourceTag/env}"),
        condition("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:role/deploy"),
        condition("StringEquals", "aws:PrincipalArn", "arn:aws:iam::${aws:userid}:role/deploy"),
        condition("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalTag/account}"),
        condition("StringEquals", "aws:PrincipalAccount", "111122223333", "${aws:PrincipalTag/account}"),
        condition("StringEqualsIgnoreCase", "aws:PrincipalOrgID", "o-${aws:PrincipalTag/organization}"),
        condition("StringEquals", "aws:PrincipalOrgID", "${aws:PrincipalTag/organization, 'o-abc'}"),
        condition("StringEquals", "aws:SourceAccount", "${aws:PrincipalAccount}"),
        condition("ArnLike", "aws:SourceArn", "arn:aws:sns:*:${aws:SourceAccount}:*"),
        condition("StringEquals", "sts:ExternalId", "${aws:RequestTag/id}"),
        condition("StringEquals", "sts:ExternalId", "${sts:RoleSessionName}"),
        condition("StringEquals", "aws:SourceVpce", "${aws:SourceVpce}"),
        condition("StringLike", "aws:PrincipalOrgID", "o-1", "*"),
        condition("Bool", "aws:SecureTransport", "true"),
        condition("StringEquals", "aws:UserAgent", "secret"),
        condition("StringLike", "aws:Referer", "https://example.com/*"),
        condition("StringEquals", "aws:RequestedRegion", "eu-west-1"),
        condition("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z"),
        condition("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z"),
        condition("StringNotEquals", "aws:PrincipalAccount", "123456789012"),
        condition("StringNotLike", "aws:PrincipalTag/x", "y"),
        condition("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"),
        condition("ForAllValues:StringEquals", "aws:TagKeys", "team"),
        condition("ForAllValues:StringEquals", "token.actions.githubusercontent.com:sub", "repo:a/b:*"),
        condition("StringEqualsIfExists", "sts:ExternalId", "s"),
        condition("BoolIfExists", "aws:MultiFactorAuthPresent", "true"),
        condition("Bool", "aws:MultiFactorAuthPresent", "false"),
        condition("Bool", "aws:MultiFactorAuthPresent", "true", "false"),
        condition("Null", "aws:PrincipalOrgID", "false"),
        condition("Null", "aws:MultiFactorAuthAge", "true"),
        condition("Null", "sts:ExternalId", "true"),
        condition("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
        condition("IpAddress", "aws:SourceIp", "0.0.0.0/1", "128.0.0.0/1"),
        condition("IpAddress", "aws:SourceIp", "10.0.0.0/8", "::/0"),
        condition("IpAddress", "aws:SourceIp", "64.0.0.0/7"),
        condition("IpAddress", "aws:SourceIp", "2001:db8::/31"),
        condition("IpAddress", "aws:SourceIp", "fd00::/8"),
        condition("IpAddress", "aws:SourceIp", "2000::/3"),
        condition("ArnLike", "aws:SourceArn", "*"),
        condition("ArnLike", "aws:SourceArn", "arn:*:*:*:*:*"),
        condition("ArnLike", "aws:SourceArn", "arn:aws:s3:::*"),
        condition("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin"),
        condition("StringLike", "aws:PrincipalArn", "arn:aws:iam::????????????:*"),
        condition("StringLike", "aws:PrincipalArn", "arn:aws:iam::*"),
        condition("ArnLike", "aws:PrincipalArn", "arn:aws:*"),
        condition("StringLike", "aws:PrincipalArn", "*:role/deploy"),
        condition("StringLike", "aws:PrincipalArn", "*deploy*"),
        condition("StringLike", "aws:SourceArn", "arn:aws:sns:*"),
        condition("StringEquals", "sts:RoleSessionName", "me"),
        condition("NoSuchOperator", "aws:PrincipalOrgID", "o-1"),
        Condition("StringEquals", "aws:PrincipalOrgID", ()),
        Condition("", "", (UNKNOWN,)),
    ],
)
def test_these_do_not_narrow(loose: Condition) -> None:
    assert not restricts([loose])


IN_A_GRANT = {
    "whose caller": (("StringEquals", "kms:CallerAccount", "111122223333"), False),
    "a tag of the caller": (("StringEquals", "aws:PrincipalTag/team", "pets"), False),
    "a tag of the caller, in another case": (("StringEquals", "AWS:principaltag/Team", "pets"), False),
    "a tag of the caller like that of the resource": (
        ("StringEquals", "aws:PrincipalTag/team", "${aws:ResourceTag/team}"),
        True,
    ),
    "a tag of the resource like that of the caller": (
        ("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}"),
        True,
    ),
    "the caller's account like the resource's": (
        ("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}"),
        False,
    ),
    "a tag of the resource like itself": (("StringEquals", "aws:ResourceTag/env", "${aws:ResourceTag/env}"), False),
    "a tag of the resource that begins like itself": (
        ("StringLike", "aws:ResourceTag/env", "${aws:ResourceTag/env}*"),
        False,
    ),
    "a tag of the resource that begins like that of the caller": (
        ("StringLike", "aws:ResourceTag/env", "${aws:PrincipalTag/env}*"),
        True,
    ),
    "a tag of the resource, whatever the caller says": (
        ("StringEquals", "aws:ResourceTag/env", "${aws:Referer}"),
        False,
    ),
    "who is behind the session": (("StringEquals", "aws:SourceIdentity", "alice"), False),
    "who vouches for the session": (
        ("StringEquals", "aws:FederatedProvider", "arn:aws:iam::111122223333:saml-provider/a"),
        False,
    ),
    "which function calls": (("ArnEquals", "lambda:SourceFunctionArn", "arn:aws:lambda:x:1:function:f"), False),
    "whose bucket": (("StringEquals", "s3:ResourceAccount", "111122223333"), False),
    "which region": (("StringEquals", "ec2:Region", "us-east-1"), False),
    "a canned ACL": (("StringEquals", "s3:x-amz-acl", "private"), False),
    "encryption": (("StringEquals", "s3:x-amz-server-side-encryption", "aws:kms"), False),
    "which attributes": (("StringEquals", "dynamodb:Select", "COUNT"), False),
    "which stage of a secret": (("StringEquals", "secretsmanager:VersionStage", "AWSCURRENT"), False),
    "which keys of a table": (("ForAnyValue:StringEquals", "dynamodb:LeadingKeys", "${aws:username}"), True),
    "which prefix": (("StringLike", "s3:prefix", "pets/*"), True),
    "which object is copied": (("StringLike", "s3:x-amz-copy-source", "pets/*"), True),
    "by which service": (("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"), True),
    "what is encrypted": (("StringEquals", "kms:EncryptionContext:app", "pets"), True),
    "for which service": (("StringEquals", "iam:PassedToService", "ec2.amazonaws.com"), True),
    "under which boundary": (("StringEquals", "iam:PermissionsBoundary", "arn:aws:iam::111122223333:policy/b"), True),
    "which function": (("ArnLike", "lambda:FunctionArn", "arn:aws:lambda:x:111122223333:function:f"), True),
    "which access point": (("StringLike", "s3:DataAccessPointArn", "arn:aws:s3:*:*:accesspoint/pets"), True),
    "which cluster": (("ArnEquals", "ecs:cluster", "arn:aws:ecs:x:111122223333:cluster/c"), True),
    "from which network": (("IpAddress", "aws:SourceIp", "203.0.113.0/24"), True),
    "with a second factor": (("Bool", "aws:MultiFactorAuthPresent", "true"), True),
}


@pytest.mark.parametrize(("given", "expected"), IN_A_GRANT.values(), ids=IN_A_GRANT)
def test_in_the_policy_of_a_principal_only_what_bounds_the_resource_or_the_effect_narrows(
    given: tuple[str, ...], expected: bool
) -> None:
    assert restricts_grant([condition(*given)]) is expected


@pytest.mark.parametrize("key", ["aws:PrincipalTag/team", "kms:CallerAccount", "aws:SourceIdentity"])
def test_in_a_policy_that_lets_others_in_who_they_are_narrows(key: str) -> None:
    assert restricts([condition("StringEquals", key, "x")])


def test_no_condition_narrows_nothing() -> None:
    assert not restricts([])


def test_an_operator_true_on_absence_narrows_where_another_condition_demands_the_key() -> None:
    tags = condition("ForAllValues:StringEquals", "aws:TagKeys", "team")
    assert not restricts([tags])
    assert restricts([tags, condition("Null", "aws:tagkeys", "false")])
    assert not restricts([tags, condition("Null", "aws:tagkeys", "true")])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (condition("StringLikeIfExists", "aws:PrincipalOrgID", "*"), True),
        (condition("StringLike", "aws:PrincipalArn", "*"), True),
        (condition("Null", "aws:PrincipalArn", "false"), True),
        (condition("ArnNotLike", "aws:PrincipalArn", "*"), False),
        (condition("StringLike", "aws:PrincipalOrgID", "*"), False),
        (condition("Bool", "aws:SecureTransport", "false"), False),
        (condition("StringNotEquals", "aws:PrincipalOrgID", "o-1"), False),
        (condition("Bool", "aws:SecureTransport", "true", "false"), True),
    ],
)
def test_what_holds_in_every_request(given: Condition, expected: bool) -> None:
    assert always_holds([given]) is expected
    assert always_holds([])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (condition("StringNotEquals", "aws:PrincipalOrgID", "o-1"), True),
        (condition("StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-1"), True),
        (condition("StringNotEquals", "aws:SourceAccount", "123456789012"), True),
        (condition("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:role/ops"), True),
        (condition("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"), True),
        (condition("BoolIfExists", "aws:MultiFactorAuthPresent", "false"), True),
        (condition("NumericGreaterThanIfExists", "aws:MultiFactorAuthAge", "3600"), True),
        (condition("Null", "aws:MultiFactorAuthAge", "true"), True),
        (condition("ForAllValues:StringNotEquals", "aws:PrincipalOrgPaths", "o-1/r/"), True),
        (condition("Bool", "aws:MultiFactorAuthPresent", "false"), False),
        (condition("NumericGreaterThan", "aws:MultiFactorAuthAge", "3600"), False),
        (condition("Bool", "aws:SecureTransport", "false"), False),
        (condition("StringEquals", "aws:PrincipalAccount", "666666666666"), False),
        (condition("StringNotLike", "aws:PrincipalOrgID", "*"), False),
        (condition("ForAnyValue:StringNotEquals", "aws:PrincipalOrgPaths", "o-1/r/"), False),
        (condition("Null", "aws:PrincipalOrgID", "true"), False),
        (condition("StringNotEquals", "aws:RequestedRegion", "eu-west-1"), False),
        (condition("StringNotEquals", "aws:PrincipalOrgID", "${aws:PrincipalTag/organization}"), False),
        (condition("StringNotEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}"), True),
    ],
)
def test_a_conditional_deny_helps_only_where_what_it_leaves_is_narrow(given: Condition, expected: bool) -> None:
    assert deny_restricts(Statement(0, "", "Deny", conditions=(given,))) is expected


def test_a_deny_under_two_conditions_is_as_good_as_the_worse_of_them() -> None:
    good = condition("StringNotEquals", "aws:PrincipalOrgID", "o-1")
    escaped = condition("Bool", "aws:ViaAWSService", "false")
    assert not deny_restricts(Statement(0, "", "Deny", conditions=(good, escaped)))
    assert not deny_restricts(Statement(0, "", "Deny"))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("aws:PrincipalOrgID", False),
        ("aws:PrincipalTag/team", False),
        ("aws:userid", False),
        ("aws:SourceVpc", True),
        ("aws:ResourceTag/team", True),
    ],
)
def test_a_deny_of_some_callers_leaves_all_of_a_grant(key: str, expected: bool) -> None:
    given = document(deny("*", Condition={"StringNotEquals": {key: "x"}}))
    (statement,) = given.statements
    assert deny_restricts(statement)
    assert deny_restricts_grant(statement) is expected
    assert reliable_denies(given) == ((statement,) if expected else ())


def test_the_complement_of_a_condition_is_open_to_an_absent_key_only_if_the_condition_is_not() -> None:
    assert complement(condition("Bool", "k", "false")) == condition("BoolIfExists", "k", "true")
    assert complement(condition("BoolIfExists", "k", "false")) == condition("Bool", "k", "true")
    assert complement(condition("StringEquals", "k", "v")) is None
