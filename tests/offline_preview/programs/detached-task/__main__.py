"""Makes an instance in a task that nobody waits for, later than all the rest, and leaves another at work."""

import asyncio

import pulumi
import pulumi_aws as aws


async def late() -> None:
    await asyncio.sleep(0.5)
    aws.ec2.Instance("late", ami="ami-12345678", instance_type="t3.micro")


tasks = [asyncio.ensure_future(late())]
if pulumi.Config().get_bool("beat"):
    tasks.append(asyncio.ensure_future(asyncio.sleep(600)))
