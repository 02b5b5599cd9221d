"""AWS's suggestions on a policy document: what changes no access, or is safer written otherwise."""
