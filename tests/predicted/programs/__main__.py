"""Each stack is a program of its own: the module of that name."""

import importlib

import pulumi

importlib.import_module(f"styles.{pulumi.get_stack()}")
