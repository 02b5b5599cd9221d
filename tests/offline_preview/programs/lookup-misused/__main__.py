"""Takes apart a secret that only AWS knows."""

import json

import pulumi
import pulumi_aws as aws

found = aws.secretsmanager.get_secret_version(secret_id="database")
pulumi.export("password", json.loads(found.secret_string)["password"])
