"""Look-ups and stack references: answered, refused or unknown, never invented."""

import json

import pytest

from offline_preview.aws_context import ACCOUNT
from offline_preview.lookups.lookups import Lookups
from tests.offline_preview.command import PROGRAMS, as_json, preview

REFERENCE = f"acme/provider-stack/prod={PROGRAMS / 'provider-stack'}"


def test_look_ups_are_answered_and_notes_name_the_stand_ins() -> None:
    result = as_json("lookups")
    outputs = result["outputs"]
    assert outputs["image"].startswith("ami-")
    assert {name: outputs[name] for name in ("account", "region", "partition", "zone", "managed")} == {
        "account": "000000000000",
        "region": "us-east-1",
        "partition": "aws",
        "zone": "us-east-1a",
        "managed": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    }
    assert json.loads(outputs["trust"])["Statement"] == [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    ]
    assert [note.partition(" stands in")[0] for note in result["notes"][:2]] == [
        "account 000000000000",
        "region us-east-1",
    ]
    assert result["summary"]["read"] == 1


def test_what_is_computed_from_its_arguments_alone_needs_no_note() -> None:
    notes: list[str] = []
    statement = {"actions": ["sqs:SendMessage"], "resources": [f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"]}
    lookups = Lookups(notes.append)
    answer = lookups.answer("aws:iam/getPolicyDocument:getPolicyDocument", {"statements": [statement]}, {})
    lookups.finish()
    assert answer
    assert ACCOUNT in answer.outputs["json"]
    assert notes == []


ASSUMED = "look-up {} is answered without AWS: {}; what does not follow from that is unknown or made up"


def test_networks_and_images_are_answered_and_notes_name_what_is_assumed() -> None:
    result = as_json("networks")
    assert result["outputs"].pop("image").startswith("ami-")
    assert result["outputs"] == {"vpc": "[unknown]", "zone": "eu-west-1a", "group": "default"}
    notes = [note for note in result["notes"] if "stands in" not in note]
    assert notes[:3] == [
        ASSUMED.format("aws:ec2/getVpc:getVpc", "a match is assumed to exist"),
        ASSUMED.format("aws:ec2/getSubnets:getSubnets", "a match is assumed to exist"),
        ASSUMED.format("aws:ec2/getSecurityGroup:getSecurityGroup", "'default' is assumed to exist"),
    ]
    assert len(notes) == 5


def test_what_stands_in_lets_the_program_go_on_and_is_unknown_where_it_is_handed_on() -> None:
    result = as_json("stand-ins")
    assert result["outputs"] == {
        "document": "2012-10-17",
        "text": "16 of 21",
        "tag": "[unknown]",
        "number": "[unknown]",
        "sum": 2,
        "flag": "[unknown]",
        "password": "[unknown]",
        "whole": "database",
        "both": "[unknown]",
    }
    assert [resource["name"] for resource in result["resources"][1:]] == ["handed-on", "in-subnet"]
    (note,) = [finding["message"] for finding in result["findings"] if finding["rule"] == "documents"]
    assert note.endswith("string value at .policy can't be known during preview")


def test_a_look_up_that_needs_the_account_is_unknown_and_not_empty() -> None:
    """Which roles there are."""
    result = as_json("account-roles")
    assert result["outputs"] == {"states": "[unknown]"}
    assert result["notes"] == [ASSUMED.format("aws:iam/getRoles:getRoles", "a match is assumed to exist")]


def test_a_resource_read_by_its_id_is_assumed_to_exist_with_a_note() -> None:
    result = as_json("reads")
    assert result["outputs"] == {
        "role": {"name": "Made-Elsewhere", "arn": "[unknown]"},
        "policy": {"arn": "arn:aws:iam::111122223333:policy/Theirs", "policy": "[unknown]"},
        "vpc": {"id": "vpc-0123", "cidr": "[unknown]"},
    }
    assert result["notes"] == [
        f"{what} is assumed to exist, because the program reads it by its id; what does not follow from that is unknown"
        for what in (
            "aws:iam/role:Role 'Made-Elsewhere'",
            "aws:iam/policy:Policy 'arn:aws:iam::111122223333:policy/Theirs'",
            "aws:ec2/vpc:Vpc 'vpc-0123'",
        )
    ]
    assert result["summary"]["read"] == 3


def test_a_plain_look_up_of_a_document_about_outputs_is_unknown_with_a_note() -> None:
    notes = as_json("plain-document")["notes"]
    assert notes == [
        "look-up aws.iam.get_policy_document: an argument is unknown at preview, so its result is, too, and `pulumi "
        "preview` leaves that argument out: use aws.iam.get_policy_document_output"
    ]


def test_of_what_is_looked_up_by_a_value_that_stands_in_nothing_is_known() -> None:
    result = as_json("look-up-by-look-up")
    assert result["outputs"] == {
        "vpc": {"id": "[unknown]", "cidr": "[unknown]", "size": "16"},
        "subnets": ["[unknown]"] * 3,
        "document": "[unknown]",
    }
    assert [note for note in result["notes"] if "stands in" not in note] == [
        ASSUMED.format("aws:ssm/getParameter:getParameter", "'/network/vpc' is assumed to exist"),
        ASSUMED.format("aws:ec2/getVpc:getVpc", "a match is assumed to exist"),
        ASSUMED.format("aws:ec2/getSubnets:getSubnets", "a match is assumed to exist"),
    ]


def test_a_plain_look_up_of_another_provider_has_values_of_the_types_of_its_result() -> None:
    result = as_json("other-providers-look-up")
    assert result["outputs"] == {"zone": {"name": "example.com", "zone_id": "[unknown]", "first": "stand"}}
    assert result["notes"] == [
        "look-up dns:index/getZone:getZone is answered without its provider: 'example.com' is assumed to exist; what "
        "does not follow from that is unknown or made up"
    ]


@pytest.mark.parametrize("program", ["unsupported-lookup", "unsupported-lookup-plain"])
def test_what_no_rule_gives_is_unknown_with_a_note(program: str) -> None:
    result = as_json(program)
    assert result["outputs"] == {"role": "[unknown]"}
    assert result["notes"][-1] == ASSUMED.format("aws:connect/getInstance:getInstance", "'x' is assumed to exist")


@pytest.mark.parametrize("program", ["missing-role", "missing-role-output"])
def test_a_role_that_is_looked_up_by_name_is_assumed_to_exist_with_a_note(program: str) -> None:
    result = as_json(program)
    assert result["outputs"] == {"arn": "arn:aws:iam::000000000000:role/NoSuchRole"}
    assert result["notes"][-1] == ASSUMED.format("aws:iam/getRole:getRole", "'NoSuchRole' is assumed to exist")


def test_a_reference_is_answered_by_running_that_stack() -> None:
    outputs = as_json("consumer", "--reference", REFERENCE)["outputs"]
    assert outputs == {"arn": "arn:aws:iam::111122223333:role/Api", "token": "[secret]"}


def test_a_reference_that_is_not_given_is_unknown_with_a_note() -> None:
    result = as_json("consumer")
    assert set(result["outputs"].values()) == {"[unknown]"}
    assert result["notes"] == [
        "stack reference 'acme/provider-stack/prod' is not given, so its outputs are unknown: add "
        "--reference ORGANIZATION/PROJECT/STACK=DIRECTORY"
    ]


def test_one_unknown_output_does_not_hide_the_others() -> None:
    partial = REFERENCE.replace("/prod=", "/partial=")
    outputs = as_json("consumer", "--stack", "partial", "--reference", partial)["outputs"]
    assert outputs == {"arn": "arn:aws:iam::111122223333:role/Api", "token": "[secret]", "uniqueId": "[unknown]"}


REFERENCE_FAULTS = {
    "another form": ("acme/provider-stack", "expected ORGANIZATION/PROJECT/STACK=DIRECTORY"),
    "another project": (
        f"acme/provider-stack/prod={PROGRAMS / 'empty'}",
        "the project is 'empty'; expected 'provider-stack'",
    ),
    "a missing stack": (REFERENCE.replace("/prod=", "/nope="), "provider-stack has the stacks partial, prod"),
    "a missing directory": ("acme/provider-stack/prod=nowhere", "the directory nowhere does not exist"),
    "a program that fails": (f"acme/raises/dev={PROGRAMS / 'raises'}", "ValueError: an account id of 11 digits"),
}


@pytest.mark.parametrize(("reference", "message"), REFERENCE_FAULTS.values(), ids=REFERENCE_FAULTS)
def test_a_wrong_reference_is_one_line_and_exit_2(reference: str, message: str) -> None:
    ended = preview("consumer", "--reference", reference)
    assert ended.code == 2
    assert message in ended.err
    assert len(ended.err.splitlines()) == 1


def test_all_wrong_references_are_reported_at_once() -> None:
    ended = preview("consumer", "--reference", "acme/x", "--reference", "acme/x/dev=nowhere")
    assert ended.code == 2
    assert ended.err.splitlines() == [
        "error: --reference: 'acme/x'; expected ORGANIZATION/PROJECT/STACK=DIRECTORY",
        "error: --reference: 'acme/x/dev=nowhere'; the directory nowhere does not exist",
    ]


def test_access_that_rests_on_what_stands_in_is_unknown_and_nothing_else_is_found() -> None:
    result = as_json("stand-ins-in-documents", pack=None)
    found = {(finding["urn"].rpartition("::")[2], finding["id"]) for finding in result["findings"]}
    assert found == {
        *((name, "document-not-evaluable:assumeRolePolicy") for name in ("principal", "account-in-arn", "provider")),
        *((name, "document-not-evaluable:assumeRolePolicy") for name in ("accounts", "roles")),
        *((name, "document-not-evaluable:policy") for name in ("action", "resource", "appended")),
        ("attached", "document-not-evaluable:policyArn"),
        ("called", "document-not-evaluable:principal"),
    }


def test_subnets_that_are_found_are_three_in_the_vpc_that_was_asked_for() -> None:
    notes: list[str] = []
    lookups = Lookups(notes.append)
    vpc = {"filters": [{"name": "vpc-id", "values": ["vpc-1"]}]}
    found = lookups.answer("aws:ec2/getSubnets:getSubnets", vpc, {})
    assert found is not None
    assert len(set(found.outputs["ids"])) == 3
    each = [lookups.answer("aws:ec2/getSubnet:getSubnet", {"id": id_}, {}) for id_ in found.outputs["ids"]]
    places = [(one.outputs["vpcId"], one.outputs["availabilityZone"]) for one in each if one]
    assert places == [("vpc-1", f"us-east-1{zone}") for zone in "abc"]
