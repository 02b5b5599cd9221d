"""Cross-account analytics: Redshift reads or writes another account's bucket through a chain of two roles.

In the consumer's account, Redshift has a role that may only assume the owner's roles. In the owner's account, each role
that only the consumer's role may assume reaches one prefix of one bucket, and its key: one is for COPY, and one is for
UNLOAD, which the source's case is about.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-chaining-roles.html
"""

from components.config.analytics import AnalyticsSettings, Consumer, Data, Owner
from components.iam import statements
from components.iam.arns import Arns
from components.iam.policy_documents import Document, Statement, allow, document, trust
from components.iam.service_role import ServiceRoleArgs
from components.systems.definition import NamePattern, Roles, System, SystemDefinition


def roles(system: System[AnalyticsSettings]) -> Roles:
    """The roles of the stack's side, by output key."""
    own, found = system.own, dict[str, ServiceRoleArgs]()
    if own.owner and own.owner.copies:
        found["owner"] = _owner(system, own.owner, own.owner.copies, "Analytics-Data-Owner", writes=False)
    if own.owner and own.owner.unloads:
        found["unload"] = _owner(system, own.owner, own.owner.unloads, "Analytics-Data-Unload", writes=True)
    if own.consumer:
        found["consumer"] = _consumer(system, own.consumer)
    return found


def _owner(system: System[AnalyticsSettings], own: Owner, data: Data, name: str, *, writes: bool) -> ServiceRoleArgs:
    return system.role(
        name,
        description=f"The consumer's Redshift {'writes' if writes else 'reads'} s3://{data.bucket}/{data.prefix}",
        trust=document(trust("ConsumerRole", {"AWS": own.consumer_role})),
        # A role that is assumed by another role has at most an hour, whatever its own maximum.
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
        max_session_duration=3600,
        inline_policies={"DataAccess": data_access(system.arns, data, writes=writes)},
    )


def data_access(arns: Arns, own: Data, *, writes: bool) -> Document:
    """What COPY takes to read the prefix, or UNLOAD to write it.

    https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-control-identity-based.html
    """
    found: list[Statement] = [
        # Redshift asks where the bucket is, and whether the prefix has objects (for UNLOAD: whether it is empty).
        allow("FindBucket", "s3:GetBucketLocation", arns.bucket(own.bucket)),
        allow("ListPrefix", "s3:ListBucket", arns.bucket(own.bucket), {"StringLike": {"s3:prefix": f"{own.prefix}*"}}),
    ]
    objects = arns.objects(own.bucket, own.prefix)
    if writes:
        # UNLOAD writes in parts, and aborts a write that failed.
        found.append(allow("WriteObjects", ("s3:PutObject", "s3:AbortMultipartUpload"), objects))
    else:
        found.append(allow("ReadObjects", "s3:GetObject", objects))
    uses = statements.WRITE_OBJECTS if writes else statements.READ_OBJECTS
    return document(*found, *statements.use_keys(arns, "UseKey", [own.kms_key], uses, "s3"))


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
