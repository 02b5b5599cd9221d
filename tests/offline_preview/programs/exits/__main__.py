"""A program that exits."""

import sys

sys.exit(3)
