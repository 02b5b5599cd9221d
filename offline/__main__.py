"""`python -m offline preview`."""

from offline.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
