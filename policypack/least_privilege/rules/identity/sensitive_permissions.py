"""What a principal may do that matters most, on everything there is: passing roles, deciding who may use what,
taking credentials, reading data.

Judged on the whole of a principal's permissions, so that a Deny in another policy and a permissions boundary count. A
document that allows everything on everything is left to iam-admin-access.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from least_privilege.aws import managed_policies, service_facts
from least_privilege.aws.actions import Action, find
from least_privilege.aws.condition_keys import supports_key
from least_privilege.evaluation.grants import Grant, Source
from least_privilege.evaluation.restrictions import complement, deny_restricts_grant
from least_privilege.policy.conditions import Context, holds
from least_privilege.policy.document import Condition, Document, Statement
from least_privilege.policy.patterns import resource_pattern
from least_privilege.principals.effective_permissions import Principal
from least_privilege.principals.permission_holders import holders
from least_privilege.rules.finding import Finding, id_of
from least_privilege.rules.rule import Level, Options, Severity, StackRule
from least_privilege.rules.support.allowances import administers, on_all, some, texts, wide_grants
from least_privilege.rules.support.privileges import full_services, instead, is_aws_managed, manages_permissions
from least_privilege.rules.support.resource_scope import narrower
from least_privilege.stack.model import Stack

_PASS_ROLE = "iam:PassRole"
_TO = "iam:passedtoservice"
_SERVICES = ("ec2.amazonaws.com", "lambda.amazonaws.com", "cloudformation.amazonaws.com", "glue.amazonaws.com")


def _pass_role(stack: Stack, _options: Options) -> Iterator[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for holder in holders(stack):
        for grant in holder.grants(_PASS_ROLE):
            if not administers(grant.source.document):
                for finding in _passes(grant):
                    found.setdefault((finding.urn, finding.evidence), finding)
    yield from found.values()


def _passes(grant: Grant) -> Iterator[Finding]:
    beside = [deny for deny in grant.denies if all(condition.key.lower() != _TO for condition in deny.conditions)]
    if not grant.applicable_resources or any(map(deny_restricts_grant, beside)):
        return
    resources, limits = texts(grant.applicable_resources), _limits(grant)
    tagged = any("resourcetag/" in c.key.lower() and c.restricts for c in limits)
    wide = [] if tagged else [resource for resource in resources if _any_role(resource)]
    anywhere = not any(map(_names_services, limits))
    if not anywhere and _for_a_service(grant.source):
        return  # Which role it passes is then the service's own matter.
    if not (wide or anywhere):
        return
    faults = ["the roles are not named"] if wide else []
    faults += ["it is for any service (no iam:PassedToService)"] if anywhere else []
    remedies = ["name the roles by ARN"] if wide else []
    remedies += [_CONDITION] if anywhere else []
    yield Finding(
        id=f"iam-pass-role:{id_of(wide or resources or ['unknown'], 1)}",
        evidence=f"{_where(grant.source, grant.statement)} allows {_PASS_ROLE} on "
        f"{some(resources, 2) or 'a role that preview cannot tell'}: {' and '.join(faults)}. Whoever holds it can "
        "hand a service a role that was not meant for it.",
        fix=f"{instead(grant.source)}{' and '.join(remedies)}.",
        urn=grant.source.urn,
    )


def _limits(grant: Grant) -> list[Condition]:
    """The conditions of a grant, and what its conditional Denies leave over, where one condition says that."""
    left = (complement(*deny.conditions) for deny in grant.denies if len(deny.conditions) == 1)
    return [*grant.conditions, *filter(None, left)]


_CONDITION = (
    'add "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}} with the right service'
)


def _for_a_service(source: Source) -> bool:
    """Whether AWS wrote the policy for one of its services to run under, which needs just that."""
    return (managed_policies.name_of(source.arn) or "").startswith("service-role/")


def _where(source: Source, statement: Statement) -> str:
    return f"{statement.label} of the {source.label}{', attached here,' if is_aws_managed(source) else ''}"


def _any_role(resource: str) -> bool:
    """Whether a Resource has all roles, or all whose name ends in some way: which anybody can choose."""
    action = find(_PASS_ROLE)
    name = resource.split(":", 5)[-1].removeprefix("role/")
    return name[:1] in ("*", "?") or (action is not None and bool(on_all([action], [resource_pattern(resource)])))


def _names_services(condition: Condition) -> bool:
    return (
        condition.key.lower() == _TO
        and condition.restricts
        and not all(holds(condition, Context({_TO: (service,)})) for service in _SERVICES)
    )


Wanted = Callable[[Action], bool]


def _wide(
    stack: Stack, wanted: Wanted, skip: Callable[[Source], bool] = lambda _: False
) -> Iterator[tuple[Source, Statement, tuple[Action, ...]]]:
    """The wide grants of `wanted` actions that somebody really has, each once."""
    seen = set()
    for holder in holders(stack):
        limited = _limited(holder)
        for source in holder.sources:
            if skip(source) or administers(source.document):
                continue
            told = full_services(source.document) if is_aws_managed(source) else ()  # by iam-managed-policy
            for statement, grave in _grave_grants(source.document):
                left = tuple([action for action in filter(wanted, grave) if action.service not in told])
                if limited:
                    left = tuple([action for action in left if _has(holder, source, statement, action)])
                key = (source.urn, source.document, statement.index, left)
                if left and key not in seen:
                    seen.add(key)
                    yield source, statement, left


@lru_cache(1 << 12)
def _grave_grants(document: Document) -> tuple[tuple[Statement, tuple[Action, ...]], ...]:
    """The wide grants of a document that any rule here asks for: of very many, few."""
    grave = ((statement, tuple(filter(_is_grave, wide))) for statement, wide in wide_grants(document))
    return tuple((statement, actions) for statement, actions in grave if actions)


def _limited(holder: Principal) -> bool:
    """Whether something beside the Allow counts: a boundary, or a Deny in any document."""
    return holder.boundary is not None or any(
        not statement.allows for source in holder.sources for statement in source.document.statements
    )


def _has(holder: Principal, source: Source, statement: Statement, action: Action) -> bool:
    return any(
        grant.source is source and grant.statement is statement and not grant.restricted and grant.everything
        for grant in holder.grants(action.name)
    )


def _finding(rule: str, source: Source, statement: Statement, actions: tuple[Action, ...], why: str) -> Finding:
    tagged = "; or narrow it by a condition on a tag of the resources" if all(map(_knows_tags, actions)) else ""
    return Finding(
        id=f"{rule}:{id_of((action.service for action in actions), 3)}",
        evidence=f"{_where(source, statement)} allows {some(action.name for action in actions)} on "
        f"every resource of {'its' if len(actions) == 1 else 'their'} kind: {why}.",
        fix=f"{instead(source)}name what is used, as {narrower(actions, '*')}{tagged}.",
        urn=source.urn,
    )


@lru_cache(None)
def _knows_tags(action: Action) -> bool:
    return supports_key(action, "aws:ResourceTag/any")


@lru_cache(None)
def _manages_permissions(action: Action) -> bool:
    return manages_permissions(action) or action.name in service_facts.takeovers()


def _permissions_management(stack: Stack, _options: Options) -> Iterator[Finding]:
    why = "whoever holds it can grant access to any of them, to itself or to outsiders"
    for source, statement, actions in _wide(
        stack, _manages_permissions, is_aws_managed
    ):  # iam-managed-policy tells of those
        yield _finding("iam-permissions-management", source, statement, actions, why)


@lru_cache(None)
def _gives_credentials(action: Action) -> bool:
    return action.name in service_facts.credentials_exposure()


def _credentials_exposure(stack: Stack, _options: Options) -> Iterator[Finding]:
    for source, statement, actions in _wide(stack, _gives_credentials):
        what = _what(actions, service_facts.credentials_exposure())
        why = f"each call returns {what}, valid in anybody's hands"
        yield _finding("iam-credentials-exposure", source, statement, actions, why)


@lru_cache(None)
def _gives_data_away(action: Action) -> bool:
    shares = action.name in service_facts.data_sharing() and not _manages_permissions(action)
    return shares or action.name in service_facts.data_reads()


def _data_exfiltration(stack: Stack, _options: Options) -> Iterator[Finding]:
    for source, statement, actions in _wide(stack, _gives_data_away, _for_a_service):
        read, shared = _what(actions, service_facts.data_reads()), _what(actions, service_facts.data_sharing())
        parts = [f"read all of the account's {read}"] if read else []
        parts += [f"give other accounts its {shared}"] if shared else []
        why = f"whoever holds it can {' and '.join(parts)}"
        yield _finding("iam-data-exfiltration", source, statement, actions, why)


@lru_cache(None)
def _is_grave(action: Action) -> bool:
    return _manages_permissions(action) or _gives_credentials(action) or _gives_data_away(action)


def _what(actions: Iterable[Action], what: Mapping[str, str]) -> str:
    return ", ".join(dict.fromkeys(what[action.name] for action in actions if action.name in what))


_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_ALLOW = '{"Effect": "Allow", '

RULES = (
    StackRule(
        name="iam-pass-role",
        description="Roles are passed by name, and to the service that is meant",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="whoever may pass any role to a service that runs code has the permissions of them all",
        url=f"{_GUIDE}/id_roles_use_passrole.html",
        check=_pass_role,
        bad=_ALLOW + '"Action": "iam:PassRole", "Resource": "*"}',
        good=_ALLOW + '"Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/pettracker-task", '
        '"Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}',
    ),
    StackRule(
        name="iam-permissions-management",
        description="Policies and ACLs are written on named resources only",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="who may write the policy of every bucket, key or role may give all of them away",
        url=f"{_GUIDE}/access_policies_understand-policy-summary-access-level-summaries.html",
        check=_permissions_management,
        bad=_ALLOW + '"Action": "s3:PutBucketPolicy", "Resource": "*"}',
        good=_ALLOW + '"Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::pettracker-images"}',
    ),
    StackRule(
        name="iam-credentials-exposure",
        description="Calls that return credentials are allowed on named resources only",
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        level_reason="credentials that a call returns leave the role's own limits, and often the account",
        url=f"{_GUIDE}/best-practices.html#grant-least-privilege",
        check=_credentials_exposure,
        bad=_ALLOW + '"Action": "sts:AssumeRole", "Resource": "*"}',
        good=_ALLOW + '"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/reader"}',
    ),
    StackRule(
        name="iam-data-exfiltration",
        description="Stored data is read, and handed to other accounts, from named resources only",
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        level_reason="some read everything by design (backup, search, audit); where a policy of the program's own "
        "does, iam-wildcard-resource is mandatory",
        url=f"{_GUIDE}/best-practices.html#grant-least-privilege",
        check=_data_exfiltration,
        bad=_ALLOW + '"Action": "secretsmanager:GetSecretValue", "Resource": "*"}',
        good=_ALLOW + '"Action": "secretsmanager:GetSecretValue", '
        '"Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pettracker/db-*"}',
    ),
)
