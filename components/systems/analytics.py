"""Cross-account analytics: Redshift reads or writes another account's bucket through a chain of two roles.

In the consumer's account, Redshift has a role that may only assume the owner's role. In the owner's account, a role
that only the consumer's role may assume reaches one prefix of one bucket, and its key.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-chaining-roles.html
"""

from components.config.analytics import AnalyticsSettings, Consumer, Owner
from components.iam.arns import Arns
from components.iam.policy_documents import Document, Statement, allow, document, trust
from components.iam.service_role import ServiceRoleArgs
from components.systems.definition import NamePattern, Roles, System, SystemDefinition


def roles(system: System[AnalyticsSettings]) -> Roles:
    """The one role of the stack's side, by output key."""
    own = system.own
    if own.owner:
        return {"owner": _owner(system, own.owner)}
    return {"consumer": _consumer(system, own.consumer)} if own.consumer else {}


def _owner(system: System[AnalyticsSettings], own: Owner) -> ServiceRoleArgs:
    return system.role(
        "Analytics-Data-Owner",
        description=f"The consumer's Redshift {'reads' if own.access == 'read' else 'writes'} s3://{own.bucket}/{own.prefix}",
        trust=document(trust("ConsumerRole", {"AWS": own.consumer_role})),
        # A role that is assumed by another role has at most an hour, whatever its own maximum.
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
        max_session_duration=3600,
        inline_policies={"DataAccess": data_access(system.arns, own)},
    )


def data_access(arns: Arns, own: Owner) -> Document:
    """What COPY takes to read the prefix, or UNLOAD to write it.

    https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-control-identity-based.html
    """
    statements: list[Statement] = [
        # Redshift asks where the bucket is, and whether the prefix has objects (for UNLOAD: whether it is empty).
        allow("FindBucket", "s3:GetBucketLocation", arns.bucket(own.bucket)),
        allow("ListPrefix", "s3:ListBucket", arns.bucket(own.bucket), {"StringLike": {"s3:prefix": f"{own.prefix}*"}}),
    ]
    objects = arns.objects(own.bucket, own.prefix)
    if own.access == "read":
        statements.append(allow("ReadObjects", "s3:GetObject", objects))
    else:
        # UNLOAD writes in parts, and aborts a write that failed.
        statements.append(allow("WriteObjects", ("s3:PutObject", "s3:AbortMultipartUpload"), objects))
    if own.kms_key:
        # A write in parts decrypts too: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html
        actions = ("kms:Decrypt",) if own.access == "read" else ("kms:Decrypt", "kms:GenerateDataKey")
        statements.append(allow("UseKey", actions, own.kms_key))
    return document(*statements)


def _consumer(system: System[AnalyticsSettings], own: Consumer) -> ServiceRoleArgs:
    # Redshift gives the database user's ARN as the external id, and no source conditions.
    # https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
    users = [system.arns.regional("redshift", f"dbuser:{user}") for user in own.database_users]
    services = ["redshift.amazonaws.com", *(["redshift-serverless.amazonaws.com"] if own.serverless else [])]
    return system.role(
        "Analytics-Redshift-Consumer",
        description="Redshift, which assumes the roles of the accounts that own the data",
        trust=document(
            trust(
                "Redshift",
                {"Service": services},
                {"StringEquals": {"sts:ExternalId": users}} if users else None,
            )
        ),
        inline_policies={"AssumeOwnerRoles": document(allow("AssumeOwnerRoles", "sts:AssumeRole", own.owner_roles))},
    )


DEFINITION = SystemDefinition(
    name="analytics",
    title="Analytics",
    description="Redshift reads or writes another account's bucket through a chain of two roles.",
    settings=AnalyticsSettings,
    roles=roles,
    role_names=(NamePattern("Analytics-*"),),
)
