"""`aws.iam.get_policy_document`, which the AWS provider computes itself: statements in, JSON out.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


def policy_document(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The data source's outputs for its arguments.

    Documents of `sourcePolicyDocuments` come first, then the statements, then the overrides; a statement replaces an
    earlier one of the same Sid, the last Id wins, and the highest version. Raises `ValueError` as the provider does:
    malformed JSON, a Sid twice in the sources or in the statements, `&{` in a document of 2008.
    """
    for name in ("sourceJson", "overrideJson"):
        if arguments.get(name):
            raise ValueError(f"{name} is not used any more: expected it to be empty, and a list of documents instead")
    version = arguments.get("version") or "2012-10-17"
    merged = _Document()
    sids: set[str] = set()
    for number, text in enumerate(arguments.get("sourcePolicyDocuments") or ()):
        source = _parsed(text, "source_policy_documents", number)
        _refuse_twice(source.statements, sids, f" in source_policy_documents (item {number})")
        merged.merge(source)
    own = _Document(version=version, id=arguments.get("policyId") or "")
    own.statements = [_statement(given, version) for given in arguments.get("statements") or ()]
    _refuse_twice(own.statements, set(), "")
    merged.merge(own)
    for number, text in enumerate(arguments.get("overridePolicyDocuments") or ()):
        merged.merge(_parsed(text, "override_policy_documents", number))
    document = {"Version": merged.version, "Id": merged.id, "Statement": merged.statements}
    document = {name: value for name, value in document.items() if value}
    minified = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return {
        **arguments,
        "version": version,
        "json": json.dumps(document, indent=2, ensure_ascii=False),
        "minifiedJson": minified,
        "id": str(sum(minified.encode())),
    }


@dataclass(kw_only=True)
class _Document:
    version: str = ""
    id: str = ""
    statements: list[dict[str, Any]] = field(default_factory=list)

    def merge(self, other: "_Document") -> None:
        self.id = other.id or self.id
        self.version = max(self.version, other.version)
        for statement in other.statements:
            sid = statement.get("Sid")
            same = [index for index, one in enumerate(self.statements) if sid and one.get("Sid") == sid]
            if same:
                self.statements[same[0]] = statement
            else:
                self.statements.append(statement)


def _parsed(text: str, name: str, number: int) -> _Document:
    """A JSON document; an empty text is one without anything."""
    if not text:
        return _Document()
    try:
        found = json.loads(text)
        statements = found.get("Statement") or []
    except (json.JSONDecodeError, AttributeError) as error:
        raise ValueError(f"{name} (item {number}) is not a JSON document: {error}") from error
    statements = [statements] if isinstance(statements, dict) else list(statements)
    return _Document(version=found.get("Version") or "", id=found.get("Id") or "", statements=statements)


def _refuse_twice(statements: Iterable[Mapping[str, Any]], sids: set[str], where: str) -> None:
    for sid in filter(None, (statement.get("Sid") for statement in statements)):
        if sid in sids:
            raise ValueError(f"duplicate Sid ({sid}){where}. Remove the Sid or ensure the Sid is unique.")
        sids.add(sid)


def _statement(given: Mapping[str, Any], version: str) -> dict[str, Any]:
    elements = {
        "Sid": given.get("sid"),
        "Effect": given.get("effect") or "Allow",
        "Action": _one_or_many(given.get("actions") or ()),
        "NotAction": _one_or_many(given.get("notActions") or ()),
        "Resource": _one_or_many(_with_variables(given.get("resources"), version)),
        "NotResource": _one_or_many(_with_variables(given.get("notResources"), version)),
        "Principal": _principals(given.get("principals") or (), version),
        "NotPrincipal": _principals(given.get("notPrincipals") or (), version),
        "Condition": _conditions(given.get("conditions") or (), version),
    }
    return {name: value for name, value in elements.items() if value}


def _with_variables(values: Any, version: str) -> list[str]:
    """`values` (one or several) with `&{`, which stands for `${` in HCL, as AWS writes it."""
    texts = [str(value) for value in (values if isinstance(values, list) else [values] if values else ())]
    faults = [text for text in texts if "&{" in text and version == "2008-10-17"]
    if faults:
        raise ValueError(f"found &{{ sequence in ({faults[0]}), which is not supported in document version 2008-10-17")
    return [text.replace("&{", "${") for text in texts]


def _one_or_many(values: Iterable[str]) -> Any:
    """One value as itself, several sorted backwards and once each: the provider's own normal form."""
    values = [values] if isinstance(values, str) else values
    found = sorted(set(values), reverse=True)
    return found[0] if len(found) == 1 else found


def _principals(given: Iterable[Mapping[str, Any]], version: str) -> Any:
    """All principals of a type together; only where there is no other, everybody is `"*"`."""
    found: dict[str, list[str]] = {}
    for principal in given:
        found.setdefault(principal["type"], []).extend(_with_variables(principal["identifiers"], version))
    if found == {"*": ["*"]}:
        return "*"
    return {kind: _one_or_many(identifiers) for kind, identifiers in found.items()}


def _conditions(given: Iterable[Mapping[str, Any]], version: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, list[str]]] = {}
    for condition in given:
        values = found.setdefault(condition["test"], {}).setdefault(condition["variable"], [])
        values.extend(_with_variables(_scalars(condition["values"]), version))
    return {
        test: {key: values[0] if len(values) == 1 else values for key, values in keys.items()}
        for test, keys in found.items()
    }


def _scalars(values: Any) -> list[str]:
    """Numbers and booleans as the provider's text."""
    values = values if isinstance(values, list) else [values]
    return [str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0") for value in values]
