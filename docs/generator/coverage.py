"""docs/reference/coverage.md: which resource types the pack judges, which grant nothing, and which it does not see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from docs.generator.words import table
from least_privilege.aws.resource_types import inputs_by_type
from least_privilege.rules.support.access_types import FACETS, METADATA, NO_TELLING_INPUT, WORKLOADS, Coverage, coverage

_HEAD = """\
# Coverage: what the pack judges, and what not

<!-- Made by `make docs` from policypack/least_privilege/rules/support/access_types.py; do not edit. -->

Every resource type of pulumi-aws and of aws-native is in one of three groups:

- **judged**: rules look at the access that it gives;
- **grants nothing**: no input names a policy, a principal, a role, a share or a public switch; or some do, and the
  lists below say why they give nobody access;
- **not judged**: it can grant access, and no rule looks at it. A stack that has one gets the advisory finding
  [`access-not-judged`](rules.md#access-not-judged) with what to check, once per type.

"""

_LOOK_UPS = """
## Look-ups and remote components

Look-ups (`aws.iam.get_role`, and functions such as `aws.ecr.get_authorization_token` that return credentials) grant
nothing to others: they read with the permissions of the one who runs the program, and the engine shows them to no
policy. What a remote component creates the pack sees on the engine, resource by resource. The offline preview does not,
and says so as `document-not-evaluable:inside`.
"""

_IDENTITY, _TRUST, _RESOURCE = "Identity policies", "Trust policies", "Resource policies"
_JUDGES: Mapping[str, tuple[str, ...]] = {
    "its policies": (_IDENTITY, _TRUST, _RESOURCE),
    "who it shares with": (_RESOURCE,),
    "what it may do, or attaches": (_IDENTITY, _TRUST),
    METADATA: ("Instance metadata",),
    WORKLOADS: ("Roles and workloads",),
    "the credential that it makes": ("iam-user-permissions",),
    "a public switch": ("public-access-block", "lambda-permission-source"),
    "what is inside it": ("All rules",),
    "who is in it": (_IDENTITY,),
}
"""The headings in the page of rules under which the rules are that judge each facet."""


def page() -> str:
    """The page's text. Raises `ValueError` where a type is in no group."""
    found = {type_: _classified(type_) for type_ in inputs_by_type()}
    return "".join(
        (
            _HEAD,
            _counts(found),
            "\n## Judged\n\n",
            _judged(found),
            "\n## Not judged\n\n",
            _unjudged(found),
            "\n## Grants nothing\n\n",
            _harmless(found),
            _LOOK_UPS,
        )
    )


def _classified(type_: str) -> Coverage:
    found = coverage(type_)
    if found is None:
        raise ValueError(f"{type_}: neither judged, nor harmless, nor listed as not judged")
    return found


def _counts(found: dict[str, Coverage]) -> str:
    rows = []
    for package in ("aws", "aws-native"):
        of = [each for type_, each in found.items() if type_.startswith(f"{package}:")]
        groups = (of, [e for e in of if e.judged], [e for e in of if e.harmless], [e for e in of if e.unjudged])
        rows.append((f"pulumi-{package}" if package == "aws" else package, *(f"{len(group):,}" for group in groups)))
    return table(("provider", "types", "judged", "grants nothing", "not judged"), rows)


def _judged(found: dict[str, Coverage]) -> str:
    facets = [
        (facet, str(sum(facet in each.judged for each in found.values())), ", ".join(map(_link, _JUDGES[facet])))
        for facet in FACETS
    ]
    types = sorted((_kind(type_), ", ".join(each.judged)) for type_, each in found.items() if each.judged)
    head = ("what", "types", "rules")
    return table(head, facets) + "\n" + table(("type", "what is judged"), [(f"`{kind}`", what) for kind, what in types])


def _link(heading: str) -> str:
    return f"[{heading}](rules.md#{heading.lower().replace(' ', '-')})"


def _unjudged(found: dict[str, Coverage]) -> str:
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for type_, each in found.items():
        if each.unjudged:
            rows[each.unjudged.grants, each.unjudged.check].append(type_)
    return table(("type", "what it does", "check"), [(_listed(types), *told) for told, types in rows.items()])


def _harmless(found: dict[str, Coverage]) -> str:
    types: dict[str, list[str]] = defaultdict(list)
    for type_, each in found.items():
        types[each.harmless].append(type_)
    rows = [(why, str(len(of)), _listed(of)) for why, of in sorted(types.items()) if why not in ("", NO_TELLING_INPUT)]
    rest = f"The other {len(types[NO_TELLING_INPUT]):,} types have no input that looks as if it gave access.\n"
    return table(("why", "types", "which"), rows) + "\n" + rest


def _listed(types: Iterable[str]) -> str:
    """`aws.iot.Policy`, in code, sorted."""
    return ", ".join(f"`{kind}`" for kind in sorted(map(_kind, types)))


def _kind(type_: str) -> str:
    package, module, name = type_.split(":")
    return f"{package}.{module.partition('/')[0]}.{name}"
