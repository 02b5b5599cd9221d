"""Settings of the two roles by which a repository's workflows preview and deploy this program's stack."""

from dataclasses import dataclass

from components.config.aws_types import BUCKET, KEY_ARN
from components.config.callers import GITHUB, REPOSITORY
from components.config.parsers import choice, optional, text
from components.config.schema import section, setting


@dataclass(frozen=True, kw_only=True)
class State:
    """The S3 bucket that holds Pulumi's state, and the key of its objects and secrets; the program makes neither."""

    bucket: str = setting(BUCKET, "The bucket that holds Pulumi's state.", example="pettracker-pulumi-state")
    kms_key: str = setting(
        optional(KEY_ARN),
        "The KMS key that encrypts the bucket and the stack's secrets.",
        default="",
        example="arn:aws:kms:us-east-1:777788889999:key/3456cdef-34cd-56ef-78ab-3456789012cd",
    )


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Jobs of GitHub environments of `repository` may preview the stack, or deploy it."""

    repository: str = setting(
        text(REPOSITORY, "OWNER/REPOSITORY or OWNER@ID/REPOSITORY@ID on GitHub"),
        "The repository whose workflows preview and deploy this stack, as the subject of its tokens names it: with ids "
        "if it was created, renamed or transferred since July 2026.",
        example="pettracker/aws-roles",
    )
    environment: str = setting(
        optional(text(r"[\w.-]{1,100}", "the name of a GitHub environment")),
        "The GitHub environment whose jobs may deploy; those of NAME-preview and NAME-drift may preview. Empty for the "
        "one with the name of the stack's environment.",
        default="",
        example="production",
    )
    boundary: str = setting(
        choice("create", "adopt"),
        "Whether the stack creates the policy that permissionsBoundary names, or the policy is managed elsewhere.",
        example="create",
    )
    state: State | None = setting(
        section(State), "The S3 backend that holds Pulumi's state. Absent with Pulumi Cloud.", default=None
    )

    issuer = GITHUB
    audience = "sts.amazonaws.com"
