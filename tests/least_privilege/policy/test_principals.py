"""What the text of a principal says."""

import pytest

from least_privilege.policy.principals import account_of, is_whole_account, provider_name

ACCOUNT = "111122223333"
PRINCIPALS: dict[str, tuple[str, str, bool]] = {
    "an account ID": (ACCOUNT, ACCOUNT, True),
    "an account's root": (f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT, True),
    "a role": (f"arn:aws:iam::{ACCOUNT}:role/web", ACCOUNT, False),
    "every role": (f"arn:aws:iam::{ACCOUNT}:role/*", ACCOUNT, True),
    "a session of a role": (f"arn:aws:sts::{ACCOUNT}:assumed-role/web/ci", ACCOUNT, False),
    "a pattern that is an account's ARNs": (f"arn:aws:iam::{ACCOUNT}*", ACCOUNT, True),
    "accounts that begin alike": ("arn:aws:iam::1111*:role/web", "", False),
    "an ARN without account": ("arn:aws:s3:::pets", "", False),
    "a role without its name": (f"arn:aws:iam::{ACCOUNT}:role/", ACCOUNT, False),
    "a name without its type": (f"arn:aws:iam::{ACCOUNT}:web", ACCOUNT, False),
    "a root in another case": (f"arn:aws:iam::{ACCOUNT}:Root", ACCOUNT, False),
    "a resource of another service": (f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:web", ACCOUNT, False),
    "an account that a placeholder stands for": ("arn:aws:iam::ACCOUNT:role/NAME", "", False),
    "a service": ("ec2.amazonaws.com", "", False),
    "a managed policy of AWS": ("arn:aws:iam::aws:policy/ReadOnlyAccess", "", False),
}


PROVIDERS = {
    f"arn:aws:iam::{ACCOUNT}:oidc-provider/gitlab.com": "gitlab.com",
    f"arn:aws:iam::{ACCOUNT}:oidc-provider/https://gitlab.com": "gitlab.com",
    "accounts.google.com": "accounts.google.com",
    f"arn:aws:iam::{ACCOUNT}:saml-provider/okta": f"arn:aws:iam::{ACCOUNT}:saml-provider/okta",
}


@pytest.mark.parametrize(("principal", "name"), PROVIDERS.items(), ids=PROVIDERS)
def test_provider_name(principal: str, name: str) -> None:
    assert provider_name(principal) == name


@pytest.mark.parametrize(("principal", "account", "is_whole"), PRINCIPALS.values(), ids=PRINCIPALS)
def test_account_of(principal: str, account: str, is_whole: bool) -> None:
    assert account_of(principal) == account
    assert is_whole_account(principal) is is_whole
