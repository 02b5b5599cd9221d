"""What a service refuses in the policies of its own resources: actions and ARNs of other services, other buckets than a
bucket policy's own, and, in some, a statement without Resource.

Source: https://docs.aws.amazon.com/AmazonS3/latest/dev/AccessPolicyLanguage_SpecialInfo.html
"""

from collections.abc import Iterator
from dataclasses import replace

from least_privilege.policy.arn_fields import split_arn
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.unknown import Unknown
from least_privilege.policy.wildcards import is_plain, overlaps
from least_privilege.rules.finding import Finding, id_of, some
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.permissions.suggestions import element
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy
from least_privilege.stack.resource_policies import RESOURCE_POLICY_TYPES, resource_to_name
from least_privilege.stack.shares import BUCKETS

_EMPTY = ("empty-resource", "empty-notresource", "type")
"""How the grammar calls a Resource that is there and has no value."""


def refused_by_service(embedded: EmbeddedPolicy) -> Iterator[Finding]:
    """The findings on each statement that the policy cannot have: on its Resource, if it needs one; its actions; and
    its resources."""
    known = RESOURCE_POLICY_TYPES.get(embedded.resource.type)
    if known is None:
        return
    without_value = {each.where for each in embedded.document.problems if each.code in _EMPTY}
    here, own = " or ".join(sorted(known.services)), resource_to_name(embedded.resource.type)
    bucket = _bucket(embedded.resource)
    for statement in embedded.document.statements:
        if own and not (statement.resources or statement.not_resources or statement.label in without_value):
            yield Finding(
                id="iam-malformed-document:missing-resource",
                evidence=f"{statement.label} of {embedded.label} has neither Resource nor NotResource: AWS rejects it.",
                fix=f"write {element('Resource', [own])}.",
            )
        actions = texts(statement.not_actions or statement.actions)
        others = [each for each in actions if ":" in each and _service_of_action(each) not in known.services]
        if others := [each for each in others if is_plain(_service_of_action(each))]:
            name = "NotAction" if statement.not_actions else "Action"
            kept = [each for each in actions if each not in others]
            yield Finding(
                id=f"iam-malformed-document:unsupported-service:{id_of(others, 1)}",
                evidence=f"{statement.label} of {embedded.label} names {some(others)}, but the policy can have actions "
                f"of {here} alone: AWS rejects it.",
                fix=f"write {element(name, kept)}." if kept else "remove the statement.",
            )
        arns = texts(statement.not_resources or statement.resources)
        foreign = [each for each in arns if not any(overlaps(_service_of_arn(each), own) for own in known.services)]
        if foreign:
            yield _other_resources(embedded, statement, foreign, f"resources of {here} alone")
        elif others := [each for each in texts(statement.resources) if bucket and not _may_be_in(bucket, each)]:
            yield _other_resources(embedded, statement, others, f"the bucket '{bucket}' and its objects alone")


def _other_resources(embedded: EmbeddedPolicy, statement: Statement, arns: list[str], possible: str) -> Finding:
    name = "NotResource" if statement.not_resources else "Resource"
    kept = [each for each in texts(statement.not_resources or statement.resources) if each not in arns]
    return Finding(
        id="iam-malformed-document:unsupported-resource-arn",
        evidence=f"{statement.label} of {embedded.label} names {some(arns, 2)}, but the policy can have {possible}: "
        "AWS rejects it.",
        fix=f"write {element(name, kept)}." if kept else "name the resource that the policy is on.",
    )


_ON_A_BUCKET = ("aws:s3/bucketPolicy:BucketPolicy", *BUCKETS)


def _bucket(resource: Resource) -> str:
    """The name of the bucket that a policy is on; empty for another resource, or where it is unknown at preview."""
    name = resource.identity("bucket") if resource.type in _ON_A_BUCKET else None
    return name if isinstance(name, str) and is_plain(name) and ":" not in name else ""


def _may_be_in(bucket: str, arn: str) -> bool:
    """Whether `arn` can be of a bucket or its objects. What is no ARN of S3's, another finding reports."""
    fields = split_arn(arn)
    is_other = len(fields) == 6 and fields[2] == "s3" and not overlaps(fields[5].partition("/")[0], bucket)
    return not is_other and arn != "*"


def of_own_service(embedded: EmbeddedPolicy, statement: Statement) -> Statement:
    """A statement without what `refused_by_service` finds in it: actions and ARNs of other services."""
    known = RESOURCE_POLICY_TYPES.get(embedded.resource.type)
    if known is None or embedded.kind is not PolicyKind.RESOURCE:
        return statement
    actions = [
        each
        for each in statement.actions
        if isinstance(each, Unknown) or not is_plain(of := _service_of_action(each)) or of in known.services
    ]
    resources = [
        each
        for each in statement.resources
        if isinstance(each, Unknown) or any(overlaps(_service_of_arn(each), own) for own in known.services)
    ]
    if len(actions) == len(statement.actions) and len(resources) == len(statement.resources):
        return statement
    return replace(statement, actions=tuple(actions), resources=tuple(resources))


def _service_of_action(action: str) -> str:
    return action.partition(":")[0].lower()


def _service_of_arn(arn: str) -> str:
    """The service that an ARN names; `*` for what is no ARN, which another rule reports."""
    fields = arn.split(":", 5)
    return fields[2].lower() if len(fields) == 6 and fields[0] == "arn" else "*"
