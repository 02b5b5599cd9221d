"""A required setting that the stack does not have."""

import pulumi

pulumi.export("owner", pulumi.Config().require("owner"))
