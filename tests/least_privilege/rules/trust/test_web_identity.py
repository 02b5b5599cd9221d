"""trust-web-identity."""

import json
from typing import Any

import pytest

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.trust.web_identity import RULE
from least_privilege.stack.model import Resource
from tests.support.documents import ROLE, document, trust
from tests.support.pack import RunningPack, made, sdk_check

WEB = "sts:AssumeRoleWithWebIdentity"
GITHUB, GITLAB, TERRAFORM = "token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
CIRCLE = "oidc.circleci.com/org/4711"
COGNITO = "cognito-identity.amazonaws.com"
NAMED = "repo:pets/api:ref:refs/heads/main"
Statements = tuple[dict[str, Any], ...]


def oidc(host: str) -> dict[str, str]:
    return {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{host}"}


def token(sub: Any, how: str = "StringLike", host: str = GITHUB, **claims: Any) -> Statements:
    """A trust in a provider for one audience and `sub`, compared as `how` says; `claims` are compared as they are."""
    more = {f"{host}:{claim}": value for claim, value in claims.items()}
    condition = {"StringEquals": {f"{host}:aud": "sts.amazonaws.com", **more}}
    condition[how] = {**condition.get(how, {}), f"{host}:sub": sub}
    return (trust(oidc(host), WEB, Condition=condition),)


def claims(host: str, how: str = "StringEquals", principal: Any = None, **given: Any) -> Statements:
    condition = {how: {f"{host}:{claim}": value for claim, value in given.items()}}
    return (trust(principal or oidc(host), WEB, **({"Condition": condition} if given else {})),)


def cognito(*amr: str) -> Statements:
    """A trust in one's own app of Cognito for those who signed in as `amr` says."""
    condition = {
        "StringEquals": {f"{COGNITO}:aud": "eu-west-1:abc"},
        "ForAnyValue:StringLike": {f"{COGNITO}:amr": list(amr)},
    }
    return (trust({"Federated": COGNITO}, WEB, Condition=condition),)


def deny(how: str, sub: str) -> dict[str, Any]:
    return {"Effect": "Deny", "Principal": "*", "Action": WEB, "Condition": {how: {f"{GITHUB}:sub": sub}}}


SAML = {"Federated": "arn:aws:iam::111122223333:saml-provider/okta"}
SIGN_IN = "https://signin.aws.amazon.com/saml"

GOOD: dict[str, Statements] = {
    "an environment of an owner": token("environment:prod:repository_owner:pets", "StringEquals"),
    "every environment of an owner": token("environment:*:repository_owner:pets"),
    "a shared workflow of an owner": token("job_workflow_ref:pets/deploy/.github/workflows/aws.yml@*"),
    "a workflow of an owner": token("workflow_ref:pets/api/.github/workflows/deploy.yml@*"),
    "an actor, in repositories of an owner": token("actor:bob:repository_owner:pets", "StringEquals"),
    "an owner and a repository by their ids": token("repository_owner_id:12:repository_id:34", "StringEquals"),
    "a shared workflow, with wildcards taken literally": token("job_workflow_ref:*", "StringEquals"),
    "an enterprise": token("workflow:deploy:enterprise:pets", "StringEquals"),
    "an environment, and the owner as a claim of its own": token("environment:prod", repository_owner="pets"),
    "an environment of another provider": token("environment:prod", "StringEquals", host="ci.example.com"),
    "a branch of a repository": token(NAMED, "StringEquals"),
    "every branch of a repository": token("repo:pets/api:*"),
    "repositories that begin alike": token("repo:pets/api-*:ref:refs/heads/main"),
    "two repositories": token([NAMED, "repo:pets/web:*"]),
    "odd letter case of operator and key": (
        trust(
            oidc(GITHUB),
            "STS:ASSUMEROLEWITHWEBIDENTITY",
            Condition={"stringequals": {f"{GITHUB.upper()}:AUD": "sts.amazonaws.com", f"{GITHUB.title()}:Sub": NAMED}},
        ),
    ),
    "a subject that is unknown at preview": token(UNKNOWN, "StringEquals"),
    "a wildcard taken literally": token("repo:*", "StringEquals"),
    "the repository by another claim": token("repo:*", repository_id="4711"),
    "an organization, by one shared workflow": token("repo:pets/*", job_workflow_ref="pets/ci/.github/deploy.yml@v1"),
    "a second condition on the subject": (
        trust(
            oidc(GITHUB),
            WEB,
            Condition={
                "StringLike": {f"{GITHUB}:sub": "repo:*"},
                "StringEquals": {f"{GITHUB}:sub": NAMED, f"{GITHUB}:aud": "sts.amazonaws.com"},
            },
        ),
    ),
    "for all values, of a claim that must be there": (
        trust(
            oidc(GITHUB),
            WEB,
            Condition={
                "ForAllValues:StringEquals": {f"{GITHUB}:sub": NAMED, f"{GITHUB}:aud": "sts.amazonaws.com"},
                "Null": {f"{GITHUB}:sub": "false", f"{GITHUB}:aud": "false"},
            },
        ),
    ),
    "all others denied": (*claims(GITHUB, aud="sts.amazonaws.com"), deny("StringNotLike", "repo:pets/api:*")),
    "any repository, but all others denied": (*token("repo:*"), deny("StringNotLike", "repo:pets/api:*")),
    "every action, but all others denied": (
        trust(
            oidc(GITHUB),
            "sts:*",
            Condition={"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", "SAML:aud": SIGN_IN}},
        ),
        deny("StringNotLike", "repo:pets/api:*"),
    ),
    "a service account": token("system:serviceaccount:pets:api", "StringEquals", EKS),
    "every service account of a namespace": token("system:serviceaccount:pets:*", host=EKS),
    "a project of GitLab": token("project_path:pets/api:ref_type:branch:ref:*", host=GITLAB),
    "a project of CircleCI": token("org/4711/project/4712/user/*", host=CIRCLE),
    "a subject of one's own making": token("repository_owner:pets:ref:*"),
    "a name that is no label": token("pets:*", host="oidc.fly.io/pets"),
    "a workspace of Terraform": token("organization:pets:project:shop:workspace:api:run_phase:*", host=TERRAFORM),
    "users of one's own app of Cognito": cognito("authenticated"),
    "users of one's own app of Cognito, by a pattern": cognito("auth*"),
    "users of one's own app of Cognito, by one provider": cognito("cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"),
    "users of one's own app of Cognito, guests denied": (
        *claims(COGNITO, principal={"Federated": COGNITO}, aud="eu-west-1:abc"),
        {**deny("StringEquals", ""), "Condition": {"ForAnyValue:StringLike": {f"{COGNITO}:amr": "un*"}}},
    ),
    "users of one's own app of Google": claims(
        "accounts.google.com", principal={"Federated": "accounts.google.com"}, aud="app"
    ),
    "users of one's own app of Facebook": claims(
        "graph.facebook.com", principal={"Federated": "graph.facebook.com"}, app_id="1"
    ),
    "a provider that is unknown at preview": claims(
        GITHUB, principal={"Federated": UNKNOWN}, aud="sts.amazonaws.com", sub=NAMED
    ),
    "SAML for AWS": (trust(SAML, "sts:AssumeRoleWithSAML", Condition={"StringEquals": {"SAML:aud": SIGN_IN}}),),
    "SAML in odd letter case": (
        trust(SAML, "sts:AssumeRoleWithSAML", Condition={"stringequals": {"saml:AUD": SIGN_IN}}),
    ),
    "no federation at all": (trust({"Service": "lambda.amazonaws.com"}),),
}

BAD: dict[str, tuple[Statements, list[str]]] = {
    **{
        f"a subject that every repository can have: {subject}": (
            token(subject, "StringEquals"),
            [f"{GITHUB}:sub:{subject}"],
        )
        for subject in (
            "workflow:release",
            "pull_request",
            "environment:prod",
            "ref:refs/heads/main",
            "context:ref:refs/heads/main",
        )
    },
    **{
        f"a subject whose owner is open: {subject}": (token(subject), [f"{GITHUB}:sub:{subject}"])
        for subject in (
            "job_workflow_ref:*/deploy/.github/workflows/aws.yml@refs/heads/main",
            "environment:prod:workflow_ref:*/api/.github/workflows/aws.yml@refs/heads/main",
            "repository:pets*/api:environment:prod",
        )
    },
    "a subject that every repository can have, by a pattern": (
        token("workflow:deploy:ref:*"),
        [f"{GITHUB}:sub:workflow:deploy:ref:*"],
    ),
    **{
        f"no owner: {sub}": (token(sub), [f"{GITHUB}:sub:{sub}"])
        for sub in (
            *("job_workflow_ref:*", "job_workflow_ref:*/api/.github/workflows/deploy.yml@refs/heads/main"),
            *("workflow_ref:*/deploy.yml@*", "actor:bob", "actor_id:12:ref:refs/heads/main"),
            *("repository_owner:*:environment:prod", "repository_owner:pets*", "repository:*/api"),
        )
    },
    "any repository, for one actor": (token("repo:*", actor="bob"), [f"{GITHUB}:sub:repo:*"]),
    "nothing": (claims(GITHUB), [f"{GITHUB}:aud", f"{GITHUB}:sub"]),
    "no subject": (claims(GITHUB, aud="sts.amazonaws.com"), [f"{GITHUB}:sub"]),
    "no audience": (claims(GITHUB, sub=NAMED), [f"{GITHUB}:aud"]),
    "for all values": (
        claims(GITHUB, "ForAllValues:StringEquals", aud="sts.amazonaws.com", sub=NAMED),
        [f"{GITHUB}:aud", f"{GITHUB}:sub"],
    ),
    "only if the claim is there": (
        claims(GITHUB, "StringEqualsIfExists", aud="sts.amazonaws.com", sub=NAMED),
        [f"{GITHUB}:aud", f"{GITHUB}:sub"],
    ),
    "all but one": (token(NAMED, "StringNotEquals"), [f"{GITHUB}:sub"]),
    "any audience": (claims(GITHUB, "StringLike", aud="*", sub=NAMED), [f"{GITHUB}:aud"]),
    "any subject": (token("*"), [f"{GITHUB}:sub:*"]),
    "any subject by ?*": (token("?*"), [f"{GITHUB}:sub:?*"]),
    "any repository": (token("repo:*"), [f"{GITHUB}:sub:repo:*"]),
    "any repository by part of the prefix": (token("rep*"), [f"{GITHUB}:sub:rep*"]),
    "any organization": (token("repo:*/api:*"), [f"{GITHUB}:sub:repo:*/api:*"]),
    "organizations that begin alike": (token("repo:pets*/api:*"), [f"{GITHUB}:sub:repo:pets*/api:*"]),
    "one letter open in the organization": (token("repo:pet?/api:*"), [f"{GITHUB}:sub:repo:pet?/api:*"]),
    "the branch main of anyone": (token("*:ref:refs/heads/main"), [f"{GITHUB}:sub:*:ref:refs/heads/main"]),
    "a whole organization": (token("repo:pets/*"), [f"{GITHUB}:sub:repo:pets/*"]),
    "one good and one wide": (
        token([NAMED, "repo:pets/*:ref:refs/heads/main"]),
        [f"{GITHUB}:sub:repo:pets/*:ref:refs/heads/main"],
    ),
    "any repository, on a branch": (token("repo:*", ref="refs/heads/main"), [f"{GITHUB}:sub:repo:*"]),
    "any repository that calls a shared workflow": (
        token("repo:*", job_workflow_ref="pets/ci/.github/deploy.yml@v1"),
        [f"{GITHUB}:sub:repo:*"],
    ),
    "a Deny of one repository": (
        (*claims(GITHUB, aud="sts.amazonaws.com"), deny("StringLike", "repo:cats/*")),
        [f"{GITHUB}:sub"],
    ),
    "any repository, but those of an organization denied": (
        (*token("repo:*"), deny("StringNotLike", "repo:*")),
        [f"{GITHUB}:sub:repo:*"],
    ),
    "any pod of a cluster": (
        token("system:serviceaccount:*:*", host=EKS),
        [f"{EKS}:sub:system:serviceaccount:*:*"],
    ),
    "a service account in any namespace": (
        token("system:serviceaccount:*:api", host=EKS),
        [f"{EKS}:sub:system:serviceaccount:*:api"],
    ),
    "any project of GitLab": (token("project_path:*", host=GITLAB), [f"{GITLAB}:sub:project_path:*"]),
    "a whole group of GitLab": (
        token("project_path:pets/*:ref_type:branch:ref:main", host=GITLAB),
        [f"{GITLAB}:sub:project_path:pets/*:ref_type:branch:ref:main"],
    ),
    "every workspace of Terraform": (
        token("organization:pets:project:*:workspace:*:run_phase:*", host=TERRAFORM),
        [f"{TERRAFORM}:sub:organization:pets:project:*:workspace:*:run_phase:*"],
    ),
    "any project of CircleCI": (token("org/*/project/*", host=CIRCLE), [f"{CIRCLE}:sub:org/*/project/*"]),
    "any owner of a repository": (token("repository_owner:*"), [f"{GITHUB}:sub:repository_owner:*"]),
    "Cognito's guests": (
        claims(COGNITO, principal={"Federated": COGNITO}, aud="eu-west-1:abc"),
        [f"{COGNITO}:amr"],
    ),
    "Cognito's guests, by a pattern": (cognito("*authenticated"), [f"{COGNITO}:amr"]),
    "Cognito's guests, by a pattern of another place": (cognito("*auth*"), [f"{COGNITO}:amr"]),
    "Cognito's guests, by one pattern of two": (cognito("authenticated", "unauth*"), [f"{COGNITO}:amr"]),
    "Cognito's guests, on purpose": (cognito("unauthenticated"), [f"{COGNITO}:amr:unauthenticated"]),
    "Cognito's guests, on purpose, and users": (
        cognito("authenticated", "unauthenticated"),
        [f"{COGNITO}:amr:unauthenticated"],
    ),
    "Cognito's guests, on purpose, of any app": (
        claims(COGNITO, "ForAnyValue:StringEquals", {"Federated": COGNITO}, amr="unauthenticated"),
        [f"{COGNITO}:amr:unauthenticated", f"{COGNITO}:aud"],
    ),
    "any app of Amazon": (
        claims("www.amazon.com", principal={"Federated": "www.amazon.com"}, user_id="amzn1.account.A"),
        ["www.amazon.com:app_id"],
    ),
    "a provider that is unknown at preview": (
        claims(GITHUB, principal={"Federated": UNKNOWN}, aud="sts.amazonaws.com"),
        ["PROVIDER:sub"],
    ),
    "SAML for any service": ((trust(SAML, "sts:AssumeRoleWithSAML"),), ["SAML:aud"]),
    "SAML for all values": (
        (trust(SAML, "sts:AssumeRoleWithSAML", Condition={"ForAllValues:StringEquals": {"SAML:aud": SIGN_IN}}),),
        ["SAML:aud"],
    ),
    "one statement of two": ((*token(NAMED), *token("repo:*")), [f"{GITHUB}:sub:repo:*"]),
}

CASES = {**{f"good: {name}": (case, list[str]()) for name, case in GOOD.items()}, **BAD}


@pytest.mark.parametrize(("statements", "ids"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: Statements, ids: list[str]) -> None:
    properties = {"name": "ci", "assumeRolePolicy": document(*statements)}
    expected = sorted(f"trust-web-identity:{each}" for each in ids)
    assert pack.ids(made(ROLE, properties), rule=RULE.name) == expected


def evidence(*statements: dict[str, Any]) -> list[tuple[str, str]]:
    found = sdk_check(RULE, ROLE, {"name": "ci", "assumeRolePolicy": document(*statements)})
    return [(each.evidence, each.fix) for each in found]


def test_the_whole_message_of_a_wide_subject() -> None:
    assert evidence(*token("repo:pets/*")) == [
        (
            "Statement 1 of the trust policy of role 'ci' accepts tokens of every repository of 'pets': StringLike "
            "'repo:pets/*'.",
            'name the subject, beside the other conditions: "Condition": '
            '{"StringLike": {"token.actions.githubusercontent.com:sub": '
            '"repo:pets/REPOSITORY:ref:refs/heads/main"}}.',
        )
    ]


def test_the_whole_message_of_a_subject_that_other_repositories_of_the_owner_match() -> None:
    assert evidence(*token(["repo:pets/api*", "repo:pets/web:*"])) == [
        (
            "Statement 1 of the trust policy of role 'ci' accepts tokens of every repository of 'pets' whose name "
            "begins with 'api': StringLike 'repo:pets/api*'.",
            "write the whole name, beside the other conditions, if one repository is meant: "
            '"Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": '
            '["repo:pets/api:ref:refs/heads/main", "repo:pets/web:*"]}}.',
        )
    ]


BEGUN = {
    "repo:pets/api*": "repo:pets/api:ref:refs/heads/main",
    "repo:pets/api*:ref:refs/heads/main": "repo:pets/api:ref:refs/heads/main",
    "repo:pets/api:*": "",
    "repo:pets/api-*": "",
    "repo:pets/api-*:*": "",
    "repo:pets/*-api": "",
}


@pytest.mark.parametrize(("subject", "meant"), BEGUN.items(), ids=BEGUN)
def test_a_wildcard_after_a_whole_name_may_be_meant_for_what_follows_it(subject: str, meant: str) -> None:
    """A wildcard after a hyphen is meant for all names that begin so."""
    found = sdk_check(RULE, ROLE, {"name": "ci", "assumeRolePolicy": document(*token(subject))})
    assert [f'"{GITHUB}:sub": "{meant}"' in each.fix for each in found] == ([True] if meant else [])


def test_begun_names_stop_nothing() -> None:
    text = json.dumps(document(*token("repo:pets/api*")))
    role = Resource(type=ROLE, name="ci", urn="urn:ci", properties={"assumeRolePolicy": text})
    (finding,) = RULE.check(role, {})
    assert finding.advisory


def test_a_subject_of_begun_names_is_none_where_another_claim_names_the_repository() -> None:
    assert evidence(*token("repo:pets/api*", repository_id="12")) == []


def test_the_message_names_no_repository_where_the_provider_is_not_github() -> None:
    ((said, fix),) = evidence(*token("*:api", host=EKS))
    assert said.endswith("accepts tokens of any subject: StringLike '*:api'.")
    assert "repo:" not in fix


def test_the_whole_message_of_a_missing_claim() -> None:
    assert evidence(*claims(GITHUB, aud="sts.amazonaws.com")) == [
        (
            "Statement 1 of the trust policy of role 'ci' has no condition on token.actions.githubusercontent.com:sub: "
            "everyone who gets a token from the provider can assume the role.",
            'add "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": '
            '"repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main"}}.',
        )
    ]


def test_the_whole_evidence_of_an_operator_that_absence_meets() -> None:
    ((said, _),) = evidence(*claims(COGNITO, "ForAllValues:StringEquals", {"Federated": COGNITO}, aud="a"))[:1]
    assert said == (
        "Statement 1 of the trust policy of role 'ci' does not restrict cognito-identity.amazonaws.com:aud "
        "(ForAllValues:StringEquals is also true without the claim): a token that was issued for another application "
        "can assume the role too."
    )


def test_the_whole_message_of_guests() -> None:
    assert evidence(*cognito("*authenticated")) == [
        (
            "Statement 1 of the trust policy of role 'ci' does not restrict cognito-identity.amazonaws.com:amr "
            "(ForAnyValue:StringLike *authenticated): guests who did not sign in can assume the role too.",
            'add "Condition": {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}.',
        )
    ]


def test_a_role_that_is_for_guests_is_told_and_stops_nothing(pack: RunningPack) -> None:
    role = made(ROLE, {"name": "guests", "assumeRolePolicy": document(*cognito("unauthenticated"))})
    (said,) = [each for each in pack.preview(role) if each.finding.rule == RULE.name]
    assert (said.finding.id, said.level) == (f"trust-web-identity:{COGNITO}:amr:unauthenticated", "advisory")
    assert said.finding.evidence == (
        "Statement 1 of the trust policy of role 'guests' lets guests of the app, who did not sign in, assume the "
        "role: anyone on the internet."
    )


PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
AUDIENCES: dict[str, tuple[dict[str, Any] | None, list[str]]] = {
    "a provider elsewhere": (None, ["advisory"]),
    "a provider with client IDs": ({"url": f"https://{GITHUB}", "clientIdLists": ["sts.amazonaws.com"]}, []),
    "a provider with unknown client IDs": ({"url": f"https://{GITHUB}", "clientIdLists": UNKNOWN}, ["advisory"]),
    "a provider without the scheme": ({"url": GITHUB, "clientIdLists": ["sts.amazonaws.com"]}, []),
    "a provider without client IDs": ({"url": f"https://{GITHUB}", "clientIdLists": []}, ["advisory"]),
    "another provider": ({"url": f"https://{EKS}", "clientIdLists": ["sts.amazonaws.com"]}, ["advisory"]),
}


@pytest.mark.parametrize(("provider", "levels"), AUDIENCES.values(), ids=AUDIENCES)
def test_the_audiences_of_an_own_provider_are_those_that_it_lists(
    pack: RunningPack, provider: dict[str, Any] | None, levels: list[str]
) -> None:
    role = made(ROLE, {"name": "ci", "assumeRolePolicy": document(*claims(GITHUB, sub=NAMED))})
    said = pack.preview(role, *([made(PROVIDER, provider, "github")] if provider else []))
    found = [(each.finding.id, each.level) for each in said if each.finding.rule == RULE.name]
    assert found == [(f"trust-web-identity:{GITHUB}:aud", level) for level in levels]


def test_a_shared_issuer_needs_the_audience(pack: RunningPack) -> None:
    trusted = document(*claims("accounts.google.com", principal={"Federated": "accounts.google.com"}, sub="1"))
    said = pack.preview(made(ROLE, {"name": "ci", "assumeRolePolicy": trusted}))
    found = [(each.finding.id, each.level) for each in said if each.finding.rule == RULE.name]
    assert found == [("trust-web-identity:accounts.google.com:aud", "mandatory")]
