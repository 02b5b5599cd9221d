"""Documents against IAM's grammar."""

import re
from collections.abc import Iterator

from least_privilege.aws import managed_policies
from least_privilege.policy.program_text import CODES as MISTAKES
from least_privilege.policy.program_text import arn_text
from least_privilege.rules.finding import Finding, capitalized, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.other_partitions import (
    arns_of_other_partitions,
    arns_of_two_partitions,
    moved,
    own_partition,
    policies_of_other_partitions,
)
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.service_policies import refused_by_service
from least_privilege.rules.support.values.findings import value_findings
from least_privilege.rules.support.values.inputs import input_findings
from least_privilege.stack.attachments import attached
from least_privilege.stack.cloudformation.inside import PROVISIONING_TEMPLATE, problem_in
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import embedded_policies

_REPEATED = "duplicate-sid"
_POLICY_ARN = re.compile(r"arn:[^:]+:iam::[^:]*:policy/")

_FIXES = {
    "templateBody": "correct the template; `aws cloudformation validate-template` checks it.",
    PROVISIONING_TEMPLATE: "write it as one JSON object with Parameters and Resources.",
    "desiredState": "write the resource's properties as one JSON object.",
}


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    own = own_partition(resource)
    for embedded in embedded_policies(resource):
        for fault in embedded.document.problems:
            # A resource permission has no path: the program writes no document, but what is in it. Where a template
            # chooses between two branches, the document has the statements of both.
            if fault.code in MISTAKES or (embedded.path and (fault.code != _REPEATED or not resource.undecided)):
                yield Finding(
                    id=f"iam-malformed-document:{fault.code}",
                    evidence=f"{fault.where} of {embedded.label} {fault.message}: AWS rejects it, or does not read "
                    "it as it was meant.",
                    fix=f"write {fault.fix}.",
                    checks=(fault.check,) if fault.check else None,
                )
        if embedded.path:
            yield from refused_by_service(embedded)
        yield from value_findings(embedded, RULE.name, own)
        if arns := arns_of_other_partitions(embedded.document, own):
            yield _other_partition(f"{capitalized(embedded.label)} names", arns, own)
        if not own and (arns := arns_of_two_partitions(embedded.document)):
            yield Finding(
                id="iam-malformed-document:partition",
                evidence=f"{capitalized(embedded.label)} names {' and '.join(arns)}, ARNs of different partitions: AWS "
                "rejects those of another partition than its own.",
                fix="write one document for each partition; or take the partition from aws.get_partition().",
            )
    if arns := policies_of_other_partitions(resource, own):
        yield _other_partition(f"'{resource.name}' attaches", arns, own)
    if problem := problem_in(resource):
        path, why = problem
        yield Finding(
            id=f"iam-malformed-document:{path}",
            evidence=f"The {path} of '{resource.name}' {why}: AWS refuses it, and nothing in it is judged.",
            fix=_FIXES[PROVISIONING_TEMPLATE if resource.type == PROVISIONING_TEMPLATE else path],
        )
    yield from input_findings(resource, RULE.name)
    for value in texts(attached(resource)):
        if not _POLICY_ARN.match(value) and not arn_text(value):
            yield Finding(
                id="iam-malformed-document:policy-arn",
                evidence=f"'{resource.name}' attaches '{value}', which is not a managed policy's ARN: AWS rejects it.",
                fix=_policys_arn(value, own),
            )


def _policys_arn(value: str, partition: str) -> str:
    """The fix of what is attached without being an ARN: the ARN of the AWS managed policy of that name, if there is."""
    name = next((each for each in managed_policies.names() if each.rpartition("/")[2] == value.rpartition("/")[2]), "")
    if name:
        return (
            f"write arn:{partition or 'aws'}:iam::aws:policy/{name}, if AWS's policy is meant; otherwise its own ARN."
        )
    return "write the policy's ARN, such as arn:aws:iam::aws:policy/NAME for an AWS managed policy."


def _other_partition(names: str, arns: list[str], own: str) -> Finding:
    return Finding(
        id="iam-malformed-document:partition",
        evidence=f"{names} {some(arns, 2)}, but its region is in the partition {own}: AWS rejects it.",
        fix=f"write {some([moved(arn, own) for arn in arns], 2)}; or take the partition from aws.get_partition().",
    )


RULE = ResourceRule(
    name="iam-malformed-document",
    description="Policy documents follow IAM's grammar, and attachments name a policy's ARN",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="AWS rejects the document, or does not read it as it was meant",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    types=frozenset(),
    check=_check,
    bad='{"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}]}',
    good='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", '
    '"Resource": "arn:aws:s3:::pettracker-images/*"}]}',
)
