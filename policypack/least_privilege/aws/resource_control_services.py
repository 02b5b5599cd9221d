"""The services to whose resources resource control policies apply: a Deny of any other service's actions has no effect.

AWS adds to them; the list is of September 2026.
Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
"""

from typing import Final

RESOURCE_CONTROL_SERVICES: Final = frozenset(
    (
        *("aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory"),
        *("cloudfront", "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild", "codecommit"),
        *("codepipeline", "cognito-identity", "cognito-idp", "comprehend", "comprehendmedical"),
        *("compute-optimizer", "cost-optimization-hub", "dax", "dsql", "dynamodb", "ecr", "ecr-public", "es", "events"),
        *("firehose", "fis", "fms", "gamelift", "health", "inspector-scan", "kendra", "kinesisvideo", "kms"),
        *("logs", "memorydb", "networkmonitor", "notifications", "opensearch", "pca-connector-ad"),
        *("personalize", "polly", "pricing", "resource-groups", "rolesanywhere", "s3", "secretsmanager"),
        *("servicediscovery", "signin", "sqs", "sts", "support", "swf", "textract", "timestream-influxdb"),
        *("transcribe", "transfer", "translate", "wafv2", "workspaces", "xray"),
    )
)
"""By their prefix in Action; `es` is that of OpenSearch domains."""
