"""The component package: its schema, and that its ServiceRole makes and refuses what the program's own does."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.errors import InputPropertiesError

import least_privilege
from component_package.package import NAME, provider
from component_package.service_role import CustomerPolicy, ServiceRole, ServiceRoleArgs, planned
from components.config.schema import settings_of
from components.iam import service_role
from components.iam.arns import Arns
from components.iam.policy_documents import allow, document, service_trust
from components.iam.service_role import ArchitectureError
from tests.support.running import ROOT, run

ARNS = Arns(partition="aws", account="111122223333", region="")
TRUST, GRANT = service_trust("ec2"), document(allow("Read", "s3:GetObject", ARNS.objects("pets")))
LEAST = {"accountId": "111122223333", "name": "Pets", "description": "Reads pets", "assumeRolePolicy": TRUST}
FULL: dict[str, Any] = {
    **LEAST,
    "inlinePolicies": {"Read": GRANT},
    "managedPolicyArns": ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
    "customerPolicies": [{"name": "PetReading", "description": "Reads pets", "policy": GRANT, "path": "/pets/"}],
    "instanceProfile": "Pets-Profile",
    "path": "/app/",
    "maxSessionDuration": 7200,
    "permissionsBoundary": "arn:aws:iam::111122223333:policy/B",
    "tags": {"System": "Pets"},
    "secretTrust": True,
    "partition": "aws",
}
SAME = service_role.ServiceRoleArgs(
    arns=ARNS,
    name="Pets",
    description="Reads pets",
    trust=TRUST,
    inline_policies={"Read": GRANT},
    managed_policies=("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",),
    customer_policies=(
        service_role.CustomerPolicy(
            key="PetReading", name="PetReading", description="Reads pets", document=GRANT, path="/pets/"
        ),
    ),
    instance_profile="Pets-Profile",
    path="/app/",
    max_session_duration=7200,
    permissions_boundary="arn:aws:iam::111122223333:policy/B",
    tags={"System": "Pets"},
    secret_trust=True,
)


def schema() -> dict[str, Any]:
    return dict(json.loads(provider().schema or ""))


def snake(inputs: Mapping[str, Any]) -> Any:
    """The inputs as the SDK gives them to the component: by the names of the fields, numbers as floating point."""
    named = {re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", key): value for key, value in inputs.items()}
    return {key: float(value) if type(value) is int else value for key, value in named.items()}


def test_all_inputs_of_the_python_component_but_adoption_can_be_given() -> None:
    assert planned(FULL) == SAME
    given = {"accountId", "partition", "assumeRolePolicy", "inlinePolicies", "managedPolicyArns", "customerPolicies"}
    same = {"name", "description", "instanceProfile", "path", "maxSessionDuration", "permissionsBoundary", "tags"}
    assert set(schema()["resources"][ServiceRole.TYPE]["inputProperties"]) == given | same | {"secretTrust"}


def test_defaults_are_those_of_the_python_component() -> None:
    assert planned(LEAST) == service_role.ServiceRoleArgs(
        arns=ARNS, name="Pets", description="Reads pets", trust=TRUST, managed_policies=(), customer_policies=()
    )


def test_makes_the_same_resources_as_the_python_component() -> None:
    ours = run(lambda: ServiceRole("pets", snake(FULL)))
    theirs = run(lambda: service_role.ServiceRole("pets", SAME))
    made = [
        {
            (each.type, each.name): json.dumps(
                each.inputs, sort_keys=True, default=lambda unknown: type(unknown).__name__
            )
            for each in one.resources
            if "aws:" in each.type
        }
        for one in (ours, theirs)
    ]
    assert len(made[0]) == 6
    assert made[0] == made[1]


def test_whole_numbers_in_documents_stay_whole() -> None:
    condition = {"NumericLessThan": {"aws:MultiFactorAuthAge": 3600.0}}
    trust = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Condition": condition}]}
    role = run(lambda: ServiceRole("pets", snake({**LEAST, "assumeRolePolicy": trust}))).one(
        "aws:iam/role:Role", "pets"
    )
    assert '"aws:MultiFactorAuthAge":3600}' in role.inputs["assumeRolePolicy"]


DIGITS = "the 12 digits of an AWS account id, in quotes"
DOCUMENT = "a policy document, as an object"
PLAIN = "an Output; expected a plain value: build ARNs from names and settings"
NO_DEFAULT = "missing; expected a value: it has no default"
THEIRS = "arn:aws:iam::444455556666:policy/P"
WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    ("eleven digits", {"accountId": "11112222333"}, [f"accountId: '11112222333'; expected {DIGITS}"]),
    ("no name", {"name": None}, [f"name: {NO_DEFAULT}"]),
    ("a document as text", {"assumeRolePolicy": "{}"}, [f"assumeRolePolicy: '{{}}'; expected {DOCUMENT}"]),
    ("documents that are none", {"assumeRolePolicy": {}, "inlinePolicies": {"Read": {"Statment": [], "Statement": []}}},
     ["assumeRolePolicy.Statement: missing; expected at least one statement",
      "inlinePolicies.Read.Statment: no element of a policy document (did you mean 'Statement'?)",
      "inlinePolicies.Read.Statement: missing; expected at least one statement"]),
    ("a list of documents", {"inlinePolicies": [GRANT]}, ["inlinePolicies: a list; expected an object"]),
    ("an Output", {"path": pulumi.Output.from_input("/")},
     [f"path: {PLAIN}"]),
    ("Outputs inside", {"tags": {"a": pulumi.Output.secret("x")}, "managedPolicyArns": [pulumi.Output.from_input("x")]},
     [f"tags.a: {PLAIN}",
      f"managedPolicyArns[0]: {PLAIN}"]),
    ("another account's policy", {"managedPolicyArns": [THEIRS]},
     [f"managedPolicyArns[0]: '{THEIRS}'; expected the ARN of a managed policy in account 111122223333"]),
    ("a policy without document", {"customerPolicies": [{"name": "A", "description": "a"}]},
     [f"customerPolicies[0].policy: {NO_DEFAULT}"]),
    ("several at once", {"accountId": 1, "maxSessionDuration": 60, "secretTrust": "perhaps", "partition": "aws-eu"},
     [f"accountId: 1; expected {DIGITS}",
      "maxSessionDuration: 60; expected a whole number of seconds, 3600 to 43200",
      "secretTrust: 'perhaps'; expected true or false",
      "partition: 'aws-eu'; expected one of aws, aws-cn, aws-us-gov (did you mean 'aws-cn'?)"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "problems"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_inputs_are_one_error_that_names_each(change: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(ArchitectureError) as caught:
        planned({**LEAST, **change})
    assert str(caught.value).split("\n  ") == ["The roles cannot be created:", *problems]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"account_id": "1"}, "accountId: '1'; expected the 12 digits of an AWS account id, in quotes"),
        ({"name": "a/b"}, "role 'a/b': the name may contain only letters, digits and +=,.@_-"),
    ],
    ids=["the form", "what IAM refuses"],
)
def test_the_engine_is_told_of_wrong_inputs_without_a_traceback(change: dict[str, Any], problem: str) -> None:
    inputs = {**LEAST, **{"accountId" if key == "account_id" else key: value for key, value in change.items()}}
    with pytest.raises(InputPropertiesError) as caught:
        provider().construct("pets", ServiceRole.TYPE, inputs)
    assert caught.value.message == f"The roles cannot be created:\n  {problem}"
    assert caught.value.errors == []


def test_it_has_the_version_of_the_command() -> None:
    """One tag is the version of both: `pulumi package add ...@0.1.0`."""
    assert schema()["version"] == least_privilege.__version__


def test_every_input_is_plain_described_and_in_the_readme() -> None:
    found = schema()
    assert found["name"] == NAME
    (role,) = found["resources"].values()
    (policy,) = found["types"].values()
    readme = (Path(ROOT) / "component_package/README.md").read_text()
    rows = [f"| `{key}` | {each['description']} |" for key, each in role["inputProperties"].items()]
    assert [row for row in rows if row not in readme] == []
    assert all(each["plain"] for each in (*role["inputProperties"].values(), *policy["properties"].values()))
    assert {key: each["description"] for key, each in policy["properties"].items()} == {
        each.key: each.description for each in settings_of(CustomerPolicy)
    }
    assert set(role["requiredInputs"]) == {each.key for each in settings_of(ServiceRoleArgs) if each.default is None}
    assert set(role["properties"]) == {"name", "arn", "instanceProfile"}
