"""How many results a cache holds, by what it is keyed on: enough for all AWS managed policies, yet bounded."""

DOCUMENTS = 1 << 13
"""By a document, or its text."""

VALUES = 1 << 15
"""By one value of a document: an action, a resource, a condition."""

PAIRS = 1 << 16
"""By two values, such as a pattern and what it is held against."""
