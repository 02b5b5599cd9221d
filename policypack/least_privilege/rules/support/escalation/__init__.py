"""What rules share about raising permissions: the graph of roles, and findings on open paths."""
