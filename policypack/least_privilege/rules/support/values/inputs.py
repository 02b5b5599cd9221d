"""Mistakes of a program in the inputs of a resource, beside its documents: the role that it names, a policy's ARN."""

from collections.abc import Callable, Iterator

from least_privilege.policy.program_text import Mistake, arn_text, name_text, object_text
from least_privilege.rules.finding import Finding
from least_privilege.stack.attachments import ATTACHED_POLICIES
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import embedded_policies

_NAMES = frozenset(
    (
        "role",
        "roles",
        "roleName",
        "user",
        "users",
        "userName",
        "group",
        "groups",
        "groupName",
        "name",
        "instanceProfile",
    )
)
_ARNS = frozenset(("permissionsBoundary", "roleArn", "iamRoleArn", "executionRoleArn", "taskRoleArn", "principalArn"))


def input_findings(resource: Resource, rule: str) -> Iterator[Finding]:
    """The findings of `rule` on a resource of AWS's: an Output turned into text in any input, and any mistake in those
    that name who gets access, or to what."""
    if not resource.type.startswith("aws:"):
        return
    documents = {each.path.partition("[")[0].partition(".")[0] for each in embedded_policies(resource)}
    if "" in documents:
        return  # A resource permission: its inputs are read as a document.
    for name, value in resource.properties.items():
        find = _search(resource, name)
        for text in () if name in documents else value if isinstance(value, list) else (value,):
            if isinstance(text, str) and (mistake := find(text)):
                yield Finding(
                    id=f"{rule}:{mistake.code}",
                    evidence=f"'{resource.name}' {mistake.within(f'its {name}')}: AWS rejects it, or it names nothing.",
                    fix=f"write {mistake.fix}.",
                )


def _search(resource: Resource, name: str) -> Callable[[str], Mistake | None]:
    if name in _ARNS or name == ATTACHED_POLICIES.get(resource.type):
        return arn_text
    if resource.type.startswith("aws:iam/") and name in _NAMES:
        return _of_name
    return _output


def _of_name(text: str) -> Mistake | None:
    """IAM takes the name of a role, a user or a group where it takes one, and never the ARN."""
    found = name_text(text)
    if found is None and text.startswith("arn:") and (last := text.rpartition("/")[2]):
        return Mistake("arn-for-name", "an ARN instead of a name", text, f"the name, {last}")
    return found


def _output(text: str) -> Mistake | None:
    """Any other input may hold code or a template with objects in it."""
    found = object_text(text)
    return found if found and found.code == "output-as-text" else None
