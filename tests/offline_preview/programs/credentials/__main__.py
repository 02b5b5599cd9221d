"""Shows what the program has of AWS credentials."""

import os

import pulumi

NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CONFIG_FILE")
pulumi.export("found", {name: os.environ[name] for name in NAMES if name in os.environ})
