"""Keys that no request carries from those whom the statement is about: a service, a principal of AWS, or one that
comes from an identity provider.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Iterator

from least_privilege.policy.context_keys import SERVICE_SOURCE_KEYS
from least_privilege.policy.document import PolicyKind
from least_privilege.policy.principals import may_issue_tokens, provider_name
from least_privilege.rules.finding import Finding
from least_privilege.rules.support.conditions.reading import Reading, effect_of

_OF_SIGNED_REQUESTS = {
    "aws:federatedprovider": "",
    "aws:multifactorauthage": "",
    "aws:multifactorauthpresent": "",
    "aws:principalaccount": "aws:SourceAccount",
    "aws:principalarn": "aws:SourceArn",
    "aws:principalorgid": "aws:SourceOrgID",
    "aws:principalorgpaths": "aws:SourceOrgPaths",
    "aws:principaltag": "",
    "aws:sourceidentity": "",
    "aws:sourcevpc": "",
    "aws:sourcevpce": "",
    "aws:username": "",
    "aws:vpcsourceip": "",
}
"""Keys of a caller that is a principal of an account, and the like key of a service's call."""

_OF_SERVICES = frozenset(("aws:principalservicename", "aws:principalservicenameslist"))
"""Keys of a call that a service makes as itself, beside those of its source."""
_IS_SERVICE = "aws:principalisawsservice"
"""A key that every such call has as true, and every other request that is signed as false."""
_INSTEAD = (
    "use aws:ViaAWSService or aws:CalledVia: a request that a service makes with a caller's permissions carries them."
)

_SERVICE = "a service"
_ROLES_ANYWHERE = "rolesanywhere.amazonaws.com"
"""Its request carries the attributes of the certificate as tags, such as aws:PrincipalTag/x509Subject/CN.
Source: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"""
_OF_WORKLOADS = {
    "lambda": "lambda:SourceFunctionArn",
    "ec2": "ec2:SourceInstanceARN",
    "ssm": "ssm:SourceInstanceARN",
}
"""By the service of an ARN: the key that requests carry of code that runs there, under a role."""


def absent_keys(reading: Reading) -> Iterator[Finding]:
    yield from _of_no_service(reading)
    answer = _when_absent(reading)
    found = _carried_by_none(reading)
    if answer is None or not found:
        return
    whose, fix = found
    yield reading.finding(
        "absent-of-service" if whose == _SERVICE else "absent",
        f"has a condition on {reading.condition.key}, a key that no request of {whose} carries: "
        f"{effect_of(reading.statement, answer)}",
        fix,
        advisory=reading.statement.allows is not answer,
    )


def _of_no_service(reading: Reading) -> Iterator[Finding]:
    """A condition that only services meet, on what is about roles and users."""
    values = {text.lower() for text in reading.condition.texts}
    if reading.key != _IS_SERVICE or reading.how.name != "bool" or values != {"true"} or not _is_of_callers(reading):
        return
    yield reading.finding(
        "of-services",
        f"requires {reading.condition.key} to be true, but it is false in every request of a user or role: "
        f"{effect_of(reading.statement, False)}",
        _INSTEAD,
        advisory=reading.statement.allows,
    )


def _is_of_callers(reading: Reading) -> bool:
    """Whether a statement is about users and roles alone, and no service that calls as itself."""
    if reading.embedded.kind in (PolicyKind.IDENTITY, PolicyKind.SERVICE_CONTROL):
        return True
    named = reading.statement.principals
    return set(named) == {"AWS"} and "*" not in named["AWS"]


def _when_absent(reading: Reading) -> bool | None:
    """Whether the condition holds in a request without the key."""
    if reading.how.name == "null":
        wanted = {text.lower() for text in reading.condition.texts}
        return "true" in wanted if wanted in ({"true"}, {"false"}) else None
    return reading.how.true_when_absent


def _carried_by_none(reading: Reading) -> tuple[str, str] | None:
    """Whose requests never carry the key, and what to write instead; None where some may."""
    family, principals = reading.key.partition("/")[0], reading.statement.principals
    if reading.embedded.kind in (PolicyKind.IDENTITY, PolicyKind.SERVICE_CONTROL):
        if family in _OF_SERVICES:
            return "a user or role", _INSTEAD
        return ("a user or role", _of_workload(reading)) if family in SERVICE_SOURCE_KEYS else None
    if reading.statement.not_principals or not principals or any("*" in values for values in principals.values()):
        return None
    kinds = set(principals)
    if kinds == {"AWS"} and family in SERVICE_SOURCE_KEYS | _OF_SERVICES:
        return "a user or role", "name the service as Principal; or use a key of the caller, such as aws:PrincipalArn."
    if kinds == {"AWS"} and reading.is_of_identity_provider and not reading.may_be_of_session:
        return "a user or role", "name the identity provider as Federated principal, or remove the statement."
    if family == "aws:principaltag" and _ROLES_ANYWHERE in principals.get("Service", ()):
        return None
    if kinds == {"Service"} and (family in _OF_SIGNED_REQUESTS or reading.is_of_identity_provider):
        like = _OF_SIGNED_REQUESTS.get(family, "")
        return _SERVICE, f"use {like}." if like else "use a key of the service's call, such as aws:SourceAccount."
    if kinds == {"Federated"} and (family in SERVICE_SOURCE_KEYS or family in _OF_SIGNED_REQUESTS):
        return "an identity provider's user", "use a key of the provider's token, such as its sub."
    if kinds == {"Federated"} and reading.is_of_identity_provider:
        return _of_another_provider(reading)
    return None


def _of_workload(reading: Reading) -> str:
    texts = reading.condition.texts
    services = {text.split(":")[2] for text in texts if text.startswith("arn:") and text.count(":") >= 5}
    key = _OF_WORKLOADS.get(next(iter(services)), "") if len(services) == 1 and reading.key == "aws:sourcearn" else ""
    if key:
        return f"use {key}, which the requests of code that runs there carry."
    return "move the condition to the policy of the resource, or to the trust policy, that names the service."


def _of_another_provider(reading: Reading) -> tuple[str, str] | None:
    """A claim of a token that another provider issues."""
    names = [
        _key_prefix(value) if isinstance(value, str) else "" for value in reading.statement.principals["Federated"]
    ]
    own = reading.key.rpartition(":")[0]
    if not all(names) or own in names:
        return None
    if names == ["saml"]:
        return "a SAML provider's user", "use a key of SAML, such as saml:aud."
    if own == "sts" or (own == "saml" and "saml" in names):
        return None
    listed = " or ".join(dict.fromkeys(names))
    return f"a user of {listed}", f"use the keys of the provider that is the Principal: {listed}:sub and {listed}:aud."


def _key_prefix(provider: str) -> str:
    """What the keys of a provider's tokens begin with: its URL, or saml; empty where that is not known."""
    if ":saml-provider/" in provider:
        return "saml"
    return provider_name(provider).lower() if may_issue_tokens(provider) else ""
