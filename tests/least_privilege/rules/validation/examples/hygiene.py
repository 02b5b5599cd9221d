"""AWS's suggestions: what changes no access."""

from tests.least_privilege.rules.validation.examples.example import (
    OBJECTS,
    Example,
    condition,
    conditions,
    identity,
    on_bucket,
    read,
)
from tests.support.documents import allow, document

EXAMPLES: dict[str, Example] = {
    "EMPTY_ARRAY_ACTION": identity(allow([], OBJECTS), read()),
    "EMPTY_ARRAY_RESOURCE": identity(read([]), read()),
    "EMPTY_ARRAY_PRINCIPAL": on_bucket({"Principal": {"AWS": []}}, {}),
    "EMPTY_OBJECT_PRINCIPAL": on_bucket({"Principal": {}}, {}),
    "EMPTY_ARRAY_CONDITION": condition("StringEquals", "aws:PrincipalTag/Shop", [], ["toys"]),
    "EMPTY_ARRAY_CONDITION_FORALLVALUES": identity(
        *(
            allow(
                "ec2:CreateTags",
                "arn:aws:ec2:eu-west-1:111122223333:instance/*",
                Condition={"ForAllValues:StringEquals": {"aws:TagKeys": keys}, "Null": {"aws:TagKeys": "false"}},
            )
            for keys in ([], ["Shop"])
        )
    ),
    "EMPTY_ARRAY_CONDITION_FORANYVALUE": identity(
        *(
            allow(
                "ec2:CreateTags",
                "arn:aws:ec2:eu-west-1:111122223333:instance/*",
                Condition={"ForAnyValue:StringEquals": {"aws:TagKeys": keys}},
            )
            for keys in ([], ["Shop"])
        )
    ),
    "EMPTY_ARRAY_CONDITION_IFEXISTS": condition("StringEqualsIfExists", "aws:PrincipalTag/Shop", [], ["toys"]),
    "EMPTY_OBJECT_CONDITION": identity(read(Condition={}), read()),
    "EMPTY_SID_VALUE": identity(read(Sid=""), read(Sid="Catalog")),
    "IMPROVE_IP_RANGE": condition("IpAddress", "aws:SourceIp", "198.51.100.77/24", "198.51.100.0/24"),
    "NULL_WITH_QUALIFIER": conditions(
        {"ForAllValues:Null": {"aws:PrincipalTag/Shop": "false"}}, {"Null": {"aws:PrincipalTag/Shop": "false"}}
    ),
    "EQUIVALENT_TO_NULL_FALSE": conditions(
        {"StringLike": {"aws:PrincipalTag/Shop": "*"}}, {"Null": {"aws:PrincipalTag/Shop": "false"}}
    ),
    "EQUIVALENT_TO_NULL_TRUE": conditions(
        {"StringNotLike": {"aws:PrincipalTag/Shop": "*"}}, {"Null": {"aws:PrincipalTag/Shop": "true"}}
    ),
    "REDUNDANT_ACTION": identity(
        allow(["s3:GetObject*", "s3:GetObjectTagging"], OBJECTS), allow("s3:GetObject*", OBJECTS)
    ),
    "REDUNDANT_RESOURCE": identity(read([OBJECTS, f"{OBJECTS[:-1]}puzzles/*"]), read([OBJECTS])),
    "REDUNDANT_CONDITION_VALUE_NUM": condition("NumericLessThan", "aws:MultiFactorAuthAge", ["900", "1800"], "1800"),
    "REDUNDANT_STATEMENT": Example("identity", document(read(), read(f"{OBJECTS[:-1]}puzzles/*")), document(read())),
}
