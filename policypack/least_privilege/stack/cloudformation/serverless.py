"""What AWS SAM makes of a function or a state machine, as far as a template says it in plain values: a role for
`Policies`, and who may call a function's URL.

SAM's policy templates (`DynamoDBCrudPolicy`) are left out: only the macro knows what they grant.
Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from least_privilege.aws import managed_policies
from least_privilege.policy.unknown import UNKNOWN

SAM: Final = "AWS::Serverless-2016-10-31"

PUBLIC_URL: Final[Mapping[str, Any]] = {
    "action": "lambda:InvokeFunctionUrl",
    "principal": "*",
    "functionUrlAuthType": "NONE",
}
"""The permission that SAM adds to a function whose URL has the AuthType NONE."""


def role_of(policies: Any) -> Mapping[str, Any]:
    """What the role has that SAM makes for `Policies`, one or a list of them. Its trust is SAM's own."""
    given = [each for each in (policies if isinstance(policies, list) else [policies]) if each is not None]
    inline = [_document(each) for each in given if each is UNKNOWN or _is_document(each)]
    return {
        "inlinePolicies": [{"name": f"Policy{place}", "policy": each} for place, each in enumerate(inline)],
        "managedPolicyArns": [_arn(each) for each in given if isinstance(each, str)],
    }


def _is_document(policy: Any) -> bool:
    return isinstance(policy, Mapping) and "Statement" in policy


def _document(policy: Any) -> Any:
    """The document of an inline policy, which may leave out its Version."""
    return policy if policy is UNKNOWN else {"Version": "2012-10-17", **policy}


def _arn(policy: str) -> str:
    """The ARN of a managed policy, which may be given by the name of one of AWS's."""
    return policy if ":" in policy else f"arn:aws:iam::aws:policy/{_paths().get(policy, policy)}"


@cache
def _paths() -> Mapping[str, str]:
    """AWS managed policies with their paths, by their names."""
    return {name.rpartition("/")[2]: name for name in managed_policies.names()}
