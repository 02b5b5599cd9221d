"""Settings of the two roles by which a repository's workflows preview and deploy this program's stack."""

from dataclasses import dataclass

from components.config.aws_types import BUCKET, KEY_ARN
from components.config.callers import GITHUB
from components.config.schema import choice, optional, section, setting, text


@dataclass(frozen=True, kw_only=True)
class State:
    """The S3 bucket that holds Pulumi's state, and the key of its objects and secrets; neither is made here."""

    bucket: str = setting(BUCKET)
    kms_key: str = setting(optional(KEY_ARN), "")


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Pull requests and the main branch of `repository` may preview; its GitHub environment may deploy.

    `boundary` says who makes the policy of the setting permissionsBoundary, without which nothing is deployed.
    """

    repository: str = setting(text(r"[\w.@-]+/[\w.@-]+", "OWNER/REPOSITORY on GitHub"))
    branch: str = setting(text(r"[\w./-]{1,100}", "the name of a branch"), "main")
    environment: str = setting(optional(text(r"[\w.-]{1,100}", "the name of a GitHub environment")), "")
    boundary: str = setting(choice("create", "adopt"))
    state: State | None = setting(section(State), None)

    issuer = GITHUB
    audience = "sts.amazonaws.com"
