"""Documents that are longer than AWS takes."""

from typing import Any

from tests.least_privilege.rules.validation.examples.example import OBJECTS, Example, read
from tests.support.documents import deny, document


def _shelves(many: int) -> list[str]:
    return [f"arn:aws:s3:::toyshop-catalog/shelf-{number:04}/*" for number in range(many)]


def _clerks(many: int) -> list[str]:
    return [f"arn:aws:iam::111122223333:role/clerk-{number:04}" for number in range(many)]


def _on_bucket(many: int) -> dict[str, Any]:
    principal = {"AWS": "arn:aws:iam::111122223333:role/clerk"}
    return document({**read(_shelves(many)), "Principal": principal})


def _trust(many: int) -> dict[str, Any]:
    return document({"Effect": "Allow", "Principal": {"AWS": _clerks(many)}, "Action": "sts:AssumeRole"})


def _control(many: int, **more: Any) -> dict[str, Any]:
    return document(deny("s3:GetObject", _shelves(many), **more))


OUTSIDE = {
    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
}

EXAMPLES: dict[str, Example] = {
    "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA": Example(
        "identity", document(read(_shelves(200))), document(read(OBJECTS))
    ),
    "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA": Example("resource", _on_bucket(500), _on_bucket(50)),
    "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA": Example("trust", _trust(60), _trust(10)),
    "POLICY_SIZE_EXCEEDS_SCP_QUOTA": Example("scp", _control(300), _control(20)),
    "POLICY_SIZE_EXCEEDS_RCP_QUOTA": Example(
        "rcp", _control(300, Principal="*", Condition=OUTSIDE), _control(20, Principal="*", Condition=OUTSIDE)
    ),
}
