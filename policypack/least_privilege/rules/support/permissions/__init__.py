"""What rules share about what policies grant, and how to grant less."""
