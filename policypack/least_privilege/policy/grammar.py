"""IAM's grammar: reads a document into statements and notes every error.

An element in the wrong case is noted, and read as it was meant. Where an element is missing, the reader takes what
grants most: AWS rejects such a document, and no rule may pass because of it.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from least_privilege.policy import grammar_terms as words
from least_privilege.policy import resource_control
from least_privilege.policy.document import Condition, GrammarProblem, PolicyKind, Statement, Value
from least_privilege.policy.patterns import ActionPattern, ResourcePattern, action_pattern, resource_pattern
from least_privilege.policy.unknown import UNKNOWN, Unknown
from least_privilege.policy.variables import variables as variables_in


class Reader:
    """Reads one document. `problems`, `has_unknown` and `has_unknown_statements` are filled while `read` runs."""

    def __init__(self, kind: PolicyKind) -> None:
        self.kind = kind
        self.problems: list[GrammarProblem] = []
        self.has_unknown = False
        self.has_unknown_statements = False
        self._where = "The document"

    def _problem(self, code: str, message: str, fix: str) -> None:
        self.problems.append(GrammarProblem(code, self._where, message, fix))

    def read(self, value: Any) -> tuple[Statement, ...]:
        """The statements of a document given as a plain value."""
        if not isinstance(value, Mapping):
            self._problem(
                "not-an-object", f"is {words.called(value)}, not an object", "an object with Version and Statement"
            )
            return ()
        elements = self._elements(value, words.TOP)
        version = elements.get("Version", "2008-10-17")
        if isinstance(version, Unknown):
            self.has_unknown = True
        elif version not in words.VERSIONS:
            self._problem(
                "invalid-version", f"has Version {version!r}, which IAM does not support", '"Version": "2012-10-17"'
            )
        elif self.kind.is_control and version != "2012-10-17":
            message = f"does not have the Version that a {self.kind.value} must have"
            self._problem("invalid-version", message, '"Version": "2012-10-17"')
        self._text("Id", elements.get("Id"))
        body = elements.get("Statement")
        if "Statement" not in elements:
            self._problem("missing-statement", "has no Statement", "a Statement with at least one statement")
        elif isinstance(body, Unknown):
            self.has_unknown = self.has_unknown_statements = True
        elif isinstance(body, Mapping):
            body = [body]
        elif not isinstance(body, list | tuple):
            self._problem("type", f"has {words.called(body)} for its Statement", "an object or a list of objects")
        elif not body:
            self._problem("empty-statement", "has an empty Statement", "at least one statement")
        raw = body if isinstance(body, list | tuple) else []
        statements = [self._statement(i, item, version != "2008-10-17") for i, item in enumerate(raw)]
        self._where = "The document"
        found = tuple(statement for statement in statements if statement)
        for sid, times in Counter(statement.sid for statement in found if statement.sid).items():
            if times > 1:
                fix = "a different Sid for each statement"
                self._problem("duplicate-sid", f"has the Sid {sid!r} more than once", fix)
        return found

    def _elements(self, value: Mapping[Any, Any], known: words.Names) -> Mapping[str, Any]:
        if value.keys() <= known.written:  # As it nearly always is.
            return value
        found: dict[str, Any] = {}
        for key, item in value.items():
            name = known.get(str(key).lower())
            if name is None:
                self._problem("unknown-element", f"has an unknown element {key!r}", f"one of {words.listed(known)}")
                continue
            if name != key:
                self._problem("element-case", f"has {key!r} instead of {name!r}", f"{name!r}")
            if name in found:
                self._problem("duplicate-key", f"has {name} twice, in different upper and lower case", f"{name} once")
                continue
            found[name] = item
        return found

    def _statement(self, index: int, value: Any, variables: bool) -> Statement | None:
        self._where = f"Statement {index + 1}"
        if isinstance(value, Unknown):
            self.has_unknown = self.has_unknown_statements = True
            return None
        if not isinstance(value, Mapping):
            self._problem(
                "type", f"is {words.called(value)}, not an object", "an object with Effect, Action and Resource"
            )
            return None
        sid = value.get("Sid") or next((item for key, item in value.items() if str(key).lower() == "sid"), "")
        if isinstance(sid, str) and sid:
            self._where = f"Statement '{sid}'"
        elements = self._elements(value, words.ELEMENTS)
        effect = self._effect(elements)
        self._sid(elements.get("Sid"))
        actions, not_actions = map(_actions, self._pair("Action", elements, required=True))
        resources, not_resources = map(
            _resources, self._pair("Resource", elements, required=self.kind.must_name_resources)
        )
        self._check_actions(actions + not_actions)
        self._check_resources(resources + not_resources)
        principals, not_principals = self._principals(elements, effect)
        conditions = self._conditions(elements.get("Condition", {}))
        if self.kind is PolicyKind.RESOURCE_CONTROL:
            for code, message, fix in resource_control.problems(effect, elements, actions, principals):
                self._problem(code, message, fix)
        if not variables:
            self._check_variables((*resources, *not_resources, *(v for each in conditions for v in each.values)))
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
            self.has_unknown = self.has_unknown_statements = True
        elif "Effect" not in elements:
            self._problem("missing-effect", "has no Effect", '"Effect": "Allow" or "Deny"')
        elif effect not in ("Allow", "Deny"):
            self._problem("invalid-effect", f"has the Effect {effect!r}", f'"Effect": "{meant}"')
        return meant

    def _sid(self, sid: Any) -> None:
        # The services with resource policies of their own are laxer than IAM here.
        lax = self.kind in (PolicyKind.RESOURCE, PolicyKind.IOT)
        if self._text("Sid", sid) and not lax and not words.SID.fullmatch(str(sid)):
            self._problem("invalid-sid", f"has the Sid {sid!r}", "ASCII letters and digits only")

    def _text(self, name: str, value: Any) -> bool:
        if isinstance(value, Unknown):
            self.has_unknown = True
        elif value is not None and not isinstance(value, str):
            self._problem("type", f"has {words.called(value)} for its {name}", "a string")
        return isinstance(value, str)

    def _pair(
        self, name: str, elements: Mapping[str, Any], *, required: bool
    ) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
        """The values of `name` and of `Not<name>`, of which a statement has one."""
        inverse = f"Not{name}"
        if name in elements and inverse in elements:
            self._problem("exclusive-elements", f"has both {name} and {inverse}", "one of them")
        elif required and name not in elements and inverse not in elements:
            self._problem(f"missing-{name.lower()}", f"has neither {name} nor {inverse}", f"{name}")
        values = self._values(name, elements[name]) if name in elements else ()
        others = self._values(inverse, elements[inverse]) if inverse in elements else ()
        if inverse in elements and not others and name not in elements:
            values = ("*",)  # Everything but nothing.
        return values, others if not values else ()

    def _values(self, name: str, value: Any) -> tuple[Value, ...]:
        if isinstance(value, str | Unknown):
            value = [value]
        if not isinstance(value, list | tuple):
            self._problem("type", f"has {words.called(value)} for its {name}", "a string or a list of strings")
            return ()
        if not value:
            self._problem("empty-element", f"has an empty {name}", f"at least one {name}, or remove the statement")
        texts = tuple([item for item in value if isinstance(item, str)])
        if len(texts) == len(value):
            return texts
        found: list[Value] = []
        for item in value:
            if isinstance(item, Unknown):
                self.has_unknown = True
                found.append(UNKNOWN)
            elif isinstance(item, str):
                found.append(item)
            else:
                self._problem("type", f"has {words.called(item)} in its {name}", "strings only")
        return tuple(found)

    def _check_actions(self, actions: Iterable[ActionPattern | Unknown]) -> None:
        for action in actions:
            if not isinstance(action, str):
                continue
            if not words.is_action(action):
                self._problem(
                    "invalid-action",
                    f"has the action {action!r}",
                    "a service prefix and an action, such as s3:GetObject, or *",
                )
            elif self.kind is PolicyKind.TRUST and action != "*" and action.service != "sts":
                fix = "sts:AssumeRole or another action of STS"
                self._problem("invalid-action", f"has the action {action!r} in a trust policy", fix)

    def _check_resources(self, resources: tuple[ResourcePattern | Unknown, ...]) -> None:
        if self.kind is PolicyKind.TRUST and resources:
            self._problem(
                "unsupported-resource",
                "has a Resource, which a trust policy does not support",
                "no Resource: a trust policy always applies to its own role",
            )
        elif self.kind.must_name_resources:
            for resource in resources:
                if isinstance(resource, str) and not words.ARN.fullmatch(resource):
                    self._problem("invalid-resource", f"has the resource {resource!r}", "an ARN or *")

    def _check_variables(self, values: Iterable[Value]) -> None:
        written = (value for value in values if isinstance(value, str) and "${" in value)
        if name := next((name for value in written for name in variables_in(value) if ":" in name), None):
            message = f"has the variable ${{{name}}}, which is plain text in a document without Version 2012-10-17"
            self._problem("variable-version", message, '"Version": "2012-10-17"')

    def _principals(
        self, elements: Mapping[str, Any], effect: str
    ) -> tuple[dict[str, tuple[Value, ...]], dict[str, tuple[Value, ...]]]:
        given = [name for name in ("Principal", "NotPrincipal") if name in elements]
        if not self.kind.has_principals:
            for name in given:
                message = f"has a {name}, which {words.one(self.kind.value)} does not support"
                self._problem("unsupported-principal", message, f"no {name}")
            return {}, {}
        if not given:
            self._problem("missing-principal", "has no Principal", "a Principal")
        elif len(given) == 2:
            self._problem("exclusive-elements", "has both Principal and NotPrincipal", "one of them")
        elif given == ["NotPrincipal"] and self.kind is not PolicyKind.RESOURCE:
            message = f"has a NotPrincipal, which {words.one(self.kind.value)} does not support"
            self._problem("unsupported-principal", message, "a Principal")
        elif given == ["NotPrincipal"] and effect == "Allow":
            self._problem(
                "not-principal-allow",
                "allows everyone except the principals in NotPrincipal",
                "a Principal that lists who needs access",
            )
        principals, others = (
            self._principal(name, elements[name]) if name in elements else {} for name in ("Principal", "NotPrincipal")
        )
        return principals, others

    def _principal(self, name: str, value: Any) -> dict[str, tuple[Value, ...]]:
        if isinstance(value, Unknown):
            self.has_unknown = True
            return {"AWS": (UNKNOWN,)}
        if value == "*":
            return {"*": ("*",)}
        if not isinstance(value, Mapping):
            self._problem("invalid-principal", f"has {value!r} for its {name}", '{"AWS": ...}, {"Service": ...} or "*"')
            return {}
        found: dict[str, tuple[Value, ...]] = {}
        for key, item in value.items():
            kind = words.PRINCIPALS.get(str(key).lower())
            if kind is None:
                self._problem(
                    "invalid-principal", f"has the kind {key!r} of {name}", f"one of {words.listed(words.PRINCIPALS)}"
                )
                continue
            if kind != key:
                self._problem("element-case", f"has {key!r} instead of {kind!r}", f"{kind!r}")
            found[kind] = found.get(kind, ()) + self._values(name, item)
        for kind, values in found.items():
            for value in values:
                if isinstance(value, str):
                    self._check_principal(name, kind, value)
        return found

    def _check_principal(self, name: str, kind: str, value: str) -> None:
        if self.kind is PolicyKind.RESOURCE_CONTROL:
            return
        if ("*" in value or "?" in value) and value != "*":
            fix = "the full ARN or name, or * with a Condition"
            self._problem("invalid-principal", f"has a wildcard in the {name} {value!r}", fix)
        elif self.kind is PolicyKind.TRUST and kind == "CanonicalUser":
            fix = "an AWS principal with an ARN"
            self._problem(
                "invalid-principal", f"has the CanonicalUser {value!r}, which only a bucket policy supports", fix
            )
        elif self.kind is PolicyKind.TRUST and kind == "Federated" and not words.PROVIDER.fullmatch(value):
            fix = f"arn:aws:iam::ACCOUNT:oidc-provider/{value}"
            self._problem(
                "invalid-principal",
                f"has the Federated principal {value!r}, which is not the ARN of an identity provider",
                fix,
            )

    def _conditions(self, value: Any) -> tuple[Condition, ...]:
        if isinstance(value, Unknown):
            self.has_unknown = True
            return (Condition("", "", (UNKNOWN,)),)
        if not isinstance(value, Mapping):
            self._problem("type", f"has {words.called(value)} for its Condition", "an object of operators")
            return ()
        found: list[Condition] = []
        for operator, keys in value.items():
            if not words.OPERATOR.fullmatch(str(operator)):
                self._problem(
                    "unknown-operator",
                    f"has an unknown condition operator {operator!r}",
                    "an operator of IAM, such as StringEquals",
                )
            if isinstance(keys, Unknown):
                self.has_unknown = True
                found.append(Condition(str(operator), "", (UNKNOWN,)))
            elif not isinstance(keys, Mapping):
                self._problem("type", f"has {words.called(keys)} under {operator}", "an object of keys and values")
            else:
                found += [Condition(str(operator), str(key), self._operands(key, item)) for key, item in keys.items()]
        return tuple(found)

    def _operands(self, key: Any, value: Any) -> tuple[Value, ...]:
        found: list[Value] = []
        for item in value if isinstance(value, list | tuple) else [value]:
            if isinstance(item, Unknown):
                self.has_unknown = True
                found.append(UNKNOWN)
            elif isinstance(item, bool):
                found.append("true" if item else "false")
            elif isinstance(item, str | int | float):
                found.append(str(item))
            else:
                self._problem(
                    "type", f"has {words.called(item)} for condition key {key}", "a string, number or boolean"
                )
        return tuple(found)


def _actions(values: Iterable[Value]) -> tuple[ActionPattern | Unknown, ...]:
    return tuple([action_pattern(value) if isinstance(value, str) else value for value in values])


def _resources(values: Iterable[Value]) -> tuple[ResourcePattern | Unknown, ...]:
    return tuple([resource_pattern(value) if isinstance(value, str) else value for value in values])
