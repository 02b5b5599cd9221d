"""The descriptions that end up in AWS: spelt as AWS spells, and of characters that IAM takes."""

import gzip
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import botocore
import pytest

from components.iam import limits
from tests.support.access_stack import full
from tests.support.running import STACKS, Registered, Run, run_stack

SERVICES = (
    *("apigateway", "batch", "cloudformation", "cloudtrail", "dynamodb", "ec2", "ecr", "ecs", "eks", "events", "iam"),
    *("lambda", "redshift", "s3", "stepfunctions"),
    *("application-signals", "codecommit", "glue", "ivs", "payments"),
)
"""Those whose documentation in botocore is our dictionary: what the program is about, and five for everyday words."""
WORD = re.compile(r"(?<![\w./:-])[A-Za-z][a-z]*(?!\w|-|[/:.]\w)")
"""A word that is no part of a name such as oidc.eks.us-east-1.amazonaws.com, pets- or s3://bucket."""
MADE: dict[str, Callable[[], Run]] = {
    **{name: partial(run_stack, name) for name in (*STACKS, "documented")},
    "every access pattern": full,
}


@cache
def dictionary() -> frozenset[str]:
    data = Path(botocore.__file__).parent / "data"
    files = [file for service in SERVICES for file in (data / service).glob("*/service-2.json.gz")]
    assert len(files) >= len(SERVICES)
    return frozenset(
        word for file in files for word in re.findall("[a-z]+", gzip.decompress(file.read_bytes()).decode())
    )


def misspelt(description: str) -> list[str]:
    """The words of a description that are in no dictionary. A capital letter within a sentence begins a name."""
    sentences = re.split(r"(?<=[.]) ", description)
    words = [word for each in sentences for word in WORD.findall(each[:1].lower() + each[1:])]
    return [word for word in words if word[0].islower() and word not in dictionary()]


def described(made: Run) -> Iterator[Registered]:
    return (each for each in made.resources if each.type.startswith("aws:") and each.inputs.get("description"))


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_every_description_is_spelt_as_AWS_spells_and_IAM_takes_it(made: Callable[[], Run]) -> None:
    found = list(described(made()))
    assert len(found) > 5
    for each in found:
        text = each.inputs["description"]
        assert misspelt(text) == [], text
        assert list(limits.description(each.name, text)) == []
        assert text == " ".join(text.split())
        assert text[0].isupper()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Another account that is writeing parts of buckets: Reports", ["writeing"]),
        ("Another account that boths parts of buckets: Reports", ["boths"]),
        ("Recieves events, and has permisions", ["recieves", "permisions"]),
        ("Identities of oidc.exmaple.com that read s3://bukket/prefxi: Tsters", []),
        ("Allows Batch to create and manage AWS resources on your behalf.", []),
    ],
)
def test_a_word_that_AWS_does_not_have_is_found(text: str, words: list[str]) -> None:
    assert misspelt(text) == words
