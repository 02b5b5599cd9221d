"""Role architectures as Pulumi components, one module a system."""
