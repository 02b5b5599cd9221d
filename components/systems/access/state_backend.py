"""The permissions that Pulumi's state in an S3 bucket needs. Pulumi Cloud has its own tokens and needs none."""

import pulumi

from components.config.pipeline import State
from components.iam.arns import Arns
from components.iam.policy_documents import Statement, allow


def state(arns: Arns, own: State, *, write: bool) -> tuple[Statement, ...]:
    """This stack's part of an S3 backend. A preview takes no lock, and writes nothing.

    Both read objects that need not exist, such as the stack's tags (`stacks/PROJECT/STACK.pulumi-tags`). S3 says that
    one does not exist to those alone who may list the bucket; others are denied access, and Pulumi stops. That request
    has no prefix, so listing is not limited to one: the bucket's names can be listed, and its other objects not read.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Permissions)

    https://www.pulumi.com/docs/iac/concepts/state-and-backends/, https://github.com/pulumi/pulumi/tree/master/pkg/backend/diy
    """
    project, stack = pulumi.get_project(), pulumi.get_stack()
    folders = {
        kind: arns.objects(own.bucket, f".pulumi/{kind}/{path}")
        for kind, path in {
            "stacks": f"{project}/{stack}.",
            "history": f"{project}/{stack}/",
            "backups": f"{project}/{stack}/",
            "locks": f"organization/{project}/{stack}/",
        }.items()
    }
    meta = f"{arns.bucket(own.bucket)}/.pulumi/meta.yaml"
    statements = [
        allow("ListState", "s3:ListBucket", arns.bucket(own.bucket)),
        allow("ReadState", "s3:GetObject", [meta, *folders.values()] if write else [meta, folders["stacks"]]),
    ]
    if write:
        statements.append(allow("WriteState", "s3:PutObject", list(folders.values())))
        # The lock after each update, and the stack's file where it is renamed or removed.
        statements.append(allow("ReleaseState", "s3:DeleteObject", [folders["locks"], folders["stacks"]]))
    if own.kms_key:
        # Decrypts the stack's secrets and, where the bucket uses the key, the objects; writing needs more.
        statements.append(
            allow("OpenState", ("kms:Decrypt", *(("kms:GenerateDataKey",) if write else ())), own.kms_key)
        )
    return tuple(statements)
