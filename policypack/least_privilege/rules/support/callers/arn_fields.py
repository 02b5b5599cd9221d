"""What is known of a stack's partition, region and account, to write them into a fix."""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from least_privilege.policy.document import Statement
from least_privilege.policy.principals import ACCOUNT_PLACEHOLDER, STAND_IN_ACCOUNT, account_of
from least_privilege.rules.rule import Options
from least_privilege.rules.support.callers.accounts import own_accounts, own_arns
from least_privilege.rules.support.callers.principal_statements import is_everyone, with_principals
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import embedded_policies

_PARTITION = re.compile(r"arn:aws[a-z-]*:")


@dataclass(frozen=True, kw_only=True)
class ArnFields:
    """A stack's own partition, region and account; what is unknown is a placeholder in capitals."""

    partition: str = "aws"
    region: str = "REGION"
    account: str = ACCOUNT_PLACEHOLDER

    def fill(self, template: str) -> str:
        """`template`, an ARN such as `arn:aws:sns:REGION:ACCOUNT:TOPIC`, with these fields."""
        known = {"aws": self.partition, "REGION": self.region, "ACCOUNT": self.account}
        return ":".join(known.get(field, field) for field in template.split(":"))

    @property
    def role(self) -> str:
        return self.fill("arn:aws:iam::ACCOUNT:role/NAME")


def arn_fields(resource: Resource, options: Options) -> ArnFields:
    """The fields as far as `resource`, the options and its AWS provider say. Of `resource` count its ARNs, its own
    region and the identity providers that it trusts."""
    arns = [*own_arns(resource), *_identity_providers(resource)]
    region = resource.at("region")
    regions = [region] if isinstance(region, str) else [arn.split(":")[3] for arn in arns if arn.count(":") > 4]
    accounts = own_accounts(resource, options) or {account for arn in arns if (account := account_of(arn))}
    partitions = [arn.split(":")[1] for arn in (*arns, *_all_principals(resource)) if _PARTITION.match(arn)]
    around = resource.surroundings.location
    return ArnFields(
        partition=_only(partitions) or around.partition or "aws",
        region=_only(each for each in regions if "*" not in each) or around.region or "REGION",
        account=_only(accounts).replace(STAND_IN_ACCOUNT, "") or around.account or ACCOUNT_PLACEHOLDER,
    )


def _only(values: Iterable[str]) -> str:
    """The one value there is; empty where there is none, or are several."""
    found = set(values) - {""}
    return found.pop() if len(found) == 1 else ""


def _all_principals(resource: Resource) -> list[str]:
    policies = (policy.document.statements for policy in embedded_policies(resource))
    groups = (each.principals.values() for statements in policies for each in statements)
    return [value for group in groups for values in group for value in texts(values)]


def _identity_providers(resource: Resource) -> list[str]:
    """A role trusts identity providers of its own account only."""
    return [arn for arn in _all_principals(resource) if "-provider/" in arn and arn.startswith("arn:")]


def pasteable(element: str, value: object) -> str:
    """An element of a statement as JSON: `"Principal": {"AWS": "..."}`."""
    return f'"{element}": {json.dumps(value)}'


def named_callers(statement: Statement, fields: ArnFields) -> str:
    """The Principal of a statement, with a name for each principal that is everyone, after what to do with it."""
    names = {
        "Federated": fields.fill("arn:aws:iam::ACCOUNT:oidc-provider/PROVIDER"),
        "Service": "SERVICE.amazonaws.com",
    }

    def change(kind: str, principal: str) -> str:
        return names.get(kind, fields.role) if is_everyone(principal) else principal

    instead = "replace NotPrincipal with" if statement.not_principals else "name the callers,"
    return f"{instead} {pasteable('Principal', with_principals(statement, change))}"


def equals(key: str, value: str | Collection[str]) -> dict[str, dict[str, str | Collection[str]]]:
    """A Condition that compares `key` with `value`."""
    return {"StringEquals": {key: value}}
