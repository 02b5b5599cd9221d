"""Policy variables: in Resource and in a condition, with every kind of value.

A row: the operator (`Resource`: no condition, but the resource), the policy's text, the request's text, T, F, ? or ~,
source. `KEYS` is what the request has.
"""

from least_privilege.policy.conditions import Values
from least_privilege.policy.unknown import UNKNOWN
from tests.least_privilege.evaluation.conformance.sources import (
    DEFAULTS,
    NO_VALUE,
    SPECIAL,
    VARIABLES,
    VERSION,
)

KEYS: dict[str, Values] = {
    "aws:username": ("bob",),
    "aws:PrincipalTag/team": ("yellow",),
    "aws:PrincipalTag/absent": None,
    "aws:PrincipalTag/empty": (),
    "aws:PrincipalTag/unknown": UNKNOWN,
    "aws:TagKeys": ("a", "b"),
    "aws:PrincipalTag/star": ("*",),
    "aws:PrincipalTag/mark": ("?",),
    "aws:PrincipalTag/escape": ("${*}",),
    "aws:PrincipalTag/variable": ("${aws:username}",),
    "aws:PrincipalAccount": ("123456789012",),
    "aws:PrincipalArn": ("arn:aws:iam::123456789012:role/web",),
}

B = "arn:aws:s3:::b"
WEB = "arn:aws:iam::123456789012:role/web"
ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    # With a value: it takes the variable's place, once, and its characters mean themselves.
    ("Resource", f"{B}/${{aws:username}}", f"{B}/bob", "T", VARIABLES),
    ("Resource", f"{B}/${{AWS:UserName}}", f"{B}/bob", "T", VARIABLES),
    ("Resource", f"{B}/${{aws:username}}", f"{B}/Bob", "F", VARIABLES),
    ("Resource", f"{B}/${{aws:username}}/*", f"{B}/bob/x", "T", VARIABLES),
    ("Resource", f"{B}/${{aws:username}}/*", f"{B}/alice/x", "F", VARIABLES),
    ("Resource", f"{B}/${{aws:username}}*${{aws:PrincipalTag/team}}", f"{B}/bob/is/yellow", "T", VARIABLES),
    # Before the fifth colon the page allows none; AWS's own managed policies have the account so.
    ("Resource", "arn:aws:iam::${aws:PrincipalAccount}:role/web", WEB, "T", VARIABLES),
    ("Resource", "arn:aws:iam::${aws:PrincipalAccount}:role/w*", WEB, "T", VARIABLES),
    ("Resource", "${aws:PrincipalArn}", WEB, "T", VARIABLES),
    ("Resource", f"{B}/${{aws:PrincipalTag/star}}", f"{B}/*", "T", SPECIAL),
    ("Resource", f"{B}/${{aws:PrincipalTag/variable}}", f"{B}/${{aws:username}}", "T", VARIABLES),
    ("Resource", f"{B}/${{aws:PrincipalTag/variable}}", f"{B}/bob", "F", VARIABLES),
    ("Resource", f"{B}/${{$}}{{aws:username}}", f"{B}/${{aws:username}}", "T", SPECIAL),
    ("Resource", f"{B}/${{$}}{{aws:username}}", f"{B}/bob", "F", SPECIAL),
    ("StringEquals", "${aws:username}", "bob", "T", VARIABLES),
    ("StringEquals", "${aws:username}", "Bob", "F", VARIABLES),
    ("StringEquals", "x-${aws:username}-y", "x-bob-y", "T", VARIABLES),
    ("StringEquals", "${aws:username}*", "bobby", "F", VARIABLES),
    ("StringNotEquals", "${aws:username}", "bob", "F", VARIABLES),
    ("StringNotEquals", "${aws:username}", "alice", "T", VARIABLES),
    ("StringEqualsIgnoreCase", "${aws:username}", "BOB", "T", VARIABLES),
    ("StringLike", "${aws:username}/*", "bob/x", "T", VARIABLES),
    ("StringLike", "${aws:username}/*", "alice/x", "F", VARIABLES),
    ("StringNotLike", "${aws:username}/*", "bob/x", "F", VARIABLES),
    ("StringLike", "${aws:PrincipalTag/mark}", "?", "T", SPECIAL),
    ("StringEquals", "${aws:PrincipalTag/star}", "*", "T", SPECIAL),
    ("StringEquals", "${aws:PrincipalTag/escape}", "${*}", "T", SPECIAL),
    ("StringEquals", "${aws:PrincipalTag/escape}", "*", "F", SPECIAL),
    ("StringLike", "${aws:PrincipalTag/escape}", "${*}", "T", SPECIAL),
    ("StringLike", "${aws:PrincipalTag/escape}", "*", "F", SPECIAL),
    ("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:role/*", WEB, "T", VARIABLES),
    ("ArnEquals", "${aws:PrincipalArn}", WEB, "T", VARIABLES),
    ("ArnNotLike", "arn:aws:iam::${aws:PrincipalAccount}:role/*", WEB, "F", VARIABLES),
    # Other operators take none.
    ("NumericEquals", "${aws:PrincipalAccount}", "123456789012", "F", VARIABLES),
    ("Bool", "${aws:username}", "true", "F", VARIABLES),
    ("IpAddress", "${aws:username}", "203.0.113.5", "F", VARIABLES),
    ("DateEquals", "${aws:username}", "2024-05-01", "F", VARIABLES),
    # Without a value: equal to nothing and like nothing, so that a negated operator matches.
    ("Resource", f"{B}/${{aws:PrincipalTag/absent}}", f"{B}/", "F", NO_VALUE),
    ("Resource", f"{B}/${{aws:PrincipalTag/absent}}*", f"{B}/x", "F", NO_VALUE),
    ("Resource", f"{B}/*${{aws:PrincipalTag/absent}}", f"{B}/x", "F", NO_VALUE),
    ("Resource", f"{B}/${{aws:PrincipalTag/empty}}*", f"{B}/x", "F", NO_VALUE),
    ("StringEquals", "${aws:PrincipalTag/absent}", "bob", "F", NO_VALUE),
    ("StringEquals", "${aws:PrincipalTag/absent}", "", "F", NO_VALUE),
    ("StringLike", "${aws:PrincipalTag/absent}*", "bob", "F", NO_VALUE),
    ("StringLike", "${aws:PrincipalTag/empty}*", "bob", "F", NO_VALUE),
    ("StringEqualsIgnoreCase", "${aws:PrincipalTag/absent}", "bob", "F", NO_VALUE),
    ("ArnLike", "arn:aws:iam::${aws:PrincipalTag/absent}:role/*", WEB, "F", NO_VALUE),
    ("StringNotEquals", "${aws:PrincipalTag/absent}", "bob", "T", NO_VALUE),
    ("StringNotEquals", "${aws:PrincipalTag/empty}", "bob", "T", NO_VALUE),
    ("StringNotLike", "${aws:PrincipalTag/absent}*", "bob", "T", NO_VALUE),
    ("StringNotEqualsIgnoreCase", "${aws:PrincipalTag/absent}", "bob", "T", NO_VALUE),
    ("ArnNotLike", "arn:aws:iam::${aws:PrincipalTag/absent}:role/*", WEB, "T", NO_VALUE),
    ("ForAnyValue:StringNotEquals", "${aws:PrincipalTag/absent}", "bob", "T", NO_VALUE),
    ("ForAllValues:StringEquals", "${aws:PrincipalTag/absent}", "bob", "F", NO_VALUE),
    ("StringEqualsIfExists", "${aws:PrincipalTag/absent}", "bob", "F", NO_VALUE),
    ("StringNotEqualsIfExists", "${aws:PrincipalTag/absent}", "bob", "T", NO_VALUE),
    # A default takes the place of a value that is not there, and only then.
    ("Resource", f"{B}-${{aws:PrincipalTag/team, 'company-wide'}}", f"{B}-yellow", "T", DEFAULTS),
    ("Resource", f"{B}-${{aws:PrincipalTag/team, 'company-wide'}}", f"{B}-company-wide", "F", DEFAULTS),
    ("Resource", f"{B}-${{aws:PrincipalTag/absent, 'company-wide'}}", f"{B}-company-wide", "T", DEFAULTS),
    ("Resource", f"{B}-${{aws:PrincipalTag/absent, 'company-wide'}}", f"{B}-yellow", "F", DEFAULTS),
    ("Resource", f"{B}-${{aws:PrincipalTag/empty, 'company-wide'}}", f"{B}-company-wide", "T", DEFAULTS),
    ("StringEquals", "${aws:PrincipalTag/absent, 'bob'}", "bob", "T", DEFAULTS),
    ("StringEquals", "${aws:PrincipalTag/absent, 'bob'}", "", "F", DEFAULTS),
    ("StringNotEquals", "${aws:PrincipalTag/absent, 'bob'}", "bob", "F", DEFAULTS),
    ("StringLike", "${aws:PrincipalTag/absent, 'bob'}*", "bobby", "T", DEFAULTS),
    ("ArnLike", "arn:aws:iam::${aws:PrincipalTag/absent, '123456789012'}:role/*", WEB, "T", DEFAULTS),
    # Unknown at preview: open, unless the rest of the text decides.
    ("Resource", f"{B}/${{aws:PrincipalTag/unknown}}", f"{B}/bob", "?", ""),
    ("Resource", f"{B}/${{aws:PrincipalTag/unknown}}", "arn:aws:s3:::c/bob", "F", ""),
    ("Resource", f"{B}/${{aws:PrincipalTag/unknown, 'x'}}", f"{B}/bob", "?", ""),
    ("Resource", "arn:aws:iam::${aws:PrincipalTag/unknown}:role/w*", WEB, "?", ""),
    ("Resource", "${aws:PrincipalTag/unknown}", WEB, "?", ""),
    ("StringEquals", "${aws:PrincipalTag/unknown}", "bob", "?", ""),
    ("StringEquals", "x-${aws:PrincipalTag/unknown}", "bob", "F", ""),
    ("StringNotEquals", "${aws:PrincipalTag/unknown}", "bob", "?", ""),
    ("StringNotEquals", "x-${aws:PrincipalTag/unknown}", "bob", "T", ""),
    ("StringLike", "${aws:PrincipalTag/unknown}*", "bob", "?", ""),
    ("ArnLike", "arn:aws:iam::${aws:PrincipalTag/unknown}:role/*", WEB, "?", ""),
    ("ArnLike", "${aws:PrincipalTag/unknown}", WEB, "?", ""),
    ("ArnLike", "arn:aws:s3::${aws:PrincipalTag/unknown}:role/*", WEB, "F", ""),
    # A key with several values names no text.
    ("Resource", f"{B}/${{aws:TagKeys}}", f"{B}/a", "F", VARIABLES),
    ("StringEquals", "${aws:TagKeys}", "a", "F", VARIABLES),
    # Special characters.
    ("StringLike", "${*}", "*", "T", SPECIAL),
    ("StringLike", "${*}", "x", "F", SPECIAL),
    ("StringEquals", "${$}{*}", "${*}", "T", SPECIAL),
    ("StringEquals", "${$}{*}", "*", "F", SPECIAL),
    ("StringLike", "${?}${aws:username}", "?bob", "T", SPECIAL),
)

OF_2008: tuple[tuple[str, str, str, str, str], ...] = (
    # In the language of 2008-10-17 (the default) a variable is plain text.
    ("Resource", f"{B}/${{aws:username}}", f"{B}/bob", "F", VERSION),
    ("Resource", f"{B}/${{aws:username}}", f"{B}/${{aws:username}}", "T", VERSION),
    ("Resource", f"{B}/${{aws:username}}*", f"{B}/${{aws:username}}/x", "T", VERSION),
    ("Resource", f"{B}/*", f"{B}/bob", "T", VERSION),
    ("Resource", f"{B}/${{aws:PrincipalTag/unknown}}", f"{B}/bob", "F", VERSION),
    ("StringEquals", "${aws:username}", "bob", "F", VERSION),
    ("StringEquals", "${aws:username}", "${aws:username}", "T", VERSION),
    ("StringNotEquals", "${aws:username}", "bob", "T", VERSION),
    ("StringNotEquals", "${aws:PrincipalTag/absent}", "bob", "T", VERSION),
    ("StringLike", "${aws:username}*", "${aws:username}/x", "T", VERSION),
    ("StringEquals", "${*}", "${*}", "T", VERSION),
    ("StringEquals", "${*}", "*", "F", VERSION),
    ("StringLike", "${*}", "${x}", "T", VERSION),
    ("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:role/*", WEB, "F", VERSION),
)
