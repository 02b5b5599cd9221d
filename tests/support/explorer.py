"""A page of the role explorer in a real browser, and two reports that it shows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from least_privilege.reports.model import ReportedPrincipal, RuleInForce
from least_privilege.reports.reach_model import ReportedResource, ReportedStep
from tests.support.report_samples import WAIVER, grant, party, reach, report, reported, role, stack, trust

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&lt;"
VENDOR = party("account 999988887777", "account", "")

BASE_STACK = stack(
    role(
        "web",
        grant("s3:GetObject", "arn:aws:s3:::pets/*", by=("Statement 'Read' of the inline policy 'own' of role 'web'",)),
        trust=(trust("Service ec2.amazonaws.com"),),
    ),
    replace(role("admin", grant("*"), privilege="administers the account"), urn="urn:admin"),
    replace(
        role(HOSTILE, grant("sqs:SendMessage", HOSTILE, HOSTILE), unread=("arn:aws:iam::aws:policy/x",)),
        urn="urn:hostile",
    ),
    configuration=(RuleInForce(name="iam-quota", level="advisory"),),
    findings=(reported(), reported("advisory", waived=WAIVER, urn="urn:admin", evidence=HOSTILE)),
    waivers=(WAIVER,),
    steps=(
        ReportedStep(
            source=VENDOR,
            target=party("web"),
            how="account 999988887777 can assume role 'web': Statement 'Vendor' of its trust policy allows it",
        ),
        ReportedStep(
            source=party("web"),
            target=party("admin", urn="urn:admin"),
            how="role 'web' can pass role 'admin'",
            certain=False,
            keys=("aws:SourceIp",),
        ),
    ),
    resources=(
        ReportedResource(
            arn="arn:aws:s3:::pets/*",
            reach=(
                reach(party("web"), "s3:GetObject", by=("Statement 'Read' of the inline policy 'own' of role 'web'",)),
                reach(party("admin", urn="urn:admin"), "s3:GetObject", "s3:PutObject"),
            ),
        ),
    ),
)
BASE = report(BASE_STACK)
HEAD = report(
    replace(
        BASE_STACK,
        configuration=(RuleInForce(name="iam-quota", level="disabled"),),
        access=replace(
            BASE_STACK.access,
            principals=(
                role(
                    "web",
                    grant("s3:*", "arn:aws:s3:::pets/*"),
                    trust=(trust("AWS *"), trust("Service ec2.amazonaws.com")),
                ),
                replace(role("admin", grant("s3:*"), privilege="administers the account"), urn="urn:admin"),
                *BASE_STACK.principals[2:],
            ),
            steps=BASE_STACK.access.steps[:1],
            resources=(
                replace(
                    BASE_STACK.access.resources[0],
                    reach=(*BASE_STACK.access.resources[0].reach, reach(VENDOR, "s3:GetObject")),
                ),
            ),
        ),
    )
)


ELSEWHERE = replace(stack(replace(role("web"), urn="urn:other")), project="blog", stack="prod")


def roles(*names: str) -> tuple[ReportedPrincipal, ...]:
    return tuple(replace(role(each), urn=f"urn:{each}") for each in names)


def step(source: str, target: str, *, certain: bool = True, keys: tuple[str, ...] = ()) -> ReportedStep:
    """A step between two of `roles`."""
    ends = (party(each, urn=f"urn:{each}") for each in (source, target))
    return ReportedStep(source=next(ends), target=next(ends), how="h", certain=certain, keys=keys)


class Opened:
    """A page in a tab, with everything that it asked for and complained of."""

    def __init__(self, tab: "Page", file: Path) -> None:
        self.tab, self._file = tab, file
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.refused: list[str] = []
        tab.on("request", lambda each: self.asked.append(each.url))
        tab.on("requestfailed", lambda each: self.refused.append(f"{each.url} {each.failure}"))
        tab.on("console", lambda each: self.faults.append(each.text))
        tab.on("pageerror", lambda each: self.faults.append(str(each)))
        tab.on("dialog", lambda each: self.faults.append(each.message))

    def at(self, address: str = "") -> "Page":
        self.tab.goto("about:blank")
        self.tab.goto(self._file.as_uri() + address)
        return self.tab

    def rows(self) -> list[str]:
        return [" ".join(each.split()) for each in self.tab.locator("main tbody tr").all_inner_texts()]


Open = Callable[..., Opened]
