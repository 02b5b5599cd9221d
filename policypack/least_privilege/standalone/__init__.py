"""The rules on policy documents that no Pulumi program holds. Nothing here imports Pulumi."""
