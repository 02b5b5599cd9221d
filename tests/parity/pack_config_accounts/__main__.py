"""The accounts of the pack hold for every rule, but where a rule has a list of its own: one role of two is found."""

import json

import pulumi_aws as aws


def trusting(account: str) -> str:
    principal = {"AWS": f"arn:aws:iam::{account}:role/deploy"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.iam.Role("vendor", assume_role_policy=trusting("444455556666"))
aws.iam.Role("stranger", assume_role_policy=trusting("999900001111"))
