"""Keys that do not hold back those whom they are meant for: the caller writes the value, asks for more than it names or
leaves it out, or requests to most services do not carry it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from collections.abc import Iterator

from least_privilege.aws.endpoint_owner_services import ENDPOINT_OWNER_KEYS, ENDPOINT_OWNER_SERVICES
from least_privilege.policy.document import Condition
from least_privilege.rules.finding import Finding, some
from least_privilege.rules.support.conditions.reading import Reading

_WRITTEN_BY_CALLERS = frozenset(("aws:referer", "aws:useragent"))
_LISTS = ("s3:listbucket", "s3:listbucketversions")
_READS = ("dynamodb:getitem", "dynamodb:batchgetitem", "dynamodb:query", "dynamodb:scan")


def bypassed_keys(reading: Reading) -> Iterator[Finding]:
    if reading.how.name == "null":
        return
    if reading.key in _WRITTEN_BY_CALLERS:
        yield _written_by_callers(reading)
    elif reading.key == "s3:prefix":
        yield from _shorter_prefix(reading)
    elif reading.key == "dynamodb:attributes":
        yield from _without_select(reading)
    elif reading.key in ENDPOINT_OWNER_KEYS:
        yield from _of_few_services(reading)


def _written_by_callers(reading: Reading) -> Finding:
    return reading.finding(
        "spoofable",
        f"has a condition on {reading.condition.key}, which any client can send as it likes: it keeps nobody out",
        "use a key that the caller cannot choose, such as aws:PrincipalArn, aws:SourceVpce or aws:SourceArn.",
        advisory=True,
    )


def _shorter_prefix(reading: Reading) -> Iterator[Finding]:
    """A Deny of listing under a prefix, or an Allow of all but it: who lists under a shorter one sees the same objects.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    """
    lists = any(map(reading.statement.matches_action, _LISTS))
    if lists and reading.statement.allows is reading.how.negated and any(reading.condition.texts):
        texts = some([f"'{text}'" for text in reading.condition.texts])
        yield reading.finding(
            "shorter-prefix",
            f"compares {reading.condition.key} by {reading.condition.operator} with {texts}: a request with a shorter "
            "prefix, or with none, lists the same objects",
            "name the prefixes that may be listed: allow s3:ListBucket with StringLike on them, or deny it with "
            "StringNotLike.",
            advisory=False,
        )


def _without_select(reading: Reading) -> Iterator[Finding]:
    """Attributes of a DynamoDB table that an Allow restricts in requests that name some.

    Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    """
    given = reading.statement
    selects = any(each.lower_key == "dynamodb:select" for each in given.conditions)
    if not given.allows or reading.how.negated or selects or not any(map(given.matches_action, _READS)):
        return
    only_reads = not (given.not_actions or given.action_wildcards) and given.action_names.issubset(_READS)
    operator = "StringEquals" if only_reads else "StringEqualsIfExists"
    select = Condition(operator, "dynamodb:Select", ("SPECIFIC_ATTRIBUTES",))
    yield reading.finding(
        "without-select",
        f"restricts {reading.condition.key} alone: a read that names no attributes gets all of them",
        f"restrict what is selected: replace the condition with {reading.rewritten(reading.condition, select)}.",
        advisory=False,
    )


def _of_few_services(reading: Reading) -> Iterator[Finding]:
    """Advisory: AWS adds services to those whose requests carry the key."""
    others = sorted(reading.statement.services - ENDPOINT_OWNER_SERVICES)
    if others and not reading.statement.has_unknown_action:
        answer = "always" if reading.how.true_when_absent else "never"
        whose = "of most services" if "*" in others else f"to {some(others)}"
        yield reading.finding(
            "few-services",
            f"has a condition on {reading.condition.key}, which requests {whose} do not carry: there it {answer} holds",
            f"list only actions of services that support {reading.condition.key} in a statement with it.",
            advisory=True,
        )
