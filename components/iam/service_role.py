"""One IAM role with its policies and, where asked for, its instance profile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components.iam import limits
from components.iam.arns import Arns
from components.iam.policy_documents import Document, to_json


@dataclass(frozen=True, kw_only=True)
class CustomerPolicy:
    """A customer managed policy that comes and goes with the role it is attached to. `name` is the physical one.

    `key` is its short camelCase name in the stack's outputs. Keep `description` free of settings: IAM can change no
    policy's description, so Pulumi would replace the policy, and two cannot have one name.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
    """

    key: str
    name: str
    description: str
    document: Document
    path: str = "/"


@dataclass(frozen=True, kw_only=True)
class ServiceRoleArgs:
    """A planned role: plain values only, so that all of it can be checked before anything is created.

    Names are physical ones, `managed_policies` ARNs of policies that exist already, `max_session_duration` is seconds.
    An `existing` role is managed elsewhere: it is read and never created, changed or deleted, and only `name` and
    `path` matter. `secret_trust` keeps the trust policy (an external id in it) encrypted in the state and out of the
    output of every command.
    """

    arns: Arns
    name: str
    description: str
    trust: Document
    inline_policies: Mapping[str, Document] = field(default_factory=dict)
    managed_policies: tuple[str, ...] = ()
    customer_policies: tuple[CustomerPolicy, ...] = ()
    instance_profile: str = ""
    path: str = "/"
    max_session_duration: int = 3600
    permissions_boundary: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    secret_trust: bool = False
    existing: bool = False

    @property
    def arn(self) -> str:
        return self.arns.iam("role", self.path, self.name)

    @property
    def instance_profile_arn(self) -> str:
        return self.arns.iam("instance-profile", self.path, self.instance_profile)

    def policy_arn(self, policy: CustomerPolicy) -> str:
        return self.arns.iam("policy", policy.path, policy.name)

    def problems(self) -> Iterator[str]:
        """What IAM would refuse, a sentence each; nothing where the role can be created."""
        role = f"role {self.name!r}"
        yield from limits.name(role, self.name, limits.ROLE_NAME)
        yield from limits.path(role, self.path)
        if self.existing:
            return
        yield from limits.description(role, self.description)
        yield from limits.trust(role, self.trust)
        yield from limits.inline(role, self.inline_policies)
        own = [self.policy_arn(policy) for policy in self.customer_policies]
        yield from limits.attachments(role, [*self.managed_policies, *own])
        for policy in self.customer_policies:
            what = f"policy {policy.name!r}"
            yield from limits.name(what, policy.name, limits.OTHER_NAME)
            yield from limits.path(what, policy.path)
            yield from limits.description(what, policy.description)
            yield from limits.managed(what, policy.document)
        if self.instance_profile:
            yield from limits.name(
                f"instance profile {self.instance_profile!r}", self.instance_profile, limits.OTHER_NAME
            )
        if not 3600 <= self.max_session_duration <= 43200:
            yield f"{role}: the maximum session is {self.max_session_duration} seconds; allowed are 3600 to 43200"


class ArchitectureError(pulumi.RunError):
    """Roles that IAM would refuse. Pulumi shows a RunError's message without a traceback."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n  ".join(["The roles cannot be created:", *problems]))


class ServiceRole(pulumi.ComponentResource):
    """A role with its policies and its instance profile, all children of this component and named after it.

    `role_name`, `arn` and `instance_profile_name` are plain strings, known at preview. A resource that uses the role
    should depend on this component, not on the role alone: then the policies are attached before the role is used.
    What the component depends on is there before the role: Pulumi itself does not hand `depends_on` on to children.
    Raises ArchitectureError where IAM would refuse something, before anything is created.
    """

    TYPE = "roles:iam:ServiceRole"

    def __init__(self, name: str, args: ServiceRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if problems := list(args.problems()):
            raise ArchitectureError(problems)
        super().__init__(self.TYPE, name, {} if args.existing else _inputs(args), opts)
        self._name, self._args, self._after = name, args, opts.depends_on if opts else None
        self.role_name, self.arn, self.instance_profile_name = args.name, args.arn, args.instance_profile
        self.role = self._adopt() if args.existing else self._create()
        # For an existing role, the ARN that was found: what waits for the component then waits for the comparison.
        outputs = {"name": self.role_name, "arn": self.role.arn.apply(self._same_arn) if args.existing else self.arn}
        if self.instance_profile_name and not args.existing:
            outputs["instanceProfile"] = self.instance_profile_name
        self.register_outputs(outputs)

    def _adopt(self) -> aws.iam.Role:
        """Reads the role: a missing one, or one under another path, stops the preview."""
        # A read resource is never deleted, so there is nothing to protect; a protected one would make destroy fail.
        opts = pulumi.ResourceOptions(parent=self, protect=False)
        return aws.iam.Role.get(self._name, self._args.name, opts=opts)

    def _same_arn(self, found: str) -> str:
        if found != self.arn:
            raise pulumi.RunError(
                f"aws-roles:adopt: role {self.role_name!r} is {found}, not {self.arn}: list it with its own path"
            )
        return found

    def _create(self) -> aws.iam.Role:
        args, opts = self._args, pulumi.ResourceOptions(parent=self, depends_on=self._after)
        role = aws.iam.Role(
            self._name,
            name=args.name,
            description=args.description,
            path=args.path,
            assume_role_policy=_kept(to_json(args.trust), args.secret_trust),
            max_session_duration=args.max_session_duration,
            permissions_boundary=args.permissions_boundary or None,
            tags=dict(args.tags),
            opts=opts,
        )
        for policy_name, document in args.inline_policies.items():
            aws.iam.RolePolicy(
                f"{self._name}-{policy_name}", name=policy_name, role=role.name, policy=to_json(document), opts=opts
            )
        for arn in args.managed_policies:
            attached = arn.rpartition("/")[2]
            aws.iam.RolePolicyAttachment(f"{self._name}-{attached}", role=role.name, policy_arn=arn, opts=opts)
        for customer in args.customer_policies:
            policy = aws.iam.Policy(
                f"{self._name}-{customer.name}",
                name=customer.name,
                description=customer.description,
                path=customer.path,
                policy=to_json(customer.document),
                tags=dict(args.tags),
                opts=opts,
            )
            aws.iam.RolePolicyAttachment(
                f"{self._name}-{customer.name}", role=role.name, policy_arn=policy.arn, opts=opts
            )
        if args.instance_profile:
            aws.iam.InstanceProfile(
                self._name,
                name=args.instance_profile,
                path=args.path,
                role=role.name,
                tags=dict(args.tags),
                opts=opts,
            )
        return role


def _inputs(args: ServiceRoleArgs) -> dict[str, Any]:
    """The component's own inputs: a policy pack can read the documents here as structures."""
    return {
        "name": args.name,
        "assumeRolePolicy": _kept(args.trust, args.secret_trust),
        "inlinePolicies": [{"name": each, "policy": policy} for each, policy in args.inline_policies.items()],
        "customerPolicies": [{"name": each.name, "policy": each.document} for each in args.customer_policies],
        "managedPolicyArns": list(args.managed_policies),
    }


def _kept(value: Any, secret: bool) -> Any:
    return pulumi.Output.secret(value) if secret else value
