"""An instance profile holds the role that its instances run under."""

from collections.abc import Iterator

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.stack.model import Resource


def _check(profile: Resource, _options: Options) -> Iterator[Finding]:
    if profile.at("role") in (None, ""):
        yield Finding(
            id="instance-profile-role",
            evidence=f"Instance profile '{profile.name}' has no role: instances that use it start without credentials, "
            "and anyone who can add a role to it decides what they may do.",
            fix=f'set role to the name of the role that the instances need, for example role: "{profile.name}"; or '
            "delete the profile.",
        )


RULE = ResourceRule(
    name="instance-profile-role",
    description="An instance profile has a role",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    level_reason="a profile without a role grants nothing by itself",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html",
    types=frozenset(("aws:iam/instanceProfile:InstanceProfile",)),
    check=_check,
    bad='aws.iam.InstanceProfile("web")',
    good='aws.iam.InstanceProfile("web", role=role.name)',
)
