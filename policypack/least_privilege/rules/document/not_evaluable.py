"""Documents unknown at preview, or known by name alone."""

from collections.abc import Iterator

from least_privilege.aws import managed_policies
from least_privilege.policy.unknown import UNKNOWN
from least_privilege.principals.effective_permissions import POLICY, principals
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import ATTACHMENTS, attached, attached_arns
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import embedded_policies
from least_privilege.stack.shares import unknown_recipients


def _not_evaluable(resource: Resource, _options: Options) -> Iterator[Finding]:
    if resource.component:
        return  # its child holds the same document, and is what AWS will see
    for embedded in embedded_policies(resource):
        document = embedded.document
        if not (embedded.path and document.has_unknown):
            continue
        what = "is unknown at preview" if document.is_unknown else "holds a value that preview cannot know"
        yield Finding(
            id=f"document-not-evaluable:{embedded.path}",
            evidence=f"The {embedded.label} (property {embedded.path} of '{resource.name}') {what}: it is made from "
            "another resource's output, so the rules on its content cannot judge it before it is made.",
            fix="build the ARNs in it from names and settings (account, region, partition), known beforehand; or hand "
            "the document to a component as a structure, whose known parts are judged.",
        )
    for path in unknown_recipients(resource):
        yield Finding(
            id=f"document-not-evaluable:{path}",
            evidence=f"Property {path} of '{resource.name}' is unknown at preview: it is made from another resource's "
            "output, so nothing tells whom it lets in before it is made.",
            fix="name the account or principal by a value that is known beforehand, from settings or a look-up.",
        )
    for arn in attached_arns(resource):
        if managed_policies.document(arn) is None and managed_policies.withdrawn(arn) is None:
            name = managed_policies.name_of(arn)
            yield Finding(
                id=f"document-not-evaluable:{name}",
                evidence=f"'{resource.name}' attaches the AWS managed policy {name}, which the pack's data does not "
                "have: it is newer than the data, or misspelt, and nothing of what it grants is judged.",
                fix="check the name; refresh the pack's data (policypack/least_privilege/aws/data/README.md); or write "
                "a policy of its own.",
            )


def _unseen(stack: Stack, _options: Options) -> Iterator[Finding]:
    """The policies that are attached and neither AWS's nor the stack's own."""
    for resource in stack.of(*ATTACHMENTS):
        path = ATTACHMENTS[resource.type]
        if attached(resource).count(UNKNOWN) > len(stack.behind(resource, path, POLICY)):
            yield Finding(
                id=f"document-not-evaluable:{path}",
                evidence=f"'{resource.name}' attaches a policy whose ARN is unknown at preview ({path}), and which is "
                "not of this stack: nothing tells what it grants.",
                fix="name the policy by an ARN that is known beforehand, from names and settings; or make it in this "
                "stack, where it is judged.",
                urn=resource.urn,
            )
    named = {(resource, arn) for each in principals(stack) for arn, resource in each.unresolved if isinstance(arn, str)}
    for resource, arn in sorted(named, key=lambda each: (each[0].urn, each[1])):
        name = arn.partition(":policy/")[2]
        if name and not managed_policies.name_of(arn):
            yield Finding(
                id=f"document-not-evaluable:{name}",
                evidence=f"'{resource.name}' attaches the policy {name}, which is known by its name alone: no resource "
                "of this stack makes it, and nothing tells what it grants.",
                fix="have the pack judge the stack that makes it, or the account (analyze.py reads what `aws iam "
                "get-account-authorization-details` prints), and waive this; or make it in this stack.",
                urn=resource.urn,
            )


RULE = ResourceRule(
    name="document-not-evaluable",
    description="Policies, and whom a resource is shared with, are known at preview, to be judged",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="app projects build documents from outputs all the time, and `up` judges them in time",
    url="https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
    types=frozenset(),
    check=_not_evaluable,
    stack_check=_unseen,
    bad='aws.iam.RolePolicy("read", role=role.name, policy=bucket.arn.apply(document_for))',
    good='aws.iam.RolePolicy("read", role=role.name, policy=allowing("s3:GetObject", f"arn:aws:s3:::{name}/*"))',
)
