"""The actions that a trust policy needs for its principals and for the keys in its conditions."""

from typing import Any

import pytest

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.parser import parse
from tests.support.documents import deny, text, trust

CI = {"AWS": "arn:aws:iam::111122223333:role/ci"}
SAML = {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}
WEB = {"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"}
CERTIFICATES = {"Service": "rolesanywhere.amazonaws.com"}
TAGGED = {"StringEquals": {"aws:RequestTag/team": "pets"}}
NAMED = {"StringLike": {"sts:SourceIdentity": "*"}}

CASES: dict[str, tuple[list[Any], list[str]]] = {
    "tags, and the action for them": ([trust(CI, ["sts:AssumeRole", "sts:TagSession"], Condition=TAGGED)], []),
    "tags, and the action for them in another statement": (
        [trust(CI, Condition=TAGGED), trust(CI, "sts:TagSession")],
        [],
    ),
    "tags, and a wildcard": ([trust(CI, "sts:*", Condition=TAGGED)], []),
    "tags without the action": ([trust(CI, Condition=TAGGED)], ["missing-session-action"]),
    "tags that need not be there": (
        [trust(CI, Condition={"StringEqualsIfExists": {"aws:RequestTag/team": "pets"}})],
        [],
    ),
    "tags that a Deny forbids": ([trust(CI), {**deny("sts:AssumeRole"), "Principal": "*", "Condition": TAGGED}], []),
    "a source identity without the action": ([trust(CI, Condition=NAMED)], ["missing-session-action"]),
    "a source identity with the action": (
        [trust(CI, ["sts:AssumeRole", "sts:SetSourceIdentity"], Condition=NAMED)],
        [],
    ),
    "certificates with two actions too few": ([trust(CERTIFICATES)], ["missing-roles-anywhere-action"]),
    "certificates with all actions": (
        [trust(CERTIFICATES, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])],
        [],
    ),
    "users of SAML by the action for roles": ([trust(SAML)], ["mismatched-action"]),
    "users of SAML by the action for web identities": (
        [trust(SAML, "sts:AssumeRoleWithWebIdentity")],
        ["mismatched-action"],
    ),
    "users of SAML": ([trust(SAML, "sts:AssumeRoleWithSAML")], []),
    "web identities by the action for roles": ([trust(WEB)], ["mismatched-action"]),
    "web identities": ([trust(WEB, "sts:AssumeRoleWithWebIdentity")], []),
    "tags of web identities in a statement of their own": (
        [trust(WEB, "sts:AssumeRoleWithWebIdentity"), trust(WEB, "sts:TagSession")],
        [],
    ),
    "a role by the action for users of SAML": ([trust(CI, "sts:AssumeRoleWithSAML")], ["mismatched-action"]),
    "a service by the action for web identities": (
        [trust({"Service": "ec2.amazonaws.com"}, "sts:AssumeRoleWithWebIdentity")],
        ["mismatched-action"],
    ),
    "a role by all actions": ([trust(CI, "sts:AssumeRole*")], []),
    "a user as identity provider": (
        [trust({"Federated": "arn:aws:iam::111122223333:user/ann"}, "sts:AssumeRoleWithSAML")],
        [],
    ),
    "both, with both actions": (
        [trust({**WEB, **CI}, ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"])],
        [],
    ),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_what_nobody_can_use_is_noted(statements: list[Any], expected: list[str]) -> None:
    document = parse(
        text(*(each if each["Effect"] == "Allow" else _of_role(each) for each in statements)), PolicyKind.TRUST
    )
    assert [problem.code for problem in document.problems] == expected


def _of_role(statement: Any) -> Any:
    return {key: value for key, value in statement.items() if key != "Resource"}


def test_the_statement_is_named() -> None:
    [problem] = parse(text(trust(CI, Sid="Ci", Condition=TAGGED)), PolicyKind.TRUST).problems
    assert (problem.where, problem.message, problem.fix) == (
        "Statement 'Ci'",
        "demands aws:RequestTag/team, which no request without sts:TagSession carries",
        "sts:TagSession beside the other actions",
    )
