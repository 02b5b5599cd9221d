"""What an example is, and the statements that examples are made of."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.support.documents import allow, document

Kind = Literal["identity", "trust", "resource", "scp", "rcp"]

OBJECTS = "arn:aws:s3:::toyshop-catalog/*"
CLERK = "arn:aws:iam::111122223333:role/clerk"


@dataclass(frozen=True)
class Example:
    """Two documents of a kind, as text or as the value: `bad` has the fault that a check names, and `good` has not.

    `type` is the resource that a resource policy is on; `also` are the other checks that AWS gives for `bad`.
    """

    kind: Kind
    bad: Any
    good: Any
    type: str = "s3/bucketPolicy:BucketPolicy"
    also: tuple[str, ...] = ()

    def beside(self, *checks: str) -> "Example":
        """The example of several checks, which AWS gives together."""
        return replace(self, also=checks)


def pair(kind: Kind, *documents: Any) -> Example:
    """A bad and a good document of a kind."""
    bad, good = documents
    return Example(kind, bad, good)


def identity(bad: Any, good: Any) -> Example:
    """One statement of an identity policy each."""
    return Example("identity", document(bad), document(good))


def read(resource: Any = OBJECTS, **more: Any) -> dict[str, Any]:
    """A statement that allows reading objects."""
    return allow("s3:GetObject", resource, **more)


def condition(operator: str, key: str, bad: Any, good: Any) -> Example:
    """One condition of an identity policy, with a bad and a good value."""
    return identity(read(Condition={operator: {key: bad}}), read(Condition={operator: {key: good}}))


def conditions(bad: Any, good: Any) -> Example:
    """The Condition of an identity policy."""
    return identity(read(Condition=bad), read(Condition=good))


def on_bucket(bad: Any, good: Any, **more: Any) -> Example:
    """Further elements of a statement of a bucket's policy."""
    own = {"Effect": "Allow", "Principal": {"AWS": CLERK}, "Action": "s3:GetObject", "Resource": OBJECTS, **more}
    return Example("resource", document({**own, **bad}), document({**own, **good}))


def trusting(bad: Any, good: Any, **more: Any) -> Example:
    """Further elements of a statement of a trust policy."""
    own = {"Effect": "Allow", "Principal": {"AWS": CLERK}, "Action": "sts:AssumeRole", **more}
    return Example("trust", document({**own, **bad}), document({**own, **good}))
