"""A Mermaid picture of a system's roles: who assumes each, and what it reaches. https://mermaid.js.org/syntax/flowchart.html"""

from collections.abc import Iterator

from components.iam.arns import Arns
from components.iam.service_role import ServiceRoleArgs
from components.systems.definition import Roles
from docs.generator.role_permissions import documents
from docs.generator.words import listed


def picture(roles: Roles, arns: Arns) -> str:
    """The picture as a fenced block."""
    nodes: dict[str, str] = {}

    def node(label: str, shape: str) -> str:
        return nodes.setdefault(shape.format(label), f"n{len(nodes) + 1}")

    lines = []
    for key, args in roles.items():
        role = node(key, '["{}"]')
        callers = [node(each, '(["{}"])') for each in dict.fromkeys(_callers(args, arns))]
        reached = [node(each, '[("{}")]') for each in dict.fromkeys(_services(args))]
        reached += [node(arn.rpartition("/")[2], '[/"{}"/]') for arn in args.managed_policies]
        ends = [" & ".join(each) for each in (callers, [role], reached) if each]
        lines.append(f"  {' --> '.join(ends)}\n")
    declared = "".join(f"  {name}{shape}\n" for shape, name in nodes.items())
    return f"```mermaid\nflowchart LR\n{declared}{''.join(lines)}```\n"


def _callers(args: ServiceRoleArgs, arns: Arns) -> Iterator[str]:
    for statement in args.trust["Statement"] if not args.existing else ():
        for kind, given in statement["Principal"].items():
            for name in map(str, listed(given)):
                yield _caller(kind, name, arns)


def _caller(kind: str, name: str, arns: Arns) -> str:
    if kind == "Service":
        return name
    if kind == "Federated":
        return name.partition(":oidc-provider/")[2].partition("/")[0]
    _, _, _, _, account, resource = name.split(":", 5)
    if resource == "root":
        return "this account" if account == arns.account else f"account {account}"
    return resource if account == arns.account else f"{resource} of {account}"


def _services(args: ServiceRoleArgs) -> Iterator[str]:
    """The services whose actions its own policies allow."""
    for _, document in documents(args):
        for statement in document["Statement"]:
            if statement["Effect"] == "Allow":
                yield from (action.partition(":")[0] for action in listed(statement["Action"]))
