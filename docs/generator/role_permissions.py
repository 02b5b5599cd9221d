"""One role in Markdown: who can assume it, what it may do, and how it differs in another stack."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from components.iam.arns import Arns
from components.iam.service_role import ServiceRoleArgs
from docs.generator.words import actions, clipped, code, conditions, listed, table

Short = Callable[[str], str]
_COLUMNS = ("statement", "actions", "resources", "condition")


def trusted_by(args: ServiceRoleArgs) -> str:
    """A list of the statements of its trust policy."""
    short = shortener(args.arns)
    lines = ["- Trusted:\n"]
    for statement in args.trust["Statement"]:
        names = [
            code(name if kind == "Service" else short(name)) + (" (this account)" if short(name) == "root" else "")
            for kind, given in statement["Principal"].items()
            for name in map(str, listed(given))
        ]
        done = [action for action in listed(statement["Action"]) if action != "sts:AssumeRole"]
        by = f" by {', '.join(map(code, done))}" if done else ""
        lines.append(f"  - {', '.join(names)}{by}{', when' if statement.get('Condition') else ''}\n")
        lines += [f"    - {each}\n" for each in conditions(statement.get("Condition", {}), short)]
    return "".join(lines)


def permissions(args: ServiceRoleArgs) -> str:
    """The AWS managed policies that are attached, and a table of every other statement."""
    rows = list(_rows(args))
    shown = len(_COLUMNS) if any(row[-1] for row in rows) else len(_COLUMNS) - 1
    parts = []
    if attached := sorted(_managed(args)):
        parts += ["- AWS managed policies:\n", *(f"  - {code(name)}\n" for name in attached)]
    if rows:
        parts += ["\n", table(_COLUMNS[:shown], [row[:shown] for row in rows])]
    return "".join(parts) or "- It has no permissions.\n"


def difference(args: ServiceRoleArgs, other: ServiceRoleArgs) -> str | None:
    """What `other` has more and less than `args`, beyond names and ARNs; None where hardly anything is the same."""
    if args.existing or other.existing:
        return "" if args.existing == other.existing else None
    ours, theirs = _statements(args), _statements(other)
    if _trust_kind(args) != _trust_kind(other) or ours and theirs and not ours & theirs:
        return None
    parts = [
        f"{word} {', '.join(map(code, found))}"
        for word, found in (
            ("without", [*_sids(ours - theirs), *sorted(_managed(args) - _managed(other))]),
            ("with", [*_sids(theirs - ours), *sorted(_managed(other) - _managed(args))]),
        )
        if found
    ]
    return ", ".join(parts)


def documents(args: ServiceRoleArgs) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Its inline and customer managed policies, by name."""
    yield from args.inline_policies.items()
    yield from ((policy.name, policy.document) for policy in args.customer_policies)


def shortener(arns: Arns) -> Short:
    """Shortens an ARN of the stack's own account and region to what follows the account."""

    def short(text: str) -> str:
        parts = text.split(":", 5)
        own = len(parts) == 6 and parts[0] == "arn" and parts[1] == arns.partition
        if own and parts[3] in ("", arns.region) and parts[4] in ("", arns.account):
            return parts[5] if parts[5] != "*" else f"{parts[2]}:*"
        return text

    return short


def _rows(args: ServiceRoleArgs) -> Iterator[tuple[str, ...]]:
    short = shortener(args.arns)
    for _, document in documents(args):
        for statement in document["Statement"]:
            where = "Resource" if "Resource" in statement else "NotResource"
            resources = clipped(code(short(str(each))) for each in listed(statement[where]))
            yield (
                f"{code(statement['Sid'])}{' (Deny)' if statement['Effect'] == 'Deny' else ''}",
                actions(listed(statement["Action"])),
                resources if where == "Resource" else f"all but {resources}",
                " and ".join(conditions(statement.get("Condition", {}), short)),
            )


def _managed(args: ServiceRoleArgs) -> set[str]:
    return {arn.partition(":policy/")[2] for arn in args.managed_policies}


def _statements(args: ServiceRoleArgs) -> set[tuple[str, str]]:
    return {
        (statement["Sid"], ",".join(sorted(listed(statement["Action"]))))
        for _, document in documents(args)
        for statement in document["Statement"]
    }


def _sids(statements: set[tuple[str, str]]) -> list[str]:
    return sorted({sid for sid, _ in statements})


def _trust_kind(args: ServiceRoleArgs) -> set[tuple[str, ...]]:
    """Which kinds of principals can assume it, under conditions on which keys."""
    return {
        (kind, *sorted(key.rpartition(":")[2] for keys in statement.get("Condition", {}).values() for key in keys))
        for statement in args.trust["Statement"]
        for kind in statement["Principal"]
    }
