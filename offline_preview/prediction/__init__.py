"""What a resource's outputs will be once it is created."""
