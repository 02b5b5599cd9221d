"""Waits for what never comes."""

import time

import pulumi_aws as aws

aws.sqs.Queue("jobs")
print("standing still", flush=True)
time.sleep(600)
