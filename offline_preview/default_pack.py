"""Where the default policy pack is, and the library `least_privilege`, which also reads and writes its reports.

A checkout has both in policypack/. A wheel has the pack inside this package and the library beside it.
"""

import sys
from pathlib import Path
from typing import Final

_CHECKOUT: Final = Path(__file__).resolve().parents[1] / "policypack"
IN_CHECKOUT: Final = _CHECKOUT.is_dir()
PACK: Final = _CHECKOUT if IN_CHECKOUT else Path(__file__).resolve().with_name("policypack")


def make_importable() -> None:
    """Put the library on the import path. In an installed package it is there already."""
    if IN_CHECKOUT and str(_CHECKOUT) not in sys.path:
        sys.path.append(str(_CHECKOUT))
