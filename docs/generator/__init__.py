"""Makes the pages of docs/ that follow from the code: `make docs` writes, `make lint` checks that they are current."""
