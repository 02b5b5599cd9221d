"""Policy documents as the library holds them."""

from typing import Any

from least_privilege.policy.document import Document, PolicyKind
from least_privilege.policy.parser import parse
from tests.support.documents import text


def document(*statements: Any, kind: PolicyKind = PolicyKind.IDENTITY, version: str = "2012-10-17") -> Document:
    return parse(text(*statements, version=version), kind)
