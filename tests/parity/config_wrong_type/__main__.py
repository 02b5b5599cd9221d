"""A number that is none."""

import pulumi

pulumi.export("pets", pulumi.Config().get_int("pets"))
