"""What fails a check."""

from dataclasses import replace

import pytest

from least_privilege.reports.gates import Gate, failures
from least_privilege.reports.model import Report, RuleInForce
from tests.support.report_samples import WAIVER, grant, report, reported, role, stack, trust

RULES = (RuleInForce(name="iam-quota", level="mandatory"), RuleInForce(name="trust-mfa", level="advisory"))
GET, PUT = grant("s3:GetObject", "arn:aws:s3:::pets/*"), grant("s3:PutObject", "arn:aws:s3:::pets/*")
FORTY = tuple(reported(id=f"iam-quota:{number}") for number in range(40))
BEFORE = report(stack(role("web", GET), findings=FORTY, configuration=RULES))
DISABLED = tuple(replace(each, level="disabled") for each in RULES)
WEAKER = (
    "the change disables 1 rule (mandatory before): iam-quota (in shop/dev)",
    "the change disables 1 rule (advisory before): trust-mfa (in shop/dev)",
)
WAIVES = (
    "the change waives iam-wildcard-action:s3:* on web until 2027-05-01 (ops@example.org: moves in May) (in shop/dev)"
)

UNREAD_TEMPLATE = reported(
    "advisory", id="document-not-evaluable:inside", urn="urn:pulumi:dev::shop::aws:cloudformation/stack:Stack::cf"
)
OF_ROLE = reported("advisory", id="document-not-evaluable:assumeRolePolicy")

CASES: dict[str, tuple[list[str], Report, list[str]]] = {
    "forty old findings": (["new", "wider"], BEFORE, []),
    "forty old findings, and mandatory fails": (["mandatory"], BEFORE, ["40 mandatory findings"]),
    "one more": (
        ["new"],
        report(stack(role("web", GET), findings=(*FORTY, reported()), configuration=RULES)),
        ["1 new mandatory finding"],
    ),
    "one more, advisory": (
        ["new"],
        report(stack(role("web", GET), findings=(*FORTY, reported("advisory")), configuration=RULES)),
        [],
    ),
    "one permission more": (
        ["wider"],
        report(stack(role("web", GET, PUT), configuration=RULES)),
        ["role web may do more than before"],
    ),
    "one permission more, which is no finding": (
        ["mandatory", "new"],
        report(stack(role("web", GET, PUT), configuration=RULES)),
        [],
    ),
    "one permission less": (["wider"], report(stack(role("web"), configuration=RULES)), []),
    "a template that nobody can read": (
        ["wider"],
        report(stack(role("web", GET), findings=(UNREAD_TEMPLATE, OF_ROLE), configuration=RULES)),
        ["what aws:cloudformation/stack:Stack cf may give to others is not known, and is new"],
    ),
    "a principal more that is trusted": (
        ["wider"],
        report(stack(role("web", GET, trust=(trust("AWS 444455556666"),)), configuration=RULES)),
        ["others may do more with role web than before"],
    ),
    "a policy whose document is not known": (
        ["wider"],
        report(stack(role("web", GET, unread=("arn:aws:iam::1:policy/x",)), configuration=RULES)),
        ["role web may do more than before"],
    ),
    "a document that is unknown at preview": (
        ["wider"],
        report(stack(role("web", GET, unread=("inline policy 'x' of role 'web'",)), configuration=RULES)),
        ["what role web may do is unknown at preview, and was known before"],
    ),
    "a new stack": (
        ["wider"],
        report(stack(role("web", GET), stack="prod", configuration=RULES)),
        ["role web may do more than before"],
    ),
    "everything disabled": (["new"], report(stack(role("web", GET), configuration=DISABLED)), [*WEAKER]),
    "everything disabled, by permissions": (
        ["wider"],
        report(stack(role("web", GET), configuration=DISABLED)),
        [*WEAKER],
    ),
    "everything disabled, where nothing compares": (["mandatory"], report(stack(configuration=DISABLED)), []),
    "its own finding waived": (
        ["new"],
        report(stack(role("web", GET), findings=(reported(waived=WAIVER),), waivers=(WAIVER,), configuration=RULES)),
        [WAIVES],
    ),
    "a run that ended early": (
        ["new", "wider"],
        report(stack(complete=False)),
        [
            "shop/dev ended before all resources were seen",
            "who may do what in shop/dev could not be compared: a report is incomplete",
        ],
    ),
}


@pytest.mark.parametrize(("gates", "after", "expected"), CASES.values(), ids=CASES)
def test_failures(gates: list[str], after: Report, expected: list[str]) -> None:
    assert list(failures(after, map(Gate, gates), BEFORE)) == expected


@pytest.mark.parametrize("gate", [Gate.NEW, Gate.WIDER])
def test_a_gate_that_compares_needs_a_baseline(gate: Gate) -> None:
    with pytest.raises(ValueError, match=f"--fail-on {gate}: needs --baseline"):
        failures(BEFORE, [gate])
