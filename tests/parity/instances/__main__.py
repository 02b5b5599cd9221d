"""Instances with optional tokens, with tokens that travel two hops, without endpoint, and with nothing known."""

import pulumi_aws as aws

Options = aws.ec2.InstanceMetadataOptionsArgs
network = aws.ec2.Vpc("network", cidr_block="10.0.0.0/16")
OPTIONS = {
    "optional": Options(http_tokens="optional"),
    "two-hops": Options(http_tokens="required", http_put_response_hop_limit=2),
    "closed": Options(http_endpoint="disabled"),
    "unknown": Options(http_tokens=network.id),
}

for name, options in OPTIONS.items():
    aws.ec2.Instance(name, ami="ami-0123456789abcdef0", instance_type="t3.micro", metadata_options=options)
