"""A program that ends itself with a message."""

import pulumi

raise pulumi.RunError("the owner of the pets is not known")
