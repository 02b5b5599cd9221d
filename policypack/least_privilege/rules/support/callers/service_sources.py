"""Services that a statement lets call a resource on behalf of any account.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from collections.abc import Iterator, Mapping

from least_privilege.aws.service_facts import Delivery, deliveries
from least_privilege.aws.service_principals import global_name
from least_privilege.policy.context_keys import SERVICE_SOURCE_KEYS
from least_privilege.policy.document import Statement
from least_privilege.rules.support.callers.added_conditions import for_service
from least_privilege.rules.support.callers.arn_fields import ArnFields
from least_privilege.rules.support.callers.conditions_in_force import (
    SOURCE_KEYS,
    never_of_service,
    restricted_by,
    without_loopholes,
)
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.principal_statements import named
from least_privilege.rules.support.permissions.allowances import texts

_KEYS = (*SOURCE_KEYS, "kms:calleraccount", "kms:encryptioncontext:*")
_SKILLS = ".amazon.com"
"""What the principal of Alexa's skills ends in, which sends the id of a skill as a token.
Source: https://developer.amazon.com/docs/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html"""

_READS_OF_A_BUCKET = frozenset(("s3:getbucketacl", "s3:getbucketlocation", "s3:listbucket"))


def calling_for_anyone(embedded: EmbeddedStatement) -> Iterator[tuple[str, Delivery]]:
    """The service principals for which no condition names the source, each with how the service calls."""
    statement = embedded.statement
    for principal in named(statement.principals, "Service") if not _only_looks(statement) else ():
        fact = deliveries().get(global_name(principal))
        # Into logs a service only adds lines.
        is_called = fact and statement.services & (fact.into - {"logs"} | {"*"})
        is_held = principal in writers_under_account(statement)
        if (
            fact
            and is_called
            and not is_held
            and not embedded.is_restricted(
                restricted_by(*_KEYS), exempt=never_of_service("aws:SourceAccount" in fact.keys)
            )
        ):
            yield principal, fact


def source_checks(statement: Statement) -> tuple[str, ...]:
    """AWS's check of a service that a statement lets call for anyone: by other keys than its source's, or by none."""
    if any(condition.lower_key in SERVICE_SOURCE_KEYS for condition in statement.conditions):
        return ()
    other = "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"
    return (other if statement.conditions else "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",)


def with_source(statement: Statement, principal: str, fact: Delivery, fields: ArnFields) -> str:
    """The fix that names the source of a service's calls."""
    strict = without_loopholes(statement, "aws:sourcearn", "aws:sourceaccount")
    return for_service(statement, principal, strict or _source_condition(fact, fields), deliveries())


def _source_condition(fact: Delivery, fields: ArnFields) -> dict[str, dict[str, str]]:
    """The condition on the source that a service sends: its account too, where the ARN has none."""
    arn = {"ArnLike": {"aws:SourceArn": fields.fill(fact.source)}} if fact.source else {}
    needs_account = "ACCOUNT" not in fact.source and "aws:SourceAccount" in fact.keys
    return {**arn, **({"StringEquals": {"aws:SourceAccount": fields.account}} if needs_account else {})}


def source_inputs(principal: str, fields: ArnFields) -> dict[str, str]:
    """By input of a function's permission, what a service sends of its source."""
    if principal.endswith(_SKILLS):
        return {"eventSourceToken": "SKILL-ID"}
    fact = deliveries().get(global_name(principal))
    if fact is None:
        return {"sourceAccount": fields.account}
    sends_arn, sends_account = "aws:SourceArn" in fact.keys and fact.source, "aws:SourceAccount" in fact.keys
    return {
        **({"sourceArn": fields.fill(fact.source)} if sends_arn else {}),
        **({"sourceAccount": fields.account} if sends_account else {}),
    }


def _only_looks(statement: Statement) -> bool:
    """Whether a service only looks at a bucket."""
    actions = {action.lower() for action in texts(statement.actions)}
    return bool(actions) and _READS_OF_A_BUCKET.issuperset(actions)


def writers_under_account(statement: Statement) -> Mapping[str, list[str]]:
    """By service principal that writes objects under the ID of the account on whose behalf it does: the accounts under
    whose IDs alone a statement lets it write."""
    accounts = list(map(_account_of_logs, texts(statement.resources)))
    is_write = [action.lower() for action in texts(statement.actions)] == ["s3:putobject"]
    if not is_write or not accounts or not all(accounts):
        return {}
    facts = ((each, deliveries().get(global_name(each))) for each in named(statement.principals, "Service"))
    return {principal: accounts for principal, fact in facts if fact and fact.writes_under_account}


def _account_of_logs(resource: str) -> str:
    account = resource.partition("/AWSLogs/")[2].partition("/")[0]
    return account if len(account) == 12 and account.isdigit() else ""
