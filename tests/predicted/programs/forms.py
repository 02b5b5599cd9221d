"""Each program has two forms: with Outputs, as people write it, and with what creation makes of them written out."""

import os
from typing import Any

import pulumi

WRITTEN = "WRITTEN_OUT" in os.environ
ACCOUNT = os.environ.get("OWN_ACCOUNT", "123456789012")
HERE = f"us-east-1:{ACCOUNT}"

Statement = dict[str, Any]


def written(output: pulumi.Output[Any], text: str) -> pulumi.Output[Any]:
    """`output`; in the form that is written out, `text` in its place."""
    return pulumi.Output.from_input(text) if WRITTEN else output


def drawn(name: str) -> str | None:
    """No name, so that the provider draws one; in the form that is written out, `name`."""
    return name if WRITTEN else None


def document(*statements: Statement) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any, resource: Any, **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trusting(service: str, **conditions: Any) -> dict[str, Any]:
    """The trust policy of a role for an AWS service."""
    condition = {"Condition": conditions} if conditions else {}
    principal = {"Service": f"{service}.amazonaws.com"}
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **condition})
