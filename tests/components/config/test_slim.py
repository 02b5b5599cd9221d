"""SLIM's settings and limits: everything wrong is refused at once, by whole messages, before anything is made."""

import json
from typing import Any

import pytest

from components.config.stack_settings import SettingsError
from components.iam.policy_documents import size
from components.iam.service_role import ArchitectureError
from tests.support.running import BUCKET_NAME
from tests.support.slim_stack import declared, documented, run_slim, scoped

BAD: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "another column",
        {"permissions": "documentd"},
        ["permissions: 'documentd'; expected one of scoped, documented (did you mean 'documented'?)"],
    ),
    (
        "a reducer that is no function of the workflow",
        {"functions": ["CreateQueues"]},
        ["reducer: 'ReduceGradients'; expected one of the names in functions"],
    ),
    (
        "the withdrawn policy's successor where neither is attached",
        {"lambdaFullAccess": "AWSLambda_FullAccess"},
        ["lambdaFullAccess: 'AWSLambda_FullAccess'; expected no value: permissions 'scoped' attaches neither policy"],
    ),
    (
        "a wildcard in a name",
        {"jobQueues": ["*"], "bucket": "seismic-*"},
        [
            f"bucket: 'seismic-*'; expected {BUCKET_NAME}, or empty for none",
            "jobQueues[0]: '*'; expected a name in AWS Batch: letters, digits, '-' and '_'",
        ],
    ),
    (
        "job definitions of everybody",
        {"jobDefinitions": ["*", "is*"]},
        [
            f"jobDefinitions[{index}]: {value!r}; expected a job definition's name, or a prefix of"
            " at least 3 characters and '*'"
            for index, value in enumerate(["*", "is*"])
        ],
    ),
    (
        "queues of everybody",
        {"queuePrefix": ""},
        ["queuePrefix: ''; expected a prefix of names: 3 to 61 letters, digits, '-' and '_'"],
    ),
    (
        "an operator's ARN, and one twice",
        {"operators": ["arn:aws:iam::999900001111:user/ann", "bob", "bob"]},
        [
            "operators[0]: 'arn:aws:iam::999900001111:user/ann'; expected the name of an existing IAM user",
            "operators[2]: repeats operators[1]",
        ],
    ),
    (
        "ownership that is left to chance",
        {"serviceLinkedRoles": {"spot": "createIfAbsent"}},
        ["serviceLinkedRoles.spot: 'createIfAbsent'; expected one of create, adopt (did you mean 'create'?)"],
    ),
    ("no compute environment", {"computeEnvironments": []}, ["computeEnvironments: 0 items; expected at least 1"]),
]


@pytest.mark.parametrize(("what", "own", "expected"), BAD, ids=[each[0] for each in BAD])
def test_a_wrong_setting_is_refused_by_a_whole_message(what: str, own: dict[str, Any], expected: list[str]) -> None:
    with pytest.raises(SettingsError) as raised:
        run_slim(own)
    assert [str(each) for each in raised.value.problems] == [f"aws-roles:slim.{each}" for each in expected], what


def test_more_names_than_a_policy_holds_are_refused_before_anything_is_made() -> None:
    functions = ["ReduceGradients", *(f"SeismicImagingFunctionNumber{number}" for number in range(48))]
    with pytest.raises(ArchitectureError) as raised:
        run_slim({"functions": functions})
    (problem,) = str(raised.value).splitlines()[1:]
    assert problem.startswith("  policy 'LambdaBatchExecutionPolicy', document: 6882 characters")


@pytest.mark.parametrize("column", ["scoped", "documented"])
def test_every_document_is_text_known_at_preview_and_within_iams_limits(column: str) -> None:
    made = scoped() if column == "scoped" else documented()
    limits = {
        ("aws:iam/role:Role", "assumeRolePolicy"): 2_048,
        ("aws:iam/policy:Policy", "policy"): 6_144,
        ("aws:iam/rolePolicy:RolePolicy", "policy"): 10_240,
        ("aws:iam/groupPolicy:GroupPolicy", "policy"): 5_120,
    }
    seen = 0
    for (kind, name), most in limits.items():
        for each in made.of(kind):
            assert isinstance(each.inputs[name], str), each.name
            assert size(json.loads(each.inputs[name])) <= most, each.name
            seen += 1
    assert seen >= 6


@pytest.mark.parametrize("column", ["scoped", "documented"])
def test_another_partition_reaches_every_arn(column: str) -> None:
    made = run_slim({"permissions": column, "operators": ["ann"]}, partition="aws-cn", region="cn-north-1")
    assert "arn:aws-cn:iam::" in "".join(declared(made))
    assert "arn:aws:" not in "".join([*declared(made), json.dumps(made.outputs)])
