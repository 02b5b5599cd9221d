"""`aws.iam.get_policy_document`, which the AWS provider computes itself: statements in, JSON out.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any


def policy_document(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The data source's outputs for its arguments.

    Documents of `sourcePolicyDocuments` come first, then the statements, then the overrides; a statement replaces an
    earlier one of the same Sid. Raises `ValueError` as the provider does: malformed JSON, a Sid twice in the sources.
    """
    document: dict[str, Any] = {"Version": arguments.get("version") or "2012-10-17"}
    if arguments.get("policyId"):
        document["Id"] = arguments["policyId"]
    statements: list[dict[str, Any]] = []
    sources = [*_texts(arguments, "sourceJson"), *(arguments.get("sourcePolicyDocuments") or ())]
    for number, text in enumerate(sources):
        for statement in _merged(document, text, "source_policy_documents", number):
            if statement.get("Sid") and any(statement["Sid"] == other.get("Sid") for other in statements):
                raise ValueError(f"duplicate Sid ({statement['Sid']}) in source_policy_documents (item {number})")
            statements.append(statement)
    _override(statements, (_statement(given) for given in arguments.get("statements") or ()))
    overrides = [*_texts(arguments, "overrideJson"), *(arguments.get("overridePolicyDocuments") or ())]
    for number, text in enumerate(overrides):
        _override(statements, _merged(document, text, "override_policy_documents", number))
    if statements:
        document["Statement"] = statements
    minified = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return {
        **arguments,
        "version": document["Version"],
        "json": json.dumps(document, indent=2, ensure_ascii=False),
        "minifiedJson": minified,
        "id": str(sum(minified.encode())),
    }


def _texts(arguments: Mapping[str, Any], name: str) -> list[str]:
    return [arguments[name]] if arguments.get(name) else []


def _merged(document: dict[str, Any], text: str, name: str, number: int) -> list[dict[str, Any]]:
    """The statements of a JSON document, whose Version and Id win over those so far."""
    if not text:
        return []
    try:
        other = json.loads(text)
        statements = other.get("Statement", [])
    except (json.JSONDecodeError, AttributeError) as error:
        raise ValueError(f"{name} (item {number}) is not a JSON document: {error}") from error
    document.update({key: other[key] for key in ("Version", "Id") if other.get(key)})
    return [statements] if isinstance(statements, dict) else list(statements)


def _override(statements: list[dict[str, Any]], others: Iterable[dict[str, Any]]) -> None:
    for other in others:
        same = [index for index, one in enumerate(statements) if other.get("Sid") and one.get("Sid") == other["Sid"]]
        if same:
            statements[same[0]] = other
        else:
            statements.append(other)


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    elements = {
        "Sid": given.get("sid"),
        "Effect": given.get("effect") or "Allow",
        "Action": _one_or_many(given.get("actions")),
        "NotAction": _one_or_many(given.get("notActions")),
        "Resource": _one_or_many(given.get("resources")),
        "NotResource": _one_or_many(given.get("notResources")),
        "Principal": _principals(given.get("principals") or ()),
        "NotPrincipal": _principals(given.get("notPrincipals") or ()),
        "Condition": _conditions(given.get("conditions") or ()),
    }
    return {name: value for name, value in elements.items() if value}


def _one_or_many(values: Iterable[str] | None) -> Any:
    """One value as itself, several sorted backwards and once each: the provider's own normal form."""
    found = sorted({value.replace("&{", "${") for value in values or ()}, reverse=True)
    return found[0] if len(found) == 1 else found


def _principals(given: Iterable[Mapping[str, Any]]) -> Any:
    found: dict[str, set[str]] = {}
    for principal in given:
        if principal["type"] == "*" and list(principal["identifiers"]) == ["*"]:
            return "*"
        found.setdefault(principal["type"], set()).update(principal["identifiers"])
    return {kind: _one_or_many(identifiers) for kind, identifiers in found.items()}


def _conditions(given: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, list[str]]] = {}
    for condition in given:
        values = found.setdefault(condition["test"], {}).setdefault(condition["variable"], [])
        values.extend(str(value).replace("&{", "${") for value in condition["values"])
    return {
        test: {key: values[0] if len(values) == 1 else values for key, values in keys.items()}
        for test, keys in found.items()
    }
