"""IAM's limits and name forms, checked before anything is created.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from components.iam.policy_documents import Document, size

ROLE_NAME = 64
OTHER_NAME = 128
"""Of a policy, and of an instance profile."""
PATH = 512
DESCRIPTION = 1000
INLINE_POLICIES = 10_240
"""Characters of all inline policies of a role together."""
MANAGED_POLICY = 6_144
TRUST_POLICY = 2_048
ATTACHMENTS = 10

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
# Without '*', '?' and '$': in a document that names what is under the path, these are wildcards and variables.
PATH_PATTERN = r"/(((?![*?$/])[!-~])+/)*"
ROLE_NAME_PATTERN = r"[\w+=,.@-]{1,64}"

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_PATH = re.compile(PATH_PATTERN, re.ASCII)
_DESCRIPTION = re.compile(r"[\t\n\r\x20-\x7e\xa1-\xff]*")


def name(what: str, given: str, longest: int) -> Iterator[str]:
    """`what` names the object in messages, as in "role 'X'"."""
    if not _NAME.fullmatch(given):
        yield f"{what}: the name may contain only letters, digits and +=,.@_-"
    if len(given) > longest:
        yield f"{what}: the name has {len(given)} characters, at most {longest} are allowed"


def path(what: str, given: str) -> Iterator[str]:
    if not _PATH.fullmatch(given):
        yield f"{what}: path {given!r} must begin and end with '/', without spaces, empty parts, *, ? and $"
    if len(given) > PATH:
        yield f"{what}: the path has {len(given)} characters, at most {PATH} are allowed"


def description(what: str, given: str) -> Iterator[str]:
    if not given or not _DESCRIPTION.fullmatch(given):
        yield f"{what}: needs a description in Latin-1 characters"
    if len(given) > DESCRIPTION:
        yield f"{what}: the description has {len(given)} characters, at most {DESCRIPTION} are allowed"


def trust(what: str, document: Document) -> Iterator[str]:
    yield from _size(f"{what}, trust policy", size(document), TRUST_POLICY)


def inline(what: str, documents: Mapping[str, Document]) -> Iterator[str]:
    for each in documents:
        yield from name(f"{what}, inline policy {each!r}", each, OTHER_NAME)
    yield from _size(f"{what}, inline policies together", sum(map(size, documents.values())), INLINE_POLICIES)


def managed(what: str, document: Document) -> Iterator[str]:
    yield from _size(f"{what}, document", size(document), MANAGED_POLICY)


def attachments(what: str, arns: Iterable[str]) -> Iterator[str]:
    given = list(arns)
    if len(given) > ATTACHMENTS:
        yield f"{what}: {len(given)} managed policies are attached, at most {ATTACHMENTS} are allowed"
    for arn in sorted({each for each in given if given.count(each) > 1}):
        yield f"{what}: managed policy {arn} is attached more than once"


def _size(what: str, characters: int, most: int) -> Iterator[str]:
    if characters > most:
        yield f"{what}: {characters} characters without white space, at most {most} are allowed"
