"""What this program makes in an account, as ARN patterns: what its own pipeline may read and write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from components.systems.system import System


@dataclass(frozen=True)
class Name:
    """A role's name, or what names begin with and `*`, so that one more role of the kind needs no change here.

    `exact` names never carry the qualifier. `passed_to` is the service of a resource that the program itself gives the
    role to: an instance profile (which is called like its role, or begins like it), a task definition, API Gateway.
    """

    pattern: str
    unqualified: bool = False
    passed_to: str = ""


NAMES: Mapping[str, tuple[Name, ...]] = {
    "pettracker": (
        Name("PetTracker-Lambda-*"),
        Name("PetTracker-EC2-*", passed_to="ec2"),
        Name("PetTracker-ECS-*", passed_to="ecs-tasks"),
        Name("PetTracker-StepFunctions"),
        Name("PetTracker-EventBridge"),
        Name("APIGateway-CloudWatch-Role", passed_to="apigateway"),
    ),
    "slim": (
        Name("AWSBatchServiceRole", unqualified=True),
        Name("StepFunctionsLambdaRole", unqualified=True),
        Name("SLIM-Extras_ECS_for_EC2", unqualified=True, passed_to="ec2"),
        Name("SLIM-Extras_for_Lambda", unqualified=True),
        Name("AmazonEC2SpotFleetRole", unqualified=True),
        Name("SLIM-Operator"),
    ),
    "retail-store": (
        Name("retailStoreECSTaskExecutionRole", unqualified=True),
        Name("retailStoreEcsTaskRole", unqualified=True),
    ),
    "analytics": (Name("Analytics-*"),),
    "access": (
        Name("EC2S3Role", passed_to="ec2"),
        Name("LambdaDynamoDBRole"),
        Name("EKSWorkerNodeRole", passed_to="ec2"),
        Name("CrossAccount-*"),
        Name("ThirdParty-*"),
        Name("WebIdentity-*"),
        Name("Deployment"),
        Name("CloudFormation-Service"),
        Name("Audit"),
        Name("CloudTrail-CloudWatchLogs"),
    ),
}
"""By system, the roles within the permissions boundary."""
UNBOUNDED_ROLES = {"admin": "Admin", "preview": "AwsRoles-Preview", "deploy": "AwsRoles-Deploy"}
"""By contract key, the roles outside of it: only an administrator makes and changes them."""
DEPLOY_POLICY = "AwsRoles-Deploy-Roles"
"""The customer managed policy of the deploy role."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """The ARN patterns of one stack, each list empty where its systems have nothing of the kind."""

    system: System

    @property
    def roles(self) -> list[str]:
        """Those that the program makes within the boundary."""
        return self._iam("role", self._made(self._held))

    @property
    def existing(self) -> list[str]:
        """Roles like those, which somebody else owns: read, and given to services, and never written."""
        return self._adopted(self._held)

    @property
    def outside(self) -> list[str]:
        names = [self.system.settings.named(each) for each in UNBOUNDED_ROLES.values()]
        return [self._role(name) for name in names]

    @property
    def instance_profiles(self) -> list[str]:
        return self._iam("instance-profile", self._made(each for each in self._held if each.passed_to == "ec2"))

    @property
    def passed(self) -> Mapping[str, list[str]]:
        """Service to the roles that it is given."""
        services: dict[str, list[Name]] = {}
        for each in self._held:
            services.setdefault(each.passed_to, []).append(each)
        return {
            service: [*self._iam("role", self._made(names)), *self._adopted(names)]
            for service, names in services.items()
            if service
        }

    @property
    def policies(self) -> list[str]:
        """Customer managed ones of roles within the boundary."""
        return [self.system.arns.iam("policy", "/", "LambdaBatchExecutionPolicy")] if self._slim else []

    @property
    def outside_policies(self) -> list[str]:
        """The boundary, and what the deploy role has: only an administrator changes them."""
        settings = self.system.settings
        return [settings.permissions_boundary, self.system.arns.iam("policy", "/", settings.named(DEPLOY_POLICY))]

    @property
    def service_linked_roles(self) -> Mapping[str, str]:
        """Service to ARN of those that the program makes or reads."""
        names = {"spot": "AWSServiceRoleForEC2Spot", "spotfleet": "AWSServiceRoleForEC2SpotFleet"}
        arns = self.system.arns
        return {each: arns.service_linked_role(each, name) for each, name in names.items() if self._slim}

    @property
    def made_service_linked_roles(self) -> Mapping[str, str]:
        """Of these, those that the program owns."""
        owners = self.system.settings.slim.service_linked_roles
        own = {"spot": owners.spot, "spotfleet": owners.spot_fleet}
        return {service: arn for service, arn in self.service_linked_roles.items() if own[service] == "create"}

    @property
    def groups(self) -> list[str]:
        settings = self.system.settings
        made = [settings.named("SLIM-Operators")] if self._slim and settings.slim.permissions == "scoped" else []
        admin = settings.access.admin
        if admin and admin.group.ownership == "create":
            made.append(settings.named(admin.group.name))
        given = [admin.group.name] if admin and admin.group.ownership == "adopt" else []
        # Somebody else's group may have any path.
        return [*self._iam("group", made), *(self.system.arns.iam("group", "/", name) for name in given)]

    @property
    def users(self) -> list[str]:
        """Those whose membership of a group, or policies, the program sets."""
        return [self.system.arns.iam("user", "/", user) for user in self.system.settings.slim.operators if self._slim]

    @property
    def providers(self) -> list[str]:
        own = self.system.settings.access.oidc_providers
        return [self.system.arns.iam("oidc-provider", "/", each.issuer) for each in own]

    @property
    def _slim(self) -> bool:
        return "slim" in self.system.settings.systems

    @property
    def _held(self) -> list[Name]:
        return [name for system in self.system.settings.systems for name in NAMES[system]]

    def _named(self, names: Iterable[Name]) -> list[str]:
        return [each.pattern if each.unqualified else self.system.settings.named(each.pattern) for each in names]

    def _made(self, names: Iterable[Name]) -> list[str]:
        return [each for each in self._named(names) if each not in self.system.settings.existing]

    def _adopted(self, names: Iterable[Name]) -> list[str]:
        patterns = self._named(names)
        return [
            self._role(each)
            for each in self.system.settings.existing
            if any(fnmatchcase(each, pattern) for pattern in patterns)
        ]

    def _role(self, name: str) -> str:
        settings = self.system.settings
        return self.system.arns.iam("role", settings.existing.get(name, settings.path), name)

    def _iam(self, kind: str, names: Iterable[str]) -> list[str]:
        return [self.system.arns.iam(kind, self.system.settings.path, name) for name in names]
