"""The fields of an ARN pattern, and what those mean that are left out.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

import re

_FIELD = re.compile(r"(?:\$\{[^}]*\}|[^:])*")


def split_arn(arn: str) -> list[str]:
    """The fields of an ARN pattern, as far as it has them, at most six. A colon in a variable's name ends none."""
    if "${" not in arn:
        return arn.split(":", 5)
    fields: list[str] = []
    at = 0
    while len(fields) < 5 and (end := _FIELD.match(arn, at).end()) < len(arn):  # type: ignore[union-attr]
        fields.append(arn[at:end])
        at = end + 1
    return [*fields, arn[at:]]


def fields_of(arn: str) -> tuple[str, ...]:
    """The six fields of an ARN pattern; one that is shorter has anything in those that it leaves out."""
    return (*split_arn(arn), *"*****")[:6]


def completed(arn: str) -> str:
    """What a Resource means: an ARN with fewer than six fields has `*` in those that it leaves out. One that ends in
    `*` reaches over them as it is.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html#arns-paths-wildcards
            https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    if arn.endswith("*") or not arn.startswith("arn:"):
        return arn
    return arn + ":*" * (6 - len(split_arn(arn)))
