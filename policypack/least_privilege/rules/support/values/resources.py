"""ARNs in Resource and NotResource that AWS refuses, or that name nothing.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from least_privilege.aws.arn_forms import forms, is_service, nearest_service, parts, types
from least_privilege.policy.cache_sizes import VALUES
from least_privilege.policy.patterns import ResourcePattern
from least_privilege.policy.variables import VARIABLE
from least_privilege.policy.wildcards import is_plain, matches, overlaps
from least_privilege.rules.finding import some
from least_privilege.rules.support.values.arn_fields import field_fault, several_arns
from least_privilege.rules.support.values.fault import Fault

_OF_AWS = re.compile(r"/?(?:aws|amazon)", re.IGNORECASE)
"""How the names of what AWS owns begin: it has no account. Of Systems Manager, `document/*` means those too.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html"""

_MOST = 3
"""So many types are named at most."""


@lru_cache(VALUES)
def resource_fault(arn: str, denies: bool, /) -> Fault | None:
    """What is wrong with `arn` as a resource of a statement that denies, or allows; None where nothing is.

    Not what the statement's actions do not support: the rule iam-resource-mismatch says that.
    """
    fields = VARIABLE.sub("*", arn).split(":", 5)
    if fields[0] != "arn" or len(fields) < 6:
        return None
    return (
        several_arns(arn)
        or field_fault(":".join(fields))
        or _service(arn, fields[2])
        or _name(fields, denies)
        or _nested(arn, fields, denies)
        or _slash(arn, fields, denies)
        or (_bucket(arn, fields[5], denies) if fields[2:5] == ["s3", "", ""] else None)
        or _both_places(_place(fields, 3, "region", "region"), _place(fields, 4, "account", "account ID"))
    )


@lru_cache(VALUES)
def names_nothing(resource: ResourcePattern) -> bool:
    """Whether AWS rejects `resource`, or it matches nothing: how wide it is, is then no question. An incomplete ARN may
    match something: AWS completes it."""
    if not resource.has_form and not resource.startswith(("arn:", "*", "?")):
        return True
    fault = resource_fault(":".join(resource.six_fields), False)
    return fault is not None and not fault.advisory


def _service(arn: str, service: str) -> Fault | None:
    if service != service.lower():
        right = arn.replace(f":{service}:", f":{service.lower()}:", 1)
        return Fault(code="service-case", what="has capitals in its service", fix=f"write {right}")
    if is_plain(service) and not is_service(service):
        near = nearest_service(service)
        return Fault(
            code="unknown-service",
            what=f"names the service '{service}', which AWS does not have, or only since a short time",
            fix=f"write {arn.replace(f':{service}:', f':{near}:', 1)}" if near else "correct the service's name",
            advisory=True,
        )
    return None


def _bucket(arn: str, name: str, denies: bool) -> Fault | None:
    """Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; the oldest buckets may have
    capitals and `_`."""
    bucket, _, key = name.partition("/")
    if domain := _BUCKETS_DOMAIN.fullmatch(bucket):
        what = f"names the bucket '{bucket}', which is a bucket's domain, not its name"
        fix = f"write {arn.replace(bucket, domain[1], 1)}"
        return Fault(code="bucket-name", what=what, fix=fix, advisory=not denies)
    if "${" in bucket or not (_NO_BUCKET.search(bucket) or (key and not bucket)):  # An open brace is another fault.
        return None
    right = _BEFORE_BUCKET.sub("", arn.split(":", 5)[5])
    is_right = right != arn.split(":", 5)[5] and right and not _NO_BUCKET.search(right.partition("/")[0])
    fix = (
        f"write arn:aws:s3:::{right}"
        if is_right
        else "write the bucket's name: letters, digits, full stops and hyphens"
    )
    what = f"names the bucket '{bucket}', and no bucket has such a name" if bucket else "names no bucket"
    return Fault(code="bucket-name", what=what, fix=fix, advisory=not denies)


def _nested(arn: str, fields: list[str], denies: bool) -> Fault | None:
    """An ARN where a name belongs: mostly a program put a resource's ARN after the ARN of its type. A key in a bucket
    may have any text."""
    found = None if fields[2] in ("s3", "apigateway", "execute-api") else _INNER.search(arn.split(":", 5)[5])
    if found is None:
        return None
    what = f"has an ARN where the name of a resource belongs, '{found[1]}'"
    return Fault(code="nested-arn", what=what, fix=f"write {found[1]}", advisory=not denies)


def _slash(arn: str, fields: list[str], denies: bool) -> Fault | None:
    """A `/` where no name has one: mostly a program put a name that begins with `/` after the `/` of its type, or the
    word for the type before a name that has none."""
    service, name, start = fields[2], fields[5], ":".join(arn.split(":", 5)[:5])
    if service in ("iam", "ssm") and (found := _DOUBLE.match(arn.removeprefix(f"{start}:"))):
        what = f"has // after {found[1]}, and no such resource has an empty part in its name"
        return Fault(code="double-slash", what=what, fix=f"write {start}:{found[1]}/{found[2]}", advisory=not denies)
    if service in ("sqs", "sns") and "/" in name and not name.startswith(_OF_PUSH):
        called, last = ("queue" if service == "sqs" else "topic"), name.rpartition("/")[2]
        is_whole = last.strip("*?") and last in arn
        fix = f"write {start}:{last}" if is_whole else f"write the {called}'s name alone"
        what = f"has a / in the name of a {called}, which has none"
        return Fault(code="slash-in-name", what=what, fix=fix, advisory=not denies, check="INVALID_ARN_RESOURCE")
    return None


_OF_PUSH = ("app/", "endpoint/", "*", "?")
"""How the names of SNS's platform applications and endpoints begin, which have a / each."""
_DOUBLE = re.compile(r"(role|user|group|policy|instance-profile|parameter)//+(.*)", re.DOTALL)
_INNER = re.compile(r"(?:^|[/:])(arn:aws[\w-]*:[\w-]+:[^:]*:[^:]*:.+)")
_BUCKETS_DOMAIN = re.compile(r"(.+)\.s3(?:[.-](?:website[.-])?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?")
_NO_BUCKET = re.compile(r"[^\w.*?-]", re.ASCII)
_BEFORE_BUCKET = re.compile(r"\A(?:arn:[^:]*:s3:::|s3://|:+|\s+)+")


def _both_places(region: Fault | None, account: Fault | None) -> Fault | None:
    if region and account and region.code.startswith("missing-") and account.code.startswith("missing-"):
        what = "has no region and no account ID, and such a resource has both"
        return Fault(code=f"{region.code}+{account.code}", what=what, fix="write both, or * for all", advisory=True)
    return region or account


def _name(fields: list[str], denies: bool) -> Fault | None:
    name, known = fields[5], types(fields[2])
    type_, separator, rest = parts(name)
    if not name:
        fix = "write the resource's name after the last colon, or *"
        return Fault(code="no-name", what="names no resource", fix=fix, advisory=not denies)
    if not rest and known.get(type_) and (separator or fields[2] == "iam"):
        start = f"{type_}{separator or known[type_]}"
        fix = f"write {start}NAME, or {start}* for all"
        return Fault(code="no-name", what=f"names no {type_}", fix=fix, advisory=not denies)
    # An Allow is read as it stands.
    return _wildcard_in_type(fields, known) if denies and known and not is_plain(type_) else None


def _wildcard_in_type(fields: list[str], known: Mapping[str, str]) -> Fault | None:
    """AWS supports no wildcard in the type, `u*` for `user/*`, and does not say what one matches. `*` for all of the
    name is another thing, and so is `*/*`, where each type has a `/` after it.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html#arns-paths-wildcards
    """
    name, start = fields[5], ":".join(fields[:5])
    type_, separator, rest = parts(name)
    meant = [each for each in known if matches(type_, each)]
    if not name.strip("*?/:"):
        left_out = [each for each in meant if separator and known[each] != separator]
        if not left_out:
            return None
        what = f"matches no {some(left_out, _MOST)}, as no {separator} follows that in an ARN"
        return Fault(code="wildcard-in-type", what=what, fix=f"write {start}:* for all", advisory=True)
    whole = [f"{start}:{each}{known[each]}{rest or '*'}" for each in meant if known[each]]
    return Fault(
        code="wildcard-in-type",
        what="has a wildcard in its type, which AWS does not support: "
        + (f"what it should deny on {some(meant, _MOST)} may stay allowed" if meant else "no type begins so"),
        fix=f"write {', '.join(whole)}" if 0 < len(whole) <= _MOST else "write one ARN for each type that is meant",
        advisory=not separator and type_.rstrip("*") in known,
    )


@lru_cache(VALUES)
def _possible(service: str, name: str) -> Sequence[Sequence[str]]:
    """The fields of each form that the ARN of a resource called `name` may have."""
    return [form for form in forms(service) if overlaps(form[5], name)]


def respelt(arn: str) -> list[str]:
    """What may be meant by an ARN of no resource: with the sign after its type, and the type's letters, as the service
    writes them (`function:web` for `function/web`); or what is inside it (`log-group:web:*`)."""
    fields = arn.split(":", 5)
    if len(fields) < 6:
        return []
    type_, sign, rest = parts(fields[5])
    start, lost = ":".join(fields[:5]), sign if fields[2] == "logs" and sign == "/" else ""
    known = [f"{start}:{each}{own}{lost}{rest}" for each, own in types(fields[2]).items() if own and rest]
    alike = [each for each in known if parts(each.split(":", 5)[5])[0].lower() == type_.lower()]
    return [*alike, *(f"{each}:*" for each in alike)]


def fits_no_form(arn: str) -> bool:
    """Whether no ARN of the service that `arn` names has such a last field."""
    fields = VARIABLE.sub("*", arn).split(":", 5)
    return len(fields) == 6 and bool(forms(fields[2])) and not _possible(fields[2], fields[5])


def _place(fields: list[str], index: int, code: str, called: str) -> Fault | None:
    """Where all resources that `fields` may name have a region or an account in their ARNs, or none has."""
    given = fields[index]
    possible = _possible(fields[2], fields[5]) if is_plain(given) else ()
    if not possible:
        return None
    rest = parts(fields[5])[2]
    is_of_aws = _OF_AWS.match(rest) or (fields[2] == "ssm" and rest.startswith("*"))
    if not given and all(form[index] for form in possible) and not is_of_aws:
        return Fault(
            code=f"missing-{code}",
            what=f"has no {called}, and such a resource has one",
            fix=f"write the {called}, or * for all",
            advisory=True,
        )
    if given and not any(form[index] for form in possible):
        right = ":".join((*fields[:index], "", *fields[index + 1 :]))
        return Fault(
            code=f"{code}-not-allowed",
            what=f"has the {called} {given}, and such a resource has none",
            fix=f"write {right}",
            advisory=True,
        )
    return None
