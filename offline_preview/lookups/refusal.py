"""What the provider says where it cannot do what a look-up asks for."""


class LookUpRefusedError(Exception):
    """A look-up whose arguments are wrong; its text is the message."""
