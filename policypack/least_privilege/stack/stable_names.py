"""Names and ARNs as a finding's id has them: the same in every stack of a program, at preview and at `up`.

What is drawn or chosen for one stack is left out: the hex digits that Pulumi puts after a resource's name, the ids that
AWS draws, and the stack's own account and region.
Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
        https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
"""

import re
from collections.abc import Iterator, Mapping

from least_privilege.policy.principals import ACCOUNT_PLACEHOLDER, STAND_IN_ACCOUNT
from least_privilege.stack.surroundings import Surroundings

_HEX = "[0-9a-f]{7}"
"""What Pulumi ends a name with where the program gives none, mostly after a hyphen."""
_NAMED = re.compile(rf"(?:alias/)?(.*?)([-_]?{_HEX})(?:\.fifo)?")
_DRAWN = re.compile(rf"[-_]?{_HEX}(?![0-9A-Za-z])")
_SURELY_DRAWN = re.compile(rf"-{_HEX}\b")
_ACCOUNT, _REGION = re.compile(r"\b\d{12}\b"), re.compile(r"\b(?:[a-z]{2}|eusc)(?:-[a-z]+){1,2}-\d\b")
_ID = re.compile(r"(?<=-)[0-9a-f]{17}(?![0-9A-Za-z])|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_API_ID = re.compile(r"(?:^|(?<=/restapis/)|(?<=/apis/))[a-z0-9]{10}(?![^/])")
_CLUSTER = re.compile(r"(?<=oidc\.eks\.)[a-z0-9-]+(\.amazonaws\.com(?:\.cn)?/id/)[0-9A-F]{32}(?![0-9A-Za-z])")
"""The issuer of an EKS cluster's tokens."""
_AFTER_PREFIX = re.compile(r"20\d{16}[0-9a-f]{8}(?![0-9A-Za-z])")
"""What the provider puts after a namePrefix: the time and a counter.
Source: https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go"""
_LONGEST = 255
"""Of a name in AWS: a longer input is a document or a description."""


def drawn_suffixes(name: str, inputs: Mapping[str, object]) -> Iterator[str]:
    """What Pulumi drew for the names in AWS of a resource that the program calls `name`: `-1a2b3c4`."""
    for value in inputs.values():
        found = _NAMED.fullmatch(value) if isinstance(value, str) and len(value) <= _LONGEST else None
        if found and _is_from(name.lower(), found[1].lower(), found[2]):
            yield found[2]


def _is_from(name: str, start: str, suffix: str) -> bool:
    """Whether the start of a name in AWS is the resource's: AWS may allow less of it, before a hyphen."""
    return start == name or (bool(start) and suffix[0] == "-" and name.startswith(start))


def stable_name(text: str, around: Surroundings) -> str:
    """A name or an ARN in a policy of a program's stack. An account is its own unless another is known to be."""
    if around.drawn is None:
        return text
    fields = text.split(":", 5)
    if len(fields) < 6 or fields[0] != "arn":
        return _bare(_CLUSTER.sub(r"REGION\1ID", text), around)
    region, account = fields[3:5]
    known = around.location
    is_own = account in ("", STAND_IN_ACCOUNT, known.account or account) and not set(account) & set("*?$")
    if is_own and _ACCOUNT.fullmatch(account):
        fields[4] = ACCOUNT_PLACEHOLDER
    if is_own and _REGION.fullmatch(region) and region == (known.region or (account and region)):
        fields[3] = "REGION"
    tail = _bare(fields[5], around)
    if is_own:
        tail = (_API_ID if fields[2] in ("execute-api", "apigateway") else _ID).sub("ID", tail)
    return ":".join((*fields[:5], tail))


def _bare(text: str, around: Surroundings) -> str:
    drawn, text = around.drawn or (), _AFTER_PREFIX.sub("", text)
    return _DRAWN.sub(lambda found: "" if found[0] in drawn else found[0], text) if drawn else text


def without_own_names(text: str, stack: str) -> str:
    """A text on a program's stack without the stack's name, account and region, and without what was drawn: the same
    for all stacks of the program."""
    own = re.compile(rf"(?<![A-Za-z0-9]){re.escape(stack)}(?![A-Za-z0-9])", re.IGNORECASE)
    return own.sub("STACK", _SURELY_DRAWN.sub("", _REGION.sub("REGION", _ACCOUNT.sub("ACCOUNT", text))))
