"""Writes data/managed_policies.tsv anew. Run from policypack/, with moto or boto3 installed:

python -m least_privilege.aws.refresh_managed_policies [--from moto | --from aws]

`moto` takes the documents that the installed moto package carries; `aws` asks AWS itself, with the credentials at hand
(iam:ListPolicies, iam:GetPolicyVersion).
"""

import argparse
import importlib.metadata
import json
from collections.abc import Iterator
from typing import Any

from least_privilege.aws.managed_policies import POLICIES

Policy = tuple[str, str, Any]
"""Path and name, default version, document."""


def from_moto() -> Iterator[Policy]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    for name, policy in json.loads(aws_managed_policies_data).items():
        yield f"{policy['Path']}{name}".lstrip("/"), policy["DefaultVersionId"], policy["Document"]


def from_aws() -> Iterator[Policy]:
    import boto3

    iam = boto3.client("iam")
    for page in iam.get_paginator("list_policies").paginate(Scope="AWS"):
        for policy in page["Policies"]:
            version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
            name = f"{policy['Path']}{policy['PolicyName']}".lstrip("/")
            yield name, policy["DefaultVersionId"], version["PolicyVersion"]["Document"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m least_privilege.aws.refresh_managed_policies", description=__doc__)
    parser.add_argument("--from", dest="source", choices=("moto", "aws"), default="moto")
    source = parser.parse_args().source
    policies = sorted(from_moto() if source == "moto" else from_aws())
    lines = [
        f"{name}\t{version}\t{json.dumps(document, separators=(',', ':'), sort_keys=True)}\n"
        for name, version, document in policies
    ]
    POLICIES.write_text("".join(lines), encoding="utf-8")
    origin = f"moto {importlib.metadata.version('moto')}" if source == "moto" else "AWS"
    print(f"{len(lines)} policies from {origin} in {POLICIES}")


if __name__ == "__main__":
    main()
