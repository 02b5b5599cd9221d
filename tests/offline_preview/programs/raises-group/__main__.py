"""Raises several exceptions at once, as a TaskGroup does."""

found: list[Exception] = []
for name in ("web",):
    try:
        if name:
            raise ValueError(f"the name of {name}")
    except ValueError as error:
        found.append(error)
raise ExceptionGroup("two roles are wrong", [*found, ExceptionGroup("deeper", [KeyError("path")])])
