"""Runs a Pulumi program without the Pulumi engine and without AWS, and has a policy pack judge it.

Its stages: `project` reads, `engine` runs the program, `pack` judges each resource, `output` shows the result.
"""

from offline_preview import default_pack

default_pack.make_importable()
