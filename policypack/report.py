"""Merges, compares and converts JSON reports of the policy pack. See `least_privilege.reports.command`."""

import environment

try:
    from least_privilege.reports.command import main
except ModuleNotFoundError as missing:
    environment.leave(missing)

if __name__ == "__main__":
    raise SystemExit(main())
