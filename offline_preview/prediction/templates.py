"""Templates of outputs: `{name}`, `{path=/}` (with a default), `{name|lower}` (changed), `{hex*17}` (drawn)."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import Final

_PLACEHOLDER: Final = re.compile(r"\{(?P<name>\w+)(?:=(?P<default>[^|}]*))?(?:\|(?P<change>\w+))?\}")
_DRAWN: Final = re.compile(r"\{(?P<alphabet>\w+)\*(?P<length>\d+)\}")
_ALPHABETS: Final = {
    "hex": digits + "abcdef",
    "upperhex": digits + "ABCDEF",
    "digits": digits,
    "lower": ascii_lowercase + digits,
    "upper": ascii_uppercase + digits,
    "alnum": ascii_letters + digits,
    "base32": ascii_uppercase + "234567",  # of IAM's unique ids
}


_PLACES: Final = {
    "partition": "(aws[a-z-]*)",
    "region": "([a-z]+(?:-[a-z]+)+-[0-9]+)",
    "account": "([0-9]{12})",
    "dns_suffix": r"(amazonaws\.com(?:\.cn)?)",
}
"""What the names of a place stand for in an id."""


class AbsentError(Exception):
    """Something that a template names is not given, and has no default."""


class UnknownError(Exception):
    """Something that a template names is unknown at preview."""


@dataclass(frozen=True)
class Text:
    """A value and whether it is secret."""

    value: str
    secret: bool = False


def render(template: str, text: Callable[[str], Text], seed: str | None) -> Text:
    """The text that `template` makes of the values that `text` gives by name, which may raise the errors above.

    What AWS draws follows from `seed` alone. Without one the resource exists: what was drawn is unknown, and so is what
    is made of a default.
    """
    secret = False
    if seed is None and (_DRAWN.search(template) or "{uuid}" in template):
        raise UnknownError

    def fill(found: re.Match[str]) -> str:
        nonlocal secret
        try:
            given = text(found["name"])
        except AbsentError:
            if found["default"] is None:
                raise
            if seed is None and found["change"]:
                raise UnknownError from None
            given = Text(found["default"])
        secret = secret or given.secret
        return CHANGES[found["change"]](given.value) if found["change"] else given.value

    if seed is not None:
        own = seed
        template = _DRAWN.sub(lambda found: _draw(found, own), template).replace("{uuid}", _uuid(own))
    return Text(_PLACEHOLDER.sub(fill, template), secret)


def read(template: str, value: str) -> dict[str, str] | None:
    """What the names in `template` stand for where it has made `value`; None where that does not follow exactly."""
    if (
        _DRAWN.search(template)
        or "{uuid}" in template
        or any(each["change"] for each in _PLACEHOLDER.finditer(template))
    ):
        return None
    names = [each["name"] for each in _PLACEHOLDER.finditer(template)]
    parts = _PLACEHOLDER.split(template)[:: _PLACEHOLDER.groups + 1]
    if not names or "" in parts[1:-1] or len(set(names)) < len(names):
        return None
    # Only the last may hold what separates the others.
    values = [_PLACES.get(name, "([^/:,|]+)") for name in names[:-1]] + [_PLACES.get(names[-1], "(.+)")]
    pattern = re.escape(parts[0]) + "".join(v + re.escape(after) for v, after in zip(values, parts[1:], strict=True))
    found = re.fullmatch(pattern, value)
    return dict(zip(names, found.groups(), strict=True)) if found else None


def names_in(template: str) -> set[str]:
    """The names that `template` must have a value for."""
    found = _PLACEHOLDER.finditer(template.replace("{uuid}", ""))
    return {each["name"] for each in found if each["default"] is None}


def _draw(found: re.Match[str], seed: str) -> str:
    alphabet, length = _ALPHABETS[found["alphabet"]], int(found["length"])
    number = int.from_bytes(sha256(f"{seed}/{found.start()}".encode()).digest() * (length // 32 + 1))
    result = ""
    for _ in range(length):
        number, index = divmod(number, len(alphabet))
        result += alphabet[index]
    return result


def _uuid(seed: str) -> str:
    """A random UUID, as AWS draws them: of version 4."""
    return str(uuid.UUID(bytes=sha256(seed.encode()).digest()[:16], version=4))


def _last_part(text: str) -> str:
    """The name at the end of an ARN, or the name itself."""
    return re.split("[/:]", text)[-1] if text.startswith("arn:") else text


def _function_name(text: str) -> str:
    """A function's name, given by name, ARN or part of one, with or without a version or alias.

    Source: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
    """
    parts = text.split(":")
    return parts[parts.index("function") + 1] if "function" in parts[:-1] else parts[0]


def _event_bus(text: str) -> str:
    """What stands before a rule's name: the bus, unless it is the default one."""
    bus = text.split(":event-bus/")[-1]
    return "" if bus == "default" else f"{bus}/"


def _only(wanted: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        if text != wanted:
            raise AbsentError
        return ""

    return change


def _of(values: Mapping[str, str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        if text not in values:
            raise AbsentError
        return values[text]

    return change


def _is_arn(text: str) -> str:
    if not text.startswith("arn:"):
        raise AbsentError
    return text


def _unless_arn(text: str) -> str:
    if text.startswith("arn:"):
        raise AbsentError
    return ""


def _image_builder_name(text: str) -> str:
    """Image Builder's ARNs have names in small letters, with hyphens for what else is in them."""
    return re.sub("[ _]", "-", text.lower())


CHANGES: Final[Mapping[str, Callable[[str], str]]] = {
    "arn": _is_arn,
    "event_bus": _event_bus,
    "function_name": _function_name,
    "if_false": _only("false"),
    "if_true": _only("true"),
    "last": _last_part,
    "listener": lambda text: _is_arn(text).replace(":loadbalancer/", ":listener/"),
    "listener_rule": lambda text: _is_arn(text).replace(":listener/", ":listener-rule/"),
    "load_balancer": _of({"application": "app", "network": "net", "gateway": "gwy"}),
    "lower": str.lower,
    "unless_arn": _unless_arn,
    "recipe": _image_builder_name,
    "resolver": _of({"INBOUND": "rslvr-in-", "OUTBOUND": "rslvr-out-"}),
    "rule_group": _of({"STATEFUL": "stateful-rulegroup", "STATELESS": "stateless-rulegroup"}),
    "event_bus_dash": lambda text: _event_bus(text).replace("/", "-"),
    "no_scheme": lambda text: text.removeprefix("https://"),
    "no_slash": lambda text: text.removeprefix("/"),
    "api_scheme": _of({"HTTP": "https", "WEBSOCKET": "wss"}),
    "waf_scope": _of({"REGIONAL": "regional", "CLOUDFRONT": "global"}),
}
"""What `{name|change}` makes of a value; one that does not suit it is as if it were absent."""
