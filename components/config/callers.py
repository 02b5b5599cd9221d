"""Settings of who may become a role from outside of the account: other accounts' principals, and OIDC identities."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from components.config.aws_types import OTHER_PRINCIPAL_ARN, other_account
from components.config.schema import Problem, boolean, choice, invalid, list_of, optional, setting, text, validator

# https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html: 255 characters with https://
ISSUER = text(
    r"(?=.{1,247}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?(/[\w.~/-]+)?",
    "an OIDC issuer without https://, as in oidc.example.com/id",
)
AUDIENCE = text(r"[^\s*?]{1,255}", "the audience of the tokens (their aud), without '*'")
GITHUB = "token.actions.githubusercontent.com"

_SUBJECTS = (
    # https://docs.github.com/en/actions/reference/security/oidc: whoever can push to a repository decides what runs in
    # it, so that the repository must be a named one. Ids after '@' are in the immutable form of the claim.
    (
        re.compile(rf"{re.escape(GITHUB)}(/.*)?"),
        re.compile(r"repo:[\w.@-]+/[\w.@-]+:.+"),
        "repo:OWNER/REPOSITORY:..., wildcards only after that",
    ),
    # https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    (
        re.compile(r"oidc\.eks\..*"),
        re.compile(r"system:serviceaccount:[a-z0-9-]+:[a-z0-9][a-z0-9.-]*\*?"),
        "system:serviceaccount:NAMESPACE:NAME, a wildcard only at the end of NAME",
    ),
    (re.compile(".*"), re.compile(r"[^*?]+"), "a subject without wildcards"),
)
"""For issuers, what a subject must be, and how to say so; the first that matches counts."""


@dataclass(frozen=True, kw_only=True)
class Callers:
    """Named principals, or a whole account, under conditions. The external id is a setting of its own.

    `organization` is of aws:PrincipalOrgID: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """

    principals: tuple[str, ...] = setting(list_of(OTHER_PRINCIPAL_ARN), ())
    account: str = setting(optional(other_account), "")
    organization: str = setting(optional(text(r"o-[a-z0-9]{10,32}", "the id of an AWS organization")), "")
    mfa: bool = setting(boolean, False)

    @property
    def narrow(self) -> bool:
        """Whether not everybody in the account may call, as far as is known without an external id."""
        return bool(self.principals or self.organization or self.mfa)

    @validator("principals", "account")
    def principals_or_account(self) -> Iterator[Problem]:
        if not (self.principals or self.account):
            yield Problem(key="", given="nobody", expected="principals, or account with a condition")
        if self.principals and self.account:
            yield invalid("account", self.account, "either principals or account: an account lets in everybody in it")

    @validator("principals", "mfa")
    def mfa_of_users(self) -> Iterator[Problem]:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
        for index, arn in enumerate(self.principals if self.mfa else ()):
            if ":role/" in arn:
                yield invalid(f"principals[{index}]", arn, "a user: a role that assumes another role carries no MFA")


@dataclass(frozen=True, kw_only=True)
class OidcProvider:
    """An issuer that the account trusts. `ownership` says whether the stack makes it; an account has it only once."""

    issuer: str = setting(ISSUER)
    ownership: str = setting(choice("create", "adopt"))
    audiences: tuple[str, ...] = setting(list_of(AUDIENCE), ())

    @validator("ownership", "audiences")
    def audiences_of_what_is_made(self) -> Iterator[Problem]:
        if self.ownership == "create" and not self.audiences:
            yield Problem(key="audiences", given="missing", expected="the audiences of the provider")
        if self.ownership == "adopt" and self.audiences:
            yield Problem(key="audiences", given=f"{len(self.audiences)} items", expected="none: its owner sets them")


def wrong_subjects(issuer: str, subjects: tuple[str, ...]) -> Iterator[Problem]:
    """What is wrong with the subjects that a role takes from `issuer`, keys relative to the role's settings."""
    wanted, how = next((form, how) for each, form, how in _SUBJECTS if each.fullmatch(issuer))
    for index, subject in enumerate(subjects):
        if not wanted.fullmatch(subject):
            yield invalid(f"subjects[{index}]", subject, how)
