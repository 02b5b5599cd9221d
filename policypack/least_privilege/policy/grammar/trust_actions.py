"""Which actions of STS a trust policy needs for its principals and for the keys in its conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
        https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

from collections.abc import Iterable

from least_privilege.policy.document import Condition, Statement
from least_privilege.policy.grammar.notes import Notes
from least_privilege.policy.principals import is_identity_provider
from least_privilege.policy.unknown import UNKNOWN

_ASSUME, _WEB, _SAML = "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
_TAG, _IDENTITY = "sts:TagSession", "sts:SetSourceIdentity"
_ROLES_ANYWHERE = "rolesanywhere.amazonaws.com"


def check_trust_actions(notes: Notes, statements: tuple[Statement, ...]) -> None:
    """Note each Allow that nobody can use, as it names another action than its principals or its conditions need."""
    allowed = [each for each in statements if each.allows]
    for statement in allowed:
        notes.where = statement.label
        if statement.has_unknown_action or not any(map(statement.matches_action, map(str.lower, _ASSUMING))):
            continue
        for condition in statement.conditions:
            action = _needed_for(condition)
            if action and not _is_allowed(allowed, action):
                message = f"demands {condition.key}, which no request without {action} carries"
                notes.problem("missing-session-action", message, f"{action} beside the other actions")
        services = statement.principals.get("Service", ())
        missing = [each for each in (_ASSUME, _TAG, _IDENTITY) if not _is_allowed(allowed, each)]
        if missing and _ROLES_ANYWHERE in services:
            message = f"lets {_ROLES_ANYWHERE} assume the role without {' and '.join(missing)}: it makes no session"
            notes.problem("missing-roles-anywhere-action", message, f"{_ASSUME}, {_TAG} and {_IDENTITY}")
        _check_federated(notes, statement)


_ASSUMING = (_ASSUME, _WEB, _SAML)


def _is_allowed(statements: Iterable[Statement], action: str) -> bool:
    return any(each.has_unknown_action or each.matches_action(action.lower()) for each in statements)


def _needed_for(condition: Condition) -> str:
    if not condition.demands_presence:
        return ""
    key = condition.lower_key
    if key == "sts:sourceidentity":
        return _IDENTITY
    return _TAG if key.startswith("aws:requesttag/") or key in ("aws:tagkeys", "sts:transitivetagkeys") else ""


def _check_federated(notes: Notes, statement: Statement) -> None:
    federated = statement.principals.get("Federated", ())
    for value in federated:
        if isinstance(value, str) and is_identity_provider(value):
            action = _SAML if ":saml-provider/" in value else _WEB
            if not statement.matches_action(action.lower()):
                message = f"trusts {value}, whose users assume a role by {action}, an action that it does not allow"
                notes.problem("mismatched-action", message, action)
    others = [value for kind, values in statement.principals.items() if kind in ("AWS", "Service") for value in values]
    named = {each.lower() for each in statement.actions if isinstance(each, str)}
    if others and not federated and not {"*", UNKNOWN}.intersection(others):
        for action in (_SAML, _WEB):
            if action.lower() in named:
                message = f"allows {action} to {others[0]}, and only users of an identity provider assume a role by it"
                notes.problem("mismatched-action", message, f"{_ASSUME}, or the provider as Federated principal")
