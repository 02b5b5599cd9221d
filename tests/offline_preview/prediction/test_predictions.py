"""Predictions of one run: where a resource is, and what a finding says of the values that it names."""

from collections.abc import Mapping
from typing import Any

import pytest

from offline_preview.prediction.predictions import Predictions

COMPUTED = frozenset(("arn",))
FIRST = {"region": "eu-west-1"}


def _role(predictions: Predictions, provider: Mapping[str, Any], name: str = "app") -> Any:
    urn = f"urn:pulumi:dev::it::aws:iam/role:Role::{name}-of-{sorted(provider.items())}"
    return predictions.outputs("aws:iam/role:Role", urn, name, {"name": name}, COMPUTED, provider).get("arn")


OTHERS: dict[str, tuple[dict[str, Any], str | None]] = {
    "another region": ({"region": "us-east-1"}, "arn:aws:iam::111122223333:role/app"),
    "another profile": ({**FIRST, "profile": "other"}, None),
    "another role, of a known account": (
        {**FIRST, "assumeRoles": '[{"roleArn":"arn:aws:iam::444455556666:role/deploy"}]'},
        "arn:aws:iam::444455556666:role/app",
    ),
    "a known account": ({**FIRST, "allowedAccountIds": '["444455556666"]'}, "arn:aws:iam::444455556666:role/app"),
}


@pytest.mark.parametrize(("provider", "arn"), OTHERS.values(), ids=OTHERS)
def test_a_second_provider_works_in_an_account_of_its_own(provider: dict[str, Any], arn: str | None) -> None:
    predictions = Predictions("111122223333")
    assert _role(predictions, FIRST) == "arn:aws:iam::111122223333:role/app"
    assert _role(predictions, provider) == arn


def test_a_finding_names_predicted_outputs_and_the_drawn_names_in_its_fix() -> None:
    predictions = Predictions("111122223333")
    predictions.drew("pets-1a2b3c4", "pets", "name")
    _role(predictions, FIRST)
    arn = "arn:aws:iam::111122223333:role/app"
    named = predictions.named_in(f"Role 'pets-1a2b3c4' may do iam:* on {arn}", "remove it")
    assert named == f"{arn} is the predicted arn of 'app'"
    assert predictions.named_in("It may do all.", "name arn:aws:iam::ACCOUNT:role/pets-1a2b3c4") == (
        "pets-1a2b3c4 is the predicted name of 'pets'"
    )
