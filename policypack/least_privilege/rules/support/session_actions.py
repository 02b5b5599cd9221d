"""Services that assume a role only where its trust policy allows them more actions of STS than sts:AssumeRole.

Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-location-register.html
        https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

from collections.abc import Iterable

from least_privilege.evaluation.callers import Caller
from least_privilege.evaluation.evaluator import Answer, Request, evaluate, may_assume
from least_privilege.policy.document import Document
from least_privilege.stack.model import Resource

ACTIONS = {
    "pods.eks.amazonaws.com": ("sts:AssumeRole", "sts:TagSession"),
    "access-grants.s3.amazonaws.com": ("sts:AssumeRole", "sts:SetSourceIdentity"),
    "rolesanywhere.amazonaws.com": ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"),
}
"""By service: all actions that it needs."""


def missing_actions(trust: Document, workloads: Iterable[Resource]) -> dict[str, list[str]]:
    """By service that `trust` lets assume the role: the actions that it needs besides, and that are denied to it.

    `workloads` are what runs under the role: an association of pods may turn the tags off. Of a malformed policy
    nothing is said: another rule reports it.
    """
    if trust.problems or any(workload.at("disableSessionTags") is True for workload in workloads):
        return {}
    named = {each for statement in trust.statements for each in statement.principals.get("Service", ())}
    found = {service: _denied(trust, service) for service in ACTIONS if service in named}
    return {service: actions for service, actions in found.items() if actions}


def _denied(trust: Document, service: str) -> list[str]:
    caller = Caller("Service", service)
    if may_assume(trust, caller).answer is Answer.DENIED:
        return []
    requests = (Request(action, caller=caller) for action in ACTIONS[service])
    return [request.action for request in requests if evaluate([trust], request).answer is Answer.DENIED]
