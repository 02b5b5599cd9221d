"""`--lookups`: results that the user gives, and what is said of a file with faults."""

import subprocess
import sys
from pathlib import Path

import pytest

from offline_preview import wire
from offline_preview.errors import PreviewError
from offline_preview.lookups.lookups import Lookups
from offline_preview.lookups.pins import Pins
from tests.offline_preview.command import REPOSITORY, preview

AMI, KUBERNETES = "aws:ec2/getAmi:getAmi", "kubernetes:yaml:decode"
PINNED = """\
- lookup: aws.ec2.get_ami
  arguments: {owners: [self], most_recent: "true"}
  result: {id: ami-self}
- {"lookup": "aws:ec2/getAmi:getAmi", "result": {"id": "ami-any", "rootDeviceName": "/dev/xvdb"}}
- lookup: kubernetes:yaml:decode
  result: {result: []}
- lookup: aws.iam.get_role
  result: {path: /teams/}
"""


def pins(tmp_path: Path, text: str) -> Pins:
    file = tmp_path / "lookups.yaml"
    file.write_text(text)
    return Pins.load(file)


def test_a_result_that_is_given_wins_and_the_rest_stands_in(tmp_path: Path) -> None:
    notes: list[str] = []
    lookups = Lookups(notes.append, pins=pins(tmp_path, PINNED))
    of_self = lookups.answer(AMI, {"owners": ["self"], "mostRecent": True}, {})
    other = lookups.answer(AMI, {"owners": ["amazon"]}, {})
    assert of_self and other
    assert (of_self.outputs["id"], of_self.outputs["state"]) == ("ami-self", "available")
    assert (other.outputs["id"], other.outputs["rootDeviceName"]) == ("ami-any", "/dev/xvdb")
    assert ("rootDeviceName",) in of_self.guesses
    assert ("rootDeviceName",) not in other.guesses


def test_a_look_up_of_another_package_is_answered_by_a_pin_alone(tmp_path: Path) -> None:
    notes: list[str] = []
    pinned = Lookups(notes.append, pins=pins(tmp_path, PINNED)).answer(KUBERNETES, {}, {})
    assert pinned is not None
    assert pinned.outputs == {"result": []}
    assert Lookups(notes.append).answer(KUBERNETES, {}, {}) is None
    assert notes == [
        "look-up kubernetes:yaml:decode is not answered offline: its result is unknown; --lookups can give it"
    ]


def test_a_pin_that_nothing_uses_is_a_note(tmp_path: Path) -> None:
    notes: list[str] = []
    lookups = Lookups(notes.append, pins=pins(tmp_path, PINNED))
    lookups.answer(AMI, {"owners": ["amazon"]}, {})
    lookups.finish()
    assert [note for note in notes if note.startswith("--lookups")] == [
        '--lookups: the program does not look up aws:ec2/getAmi:getAmi with {"owners": ["self"], "mostRecent": true}',
        "--lookups: the program does not look up kubernetes:yaml:decode",
        "--lookups: the program does not look up aws:iam/getRole:getRole",
    ]


FAULTS = {
    "no list": ("lookup: x", ["expected a list of entries with the keys lookup, arguments, result"]),
    "no YAML": ("- {", ["2: not YAML: did not find expected node content"]),
    "a key twice": (
        "- lookup: aws.ec2.get_ami\n  result: {}\n  result: {}\n",
        ["3: key 'result' is already defined at line 2"],
    ),
    "a number for text, which YAML may read as octal": (
        "- lookup: aws.ec2.get_vpc\n  result: {id: 0123}\n",
        ["entry 1: id: 83; expected text, in quotes"],
    ),
    "a list for names and values": (
        "- lookup: aws.ec2.get_vpc\n  result: {tags: [main]}\n",
        ["entry 1: aws.ec2.get_vpc: property 'tags': ['main']; expected names and values"],
    ),
    "all at once": (
        """\
- lookup: aws.ec2.get_amy
  result: {}
- lookup: aws.ec2.get_ami
  arguments: {ownrs: [self]}
  result: {image: ami-1, most_recent: perhaps}
- result: {}
- lookup: aws.iam.get_role
  results: {}
""",
        [
            "entry 1: the AWS SDK has no look-up 'aws.ec2.get_amy'; did you mean aws.ec2.get_ami?",
            "entry 2: aws.ec2.get_ami has no argument 'ownrs'; did you mean owners?",
            "entry 2: aws.ec2.get_ami has no property 'image'; did you mean imageId?",
            "entry 2: aws.ec2.get_ami: property 'mostRecent': 'perhaps'; expected true or false",
            "entry 3: expected the key lookup, such as aws.ec2.get_ami",
            "entry 4: unknown key 'results'; did you mean result?",
            "entry 4: expected the key result",
        ],
    ),
}


@pytest.mark.parametrize(("text", "faults"), FAULTS.values(), ids=FAULTS)
def test_a_file_with_faults_says_all_of_them(text: str, faults: list[str], tmp_path: Path) -> None:
    with pytest.raises(PreviewError) as raised:
        pins(tmp_path, text)
    lines = str(raised.value).splitlines()
    found = [line.removeprefix(f"--lookups {tmp_path / 'lookups.yaml'}:").lstrip() for line in lines]
    assert [line[: len(fault)] for line, fault in zip(found, faults, strict=True)] == faults


def test_a_file_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PreviewError, match="No such file or directory"):
        Pins.load(tmp_path / "none.yaml")


def test_the_option_gives_results_and_refuses_a_file_with_faults(tmp_path: Path) -> None:
    file = tmp_path / "lookups.json"
    file.write_text('[{"lookup": "aws.ec2.get_vpc", "result": {"id": "vpc-1", "cidr_block": "10.9.0.0/16"}}]')
    pinned = preview("networks", "--lookups", str(file), "--format", "json").json
    assert pinned["outputs"]["vpc"] == "10.9.0.0/16"
    assert not [note for note in pinned["notes"] if note.startswith("--lookups")]
    file.write_text('[{"lookup": "aws.ec2.get_vpc", "result": {"cidr_blok": "10.9.0.0/16"}}]')
    ended = preview("networks", "--lookups", str(file), "--stack", "dev")
    message = (
        f"error: --lookups {file}: entry 1: aws.ec2.get_vpc has no property 'cidr_blok'; did you mean cidrBlock?\n"
    )
    assert (ended.code, ended.out, ended.err) == (2, "", message)


def test_structures_have_names_of_either_form_and_secrets_stay_secret(tmp_path: Path) -> None:
    given = """\
- lookup: aws.eks.get_cluster
  result: {identities: [{oidcs: [{issuer: https://oidc.example.com}]}], vpc_config: {vpcId: vpc-1, subnet_ids: [a]}}
- lookup: aws.secretsmanager.get_secret_version
  result: {secret_string: hidden}
"""
    lookups = Lookups(lambda _: None, pins=pins(tmp_path, given))
    cluster = lookups.answer("aws:eks/getCluster:getCluster", {"name": "main"}, {})
    secret = lookups.answer("aws:secretsmanager/getSecretVersion:getSecretVersion", {"secretId": "x"}, {})
    assert cluster and secret
    assert cluster.outputs["identities"] == [{"oidcs": [{"issuer": "https://oidc.example.com"}]}]
    assert cluster.outputs["vpcConfig"] == {"vpcId": "vpc-1", "subnetIds": ["a"]}
    assert secret.outputs["secretString"] == wire.secret("hidden")


def test_a_file_about_a_look_up_leaves_the_sdk_as_it_is() -> None:
    code = (
        "from offline_preview.lookups import sdk; sdk.lookup_of('aws.ec2.get_vpc'); "
        "import pulumi_aws; assert callable(pulumi_aws.ec2.get_vpc)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=REPOSITORY)


def test_the_callers_account_that_is_given_is_that_of_every_look_up(tmp_path: Path) -> None:
    notes: list[str] = []
    text = "- lookup: aws.get_caller_identity\n  result: {account_id: '111122223333'}\n"
    lookups = Lookups(notes.append, pins=pins(tmp_path, text))
    role = lookups.answer("aws:iam/getRole:getRole", {"name": "app"}, {})
    assert role and role.outputs["arn"] == "arn:aws:iam::111122223333:role/app"
    assert not [note for note in notes if "stands in for the caller's" in note]


def test_a_note_says_that_the_file_answered(tmp_path: Path) -> None:
    notes: list[str] = []
    lookups = Lookups(notes.append, pins=pins(tmp_path, PINNED))
    lookups.answer("aws:iam/getRole:getRole", {"name": "app"}, {})
    lookups.finish()
    assert [note for note in notes if note.startswith("look-up aws:iam/getRole:getRole is answered by --lookups: ")]


@pytest.mark.parametrize("lookup", ["command:local:runAll", "command.local.run_all"])
def test_a_look_up_of_another_package_may_have_its_python_name(lookup: str, tmp_path: Path) -> None:
    given = pins(tmp_path, f"- lookup: {lookup}\n  result: {{stdout: made}}\n")
    assert given.result("command:local:runAll", {}) == {"stdout": "made"}


def test_what_is_computed_is_not_given(tmp_path: Path) -> None:
    with pytest.raises(PreviewError) as raised:
        pins(tmp_path, "- lookup: aws.iam.get_policy_document\n  result: {json: '{}'}\n")
    assert str(raised.value).endswith(
        "entry 1: aws.iam.get_policy_document is computed from its arguments; remove the entry"
    )
