"""The findings on single values of a resource's documents."""

from collections.abc import Iterator

from least_privilege.aws.service_principals import region_of
from least_privilege.policy.document import PolicyKind, Statement
from least_privilege.policy.patterns import ResourcePattern
from least_privilege.policy.principals import STAND_IN_ACCOUNT, account_of
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.values.arn_fields import field_fault, region_fault, several_arns
from least_privilege.rules.support.values.fault import Fault
from least_privilege.rules.support.values.principals import principal_fault, unique_id_fault
from least_privilege.rules.support.values.resources import resource_fault
from least_privilege.stack.policy_locations import EmbeddedPolicy

_REGION_KEYS = ("aws:requestedregion", "ec2:region")
_VIA_SERVICE = "kms:viaservice"

_NO_ACCOUNT = Fault(
    code="account",
    what=f"names the account {STAND_IN_ACCOUNT}, a number that AWS gives to no account",
    fix="write the account's 12 digits",
    advisory=True,
)

Faulty = tuple[str, str, Fault]
"""The element, the value, and what is wrong with it."""


def value_findings(embedded: EmbeddedPolicy, rule: str, partition: str) -> Iterator[Finding]:
    """The findings of `rule` on principals, resources and ARNs in conditions of one document; one for all the values of
    a statement that have the same fault. `partition` is that of the stack; empty where it is unknown."""
    for statement in embedded.document.statements:
        faulty: dict[Fault, list[tuple[str, str]]] = {}
        for element, value, fault in _faulty(embedded.kind, statement, partition):
            faulty.setdefault(fault, []).append((element, value))
        # In a program it is the offline preview's, for the stack's own account.
        for element, value in _of_no_account(statement) if embedded.resource.is_of_file else ():
            faulty.setdefault(_NO_ACCOUNT, []).append((element, value))
        for fault, values in faulty.items():
            element = values[0][0]
            named = some([f"'{value}'" for _, value in values], 2)
            where = f"{statement.label[0].lower()}{statement.label[1:]} of {embedded.label}"
            yield Finding(
                id=f"{rule}:{fault.code}",
                evidence=f"{element} {named} in {where} {fault.what}: AWS rejects it, or it matches nothing.",
                fix=f"{fault.fix}.",
                advisory=fault.advisory,
                checks=(fault.check,) if fault.check else None,
            )


def _of_no_account(statement: Statement) -> Iterator[tuple[str, str]]:
    for principals in (statement.principals, statement.not_principals):
        for type_, values in principals.items():
            for value in texts(values):
                if account_of(value) == STAND_IN_ACCOUNT:
                    yield f"{type_} principal", value
    for resource in texts((*statement.resources, *statement.not_resources)):
        if account_of(resource) == STAND_IN_ACCOUNT:
            yield "Resource", resource
    for condition in statement.conditions:
        for value in condition.texts:
            if STAND_IN_ACCOUNT in (value, account_of(value)):
                yield condition.key, value


def _faulty(kind: PolicyKind, statement: Statement, partition: str) -> Iterator[Faulty]:
    if kind is not PolicyKind.RESOURCE_CONTROL:
        for principals in (statement.principals, statement.not_principals):
            for type_, values in principals.items():
                for value in values:
                    if isinstance(value, str) and (fault := _principal(kind, statement, type_, value, partition)):
                        yield f"{type_} principal", value, fault
    for value in (*statement.resources, *statement.not_resources):
        if isinstance(value, ResourcePattern) and (fault := resource_fault(value, not statement.allows)):
            yield "Resource", value, fault
    for condition in statement.conditions:
        for value in condition.texts:
            if condition.lower_key in _REGION_KEYS:
                fault = region_fault(value)
            elif condition.lower_key == _VIA_SERVICE:
                fault = region_fault(region_of(value))
            else:
                is_arn = value.startswith("arn:") and value.count(":") > 4
                fault = (several_arns(value) or field_fault(value)) if is_arn else None
            if fault:
                yield condition.key, value, fault


def _principal(kind: PolicyKind, statement: Statement, type_: str, value: str, partition: str) -> Fault | None:
    fault = principal_fault(kind, type_, value, partition)
    return fault or (unique_id_fault(value) if type_ == "AWS" and not statement.allows else None)
