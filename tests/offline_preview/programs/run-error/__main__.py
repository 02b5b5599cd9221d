"""A program that ends itself with a message."""

import pulumi

raise pulumi.RunError(
    "aws-roles:account: '11122223333': expected 12 digits\naws-roles:systems: 'petracker': no such system"
)
