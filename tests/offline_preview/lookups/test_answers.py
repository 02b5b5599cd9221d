"""What look-ups give, through the SDK: a table for the plain form and the output form, and the types of every one."""

import importlib
import re
from typing import Any

import pulumi
import pytest
import yaml
from pulumi import _types
from pulumi.runtime import rpc

from offline_preview.engine.look_up_calls import with_unknowns
from offline_preview.lookups import sdk
from offline_preview.lookups.lookups import Lookups, is_pure
from offline_preview.lookups.refusal import LookUpRefusedError
from tests.offline_preview.command import PROGRAMS, as_json

TABLE = yaml.safe_load((PROGRAMS / "every-lookup" / "table.yaml").read_text())
IDS = [f"{number} {row['lookup']} {' '.join(row.get('with', ()))}".strip() for number, row in enumerate(TABLE)]


@pytest.mark.parametrize("form", ["plain", "output"])
@pytest.mark.parametrize("number", range(len(TABLE)), ids=IDS)
def test_a_look_up_gives(number: int, form: str) -> None:
    found = as_json("every-lookup")["outputs"][f"{number} {form}"]
    assert TABLE[number]["gives"]
    for name, expected in TABLE[number]["gives"].items():
        assert _fits(found[name], expected), (name, found[name])


def _fits(found: Any, expected: Any) -> bool:
    if isinstance(expected, str) and expected.startswith("/") and expected.endswith("/") and len(expected) > 1:
        plain = expected.count("/") == 2 and "[" not in expected and "." not in expected  # a path
        text = found if isinstance(found, str) else str(found)
        return found == expected if plain else re.fullmatch(expected[1:-1], text, re.DOTALL) is not None
    if isinstance(expected, list | dict) and found == "[unknown]":  # what holds an unknown value, as an output
        return "[unknown]" in str(expected)
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(_fits(found[name], each) for name, each in expected.items())
    if isinstance(expected, list) and isinstance(found, list):
        return len(found) == len(expected) and all(map(_fits, found, expected))
    return bool(found == expected)


def test_the_table_has_many_look_ups() -> None:
    assert len({row["lookup"] for row in TABLE}) >= 67


def test_a_note_names_what_is_assumed_and_nothing_that_follows_from_settings() -> None:
    notes = as_json("every-lookup")["notes"]
    assert (
        "look-up aws:sqs/getQueue:getQueue is answered without AWS: 'jobs' is assumed to exist; what does not follow "
        in (note[:108] for note in notes)
    )
    assert len([note for note in notes if "aws:ssm/getParameter:getParameter" in note]) == 1
    for silent in (
        "getCallerIdentity",
        "getPolicyDocument",
        "getServiceAccount",
        "getAvailabilityZones",
        "getPartition",
    ):
        assert not [note for note in notes if silent in note]


def _texts(lookup: sdk.SdkLookup) -> dict[str, Any]:
    """An argument for each that takes text."""
    special = {"region": "eu-west-1", "arn": "arn:aws:iam::111122223333:role/web", "version": "1"}
    texts = [name for name, type_ in lookup.arguments.items() if _types.unwrap_optional_type(type_) is str]
    left_out = ("sourceJson", "overrideJson", "version" if lookup.token.endswith("PolicyDocument") else "")
    return {name: special.get(name, "web") for name in texts if name not in left_out}


@pytest.mark.parametrize("service", sorted({name.partition("/")[0] for name in sdk.tokens()}))
def test_every_answer_satisfies_the_types_of_its_result(service: str) -> None:
    """As the SDK builds it, from which it raises where a property is of another type; unknown parts included."""
    lookups = Lookups(lambda _: None)
    own = [module_name for short, module_name in sdk.tokens().items() if short.startswith(f"{service}/")]
    assert own
    for module_name in own:
        lookup = sdk.lookup_of(module_name.replace("pulumi_aws", "aws", 1))
        assert lookup is not None
        given = _texts(lookup)
        answer = lookups.answer(lookup.token, given, {})
        assert answer is not None
        assert answer.outputs.keys() == lookup.properties.keys()
        module = importlib.import_module(module_name)
        result = next(each for name, each in vars(module).items() if name.startswith("Get") and _is_result(each))
        built = with_unknowns(
            rpc.translate_output_properties(answer.outputs, lambda name: name, result), answer.guesses
        )
        names = {python for python, _, _ in _types._py_properties(result)}
        result(**{name: pulumi.get(built, name) for name in names})


def _is_result(each: Any) -> bool:
    return isinstance(each, type) and _types.is_output_type(each)


REFUSED = {
    "text that is no number": ("aws:alb/getListener:getListener", {"port": "https"}, "'https'; expected a number"),
    "text that is no boolean": ("aws:ec2/getAmi:getAmi", {"mostRecent": "maybe"}, "'maybe'; expected true or false"),
    "a list for text": ("aws:iam/getRole:getRole", {"name": ["a", "b"]}, "expected text"),
    "a missing argument": ("aws:index/getArn:getArn", {}, "argument 'arn' is missing"),
    "no region": ("aws:index/getAvailabilityZones:getAvailabilityZones", {"region": "x"}, "expected one such as"),
    "a region without an account": (
        "aws:elb/getServiceAccount:getServiceAccount",
        {"region": "il-central-1"},
        "name its service principal instead",
    ),
    "a misspelt name in a structure": (
        "aws:ec2/getSubnets:getSubnets",
        {"filters": [{"name": "vpc-id", "values": ["vpc-1"], "value": ["vpc-1"]}]},
        "expected a structure without 'value' (did you mean 'values'?)",
    ),
    "a structure without what it needs": (
        "aws:ec2/getSubnets:getSubnets",
        {"filters": [{"name": "vpc-id"}]},
        "argument 'filters': [{'name': 'vpc-id'}]; expected a structure with 'values'",
    ),
    "no ARN": ("aws:index/getArn:getArn", {"arn": "nobody"}, "parsing ARN (nobody): arn: invalid"),
}


@pytest.mark.parametrize(("token", "given", "message"), REFUSED.values(), ids=REFUSED)
def test_a_look_up_with_wrong_arguments_is_refused(token: str, given: dict[str, Any], message: str) -> None:
    with pytest.raises(LookUpRefusedError) as raised:
        Lookups(lambda _: None).answer(token, given, {})
    assert message in str(raised.value)


def test_a_look_up_that_the_sdk_does_not_have_is_unknown_with_the_nearest() -> None:
    notes: list[str] = []
    assert Lookups(notes.append).answer("aws:ec2/getAmy:getAmy", {}, {}) is None
    assert notes == [
        "look-up aws:ec2/getAmy:getAmy is not answered offline (did you mean aws.ec2.get_ami?): its result is unknown; "
        "--lookups can give it"
    ]


def test_made_up_ids_are_the_same_in_every_preview_and_differ_by_what_is_asked() -> None:
    def vpc(**given: Any) -> Any:
        answer = Lookups(lambda _: None).answer("aws:ec2/getVpc:getVpc", given, {})
        assert answer is not None
        return answer.outputs["id"]

    assert vpc(default=True) == vpc(default=True)
    assert vpc(default=True) != vpc(tags={"Name": "main"})


def test_pure_look_ups_may_be_asked_about_predicted_values() -> None:
    assert is_pure("aws:iam/getPolicyDocument:getPolicyDocument")
    assert not is_pure("aws:iam/getRole:getRole")
    assert not is_pure("kubernetes:yaml:decode")
