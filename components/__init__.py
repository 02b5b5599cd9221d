"""Role architectures as Pulumi components: config reads settings, systems plan and create roles, iam describes them."""
