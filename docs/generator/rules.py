"""docs/reference/rules.md: every rule of the pack, from its own metadata."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from docs.generator.examples import OWN_ACCOUNT, findings, value_of
from docs.generator.words import cell, table
from least_privilege.rules.pack import waiver
from least_privilege.rules.registry import ALL_RULES
from least_privilege.rules.rule import ResourceRule, Rule

_FAMILIES = {
    "Identity policies": ("iam-",),
    "Trust policies": ("trust-",),
    "Resource policies": ("resource-", "lambda-", "public-access", "service-administrator"),
    "Instance metadata": ("imds",),
    "Roles and workloads": ("ecs-", "instance-profile", "workload-"),
    "The check itself": ("",),
}
"""Heading to what the names of its rules begin with; the first that fits counts."""

_HEAD = """\
# The rules

<!-- Made by `make docs` from policypack/least_privilege/rules; do not edit. -->

{count} rules judge policy documents, roles and workloads by what AWS makes of them.
[managed-policies.md](managed-policies.md) says how many of AWS's own managed policies each rule flags.

## Levels and options

A rule's level is `mandatory` (the preview fails), `advisory` (the finding is shown), `disabled`, or `remediate` for
rules that can repair. Levels and options are set by rule, in a file for `--policy-pack-config`:

```json
{{
  "iam-wildcard-resource": "advisory",
  "imds-hop-limit": {{"enforcementLevel": "mandatory", "containerHosts": ["batch-*"]}}
}}
```

An unknown rule, option or level, or a value of the wrong type, is refused with the reason. A rule with options or
waivers but no level keeps its own level, or the one that `all` gives to every rule: nothing is lowered.

The accounts that are the stack's own, and those that it trusts, are set once for every rule with such an option. A list
in a rule comes first:

```json
{{
  "policy-accounts": {{"ownAccounts": ["111122223333"], "trustedAccounts": ["444455556666"]}}
}}
```

Where it is not known whether an account is the stack's own (`ownAccounts`, the provider's `allowedAccountIds`, the role
that it assumes, an ARN of the stack's own resources), the finding says so, as `...:unknown-account:ACCOUNT`, and is
advisory whatever its rule's level. So is a role that names Cognito's guests (`...:amr:unauthenticated`), which may be
for them. In the examples below the own account is {own}; `trusting` and `allowing` write the document that lets a
principal in, or allows an action on a resource.

## Waivers

A finding that may stand is waived by its id, with which every message begins, for a resource (its URN or name; `*` and
`?` match any text), with a reason, an owner and the day on which the decision ends:

```json
{{
  "policy-waiver": {{
    "waivers": [
      {{
        "finding": "iam-wildcard-action:s3:*",
        "resource": "migration-access",
        "reason": "one-time copy of all buckets, ticket OPS-311",
        "owner": "storage@example.org",
        "expires": "2027-06-30"
      }}
    ]
  }}
}}
```

The pattern must contain the name, or at least three consecutive characters of it: `break-glass-*`, or
`urn:pulumi:prod::*:Role::break-glass-*`, whose last part is compared with the name alone. Every run lists what was
waived. A waiver that has expired, is not needed, covers too much (`*`, `urn:pulumi:*`, every resource of a type), or
lacks any of these is a finding of [`policy-waiver`](#policy-waiver). So is one for more than `longestDays`, or for a
rule in `notWaivable`.

A waiver covers what was decided about, and no more. A finding about many things has a digest of them in its id:
`iam-data-exfiltration:s3+sqs+kinesis+1-5f0c2a9e`. When one more is granted, the id changes. Where the id does not name
the actions, as in `iam-wildcard-resource:s3:*`, the waiver lists them, as the statement does:
`"actions": ["s3:GetObject", "s3:PutObject"]`. One more is not covered. A waiver that lacks them is a finding whose fix
lists them.

## Without Pulumi

```sh
aws iam get-account-authorization-details > account.json
least-privilege check account.json policies/ template.json
```

applies the same rules to JSON and YAML: policy documents, and files that contain some, such as CloudFormation
templates and Terraform plans. Each finding has the line of its statement. `--together` judges all identity policies as
those of one principal; `--format json` is for programs, `--format sarif` for code scanning.

"""


def page() -> str:
    """The page's text."""
    parts = [_HEAD.format(count=len(ALL_RULES), own=OWN_ACCOUNT), "## All rules\n\n", _overview()]
    for family, rules in _families().items():
        parts.append(f"\n## {family}\n")
        parts += [f"\n{_section(rule)}" for rule in rules]
    return "".join(parts)


def _families() -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {family: [] for family in _FAMILIES}
    for rule in ALL_RULES:
        found[next(family for family, starts in _FAMILIES.items() if rule.name.startswith(starts))].append(rule)
    return found


def _overview() -> str:
    rows = [
        (f"[`{rule.name}`](#{rule.name})", rule.description, str(rule.level), str(rule.severity))
        for rules in _families().values()
        for rule in rules
    ]
    return table(("rule", "demands", "level", "severity"), rows)


def _section(rule: Rule) -> str:
    bad, good = _example(rule.bad), _example(rule.good)
    lines = [f"### {rule.name}", "", f"{rule.description}.", ""]
    lines += [f"**{str(rule.level).capitalize()}**: {rule.level_reason}. Severity {rule.severity}. {_judged(rule)}", ""]
    lines += ["Bad:", "", bad, "", "Good:", "", good, ""]
    finding = next(findings(rule, rule.bad))
    said = [_wrapped(f"[{finding.id}] {finding.evidence}", ""), _wrapped(f"Fix: {finding.fix}", "  ")]
    lines += ["The bad one gives:", "", "```text", *said, "```", ""]
    waive = f"Waive it as `{finding.id}`." if rule.name != waiver.NAME else "It cannot be waived."
    if finding.actions:
        waive = f'Waive it as `{finding.id}`, with `"actions": {json.dumps(finding.actions)}`.'
    lines += [*_options(rule), f"{waive} [More]({rule.url})", ""]
    return "\n".join(lines)


def _judged(rule: Rule) -> str:
    if not isinstance(rule, ResourceRule):
        return "Judged over the whole stack."
    seen = "on each resource, and again over the whole stack" if rule.stack_check else "on each resource"
    return f"Judged {seen}." + (" Can repair." if rule.repair else "")


def _example(text: str) -> str:
    value = value_of(text)
    if value is not None:
        return f"```json\n{_json(value)}\n```"
    return f"```{'json' if text[:1] in ('{', '[') else 'python'}\n{text}\n```"


def _json(value: Any, indent: str = "") -> str:
    """JSON in which only what does not fit on a line is broken up."""
    text = json.dumps(value, ensure_ascii=False)
    if len(indent + text) <= 100 or not isinstance(value, dict | list):
        return text
    inner = f"{indent}  "
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(key)}: {_json(item, inner)}" for key, item in value.items()]
    else:
        lines = [f"{inner}{_json(item, inner)}" for item in value]
    ends = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([ends[0], ",\n".join(lines), indent + ends[1]])


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(
        text, 110, initial_indent=indent, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _options(rule: Rule) -> Iterator[str]:
    if rule.options:
        rows = [
            (f"`{name}`", _type(schema), f"`{json.dumps(schema['default'])}`", cell(str(schema.get("description", ""))))
            for name, schema in rule.options.items()
        ]
        yield table(("option", "type", "default", "what it is"), rows)


def _type(schema: Mapping[str, Any]) -> str:
    kind = str(schema["type"])
    if "enum" in schema:
        return "one of " + ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    if kind == "array" and "items" in schema:
        return f"list of {_type(schema['items'])}"
    if kind == "object" and "properties" in schema:
        return "object of " + ", ".join(f"`{name}`" for name in schema["properties"])
    limits = [f"{words} {schema[name]}" for name, words in (("minimum", "from"), ("maximum", "to")) if name in schema]
    limits += [f"like `{schema['pattern']}`"] if "pattern" in schema else []
    return " ".join([kind, *limits])
