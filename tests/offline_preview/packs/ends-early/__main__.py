"""A pack that makes no PolicyPack."""
