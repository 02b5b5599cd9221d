"""The accounts that a statement lets in: as principals, or by what services, endpoints and access points do for them.

A condition on the source of a call admits the account that owns the source: who may set the source up decides what the
service does. Where several conditions must hold, only what all of them name gets in.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from least_privilege.evaluation.restrictions import restricts
from least_privilege.policy.document import Condition
from least_privilege.policy.principals import account_of, is_whole_account
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.finding import id_of
from least_privilege.rules.support.callers.conditions_in_force import is_among, negated_denies, restricted_by
from least_privilege.rules.support.callers.embedded_statements import EmbeddedStatement
from least_privilege.rules.support.callers.principal_statements import everyone, named
from least_privilege.rules.support.callers.service_sources import writers_under_account
from least_privilege.rules.support.values.principals import principal_fault

_USER_ID = "aws:userid"
_BY_ACCOUNT = ("aws:principalaccount", "aws:principalarn", "kms:calleraccount")
_CALLERS = (*_BY_ACCOUNT, _USER_ID)
_ORGANIZATIONS = ("aws:principalorgid", "aws:principalorgpaths")
_SOURCES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceowner", "kms:calleraccount")
_ENCRYPTION_CONTEXT = "kms:encryptioncontext:*"
"""What a service encrypts for: the ARN of a trail or a log group. Any other caller chooses it freely."""

_NETWORKS = ("aws:vpceaccount", "aws:sourcevpcarn")
_ACCESS_POINTS = ("s3:dataaccesspointaccount", "s3:dataaccesspointarn")
_UNIQUE_ID = re.compile(r"A(?:IDA|ROA)[A-Z0-9]{12,}$")


@dataclass(frozen=True)
class AdmittedAccount:
    """An account that a statement lets in; `is_whole`: all of it, not only the principals or sources that are named.

    `by` is who acts where it is no principal of the account (`sns.amazonaws.com`), and `relation` how that is the
    account's (`on behalf of`). `is_user_id`: named by the id of its root user, which is the account's, or of a
    federated user.
    """

    id: str
    is_whole: bool
    by: str = ""
    relation: str = ""
    is_user_id: bool = False

    @property
    def principals(self) -> str:
        if self.by:
            return f"{self.by} {self.relation} account {self.id}"
        if self.is_user_id:
            return f"the root or a federated user of account {self.id}"
        return f"{'every principal in' if self.is_whole else 'principals of'} account {self.id}"

    def that(self, do: str, note: str = "") -> str:
        """`every principal in account N, which is not listed, call X`, where `note` is `which is not listed`."""
        if self.by:
            return f"{self.by} {do} {self.relation} account {self.id}{f', {note}' if note else ''}"
        return f"{self.principals}{f', {note},' if note else ''} {do}"

    @property
    def in_id(self) -> str:
        """How it is called in a finding's id."""
        return f"{self.id}:{id_of(self.by.split(' and '), 2)}" if self.by else self.id


def admitted_accounts(embedded: EmbeddedStatement) -> tuple[AdmittedAccount, ...]:
    """The accounts that an Allow lets in: by its principals or, where that is everyone or a service, by its conditions
    or by what a Deny leaves."""
    statement = embedded.statement
    if everyone(statement):
        return _by_conditions_on_everyone(embedded)
    principals = [each for each in named(statement.principals, "AWS") if not _is_malformed(embedded, each)]
    found = _merged((account_of(each), is_whole_account(each)) for each in principals)
    admitted = [AdmittedAccount(account, is_whole) for account, is_whole in found.items()]
    if services := " and ".join(named(statement.principals, "Service")):
        sources = _named_by_all(embedded, (*_SOURCES, _ENCRYPTION_CONTEXT)) or {
            account: False for accounts in writers_under_account(statement).values() for account in accounts
        }
        admitted += [
            AdmittedAccount(*each, services, "on behalf of") for each in sources.items() if each[0] not in found
        ]
    return tuple(admitted)


def _is_malformed(embedded: EmbeddedStatement, principal: str) -> bool:
    """Whether AWS rejects a principal, which iam-malformed-document reports: it lets nobody in."""
    fault = principal_fault(embedded.policy.kind, "AWS", principal)
    return fault is not None and not fault.advisory


def _by_conditions_on_everyone(embedded: EmbeddedStatement) -> tuple[AdmittedAccount, ...]:
    if callers := _named_by_all(embedded, _CALLERS):
        is_user_id = not _named_by_all(embedded, _BY_ACCOUNT)
        return tuple(AdmittedAccount(*each, is_user_id=is_user_id) for each in callers.items())
    if embedded.is_restricted(restricted_by(*_CALLERS, *_ORGANIZATIONS)):
        return ()
    for keys, by, relation in (
        (_SOURCES, "services", "on behalf of"),
        (_ACCESS_POINTS, "anyone", "through access points of"),
        (_NETWORKS, "anyone", "from VPCs of"),
    ):
        if found := _named_by_all(embedded, keys):
            return tuple(AdmittedAccount(*each, by, relation) for each in found.items())
    return ()


def unique_ids(embedded: EmbeddedStatement) -> tuple[list[str], bool]:
    """The unique ids of roles and users that an Allow lets in, whose account they do not tell, and whether they are
    principals.

    As a principal, AWS shows such an id once the role or user is deleted. Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
    """
    principals = [each for each in named(embedded.statement.principals, "AWS") if _UNIQUE_ID.match(each)]
    if principals or not everyone(embedded.statement) or admitted_accounts(embedded):
        return principals, True
    values = (value for each in _constraints(embedded, (_USER_ID,)) for c in each for value in c.texts)
    return list(dict.fromkeys(id_ for value in values if _UNIQUE_ID.match(id_ := value.partition(":")[0]))), False


def _named_by_all(embedded: EmbeddedStatement, keys: Sequence[str]) -> dict[str, bool]:
    """The accounts that each constraint on `keys` names, and whether all of an account is meant. A constraint with a
    value without an account (a bucket's ARN) bounds nothing, but where no other does, its accounts get in."""
    bounds, open_ones = list[dict[str, bool]](), list[dict[str, bool]]()
    names_a_part = False
    for conditions in _constraints(embedded, keys):
        values = [(each, value) for each in conditions for value in each.values]
        possible = [(each, value) for each, value in values if isinstance(value, str) and _may_match(each, value)]
        read = [_account_in(each.lower_key, value) for each, value in possible]
        is_bound = len(read) == len(values) and all(account for account, _ in read)
        (bounds if is_bound else open_ones).append(_merged(read))
        names_a_part |= not is_bound and not any(is_whole for _, is_whole in read)
    if not bounds:
        return {account: whole for found in open_ones for account, whole in found.items()}
    common = set(bounds[0]).intersection(*bounds)
    return {
        account: not names_a_part and all(each[account] for each in bounds)
        for account in bounds[0]
        if account in common
    }


def _constraints(embedded: EmbeddedStatement, keys: Sequence[str]) -> Iterator[list[Condition]]:
    """The conditions on `keys` that must hold where an Allow applies: of each list, one is enough."""
    own = ([condition] for condition in embedded.statement.conditions)
    denied = (negated.alternatives for negated in negated_denies(embedded.document, embedded.statement))
    for alternatives in (*own, *denied):
        given = [each for each in alternatives if each and is_among(each.key, keys) and restricts([each])]
        if given:
            yield given


def _may_match(condition: Condition, value: str) -> bool:
    """Whether any request has a value: `StringEquals` takes a wildcard literally."""
    how = condition.parsed_operator
    return is_plain(value) or bool(how and how.takes_wildcards)


def _account_in(key: str, value: str) -> tuple[str, bool]:
    """The account that a value of a condition names, and whether it stands for all of the account."""
    if key == _USER_ID:  # The root user's is the account id; a federated user's begins with it.
        return account_of(value.partition(":")[0]), False
    if key == "aws:principalarn" or value.count(":") < 5:
        return account_of(value), is_whole_account(value)
    service, name = value.split(":", 5)[2], value.split(":", 5)[5]
    # An API's ARN begins with its id, others with the type of resource.
    of_type = name if service == "execute-api" else re.split("[:/]", name, maxsplit=1)[-1]
    return account_of(value), not of_type.strip("*?:/")


def _merged(accounts: Iterable[tuple[str, bool]]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for account, is_whole in accounts:
        if account:
            found[account] = found.get(account, False) or is_whole
    return found
