"""The HTML form of a report, for people: one file that shows roles, resources, paths and changes.

Everything that it shows is decided here, in Python. The page sorts, filters and draws.
"""
