"""What `Fn::If` gives at worst where its condition is unknown at preview: all that any of its branches grants.

Only what adds access is taken from a branch. A Deny, or anything else that may take access away, is unknown.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from least_privilege.policy.unknown import UNKNOWN

_AWS_POLICY = re.compile(r"arn:[\w-]+:iam::aws:policy/(?!.*Deny)")


class Either(list[Any]):
    """The items of all branches: in a list they stand in the place of `Fn::If`."""


class EitherItem(Either):
    """Those of branches that are texts: outside a list, only one of them has room, and it is unknown which."""


def worst(branches: Sequence[Any], *, in_grant: bool) -> Any:
    """The most that `branches` grant; `in_grant` where they are Action, Resource or Principal of an Allow."""
    if "Allow" in branches and all(isinstance(each, str) for each in branches):
        return "Allow"
    if in_grant:
        return _texts(branches)
    documents = [each for each in branches if isinstance(each, Mapping) and "Statement" in each]
    if documents:
        return _document(documents)
    return _granting(branches)


def _texts(branches: Sequence[Any]) -> Any:
    if "*" in branches:
        return "*"
    if branches and all(isinstance(each, Mapping) for each in branches):
        names = dict.fromkeys(name for each in branches for name in each)
        return {name: _texts([each[name] for each in branches if name in each]) for name in names}
    items = list(_items(branches))
    return Either(dict.fromkeys(items)) if items and all(isinstance(item, str) for item in items) else UNKNOWN


def _document(documents: Sequence[Mapping[str, Any]]) -> Any:
    """One document of all Allows, and of the other statements that every one of `documents` has."""
    statements = [list(_items([each["Statement"]])) for each in documents]
    every = [each for listed in statements for each in listed]
    kept: list[Any] = []
    for each in every:
        if each not in kept and (_grants(each) or all(each in listed for listed in statements)):
            kept.append(each)
    rest = [UNKNOWN] if any(each not in kept for each in every) else []
    return {**documents[0], "Statement": [*kept, *rest]}


def _granting(branches: Sequence[Any]) -> Any:
    items = [item if _grants(item) else UNKNOWN for item in _items(branches)]
    found = [item for item in items if item is not UNKNOWN]
    kind = EitherItem if any(isinstance(each, str | EitherItem) for each in branches) else Either
    return kind(found + [UNKNOWN] * (UNKNOWN in items)) if found else UNKNOWN


def _grants(item: Any) -> bool:
    if isinstance(item, str):
        return bool(_AWS_POLICY.match(item))
    if not isinstance(item, Mapping):
        return False
    if isinstance(document := item.get("PolicyDocument"), Mapping):
        return all(_grants(each) for each in _items([document.get("Statement")]))
    return item.get("Effect") == "Allow"


def _items(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        yield from value if isinstance(value, list) else [value]
