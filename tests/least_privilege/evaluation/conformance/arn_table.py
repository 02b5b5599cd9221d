"""What a Resource matches: ARNs of every shape against a request's resource.

A row: the pattern in Resource, the request's resource, T or F (~: AWS does not say), source.
"""

from tests.least_privilege.evaluation.conformance.sources import ACTION, ARN_FORMS, RESOURCE, SPECIAL

CAT = "arn:aws:s3:::pets/cat.jpg"
BUCKET = "arn:aws:s3:::pets"
QUEUE = "arn:aws:sqs:us-east-2:123456789012:queue1"
BOB = "arn:aws:iam::123456789012:user/division_abc/Bob"
ROLE = "arn:aws:iam::123456789012:role/service-test"
FUNCTION = "arn:aws:lambda:us-east-2:123456789012:function:my-function"
VERSION = f"{FUNCTION}:7"
INSTANCE = "arn:aws:ec2:us-east-2:123456789012:instance/i-0a1b2c3d"
LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/pets:log-stream:a"
API = "arn:aws:apigateway:us-east-1::/restapis/a1b2c3/stages"
STAR = "arn:aws:s3:::pets/a*b"
NONE = "*"

RESOURCES: tuple[tuple[str, str, str, str], ...] = (
    # One ARN: with case, whole.
    (CAT, CAT, "T", RESOURCE),
    (CAT.upper(), CAT, "F", RESOURCE),
    ("arn:aws:s3:::Pets/cat.jpg", CAT, "F", RESOURCE),
    (BUCKET, CAT, "F", RESOURCE),
    (CAT, BUCKET, "F", RESOURCE),
    (f"{BUCKET}/", BUCKET, "F", RESOURCE),
    (QUEUE, QUEUE, "T", RESOURCE),
    ("arn:aws:sqs:us-east-1:123456789012:queue1", QUEUE, "F", RESOURCE),
    ("arn:aws:sqs:us-east-2:210987654321:queue1", QUEUE, "F", RESOURCE),
    ("arn:aws-cn:sqs:us-east-2:123456789012:queue1", QUEUE, "F", RESOURCE),
    ("arn:aws:sns:us-east-2:123456789012:queue1", QUEUE, "F", RESOURCE),
    # Everything.
    ("*", CAT, "T", RESOURCE),
    ("*", NONE, "T", ACTION),
    ("**", CAT, "T", RESOURCE),
    # Wildcards in the last field: over slashes too.
    ("arn:aws:s3:::pets/*", CAT, "T", RESOURCE),
    ("arn:aws:s3:::pets/*", BUCKET, "F", RESOURCE),
    ("arn:aws:s3:::pets*", BUCKET, "T", RESOURCE),
    ("arn:aws:s3:::pets*", CAT, "T", RESOURCE),
    ("arn:aws:s3:::*", CAT, "T", RESOURCE),
    ("arn:aws:s3:::*", QUEUE, "F", RESOURCE),
    ("arn:aws:s3:::*/cat.jpg", CAT, "T", RESOURCE),
    ("arn:aws:s3:::p?ts/*.jpg", CAT, "T", RESOURCE),
    ("arn:aws:s3:::p?ts/*.png", CAT, "F", RESOURCE),
    ("arn:aws:s3:::pets/ca?.jpg", CAT, "T", RESOURCE),
    ("arn:aws:s3:::pets/ca??.jpg", CAT, "F", RESOURCE),
    ("arn:aws:s3:::pets/????.jpg", CAT, "F", RESOURCE),
    # The example of objects under `/test/`.
    ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/test/object.jpg", "T", RESOURCE),
    ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/test/3/object.jpg", "T", RESOURCE),
    ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/3/test/4/object.jpg", "T", RESOURCE),
    ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/test/object", "T", RESOURCE),
    ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1-test/object.jpg", "F", RESOURCE),
    ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/test/object.jpg", "F", RESOURCE),
    ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/test.jpg", "F", RESOURCE),
    ("arn:aws:s3:::b/????-test", "arn:aws:s3:::b/2024-test", "T", ARN_FORMS),
    ("arn:aws:s3:::b/????-test", "arn:aws:s3:::b/20245-test", "F", ARN_FORMS),
    # IAM: paths and names.
    ("arn:aws:iam::123456789012:user/division_abc/*", BOB, "T", ARN_FORMS),
    ("arn:aws:iam::123456789012:user/*", BOB, "T", ARN_FORMS),
    ("arn:aws:iam::123456789012:user/Bob", BOB, "F", RESOURCE),
    ("arn:aws:iam::123456789012:user/*/bob", BOB, "F", RESOURCE),
    ("arn:aws:iam::123456789012:role/*", ROLE, "T", ARN_FORMS),
    ("arn:aws:iam::123456789012:role/service-*", ROLE, "T", ARN_FORMS),
    ("arn:aws:iam::123456789012:role/service-", ROLE, "F", ARN_FORMS),
    ("arn:aws:iam::*:role/service-*", ROLE, "T", ARN_FORMS),
    ("arn:aws:iam::2*:role/service-*", ROLE, "F", ARN_FORMS),
    # Wildcards in several fields.
    ("arn:aws:ec2:*:123456789012:instance/*", INSTANCE, "T", ARN_FORMS),
    ("arn:aws:ec2:*:123456789012:volume/*", INSTANCE, "F", ARN_FORMS),
    ("arn:aws:ec2:us-*:*:instance/i-*", INSTANCE, "T", ARN_FORMS),
    ("arn:aws:ec2:us-east-?:1234567890??:instance/i-*", INSTANCE, "T", ARN_FORMS),
    ("arn:aws:ec2:eu-*:*:instance/*", INSTANCE, "F", ARN_FORMS),
    ("arn:aws:ec2:*:*:*", INSTANCE, "T", ARN_FORMS),
    ("arn:*:ec2:*:*:instance/*", INSTANCE, "T", RESOURCE),
    ("arn:aws:*:*:*:*", QUEUE, "T", RESOURCE),
    ("arn:*:*:*:*:*", QUEUE, "T", RESOURCE),
    # Types and ids that a colon separates; a last `*` reaches over it.
    ("arn:aws:lambda:us-east-2:123456789012:function:my-function", FUNCTION, "T", ARN_FORMS),
    (FUNCTION, VERSION, "F", ARN_FORMS),
    (f"{FUNCTION}:*", VERSION, "T", RESOURCE),
    (f"{FUNCTION}:*", FUNCTION, "F", RESOURCE),
    (f"{FUNCTION}*", VERSION, "T", RESOURCE),
    ("arn:aws:logs:*:*:log-group:/aws/lambda/*", LOGS, "T", RESOURCE),
    ("arn:aws:logs:*:*:log-group:/aws/lambda/pets", LOGS, "F", RESOURCE),
    ("arn:aws:apigateway:*::/restapis/*", API, "T", ARN_FORMS),
    ("arn:aws:apigateway:*:*:/restapis/*", API, "T", ARN_FORMS),
    ("arn:aws:apigateway:*:123456789012:/restapis/*", API, "F", ARN_FORMS),
    ("arn:aws:s3::123456789012:pets/*", CAT, "F", ARN_FORMS),
    # Incomplete ARNs: `*` for each field that is left out.
    ("arn:aws:sqs", QUEUE, "T", ARN_FORMS),
    ("arn:aws:sqs", CAT, "F", ARN_FORMS),
    ("arn:aws:s3", CAT, "T", ARN_FORMS),
    ("arn:aws:s3", BUCKET, "T", ARN_FORMS),
    ("arn:aws:sqs:us-east-2", QUEUE, "T", ARN_FORMS),
    ("arn:aws:sqs:us-east-1", QUEUE, "F", ARN_FORMS),
    ("arn:aws:sqs:us-east-2:123456789012", QUEUE, "T", ARN_FORMS),
    ("arn:aws:sqs:us-east-2:210987654321", QUEUE, "F", ARN_FORMS),
    ("arn:aws:sqs::", QUEUE, "F", ARN_FORMS),
    ("arn:aws:s3::", CAT, "T", ARN_FORMS),
    ("arn:aws:s3:::", CAT, "F", ARN_FORMS),
    ("arn:aws:s3:::", BUCKET, "F", ARN_FORMS),
    ("arn:aws", QUEUE, "T", ARN_FORMS),
    ("arn:aws-cn", QUEUE, "F", ARN_FORMS),
    ("arn:aws:*", QUEUE, "T", RESOURCE),
    ("arn:*", QUEUE, "T", RESOURCE),
    ("arn:aws:s3:*", CAT, "T", RESOURCE),
    ("arn:aws:sqs:*:123456789012", QUEUE, "T", ARN_FORMS),
    ("arn:aws:sqs", NONE, "F", ARN_FORMS),
    ("arn:aws:sqs:*:queue1", QUEUE, "~", ARN_FORMS),
    ("arn:aws:s3*.jpg", CAT, "~", ARN_FORMS),
    # A wildcard in the service, or in the type.
    ("arn:aws:s3*:::pets/*", CAT, "~", RESOURCE),
    ("arn:aws:s?:::pets/*", CAT, "~", RESOURCE),
    ("arn:aws:sn*:::pets/*", CAT, "F", RESOURCE),
    ("arn:aws:lambda:us-east-2:123456789012:functi*:my-function", FUNCTION, "~", ARN_FORMS),
    ("arn:aws:lambda:us-east-2:123456789012:functi*:other", FUNCTION, "F", ARN_FORMS),
    ("arn:aws:iam::123456789012:*/service-test", ROLE, "~", ARN_FORMS),
    ("arn:aws:iam::123456789012:r*", ROLE, "~", ARN_FORMS),
    ("arn:aws:iam::123456789012:u*", ROLE, "F", ARN_FORMS),
    ("arn:aws:iam::123456789012:*", ROLE, "T", ARN_FORMS),
    ("arn:aws:sqs:*:*:*1", QUEUE, "T", ARN_FORMS),
    ("arn:aws:s3:::*ts/cat.jpg", CAT, "T", ARN_FORMS),
    # Characters that stand for themselves.
    ("arn:aws:s3:::pets/a${*}b", STAR, "T", SPECIAL),
    ("arn:aws:s3:::pets/a${*}b", "arn:aws:s3:::pets/axb", "F", SPECIAL),
    ("arn:aws:s3:::pets/a${?}b", "arn:aws:s3:::pets/a?b", "T", SPECIAL),
    ("arn:aws:s3:::pets/a${?}b", "arn:aws:s3:::pets/axb", "F", SPECIAL),
    ("arn:aws:s3:::pets/${$}{*}", "arn:aws:s3:::pets/${x}", "T", SPECIAL),
    ("arn:aws:s3:::pets/[c]at.jpg", CAT, "F", RESOURCE),
    ("arn:aws:s3:::pets/cat.jp.", CAT, "F", RESOURCE),
)

ACTIONS: tuple[tuple[str, str, str, str], ...] = (
    # the pattern in Action, the request's action: without case
    ("s3:GetObject", "s3:GetObject", "T", ACTION),
    ("S3:getobject", "s3:GetObject", "T", ACTION),
    ("s3:GetObject", "s3:GetObjectAcl", "F", ACTION),
    ("s3:Get*", "s3:GetObjectAcl", "T", ACTION),
    ("s3:*Object*", "s3:GetObjectAcl", "T", ACTION),
    ("s3:*", "s3:GetObject", "T", ACTION),
    ("S3:*", "s3:GetObject", "T", ACTION),
    ("s3:*", "s3express:CreateSession", "F", ACTION),
    ("s3:GetObject?cl", "s3:GetObjectAcl", "T", ACTION),
    ("iam:*AccessKey*", "iam:CreateAccessKey", "T", ACTION),
    ("iam:*AccessKey*", "iam:CreateUser", "F", ACTION),
    ("*", "s3:GetObject", "T", ACTION),
    ("*:*", "s3:GetObject", "T", ACTION),
    ("ec2:*", "s3:GetObject", "F", ACTION),
    ("s3:[G]etObject", "s3:GetObject", "F", ACTION),
)
