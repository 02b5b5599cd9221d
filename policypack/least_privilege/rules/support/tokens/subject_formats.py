"""The subject claim (`sub`) of tokens: how providers write it, and what a pattern for it leaves open.

Source: https://docs.github.com/en/actions/reference/security/oidc
        https://docs.gitlab.com/ci/secrets/id_token_authentication/
        https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from least_privilege.policy.document import Condition, Value
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.support.callers.identity_providers import GITHUB

IDENTIFYING_CLAIMS = (
    *("repository", "repository_id", "repository_owner", "repository_owner_id", "email"),
    *("project_path", "project_id", "namespace_path", "namespace_id", "user_id", "user_login"),
    *("terraform_organization_id", "terraform_project_id", "terraform_workspace_id"),
)
"""Claims that identify the owner of a token, where `sub` does not. Not a branch, an event or an environment, which
everyone has. A shared workflow (job_workflow_ref) identifies nobody outside its organization, since anyone may call it.
Nor does the actor: a workflow of anybody's repository runs in the name of the user who stars it, or opens an issue.
"""


@dataclass(frozen=True, kw_only=True)
class SubjectFormat:
    """How a provider writes `sub`: a prefix, an owner up to `end`, then parts. `part` finds the
    parts that it is enough to name one of, where naming the owner is not enough."""

    prefix: str
    owner: str
    end: str
    example: str
    part: str = ""
    part_name: str = ""

    def open_part(self, pattern: str) -> str:
        """What `pattern` leaves open that it should name: `any organization`, or `every repository of 'pets'`."""
        owner, found, rest = pattern.removeprefix(self.prefix).partition(self.end)
        if not found or not is_plain(owner):
            return f"any {self.owner}"
        parts = re.findall(self.part, rest) if self.part else [owner]
        return "" if any(map(_has_text, parts)) else f"every {self.part_name} of '{owner}'"

    def begun_name(self, pattern: str) -> tuple[str, str]:
        """Of a pattern that only begins the name of a part, whole as it looks (`app*`, not `app-*`): what else it lets
        in, and the pattern for that part alone; twice empty for any other."""
        owner, found, rest = pattern.removeprefix(self.prefix).partition(self.end)
        name = rest.partition(":")[0]
        stem = name.removesuffix("*")
        if not (self.part_name and found and stem != name and stem[-1:].isalnum() and is_plain(owner + stem)):
            return "", ""
        after = rest[len(name) :] or f":{self.example.split(':', 2)[2]}"
        left = f"every {self.part_name} of '{owner}' whose name begins with '{stem}'"
        return left, f"{self.prefix}{owner}{self.end}{stem}{after}"

    def example_like(self, pattern: str) -> str:
        """A subject in this format, with the owner that `pattern` names."""
        owner, found, _ = pattern.removeprefix(self.prefix).partition(self.end)
        given = self.prefix + self.owner.upper()
        known = pattern.startswith(self.prefix) and found and is_plain(owner)
        return self.example.replace(given, self.prefix + owner, 1) if known else self.example


def _has_text(pattern: str) -> bool:
    return bool(pattern.strip("*?/:"))


_FORMATS = (
    SubjectFormat(
        prefix="repo:",
        owner="organization",
        end="/",
        example="repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main",
        part="^[^:]*",
        part_name="repository",
    ),
    SubjectFormat(
        prefix="project_path:",
        owner="group",
        end="/",
        example="project_path:GROUP/PROJECT:ref_type:branch:ref:main",
        part="^[^:]*",
        part_name="project",
    ),
    SubjectFormat(
        prefix="organization:",
        owner="organization",
        end=":",
        example="organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:run_phase:apply",
        part="(?:project|workspace|pipeline):([^:]*)",
        part_name="workspace",
    ),
    SubjectFormat(
        prefix="system:serviceaccount:",
        owner="namespace",
        end=":",
        example="system:serviceaccount:NAMESPACE:SERVICE-ACCOUNT",
    ),
)
_BY_PROVIDER = (
    (re.escape(GITHUB) + "(/.*)?", _FORMATS[0]),
    (r"gitlab\.com", _FORMATS[1]),
    (r"app\.(eu\.)?terraform\.io", _FORMATS[2]),
    (r"oidc\.eks\..*", _FORMATS[3]),
)

_OF_AN_OWNER = frozenset(
    ("repo", "repository", "repository_id", "repository_owner", "repository_owner_id", "enterprise", "enterprise_id")
    + ("organization", "workflow_ref", "job_workflow_ref")
)
"""Claims in a subject of GitHub whose value names an owner, or begins with one."""

_OF_ANY_REPOSITORY = tuple(
    f"{claim}:"
    for claim in (
        *(
            "actor",
            "actor_id",
            "base_ref",
            "check_run_id",
            "context",
            "environment",
            "event_name",
            "head_ref",
            "job_workflow_sha",
            "ref",
            "ref_protected",
        ),
        *("ref_type", "repository_visibility", "run_attempt", "run_id", "run_number", "runner_environment", "sha"),
        *("workflow", "workflow_sha"),
    )
)

_PULL_REQUEST = "pull_request"
"""The context of a pull request, which has no value."""
_CUSTOMIZED = (f"{_PULL_REQUEST}:", *_OF_ANY_REPOSITORY, *(f"{claim}:" for claim in _OF_AN_OWNER - {"repo"}))
"""What begins a subject of GitHub in another form than GitHub's own."""

_LABEL = re.compile(
    "(account|actor|app|enterprise|environment|group|namespace|org|organization|owner|pipeline|project|ref"
    "|repository|repository_id|repository_owner|repository_owner_id|space|team|tenant|user|workspace)[:/]"
)
"""What begins a subject that is written as `label:value`."""


def open_part(value: Value) -> str:
    """What a value of a condition on `sub` leaves open that it should name; empty where it names an owner."""
    if not isinstance(value, str) or is_plain(value):
        return ""
    start = re.split(r"[*?]", value)[0]
    if not start:  # The owner comes first.
        return "any subject"
    for each in _FORMATS:
        if each.prefix.startswith(start):
            return f"any {each.owner}"
        if value.startswith(each.prefix) and (left := each.open_part(value)):
            return left
    return f"any {label[1]}" if (label := _LABEL.fullmatch(start)) else ""


def begun_name(condition: Condition, value: Value) -> tuple[str, str]:
    """As `SubjectFormat.begun_name`, of a value of a condition on `sub`."""
    how = condition.parsed_operator
    if how is None or how.negated or not how.takes_wildcards or not isinstance(value, str):
        return "", ""
    formats = (each for each in _FORMATS[:2] if value.startswith(each.prefix))
    return next((each.begun_name(value) for each in formats), ("", ""))


def open_part_of(condition: Condition) -> str:
    """What a condition on `sub` leaves open; empty where it leaves nothing open, or does not restrict at all."""
    return next((left for value in condition.values if (left := open_part_in(condition, value))), "")


def open_part_in(condition: Condition, value: Value) -> str:
    """As `open_part_of`, by one of the condition's values."""
    how = condition.parsed_operator
    if how is None or how.negated:
        return ""
    if condition.lower_key == f"{GITHUB}:sub" and isinstance(value, str) and f"{value}:".startswith(_CUSTOMIZED):
        is_never_met = not how.takes_wildcards and not is_plain(value)
        return "" if is_never_met or _names_owner(value) else "any repository that customizes its subject claims"
    return open_part(value) if how.takes_wildcards else ""


def _names_owner(subject: str) -> bool:
    """Whether a subject of GitHub names more than each repository has, such as a branch, a workflow, an environment.

    Which claims it holds, the repository or its organization chooses. A colon in a value is encoded.
    Source: https://docs.github.com/en/actions/reference/security/oidc#customizing-the-token-claims
    """
    claims = pairwise(subject.split(":"))
    return any(label in _OF_AN_OWNER and (owner := value.split("/")[0]) and is_plain(owner) for label, value in claims)


def example_subject(provider: str, pattern: str = "") -> str:
    """A subject as `provider` writes it, like `pattern` where that is given; `SUBJECT` where its format is unknown."""
    found = next((each for each in _FORMATS if pattern.startswith(each.prefix)), None) or next(
        (each for host, each in _BY_PROVIDER if re.fullmatch(host, provider, re.IGNORECASE)), None
    )
    return found.example_like(pattern) if found else "SUBJECT"
