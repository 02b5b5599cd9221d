"""An error that is only logged fails nothing."""

import pulumi

pulumi.log.error("the quota is exceeded")
