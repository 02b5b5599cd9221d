"""iam-wildcard-resource, on one document."""

from typing import Any

import pytest

from least_privilege.rules.identity import wildcard_resource
from tests.support.documents import ROLE_POLICY, allow, deny, inline
from tests.support.pack import RunningPack, made, own_id, sdk_check_both

RULE = wildcard_resource.RULE
OBJECTS = "arn:aws:s3:::pettracker-images/*"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/PetTracker-Photos"
EC2 = "arn:aws:ec2:eu-west-1:111122223333"
BATCH = "arn:aws:batch:eu-west-1:111122223333"
MEANINGLESS = {"StringLike": {"aws:PrincipalArn": "*"}}
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "pets"}}
STRANGERS = {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}

MODEL = "arn:aws:bedrock:*::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0"
PROFILES = "arn:aws:bedrock:*:111122223333:inference-profile/*"
PROFILE = f"{PROFILES[:-1]}eu.anthropic.claude-haiku-4-5-20251001-v1:0"
MODELS = "arn:aws:bedrock:*::foundation-model/*"
NO_TOPIC = deny("sns:Publish", "arn:aws:sns:*:*:*")
CASES: dict[str, tuple[tuple[dict[str, Any], ...], list[str]]] = {
    "a named model in every region, which an inference profile chooses": ((allow("bedrock:InvokeModel", MODEL),), []),
    "a named inference profile in every region": ((allow("bedrock:InvokeModel", PROFILE),), []),
    "every inference profile": (
        (allow("bedrock:InvokeModel", PROFILES),),
        [f"iam-wildcard-resource:bedrock:{PROFILES}"],
    ),
    "AWS's own policies, which everybody may read and nobody change": (
        (allow(["iam:GetPolicy", "iam:CreatePolicyVersion"], "arn:aws:iam::aws:policy/*"),),
        [],
    ),
    "every model": ((allow("bedrock:InvokeModel", MODELS),), [f"iam-wildcard-resource:bedrock:{MODELS}"]),
    "text messages, but no topic": ((allow("sns:Publish"), NO_TOPIC), []),
    "text messages, and the topics of another region": (
        (allow("sns:Publish"), deny("sns:Publish", "arn:aws:sns:eu-west-1:*:*")),
        ["iam-wildcard-resource:sns:*"],
    ),
    "text messages, and topics over HTTPS": (
        (allow("sns:Publish"), {**NO_TOPIC, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
        ["iam-wildcard-resource:sns:*"],
    ),
    "every table": ((allow("dynamodb:PutItem"),), ["iam-wildcard-resource:dynamodb:*"]),
    "every table, **": ((allow("dynamodb:PutItem", "**"),), ["iam-wildcard-resource:dynamodb:**"]),
    "every table, long ARN": (
        (allow("dynamodb:PutItem", "arn:aws:dynamodb:*:*:*"),),
        ["iam-wildcard-resource:dynamodb:arn:aws:dynamodb:*:*:*"],
    ),
    "every account": (
        (allow("dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:*:table/Pets"),),
        ["iam-wildcard-resource:dynamodb:arn:aws:dynamodb:eu-west-1:*:table/Pets"],
    ),
    "every region": (
        (allow("dynamodb:PutItem", TABLE.replace("eu-west-1", "*")),),
        [f"iam-wildcard-resource:dynamodb:{TABLE.replace('eu-west-1', '*')}"],
    ),
    **{
        f"every account, as {account}": (
            (allow("dynamodb:PutItem", TABLE.replace("111122223333", account)),),
            [f"iam-wildcard-resource:dynamodb:{TABLE.replace('111122223333', account)}"],
        )
        for account in ("?*", "????????????", "1*", "*1", "?1*", "*2*", "11112222333?")
    },
    **{
        f"every region, as {region}": (
            (allow("dynamodb:PutItem", TABLE.replace("eu-west-1", region)),),
            [f"iam-wildcard-resource:dynamodb:{TABLE.replace('eu-west-1', region)}"],
        )
        for region in ("?*", "*-*-?", "??-*", "*-1", "e*")
    },
    **{
        f"the regions of a part of the world, as {region}": (
            (allow("dynamodb:PutItem", TABLE.replace("eu-west-1", region)),),
            [],
        )
        for region in ("eu-*", "us-east-?", "us-*-1")
    },
    **{
        f"a table named by {name}": (
            (allow("dynamodb:PutItem", TABLE.replace("PetTracker-Photos", variable)),),
            [f"iam-wildcard-resource:dynamodb:{''.join(TABLE.replace('PetTracker-Photos', variable).split())}"],
        )
        for name, variable in {
            "the caller's program": "${aws:UserAgent}",
            "a tag of the request": "${aws:RequestTag/table}",
            "a tag, and any where it is lacking": "${aws:PrincipalTag/table, '*'}",
        }.items()
    },
    **{
        f"a table named by {name}": (
            (allow("dynamodb:PutItem", TABLE.replace("PetTracker-Photos", variable)),),
            [],
        )
        for name, variable in {
            "its user": "${aws:username}",
            "a tag of its user": "${aws:PrincipalTag/table}",
            "a tag of its user, and one where it is lacking": "${aws:PrincipalTag/table, 'Pets'}",
            "who is behind the session": "${aws:SourceIdentity}",
        }.items()
    },
    "a table of the caller's account": (
        (allow("dynamodb:PutItem", TABLE.replace("111122223333", "${aws:PrincipalAccount}")),),
        [],
    ),
    "every table of the account": (
        (allow("dynamodb:PutItem", TABLE.replace("PetTracker-Photos", "*")),),
        [f"iam-wildcard-resource:dynamodb:{TABLE.replace('PetTracker-Photos', '*')}"],
    ),
    "every bucket": (
        (allow("s3:ListBucket", "arn:aws:s3:::*"),),
        ["iam-wildcard-resource:s3:arn:aws:s3:::*"],
    ),
    "every object": (
        (allow("s3:GetObject", "arn:aws:s3:::*/*"),),
        ["iam-wildcard-resource:s3:arn:aws:s3:::*/*"],
    ),
    "every key": (
        (allow("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/*"),),
        ["iam-wildcard-resource:kms:arn:aws:kms:eu-west-1:111122223333:key/*"],
    ),
    "odd letter case of the action": ((allow("DYNAMODB:putITEM"),), ["iam-wildcard-resource:dynamodb:*"]),
    "two services": (
        (allow(["sqs:SendMessage", "sns:Publish", "sqs:ListQueues"]),),
        ["iam-wildcard-resource:sqs+sns:*"],
    ),
    "condition that narrows nothing": (
        (allow("sqs:SendMessage", Condition=MEANINGLESS),),
        ["iam-wildcard-resource:sqs:*"],
    ),
    "every queue, for holders of one account": (
        (allow("sqs:SendMessage", Condition={"StringEquals": {"aws:PrincipalAccount": "111122223333"}}),),
        ["iam-wildcard-resource:sqs:*"],
    ),
    "every queue of the caller's account": (
        (allow("sqs:SendMessage", Condition={"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}),),
        ["iam-wildcard-resource:sqs:*"],
    ),
    "every queue, but those of other accounts denied": (
        (
            allow("sqs:SendMessage"),
            deny("*", Condition={"StringNotEquals": {"aws:ResourceAccount": "111122223333"}}),
        ),
        ["iam-wildcard-resource:sqs:*"],
    ),
    "every key of the caller's account": (
        (allow("kms:Decrypt", Condition={"StringEquals": {"kms:CallerAccount": "111122223333"}}),),
        ["iam-wildcard-resource:kms:*"],
    ),
    "every key, by way of one service": (
        (allow("kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}),),
        [],
    ),
    "one action of any service": ((allow("*:InvokeFunction"),), ["iam-wildcard-resource:lambda:*"]),
    "reads of services with one letter in common": (
        (allow("s?:GetObject"),),
        ["iam-wildcard-resource:s3:*"],
    ),
    "a service with a disguised letter": ((allow("?3:GetObject"),), ["iam-wildcard-resource:s3:*"]),
    "reads of any service, which iam-wildcard-action reports": ((allow("*:Get*"),), []),
    "wildcard of actions": ((allow("sqs:Send*"),), ["iam-wildcard-resource:sqs:*"]),
    "ends instances that are there": (
        (allow("ec2:TerminateInstances", f"{EC2}:instance/*"),),
        [f"iam-wildcard-resource:ec2:{EC2}:instance/*"],
    ),
    **{
        f"every id of its kind, as {name}": (
            (allow(action, f"arn:aws:{action.partition(':')[0]}:{where}:{name}"),),
            [f"iam-wildcard-resource:{action.partition(':')[0]}:arn:aws:{action.partition(':')[0]}:{where}:{name}"],
        )
        for action, where, name in (
            ("ec2:TerminateInstances", "eu-west-1:111122223333", "instance/i-*"),
            ("ec2:TerminateInstances", "eu-west-1:111122223333", "instance/i-?*"),
            ("ec2:AuthorizeSecurityGroupIngress", "eu-west-1:111122223333", "security-group/sg-*"),
            ("kms:Decrypt", "eu-west-1:111122223333", "key/????????-????-????-????-????????????"),
            ("kms:Decrypt", "eu-west-1:111122223333", "key/mrk-*"),
            ("secretsmanager:GetSecretValue", "eu-west-1:111122223333", "secret:*-??????"),
            ("route53:ChangeResourceRecordSets", ":", "hostedzone/Z*"),
        )
    },
    **{
        f"some ids of a kind, as {name}": ((allow(action, f"arn:aws:{service}:eu-west-1:111122223333:{name}"),), [])
        for action, service, name in (
            ("ec2:TerminateInstances", "ec2", "instance/i-0abc*"),
            ("secretsmanager:GetSecretValue", "secretsmanager", "secret:prod/db-??????"),
            ("ec2:DeleteKeyPair", "ec2", "key-pair/i-*"),
            ("elasticache:DeleteReplicationGroup", "elasticache", "replicationgroup:app-*"),
        )
    },
    **{
        f"works on what is there: {action}": ((allow(action),), [f"iam-wildcard-resource:{action.partition(':')[0]}:*"])
        for action in (
            *("transfer:ImportSshPublicKey", "ec2:CreateLaunchTemplateVersion", "ec2:CreateRoute", "kms:CreateGrant"),
            *("amplify:CreateDeployment", "cloudfront:CreateInvalidation", "kms:ImportKeyMaterial", "ec2:CreateSubnet"),
            *(
                "secretsmanager:CreateSecret",
                "secretsmanager:RestoreSecret",
                "sagemaker:CreateApp",
                "guardduty:CreateFilter",
            ),
            *("autoscaling:CreateAutoScalingGroup", "quicksight:CreateDashboard", "elasticache:CreateUser"),
            *("sso:CreateAccountAssignment", "ssm:CreateAssociation", "elasticfilesystem:CreateMountTarget"),
        )
    },
    **{
        f"makes what has no id yet: {action}": ((allow(action),), [])
        for action in (
            *("elasticfilesystem:CreateFileSystem", "acm:RequestCertificate", "ec2:CreateInternetGateway"),
            *("ec2:CreateVpc", "ec2:AllocateAddress", "ec2:CreateVolume"),
            *("elasticmapreduce:RunJobFlow", "cloudfront:CreateDistribution", "iam:CreateVirtualMFADevice"),
        )
    },
    "all but an action that is named": (({"Effect": "Allow", "NotAction": ["iam:DeleteUser"], "Resource": "*"},), []),
    "named table": ((allow("dynamodb:PutItem", TABLE),), []),
    "tables by prefix": ((allow("dynamodb:PutItem", TABLE.replace("Photos", "*")),), []),
    "indexes of a table": ((allow("dynamodb:Query", f"{TABLE}/index/*"),), []),
    "objects of a bucket": ((allow("s3:GetObject", OBJECTS),), []),
    "streams of a log group": (
        (allow("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/pets-*:*"),),
        [],
    ),
    "no resources to name": (
        (allow(["logs:CreateLogDelivery", "sqs:ListQueues", "ssmmessages:OpenDataChannel"]),),
        [],
    ),
    "a wildcard that lists": ((allow("ec2:Describe*"),), []),
    "narrowed by a tag": ((allow("batch:TerminateJob", Condition=TAGGED),), []),
    "instances that are to be made": (
        (allow("ec2:RunInstances", [f"{EC2}:instance/*", f"{EC2}:subnet/subnet-1"]),),
        [],
    ),
    "jobs that are to be submitted": (
        (allow("batch:SubmitJob", [f"{BATCH}:job-definition/x:*", f"{BATCH}:job-queue/q", f"{BATCH}:job/*"]),),
        [],
    ),
    "jobs that run already": (
        (allow("batch:TerminateJob", f"{BATCH}:job/*"),),
        [f"iam-wildcard-resource:batch:{BATCH}:job/*"],
    ),
    "a user's own": ((allow("iam:GetUser", "arn:aws:iam::111122223333:user/${aws:username}"),), []),
    "a user's own, in whichever account": (
        (allow("iam:GetUser", "arn:aws:iam::*:user/${aws:username}"),),
        [],
    ),
    "a user's own sessions, in every region": (
        (allow("ssm:TerminateSession", "arn:aws:ssm:*:*:session/${aws:userid}-*"),),
        [],
    ),
    "a device under a name that its user draws": (
        (allow("iam:CreateVirtualMFADevice", "arn:aws:iam::*:mfa/*"),),
        [],
    ),
    "IAM, which knows one account only": ((allow("iam:GetRole", "arn:aws:iam::*:role/pets"),), []),
    "roles of every account": (
        (allow("sts:AssumeRole", "arn:aws:iam::*:role/pets"),),
        ["iam-wildcard-resource:sts:arn:aws:iam::*:role/pets"],
    ),
    "every role": (
        (allow("iam:GetRole", "arn:aws:iam::*:role/*"),),
        ["iam-wildcard-resource:iam:arn:aws:iam::*:role/*"],
    ),
    "another caller's sessions": (
        (allow("ssm:TerminateSession", "arn:aws:ssm:*:*:session/*${aws:userid}"),),
        ["iam-wildcard-resource:ssm:arn:aws:ssm:*:*:session/*${aws:userid}"],
    ),
    "metrics, speech, costs: a resource is an extra": (
        (
            allow(
                ["cloudwatch:PutMetricData", "cloudwatch:GetMetricData", "cloudwatch:ListMetrics"]
                + ["polly:SynthesizeSpeech", "ce:GetCostAndUsage"]
            ),
        ),
        [],
    ),
    "changes of DNS, which AWS names": ((allow("route53:GetChange", "arn:aws:route53:::change/*"),), []),
    "taken back elsewhere": ((allow("dynamodb:PutItem"), deny("dynamodb:*")), []),
    "taken back but for one table": (
        (allow("dynamodb:PutItem"), {"Effect": "Deny", "Action": "dynamodb:*", "NotResource": TABLE}),
        ["iam-wildcard-resource:dynamodb:*"],
    ),
    "taken back for strangers, whom the policy is not for": (
        (allow("dynamodb:PutItem"), deny("*", Condition=STRANGERS)),
        ["iam-wildcard-resource:dynamodb:*"],
    ),
    "taken back outside of one network": (
        (
            allow("dynamodb:PutItem"),
            deny("*", Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        ),
        [],
    ),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_case(pack: RunningPack, statements: tuple[dict[str, Any], ...], expected: list[str]) -> None:
    properties = inline(*statements)
    assert sorted(finding.id for finding in sdk_check_both(RULE, ROLE_POLICY, properties)) == sorted(expected)
    assert pack.ids(made(ROLE_POLICY, properties), rule=RULE.name) == sorted(map(own_id, expected))


MESSAGES = {
    "mixed actions on every resource": (
        allow(["sqs:SendMessage", "sqs:ListQueues"]),
        "Statement 1 of inline policy 'access' of role 'web' allows sqs:SendMessage on '*' (every resource): "
        "the action supports narrower resources.",
        'name the resources in use: "Action": "sqs:SendMessage", "Resource": '
        '"arn:aws:sqs:REGION:ACCOUNT:QUEUE"; and add {"Effect": "Allow", "Action": "sqs:ListQueues", '
        '"Resource": "*"}.',
    ),
    "under a condition that does not tell which": (
        allow("kms:Decrypt", Condition={"StringEquals": {"kms:CallerAccount": "111122223333"}}),
        "Statement 1 of inline policy 'access' of role 'web' allows kms:Decrypt on '*' (every resource): the "
        "action supports narrower resources, and the condition on kms:CallerAccount does not restrict them.",
        'name the resources in use: "Resource": "arn:aws:kms:REGION:ACCOUNT:key/KEY_ID".',
    ),
    "regions and accounts like some": (
        allow("dynamodb:GetItem", "arn:aws:dynamodb:*-1:1*:table/Pets"),
        "Statement 1 of inline policy 'access' of role 'web' allows dynamodb:GetItem on "
        "'arn:aws:dynamodb:*-1:1*:table/Pets' (in every account like 1*): the action supports narrower "
        "resources.",
        'name the resources in use: "Resource": "arn:aws:dynamodb:REGION:ACCOUNT:table/Pets".',
    ),
    "all that a call cannot do without": (
        allow("ec2:RunInstances"),
        "Statement 1 of inline policy 'access' of role 'web' allows ec2:RunInstances on '*' (every resource): "
        "the action supports narrower resources.",
        'name the resources in use: "Resource": ["arn:aws:ec2:REGION::image/IMAGE_ID", '
        '"arn:aws:ec2:REGION:ACCOUNT:security-group/SECURITY_GROUP_ID", '
        '"arn:aws:ec2:REGION:ACCOUNT:subnet/SUBNET_ID", "arn:aws:ec2:REGION:ACCOUNT:instance/*", '
        '"arn:aws:ec2:REGION:ACCOUNT:network-interface/*", "arn:aws:ec2:REGION:ACCOUNT:volume/*"].',
    ),
    "what a call makes of one thing": (
        allow("ec2:CreateRouteTable"),
        "Statement 1 of inline policy 'access' of role 'web' allows ec2:CreateRouteTable on '*' (every "
        "resource): the action supports narrower resources.",
        'name the resources in use: "Resource": ["arn:aws:ec2:REGION:ACCOUNT:vpc/VPC_ID", '
        '"arn:aws:ec2:REGION:ACCOUNT:route-table/*"].',
    ),
    "what a call cannot do without, before the rest": (
        allow(["ssm:SendCommand", "ssm:CancelCommand"]),
        "Statement 1 of inline policy 'access' of role 'web' allows ssm:SendCommand on '*' (every resource): "
        "the action supports narrower resources.",
        'name the resources in use: "Action": "ssm:SendCommand", "Resource": '
        '"arn:aws:ssm:REGION:ACCOUNT:document/DOCUMENT"; and add {"Effect": "Allow", "Action": '
        '"ssm:CancelCommand", "Resource": "*"}.',
    ),
    "an id among those that AWS draws": (
        allow("ec2:RunInstances", "arn:aws:ec2:eu-west-1:*:subnet/*"),
        "Statement 1 of inline policy 'access' of role 'web' allows ec2:RunInstances on "
        "'arn:aws:ec2:eu-west-1:*:subnet/*' (in every account): the action supports narrower resources.",
        'name the resources in use: "Resource": "arn:aws:ec2:eu-west-1:ACCOUNT:subnet/SUBNET_ID".',
    ),
    "every region and account": (
        allow(["dynamodb:GetItem", "dynamodb:PutItem"], "arn:aws:dynamodb:*:*:table/Pets"),
        "Statement 1 of inline policy 'access' of role 'web' allows dynamodb:GetItem, dynamodb:PutItem on "
        "'arn:aws:dynamodb:*:*:table/Pets' (in every account): these actions support narrower resources.",
        'name the resources in use: "Resource": "arn:aws:dynamodb:REGION:ACCOUNT:table/Pets".',
    ),
}


@pytest.mark.parametrize(("statement", "evidence", "fix"), MESSAGES.values(), ids=MESSAGES)
def test_message(statement: dict[str, Any], evidence: str, fix: str) -> None:
    (finding,) = sdk_check_both(RULE, ROLE_POLICY, inline(statement))
    assert (finding.evidence, finding.fix) == (evidence, fix)


@pytest.mark.parametrize(
    ("resource", "how"),
    [
        ("arn:aws:dynamodb:eu-west-1:111122223333", "an ARN that AWS completes with wildcards"),
        ("arn:aws:dynamodb*", "an ARN whose wildcard takes in its fields"),
    ],
)
def test_an_incomplete_arn_is_called_so(resource: str, how: str) -> None:
    (finding,) = sdk_check_both(RULE, ROLE_POLICY, inline(allow("dynamodb:GetItem", resource)))
    assert f"on '{resource}' ({how})" in finding.evidence
