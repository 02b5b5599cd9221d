"""A stack that is nothing but the outputs that its configuration names."""

import pulumi

for name, value in pulumi.Config().require_object("outputs").items():
    pulumi.export(name, value)
