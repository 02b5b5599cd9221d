"""A program that makes nothing."""

import pulumi

pulumi.export("greeting", "hello")
