"""The comment on a pull request, to the letter for a small report and by its properties for others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from least_privilege.reports.markdown import render
from least_privilege.reports.model import SECRET, UNKNOWN_TEXT, Report, StackReport
from tests.support.github import as_github
from tests.support.report_samples import WAIVER, grant, report, reported, role, stack, trust

OLD = (reported(id="iam-quota:10"), reported("advisory", id="iam-quota:11"))
BEFORE = report(
    stack(role("web", grant("s3:*", "arn:aws:s3:::pets/*"), grant("sqs:SendMessage")), role("old"), findings=OLD)
)
AFTER = report(
    stack(
        role(
            "web",
            grant("s3:*", "arn:aws:s3:::pets/*"),
            grant("s3:GetObject", "arn:aws:s3:::pets/a"),
            grant("sts:Assume*", "*", "Bool aws:MultiFactorAuthPresent = true"),
            trust=(trust("Service ec2.amazonaws.com"),),
            unread=("arn:aws:iam::111122223333:policy/theirs",),
        ),
        findings=(
            *OLD,
            reported(),
            reported("advisory", id="imds-hop-limit", evidence="Two hops."),
            reported(id="x:y", waived=WAIVER),
        ),
        waivers=(WAIVER,),
        notes=("StackReference org/net/dev is not given.",),
    )
)


NOT_COMPARED = (
    "Nobody may do more than before, as far as could be compared. "
    "Not compared: values that are secret or not known at preview, in `shop/dev`."
)
LEAD = (
    "**This change weakens the checks that judge it: it waives `iam-wildcard-action:s3:*` on web until 2027-05-01 "
    "\\(ops\\@&#8203;example.org: moves in May\\) (in `shop/dev`).**"
)
GAIN = (
    "- role `web` in `shop/dev`: may `sts:Assume*` on `*` if `Bool aws:MultiFactorAuthPresent = true`; "
    "`Service ec2.amazonaws.com` may `sts:AssumeRole`; "
    "has policy `arn:aws:iam::111122223333:policy/theirs`, whose document is not known here"
)
WHOLE = f"""\
{LEAD}

## Who may do what

**1 new mandatory finding** in `shop/dev`. 1 existing one, 2 advisory findings, 1 waived.
**1 role or resource may do more, or be used by more, than before.**

### Who may do more

{GAIN}

### New mandatory findings (1)

- `iam-wildcard-action:s3:*` on `aws:iam/role:Role web` in `shop/dev`, high:
  Statement 'Read' allows s3:\\* on pets.
  **Fix:** list what is used, e.g. s3:GetObject. ([why](https://docs.aws.amazon.com/x))

### What changes

| Stack | Who | | May do | Trusted by |
|---|---|---|---|---|
| `shop/dev` | role `old` | gone | same | same |
| `shop/dev` | role `web` | **changed, wider** | +2 -1 | +1 -0 |

#### role `old` in `shop/dev`: gone

```diff
# no permissions and no trust
```

#### role `web` in `shop/dev`: changed, **wider**

```diff
+ trusts: Service ec2.amazonaws.com (sts:AssumeRole)
- sqs:SendMessage on *
+ s3:GetObject on arn:aws:s3:::pets/a  # no change in effect: already allowed by s3:* on arn:aws:s3:::pets/*
+ sts:Assume* (4 actions) on * if Bool aws:MultiFactorAuthPresent = true
! policy arn:aws:iam::111122223333:policy/theirs: its document is not known here
```

### Waivers (1)

| Finding | Resource | Stacks | Why | Owner | Until |
|---|---|---|---|---|---|
| `iam-wildcard-action:s3:*` | `web` | `shop/dev` | moves in May | ops\\@&#8203;example.org | `2027-05-01` |

### New advisory findings (1)

- `imds-hop-limit` on `aws:iam/role:Role web` in `shop/dev`, high:
  Two hops.
  **Fix:** list what is used, e.g. s3:GetObject. ([why](https://docs.aws.amazon.com/x))

### Existing findings

<details><summary>2 existing findings</summary>

- mandatory: `iam-quota:10` on `aws:iam/role:Role web` in `shop/dev`, high
- advisory: `iam-quota:11` on `aws:iam/role:Role web` in `shop/dev`, high

</details>

### Notes

- `shop/dev`: StackReference org/net/dev is not given.
"""


def test_a_whole_comment() -> None:
    assert render(AFTER, BEFORE) == WHOLE


@pytest.mark.parametrize(
    ("after", "before", "line"),
    [
        (report(stack()), None, "**No mandatory finding.** 0 advisory findings, 0 waived."),
        (report(stack()), None, "There is no earlier report to compare with."),
        (report(stack()), report(stack()), "**Nobody may do more than before.**"),
        (
            report(stack(findings=(reported("advisory", id="access-not-judged:aws:eks/accessEntry:AccessEntry"),))),
            report(stack()),
            "Nobody may do more than before, as far as could be compared. "
            "Not compared: access that new findings of `access-not-judged` are about.",
        ),
        (
            report(stack(complete=False)),
            report(stack()),
            "Nobody may do more than before, as far as could be compared. "
            "Not compared, for lack of a complete report: `shop/dev`.",
        ),
        *(
            (report(stack(each)), report(stack(each)), NOT_COMPARED)
            for each in (
                role(trust=(trust("x", f"StringEquals sts:ExternalId = {SECRET}"),)),
                role(trust=(trust("x", f"ArnLike aws:SourceArn = {UNKNOWN_TEXT}"),)),
                role("web", grant("s3:GetObject", UNKNOWN_TEXT)),
                role(boundary="b", limits=(grant("s3:*", "*", f"StringEquals aws:Referer = {SECRET}"),)),
            )
        ),
        (
            report(stack(role(trust=(trust("x", f"StringEquals a = {SECRET}"),)))),
            report(stack()),
            "**1 role or resource may do more, or be used by more, than before.**\n",
        ),
        (
            report(stack(complete=False)),
            None,
            "The run ended before all resources of `shop/dev` were seen: there may be more.",
        ),
        (report(stack(), stack(stack="prod")), report(stack()), "| `shop/prod` | *the stack* | new | | |"),
        (
            report(stack(role(boundary="b", limits=(grant("s3:*"),)))),
            report(stack(role(boundary="b"))),
            "+ boundary: s3:* (",
        ),
        (
            report(stack(role())),
            report(stack(role(boundary="b"))),
            "- permissions boundary b\n+ permissions boundary none",
        ),
        (report(stack(role("w", grant("s3:*", effect="Deny")))), report(stack(role("w"))), "+ deny s3:* ("),
        (
            report(stack(role("w", grant("*", "*", except_actions=("iam:*",), except_resources=("x",))))),
            report(stack(role("w"))),
            "+ * except iam:* (",
        ),
        (report(stack(findings=(reported(), reported(evidence="b")))), None, "### Mandatory findings (2)"),
        (
            report(stack(findings=(reported(),)), stack(stack="b", findings=(reported(),))),
            None,
            "in `shop/dev`, `shop/b`, high",
        ),
    ],
    ids=[
        "no finding",
        "no earlier report",
        "no change",
        "a new finding about access",
        "an incomplete report",
        "a secret in a trust",
        "an unknown in a trust",
        "an unknown resource",
        "a secret in a boundary",
        "a trust with a secret is new",
        "incomplete without an earlier report",
        "a stack is new",
        "a boundary allows more",
        "a boundary is taken away",
        "a deny is new",
        "exceptions of a grant",
        "two findings of one id",
        "one finding in two stacks",
    ],
)
def test_a_line_of_it(after: Report, before: Report | None, line: str) -> None:
    assert line in render(after, before)


def test_an_aws_managed_policy_is_one_line_where_it_has_many_grants() -> None:
    many = [grant(f"s3:Get{n}", via="SecurityAudit") for n in range(30)]
    text = render(report(stack(role("w", *many))), report(stack(role("w"))))
    assert "+ AWS managed policy SecurityAudit: 30 grants, e.g. s3:Get0, s3:Get1, s3:Get10" in text
    assert "s3:Get2 on" not in text


def test_long_changes_are_folded_and_very_long_ones_cut() -> None:
    many = [grant("s3:GetObject", f"arn:aws:s3:::b{n:03}") for n in range(130)]
    text = render(report(stack(role("w", *many))), report(stack(role("w"))))
    assert "<details><summary>130 lines</summary>\n\n```diff\n+ s3:GetObject on arn:aws:s3:::b000\n" in text
    assert "# and 10 more lines\n```\n\n</details>" in text


def big(findings: int) -> Report:
    return report(stack(findings=tuple(reported(evidence=f"{n} " + "word " * 100) for n in range(findings))))


@pytest.mark.parametrize("limit", [200, 1_000, 5_000, 65_000])
def test_a_report_that_is_too_long_is_cut_between_findings_and_says_so(limit: int) -> None:
    text = render(big(300), limit=limit)
    assert len(text) <= limit
    assert text.rstrip().splitlines()[-1].startswith("**Cut here:** ")
    left = int(text.partition("**Cut here:** ")[2].split()[0].replace(",", ""))
    assert left + text.count("iam-wildcard-action") == 300 + (0 if "Who may" in text else 1)


def test_a_report_that_just_fits_is_not_cut() -> None:
    whole = render(big(3))
    assert render(big(3), limit=len(whole) + 1) == whole
    assert "Cut here" in render(big(3), limit=len(whole) - 1)


@given(st.text(max_size=30), st.text(alphabet="`|\\*_~[]()<>!&#@:/\n -+=1a", max_size=30))
def test_hostile_values_add_no_heading_no_link_and_no_html(one: str, two: str) -> None:
    def made(first: str, second: str) -> Report:
        waiver = type(WAIVER)(finding=first, resource=second, reason=first, owner=second, expires=first)
        hostile: dict[str, Any] = {"id": "a" + first, "evidence": second, "fix": first, "urn": f"urn::p::t$x::{second}"}
        return report(
            stack(
                role("n" + first, grant(second, first, second), trust=(trust(first, second),), boundary=second),
                project=second,
                findings=(reported(**hostile), reported("advisory", **hostile)),
                waivers=(waiver,),
                notes=(first,),
            )
        )

    def kinds(text: str) -> list[str]:
        tokens = as_github().parse(text)
        inline = (child for token in tokens for child in token.children or [])
        found = [
            token.type for token in tokens if token.type in ("heading_open", "html_block", "tr_open", "fence", "hr")
        ]
        return found + [
            child.type + child.content * (child.type == "html_inline")
            for child in inline
            if child.type in ("link_open", "image", "html_inline") and child.content not in ("<code>", "</code>")
        ]

    for baseline in (report(), report(stack(project=two, pack="other"))):
        plain = report(stack(project="y", pack="other")) if baseline.stacks else baseline
        assert kinds(render(made(one, two), baseline)) == kinds(render(made("x", "y"), plain))


def test_findings_of_all_stacks_come_by_severity() -> None:
    found = [reported(id=f"r:{severity}", severity=severity) for severity in ("low", "critical", "medium", "high")]
    text = render(report(stack(findings=(found[0], found[3])), stack(stack="prod", findings=(found[1], found[2]))))
    shown = [line.split("`")[1] for line in text.splitlines() if line.startswith("- `r:")]
    assert shown == ["r:critical", "r:high", "r:medium", "r:low"]


def test_a_finding_that_several_stacks_have_under_their_own_names_comes_once() -> None:
    def of(name: str, account: str, suffix: str) -> StackReport:
        evidence = f"'web-{suffix}' allows s3:* on arn:aws:s3:eu-west-1:{account}:accesspoint/{name}-pets."
        return stack(stack=name, findings=(reported(evidence=evidence),))

    text = render(report(of("dev", "111122223333", "0a1b2c3"), of("prod", "444455556666", "9f8e7d6")))
    assert "### Mandatory findings (1)" in text
    assert "in `shop/dev`, `shop/prod`, high:\n" in text


def test_a_finding_names_the_line_where_it_is_known() -> None:
    text = render(report(stack(findings=(reported(file="app/__main__.py", line=12),))))
    assert "on `aws:iam/role:Role web` (`app/__main__.py:12`) in `shop/dev`, high:" in text
