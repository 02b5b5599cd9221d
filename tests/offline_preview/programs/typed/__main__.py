"""Prints its configuration as it got it."""

import pulumi

config = pulumi.Config()
pulumi.export("count", config.require_int("count"))
pulumi.export("enabled", config.require_bool("enabled"))
pulumi.export("names", config.require_object("names"))
pulumi.export("nested", config.require_object("nested"))
pulumi.export("account", config.require("account"))
pulumi.export("time", config.require("time"))
pulumi.export("region", pulumi.Config("aws").require("region"))
