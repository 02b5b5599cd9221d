"""Documents unknown at preview, or known by name alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from least_privilege.aws import managed_policies
from least_privilege.rules.finding import Finding, NamedId, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import attached_arns
from least_privilege.rules.support.unseen_groups import unseen_groups
from least_privilege.rules.support.unseen_policies import unseen_policies
from least_privilege.rules.support.unseen_roles import unseen_roles
from least_privilege.stack.cloudformation.inside import unseen
from least_privilege.stack.hidden_access import hidden_access
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.shares import unknown_recipients
from least_privilege.stack.unknown_access import unknown_attachments, unknown_documents

_CREATE = (
    "create it in this stack; or judge the stack that creates it, or the account (`least-privilege check` reads what "
    "`aws iam get-account-authorization-details` prints), and waive this finding."
)


_IN_PROGRAM = (
    "it is made of a resource's output or a look-up's result, so it can be judged only once that is known",
    "build its ARNs from names and settings (account, region, partition) that are known before the update; or pass the "
    "document to a component as an object, so that its known parts are judged.",
)
"""Why a document is not judged, and what to do."""


def _in_template(functions: Sequence[str]) -> tuple[str, str]:
    return (
        f"CloudFormation alone fills in {some(functions, 3)}, so neither preview nor update judges all of it",
        "name what is meant by its name or ARN, or by a parameter of the template that this program sets.",
    )


def _recipients(resource: Resource) -> Iterator[tuple[str, str]]:
    for path in unknown_recipients(resource) if not resource.component else ():
        yield path, "is unknown at preview"


_PROPERTIES: tuple[tuple[Callable[[Resource], Iterable[tuple[str, str]]], str, str], ...] = (
    (
        unseen,
        "the roles, policies and instances that it makes are not judged",
        "give the whole template or state as text that is known before the update; or create in this program what "
        "grants access.",
    ),
    (
        hidden_access,
        "what this changes in AWS is not in this program, and not judged",
        "create the roles, policies and grants as resources of this program; give code the credentials of a role, "
        "never keys.",
    ),
    (
        _recipients,
        "it is made of a resource's output or a look-up's result, so it is not known who gets access until that is "
        "known",
        "name the account or principal by a value that is known before the update, from settings or a look-up.",
    ),
)
"""What lists properties that hide who gets access, each with what it does; what that means; the fix."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    for listed, meaning, fix in _PROPERTIES:
        for path, what in listed(resource):
            yield Finding(
                id=f"document-not-evaluable:{path}",
                evidence=f"Property {path} of '{resource.name}' {what}: {meaning}.",
                fix=fix,
            )
    # The child of a component holds the same document, as AWS will see it.
    for embedded in unknown_documents(resource) if not resource.component else ():
        what = "is unknown at preview" if embedded.document.is_unknown else "has a value that is unknown at preview"
        why, fix = _in_template(resource.unresolved) if resource.unresolved else _IN_PROGRAM
        yield Finding(
            id=f"document-not-evaluable:{embedded.path}",
            evidence=f"The {embedded.label} (property {embedded.path} of '{resource.name}') {what}: {why}.",
            fix=fix,
        )
    for arn in attached_arns(resource) if not resource.component else ():
        if managed_policies.document(arn) is None and managed_policies.withdrawn(arn) is None:
            name = managed_policies.name_of(arn)
            yield Finding(
                id=f"document-not-evaluable:{name}",
                evidence=f"'{resource.name}' attaches the AWS managed policy {name}, which is not in the pack's data: "
                "it is newer than the data, or misspelled, and what it grants is not judged.",
                fix="check the name; refresh the pack's data (policypack/least_privilege/aws/data/README.md); or "
                "attach a policy of your own.",
            )


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    """The attached policies that are neither AWS's nor the stack's own, and the roles that are not the stack's."""
    for resource, path in unknown_attachments(stack):
        yield Finding(
            id=f"document-not-evaluable:{path}",
            evidence=f"'{resource.name}' attaches a policy whose ARN is unknown at preview ({path}), and that "
            "is not in this stack: what it grants is not judged.",
            fix="name the policy by an ARN that is known before the update, from names and settings; or create it "
            "in this stack, where it is judged.",
            urn=resource.urn,
        )
    for resource, name in unseen_policies(stack):
        attaches = f"'{resource.name}' attaches the policy {name}"
        yield _not_of_stack(resource, "", name, attaches, "it grants")
    for resource, name in sorted(unseen_groups(stack), key=lambda each: (each[0].urn, each[1])):
        puts = f"'{resource.name}' puts users in the group {name}"
        yield _not_of_stack(resource, "group:", name, puts, "the group may do")
    for role, (first, *others) in unseen_roles(stack).items():
        runs = f"{first.label}{f' and {len(others)} more run' if others else ' runs'} under {role} ({first.path})"
        yield _not_of_stack(first.resource, "role:", role.rpartition("/")[2], runs, "the role may do")


def _not_of_stack(resource: Resource, kind: str, name: str, names: str, what: str) -> Finding:
    """The finding on what `resource` names, and no resource of the stack creates."""
    return Finding(
        id=NamedId(lambda called: f"document-not-evaluable:{kind}{called(name)}"),
        evidence=f"{names}, which no resource of this stack creates: what {what} is not judged.",
        fix=_CREATE,
        urn=resource.urn,
    )


RULE = ResourceRule(
    name="document-not-evaluable",
    description="Policies and the accounts that a resource is shared with are known at preview",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="application projects often build documents from outputs, and `up` judges those",
    url="https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
    types=frozenset(),
    check=_check,
    stack_check=_check_stack,
    bad='aws.iam.RolePolicy("read", role=role.name, policy=bucket.arn.apply(document_for))',
    good='aws.iam.RolePolicy("read", role=role.name, policy=allowing("s3:GetObject", f"arn:aws:s3:::{name}/*"))',
)
