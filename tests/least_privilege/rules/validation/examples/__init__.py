"""A bad and a good document for each check of AWS's policy validation, by AWS's issue code."""

from tests.least_privilege.rules.validation.examples import (
    conditions,
    control,
    grammar,
    hygiene,
    names,
    permissions,
    principals,
    sizes,
    variables,
)
from tests.least_privilege.rules.validation.examples.example import Example

EXAMPLES: dict[str, Example] = {
    **grammar.EXAMPLES,
    **variables.EXAMPLES,
    **names.EXAMPLES,
    **principals.EXAMPLES,
    **conditions.EXAMPLES,
    **control.EXAMPLES,
    **permissions.EXAMPLES,
    **sizes.EXAMPLES,
    **hygiene.EXAMPLES,
}
