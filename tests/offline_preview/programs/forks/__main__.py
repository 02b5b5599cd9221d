"""Children that the program forks: one ends by itself, one runs to the program's end."""

import os
import sys

import pulumi

first = os.fork()
if first == 0:
    sys.exit(0)
pulumi.export("first", os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]))
second = os.fork()
if second:
    pulumi.export("second", os.waitstatus_to_exitcode(os.waitpid(second, 0)[1]))
