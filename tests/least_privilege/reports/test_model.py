"""The order of a report's findings."""

from itertools import permutations

from least_privilege.reports.model import in_order
from tests.support.report_samples import WAIVER, reported

ORDERED = (
    reported("advisory", id="e:1", severity="critical", urn="urn:b"),
    reported(id="b:1", urn="urn:a"),
    reported(id="a:1", urn="urn:a"),
    reported(id="a:2", urn="urn:b"),
    reported(id="a:3", urn=""),
    reported(id="a:4", severity="low", urn="urn:a"),
    reported(id="a:5", severity="critical", urn="urn:a", waived=WAIVER),
)


def test_findings_come_by_severity_then_resource_then_as_found_and_waived_ones_last() -> None:
    assert in_order(ORDERED) == ORDERED
    assert in_order(reversed(ORDERED[3:])) == ORDERED[3:]


def test_the_order_in_which_resources_were_checked_makes_no_difference() -> None:
    by_resource = [[each for each in ORDERED if each.finding.urn == urn] for urn in ("urn:a", "urn:b", "")]
    for order in permutations(by_resource):
        assert in_order(each for own in order for each in own) == ORDERED


def test_a_finding_that_is_there_twice_comes_once() -> None:
    assert in_order([ORDERED[0], ORDERED[0]]) == ORDERED[:1]
