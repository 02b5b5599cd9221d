"""One stack: the role architectures of one environment of one AWS account."""

import pulumi
import pulumi_aws as aws

from components.config.stack_settings import Settings
from components.systems import outputs
from components.systems.plan import plan

settings = Settings.load(pulumi.Config())
systems = plan(settings)

# A provider of the program's own, and not `aws:allowedAccountIds`: the account is then written once, in the setting
# that the ARNs are built from, and cannot be forgotten in one stack's file. Every resource waits for the provider,
# which asks AWS whose credentials it has when it starts: the wrong ones stop `up` before it makes anything.
# Pulumi.yaml disables the default provider, so that no resource can go around this one.
provider = aws.Provider("aws", region=settings.region, allowed_account_ids=[settings.account])

for planned in systems:
    planned.create(pulumi.ResourceOptions(providers=[provider], protect=settings.protect))

existing = outputs.existing_service_linked_roles(provider) if settings.look_up_service_linked_roles else None
for name, value in outputs.outputs(settings, systems, existing).items():
    pulumi.export(name, value)
