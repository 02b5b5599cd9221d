"""What is known of IAM's global condition keys, and of a few others: who chooses a key's value, and when it is present.

A key with a name of its own after a `/`, such as `aws:ResourceTag/team`, is listed without it.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import re
from dataclasses import dataclass

CALLER_CONTROLLED_KEYS = frozenset(
    [
        "aws:securetransport",
        "aws:useragent",
        "aws:referer",
        "aws:currenttime",
        "aws:epochtime",
        "aws:requestedregion",
        "aws:viaawsservice",
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:resourceorgpaths",
        "s3:tlsversion",
        "s3:signatureversion",
        "s3:signatureage",
        "s3:authtype",
        "s3:x-amz-content-sha256",
        "s3:max-keys",
        "sts:rolesessionname",
        "sts:durationseconds",
        "sts:transitivetagkeys",
    ]
)
"""Keys that restrict nobody: the caller chooses the value, or it says when and how a call is made, or whose account the
resource is in, which is the whole account."""

CALLER_CHOSEN_KEYS = CALLER_CONTROLLED_KEYS | {"aws:requesttag", "aws:tagkeys", "s3:prefix"}
"""Keys that the request itself fills, so that a policy variable for one of them can be any text."""

RESOURCE_KEYS = frozenset(("aws:resourceaccount", "aws:resourceorgid", "aws:resourcetag", "s3:resourceaccount"))
"""Keys that the owner of the resource decides on."""

ALWAYS_PRESENT_KEYS = frozenset(
    [
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principaltype",
        "aws:userid",
        "aws:requestedregion",
        "aws:securetransport",
        "aws:currenttime",
        "aws:epochtime",
        "aws:viaawsservice",
        "iam:passedtoservice",
    ]
)
"""Keys that every request for the action carries, so that IfExists changes nothing."""

SERVICE_SOURCE_KEYS = frozenset(("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"))
"""Keys of a call that a service makes as itself, on behalf of a resource: no request of a user or role carries them.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcearn"""

CLOCK_KEYS = frozenset(("aws:currenttime", "aws:epochtime"))
"""Keys for the time of the request."""

SOURCE_ARN_KEYS = frozenset(("aws:principalarn", "aws:sourcearn", "s3:dataaccesspointarn"))
"""Keys for the ARN of the caller, or of what the call comes through: an outsider can give its own the same name."""

AWS_ASSIGNED_ID_KEYS = frozenset(
    f"aws:{key}"
    for key in (
        *("principalaccount", "sourceaccount", "sourceowner", "vpceaccount", "userid"),
        *("principalorgid", "sourceorgid", "vpceorgid", "principalorgpaths", "sourceorgpaths", "vpceorgpaths"),
        *("sourcevpc", "sourcevpcarn", "sourcevpce"),
    )
) | {"kms:calleraccount", "s3:dataaccesspointaccount"}
"""Keys for an id that AWS assigns at random: only a whole id restricts, as an outsider may have one that begins alike.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

SENSITIVE_KEYS = frozenset(
    f"aws:{key}"
    for key in (
        *("principalaccount", "principalorgid", "resourceaccount", "resourceorgid", "sourceaccount", "sourceorgid"),
        *("sourcevpc", "sourcevpce", "vpceaccount", "vpceorgid"),
    )
)
"""Keys in which AWS sees no use for a wildcard.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive"""

FREE_TEXT_KEYS = frozenset(
    [
        "acm:domainnames",
        "aws:referer",
        "aws:useragent",
        "cloudformation:templateurl",
        "events:detail-type",
        "lambda:principal",
        "route53:changeresourcerecordsetsnormalizedrecordnames",
        "ses:fromdisplayname",
        "sns:endpoint",
        "vpc-lattice-svcs:requestquerystring",
    ]
)
"""Keys whose values may have a `*` or `?` of their own: a certificate or record for `*.example.com`, an address with a
query, the principal `*`, free text."""

SESSION_PROVIDERS = frozenset(
    ("accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "saml", "www.amazon.com")
)
"""What the keys of these identity providers' tokens begin with: the requests of a session carry them too. Those of
other providers are only in the call that assumes the role.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif"""


@dataclass(frozen=True)
class IdForm:
    """The form of an id that AWS gives, how a message calls it, and what each begins with, if with one thing."""

    pattern: re.Pattern[str]
    called: str
    prefix: str = ""

    def may_begin_with(self, text: str) -> bool:
        return self.prefix.startswith(text[: len(self.prefix)])


_KMS_KEY = IdForm(re.compile(r"arn:[^:]*:kms:[^:]*:[^:]*:key/.*"), "the ARN of a KMS key", "arn:")
_ACCOUNT = IdForm(re.compile(r"\d{12}", re.ASCII), "an account's ID (12 digits)")
_ORGANIZATION = IdForm(re.compile(r"o-\S+"), "an organization's ID (o- and 10 to 32 characters)", "o-")
_DOMAIN = r"(amazonaws\.com(\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|aws\.internal)"
_SERVICE = IdForm(
    re.compile(rf"[\w-]+(\.[\w-]+)*\.{_DOMAIN}|alexa-[\w-]+\.amazon\.com", re.IGNORECASE),
    "a service's name, such as lambda.amazonaws.com",
)
_VIA_SERVICE = IdForm(
    re.compile(rf"[\w-]+(\.[\w-]+)+\.{_DOMAIN}", re.IGNORECASE),
    "a service in a region, such as s3.eu-west-1.amazonaws.com",
)
ROLE_SESSION = re.compile(r"arn:[^:]*:sts:[^:]*:[^:]*:assumed-role/.*")
"""The ARN of a role's session, which aws:PrincipalArn never is: it is the ARN of the role.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn"""

SERVICE_NAME_KEYS = frozenset(
    [
        "aws:calledvia",
        "aws:calledviafirst",
        "aws:calledvialast",
        "aws:principalservicename",
        "aws:principalservicenameslist",
        "codeconnections:passedtoservice",
        "codestar-connections:passedtoservice",
        "config:configurationrecorderserviceprincipal",
        "ec2:authorizedservice",
        "iam:awsservicename",
        "iam:passedtoservice",
        "kms:granteeserviceprincipal",
        "kms:retiringserviceprincipal",
        "organizations:serviceprincipal",
        "sts:awsservicename",
    ]
)
"""Keys for the name of a service."""

_WORDS = (
    (
        "aws:principaltype",
        "Account|User|FederatedUser|AssumedRole|Anonymous",
        "Account, User, FederatedUser, AssumedRole or Anonymous",
    ),
    ("ec2:metadatahttptokens", "required|optional", "required or optional"),
    (
        "s3:x-amz-acl",
        "private|public-read(-write)?|aws-exec-read|authenticated-read|bucket-owner-(read|full-control)|log-delivery-write",
        "a canned ACL, such as private or bucket-owner-full-control",
    ),
    (
        "s3:x-amz-server-side-encryption",
        "AES256|aws:kms(:dsse)?|aws:fsx",
        "AES256, aws:kms or aws:kms:dsse",
    ),
)
"""Keys with a few values, those values, and how a message calls them.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
        https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html"""
_ORGANIZATION_PATH = IdForm(
    re.compile(r"o-\w+/(?:r-\w+/(?:ou-[\w-]+/)*)?"), "a path that ends in / (o-ORGANIZATION/r-ROOT/ou-UNIT/)", "o-"
)
_USER_ID = IdForm(
    re.compile(r"(?!AROA\w+\Z).*", re.DOTALL), "the ID of a session (AROA...:SESSION), which a role's request carries"
)

_VPC = IdForm(re.compile(r"vpc-(\w{8}|\w{17})"), "a VPC's ID (vpc- and 8 or 17 characters)", "vpc-")

ID_FORMS = {
    "aws:sourcevpc": _VPC,
    "aws:ec2instancesourcevpc": _VPC,
    "aws:sourcevpce": IdForm(
        re.compile(r"vpce-(\w{8}|\w{17})"), "a VPC endpoint's ID (vpce- and 8 or 17 characters)", "vpce-"
    ),
    "s3:x-amz-server-side-encryption-aws-kms-key-id": _KMS_KEY,
    **dict.fromkeys(
        (
            *("aws:principalaccount", "aws:resourceaccount", "aws:sourceaccount", "aws:sourceowner", "aws:vpceaccount"),
            *("kms:calleraccount", "s3:dataaccesspointaccount", "s3:resourceaccount"),
        ),
        _ACCOUNT,
    ),
    **dict.fromkeys(("aws:principalorgid", "aws:resourceorgid", "aws:sourceorgid", "aws:vpceorgid"), _ORGANIZATION),
    **dict.fromkeys(SERVICE_NAME_KEYS, _SERVICE),
    "kms:viaservice": _VIA_SERVICE,
    "aws:userid": _USER_ID,
    **dict.fromkeys(
        ("aws:principalorgpaths", "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"), _ORGANIZATION_PATH
    ),
    **{key: IdForm(re.compile(words, re.IGNORECASE), called) for key, words, called in _WORDS},
}
"""By condition key: the form of its values."""
