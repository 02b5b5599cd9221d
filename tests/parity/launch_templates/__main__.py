"""Instances that take their metadata options from a launch template: required, optional, and not given."""

import pulumi_aws as aws

Options = aws.ec2.LaunchTemplateMetadataOptionsArgs
OPTIONS = {
    "required": Options(http_tokens="required", http_put_response_hop_limit=1),
    "optional": Options(http_tokens="optional", http_put_response_hop_limit=1),
    "bare": None,
}

for name, options in OPTIONS.items():
    template = aws.ec2.LaunchTemplate(
        name, name=name, image_id="ami-0123456789abcdef0", instance_type="t3.micro", metadata_options=options
    )
    aws.ec2.Instance(name, launch_template=aws.ec2.InstanceLaunchTemplateArgs(id=template.id, version="$Latest"))
    aws.ec2.Instance(f"{name}-by-name", launch_template=aws.ec2.InstanceLaunchTemplateArgs(name=template.name))
