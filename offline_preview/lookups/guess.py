"""Values that stand in for what only AWS knows: of the right type, so that the program goes on, and marked as such."""

import hashlib
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from pulumi import _types

from offline_preview.aws_context import AwsContext

Path = tuple[str | int, ...]
_DEPTH: Final = 4
"""Of structures within structures: some types of QuickSight's contain themselves."""
STAND_IN: Final = "stand-in"
"""Begins each text that stands in for a name; a digest of the look-up and the place in its result follows."""
_DOCUMENT: Final = (
    '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{principal}"Action":"{n}","Resource":"{n}"}}]}}'
)
_TRUST: Final = '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{principal}"Action":"{n}"}}]}}'
_PRINCIPAL: Final = '"Principal":{{"AWS":"{n}"}},'
_FORMS: Final = {
    "rolearn": "arn:{p}:iam::{a}:role/{n}",
    "principalarn": "arn:{p}:iam::{a}:role/{n}",
    "keyarn": "arn:{p}:kms:{r}:{a}:key/00000000-0000-0000-0000-000000000000",
    "kmskeyid": "arn:{p}:kms:{r}:{a}:key/00000000-0000-0000-0000-000000000000",
    "topicarn": "arn:{p}:sns:{r}:{a}:{n}",
    "functionarn": "arn:{p}:lambda:{r}:{a}:function:{n}",
    "secretarn": "arn:{p}:secretsmanager:{r}:{a}:secret:{n}-AAAAAA",
    "certificatearn": "arn:{p}:acm:{r}:{a}:certificate/00000000-0000-0000-0000-000000000000",
    "loggrouparn": "arn:{p}:logs:{r}:{a}:log-group:{n}",
    "targetgrouparn": "arn:{p}:elasticloadbalancing:{r}:{a}:targetgroup/{n}/0000000000000000",
    "arn": "arn:{p}:{service}:{arn_region}:{a}:{n}/{n}",
    "assumerolepolicy": _TRUST,
    "policy": _DOCUMENT,
    "policydocument": _DOCUMENT,
    "json": "{{}}",
    "secretstring": "{{}}",
    "cidrblock": "10.0.0.0/16",
    "cidr": "10.0.0.0/16",
    "url": "https://{n}.invalid/{n}",
    "endpoint": "https://{n}.invalid",
    "dnsname": "{n}.invalid",
    "ip": "192.0.2.1",
    "ipaddress": "192.0.2.1",
    "runtime": "python3.12",
    "date": "2026-01-01T00:00:00Z",
    "time": "2026-01-01T00:00:00Z",
    "createdat": "2026-01-01T00:00:00Z",
    "version": "1.30",
    "availabilityzone": "{r}a",
    "region": "{r}",
    "masteraccountid": "{n}",
    "accountid": "{a}",
    "ownerid": "{a}",
    "vpcid": "vpc-00000000000000000",
    "subnetid": "subnet-00000000000000000",
    "securitygroupid": "sg-00000000000000000",
    "instanceid": "i-00000000000000000",
}
"""What a property's name ends with, in lower case, to the form of its text: code that splits it finds parts."""


@dataclass(frozen=True)
class Guess:
    """A value that stands in; in what the program hands on as it is, it is unknown."""

    value: Any = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Guesser:
    """Makes guesses for a look-up of the module `service` of the SDK."""

    context: AwsContext
    service: str
    seed: str
    """What tells this look-up from others, so that names which stand in for results differ, too."""

    def guess(self, type_: Any, name: str, parents: tuple[str, ...] = ()) -> Any:
        """A value of the property `name` of the type `type_`; each part that is no structure is a `Guess`."""
        type_ = _types.unwrap_optional_type(type_)
        origin = typing.get_origin(type_) or type_
        if is_output_type(origin):
            if len(parents) == _DEPTH:
                return {}
            types = _types.output_type_types(origin)
            return {key: self.guess(each, key, (*parents, name)) for key, each in types.items()}
        if is_a(origin, list):
            (element,) = typing.get_args(type_) or (str,)
            return [] if len(parents) == _DEPTH else [self.guess(element, name.removesuffix("s"), parents)]
        if isinstance(origin, type) and issubclass(origin, Enum):
            return next(iter(origin)).value  # No class can be made of it that counts as unknown.
        if is_a(origin, dict):
            return Guess({})
        if is_a(origin, bool):
            return Guess(False)
        is_number = is_a(origin, int) or is_a(origin, float)
        return Guess(origin(1)) if is_number else Guess(self._text(name, parents))

    def _text(self, name: str, parents: tuple[str, ...]) -> str:
        lower = name.lower()
        form = next((form for ending, form in _FORMS.items() if lower.endswith(ending)), "{n}")
        own = stand_in(self.seed, *parents, name)
        of_identity = self.service == "iam" and not lower.endswith("assumerolepolicy")
        return form.format(
            p=self.context.partition,
            r=self.context.region,
            a=self.context.account,
            service=self.service,
            arn_region="" if self.service == "iam" else self.context.region,
            n=own,
            principal="" if of_identity else _PRINCIPAL.format(n=own),
        )


def stand_in(*seed: str) -> str:
    """The text that stands in for a name, different for each `seed`."""
    return f"{STAND_IN}-{hashlib.sha256(' '.join(seed).encode()).hexdigest()[:8]}"


def is_a(origin: Any, kind: type) -> bool:
    """Whether a type of the SDK's is `kind`: it writes `Sequence` or `list`, `Mapping` or `dict`."""
    return isinstance(origin, type) and (origin is kind or (kind in (list, dict) and issubclass(kind, origin)))


def is_output_type(origin: Any) -> bool:
    """Whether a type is a structure of the SDK's."""
    return isinstance(origin, type) and _types.is_output_type(origin)


def split(value: Any) -> tuple[Any, tuple[Path, ...]]:
    """`value` without its marks, and where they were."""
    return _plain(value), tuple(_paths(value, ()))


def _plain(value: Any) -> Any:
    if isinstance(value, Guess):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _paths(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, Guess):
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, (*path, index))


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where the texts, numbers and booleans are in `value`."""
    if isinstance(value, Mapping | list):
        for key, item in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from leaves(item, (*path, key))
    elif value is not None:
        yield path
