"""IAM's grammar: reads a document into statements and notes every error.

An element in the wrong case is noted, and read as it was meant. Where an element is missing, the reader takes what
grants most: AWS rejects such a document, and no rule may pass because of it.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

from least_privilege.policy import resource_control
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.grammar import terms as words
from least_privilege.policy.grammar.actions_and_resources import (
    actions_of,
    check_actions,
    check_resources,
    pair,
    read_resources,
    resources_of,
)
from least_privilege.policy.grammar.conditions import read_conditions
from least_privilege.policy.grammar.notes import Notes
from least_privilege.policy.grammar.principals import read_principals
from least_privilege.policy.grammar.trust_actions import check_trust_actions
from least_privilege.policy.grammar.variables import check_variables, plain_names
from least_privilege.policy.unknown import Unknown


class Reader:
    """Reads one document; `notes` is filled while `read` runs."""

    def __init__(self, kind: PolicyKind) -> None:
        self.notes = Notes(kind)

    def read(self, value: Any) -> tuple[Statement, ...]:
        """The statements of a document given as a plain value."""
        if not isinstance(value, Mapping):
            what, fix = f"is {words.called(value)}, not an object", "an object with Version and Statement"
            if isinstance(value, str) and value.lstrip().startswith("{"):
                what = "is a string that holds a document: it was encoded as JSON twice"
                fix = "the document itself: call json.dumps or JSON.stringify once"
            self.notes.problem("not-an-object", what, fix)
            return ()
        elements = self.notes.elements(value, words.TOP)
        version = elements.get("Version", "2008-10-17")
        if "Version" not in elements and not self.notes.kind.is_control:
            self.notes.suggest("missing-version", "has no Version", 'add "Version": "2012-10-17"')
        if isinstance(version, Unknown):
            self.notes.has_unknown = True
        elif not isinstance(version, str):
            message = f"has {words.called(version)} for its Version"
            self.notes.problem("invalid-version", message, '"Version": "2012-10-17"', "DATA_TYPE_MISMATCH")
        elif version not in words.VERSIONS:
            self.notes.problem(
                "invalid-version", f"has Version {version!r}, which IAM does not support", '"Version": "2012-10-17"'
            )
        elif self.notes.kind.is_control and version != "2012-10-17":
            message = f"does not have the Version that a {self.notes.kind.value} must have"
            check = "" if "Version" in elements else "MISSING_VERSION"
            self.notes.problem("invalid-version", message, '"Version": "2012-10-17"', check)
        self.notes.is_text("Id", elements.get("Id"))
        body = elements.get("Statement")
        if "Statement" not in elements:
            self.notes.problem("missing-statement", "has no Statement", "a Statement with at least one statement")
        elif isinstance(body, Unknown):
            self.notes.has_unknown = self.notes.has_unknown_statements = True
        elif isinstance(body, Mapping):
            body = [body]
        elif not isinstance(body, list | tuple):
            self.notes.problem("type", f"has {words.called(body)} for its Statement", "an object or a list of objects")
        elif not body:
            self.notes.problem("empty-statement", "has an empty Statement", "at least one statement")
        raw = body if isinstance(body, list | tuple) else []
        statements = [self._statement(i, item, version != "2008-10-17") for i, item in enumerate(raw)]
        self.notes.where = "The document"
        found = tuple(statement for statement in statements if statement)
        for sid, times in Counter(statement.sid for statement in found if statement.sid).items():
            if times > 1:
                fix = "a different Sid for each statement"
                check = "UNIQUE_SIDS_RECOMMENDED" if self._is_lax else "UNIQUE_SIDS_REQUIRED"
                self.notes.problem("duplicate-sid", f"has the Sid {sid!r} more than once", fix, check)
        if self.notes.kind is PolicyKind.TRUST:
            check_trust_actions(self.notes, found)
        return found

    def _statement(self, index: int, value: Any, variables: bool) -> Statement | None:
        self.notes.where = f"Statement {index + 1}"
        if isinstance(value, Unknown):
            self.notes.has_unknown = self.notes.has_unknown_statements = True
            return None
        if not isinstance(value, Mapping):
            self.notes.problem(
                "type", f"is {words.called(value)}, not an object", "an object with Effect, Action and Resource"
            )
            return None
        sid = value.get("Sid") or next((item for key, item in value.items() if str(key).lower() == "sid"), "")
        if isinstance(sid, str) and sid:
            self.notes.where = f"Statement '{sid}'"
        elements = self.notes.elements(value, words.ELEMENTS)
        effect = self._effect(elements)
        self._sid(elements.get("Sid"))
        if elements.get("Sid") == "":
            self.notes.suggest("empty-sid", "has an empty Sid", "remove the Sid")
        if elements.get("Condition") == {}:
            self.notes.suggest("empty-condition", "has an empty Condition", "remove the Condition")
        actions, not_actions = (
            actions_of(plain_names(self.notes, values))
            for values in pair(self.notes, "Action", elements, required=True)
        )
        resources, not_resources = map(resources_of, read_resources(self.notes, elements))
        check_actions(self.notes, actions + not_actions)
        check_resources(self.notes, resources + not_resources)
        for name, excepted in {"NotAction": not_actions, "NotResource": not_resources}.items():
            if "*" in excepted:
                message = f"excludes everything with {name} '*', so the statement never applies"
                self.notes.problem("applies-to-nothing", message, f"{name[3:]} with what the statement applies to")
        principals, not_principals = read_principals(self.notes, elements, effect)
        conditions = read_conditions(self.notes, elements.get("Condition", {}))
        if self.notes.kind is PolicyKind.RESOURCE_CONTROL:
            for fault in resource_control.problems(effect, elements, actions, principals):
                self.notes.problem(*fault)
        check_variables(self.notes, resources + not_resources, conditions, read=variables)
        return Statement(
            index=index,
            sid=sid if isinstance(sid, str) else "",
            effect=effect,
            actions=actions,
            not_actions=not_actions,
            resources=resources,
            not_resources=not_resources,
            principals=principals,
            not_principals=not_principals,
            conditions=conditions,
            variables=variables,
        )

    def _effect(self, elements: Mapping[str, Any]) -> Literal["Allow", "Deny"]:
        effect = elements.get("Effect")
        meant: Literal["Allow", "Deny"] = "Deny" if isinstance(effect, str) and effect.lower() == "deny" else "Allow"
        if isinstance(effect, Unknown):
            self.notes.has_unknown = self.notes.has_unknown_statements = True
        elif "Effect" not in elements:
            self.notes.problem("missing-effect", "has no Effect", '"Effect": "Allow" or "Deny"')
        elif effect not in ("Allow", "Deny"):
            check = "" if isinstance(effect, str) else "DATA_TYPE_MISMATCH"
            self.notes.problem("invalid-effect", f"has the Effect {effect!r}", f'"Effect": "{meant}"', check)
        return meant

    @property
    def _is_lax(self) -> bool:
        """Whether a service with policies of its own reads the document, laxer on Sids than IAM."""
        return self.notes.kind in (PolicyKind.RESOURCE, PolicyKind.IOT)

    def _sid(self, sid: Any) -> None:
        if self.notes.is_text("Sid", sid) and not self._is_lax and not words.SID.fullmatch(str(sid)):
            self.notes.problem("invalid-sid", f"has the Sid {sid!r}", "ASCII letters and digits only")
