"""Judges whether AWS policies grant the least privilege. docs: ARCHITECTURE.md."""

__version__ = "0.1.0"
