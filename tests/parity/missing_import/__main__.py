"""A program that needs a package which is not there."""

import no_such_package_of_pets  # type: ignore[import-not-found]  # noqa: F401
