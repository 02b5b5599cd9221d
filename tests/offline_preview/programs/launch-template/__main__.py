"""An instance that takes its metadata options from a launch template of the stack."""

import pulumi_aws as aws

template = aws.ec2.LaunchTemplate(
    "web",
    image_id="ami-12345678",
    metadata_options={"http_tokens": "required", "http_endpoint": "enabled", "http_put_response_hop_limit": 1},
)
aws.ec2.Instance("web", instance_type="t3.micro", launch_template={"id": template.id, "version": "$Latest"})
