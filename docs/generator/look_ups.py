"""docs/reference/look-ups.md: how the offline preview answers each look-up, from the code that answers them."""

import re

from docs.generator.words import clipped, code, table
from offline_preview.lookups import sdk
from offline_preview.lookups.lookups import Lookups, has_rule
from offline_preview.lookups.settled import EXACT

_HEAD = """\
# Look-ups

<!-- Made by `make docs` with the offline preview's own answers; do not edit. -->

How the offline preview answers `aws.get_...` without AWS. `--lookups FILE` gives [other
results](../how-to/give-results-of-look-ups.md). The output forms (`aws.get_..._output`) give the same.

"""
_EXACT = """\
## Computed

These follow from the arguments, the provider's region and its account.

"""
_ASSUMED = """\
## Of resources that are assumed to exist

Known are the arguments, and what follows from a name or an id among them; ids that AWS draws are made up in AWS's form.
All else has a value of the right type, which is unknown at preview where the program hands it on as it is.

"""
_REST = """\
## All others

Of the other {count} look-ups of the AWS SDK, the arguments and the region are known; all else is unknown at preview in
the same way. Look-ups of other packages have an unknown result, and values of its types in the plain form.
"""
_GIVEN = {
    "arn": "arn:aws:iam::111122223333:role/web",
    "region": "eu-west-1",
    "version": "2012-10-17",
    "dnsName": "s3.eu-west-1.amazonaws.com",
}


def page() -> str:
    """The page's text."""
    head = ("look-up", "known")
    every = sorted(filter(None, map(_short, sdk.tokens().values())))
    ruled = [short for short in every if has_rule(short)]
    exact = [_row(short) for short in ruled if short in EXACT]
    assumed = [_row(short) for short in ruled if short not in EXACT]
    rest = _REST.format(count=len(every) - len(ruled))
    return f"{_HEAD}{_EXACT}{table(head, exact)}\n{_ASSUMED}{table(head, assumed)}\n{rest}"


def _short(module: str) -> str:
    lookup = sdk.lookup_of(module.replace("pulumi_aws", "aws", 1))
    return sdk.short_name(lookup.token) if lookup else ""


def _row(short: str) -> tuple[str, str]:
    lookup = sdk.lookup_of(f"aws:{short.replace('/', ':')}")
    assert lookup is not None
    texts = [name for name, type_ in lookup.arguments.items() if type_ in (str, str | None)]
    given = {name: _GIVEN.get(name, "web") for name in texts if "Json" not in name}
    answer = Lookups(lambda _: None).answer(lookup.token, given, {})
    assert answer is not None
    guessed = {path[0] for path in answer.guesses}
    known = [name for name in answer.outputs if name not in guessed and name != "region"]
    return code(lookup.python), clipped([code(_python(name)) for name in known])


def _python(name: str) -> str:
    return re.sub("([A-Z])", lambda letter: f"_{letter[1].lower()}", name)
