"""Waivers for the tests."""

from datetime import date, timedelta

UNTIL = str(date.today() + timedelta(days=300))
"""A last day that is within what a waiver may be for, whenever the tests run."""
