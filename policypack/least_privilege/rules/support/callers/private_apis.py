"""APIs that only VPC endpoints reach. Their resource policy says which: `*` admits every endpoint, of any account.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html
"""

from least_privilege.stack.model import Resource, Stack

REST_API_POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy"
_REST_API = "aws:apigateway/restApi:RestApi"
_DOMAIN = "aws:apigateway/domainName:DomainName"


def is_private_api(resource: Resource) -> bool:
    """Whether `resource` is a private API, or a private domain name of APIs."""
    if resource.type not in (_REST_API, _DOMAIN):
        return False
    types = resource.at("endpointConfiguration", "types")
    return "PRIVATE" in (types if isinstance(types, list) else [types])


def is_of_private_api(stack: Stack, policy: Resource) -> bool:
    """Whether `policy`, a RestApiPolicy, is that of a private API of the stack."""
    return any(map(is_private_api, stack.named(policy, "restApiId", _REST_API)))
