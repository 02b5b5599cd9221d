"""What the text of a principal says: the account that it is in, and whether it stands for that whole account.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import re
from typing import Final, TypeGuard

from least_privilege.policy.wildcards import is_plain

STAND_IN_ACCOUNT: Final = "000000000000"
"""AWS gives this number to no account. It stands for the stack's own account where settings do not say which that is:
never a foreign account, and no proof that a real one is foreign."""

ACCOUNT_PLACEHOLDER: Final = "ACCOUNT"
"""What a fix says in its place."""

_ACCOUNT = re.compile(r"\d{12}")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/.*)?")
_SERVICE = re.compile(r"(?!cognito-identity)[\w.-]+\.amazonaws\.com(\.cn)?")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def account_of(principal: str) -> str:
    """The account id in an ARN or a pattern for one, or of a principal that is an account id; empty where there is
    none."""
    text = principal.split(":")[4] if principal.count(":") > 3 else principal
    found = _ACCOUNT.match(text)
    return found[0] if found and not text[found.end() :].strip("*") else ""


def is_session(principal: str) -> bool:
    """Whether a principal is one session of a role, by the session's name."""
    return ":assumed-role/" in principal


def provider_name(principal: str) -> str:
    """What the condition keys of an identity provider's tokens begin with: its host and path, also where `https://`
    is before them, which IAM leaves out. A text that names no such provider comes back as it is."""
    return _SCHEME.sub("", principal.partition(":oidc-provider/")[2] or principal) or principal


def may_issue_tokens(principal: str) -> bool:
    """Whether a Federated principal names the host of a provider of web identities, also where its ARN is malformed."""
    return _HOST.fullmatch(name := provider_name(principal)) is not None and not _SERVICE.fullmatch(name)


def is_identity_provider(principal: str) -> bool:
    """Whether a Federated principal names a provider, of SAML or of web identities."""
    return ":saml-provider/" in principal or may_issue_tokens(principal)


def names_account(principal: object) -> TypeGuard[str]:
    """Whether a principal is known, and is one account as a whole: not everybody."""
    return isinstance(principal, str) and bool(principal.strip("*?")) and is_whole_account(principal)


def is_whole_account(principal: str) -> bool:
    """Whether a principal, or a pattern for its ARN, stands for every principal of an account."""
    name = principal.split(":", 5)[5] if principal.count(":") > 4 else principal
    if _ACCOUNT.fullmatch(name) or name == "root":
        return True
    return not is_plain(name) and not name.partition("/")[2].strip("*?/")
