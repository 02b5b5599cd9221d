"""Raises what no `except Exception` catches."""


class Stop(BaseException):
    """No Exception."""


raise Stop("odd")
