"""The permissions boundary of the roles that the pipeline deploys: the most that any of them may do.

A boundary grants nothing: a role may do what its policies allow and the boundary does not deny. So this one allows
everything, and denies what would lead out of the program: writes to IAM, other roles, the code of other workloads,
their secrets and shells in them, the organization, Pulumi's state and its key. It follows from the planned roles: what
one of them passes, assumes, changes or reads by name stays allowed, and nothing else of that kind. It does not deny the
other data of the account's workloads. Where there are any, or where it is known which services the roles use, a
narrower policy is better (`access.pipeline.boundary: adopt`).
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

import pulumi
import pulumi_aws as aws

from components.config.access import AccessSettings
from components.iam import limits
from components.iam.arns import Arns
from components.iam.policy_documents import Document, Statement, allow, deny, document, to_json
from components.systems.access.outside_access import IDENTITY_WRITES, ON_OWN_ROLES, OUTSIDE, OWN
from components.systems.access.stack_resources import StackResources
from components.systems.definition import System

_ROLE = "aws:iam/role:Role"


def contents(system: System[AccessSettings]) -> Document:
    """The boundary's document."""
    resources, arns = StackResources(system=system), system.arns
    linked = arns.iam("role", "/aws-service-role/", "*")
    statements = [
        allow("AtMost", "*", "*"),
        deny("NothingOutside", (*IDENTITY_WRITES, *OUTSIDE), "*"),
        *_deny_others("OwnRoles", ON_OWN_ROLES, resources, [*resources.passed_on, linked]),
        *_deny_others("OwnWorkloads", OWN, resources),
        # Whose instance is in a cluster gets the credentials of the tasks that are placed on it.
        *_deny_others("OwnClusters", ("ecs:RegisterContainerInstance",), resources, resources.clusters),
    ]
    return document(*statements, _kept(system))


def _kept(system: System[AccessSettings]) -> Statement:
    """The state decides what Pulumi believes that it made, and it holds the stack's secrets. The deploy role knows the
    stack's launch templates by their tags: on another one, they would let it change what other instances start with."""
    actions, kept = ["ec2:CreateTags"], ["arn:*:ec2:*:*:launch-template/*"]
    if state := system.own.pipeline.state if system.own.pipeline else None:
        bucket = system.arns.bucket(state.bucket)
        actions, kept = [*actions, "s3:*"], [*kept, bucket, f"{bucket}/*"]
        if state.kms_key:
            actions, kept = [*actions, "kms:*"], [*kept, state.kms_key]
    return deny("NotTouched", actions, kept)


def _deny_others(
    sid: str, actions: Sequence[str], resources: StackResources, more: Sequence[str] = ()
) -> Iterator[Statement]:
    """A denial of `actions` on everything but `more` and what the bounded roles' own policies name for them. One that a
    role has on everything, as the documented roles of SLIM have batch:SubmitJob, is not denied at all."""
    limited = [action for action in actions if "*" not in resources.named((action,))]
    own = list(_short(resources.system.arns, (*resources.named(limited), *more)))
    if limited:
        denied = dict(deny(sid, limited, own or "*"))
        if own:
            denied["NotResource"] = denied.pop("Resource")
        yield denied


def _short(arns: Arns, own: Iterable[str]) -> Iterator[str]:
    """Resources without the account's id and the partition, and none that another one includes: IAM limits the policy's
    length, there is no way to another partition, and another account's resources are not this policy's to keep."""
    found = [each.replace(f":{arns.account}:", ":*:", 1).replace(f"arn:{arns.partition}:", "arn:*:", 1) for each in own]
    for each in found:
        if not any(other != each and fnmatchcase(each, other) for other in found):
            yield each


def problems(system: System[AccessSettings]) -> Iterator[str]:
    """What IAM would refuse of the boundary that the stack creates, and what it would take from the stack's roles."""
    pipeline = system.own.pipeline
    if not pipeline or pipeline.boundary != "create":
        return
    for problem in limits.managed(f"policy {system.settings.permissions_boundary}", contents(system)):
        helps = "name less that the roles use, or set access.pipeline.boundary to adopt, for a policy of your own"
        yield f"{problem}; {helps}"
    if state := pipeline.state:
        bucket, resources = system.arns.bucket(state.bucket), StackResources(system=system)
        if any(each.partition("/")[0] == bucket for each in resources.named(("s3:*",))):
            yield _own("bucket", state.bucket, "a bucket of its own")
        if state.kms_key in resources.named(("kms:*",)):
            yield _own("kmsKey", state.kms_key, "a key of its own")


def _own(key: str, given: str, expected: str) -> str:
    taken = "roles of this stack use this one, and the boundary denies it to them"
    return f"aws-roles:access.pipeline.state.{key}: {given!r}; expected {expected}: {taken}"


def read(parent: pulumi.Resource, system: System[AccessSettings]) -> None:
    """Reads the policy that permissionsBoundary names and another project owns: where it is missing, the preview stops,
    and not the creation of every role."""
    opts = pulumi.ResourceOptions(parent=parent, protect=False)
    aws.iam.Policy.get("access-boundary", system.settings.permissions_boundary, opts=opts)


def create(system: System[AccessSettings], opts: pulumi.ResourceOptions | None) -> None:
    """Creates the policy that permissionsBoundary names, and has the roles with that boundary created after it.

    The roles have its ARN as text, known at preview, so Pulumi sees no dependency. Call this before the first component
    is created: a component passes on to its children the transformations that the stack has at that time.
    """
    arn = system.settings.permissions_boundary
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    policy = aws.iam.Policy(
        "access-boundary",
        name=name,
        path=f"{path}/",
        description="The most that roles which the pipeline deploys may have. Only an administrator changes it.",
        policy=to_json(contents(system)),
        tags=system.tags,
        opts=opts,
    )

    def after_boundary(given: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if given.type_ != _ROLE or given.props.get("permissions_boundary") != arn:
            return None
        opts = pulumi.ResourceOptions.merge(given.opts, pulumi.ResourceOptions(depends_on=[policy]))
        return pulumi.ResourceTransformationResult(given.props, opts)

    pulumi.runtime.register_stack_transformation(after_boundary)
