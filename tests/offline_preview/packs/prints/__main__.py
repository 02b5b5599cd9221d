"""A pack that prints where the engine expects its port."""

print("loading")
