"""Asks AWS past Pulumi, as programs do that need a list of what there is."""

import boto3
from botocore.config import Config

client = boto3.client("ecs", region_name="eu-west-1", config=Config(retries={"total_max_attempts": 1}))
client.list_clusters()
