"""Partition, region and account in an ARN: those that AWS does not have.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

import json
import re
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from least_privilege.aws.regions import PARTITIONS, may_be_new, nearest_region, partition_of, regions
from least_privilege.policy.variables import VARIABLE
from least_privilege.policy.wildcards import matching
from least_privilege.rules.support.values.fault import Fault

_PLAIN = re.compile(r"(?:[^*?$]|\$(?!\{))+")
_NO_ACCOUNT = frozenset(("aws", "aws-marketplace", "cloudfront", "partner"))
"""Words that AWS's own ARNs have in the field of the account: `arn:aws:iam::aws:policy/ReadOnlyAccess`."""

_MAY_BE_REGION = re.compile(r"[a-z*?-]+[1-9*?]?")
_DIGITS = re.compile(r"[\d\s.-]+")


_NEXT_ARN = re.compile(r"\s*[,;\s]\s*(?=arn:aws)")


def several_arns(text: str) -> Fault | None:
    """What is wrong with several ARNs in one text, which AWS takes for one; None where there is one."""
    arns = _NEXT_ARN.split(text)
    if len(arns) == 1:
        return None
    return Fault(code="several-arns", what="is several ARNs in one text", fix=f"write a list: {json.dumps(arns)}")


def field_fault(arn: str) -> Fault | None:
    """What is wrong with the partition, region or account of `arn`, which has at least five fields.

    A wildcard or a policy variable in a field may stand for a right one.
    """
    partition, _, region, account = VARIABLE.sub("*", arn).split(":", 5)[1:5]
    if partition not in PARTITIONS and (not partition or _PLAIN.fullmatch(partition)):
        return _partition(partition)
    if _PLAIN.fullmatch(region) and (region not in regions() or partition not in (partition_of(region), "*", "aws*")):
        return _region(region, partition)
    if region and not matching(region, _all_regions()):
        return _no_region_like(region)
    return account_fault(account) if _PLAIN.fullmatch(account) else None


def _partition(partition: str) -> Fault:
    close = get_close_matches(partition.lower(), sorted(PARTITIONS), 1, 0.6)
    return Fault(
        code="partition",
        what=f"names the partition '{partition}', which AWS does not have" if partition else "names no partition",
        fix=f"write {close[0] if close else 'aws'}, or take the partition from aws.get_partition()",
        advisory=partition.startswith("aws-"),
    )


def _region(region: str, partition: str) -> Fault:
    if region in regions():
        return Fault(
            code="region",
            what=f"names the region {region}, which is in the partition {partition_of(region)} and not in {partition}",
            fix=f"write a region of {partition}, or arn:{partition_of(region)}",
        )
    meant, new = nearest_region(region), may_be_new(region)
    return Fault(
        code="region",
        what=f"names the region '{region}', "
        + ("which is in no list that the pack has: it is misspelled, or new" if new else "which AWS does not have"),
        fix=f"write {meant}" if meant else "write the region's code, such as eu-west-1, or * for all regions",
        advisory=new,
    )


@cache
def _all_regions() -> tuple[str, ...]:
    return tuple(sorted(regions()))


def _no_region_like(pattern: str) -> Fault:
    return Fault(
        code="region",
        what=f"names the region '{pattern}', which matches no region of AWS's",
        fix="write the region's code, such as eu-west-1, or * for all regions",
        advisory=_MAY_BE_REGION.fullmatch(pattern) is not None,
    )


def region_fault(region: str) -> Fault | None:
    """What is wrong with a region that a condition compares; None where nothing is."""
    if not _PLAIN.fullmatch(region) or region in regions():
        return None
    fault = _region(region, "")
    return replace(fault, code="invalid-region")


def account_fault(account: str) -> Fault | None:
    """What is wrong with the account in an ARN, or alone; None where nothing is."""
    if (account.isdigit() and len(account) == 12) or account in _NO_ACCOUNT:
        return None
    digits = re.sub(r"\D", "", account)
    if _DIGITS.fullmatch(account) and len(digits) == 12:
        return Fault(
            code="account", what=f"names the account '{account}': its ID has no punctuation", fix=f"write {digits}"
        )
    counted = f", which has {len(digits)} digits, not 12" if account.isdigit() else ", which is no account ID"
    return Fault(code="account", what=f"names the account '{account}'{counted}", fix="write the account's 12 digits")
