"""The keys for the owner of the VPC endpoint that a request comes through, and the services whose requests carry them.

AWS adds to them; the list is of October 2026.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgid
"""

from typing import Final

ENDPOINT_OWNER_KEYS: Final = frozenset(("aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"))

ENDPOINT_OWNER_SERVICES: Final = frozenset(
    (
        *("acm-pca", "applicationinsights", "apprunner", "athena", "b2bi", "cassandra", "cloudformation"),
        *("cognito-identity", "comprehendmedical", "compute-optimizer", "datasync", "discovery", "dms", "ds-data"),
        *("dynamodb", "ebs", "ecr", "ecs", "firehose", "gamelift", "iam", "identitystore", "iotfleetwise"),
        *("iottwinmaker", "iotwireless", "kinesisanalytics", "kms", "lambda", "medical-imaging", "healthlake"),
        *("network-firewall", "omics", "payment-cryptography", "polly", "pricing", "rbin", "rekognition", "route53"),
        *("s3", "scheduler", "servicediscovery", "servicequotas", "ses", "shield", "sms-voice", "sqs", "ssm-contacts"),
        *("storagegateway", "textract", "transcribe", "transfer", "workmail"),
    )
)
"""By their prefix in Action."""
