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

_DRAWN = re.compile(r"-[0-9a-f]{7}(?![0-9A-Za-z])")
_ACCOUNT, _REGION = re.compile(r"\d{12}"), re.compile(r"[a-z]{2}[a-z-]*-\d")
_ID = re.compile(r"(?<=-)[0-9a-f]{17}(?![0-9A-Za-z])|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_API_ID = re.compile(r"(?:^|(?<=/restapis/)|(?<=/apis/))[a-z0-9]{10}(?![^/])")
_CLUSTER = re.compile(r"(?<=oidc\.eks\.)[a-z0-9-]+(\.amazonaws\.com(?:\.cn)?/id/)[0-9A-F]{32}(?![0-9A-Za-z])")
"""The issuer of an EKS cluster's tokens."""
_NAMES = ("name", "bucket")
"""The inputs that hold a resource's name in AWS."""


def drawn_suffixes(name: str, inputs: Mapping[str, object]) -> Iterator[str]:
    """What Pulumi drew for the names in AWS of a resource that the program calls `name`: `-1a2b3c4`."""
    for value in map(inputs.get, _NAMES):
        found = _DRAWN.search(value) if isinstance(value, str) else None
        # AWS may allow less of the name, or no capitals in it. A queue's name ends in `.fifo`.
        if found and name.lower().startswith(found.string[: found.start()].lower()):
            yield found[0]


def stable_name(text: str, around: Surroundings) -> str:
    """A name or an ARN in a policy of the stack. An account is its own unless another is known to be."""
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
    return _DRAWN.sub(lambda found: "" if found[0] in around.drawn else found[0], text) if around.drawn else text
