"""A helper of the program."""


def check(digits: int) -> None:
    if digits != 12:
        raise ValueError(f"an account id of {digits} digits")
