"""ServiceRole for programs in any language: the component of the program, from plain inputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.config import aws_types
from components.config.parsers import FieldParser, boolean, integer, list_of, mapping, optional, text
from components.config.problems import Problems, SettingProblem, invalid, suggest, under
from components.config.schema import camel, read, section, setting
from components.iam import service_role
from components.iam.arns import Arns
from components.iam.service_role import ArchitectureError

_TEXT = text(r"(?s:.*)", "a string")  # what IAM takes is checked with the planned role
_ELEMENTS = ("Version", "Id", "Statement")


def _document(value: Any, key: str, problems: Problems) -> Mapping[str, Any] | None:
    """A document with a Statement and nothing that IAM does not know; what is in it, the policy pack judges.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
    """
    if not isinstance(value, Mapping):
        problems.append(invalid(key, value, _DOCUMENT.expected))
        return None
    for name in value:
        if name not in _ELEMENTS:
            hint = suggest(name, _ELEMENTS)
            problems.append(SettingProblem(key=under(key, name), given=f"no element of a policy document{hint}"))
    if not value.get("Statement"):
        problems.append(SettingProblem(key=under(key, "Statement"), given="missing", expected="at least one statement"))
    return value


_DOCUMENT = FieldParser(parse=_document, expected="a policy document, as an object")


@dataclass(frozen=True, kw_only=True)
class CustomerPolicy:
    """A customer managed policy that is made with the role and attached to it."""

    name: str = setting(_TEXT, "The policy's name in IAM.")
    description: str = setting(_TEXT, "What the policy is for.")
    policy: dict[str, Any] = setting(_DOCUMENT, "The policy document.")
    path: str | None = setting(_TEXT, "The policy's path in IAM; / by default.", default="/")


@dataclass(frozen=True, kw_only=True)
class ServiceRoleArgs:
    """A role and its policies. Every input is a plain value, so that all documents are known at preview."""

    account_id: str = setting(aws_types.ACCOUNT, "The account in which the role is created.")
    name: str = setting(_TEXT, "The role's name in IAM.")
    description: str = setting(_TEXT, "What the role is for.")
    assume_role_policy: dict[str, Any] = setting(_DOCUMENT, "The trust policy: who may assume the role.")
    inline_policies: dict[str, dict[str, Any]] | None = setting(
        mapping(_TEXT, _DOCUMENT), "Inline policies: a document for each name.", default={}
    )
    managed_policy_arns: list[str] | None = setting(
        list_of(aws_types.OWN_POLICY_ARN), "ARNs of managed policies that exist already.", default=()
    )
    customer_policies: list[CustomerPolicy] | None = setting(
        list_of(section(CustomerPolicy)), "Customer managed policies, made with the role.", default=()
    )
    instance_profile: str | None = setting(
        _TEXT, "The name of the role's instance profile; none by default.", default=""
    )
    path: str | None = setting(_TEXT, "The path of the role and of its instance profile; / by default.", default="/")
    max_session_duration: int | None = setting(
        integer(3600, 43200, "a whole number of seconds"),
        "The longest session in seconds; 3600 by default.",
        default=3600,
    )
    permissions_boundary: str | None = setting(
        optional(aws_types.OWN_POLICY_ARN), "The ARN of the role's permissions boundary; none by default.", default=""
    )
    tags: dict[str, str] | None = setting(
        mapping(_TEXT, _TEXT), "Tags of the role, its customer managed policies and its instance profile.", default={}
    )
    secret_trust: bool | None = setting(
        boolean, "Keep the trust policy, and an external id in it, encrypted in the state.", default=False
    )
    partition: str | None = setting(aws_types.PARTITION, "aws, aws-cn or aws-us-gov; aws by default.", default="aws")


class ServiceRole(service_role.ServiceRole):
    """An IAM role with its policies and, where asked for, its instance profile.

    Wrong inputs are one error that names all of them, before anything is created. A resource that uses the role should
    depend on this component: then the policies are attached before the role is used.
    """

    TYPE = "aws-roles:index:ServiceRole"

    name: str
    arn: str
    instance_profile: str | None

    def __init__(self, name: str, args: ServiceRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        # The SDK gives the inputs as a mapping, by the names of the fields.
        given: Any = args
        super().__init__(name, planned({camel(key): _whole(value) for key, value in given.items()}), opts)
        self.name, self.instance_profile = self.role_name, self.instance_profile_name or None


def planned(given: Mapping[str, Any]) -> service_role.ServiceRoleArgs:
    """The role that the inputs `given`, by their names in the schema, describe.

    Raises ArchitectureError with everything that is wrong with their form.
    """
    account, partition = given.get("accountId"), given.get("partition") or "aws"
    problems = Problems(account=account if isinstance(account, str) else "", partition=str(partition))
    problems += _not_plain(given, "")
    # Where an annotation allows None, the schema lets the input be left out; `read` gives it its default.
    args: Any = None if problems else read(ServiceRoleArgs, given, "", problems)
    if args is None:
        raise ArchitectureError([str(each) for each in problems])
    return service_role.ServiceRoleArgs(
        arns=Arns(partition=args.partition, account=args.account_id, region=""),
        name=args.name,
        description=args.description,
        trust=args.assume_role_policy,
        inline_policies=args.inline_policies,
        managed_policies=args.managed_policy_arns,
        customer_policies=tuple(
            service_role.CustomerPolicy(
                key=each.name, name=each.name, description=each.description, document=each.policy, path=each.path
            )
            for each in args.customer_policies
        ),
        instance_profile=args.instance_profile,
        path=args.path,
        max_session_duration=args.max_session_duration,
        permissions_boundary=args.permissions_boundary,
        tags=args.tags,
        secret_trust=args.secret_trust,
    )


def _not_plain(value: Any, key: str) -> Iterator[SettingProblem]:
    """Each Output in `value`. Languages check this when they compile, or not at all."""
    if isinstance(value, pulumi.Output):
        yield SettingProblem(key=key, given="an Output", expected="a plain value: build ARNs from names and settings")
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _not_plain(each, under(key, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _not_plain(each, f"{key}[{index}]")


def _whole(value: Any) -> Any:
    """`value` with whole numbers as such: on the way from the program they are floating point."""
    if isinstance(value, Mapping):
        return {name: _whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
