"""Elements, their values, and JSON itself."""

from tests.least_privilege.rules.validation.examples.example import (
    OBJECTS,
    Example,
    conditions,
    identity,
    on_bucket,
    pair,
    read,
    trusting,
)
from tests.support.documents import document, text

EXAMPLES: dict[str, Example] = {
    "JSON_SYNTAX_ERROR": Example("identity", text(read())[:-1] + ",}", text(read())),
    "DATA_TYPE_MISMATCH": identity(read(Sid=7), read(Sid="Seven")),
    "INVALID_VERSION": Example("identity", document(read(), version="2024-02-29"), document(read())),
    "MISSING_VERSION": Example("identity", {"Statement": [read()]}, document(read())),
    "MISSING_STATEMENT": Example("identity", {"Version": "2012-10-17"}, document(read())),
    "MISSING_EFFECT": identity({"Action": "s3:GetObject", "Resource": OBJECTS}, read()),
    "INVALID_EFFECT": identity({**read(), "Effect": "Permit"}, read()),
    "MISSING_ACTION": identity({"Effect": "Allow", "Resource": OBJECTS}, read()),
    "MISSING_RESOURCE": identity({"Effect": "Allow", "Action": "s3:GetObject"}, read()),
    "INVALID_POLICY_ELEMENT": identity(read(Comment="for the shop window"), read()),
    "UNSUPPORTED_ELEMENT_COMBINATION": identity(read(NotAction="s3:PutObject"), read()),
    "UNSUPPORTED_SID": identity(read(Sid="read the catalog"), read(Sid="ReadTheCatalog")),
    "UNIQUE_SIDS_REQUIRED": Example(
        "identity",
        document(read(Sid="Shop"), read("arn:aws:s3:::toyshop-prices/*", Sid="Shop")),
        document(read(Sid="Shop"), read("arn:aws:s3:::toyshop-prices/*", Sid="Prices")),
    ),
    "UNIQUE_SIDS_RECOMMENDED": pair(
        "resource",
        *(
            document(
                {**read(Sid="Clerk"), "Principal": {"AWS": "arn:aws:iam::111122223333:role/clerk"}},
                {**read(Sid=sid), "Principal": {"AWS": "arn:aws:iam::111122223333:role/packer"}},
            )
            for sid in ("Clerk", "Packer")
        ),
    ),
    "UNSUPPORTED_PRINCIPAL": identity(read(Principal={"AWS": "*"}), read()),
    "MISSING_PRINCIPAL": Example("resource", document(read()), on_bucket({}, {}).good),
    "DUPLICATE_KEYS_WITH_DIFFERENT_CASE": Example(
        "identity",
        document(read(Condition={"StringLike": {"aws:PrincipalTag/Shop": "a*", "aws:principaltag/shop": "b*"}})),
        document(read(Condition={"StringLike": {"aws:PrincipalTag/Shop": ["a*", "b*"]}})),
    ),
    "INVALID_CONDITION_DATA_TYPE": conditions(
        {"StringEquals": {"aws:PrincipalTag/Shop": ["toys", 5]}},
        {"StringEquals": {"aws:PrincipalTag/Shop": ["toys", "5"]}},
    ),
    "INVALID_CONDITION_OPERATOR": conditions(
        {"StringMatches": {"aws:PrincipalTag/Shop": "toys"}}, {"StringEquals": {"aws:PrincipalTag/Shop": "toys"}}
    ),
    "NULL_WITH_IF_EXISTS": conditions(
        {"NullIfExists": {"aws:PrincipalTag/Shop": "false"}}, {"Null": {"aws:PrincipalTag/Shop": "false"}}
    ),
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE": trusting({"Resource": "*"}, {}),
    "UNSUPPORTED_ACTION_IN_POLICY": on_bucket({"Action": ["s3:GetObject", "sqs:SendMessage"]}, {}),
    "UNSUPPORTED_RESOURCE_ARN_IN_POLICY": on_bucket(
        {"Resource": [OBJECTS, "arn:aws:sqs:eu-west-1:111122223333:orders"]}, {}
    ),
    "MISSING_ACTION_FOR_CONDITION_KEY": trusting(
        {},
        {"Action": ["sts:AssumeRole", "sts:TagSession"]},
        Condition={"StringEquals": {"aws:RequestTag/Shop": "toys"}},
    ),
    "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY": trusting(
        {},
        {"Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]},
        Principal={"Service": "rolesanywhere.amazonaws.com"},
        Condition={
            "ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/1b9d6bcd-bbfd"}
        },
    ),
}
