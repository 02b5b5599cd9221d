"""Judges policy documents in JSON files, without Pulumi. See `least_privilege.standalone.analyze`."""

import environment

try:
    from least_privilege.standalone.analyze import command
except ModuleNotFoundError as missing:
    environment.leave(missing)

if __name__ == "__main__":
    command()
