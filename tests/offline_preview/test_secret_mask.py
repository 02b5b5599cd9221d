"""Which secrets are masked in a text, and where."""

import pytest

from offline_preview.secret_mask import SecretMask

CASES = {
    "a long one, inside a word": ("vendor-4711", "role xvendor-4711x", "role x[secret]x"),
    "a long word": ("swordfish", "the name swordfish-role", "the name [secret]-role"),
    "a long number": ("123456789012", "arn:aws:iam::123456789012:root", "arn:aws:iam::[secret]:root"),
    "a short password by itself": ("hunter2", "postgres://app:hunter2@db", "postgres://app:[secret]@db"),
    "a short password in quotes": ("pa$$", "password 'pa$$' is short", "password '[secret]' is short"),
    "a short password inside a word": ("hunter2", "hunter23 and my-hunter2", "hunter23 and my-hunter2"),
    "a number of six digits": ("482913", "the code 482913, not 4829130", "the code [secret], not 4829130"),
    "a stack's name": ("prod", "stack prod: role 'prod' of pets-prod", "stack prod: role 'prod' of pets-prod"),
    "a truth value": ("true", "publicly_accessible is true", "publicly_accessible is true"),
    "the same, capitalized": ("True", "it is True", "it is True"),
    "a small number": ("1234", "port 1234 is open", "port 1234 is open"),
    "three characters": ("a-1", "the a-1", "the a-1"),
}


@pytest.mark.parametrize(("secret", "text", "masked"), CASES.values(), ids=CASES)
def test_a_secret_in_a_text(secret: str, text: str, masked: str) -> None:
    mask = SecretMask()
    mask.add({"nested": [secret]})
    assert mask.apply(text) == masked


def test_the_longer_of_two_secrets_is_masked_first() -> None:
    mask = SecretMask()
    mask.add(["vendor-4711", "vendor-4711-longer"])
    assert mask.apply("vendor-4711-longer vendor-4711") == "[secret] [secret]"
