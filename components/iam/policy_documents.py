"""Policy documents from small typed parts, as plain structures and as the JSON that IAM stores.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Conditions = Mapping[str, Mapping[str, str | Sequence[str]]]
"""Operator to key to value or values: `{"StringEquals": {"aws:SourceAccount": "111122223333"}}`."""
Statement = Mapping[str, Any]
Document = Mapping[str, Any]


def allow(
    sid: str, actions: str | Sequence[str], resources: str | Sequence[str], conditions: Conditions | None = None
) -> Statement:
    """A statement of an identity policy. `sid` is letters and digits, and says what the permission is for."""
    return _statement(sid, "Allow", {}, actions, {"Resource": _values(resources)}, conditions)


def deny(
    sid: str, actions: str | Sequence[str], resources: str | Sequence[str], conditions: Conditions | None = None
) -> Statement:
    """A statement of an identity policy that denies."""
    return _statement(sid, "Deny", {}, actions, {"Resource": _values(resources)}, conditions)


def trust(
    sid: str,
    principals: Mapping[str, str | Sequence[str]],
    conditions: Conditions | None = None,
    actions: str | Sequence[str] = "sts:AssumeRole",
) -> Statement:
    """A statement of a trust policy; `principals` are by kind: `{"AWS": arn}`, `{"Federated": arn}`, and so on."""
    who = {"Principal": {kind: _values(names) for kind, names in principals.items()}}
    return _statement(sid, "Allow", who, actions, {}, conditions)


def service_trust(service: str, account: str = "", source_arns: str | Sequence[str] = ()) -> Document:
    """The trust policy of a role for one service.

    `service` is the principal without its suffix (`ecs-tasks`). With `account` and `source_arns`, only on behalf of
    that account and of those resources (patterns): give them only for a service that is documented to send
    aws:SourceAccount and aws:SourceArn. For any other, the condition makes the role unusable.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    conditions: dict[str, Mapping[str, str | Sequence[str]]] = {}
    if account:
        conditions["StringEquals"] = {"aws:SourceAccount": account}
    if source_arns:
        conditions["ArnLike"] = {"aws:SourceArn": _values(source_arns)}
    return document(trust("Service", {"Service": f"{service}.amazonaws.com"}, conditions))


def document(*statements: Statement) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def to_json(document: Document) -> str:
    """The document without needless white space; the same structure always gives the same text."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def size(document: Document) -> int:
    """Its characters as IAM counts them for its quotas: all but white space."""
    return len("".join(to_json(document).split()))


def _statement(
    sid: str,
    effect: str,
    principals: Mapping[str, Any],
    actions: str | Sequence[str],
    resources: Mapping[str, Any],
    conditions: Conditions | None,
) -> Statement:
    statement = {"Sid": sid, "Effect": effect, **principals, "Action": _values(actions), **resources}
    if conditions:
        statement["Condition"] = {operator: dict(keys) for operator, keys in conditions.items()}
    return statement


def _values(given: str | Sequence[str]) -> str | list[str]:
    """One value as it is, several as a list: what IAM itself returns, so that a refresh shows no difference."""
    values = [given] if isinstance(given, str) else list(given)
    return values[0] if len(values) == 1 else values
