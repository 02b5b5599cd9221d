"""Remote components, such as those of awsx and eks: a plugin makes what is inside them, and no plugin runs offline.

Source: https://www.pulumi.com/docs/iac/concepts/components/
"""

from collections.abc import Sequence
from typing import Final

from least_privilege.rules import finding as pack_messages
from offline_preview.pack.messages import AnalyzedResource, Diagnostic

ID: Final = "document-not-evaluable:inside"
_URL: Final = "https://www.pulumi.com/docs/iac/cli/commands/pulumi_preview/"


def note(type_: str, name: str) -> str:
    return (
        f"{type_} '{name}' is a remote component: its plugin does not run offline, so its outputs are unknown and the "
        "resources inside it are not judged"
    )


def not_judged(components: Sequence[AnalyzedResource]) -> Diagnostic:
    """The one finding of a stack with remote components. On the engine the pack sees the resources inside them."""
    from least_privilege.rules.document.not_evaluable import RULE  # few programs need it

    named = [f"{each.type} '{each.name}'" for each in components]
    listed = ", ".join(named[:-1]) + " and " if len(named) > 1 else ""
    one = len(named) == 1
    finding = pack_messages.Finding(
        id=ID,
        evidence=f"{listed}{named[-1]} {'is a remote component' if one else 'are remote components'}, whose "
        f"{'plugin does' if one else 'plugins do'} not run offline: the roles and policies inside "
        f"{'it' if one else 'them'} are not judged.",
        fix="judge them on the engine, which runs the plugin: pulumi preview --policy-pack DIRECTORY.",
    )
    return Diagnostic(
        policy=RULE.name,
        level="advisory",
        severity=RULE.severity.value,
        description=RULE.description,
        message=pack_messages.render(finding, _URL),
        urn=components[0].urn,
    )
