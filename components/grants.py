"""Statements that more than one system needs."""

from components.arns import Arns
from components.documents import Statement, allow


def logs(arns: Arns, group: str) -> tuple[Statement, Statement]:
    """What writing logs to `group` (a name or a pattern) takes, its creation included.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    """
    arn = arns.log_group(group)
    return (
        allow("CreateLogGroup", "logs:CreateLogGroup", arn),
        allow("WriteLogs", ("logs:CreateLogStream", "logs:PutLogEvents"), (arn, f"{arn}:*")),
    )


def invoke(arns: Arns, sid: str, *functions: str) -> Statement:
    """Invocation of `functions` (names or patterns), by a version or an alias too."""
    targets = [arn for name in functions for arn in (arns.function(name), arns.function_versions(name))]
    return allow(sid, "lambda:InvokeFunction", targets)
