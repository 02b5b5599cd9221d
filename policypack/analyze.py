"""Checks policy documents in JSON files, without Pulumi. See `least_privilege.standalone.command`."""

import environment

try:
    from least_privilege.standalone.command import command
except ModuleNotFoundError as missing:
    environment.leave(missing)

if __name__ == "__main__":
    command()
