"""A program without any AWS resource, which prints."""

import pulumi

print("printed by the program")
pulumi.export("answer", {"list": [1, 2.5, True], "text": "yes"})
