"""Principals that AWS refuses, or that stand for nobody: of a wrong form, or under the wrong kind.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
        https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
        https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace

from least_privilege.aws.regions import nearest_region
from least_privilege.aws.service_principals import (
    base_name,
    has_chinas_domain,
    is_service_principal,
    may_have_chinas_domain,
    nearest_service,
    region_of,
    similar_service,
)
from least_privilege.policy.document import PolicyKind
from least_privilege.rules.support.values.arn_fields import region_fault
from least_privilege.rules.support.values.aws_principals import CANONICAL_USER, PRINCIPAL_ID, aws_fault
from least_privilege.rules.support.values.fault import Fault, principal, write_as
from least_privilege.rules.support.values.providers import (
    ARN,
    PROVIDER_ARN,
    URL,
    federated_fault,
    is_provider,
    no_provider,
)

_FORMATS = {"Service": "INVALID_SERVICE_PRINCIPAL_FORMAT"}
"""By type: AWS's check of what has not its form, where that is another than of the others."""
_FULL_NAME = "write the full ARN or name, or * with a Condition"
_WITHOUT_WILDCARD = {"Service": "write the name of each service that is meant, such as lambda.amazonaws.com"}


def principal_fault(kind: PolicyKind, type_: str, value: str, partition: str = "") -> Fault | None:
    """What is wrong with a principal of the type `type_` (`AWS`, `Service`, `Federated`, `CanonicalUser`) in a document
    of `kind`; None where nothing is. `partition` is that of the stack; empty where it is unknown.

    The ID of a role or user has no fault: AWS writes it there when the role or user is deleted.
    """
    if type_ == "*" or (value == "*" and type_ not in ("Service", "CanonicalUser")):
        return None
    if not value.strip():
        return principal("is empty", f"name who is meant, or remove {json.dumps(type_)}", _FORMATS.get(type_, ""))
    if value != (bare := "".join(filter(str.isprintable, value)).strip()):
        code = "invalid-service-principal" if type_ == "Service" else "invalid-principal"
        return Fault(code=code, what="has white space around it, or invisible characters", fix=write_as(type_, bare))
    if "*" in value or "?" in value:
        fix = _WITHOUT_WILDCARD.get(type_, _FULL_NAME)
        return principal("has a wildcard", fix, "UNSUPPORTED_WILDCARD_IN_PRINCIPAL")
    if kind is PolicyKind.RESOURCE and type_ == "Federated":
        fix = 'write "Principal": {"AWS": "arn:aws:iam::ACCOUNT:role/NAME"}, with the role that the users assume'
        return Fault(code="federated-principal", what="is of a kind that only a trust policy supports", fix=fix)
    found = _OF_TYPE[type_](value) if type_ in _OF_TYPE else None
    if found and found.code == "invalid-principal" and type_ in _FORMATS:
        found = replace(found, check=_FORMATS[type_])
    if found is None and type_ == "Service":
        found = _chinas(value, partition) or _misspelt(kind, value)
    if found is None and type_ == "Federated" and kind is PolicyKind.TRUST and not is_provider(value):
        found = no_provider(value)
    return _canonical_user(kind, value) if type_ == "CanonicalUser" else found


def unique_id_fault(value: str) -> Fault | None:
    """What is wrong with the ID of a role or user in a statement that denies; of one that allows, other rules say whom
    it lets in."""
    if not PRINCIPAL_ID.fullmatch(value):
        return None
    called = "role" if value.startswith("AROA") else "user"
    return Fault(
        code="unique-id",
        what=f"is the ID of a {called}, which AWS shows in place of the ARN of a deleted {called}",
        fix=f"name the {called} by its ARN, or remove the ID if the {called} is gone",
        advisory=True,
        check=f"INVALID_{called.upper()}_REFERENCE",
    )


def _service_principal(what: str, service: str, *, advisory: bool = False) -> Fault:
    return Fault(code="invalid-service-principal", what=what, fix=write_as("Service", service), advisory=advisory)


def _canonical_user(kind: PolicyKind, value: str) -> Fault | None:
    if kind is PolicyKind.TRUST:
        what = "is a CanonicalUser, which only a bucket policy supports"
        return principal(what, "name an AWS principal by its ARN")
    if CANONICAL_USER.fullmatch(value):
        return None
    fix = "write the account's canonical user ID, of 64 hexadecimal digits; or name an AWS principal by its ARN"
    return principal("is no canonical user ID", fix)


def _service(value: str) -> Fault | None:
    if ARN.match(value):
        type_ = "Federated" if PROVIDER_ARN.fullmatch(value) else "AWS"
        fault = None if type_ == "Federated" else aws_fault(value)
        fix = fault.fix if fault else write_as(type_, value)
        return principal("is an ARN, not a service", fix)
    if value.isdigit():
        return principal("is an account, not a service", write_as("AWS", value))
    if is_service_principal(value) and value != value.lower():
        return _service_principal("has capitals, and AWS writes service principals in lower case", value.lower())
    if is_service_principal(value):
        return _region_of_service(value)
    if len(several := re.findall(r"[\w.-]+\.amazonaws\.com", value)) > 1:
        fix = f'write a list: "Service": {json.dumps(several)}'
        return Fault(code="invalid-service-principal", what="has several services in one text", fix=fix)
    name = _DOMAIN_AT_END.sub("", URL.sub("", value).partition("/")[0]).rpartition(":")[2].strip(".")
    meant = nearest_service(name) or (f"{name.lower().replace(' ', '-')}.amazonaws.com" if name else "")
    return _service_principal("is not the name of a service", meant or "SERVICE.amazonaws.com")


_DOMAIN_AT_END = re.compile(r"(?:(?:^|\.)(?:amazonaws|amazon|aws))?(?:\.(?:com?|org|net|io|cn))*\.*\Z")
"""What stands for the domain of a service principal, at its end."""


def _region_of_service(value: str) -> Fault | None:
    region = region_of(value)
    fault = region_fault(region)
    meant = value.replace(region, nearest_region(region) or "REGION") if region else value
    return fault and _service_principal(fault.what, meant, advisory=fault.advisory)


def _chinas(value: str, partition: str) -> Fault | None:
    if not has_chinas_domain(value) or (partition == "aws-cn" and may_have_chinas_domain(value)):
        return None
    meant = value[: -len(".cn")]
    if partition and partition != "aws-cn":
        what = f"has the domain of China's regions, and the stack's region is in the partition {partition}"
    elif may_have_chinas_domain(value):
        return None
    else:
        what = "has the domain that few services have in China's regions, and none elsewhere"
    return _service_principal(what, meant, advisory=partition == "aws-cn")


def _misspelt(kind: PolicyKind, value: str) -> Fault | None:
    """The rule trust-unknown-service says it of trust policies."""
    if kind is PolicyKind.TRUST or not (meant := similar_service(value)):
        return None
    what = f"is no service that the pack knows: {base_name(value)} is misspelled, or new"
    return _service_principal(what, meant, advisory=True)


_OF_TYPE: dict[str, Callable[[str], Fault | None]] = {
    "AWS": aws_fault,
    "Service": _service,
    "Federated": federated_fault,
}
