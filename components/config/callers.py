"""Settings of who may assume a role from outside of the account: other accounts' principals, and OIDC identities."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from components.config.aws_types import OTHER_ACCOUNT, OTHER_PRINCIPAL_ARN
from components.config.parsers import boolean, choice, list_of, optional, text
from components.config.problems import SettingProblem, invalid
from components.config.schema import setting, validator

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html: 255 characters with https://
ISSUER = text(
    r"(?=.{1,247}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?(/[\w.~/-]+)?",
    "an OIDC issuer without https://, as in oidc.example.com/id",
)
AUDIENCE = text(r"[^\s*?]{1,255}", "the audience of the tokens (their aud), without '*'")
GITHUB = "token.actions.githubusercontent.com"
# Since July 2026, the subject of a new repository's tokens has ids, which nobody gets who takes over its name:
# https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens
REPOSITORY = r"[\w.-]+/[\w.-]+|[\w.-]+@\d+/[\w.-]+@\d+"

_SUBJECTS = (
    # https://docs.github.com/en/actions/reference/security/oidc: everyone who can push to a repository decides what
    # runs in it, so the subject must name the repository.
    (
        re.compile(rf"{re.escape(GITHUB)}(/.*)?"),
        re.compile(rf"repo:({REPOSITORY}):.+"),
        "repo:OWNER/REPOSITORY:... or repo:OWNER@ID/REPOSITORY@ID:..., wildcards only after that",
    ),
    # https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    (
        re.compile(r"oidc\.eks\..*"),
        re.compile(r"system:serviceaccount:[a-z0-9-]+:[a-z0-9][a-z0-9.-]*\*?"),
        "system:serviceaccount:NAMESPACE:NAME, a wildcard only at the end of NAME",
    ),
    (re.compile(".*"), re.compile(r"[^*?]+"), "a subject without wildcards"),
)
"""By issuer, what a subject must match, and how to say so; the first issuer that matches counts."""


@dataclass(frozen=True, kw_only=True)
class Callers:
    """Named principals, or a whole account, under conditions. The external id is a setting of its own.

    `organization` is of aws:PrincipalOrgID: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """

    principals: tuple[str, ...] = setting(
        list_of(OTHER_PRINCIPAL_ARN),
        "The roles and users that may assume the role. Give these or `account`.",
        default=(),
        example=["arn:aws:iam::444455556666:role/Reader"],
    )
    account: str = setting(
        optional(OTHER_ACCOUNT),
        "The account whose principals may assume the role; it needs `organization`, `mfa` or an external id.",
        default="",
        example="444455556666",
    )
    organization: str = setting(
        optional(text(r"o-[a-z0-9]{10,32}", "the id of an AWS organization")),
        "The AWS organization that the caller must belong to.",
        default="",
        example="o-a1b2c3d4e5",
    )
    mfa: bool = setting(
        boolean, "Whether the caller must have signed in with MFA. Only users can: roles carry no MFA.", default=False
    )

    @property
    def restricted(self) -> bool:
        """Whether less than a whole account may assume the role, even without an external id."""
        return bool(self.principals or self.organization or self.mfa)

    @validator("principals", "account")
    def principals_or_account(self) -> Iterator[SettingProblem]:
        if not (self.principals or self.account):
            yield SettingProblem(key="", given="nobody", expected="principals, or account with a condition")
        if self.principals and self.account:
            yield invalid(
                "account", self.account, "either principals or account: an account trusts every principal in it"
            )

    @validator("principals", "mfa")
    def mfa_of_users(self) -> Iterator[SettingProblem]:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
        for index, arn in enumerate(self.principals if self.mfa else ()):
            if ":role/" in arn:
                yield invalid(f"principals[{index}]", arn, "a user: a role that assumes another role carries no MFA")


@dataclass(frozen=True, kw_only=True)
class OidcProvider:
    """An issuer of tokens that the account trusts."""

    issuer: str = setting(ISSUER, "The issuer, as in the claim iss.", example="token.actions.githubusercontent.com")
    ownership: str = setting(
        choice("create", "adopt"),
        "Whether the stack creates the provider, or it is managed elsewhere. An account has one provider per issuer.",
        example="create",
    )
    audiences: tuple[str, ...] = setting(
        list_of(AUDIENCE),
        "The audiences of a provider that the stack creates; none where it is adopted.",
        default=(),
        example=["sts.amazonaws.com"],
    )

    @validator("ownership", "audiences")
    def audiences_of_a_created_provider(self) -> Iterator[SettingProblem]:
        if self.ownership == "create" and not self.audiences:
            yield SettingProblem(key="audiences", given="missing", expected="the audiences of the provider")
        if self.ownership == "adopt" and self.audiences:
            yield SettingProblem(
                key="audiences", given=f"{len(self.audiences)} items", expected="none: its owner sets them"
            )


def wrong_subjects(issuer: str, subjects: tuple[str, ...]) -> Iterator[SettingProblem]:
    """What is wrong with the subjects that a role takes from `issuer`, keys relative to the role's settings."""
    wanted, how = next((form, how) for each, form, how in _SUBJECTS if each.fullmatch(issuer))
    for index, subject in enumerate(subjects):
        if not wanted.fullmatch(subject):
            yield invalid(f"subjects[{index}]", subject, how)
