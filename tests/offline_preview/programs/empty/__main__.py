"""A program that makes nothing."""
