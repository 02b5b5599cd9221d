"""The configuration: complete settings, or every reason why it is refused."""

from typing import Any

import pytest

from least_privilege.judging import json_schema
from least_privilege.judging.configuration import ConfigurationError, RuleSetting, settings
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import Level
from offline_preview.errors import PreviewError
from offline_preview.pack.configuration import PackConfig, PolicyConfig
from tests.support.pack import RunningPack, made
from tests.support.waivers import UNTIL

WAIVER = {"finding": "x", "resource": "y", "reason": "r", "owner": "o", "expires": UNTIL}

REFUSED: dict[str, tuple[str, Level, dict[str, Any], str]] = {
    "unknown rule": (
        "imds-hop-limits",
        Level.ADVISORY,
        {},
        "imds-hop-limits: no such rule (did you mean 'imds-hop-limit'?)",
    ),
    "unknown option": (
        "imds-hop-limit",
        Level.ADVISORY,
        {"containerHost": []},
        "imds-hop-limit.containerHost: no such option; expected one of containerHosts (did you mean 'containerHosts'?)",
    ),
    "option of a rule without options": (
        "ecs-distinct-roles",
        Level.MANDATORY,
        {"x": 1},
        "ecs-distinct-roles.x: no such option; the rule has none",
    ),
    "wrong type": ("imds-hop-limit", Level.ADVISORY, {"containerHosts": "a"}, ": 'a'; expected a list"),
    "wrong type inside": (
        "imds-hop-limit",
        Level.ADVISORY,
        {"containerHosts": ["a", 1]},
        "containerHosts[1]: 1; expected a string",
    ),
    "misspelt key": (
        "policy-waiver",
        Level.MANDATORY,
        {"waivers": [{**WAIVER, "resorce": "z"}]},
        "policy-waiver.waivers[0].resorce: no such key; expected one of finding, resource, actions, reason, owner, "
        "expires (did you mean 'resource'?)",
    ),
    "date in another form": (
        "policy-waiver",
        Level.MANDATORY,
        {"waivers": [{**WAIVER, "expires": "1 May 2027"}]},
        "policy-waiver.waivers[0].expires: '1 May 2027'; expected a date, YYYY-MM-DD",
    ),
    "a misspelt rule that cannot be waived": (
        "policy-waiver",
        Level.MANDATORY,
        {"notWaivable": ["iam-admin-acces"]},
        "policy-waiver.notWaivable[0]: 'iam-admin-acces'; no such rule (did you mean 'iam-admin-access'?)",
    ),
    "repair where there is none": (
        "imds-hop-limit",
        Level.REMEDIATE,
        {},
        "imds-hop-limit: cannot be remediate: only imdsv2-required can be repaired",
    ),
    "repair of everything": ("all", Level.REMEDIATE, {}, "all: cannot be remediate: only imdsv2-required"),
    "options for everything": ("all", Level.ADVISORY, {"x": 1}, "all.x: an option belongs to one rule, not to all"),
    "waivers that would be ignored": (
        "policy-waiver",
        Level.DISABLED,
        {"waivers": [WAIVER]},
        "policy-waiver: is disabled, so its waivers would have no effect: remove them, or choose another level",
    ),
}


@pytest.mark.parametrize(("name", "level", "options", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_configuration_is_refused(name: str, level: Level, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        settings(ALL_RULES, {name: RuleSetting(level, options)})
    assert len(refused.value.faults) == 1
    assert reason in refused.value.faults[0]


def test_all_reasons_are_given_at_once() -> None:
    given = {
        "all": RuleSetting(Level.REMEDIATE, {"x": 1}),
        "imds": RuleSetting(Level.ADVISORY, {}),
        "imds-hop-limit": RuleSetting(Level.ADVISORY, {"containerHosts": [1, 2], "y": 3}),
    }
    with pytest.raises(ConfigurationError) as refused:
        settings(ALL_RULES, given)
    assert len(refused.value.faults) == 6
    assert str(refused.value).splitlines()[1:] == [f"  {fault}" for fault in refused.value.faults]


def test_the_pack_says_over_its_protocol_why_it_refuses(pack: RunningPack) -> None:
    with pytest.raises(PreviewError) as refused:
        pack.configure(imds_hop_limit={"containerHost": []}, iam_everything="mandatory")
    assert str(refused.value).splitlines()[1:] == [
        "  iam-everything: no such rule",
        f"  {REFUSED['unknown option'][-1]}",
    ]


def test_what_is_left_out_is_the_rules_own() -> None:
    complete = settings(ALL_RULES, {"imds-hop-limit": RuleSetting(Level.MANDATORY, {})})
    assert complete.keys() == {rule.name for rule in ALL_RULES}
    assert complete["imds-hop-limit"] == RuleSetting(Level.MANDATORY, {"containerHosts": []})
    assert complete["imdsv2-required"] == RuleSetting(Level.MANDATORY, {})


def test_a_level_for_all_is_overridden_by_a_rules_own() -> None:
    given = {"all": RuleSetting(Level.ADVISORY, {}), "ecs-distinct-roles": RuleSetting(Level.MANDATORY, {})}
    complete = settings(ALL_RULES, given)
    assert complete.pop("ecs-distinct-roles").level is Level.MANDATORY
    assert {setting.level for setting in complete.values()} == {Level.ADVISORY}


ACCOUNTS = {"ownAccounts": ["111122223333"], "trustedAccounts": ["444455556666"]}
OTHERS = ["999900001111"]
INHERITED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, ACCOUNTS),
    "empty lists, as the engine fills them in": ({"ownAccounts": [], "trustedAccounts": []}, ACCOUNTS),
    "a list of its own": ({"trustedAccounts": OTHERS}, {**ACCOUNTS, "trustedAccounts": OTHERS}),
}


@pytest.mark.parametrize(("own", "expected"), INHERITED.values(), ids=INHERITED)
def test_a_rule_has_the_accounts_of_the_pack(own: dict[str, Any], expected: dict[str, Any]) -> None:
    given = {
        "policy-accounts": RuleSetting(Level.ADVISORY, ACCOUNTS),
        "trust-cross-account": RuleSetting(Level.MANDATORY, own),
    }
    complete = settings(ALL_RULES, given)
    assert complete["trust-cross-account"] == RuleSetting(Level.MANDATORY, expected)
    assert complete["trust-mfa"].options == {"ownAccounts": ACCOUNTS["ownAccounts"]}
    assert complete["imds-hop-limit"].options == {"containerHosts": []}


def test_accounts_for_all_are_refused_with_the_rule_that_sets_them() -> None:
    with pytest.raises(ConfigurationError) as refused:
        settings(ALL_RULES, {"all": RuleSetting(Level.ADVISORY, {"ownAccounts": OTHERS})})
    assert refused.value.faults == (
        "all.ownAccounts: an option belongs to one rule, not to all; policy-accounts sets it for all",
    )


LEVELS = {"disabled": [], "advisory": ["advisory"], "mandatory": ["mandatory"], "remediate": ["mandatory"]}


@pytest.mark.parametrize(("level", "reported"), LEVELS.items())
def test_a_rule_reports_at_its_level(pack: RunningPack, level: str, reported: list[str]) -> None:
    pack.configure(imdsv2_required=level)
    said = pack.preview(made("aws:ec2/instance:Instance", {}))
    assert [each.level for each in said if each.finding.rule == "imdsv2-required"] == reported


@pytest.mark.parametrize("rule", [rule for rule in ALL_RULES if rule.options], ids=lambda rule: rule.name)
def test_no_rule_is_lowered_by_its_options_alone(pack: RunningPack, rule: Any) -> None:
    options = {name: schema["default"] for name, schema in rule.options.items()}
    pack.configure()
    pack.analyzer.configure(PackConfig(policies={rule.name: PolicyConfig(properties=options)}))
    assert pack.analyzer.info()[rule.name].level == rule.level


def test_options_without_a_level_leave_the_level_as_it_is(pack: RunningPack) -> None:
    pack.configure(imds_hop_limit={"containerHosts": ["other"]})
    (said,) = pack.preview(
        made(
            "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
            {
                "httpTokens": "required",
                "httpPutResponseHopLimit": 2,
            },
        )
    )
    assert (said.finding.id, said.level) == ("imds-hop-limit", "advisory")


OPTIONS = {f"{rule.name}:{name}": (name, schema) for rule in ALL_RULES for name, schema in rule.options.items()}


@pytest.mark.parametrize(("name", "schema"), OPTIONS.values(), ids=OPTIONS)
def test_every_option_has_a_default_that_fits(name: str, schema: Any) -> None:
    assert list(json_schema.faults(schema["default"], schema, name)) == []


SCHEMAS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "integer": (2, {"type": "integer", "minimum": 1, "maximum": 64}, ""),
    "integer too large": (
        65,
        {"type": "integer", "minimum": 1, "maximum": 64},
        "65; expected a whole number from 1 to 64",
    ),
    "integer too small": (0, {"type": "integer", "minimum": 1}, "0; expected a whole number, at least 1"),
    "fraction": (1.5, {"type": "integer"}, "1.5; expected a whole number"),
    "true is no number": (True, {"type": "integer"}, "true; expected a whole number"),
    "boolean": (False, {"type": "boolean"}, ""),
    "no boolean": ("yes", {"type": "boolean"}, "'yes'; expected true or false"),
    "null": (None, {"type": "string"}, "null; expected a string"),
    "object for a list": ({}, {"type": "array"}, "an object; expected a list"),
    "list for a text": ([1], {"type": "string"}, "a list; expected a string"),
    "one of": ("b", {"type": "string", "enum": ["a", "b"]}, ""),
    "none of": ("c", {"type": "string", "enum": ["a", "b"]}, "'c'; expected one of a, b"),
    "another form": ("c", {"type": "string", "pattern": "^[ab]$"}, "'c'; expected a string that matches ^[ab]$"),
}


@pytest.mark.parametrize(("value", "declared", "fault"), SCHEMAS.values(), ids=SCHEMAS)
def test_a_value_is_checked_against_a_schema_at_any_depth(value: Any, declared: dict[str, Any], fault: str) -> None:
    expected = [fault] if fault else []
    assert list(json_schema.faults(value, declared, "option")) == [f"option: {each}" for each in expected]
    inside = {"type": "object", "properties": {"a": {"type": "array", "items": declared}}, "required": ["a", "b"]}
    told = list(json_schema.faults({"a": [value]}, inside, "option"))
    assert told == ["option.b: missing", *(f"option.a[0]: {each}" for each in expected)]


@pytest.mark.parametrize(
    ("additional", "closed", "told"),
    [
        pytest.param({}, False, [], id="open by default"),
        pytest.param({}, True, ["option.nmae: no such key; expected one of name (did you mean 'name'?)"], id="closed"),
        pytest.param(
            {"additionalProperties": False},
            False,
            ["option.nmae: no such key; expected one of name (did you mean 'name'?)"],
            id="closed by its schema",
        ),
        pytest.param(
            {"additionalProperties": {"type": "string"}}, True, ["option.nmae: 1; expected a string"], id="typed"
        ),
    ],
)
def test_a_key_that_the_schema_does_not_name(additional: dict[str, Any], closed: bool, told: list[str]) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "integer"}}, **additional}
    assert list(json_schema.faults({"nmae": 1}, schema, "option", closed=closed)) == told
