"""Code that a resource runs and that changes who may do what in AWS, out of the pack's sight.

Source: https://www.pulumi.com/registry/packages/command/
        https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from least_privilege.stack.model import Resource

_COMMANDS = ("command:local:Command", "command:local:run", "command:remote:Command")
_COMMAND_INPUTS = ("create", "update", "delete", "environment", "stdin")
_DOCUMENT = "aws:ssm/document:Document"
_DYNAMIC = re.compile(r"pulumi-(python|nodejs):dynamic[:/]")

_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b|AWS_SECRET_ACCESS_KEY|aws_secret_access_key")
_IAM = re.compile(r'"Effect"\s*:\s*"(Allow|Deny)"|^Effect$\n(Allow|Deny)$|\barn:[\w-]+:iam::(\d{12}|aws):', re.M)
"""In the inputs of a dynamic resource: a policy as text or as an object, an ARN of IAM."""
_CHANGES = re.compile(
    r"""
      \baws\s+(?:--?\S+\s+(?:(?!-)\S+\s+)?)*(?:
          (?:iam|organizations|sso-admin|ram|lakeformation|identitystore)\s+(?!get-|list-|describe-|wait\b|help\b)[a-z-]+
        | cloudformation\s+(?:deploy|create-[a-z-]+|update-[a-z-]+|execute-change-set)
        | [a-z0-9-]+\s+(?:put|set|add|create|attach|update|modify|authorize)-[a-z-]*
          (?:policy|permissions?|acl|grant|access-entry|principals?|attribute)\b
      )
    | (?:client|resource)\(\s*["'](?:iam|organizations|sso-admin|ram|lakeformation)["']
    | \b(?:terraform|tofu)\s+apply\b | \b(?:cdk|sam|sls|serverless)\s+deploy\b
    """,
    re.X,
)


def hidden_access(resource: Resource) -> Iterator[tuple[str, str]]:
    """The inputs of `resource` with code that grants access or holds credentials, each with what it does, as a verb
    phrase. What is unknown at preview tells nothing."""
    for path, text in _code(resource):
        if found := _CHANGES.search(text):
            yield path, f"runs `{' '.join(found[0].split())}`"
        elif _ACCESS_KEY.search(text):
            yield path, "has AWS credentials"
        elif _DYNAMIC.match(resource.type) and _IAM.search(text):
            yield path, "passes an IAM policy or ARN to code"


def _code(resource: Resource) -> Iterator[tuple[str, str]]:
    if resource.type in _COMMANDS:
        for name in _COMMAND_INPUTS:
            yield name, "\n".join(_texts(resource.at(name)))
    elif resource.type == _DOCUMENT:
        yield "content", "\n".join(_texts(resource.at("content")))
    elif _DYNAMIC.match(resource.type):
        for name, value in resource.properties.items():
            yield name, "\n".join(map(_decoded, _texts(value)) if name == "__provider" else _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield str(name)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _decoded(text: str) -> str:
    """A dynamic provider's code: of Python a pickle in base64, of Node.js the source."""
    try:
        return base64.b64decode(text, validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return text
