"""Actions that AWS does not have."""

from collections.abc import Iterator

from least_privilege.aws.actions import expand, service_exists
from least_privilege.aws.suggestions import suggest
from least_privilege.policy.document import Statement
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.allowances import texts
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import EmbeddedPolicy, embedded_policies


def _unknown_action(resource: Resource, _options: Options) -> Iterator[Finding]:
    for embedded in embedded_policies(resource):
        for statement in embedded.document.statements:
            written = texts(statement.not_actions or statement.actions)
            for name in dict.fromkeys([each for each in written if ":" in each and not expand(each)]):
                yield _no_such_action(embedded, statement, name)


def _no_such_action(embedded: EmbeddedPolicy, statement: Statement, written: str) -> Finding:
    service = written.partition(":")[0]
    if is_plain(service) and not service_exists(service):
        what = f"AWS has no service '{service}'"
    else:
        what = f"AWS has no action {'of that name' if is_plain(written) else 'that it matches'}"
    if statement.not_actions:
        effect = "it takes nothing out of the statement"
    elif statement.allows:
        effect = "it allows nothing"
    else:
        effect = "it forbids nothing, and what was to be forbidden stays open"
    near = suggest(written)
    return Finding(
        id=f"iam-unknown-action:{''.join(written.split())}",
        evidence=f"{statement.label} of {embedded.label} {'allows' if statement.allows else 'denies'} "
        f"{'all but ' if statement.not_actions else ''}{written}, but {what}: {effect}.",
        fix=f"write {near}, if that is meant; else leave it out." if near else "write what is meant, or leave it out.",
    )


_GUIDE = "https://docs.aws.amazon.com/service-authorization/latest/reference"


_ACTIONS = f"{_GUIDE}/reference_policies_actions-resources-contextkeys.html"


_LAG = "AWS's list, as the pack has it, may lag behind AWS: a new service's policy must not be stopped"


RULE = ResourceRule(
    name="iam-unknown-action",
    description="Actions exist: each name and wildcard in a policy stands for something",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason=_LAG,
    url=_ACTIONS,
    types=frozenset(),
    check=_unknown_action,
    bad='{"Effect": "Deny", "Action": "s3:DeleteBuckets", "Resource": "*"}',
    good='{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}',
)
