"""Look-ups (`aws.get_...`), answered without AWS: what follows from settings and names, and typed values for the rest.

A resource that a program looks up is assumed to exist. What only AWS knows of it is a value of the right type, which is
unknown again where the program hands it on as it is; see `look_up_calls` of the engine.
"""

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pulumi import _types

from offline_preview import wire
from offline_preview.aws_context import ACCOUNT, AwsContext
from offline_preview.lookups import as_created, sdk
from offline_preview.lookups.coercion import coerced, typed
from offline_preview.lookups.drawn import Scope
from offline_preview.lookups.guess import STAND_IN, Guess, Guesser, Path, split
from offline_preview.lookups.images import IMAGES
from offline_preview.lookups.named import COUNTS, FORMS, LISTS
from offline_preview.lookups.particular import ANSWERS
from offline_preview.lookups.pins import Pins
from offline_preview.lookups.refusal import LookUpRefusedError
from offline_preview.lookups.settled import EXACT, PURE, SETTLED, filter_values

_FUNCTIONS: Final = {**SETTLED, **IMAGES, **ANSWERS}
_NAMING: Final = ("name", "id", "arn", "identifier", "alias", "bucket", "domain", "url")
"""How the names of arguments end that name one resource."""
_NAMES: Final = 3
"""So many names of what is assumed to exist does a note have."""


@dataclass(frozen=True)
class Answer:
    """A look-up's outputs, and the places in them of values that stand in for what only AWS knows."""

    outputs: dict[str, Any]
    guesses: tuple[Path, ...] = ()


def has_rule(short: str) -> bool:
    """Whether something of the result of the look-up `short` (`ec2/getAmi`) has a rule."""
    return short in (*_FUNCTIONS, *FORMS, *LISTS) or as_created.type_of(short) is not None


def is_pure(token: str) -> bool:
    """Whether the look-up `token` is computed from its arguments alone, so that predicted ones do, too."""
    return token.startswith("aws:") and sdk.short_name(token) in PURE


class Lookups:
    """Answers look-ups; calls `note` with what stands in for a real account, and what cannot be answered."""

    def __init__(self, note: Callable[[str], None], own_account: str = ACCOUNT, pins: Pins | None = None) -> None:
        self._note, self._own_account = note, own_account
        self._pins = pins or Pins()
        self._assumed: dict[str, dict[str, None]] = {}
        self._pinned: set[str] = set()
        self._found: dict[str, dict[str, str]] = {}
        """What is known of resources, by id, because a look-up found them in a VPC."""

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """The look-ups so far whose results are assumed."""
        return tuple(self._assumed)

    def answer(
        self, token: str, arguments: Mapping[str, Any], provider: Mapping[str, Any], at_once: type | None = None
    ) -> Answer | None:
        """The answer of the look-up `token`; None where its result is unknown.

        `provider` has the inputs of the provider that is asked, `at_once` is the SDK's class of the result where the
        program cannot wait for it. Raises `LookUpRefusedError` with the provider's message where the arguments are
        wrong.
        """
        given = wire.reveal(arguments)
        if wire.has_unknown(given):
            return self._of_unknown(token, at_once)
        lookup = sdk.lookup_of(token) if token.startswith("aws:") else None
        if lookup is None:
            return self._of_other_provider(token, given, at_once)
        given = coerced(given, lookup.arguments)
        context = AwsContext.of(provider, self._pins.account() or self._own_account)
        if isinstance(given.get("region"), str):
            context = replace(context, region=given["region"], region_known=True)
        outputs = self._outputs(lookup, given, context)
        self._say(lookup, given, repr(outputs), context)
        return Answer(*split(outputs))

    def _of_unknown(self, token: str, at_once: type | None) -> Answer | None:
        """Of what is computed from arguments, the parts are as unknown as these: the engine's preview goes on, too."""
        if at_once is None or not is_pure(token):
            return None
        lookup = sdk.lookup_of(token)
        python = lookup.python if lookup else token
        self._note(
            f"look-up {python}: an argument is unknown at preview, so its result is, too, and `pulumi preview` leaves "
            f"that argument out: use {python}_output"
        )
        return Answer(*split(_guessed(at_once, token, {})))

    def _of_other_provider(self, token: str, given: Mapping[str, Any], at_once: type | None) -> Answer | None:
        pinned = self._pins.result(token, given)
        if pinned is not None:
            return Answer(dict(pinned))
        if at_once is None or token.startswith("aws:"):
            self._unknown(token)
            return None
        self._assume(token, given)
        return Answer(*split({**_guessed(at_once, token, given), **given}))

    def finish(self) -> None:
        """Note what was assumed, a line for each look-up, and the pins that no look-up used."""
        for token, names in self._assumed.items():
            known = [f"'{name}'" for name in names]
            listed = ", ".join(known[:_NAMES]) + (f" and {len(known) - _NAMES} more" if len(known) > _NAMES else "")
            verb = "are" if len(known) > 1 else "is"
            what = f"{listed} {verb} assumed to exist" if known else "a match is assumed to exist"
            whom = "AWS" if token.startswith("aws:") else "its provider"
            by = "by --lookups" if token in self._pinned else f"without {whom}"
            self._note(
                f"look-up {token} is answered {by}: {what}; what does not follow from that is unknown or made up"
            )
        for note in self._pins.unused():
            self._note(note)

    def _outputs(self, lookup: sdk.SdkLookup, given: Mapping[str, Any], context: AwsContext) -> dict[str, Any]:
        """The pinned properties, else those with a rule, else those given, else a guess."""
        short = sdk.short_name(lookup.token)
        pinned = self._pins.result(lookup.token, given) or {}
        self._pinned |= {lookup.token} if pinned else set()
        found = _ruled(lookup, given, context)
        self._keep_place(short, given, found.get("ids", ()), context)
        found = {**given, **found, **self._found.get(str(given.get("id")), {}), **pinned}
        guesser = Guesser(context=context, service=short.partition("/")[0], seed=_seed(lookup.token, given))
        outputs = {
            name: found[name] if name in found else guesser.guess(type_, name)
            for name, type_ in lookup.properties.items()
        }
        if isinstance(outputs.get("region"), Guess):
            outputs["region"] = context.region
        return outputs

    def _keep_place(self, short: str, given: Mapping[str, Any], ids: Sequence[str], context: AwsContext) -> None:
        """Remember in which VPC and zone the subnets are, and in which VPC the groups, that a look-up finds."""
        vpcs = filter_values(given, "vpc-id")
        for number, id_ in enumerate(ids):
            self._found[id_] = {"vpcId": vpcs[0]} if len(vpcs) == 1 else {}
            if short == "ec2/getSubnets":
                zones = filter_values(given, "availability-zone") or [f"{context.region}{letter}" for letter in "abc"]
                self._found[id_]["availabilityZone"] = zones[number % len(zones)]

    def _say(self, lookup: sdk.SdkLookup, given: Mapping[str, Any], known: str, context: AwsContext) -> None:
        """Note what stands in among the values that are `known`, and what is assumed to exist."""
        short = sdk.short_name(lookup.token)
        if short in PURE:
            return
        if not context.account_known and context.account in known:
            self._note(
                f"account {context.account} stands in for the caller's: set aws:allowedAccountIds (or "
                "allowed_account_ids) to the stack's own account"
            )
        if not context.region_known and context.region in known:
            self._note(f"region {context.region} stands in for the provider's: set aws:region")
        published = str(given.get("name", "")).startswith("/aws/service/") or (
            short == "iam/getPolicy" and ":aws:policy/" in known
        )
        if short in EXACT or published:
            return
        self._assume(lookup.token, given)

    def _assume(self, token: str, given: Mapping[str, Any]) -> None:
        names = self._assumed.setdefault(token, {})
        named = [
            value
            for ending in _NAMING
            for name, value in given.items()
            if isinstance(value, str) and name.lower().endswith(ending) and STAND_IN not in value
        ]
        names.update(dict.fromkeys(named[:1]))

    def _unknown(self, token: str) -> None:
        near = _nearest(token)
        self._note(f"look-up {token} is not answered offline{near}: its result is unknown; --lookups can give it")


def _seed(token: str, given: Mapping[str, Any]) -> str:
    return f"{token} {json.dumps(given, sort_keys=True, default=str)}"


def _guessed(result: type, token: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Guesses for all properties of a look-up's `result`."""
    guesser = Guesser(context=AwsContext.of({}), service=token.partition(":")[0], seed=_seed(token, given))
    return {name: guesser.guess(type_, name) for name, type_ in _types.output_type_types(result).items()}


def _ruled(lookup: sdk.SdkLookup, given: Mapping[str, Any], context: AwsContext) -> dict[str, Any]:
    """The outputs that a rule gives; those that the SDK does not know are left out."""
    short = sdk.short_name(lookup.token)
    if short in _FUNCTIONS:
        try:
            found = _FUNCTIONS[short](given, context)
        except KeyError as error:
            raise LookUpRefusedError(f"argument {error} is missing") from error
    elif short in LISTS:
        scopes = [Scope(context, short + number, given) for number in ("", "1", "2")[: COUNTS.get(short, 1)]]
        found = {name: [scope.filled(form) for scope in scopes] for name, form in LISTS[short].items()}
    else:
        found = as_created.outputs(lookup, given, context)
        scope = Scope(context, short, given)
        scope.update({name: value for name, value in found.items() if isinstance(value, str)})
        found |= _filled(FORMS.get(short, {}), scope, given, lookup.properties)
    return {name: value for name, value in found.items() if name in lookup.properties}


def _filled(
    forms: Mapping[str, str], scope: Scope, given: Mapping[str, Any], types: Mapping[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, form in forms.items():
        try:
            scope[name] = given[name] if name in given else scope.filled(form)
            found[name] = typed(scope[name], types.get(name))
        except KeyError:
            continue
    return found


def _nearest(token: str) -> str:
    if not token.startswith("aws:"):
        return ""
    near = difflib.get_close_matches(sdk.short_name(token).lower(), sdk.tokens(), 1)
    return f" (did you mean {sdk.tokens()[near[0]].replace('pulumi_aws', 'aws', 1)}?)" if near else ""
