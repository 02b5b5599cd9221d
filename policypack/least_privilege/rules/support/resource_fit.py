"""Whether a resource can match something that an action supports."""

import re
from functools import lru_cache

from least_privilege.aws.actions import Action
from least_privilege.policy.wildcards import overlaps
from least_privilege.rules.support.resource_scope import forms_for

_ALL_OF_A_KIND = re.compile(r"(?:[\w-]+(?=[:/]))?(?:[:/]?[*?]+)+")
_VARIABLE = re.compile(r"\$\{[^}]*\}")


@lru_cache(1 << 14)
def fits(action: Action, resource: str) -> bool:
    """Whether `resource` can match something that `action` supports, according to AWS's list.

    The list has only some paths of API Gateway's own API, and only the first types that calls on tags supported.
    """
    parts = resource.split(":", 5)
    if len(parts) < 6 or action.service == "apigateway" or "Tagging" in action.levels:
        return True
    if not action.supports_resources:
        # Some such calls ask for all of a kind: iam:ListRoles for role/*, s3:ListAllMyBuckets for every bucket.
        return overlaps(parts[2], action.service) and _ALL_OF_A_KIND.fullmatch(parts[5]) is not None
    forms = forms_for(action, resource)
    if not forms and not parts[4]:
        forms = forms_for(action, ":".join((*parts[:4], "*", parts[5])))  # What AWS owns has no account.
    if all(form.arn.endswith(":::${BucketName}") for form in forms):  # It would take in the ARNs of its objects.
        return bool(forms) and "/" not in _VARIABLE.sub("", parts[5])
    return True
