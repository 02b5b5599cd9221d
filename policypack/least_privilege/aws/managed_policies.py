"""The documents of AWS's own managed policies, and those of them that AWS has withdrawn.

Both are data (see data/README.md); a document is read when it is first asked for.
Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from least_privilege.policy.document import Document, PolicyKind
from least_privilege.policy.parser import parse

DATA = Path(__file__).parent / "data"
POLICIES = DATA / "managed_policies.tsv"
WITHDRAWN = DATA / "withdrawn_policies.tsv"

_ARN = re.compile(r"arn:[^:]+:iam::aws:policy/(?P<name>.+)")


@dataclass(frozen=True)
class Withdrawn:
    """`what` happened to a policy, the `successor` to attach instead ('' for none), and the `source` that says so."""

    name: str
    what: str
    successor: str
    source: str


@cache
def _lines() -> Mapping[str, str]:
    """For each policy, by path and name (`service-role/AWSLambdaRole`), its version and document."""
    lines = POLICIES.read_text(encoding="utf-8").splitlines()
    return {name: rest for name, _, rest in (line.partition("\t") for line in lines)}


@cache
def _withdrawn() -> Mapping[str, Withdrawn]:
    lines = WITHDRAWN.read_text(encoding="utf-8").splitlines()
    return {(found := Withdrawn(*line.split("\t"))).name: found for line in lines if not line.startswith("#")}


def name_of(arn: str) -> str | None:
    """The path and name of an AWS managed policy (`service-role/AWSLambdaRole`); None for an ARN of any other thing."""
    found = _ARN.fullmatch(arn)
    return found["name"] if found else None


def names() -> tuple[str, ...]:
    """All AWS managed policies that the data has, by path and name, sorted."""
    return tuple(_lines())


def text(name: str) -> str:
    """The document of the policy `name` (path and name) as JSON; KeyError where the data has none of that name."""
    return _lines()[name].partition("\t")[2]


@cache
def document(arn: str) -> Document | None:
    """The document of the AWS managed policy `arn`, in any partition; None where the data has none of that name."""
    name = name_of(arn)
    line = _lines().get(name) if name else None
    return parse(line.partition("\t")[2], PolicyKind.IDENTITY) if line else None


def withdrawn(arn: str) -> Withdrawn | None:
    """What became of the policy `arn`, if AWS has withdrawn it or says not to use it; None where it has not."""
    return _withdrawn().get((name_of(arn) or "").rpartition("/")[2])
