"""Service and resource control policies."""

from typing import Any

from tests.least_privilege.rules.validation.examples.example import Example
from tests.support.documents import deny, document

OWN = {
    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
}


FROM_OUTSIDE = {
    "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
    "Null": {"aws:SourceAccount": "false"},
}


def _rcp(bad: dict[str, Any], good: dict[str, Any] | None = None) -> Example:
    own = deny("s3:*", "*", Principal="*", Condition=OWN)
    return Example("rcp", document({**own, **bad}), document({**own, **(good or {})}))


def _without(statement: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if key != name}


EXAMPLES: dict[str, Example] = {
    "SCP_SYNTAX_ERROR_PRINCIPAL": Example(
        "scp", document(deny("s3:DeleteBucket", Principal="*")), document(deny("s3:DeleteBucket"))
    ),
    "RCP_SYNTAX_ERROR_ALLOW": _rcp({"Effect": "Allow"}),
    "RCP_SYNTAX_ERROR_ACTION": _rcp({"Action": "*"}),
    "RCP_SYNTAX_ERROR_NOTACTION": Example(
        "rcp",
        document({**_without(deny("s3:*", "*", Principal="*", Condition=OWN), "Action"), "NotAction": "s3:GetObject"}),
        _rcp({}).good,
    ),
    "RCP_SYNTAX_ERROR_PRINCIPAL": _rcp({"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}),
    "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY": _rcp(
        {"Condition": FROM_OUTSIDE}, {"Condition": {**FROM_OUTSIDE, "Bool": {"aws:PrincipalIsAWSService": "true"}}}
    ),
    "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY": _rcp(
        {"Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}
    ),
    "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK": _rcp(
        {
            "Condition": {
                "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
            }
        },
        {
            "Condition": {
                "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
                "Null": {"aws:SourceAccount": "false"},
            }
        },
    ),
}
