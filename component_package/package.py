"""The package's name, version and components, as a provider of components."""

import inspect
import json
from typing import Any, Final

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from component_package.service_role import CustomerPolicy, ServiceRole, ServiceRoleArgs
from components.config.schema import settings_of

NAME: Final = "aws-roles"
VERSION: Final = "0.1.0"


class _Provider(ComponentProvider):
    """The SDK's provider, which also shows what a component refuses without a traceback."""

    def construct(
        self, name: str, resource_type: str, inputs: Any, options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, pulumi.RunError):
                # Without the empty list, the SDK makes no status of it.
                raise InputPropertiesError(str(error.inner), []) from None
            raise


def provider() -> ComponentProvider:
    """The provider, whose schema follows from the component's type annotations, settings and docstrings."""
    made = _Provider([ServiceRole], NAME, None, VERSION)
    schema = json.loads(made.schema or "")
    role, policy = schema["resources"][ServiceRole.TYPE], schema["types"][f"{NAME}:index:{CustomerPolicy.__name__}"]
    role["description"] = inspect.cleandoc(role["description"])
    for properties, declared in ((role["inputProperties"], ServiceRoleArgs), (policy["properties"], CustomerPolicy)):
        for each in settings_of(declared):
            properties[each.key]["description"] = each.description
    made.schema = json.dumps(schema)
    return made
