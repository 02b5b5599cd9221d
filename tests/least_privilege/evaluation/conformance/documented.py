"""What AWS's documentation says of a policy: the form of the cases, and the names in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer
from least_privilege.policy.document import PolicyKind

YES, NO = Answer.ALLOWED, Answer.DENIED
Keys = dict[str, tuple[str, ...] | None]


@dataclass(frozen=True)
class Asked:
    action: str
    answer: Answer
    resource: str = "*"
    keys: Mapping[str, tuple[str, ...] | None] | None = None
    caller: Caller | None = None


@dataclass(frozen=True)
class Documented:
    source: str
    statements: list[Any]
    requests: list[Asked]
    kind: PolicyKind = PolicyKind.IDENTITY
    boundary: list[Any] | None = None


ACCOUNT = "123456789012"
VENDOR = "arn:aws:iam::210987654321:role/x"
BOB, ANN = f"arn:aws:iam::{ACCOUNT}:user/bob", f"arn:aws:iam::{ACCOUNT}:user/ann"
WEB = f"arn:aws:iam::{ACCOUNT}:role/web"
STORE = "arn:aws:s3:::store"
TABLE = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/books"
INSTANCE = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1"
BY_WEB: Keys = {"aws:PrincipalTag/team": ("web",)}
BY_API: Keys = {"aws:PrincipalTag/team": ("api",)}
OF_WEB: Keys = {"aws:ResourceTag/team": ("web",)}
API_PROD, API_DEV = (BY_API | {"aws:PrincipalTag/stage": (stage,)} for stage in ("prod", "dev"))
OFFICE, HOME = {"aws:SourceIp": ("203.0.113.9",)}, {"aws:SourceIp": ("198.51.100.1",)}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


def both(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"Condition": {operator: keys for each in conditions for operator, keys in each["Condition"].items()}}


def public(effect: str = "Allow", action: Any = "s3:GetObject", **more: Any) -> dict[str, Any]:
    principal = {} if "NotPrincipal" in more else {"Principal": "*"}
    return {"Effect": effect, **principal, "Action": action, "Resource": f"{STORE}/*", **more}


def aws(arn: str) -> Caller:
    return Caller("AWS", arn)
