"""What the pack's policies said, as findings: read back from their messages, with secrets masked, worst first."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from least_privilege.rules import finding as pack_messages
from least_privilege.rules.rule import severity_rank
from offline_preview.pack.messages import Diagnostic
from offline_preview.prediction.predictions import Predictions
from offline_preview.result import NOWHERE, PolicyFinding, Position
from offline_preview.secret_mask import SecretMask

_NOT_JUDGED: Final = "document-not-evaluable"
_WAIVED: Final = "policy-waiver:waived:"


def findings(
    diagnostics: Iterable[Diagnostic],
    urls: Mapping[str, str],
    mask: SecretMask,
    predictions: Predictions | None = None,
    positions: Mapping[str, Position] = MappingProxyType({}),
) -> tuple[tuple[PolicyFinding, ...], tuple[PolicyFinding, ...]]:
    """What `diagnostics` say, and apart from that what is waived, each by severity and then in their order.

    `urls` is each policy's link, for messages that have none of their own. `predictions` are those of the run,
    `positions` where the program declares each resource, by URN.
    """
    found = [
        replace(_finding(diagnostic, urls, mask), **positions.get(diagnostic.urn, NOWHERE)._asdict())
        for diagnostic in diagnostics
    ]
    if predictions:
        found = [replace(each, predicted=_predicted(each, predictions)) for each in found]
    found.sort(key=lambda each: severity_rank(each.severity))
    waived = tuple(each for each in found if each.id.startswith(_WAIVED))
    return tuple(each for each in found if not each.id.startswith(_WAIVED)), waived


def _predicted(finding: PolicyFinding, predictions: Predictions) -> str:
    """What a finding says of the predicted outputs that it names, in a predicted run."""
    if finding.rule == _NOT_JUDGED:
        return ""
    named = predictions.named_in(finding.evidence or finding.message, finding.fix)
    return f"Judged with predicted outputs, before `pulumi up` knows the real ones{': ' if named else ''}{named}."


def _finding(diagnostic: Diagnostic, urls: Mapping[str, str], mask: SecretMask) -> PolicyFinding:
    message = mask.apply(diagnostic.message)
    parsed = pack_messages.parse(message)
    finding, url = parsed if parsed else (None, urls.get(diagnostic.policy, ""))
    return PolicyFinding(
        rule=diagnostic.policy,
        level="mandatory" if diagnostic.level == "mandatory" else "advisory",
        severity=diagnostic.severity,
        urn=diagnostic.urn,
        description=diagnostic.description,
        message=message.removeprefix(diagnostic.description).strip() or diagnostic.description,
        id=finding.id if finding else "",
        evidence=finding.evidence if finding else "",
        fix=finding.fix if finding else "",
        url=url,
    )
