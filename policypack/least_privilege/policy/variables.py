"""Policy variables: the `${...}` in a Resource or a condition's value that a request fills in.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Callable

from least_privilege.policy.context_keys import CALLER_CHOSEN_KEYS
from least_privilege.policy.wildcards import is_plain

VARIABLE = re.compile(r"\$\{\s*([^},]*?)\s*(?:,\s*'([^']*)'\s*)?\}")
CHARACTERS = ("*", "?", "$")
"""What stands in `${...}` for itself, and is no variable."""

_ESCAPED = re.compile(r"\$\{([*?$])\}")
_SPECIAL = re.compile(r"[*?$]")


def variables(text: str) -> tuple[str, ...]:
    """The keys, in lower case, of the policy variables in `text`."""
    return tuple(name.lower() for name, _ in VARIABLE.findall(text) if name not in CHARACTERS)


def without_variables(text: str) -> str:
    """`text` with every `$` as a character: in the language of 2008-10-17 there are no variables."""
    return text.replace("$", "${$}")


def literal(text: str) -> str:
    """`text`, which has no variables, with each escaped character (`${*}`) as itself."""
    return _ESCAPED.sub(r"\1", text)


def escaped(text: str) -> str:
    """`text` with each character that a pattern would read otherwise escaped: the contrary of `literal`."""
    return _SPECIAL.sub(r"${\g<0>}", text)


def fill(text: str, is_free: Callable[[str], bool]) -> str:
    """`text` with `*` for each variable whose key (in lower case) `is_free`.

    A variable with a wildcard in its default becomes that default, which AWS may read as a wildcard.
    """
    if "${" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        name, default = found.groups()
        if name not in CHARACTERS and is_free(name.lower()):
            return "*"
        return default if default and not is_plain(default) else found.group()

    return VARIABLE.sub(value, text)


def widest(resource: str) -> str:
    """The most that a Resource can match: a variable that the caller chooses counts as a wildcard."""
    return fill(resource, lambda key: key.partition("/")[0] in CALLER_CHOSEN_KEYS)
