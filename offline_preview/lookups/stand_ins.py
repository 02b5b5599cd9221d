"""Where a text that stands in for a look-up's result got into a resource's inputs, that part of them is unknown."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from offline_preview import wire
from offline_preview.lookups.guess import STAND_IN

_MARK: Final = re.compile(STAND_IN + "-[0-9a-f]{8}", re.IGNORECASE)
_OF_ANY_TYPE: Final = re.compile(rf":({_MARK.pattern})/\1$", re.IGNORECASE)
_OUTSIDE_ACCESS: Final = ("Sid", "Version", "Id")
_POLICIES: Final = ("policyArn", "policyArns", "managedPolicyArns")
_RECIPIENTS: Final = (
    "principal",
    "principalArn",
    "account",
    "accountId",
    "consumerIdentifier",
    "granteePrincipal",
    "allowedPrincipals",
    "sharedAccounts",
)


def as_unknown(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`inputs` with what stands in as unknown where it is about access: in documents, recipients, attached policies.

    A document that is text becomes a structure for that. An ARN whose last part alone stands in stays: it names one
    resource of a known account, whatever its name is.
    """
    return {name: _unknown(name, value) for name, value in inputs.items()}


def is_partly_known(value: Any) -> bool:
    """Whether `value` is a document as a structure, which it is where a part of it is unknown."""
    document = wire.reveal(value)
    return isinstance(document, Mapping) and "Statement" in document and wire.has_unknown(document)


def _unknown(name: str, value: Any) -> Any:
    if wire.is_secret(value):
        return wire.secret(_unknown(name, value["value"]))
    if isinstance(value, str):
        return _of_text(name, value) if _MARK.search(value) else value
    if isinstance(value, Mapping):
        is_document = "Statement" in value
        return _part(value) if is_document else {key: _unknown(key, item) for key, item in value.items()}
    return [_unknown(name, item) for item in value] if isinstance(value, list) else value


def _of_text(name: str, text: str) -> Any:
    if name in _POLICIES:
        return wire.UNKNOWN
    return _part(text) if name in _RECIPIENTS else _of_document(text)


def _of_document(text: str) -> Any:
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        return text
    return _part(document) if isinstance(document, dict) and "Statement" in document else text


def _part(value: Any) -> Any:
    if isinstance(value, Mapping):
        if any(_MARK.search(key) for key in value):
            return wire.UNKNOWN
        return {key: item if key in _OUTSIDE_ACCESS else _part(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_part(item) for item in value]
    return wire.UNKNOWN if isinstance(value, str) and _is_open(value) else value


def _is_open(text: str) -> bool:
    """Whether a mark is in `text`, and not alone in the last part of an ARN, as the name of a resource there."""
    before_the_name = ":".join(text.split(":", 5)[:5]) if text.startswith("arn:") and text.count(":") >= 5 else text
    return _MARK.search(before_the_name) is not None or _OF_ANY_TYPE.search(text) is not None
