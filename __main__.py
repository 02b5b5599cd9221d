"""One stack: the role architectures of one environment of one AWS account."""

import pulumi
import pulumi_aws as aws

from components.config.stack_settings import Settings
from components.systems import outputs
from components.systems.plan import plan
from components.systems.registry import SYSTEMS

settings = Settings.load(pulumi.Config(), SYSTEMS)
systems = plan(settings, SYSTEMS)

# The program's own provider, and not `aws:allowedAccountIds`: so the account is written once, in the setting that the
# ARNs are built from, and no stack's file can leave it out. Every resource waits for the provider, which asks AWS at
# start whose credentials it has: the wrong ones stop `up` before it creates anything.
# Pulumi.yaml disables the default provider, so that no resource can bypass this one.
provider = aws.Provider("aws", region=settings.region, allowed_account_ids=[settings.account])

for planned in systems:
    planned.create(pulumi.ResourceOptions(providers=[provider], protect=settings.protect))

existing = outputs.existing_service_linked_roles(provider) if settings.look_up_service_linked_roles else None
for name, value in outputs.outputs(settings, systems, existing).items():
    pulumi.export(name, value)
