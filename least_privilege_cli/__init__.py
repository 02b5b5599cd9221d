"""The command `least-privilege`, a thin layer over the libraries `least_privilege` and `offline_preview`.

`commands` has one module a subcommand. To add one:

1. Write `commands/NAME.py` with `add_parser(commands)`, which adds the parser with its help, its options and
   `set_defaults(run=run)`, and `run(options)`, which does the work and returns one of `exit_codes`. Import at the top
   what the options need, and inside `run` what the work needs: each command imports the modules of all others.
2. Name it in `command_line.COMMANDS`, in the order in which `--help` and docs/reference/commands.md list them.
3. Raise `errors.CommandError` for what the user can mend: it becomes one line an error and exit code 2.
4. Test it in tests/least_privilege_cli/commands/test_NAME.py, with `tests.support.command.run`; then `make docs`.
"""

import offline_preview as offline_preview  # makes the library importable in a checkout
