"""Principals of the type AWS that are none: what each was meant to be, and how to write it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
        https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
"""

import json
import re

from least_privilege.aws.service_principals import (
    is_known,
    is_service_principal,
    nearest_service,
)
from least_privilege.rules.support.values.arn_fields import account_fault, field_fault, several_arns
from least_privilege.rules.support.values.fault import Fault, entry, principal, write_as
from least_privilege.rules.support.values.providers import (
    ARN,
    HOST,
    URL,
    provider_fix,
)

PRINCIPAL_ID = re.compile(r"A(?:IDA|ROA)[A-Z0-9]{12,}")
CANONICAL_USER = re.compile(r"[0-9a-f]{64}|[0-9a-f]{96}", re.IGNORECASE)
"""Of an account, or of an origin access identity of CloudFront's."""
_OTHER_ID = re.compile(r"A(?:GPA|NPA|NVA|SCA|IPA|KIA|SIA|PKA)[A-Z0-9]{12,}")
_OF_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}")
"""A root, `r-ab12`, looks like the name that Pulumi draws for a role."""
_END_OF_ARN = re.compile(r":*(?:(?:aws:)?iam:)?:*(\d{12}):(root|(?:role|user)/.+)")
_NAMED = re.compile(r"(role|user)s?[:/]+(.+)", re.IGNORECASE)
"""A role or user in an ARN, as many write it."""
_IAM = re.compile(r"root|(?:user|role)/(?:[\x21-\x2e\x30-\x7e]+/)*[\w+=,.@-]+", re.ASCII)
_ORIGIN_ACCESS_IDENTITY = re.compile(r"user/CloudFront Origin Access Identity [A-Z0-9]+")
_STS = re.compile(r"assumed-role/[^/]+/[^/]+|federated-user/[^/]+|self")


def aws_fault(value: str) -> Fault | None:
    """What is wrong with a principal of the type AWS: an ARN, an account or an ID; None where nothing is."""
    if fault := several_arns(value):
        return principal(fault.what, fault.fix)
    if ARN.match(value):
        return _arn(value)
    if value.isdigit() or re.fullmatch(r"[\d\s-]+", value):
        fault = account_fault(value)
        return fault and principal(fault.what.replace("names the account", "is the account"), fault.fix)
    if PRINCIPAL_ID.fullmatch(value):
        return None
    if _OTHER_ID.fullmatch(value):
        return principal("is a unique ID, but not of a role or user", "write the ARN of a role or user")
    if CANONICAL_USER.fullmatch(value):
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
