"""Subjects of GitHub's tokens that name a repository and nothing of it."""

import re
from collections.abc import Iterator

from least_privilege.policy.document import Document, PolicyKind
from least_privilege.rules.support.callers.identity_providers import GITHUB
from least_privilege.rules.support.hygiene.suggestion import Suggestion

_ANY_BRANCH = re.compile(r"repo:([^*?:/$]+/[^*?:/$]+):\*+")


def any_branch(document: Document) -> Iterator[Suggestion]:
    """A subject for every branch, tag, pull request and environment of a repository, which no other claim of the token
    narrows.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub
    """
    for statement in document.statements if document.kind is PolicyKind.TRUST else ():
        claims = {each.lower_key for each in statement.conditions if each.lower_key.startswith(f"{GITHUB}:")}
        if not statement.allows or claims - {f"{GITHUB}:aud", f"{GITHUB}:sub"}:
            continue
        for condition in statement.conditions:
            is_subject = condition.lower_key == f"{GITHUB}:sub" and condition.demands_presence
            for value in condition.texts if is_subject else ():
                if found := _ANY_BRANCH.fullmatch(value):
                    what = f"{statement.label} trusts every branch, tag and pull request of {found[1]}"
                    yield Suggestion("any-branch", what, f"name the branch, as in repo:{found[1]}:ref:refs/heads/main")
