"""What a fix proposes for the claims of an identity provider."""

import pytest

from least_privilege.rules.support.callers.identity_providers import audience_of
from least_privilege.rules.support.tokens.subject_formats import example_subject

GITHUB = "token.actions.githubusercontent.com"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"

AUDIENCES = {
    GITHUB: "sts.amazonaws.com",
    EKS: "sts.amazonaws.com",
    "gitlab.com": "https://gitlab.com",
    "app.terraform.io": "aws.workload.identity",
    "app.eu.terraform.io": "aws.workload.identity",
    "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1": "APP-CLIENT-ID",
    "oidc.circleci.com/org/4711": "4711",
    "cognito-identity.amazonaws.com": "IDENTITY-POOL-ID",
    "accounts.google.com": "CLIENT-ID",
    "agent.buildkite.com": "sts.amazonaws.com",
    "api.pulumi.com/oidc": "aws:ORGANIZATION",
    "idp.example.com": "AUDIENCE",
}


@pytest.mark.parametrize(("provider", "audience"), AUDIENCES.items(), ids=AUDIENCES)
def test_the_audience_is_the_issuers_own(provider: str, audience: str) -> None:
    assert audience_of(provider) == audience


PULUMI = {
    "pulumi:deploy:org:pets:project:api:stack:dev:operation:update:scope:write": "pets",
    "pulumi:deploy:org:pets:*": "pets",
    "pulumi:deploy:org:*:project:api:*": "ORGANIZATION",
    "pulumi:environments:org:pets:env:aws/dev": "aws:pets",
    "pulumi:environments:*": "aws:ORGANIZATION",
    "": "aws:ORGANIZATION",
}


@pytest.mark.parametrize(("subject", "audience"), PULUMI.items(), ids=PULUMI)
def test_the_audience_of_pulumi_is_that_of_the_subject(subject: str, audience: str) -> None:
    assert audience_of("api.pulumi.com/oidc", subject) == audience


SUBJECTS: dict[str, tuple[str, str, str]] = {
    "of GitHub": (GITHUB, "", "repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main"),
    "of an organization": (GITHUB, "repo:pets/*", "repo:pets/REPOSITORY:ref:refs/heads/main"),
    "of any organization": (GITHUB, "repo:*/api:*", "repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main"),
    "of a cluster": (EKS, "", "system:serviceaccount:NAMESPACE:SERVICE-ACCOUNT"),
    "of a group": ("gitlab.example.com", "project_path:pets/*", "project_path:pets/PROJECT:ref_type:branch:ref:main"),
    "of a provider that is not known": ("idp.example.com", "", "SUBJECT"),
}


@pytest.mark.parametrize(("provider", "pattern", "subject"), SUBJECTS.values(), ids=SUBJECTS)
def test_the_example_is_written_as_the_provider_does(provider: str, pattern: str, subject: str) -> None:
    assert example_subject(provider, pattern) == subject
