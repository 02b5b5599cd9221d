"""Federated principals that AWS refuses, or that stand for nobody.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

import re

from least_privilege.aws.service_principals import is_service_principal
from least_privilege.rules.support.values.arn_fields import field_fault
from least_privilege.rules.support.values.fault import Fault, principal, write_as

ARN = re.compile(r"arn:", re.IGNORECASE)
URL = re.compile(r"https?://", re.IGNORECASE)
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/.*)?")
PROVIDER_ARN = re.compile(r"arn:[^:]+:iam::\d{12}:(?:oidc|saml)-provider/(?!https?://)\S+")
_WITH_SCHEME = re.compile(r"(arn:[^:]+:iam::\d{12}:oidc-provider/)https?://(.+)", re.IGNORECASE)
_MEANT_PROVIDER = re.compile(
    r"arn:([^:]+):iam::(\d{12})?:(oidc|saml)(?:-provider)?s?[:/]*(?:https?://)?(.*)", re.IGNORECASE
)
_PROVIDERS = re.compile(
    r"\*|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|cognito-identity[a-z0-9.-]*\.amazonaws\.com(\.cn)?"
)
_OF_PROVIDER = "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"


def federated_fault(value: str) -> Fault | None:
    """What is wrong with a Federated principal that is another thing, or malformed; None where neither is."""
    if with_scheme := _WITH_SCHEME.fullmatch(value):
        fix = write_as("Federated", with_scheme[1] + with_scheme[2])
        return principal("has https:// before the provider's host, which its ARN leaves out", fix, _OF_PROVIDER)
    if ARN.match(value) and not PROVIDER_ARN.fullmatch(value):
        fields = value.split(":", 5)
        if len(fields) == 6 and fields[5].partition("/")[0] in ("role", "user", "root", "assumed-role"):
            return principal("is not an identity provider", write_as("AWS", value), _OF_PROVIDER)
        if len(fields) == 6 and fields[2] == "iam" and (fault := field_fault(value)):
            return fault
    if is_service_principal(value) and not _PROVIDERS.fullmatch(value):
        return principal("is a service, not an identity provider", write_as("Service", value), _OF_PROVIDER)
    return None


def is_provider(value: str) -> bool:
    """Whether `value` is the ARN of an identity provider, or one of those that AWS knows by their host."""
    return bool(PROVIDER_ARN.fullmatch(value) or _PROVIDERS.fullmatch(value))


def no_provider(value: str) -> Fault:
    """The fault of what is no identity provider at all."""
    return principal("is not the ARN of an identity provider", provider_fix(value), _OF_PROVIDER)


def provider_fix(value: str) -> str:
    """What to write for a text that means an identity provider."""
    if ARN.match(value):
        found = _MEANT_PROVIDER.fullmatch(value)
        partition, account, kind, name = found.groups() if found else ("aws", "", "oidc", "")
        name = name or ("NAME" if kind.lower() == "saml" else "PROVIDER")
        return write_as("Federated", f"arn:{partition}:iam::{account or 'ACCOUNT'}:{kind.lower()}-provider/{name}")
    host = URL.sub("", value).rstrip("/")
    if _PROVIDERS.fullmatch(host):
        return write_as("Federated", host)
    name = host if HOST.fullmatch(host) else "PROVIDER"
    return write_as("Federated", f"arn:aws:iam::ACCOUNT:oidc-provider/{name}")
