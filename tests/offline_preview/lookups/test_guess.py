"""What stands in for a property, by its type and its name."""

from enum import StrEnum

from offline_preview.aws_context import AwsContext
from offline_preview.lookups.guess import Guess, Guesser


class Logging(StrEnum):
    STDOUT = "stdout"
    NONE = "none"


def guesser(seed: str = "") -> Guesser:
    return Guesser(context=AwsContext.of({}), service="command", seed=seed)


def test_for_one_of_several_constants_the_first_stands_in() -> None:
    assert guesser().guess(Logging, "logging") == "stdout"
    assert guesser().guess(Logging | None, "logging") == "stdout"


def test_an_arn_of_iam_has_no_region() -> None:
    guess = Guesser(context=AwsContext.of({}), service="iam", seed="").guess(str, "arn")
    assert isinstance(guess, Guess)
    assert guess.value.startswith("arn:aws:iam::000000000000:")


def test_names_differ_by_look_up_and_property() -> None:
    names = [guesser(seed).guess(str, name) for seed in ("a", "b") for name in ("first", "second")]
    assert len({name.value for name in names if isinstance(name, Guess)}) == 4
