"""Statements that more than one system needs."""

from components.iam.arns import Arns
from components.iam.policy_documents import Statement, allow


def logs(arns: Arns, *groups: str) -> tuple[Statement, Statement]:
    """What writing logs to `groups` (names or patterns) takes, their creation included. A `*` at a pattern's end takes
    in their streams.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    """
    found = [arns.log_group(group) for group in groups]
    return (
        allow("CreateLogGroup", "logs:CreateLogGroup", found),
        allow(
            "WriteLogs",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            [arn for group in found for arn in ((group,) if group.endswith("*") else (group, f"{group}:*"))],
        ),
    )


def invoke(arns: Arns, sid: str, *functions: str) -> Statement:
    """Invocation of `functions` (names or patterns), by a version or an alias too, which a pattern's `*` takes in."""
    targets = [arns.function(name) for name in functions]
    targets += [arns.function_versions(name) for name in functions if not name.endswith("*")]
    return allow(sid, "lambda:InvokeFunction", targets)
