"""Documents against IAM's grammar."""

import re
from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import attached, texts
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import embedded_policies

_POLICY_ARN = re.compile(r"arn:[^:]+:iam::[^:]*:policy/")


def _malformed(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        if embedded.path:  # a permission has none: it is no document of the program's
            for problem in embedded.document.problems:
                yield Finding(
                    id=f"iam-malformed-document:{problem.code}",
                    evidence=f"{problem.where} of {embedded.label} {problem.message}: AWS rejects it, or reads it "
                    "differently than intended.",
                    fix=f"write {problem.fix}.",
                )
    for value in texts(attached(resource)):
        if not _POLICY_ARN.match(value):
            yield Finding(
                id="iam-malformed-document:policy-arn",
                evidence=f"'{resource.name}' attaches '{value}', which is no ARN of a managed policy: AWS refuses it.",
                fix="write the policy's ARN, such as arn:aws:iam::aws:policy/NAME for one of AWS's own.",
            )


RULE = ResourceRule(
    name="iam-malformed-document",
    description="A policy document follows IAM's grammar, and what is attached is a policy's ARN",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="AWS refuses the document, or worse, reads it otherwise than its author",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    types=frozenset(),
    check=_malformed,
    bad='{"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}]}',
    good='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", '
    '"Resource": "arn:aws:s3:::pettracker-images/*"}]}',
)
