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
    is_known,
    is_service_principal,
    may_have_chinas_domain,
    nearest_service,
    region_of,
    similar_service,
)
from least_privilege.policy.document import PolicyKind
from least_privilege.rules.support.values.arn_fields import account_fault, field_fault, region_fault, several_arns
from least_privilege.rules.support.values.fault import Fault, entry, principal, write_as
from least_privilege.rules.support.values.providers import (
    ARN,
    HOST,
    PROVIDER_ARN,
    URL,
    federated_fault,
    is_provider,
    no_provider,
    provider_fix,
)

_PRINCIPAL_ID = re.compile(r"A(?:IDA|ROA)[A-Z0-9]{12,}")
_OTHER_ID = re.compile(r"A(?:GPA|NPA|NVA|SCA|IPA|KIA|SIA|PKA)[A-Z0-9]{12,}")
_CANONICAL_USER = re.compile(r"[0-9a-f]{64}|[0-9a-f]{96}", re.IGNORECASE)
"""Of an account, or of an origin access identity of CloudFront's."""
_OF_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}")
"""A root, `r-ab12`, looks like the name that Pulumi draws for a role."""
_END_OF_ARN = re.compile(r":*(?:(?:aws:)?iam:)?:*(\d{12}):(root|(?:role|user)/.+)")
_NAMED = re.compile(r"(role|user)s?[:/]+(.+)", re.IGNORECASE)
"""A role or user in an ARN, as many write it."""
_IAM = re.compile(r"root|(?:user|role)/(?:[\x21-\x2e\x30-\x7e]+/)*[\w+=,.@-]+", re.ASCII)
_ORIGIN_ACCESS_IDENTITY = re.compile(r"user/CloudFront Origin Access Identity [A-Z0-9]+")
_STS = re.compile(r"assumed-role/[^/]+/[^/]+|federated-user/[^/]+|self")


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
    if not _PRINCIPAL_ID.fullmatch(value):
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


def _aws(value: str) -> Fault | None:
    if fault := several_arns(value):
        return principal(fault.what, fault.fix)
    if ARN.match(value):
        return _arn(value)
    if value.isdigit() or re.fullmatch(r"[\d\s-]+", value):
        fault = account_fault(value)
        return fault and principal(fault.what.replace("names the account", "is the account"), fault.fix)
    if _PRINCIPAL_ID.fullmatch(value):
        return None
    if _OTHER_ID.fullmatch(value):
        return principal("is a unique ID, but not of a role or user", "write the ARN of a role or user")
    if _CANONICAL_USER.fullmatch(value):
        return principal("is a canonical user ID", write_as("CanonicalUser", value))
    if is_service_principal(value):
        return principal("is a service, not a principal of an account", write_as("Service", value))
    if URL.match(value) or (HOST.fullmatch(value) and "@" not in value and not value.startswith(("role/", "user/"))):
        return principal("is a host's name, not a principal of an account", provider_fix(value))
    if is_known(value.lower()):
        return principal("is no account, role or user", write_as("Service", nearest_service(value)))
    if _OF_ORGANIZATION.fullmatch(value):
        return _of_organization(value)
    if found := _END_OF_ARN.fullmatch(value):
        return principal("is no whole ARN", f"write {_written('aws', 'iam', *found.groups())}")
    path = value if value == "root" or value.startswith(("user/", "role/")) else f"role/{value.lstrip('/')}"
    return principal("is no account, role or user", f"write the ARN, such as arn:aws:iam::ACCOUNT:{path}")


def _of_organization(id_: str) -> Fault:
    is_whole = id_.startswith("o-")
    key, paths = "aws:PrincipalOrgID", {"aws:PrincipalOrgPaths": [f"ORGANIZATION/ROOT/{id_}/*"]}
    condition = {"StringEquals": {key: id_}} if is_whole else {"ForAnyValue:StringLike": paths}
    what = "is an organization, which is no principal" if is_whole else "is a part of an organization, no principal"
    return principal(what, f'write {entry("AWS", "*")} with "Condition": {json.dumps(condition)}')


def _canonical_user(kind: PolicyKind, value: str) -> Fault | None:
    if kind is PolicyKind.TRUST:
        what = "is a CanonicalUser, which only a bucket policy supports"
        return principal(what, "name an AWS principal by its ARN")
    if _CANONICAL_USER.fullmatch(value):
        return None
    fix = "write the account's canonical user ID, of 64 hexadecimal digits; or name an AWS principal by its ARN"
    return principal("is no canonical user ID", fix)


def _arn(value: str) -> Fault | None:
    if not value.startswith("arn:"):
        fields = value.split(":", 3)
        return principal(
            "does not begin with arn:", f"write {':'.join(map(str.lower, fields[:3]))}:{''.join(fields[3:])}"
        )
    fields = value.split(":", 5)
    if len(fields) < 6:
        return _too_short(value)
    partition, service, region, account, name = fields[1:]
    if service in ("iam", "sts") and region:
        return principal(
            f"has {region} for its region, and {service.upper()} has none",
            f"write {_written(partition, service, account if account else region, name)}",
        )
    if fault := field_fault(value):
        return fault
    if service == "iam" and account == "cloudfront":
        if _ORIGIN_ACCESS_IDENTITY.fullmatch(name):
            return None
        return principal("names no origin access identity", _cloudfront(partition, "identity", ""))
    if service == "iam" and _IAM.fullmatch(name) and account not in ("", "aws"):
        return None
    if service == "sts" and _STS.fullmatch(name) and account:
        return None
    return principal(*_no_principal(partition, service, account, name))


def _written(partition: str, service: str, account: str, name: str) -> str:
    return f"arn:{partition}:{service}::{account}:{name}"


def _too_short(value: str) -> Fault:
    """An ARN of fewer than six fields: mostly of IAM, without the empty region."""
    fields = value.split(":")
    if len(fields) == 5 and fields[2] in ("iam", "sts") and fields[3]:
        fix = f"write {_written(*fields[1:])}"
        return principal("lacks the empty field of the region", fix)
    account = fields[4] if len(fields) == 5 and re.fullmatch(r"\d{12}", fields[4]) else "ACCOUNT"
    role, root = (_written("aws", "iam", account, name) for name in ("role/NAME", "root"))
    return principal("is no whole ARN", f"write {role}, or {root} for every principal of the account")


def _no_principal(partition: str, service: str, account: str, name: str) -> tuple[str, str]:
    """Of an ARN that stands for no principal: why, and what to write."""
    type_, _, rest = name.partition("/")
    account = account or "ACCOUNT"
    any_role = _written(partition, "iam", account, "role/NAME")
    if service == "cloudfront":
        return "is the ARN of a CloudFront resource, which is no principal", _cloudfront(partition, type_, rest)
    if service == "organizations" and _OF_ORGANIZATION.fullmatch(id_ := name.rpartition("/")[2]):
        fault = _of_organization(id_)
        return fault.what, fault.fix
    if service not in ("iam", "sts"):
        meant = nearest_service(service) or "SERVICE.amazonaws.com"
        return f"is the ARN of a resource of {service}, which is no principal", (
            f"name the role that it runs under, {any_role}; or the service, {entry('Service', meant)}, with a "
            "condition on aws:SourceArn"
        )
    if not rest and type_ in ("role", "user", "assumed-role", "federated-user", "group"):
        return f"names no {type_}", f"write its name, {_written(partition, service, account, f'{type_}/NAME')}"
    if type_ == "assumed-role":
        # The ARN of a session leaves out the role's path.
        path, _, session = rest.rpartition("/") if "/" in rest else (rest, "", "SESSION")
        role = _written(partition, "iam", account, f"role/{path}")
        session = f"assumed-role/{path.rpartition('/')[2]}/{session}"
        return "is no session of a role", f"write {role}, or {_written(partition, 'sts', account, session)}"
    if type_ in ("role", "user"):
        owner = account if account != "aws" else "ACCOUNT"
        right = re.sub("/+", "/", name).rstrip("/")
        if not _IAM.fullmatch(right):
            what = f"has a name that no {type_} has"
            return what, f"write the name of the {type_}: ASCII letters, digits and +=,.@_-, after its path"
        what = (
            "is one of AWS's own"
            if owner != account
            else f"is a {type_} of STS"
            if service == "sts"
            else "ends in /"
            if name.endswith("/")
            else "has // in its path"
        )
        return what, f"write {_written(partition, 'iam', owner, right)}"
    if type_ == "group":
        return "is a group, which is no principal", f"name the role that its members assume, {any_role}"
    if type_ == "instance-profile":
        return "is an instance profile, which is no principal", (
            f"name its role, {_written(partition, 'iam', account, f'role/{rest}')}"
        )
    if type_.endswith("-provider"):
        provider = _written(partition, service, account, name)
        return "is an identity provider, not a principal of an account", f"write {entry('Federated', provider)}"
    if type_ == "policy":
        return "is a policy, which is no principal", f"name a role that has it, {any_role}"
    if type_.lower() == "root":
        return "is no account", f"write {_written(partition, 'iam', account, 'root')}"
    if type_ in _OTHER_TYPES:
        return f"is a {type_}, which is no principal", f"name who uses it, {any_role}"
    meant = f"{as_written[1].lower()}/{as_written[2]}" if (as_written := _NAMED.fullmatch(name)) else f"role/{name}"
    return "is no account, role or user", f"write {_written(partition, 'iam', account, meant)}"


_OTHER_TYPES = ("access-report", "mfa", "server-certificate", "sms-mfa", "u2f")
"""Of IAM's resources, what is none of those above.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html"""


def _cloudfront(partition: str, type_: str, id_: str) -> str:
    if "identity" in type_:
        user = _written(partition, "iam", "cloudfront", f"user/CloudFront Origin Access Identity {id_ or 'ID'}")
        return f"write {entry('AWS', user)}"
    service = entry("Service", "cloudfront.amazonaws.com")
    return f"write {service}, with the distribution's ARN in a condition on aws:SourceArn"


def _service(value: str) -> Fault | None:
    if ARN.match(value):
        type_ = "Federated" if PROVIDER_ARN.fullmatch(value) else "AWS"
        fault = None if type_ == "Federated" else _aws(value)
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


_OF_TYPE: dict[str, Callable[[str], Fault | None]] = {"AWS": _aws, "Service": _service, "Federated": federated_fault}
