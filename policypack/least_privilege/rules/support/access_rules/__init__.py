"""Access rules: who may do what, and who may not, as data in the pack's configuration."""
