"""Identity providers: which claims bind a token to one's own app, and what each provider writes in them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

import re
from collections.abc import Mapping

COGNITO = "cognito-identity.amazonaws.com"
GITHUB = "token.actions.githubusercontent.com"

APP_CLAIMS: Mapping[str, tuple[str, ...]] = {
    "accounts.google.com": ("aud",),
    COGNITO: ("aud",),
    "graph.facebook.com": ("app_id",),
    "www.amazon.com": ("app_id",),
}
"""The providers that IAM knows by name, shared by all accounts, and the claims that bind a token to one's own app."""

_AUDIENCES: tuple[tuple[str, str], ...] = (
    (r"token\.actions\.githubusercontent\.com(/.*)?", "sts.amazonaws.com"),
    (r"oidc\.eks\..*", "sts.amazonaws.com"),
    (r"app\.(eu\.)?terraform\.io", "aws.workload.identity"),
    (r"gitlab\.com", "https://gitlab.com"),
    (r"oidc\.circleci\.com/org/(?P<audience>.+)", "ORGANIZATION-ID"),
    (r"api\.bitbucket\.org/.*", "ari:cloud:bitbucket::workspace/WORKSPACE-ID"),
    (r"agent\.buildkite\.com", "sts.amazonaws.com"),
    (r"accounts\.google\.com", "CLIENT-ID"),
    (r"cognito-idp\..*", "APP-CLIENT-ID"),
    (re.escape(COGNITO), "IDENTITY-POOL-ID"),
)
"""What each provider's own guide for AWS has as the audience.

Source: https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
        https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
        https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
        https://docs.gitlab.com/ci/cloud_services/aws/
        https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/
        https://buildkite.com/docs/pipelines/security/oidc/aws
        https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/
        https://www.pulumi.com/docs/deployments/guides/oidc/aws/
        https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
        https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
"""


_PULUMI = "api.pulumi.com/oidc"
_PULUMI_SUBJECT = re.compile(r"pulumi:(?P<product>[a-z]*)(?::org:(?P<organization>[\w-]+)(?=:|$))?")


def audience_of(provider: str, subject: str = "") -> str:
    """The audience that `provider` puts into tokens for AWS, as its `subject` has it where that is given; a placeholder
    in capitals where it is not known."""
    if provider.lower() == _PULUMI:
        found = _PULUMI_SUBJECT.match(subject)
        organization = (found and found["organization"]) or "ORGANIZATION"
        # Deployments name the organization alone, environments of ESC what it signs in to too.
        return organization if found and found["product"] == "deploy" else f"aws:{organization}"
    for pattern, audience in _AUDIENCES:
        if found := re.fullmatch(pattern, provider, re.IGNORECASE):
            return found.groupdict().get("audience") or audience
    return "AUDIENCE"
