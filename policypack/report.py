"""Merges, compares and converts JSON reports of the policy pack. See `least_privilege.standalone.report`."""

import environment

try:
    from least_privilege.standalone.report import main
except ModuleNotFoundError as missing:
    environment.leave(missing)

if __name__ == "__main__":
    raise SystemExit(main())
