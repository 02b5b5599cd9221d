"""The systems that the program has. To add one, define it in a module of its own and list its DEFINITION here."""

from components.systems import analytics, retail_store
from components.systems.access import access
from components.systems.pettracker import pettracker
from components.systems.registration import register
from components.systems.slim import slim

SYSTEMS = register(
    pettracker.DEFINITION,
    slim.DEFINITION,
    retail_store.DEFINITION,
    analytics.DEFINITION,
    access.DEFINITION,
)
"""Everything that depends on which systems there are follows from this tuple: the setting `systems` and each system's
own settings, the names that the pipeline may write, the outputs, the reference of settings and roles."""
