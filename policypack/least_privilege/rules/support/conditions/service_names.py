"""Services that AWS does not have, in conditions on the name of one: mostly misspelt ones.

Advisory where a name is unknown: AWS publishes no list of service principals, and one may be newer than the pack's
data. AWS compares the names with their case.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Iterator

from least_privilege.aws.service_principals import corrected, is_service_principal
from least_privilege.policy.context_keys import SERVICE_NAME_KEYS
from least_privilege.policy.wildcards import is_plain
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.conditions.reading import Reading

_KEYS = SERVICE_NAME_KEYS | {"kms:viaservice", "lambda:principal"}


def service_names(reading: Reading) -> Iterator[Finding]:
    if reading.key not in _KEYS or not reading.how.name.startswith("string"):
        return
    names = [text for text in reading.condition.texts if is_plain(text) and is_service_principal(text)]
    if unknown := {name: meant for name in names if (meant := corrected(name))}:
        yield _finding(reading, "unknown-service", unknown, "but no known AWS service has this name", advisory=True)
    with_case = (
        {} if "ignorecase" in reading.how.name else {name: name.lower() for name in names if name not in unknown}
    )
    if capitals := {name: lower for name, lower in with_case.items() if name != lower}:
        why = "but AWS writes the names of services in lower case, and compares them so"
        yield _finding(reading, "service-case", capitals, why, advisory=reading.only_narrows)


def _finding(reading: Reading, detail: str, wrong: dict[str, str], why: str, *, advisory: bool) -> Finding:
    values = [wrong.get(text, text) for text in reading.condition.texts]
    quoted = some([f"'{name}'" for name in wrong])
    return reading.finding(
        detail,
        f"compares {reading.condition.key} by {reading.condition.operator} with {quoted}, {why}: "
        f"{reading.effect_of_dead(wrong)}",
        f"correct the name: {reading.rewritten(reading.by(reading.condition.operator, values))}.",
        advisory=advisory,
    )
