"""Policy variables."""

from tests.least_privilege.rules.validation.examples.example import (
    Example,
    conditions,
    identity,
    read,
    trusting,
)
from tests.support.documents import document

GOOD = "arn:aws:s3:::toyshop-baskets/${aws:username}/*"


def _basket(bad: str) -> Example:
    return identity(read(f"arn:aws:s3:::toyshop-baskets/{bad}/*"), read(GOOD))


def _subject(bad: str, good: str, *also: str) -> Example:
    issuer = "token.actions.githubusercontent.com"
    return trusting(
        *(
            {
                "Condition": {
                    "StringLike": {f"{issuer}:sub": sub},
                    "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"},
                }
            }
            for sub in (bad, good)
        ),
        Principal={"Federated": f"arn:aws:iam::111122223333:oidc-provider/{issuer}"},
        Action="sts:AssumeRoleWithWebIdentity",
    ).beside(*also)


EXAMPLES: dict[str, Example] = {
    "EMPTY_VARIABLE": _basket("${}"),
    "MISSING_BRACE_IN_VARIABLE": _basket("${aws:username"),
    "MISSING_QUOTE_IN_VARIABLE": _basket("${aws:username, 'nobody}"),
    "UNSUPPORTED_SPACE_IN_VARIABLE": _basket("${aws: username}"),
    "VARIABLE_UNSUPPORTED_IN_ELEMENT": identity(
        {"Effect": "Allow", "Action": "s3:${aws:username}", "Resource": GOOD}, read(GOOD)
    ),
    "VARIABLE_UNSUPPORTED_IN_VERSION": Example(
        "identity", document(read(GOOD), version="2008-10-17"), document(read(GOOD))
    ),
    "INVALID_VARIABLE_FOR_OPERATOR": conditions(
        {"NumericLessThan": {"aws:MultiFactorAuthAge": "${aws:PrincipalTag/Limit}"}},
        {"NumericLessThan": {"aws:MultiFactorAuthAge": "900"}},
    ),
    "VARIABLE_USAGE_TOO_PERMISSIVE": _subject(
        "repo:${token.actions.githubusercontent.com:repository}:ref:refs/heads/main",
        "repo:toyshop/site:ref:refs/heads/main",
    ),
    "WILDCARD_USAGE_TOO_PERMISSIVE": _subject(
        "repo:*", "repo:toyshop/site:ref:refs/heads/main", "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"
    ),
}
