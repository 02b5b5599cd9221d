"""A setting that the project declares without a default, and the stack does not have."""

import pulumi

pulumi.export("owner", pulumi.Config().get("owner"))
