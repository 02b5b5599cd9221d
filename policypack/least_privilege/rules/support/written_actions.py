"""The actions that a finding is about, as the statement has them: what a waiver accepts, and no more."""

from collections.abc import Collection

from least_privilege.aws.actions import Action, expand
from least_privilege.policy.document import Statement
from least_privilege.rules.finding import id_of


def written_actions(statement: Statement, among: Collection[Action] | None = None) -> tuple[str, ...]:
    """What Action lists, less what stands for none of `among`. Of NotAction one text, another for other exceptions."""
    if statement.not_actions:
        return (f"NotAction:{id_of(statement.action_patterns, 3)}",)
    if among is None:
        return tuple(map(str, statement.action_patterns))
    wanted = set(among)
    return tuple(str(each) for each in statement.action_patterns if not wanted.isdisjoint(expand(each)))
