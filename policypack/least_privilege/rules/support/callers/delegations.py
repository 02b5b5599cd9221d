"""What the delegation policy of an organization hands to its member accounts: reading it, or power over accounts.

Service and resource control policies decide what each account may do. Of tags, backups and the like, other policies
decide, and AWS documents statements that delegate those.
Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs-policy-delegate.html
        https://docs.aws.amazon.com/organizations/latest/userguide/security_iam_resource-based-policy-examples.html
"""

from least_privilege.aws.actions import LIST, READ, TAGGING, expand
from least_privilege.policy.document import Condition, Statement
from least_privilege.policy.wildcards import matches
from least_privilege.rules.support.permissions.allowances import texts

DELEGATION = "aws:organizations/resourcePolicy:ResourcePolicy"
_POLICY_TYPE = "organizations:policytype"
_OF_ACCESS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")


def delegates_power(statement: Statement) -> bool:
    """Whether an Allow lets its principals change what the organization's accounts may do."""
    if any(map(_leaves_out_access, statement.conditions)):
        return False
    if statement.not_actions or statement.has_unknown_action:
        return True
    actions = (action for text in texts(statement.actions) for action in expand(text))
    return any(action.service == "organizations" and not action.levels & {LIST, READ, TAGGING} for action in actions)


def _leaves_out_access(condition: Condition) -> bool:
    """Whether a condition holds the statement to policies of types that decide on no access."""
    how = condition.parsed_operator
    return (
        condition.lower_key == _POLICY_TYPE
        and how is not None
        and how.name.startswith("string")
        and not how.negated
        and len(condition.texts) == len(condition.values)
        and not any(matches(text.upper(), type_) for text in condition.texts for type_ in _OF_ACCESS)
    )
