"""Permissions and credentials of single users: policies, access keys, passwords."""

from collections.abc import Iterator

from least_privilege.aws import managed_policies
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.permissions.allowances import texts
from least_privilege.rules.support.written_actions import written_actions
from least_privilege.stack.attachments import ATTACHED_POLICIES
from least_privilege.stack.model import Resource
from least_privilege.stack.policy_locations import embedded_policies

_POLICY = "aws:iam/userPolicy:UserPolicy"
_ATTACHMENT = "aws:iam/userPolicyAttachment:UserPolicyAttachment"
_EXCLUSIVE = "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive"
_SHARED = "aws:iam/policyAttachment:PolicyAttachment"
_SECRETS = {
    "aws:iam/accessKey:AccessKey": ("access-key", "an access key"),
    "aws:iam/userLoginProfile:UserLoginProfile": ("login-profile", "a password for the console"),
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential": ("service-credential", "a password for a service"),
    "aws:iam/sshKey:SshKey": ("ssh-key", "an SSH key for CodeCommit"),
    "aws:iam/signingCertificate:SigningCertificate": ("signing-certificate", "a signing certificate"),
}


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    if resource.type in _SECRETS:
        thing, what = _SECRETS[resource.type]
        yield Finding(
            id=f"iam-user-permissions:{thing}",
            evidence=f"'{resource.name}' gives {_whose(resource)} {what}: it stays valid until someone revokes it, "
            "and anyone who obtains it can act as that user.",
            fix="let people sign in through IAM Identity Center or a federated role, and run workloads under roles: "
            "both use temporary credentials.",
        )
    elif what := _attached(resource):
        yield Finding(
            id="iam-user-permissions:policy",
            evidence=f"'{resource.name}' gives {_whose(resource)} {what} of its own: a review of groups and "
            "roles does not see it.",
            fix="attach the policy to a group that the user is in, or to a role that the user assumes with MFA.",
            actions=_granted(resource),
        )


def _granted(resource: Resource) -> tuple[str, ...]:
    """The actions of an inline policy."""
    allows = [each for policy in embedded_policies(resource) for each in policy.document.statements if each.allows]
    return tuple(dict.fromkeys(action for each in allows for action in written_actions(each)))


def _whose(resource: Resource) -> str:
    given = [resource.at(name) for name in ("user", "users", "userName", "username")]
    known = texts(name for each in given for name in (each if isinstance(each, list) else [each]))
    return f"user {some(map(repr, known))}" if known else "a user"


def _attached(resource: Resource) -> str:
    """What a resource attaches to a user; empty where that is nothing, or only denies."""
    if resource.type == _POLICY:
        documents = [embedded.document for embedded in embedded_policies(resource)]
        return (
            "an inline policy"
            if any(d.has_unknown_statements or any(s.allows for s in d.statements) for d in documents)
            else ""
        )
    if resource.type == _SHARED and resource.at("users") in (None, []):
        return ""
    given = resource.at(ATTACHED_POLICIES[resource.type])
    arns = [arn for arn in (given if isinstance(given, list) else [given]) if not _only_denies(arn)]
    names = texts(arns)
    return f"{some(name.rpartition('/')[2] for name in names)}" if names else "a policy" if arns else ""


def _only_denies(arn: object) -> bool:
    document = managed_policies.document(arn) if isinstance(arn, str) else None
    return document is not None and not any(statement.allows for statement in document.statements)


RULE = ResourceRule(
    name="iam-user-permissions",
    description="Users have no policies, access keys or passwords of their own",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    level_reason="an account without federation needs users for a while",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp",
    types=frozenset((_POLICY, _ATTACHMENT, _EXCLUSIVE, _SHARED, *_SECRETS)),
    check=_check,
    bad='aws.iam.UserPolicyAttachment("ann", user="ann", policy_arn=operator.arn)',
    good='aws.iam.GroupPolicyAttachment("operators", group="operators", policy_arn=operator.arn)',
)
