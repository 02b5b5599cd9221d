"""A program that logs an error and goes on."""

import pulumi

pulumi.log.error("the quota is exceeded")
