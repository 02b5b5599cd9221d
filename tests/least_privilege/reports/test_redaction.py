"""No external id and no secret gets into a report."""

import json
from typing import Any

import pytest

from least_privilege.reports.model import ReportedAccess, WaiverInfo
from least_privilege.reports.reach_model import ReportedResource, ReportedStep
from least_privilege.reports.redaction import Redactor
from least_privilege.stack.model import Resource
from tests.support.report_samples import grant, party, reach, reported, role, trust

TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": "111122223333"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"STS:ExternalId": "vendor-7781", "aws:SourceAccount": "111122223333"}},
    },
}


def conditions(equals: dict[str, str]) -> dict[str, Any]:
    return {**TRUST, "Statement": [{**TRUST["Statement"], "Condition": {"StringEquals": equals}}]}


def with_trust(document: Any = TRUST) -> Resource:
    return Resource(
        type="aws:iam/role:Role", name="r", urn="urn:r", properties={"assumeRolePolicy": json.dumps(document)}
    )


def redactor(*secrets: Any) -> Redactor:
    made = Redactor()
    for secret in secrets:
        made.add_secret(secret)
    return made


@pytest.mark.parametrize(
    ("secrets", "text", "shown"),
    [
        (["hunter22"], "the password hunter22!", "the password (secret)!"),
        (["hunter22", "hunter22-long"], "hunter22-long hunter22", "(secret) (secret)"),
        ([{"a": ["hunter22", 7, None, True]}], "hunter22 7", "(secret) 7"),
        (['{"vendor": {"id": "hunter22", "pin": 778123}}'], "hunter22 778123", "(secret) (secret)"),
        (["dev"], "develop", "develop"),
        (["dev"], "dev", "(secret)"),
        (["*"], "s3:*", "s3:*"),
        (["true"], "true", "true"),
        ([""], "text", "text"),
        (["(secret)"], "a (secret) b", "a (secret) b"),
        (["a.c+def"], "abc+def a.c+def", "abc+def (secret)"),
        ([json.dumps(TRUST)], "vendor-7781 of 111122223333", "vendor-7781 of 111122223333"),
        (['{"user": "x"}'], 'it is {"user": "x"}', "it is (secret)"),
        ([TRUST], "vendor-7781 of 111122223333 by sts:AssumeRole", "vendor-7781 of 111122223333 by sts:AssumeRole"),
        ([{"trust": TRUST, "pin": "hunter22"}], "hunter22 may sts:AssumeRole", "(secret) may sts:AssumeRole"),
        ([{"Statement": "hunter22"}], "hunter22", "(secret)"),
        ([{"Statement": [], "Password": "hunter22"}], "hunter22", "(secret)"),
        (['{"Statement": ["hunter22"]}'], "hunter22", "(secret)"),
    ],
)
def test_a_text(secrets: list[Any], text: str, shown: str) -> None:
    assert redactor(*secrets).redact(text) == shown


def test_an_external_id_is_a_secret_wherever_it_appears() -> None:
    made = Redactor()
    made.add_external_ids(with_trust())
    assert made.redact("external id vendor-7781") == "external id (secret)"
    assert made.redact("account 111122223333") == "account 111122223333"


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("sts:ExternalId", "never seen before", "(secret)"),
        ("STS:EXTERNALID", "abc", "(secret)"),
        ("sts:ExternalId", "*", "*"),
        ("sts:ExternalId", "arn:aws:redshift:us-east-1:111122223333:dbuser:reports/ann", ...),
        ("sts:ExternalId", "111122223333", "(secret)"),
        ("aws:SourceAccount", "111122223333", ...),
    ],
)
def test_a_condition(key: str, value: str, shown: Any) -> None:
    made = Redactor()
    assert made.redact_condition(key, value) == (value if shown is ... else shown)
    made.add_external_ids(with_trust(conditions({key: value})))
    assert made.redact_condition(key, value) == (value if shown is ... else shown)


@pytest.mark.parametrize("document", [json.dumps, dict], ids=["text", "structure"])
@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("aws:Referer", "hunter22", "(secret)"),
        ("token.actions.githubusercontent.com:sub", "repo:pets/api:*", "(secret)"),
        ("sts:ExternalId", "vendor-7781", "(secret)"),
        ("sts:ExternalId", "arn:aws:iam::111122223333:role/x", "(secret)"),
        ("aws:PrincipalOrgID", "o-a1b2c3d4e5", ...),
        ("aws:SourceAccount", "111122223333", ...),
        ("aws:SourceArn", "arn:aws:sns:us-east-1:111122223333:pets", ...),
        ("Bool", "true", ...),
    ],
)
def test_of_a_secret_document_only_the_conditions_values_are_hidden_but_no_identifiers(
    document: Any, key: str, value: str, shown: Any
) -> None:
    made = redactor(document(conditions({key: value})))
    assert made.redact_condition(key.upper(), value) == (value if shown is ... else shown)
    if key.lower() != "sts:externalid":
        assert made.redact_condition("aws:PrincipalTag/other", value) == value


def test_an_identifier_that_is_marked_secret_by_itself_is_not_shown() -> None:
    made = redactor("o-a1b2c3d4e5", conditions({"aws:PrincipalOrgID": "o-a1b2c3d4e5"}))
    assert made.redact_condition("aws:PrincipalOrgID", "o-a1b2c3d4e5") == "(secret)"


def test_every_text_of_a_report_is_redacted() -> None:
    secret = "hunter22"
    made = redactor(secret)
    waiver = WaiverInfo(
        finding=secret, resource=secret, reason=secret, owner=secret, expires=secret, actions=(secret,), fault=secret
    )
    one = made.redact_finding(
        reported(id=f"x:{secret}", evidence=secret, fix=secret, urn=f"urn:{secret}", waived=waiver)
    )
    all_of_it = role(
        secret,
        grant(secret, secret, secret, except_actions=(secret,), except_resources=(secret,)),
        trust=(trust(secret, secret),),
        boundary=secret,
        limits=(grant(secret),),
        outside=(grant(secret, by=(secret,)),),
        policies=(secret,),
        unread=(secret,),
    )
    who = party(secret, urn=secret)
    own = ReportedAccess(
        principals=(all_of_it,),
        steps=(ReportedStep(source=who, target=who, how=secret, by=(secret,)),),
        resources=(
            ReportedResource(
                arn=secret, name=secret, urn=secret, reach=(reach(who, "s3:GetObject", where=secret, by=(secret,)),)
            ),
        ),
    )
    assert secret not in repr(one)
    assert secret not in repr(made.redact_access(own))
