"""The rules' own examples, judged: each is a document, a statement, a waiver, or a program in a few lines.

A program is run here without Pulumi. It sees `aws`, whose classes note what is made; `trusting(principal)` and
`allowing(action, resource)`, which write a document; and the names that every reader fills in, such as `role`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from least_privilege.judging.configuration import RuleSetting, settings
from least_privilege.judging.runner import RuleRunner
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.rules.finding import Finding
from least_privilege.rules.pack import waiver
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Rule
from least_privilege.stack.model import Resource
from least_privilege.standalone.input_documents import stacks
from least_privilege.standalone.synthetic_resources import resource

OWN_ACCOUNT = "111122223333"
OPTIONS: Mapping[str, Any] = {
    "ownAccounts": [OWN_ACCOUNT],
    "boundary": f"arn:aws:iam::{OWN_ACCOUNT}:policy/teams",
    "forbid": [{"name": "tables", "actions": ["dynamodb:DeleteTable"], "except": ["break-glass"]}],
}
"""With what the examples are judged, by rules that have such an option."""

_VERSION = "2012-10-17"


def findings(rule: Rule, example: str, **given: Any) -> Iterator[Finding]:
    """What `rule` says of one of its examples, each finding with the URN that it is about; `given` are options of the
    waivers' rule."""
    names = {name for name in OPTIONS if name in rule.options}
    configured = {rule.name: RuleSetting(rule.level, {name: OPTIONS[name] for name in names})}
    value = value_of(example)
    if rule.name == waiver.NAME:
        configured[rule.name] = RuleSetting(rule.level, {"waivers": [value]})
    elif given:
        configured[waiver.NAME] = RuleSetting(rule.level, given)
    runner = RuleRunner(ALL_RULES, settings(ALL_RULES, configured))
    for group in [_run(example)] if value is None else stacks(_document(value), "example"):
        for judged in runner.check_all(_privileged(group)):
            if judged.rule is rule and not judged.waived:
                yield replace(judged.finding, urn=judged.urn)
    if rule.name == waiver.NAME:
        yield from (judged.finding for judged in runner.check_waivers())


def value_of(example: str) -> Any:
    """The JSON value of an example; None for a program."""
    try:
        return json.loads(example)
    except ValueError:
        return None


def _document(value: Any) -> Any:
    return {"Version": _VERSION, "Statement": [value]} if "Effect" in value else value


def _privileged(group: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """A role with only a trust policy, in an example, is an administrator: some rules judge only privileged roles."""
    (first, *more) = group
    if more or first.type != "aws:iam/role:Role" or first.name != "example":
        return group
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    type_ = "iam/rolePolicyAttachment:RolePolicyAttachment"
    return first, resource(type_, "admin", role=first.at("name"), policyArn=arn)


class _Output:
    """What only a deployment tells: of the resource `urn`, if it is one of the example's."""

    def __init__(self, urn: str = "") -> None:
        self.urn = urn

    def __getattr__(self, _name: str) -> "_Output":
        return self

    def __call__(self, *_: Any) -> "_Output":
        return self


class _Aws:
    """`aws.SERVICE.CLASS(called, **inputs)` notes a resource, whose outputs are its inputs where it has such.

    `aws.Provider(called, **inputs)` notes a provider.
    """

    def __init__(self, path: tuple[str, ...] = (), made: list[Resource] | None = None) -> None:
        self._path, self.made = path, [] if made is None else made

    def __getattr__(self, name: str) -> "_Aws":
        return _Aws((*self._path, name), self.made)

    def __call__(self, called: str, /, **inputs: Any) -> "_Made":
        if self._path == ("Provider",):
            self.made.append(replace(resource("provider", called, **_plain(inputs)), type="pulumi:providers:aws"))
            return _Made(self.made[-1])
        service, class_ = self._path
        type_ = f"{service.strip('_')}/{class_[0].lower()}{class_[1:]}:{class_}"
        behind = {
            _camel(key): (value.urn,) for key, value in inputs.items() if isinstance(value, _Output) and value.urn
        }
        self.made.append(resource(type_, called, behind, **_plain(inputs)))
        return _Made(self.made[-1])


class _Made:
    def __init__(self, made: Resource) -> None:
        self._made = made

    def __getattr__(self, name: str) -> Any:
        return self._made.properties.get(_camel(name)) or _Output(self._made.urn)


class _Names(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return _Output()


def _run(program: str) -> tuple[Resource, ...]:
    aws = _Aws()
    names = _Names(aws=aws, trusting=_trusting, allowing=_allowing, trust=_trusting("lambda.amazonaws.com"))
    if "role." in program and "role =" not in program:
        names["role"] = aws.iam.Role("app", name="app", assume_role_policy=names["trust"])
    exec(program, {}, names)
    return tuple(aws.made)


def _trusting(principal: str) -> str:
    who = {"Service" if principal.endswith(".com") else "AWS": principal}
    return json.dumps(
        {"Version": _VERSION, "Statement": {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"}}
    )


def _allowing(action: str, on: str) -> str:
    return json.dumps({"Version": _VERSION, "Statement": {"Effect": "Allow", "Action": action, "Resource": on}})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_camel(key): _plain(item) for key, item in value.items()}
    return UNKNOWN if isinstance(value, _Output) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
