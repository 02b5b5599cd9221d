"""Blocks of public access that are switched off: of a bucket, of an access point, of a whole account.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
        https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
        https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html
        https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html#block-public-access
        https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html
"""

from collections.abc import Iterator, Mapping, Sequence

from least_privilege.rules.finding import Finding
from least_privilege.rules.rule import Level, Options, ResourceRule, Severity
from least_privilege.rules.support.callers.public_access_blocks import (
    ACCESS_POINT,
    ACCOUNT_BLOCK,
    BUCKET_BLOCK,
    open_to_public,
    switches,
)
from least_privilege.stack.model import Resource, Stack
from least_privilege.stack.policy_locations import display_name

_SETTING = "aws:ssm/serviceSetting:ServiceSetting"
_SHARING_SETTING = "/ssm/documents/console/public-sharing-permission"

_SWITCHES: Mapping[str, tuple[str, object, str, str]] = {
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": (
        "state",
        "unblocked",
        "every EBS snapshot of the account in this region can be shared with everyone",
        'set state: "block-all-sharing".',
    ),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": (
        "state",
        "unblocked",
        "every AMI of the account in this region can be shared with everyone",
        'set state: "block-new-sharing".',
    ),
    "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration": (
        "blockPublicSecurityGroupRules",
        False,
        "EMR clusters of the account in this region can be reached from the internet by any port",
        "set blockPublicSecurityGroupRules: true, with the ports that must be open in "
        "permittedPublicSecurityGroupRuleRanges.",
    ),
    _SETTING: (
        "settingValue",
        "Enable",
        "every document of Systems Manager in the account and region can be shared with everyone",
        'set settingValue: "Disable".',
    ),
}
"""By type: the input that switches a block off and its value that does, what is then possible, and the fix."""


def _check(resource: Resource, _options: Options) -> Iterator[Finding]:
    if resource.type in _SWITCHES:
        yield from _switch(resource)
    elif resource.type == ACCOUNT_BLOCK:
        yield from _s3(resource, open_to_public(resource))


def _check_stack(stack: Stack, _options: Options) -> Iterator[Finding]:
    """Of buckets and access points: what the account blocks, nothing opens again."""
    accounts = [open_to_public(account) for account in stack.of(ACCOUNT_BLOCK)]
    for resource in stack.of(BUCKET_BLOCK, ACCESS_POINT):
        yield from _s3(resource, [each for each in open_to_public(resource) if all(each in one for one in accounts)])


def _switch(resource: Resource) -> Iterator[Finding]:
    input_, off, comes, fix = _SWITCHES[resource.type]
    if resource.type == _SETTING and not str(resource.at("settingId")).endswith(_SHARING_SETTING):
        return
    if resource.at(input_) == off:
        yield Finding(id=RULE.name, evidence=f"{_name(resource)} sets {input_} to {_text(off)}: {comes}.", fix=fix)


def _s3(resource: Resource, what_is_open: Sequence[str]) -> Iterator[Finding]:
    if not what_is_open:
        return
    names = [name for each in what_is_open for name in switches(resource, each)]
    is_account = resource.type == ACCOUNT_BLOCK
    what = " and ".join(what_is_open)
    where = "of any bucket in the account" if is_account else "of the bucket"
    yield Finding(
        id=RULE.name,
        evidence=f"{_name(resource)} does not block public {what} {where}, so one mistake in them lets anyone on the "
        "internet in.",
        fix=f"set {', '.join(f'{name}: true' for name in names)}.",
        urn="" if is_account else resource.urn,
        advisory=not is_account,
    )


def _name(resource: Resource) -> str:
    return f"{resource.kind} '{display_name(resource)}'"


def _text(value: object) -> str:
    return "false" if value is False else f'"{value}"'


RULE = ResourceRule(
    name="public-access-block",
    description="What blocks public access is not switched off",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    level_reason="with the block of a whole account off, every later mistake in a policy or ACL is public at once; the "
    "block of one bucket is advisory, since a public policy or ACL of it is a finding of its own",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    types=frozenset((*_SWITCHES, ACCESS_POINT, ACCOUNT_BLOCK, BUCKET_BLOCK)),
    check=_check,
    stack_check=_check_stack,
    bad='aws.s3.AccountPublicAccessBlock("all", block_public_acls=False, block_public_policy=False)',
    good='aws.s3.AccountPublicAccessBlock("all", block_public_acls=True, block_public_policy=True, '
    "ignore_public_acls=True, restrict_public_buckets=True)",
)
