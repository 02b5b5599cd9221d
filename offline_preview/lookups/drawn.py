"""Names and ids of a look-up's result, from the settings and the arguments; ids that AWS draws are digests of them."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from offline_preview.aws_context import AwsContext

_DRAWN: Final = re.compile(r"(hex|digits|letters)(\d+)|uuid")
_ALPHABETS: Final = {"hex": "0123456789abcdef", "digits": "0123456789", "letters": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class Scope(dict[str, Any]):
    """What the placeholders of a form stand for.

    `{p}`, `{r}`, `{a}` and `{s}` are partition, region, account and DNS suffix; `{name}` and the like are arguments and
    outputs; `{hex17}`, `{digits12}`, `{letters13}` and `{uuid}` are drawn, the same each time for the same `seed`.
    """

    def __init__(self, context: AwsContext, seed: str, given: Mapping[str, Any]) -> None:
        super().__init__(p=context.partition, r=context.region, a=context.account, s=context.dns_suffix)
        self.update({name: value for name, value in given.items() if isinstance(value, str | int | float)})
        for name, value in given.items():
            if isinstance(value, str) and value.startswith("arn:"):
                self[f"{name}Name"] = name_in(value)
                if not name.lower().endswith("arn"):  # AWS takes the ARN of a function or a key for its name
                    self[name] = name_in(value)
        self._seed = seed + json.dumps(given, sort_keys=True)

    def __missing__(self, key: str) -> str:
        found = _DRAWN.fullmatch(key)
        if found is None:
            raise KeyError(key)
        if key == "uuid":
            text = self._draw("hex", 32)
            return "-".join((text[:8], text[8:12], "4" + text[13:16], "a" + text[17:20], text[20:]))
        return self._draw(found[1], int(found[2]))

    def filled(self, form: str) -> str:
        """`form` with its placeholders filled in; raises `KeyError` where one is not known."""
        return form.format_map(self)

    def _draw(self, alphabet: str, length: int) -> str:
        characters = _ALPHABETS[alphabet]
        digest = hashlib.sha512(f"{alphabet}{length}{self._seed}".encode()).digest()
        return "".join(characters[byte % len(characters)] for byte in digest[:length])


def name_in(arn: str) -> str:
    """The name in an ARN: a load balancer's without its kind and id, a secret's without its end."""
    service, resource = arn.split(":", 5)[2::3] if arn.count(":") >= 5 else ("", arn)
    parts = re.split("[/:]", resource)
    if service == "elasticloadbalancing" and len(parts) > 2:
        return parts[-2]
    if service == "secretsmanager":
        return resource.partition(":")[2][:-7]
    return parts[-1]
