"""IAM's quotas, which AWS checks only during the update."""

from collections.abc import Iterator

from least_privilege.policy.document import PolicyKind
from least_privilege.policy.program_text import object_text
from least_privilege.principals.effective_permissions import principals
from least_privilege.principals.principal import Principal
from least_privilege.rules.finding import Finding, capitalized
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.stack.iam_quotas import DOCUMENTS, INLINE_POLICIES, NAMES, OTHER_DOCUMENTS, PATH
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import CONTROL_POLICY, IOT_POLICY, EmbeddedPolicy, embedded_policies
from least_privilege.stack.resource_policies import RESOURCE_POLICY_TYPES

_CONTROL_CHECKS = {
    PolicyKind.SERVICE_CONTROL: ("POLICY_SIZE_EXCEEDS_SCP_QUOTA",),
    PolicyKind.RESOURCE_CONTROL: ("POLICY_SIZE_EXCEEDS_RCP_QUOTA",),
}


def _check(resource: Resource, options: Options) -> Iterator[Finding]:
    for property_, most in (("name", NAMES.get(resource.type, 0)), ("path", PATH)):
        value = resource.at(property_)
        if most and isinstance(value, str) and len(value) > most and not object_text(value):
            yield Finding(
                id=f"iam-quota:{property_}",
                evidence=f"The {property_} of '{resource.name}' has {len(value)} characters; IAM allows {most}, and "
                "rejects the resource during the update.",
                fix=f"shorten it to at most {most} characters.",
            )
    # Where a template chooses between two branches, the document has the statements of both.
    for embedded in embedded_policies(resource) if not resource.undecided else ():
        trust = embedded.path == "assumeRolePolicy"
        if embedded.kind in OTHER_DOCUMENTS:
            yield from _other_document(embedded)
            continue
        if known := RESOURCE_POLICY_TYPES.get(resource.type):
            yield from _resource_policy(embedded, known.most)
            continue
        most = int(options["trustPolicySize"]) if trust else DOCUMENTS.get(resource.type, 0)
        if embedded.document.size is not None and most and embedded.document.size > most:
            yield Finding(
                id=f"iam-quota:{embedded.path}",
                evidence=f"The {embedded.label} has {embedded.document.size:,} characters without white space; IAM "
                f"allows {most:,}.",
                fix="join statements that have the same resources and conditions, "
                + (
                    "or trust several principals through one condition."
                    if trust
                    else "or split the policy into several."
                ),
            )


def _other_document(embedded: EmbeddedPolicy) -> Iterator[Finding]:
    """An organization's policy, whose white space counts as the program writes it, or an IoT policy."""
    text = embedded.resource.at(embedded.path)
    size, most = embedded.document.size, OTHER_DOCUMENTS[embedded.kind]
    as_written = len(text) if embedded.kind.is_control and isinstance(text, str) else size
    if size is not None and as_written is not None and as_written > most:
        loose = embedded.kind.is_control and size <= most
        yield Finding(
            id=f"iam-quota:{embedded.path}",
            evidence=f"The {embedded.label} has {as_written:,} characters"
            f"{'' if embedded.kind.is_control else ' without white space'}; AWS allows {most:,}.",
            fix='leave white space out: json.dumps(document, separators=(",", ":")).'
            if loose
            else "join statements that have the same resources and conditions, or split the policy into several.",
            checks=_CONTROL_CHECKS.get(embedded.kind, ()),
        )


def _resource_policy(embedded: EmbeddedPolicy, most: int) -> Iterator[Finding]:
    # Some services count white space: without it, a document that is too long is too long for all of them.
    if embedded.document.size and 0 < most < embedded.document.size:
        yield Finding(
            id="iam-quota:resource-policy",
            evidence=f"The {embedded.label} has {embedded.document.size:,} characters without white space; AWS allows "
            f"{most:,}.",
            fix="join statements, or name many principals by one condition, such as aws:PrincipalOrgID or "
            "aws:PrincipalTag.",
        )


def _check_stack(stack: Stack, options: Options) -> Iterator[Finding]:
    for principal in principals(stack):
        sizes = [s.document.size or 0 for s in principal.own_sources if not s.arn and not s.attached_by]
        total, most = sum(sizes), INLINE_POLICIES[principal.kind]
        if total > most >= max(sizes):  # One that is too large by itself is reported where it is written.
            yield Finding(
                id="iam-quota:inline",
                evidence=f"The inline policies of {principal.label} have {total:,} characters together, without white "
                f"space; IAM allows {most:,} for each {principal.kind}.",
                fix="move statements into customer managed policies, which do not count towards this quota.",
                urn=principal.urn,
            )
        attached = _attached(principal)
        if len(attached) > (allowed := int(options["attachments"])):
            yield Finding(
                id="iam-quota:attachments",
                evidence=f"{capitalized(principal.label)} has {len(attached)} managed policies "
                f"attached; the account's quota is {allowed}.",
                fix="join policies that belong together; or have AWS raise the quota (to 20 at most) and set the "
                "rule's option attachments.",
                urn=principal.urn,
            )


def _attached(principal: Principal) -> set[str]:
    """The managed policies on a principal, each by its ARN or its resource."""
    found = {source.arn or source.urn for source in principal.own_sources if source.arn or source.attached_by}
    for arn, resource in principal.unresolved:
        found.add(arn if isinstance(arn, str) else resource.urn)
    return found


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
RULE = ResourceRule(
    name="iam-quota",
    description="Policies, names and attachments are within IAM's quotas",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    level_reason="AWS rejects it in the middle of the update, when half of the stack has been created",
    url=f"{_GUIDE}/reference_iam-quotas.html",
    types=frozenset({*NAMES, *DOCUMENTS, *RESOURCE_POLICY_TYPES, CONTROL_POLICY, IOT_POLICY}),
    check=_check,
    stack_check=_check_stack,
    options={
        "trustPolicySize": {
            "type": "integer",
            "default": 2048,
            "minimum": 2048,
            "maximum": 4096,
            "description": "the characters that a trust policy may have, where AWS has raised the account's quota",
        },
        "attachments": {
            "type": "integer",
            "default": 10,
            "minimum": 10,
            "maximum": 20,
            "description": "the managed policies that a principal may have, where AWS has raised the account's quota",
        },
    },
    bad='aws.iam.Role("web", name="w" * 65, assume_role_policy=trust)',
    good='aws.iam.Role("web", name="pettracker-web", assume_role_policy=trust)',
)
