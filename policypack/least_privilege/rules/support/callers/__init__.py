"""What rules share about who can call: principals, accounts, identity providers."""
