"""The SLIM system run as a stack of its own, and what its roles may do, read from what was declared."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from least_privilege.aws import managed_policies as aws_managed
from least_privilege.policy.document import Document, PolicyKind
from least_privilege.policy.parser import parse
from tests.support.running import Run, run_stack

ACCOUNT, REGION = "999900001111", "us-east-1"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
Grant = tuple[str, str, str]
"""An action, a resource, and the conditions as JSON ('' for none)."""


def run_slim(own: Mapping[str, Any] | None = None, existing: Mapping[str, str] | None = None, **others: Any) -> Run:
    """A stack that holds SLIM alone, with `own` as its settings and `others` beside them."""
    return run_stack("documented", {"slim": dict(own or {}), **others}, existing)


@cache
def scoped() -> Run:
    return run_slim({"operators": ["ann", "bob"]})


@cache
def documented() -> Run:
    return run_stack("documented")


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


# What SLIM works on, by the inventory.
BUCKET, OBJECTS = f"arn:aws:s3:::slim-imaging-{ACCOUNT}", f"arn:aws:s3:::slim-imaging-{ACCOUNT}/*"
QUEUES, JOBS = [arn("sqs", "GradientQueue_*")], [arn("batch", "job/*")]
FUNCTIONS = [
    "CreateQueues",
    "Iterator",
    "ComputeGradients",
    "ComputeGradients_MultiNode",
    "CheckS3forVariable",
    "CheckS3forVariable_MultiNode",
    "ReduceGradients",
    "CleanUp",
]
FUNCTION_ARNS = [arn("lambda", f"function:{name}") for name in FUNCTIONS]
LOGS = [arn("logs", f"log-group:/aws/lambda/{name}") for name in FUNCTIONS]
DEFINITIONS = [
    arn("batch", f"job-definition/{name}") for name in ("isotropic-single-instance-batch", "isotropic-multi-node-job-*")
]
JOB_QUEUES = [
    arn("batch", f"job-queue/{name}")
    for name in (
        "SpotQueue_M4",
        "SpotQueue_R5_MAX_24",
        "SpotQueue_R5_MAX_48",
        "MultiNodeQueue_R5_MAX_24",
        "MultiNodeQueue_C5N_MAX_18",
    )
]
ENVIRONMENTS = [
    arn("batch", f"compute-environment/{name}")
    for name in (
        "M4_SPOT_MAXCPU_8",
        "R5_SPOT_MAXCPU_24",
        "R5_SPOT_MAXCPU_48",
        "R5_ON_DEMAND_MAXCPU_24",
        "C5N_ON_DEMAND_MAXCPU_18",
    )
]
MACHINES = [arn("states", f"stateMachine:{name}") for name in ("LSRTM-SGD", "LSRTM-SGD-MultiNode")]
REDUCER = {"ArnEquals": {"lambda:FunctionArn": arn("lambda", "function:ReduceGradients")}}
SUBMITTED = {"aws:RequestTag/Workflow": "SLIM"}
OWN = {"aws:ResourceTag/Workflow": "SLIM"}


def role_arn(name: str, path: str = "/") -> str:
    return f"arn:aws:iam::{ACCOUNT}:role{path}{name}"


def aws_policy(name: str) -> str:
    return f"arn:aws:iam::aws:policy/{name}"


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def grants(actions: Iterable[str], resources: Iterable[str], conditions: Mapping[str, Any] | None = None) -> set[Grant]:
    restricted = json.dumps(conditions, sort_keys=True) if conditions else ""
    return {(action, resource, restricted) for action in actions for resource in resources}


def own_documents(made: Run, key: str) -> list[str]:
    """The role's inline and customer managed policies, as the JSON that IAM gets."""
    prefix = f"slim-{key}-"
    kinds = ("aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy")
    return [each.inputs["policy"] for kind in kinds for each in made.of(kind) if each.name.startswith(prefix)]


def own_grants(made: Run, key: str) -> set[Grant]:
    """What these documents allow; anything but an Allow of actions on resources is an error."""
    found: set[Grant] = set()
    for text in own_documents(made, key):
        for statement in json.loads(text)["Statement"]:
            conditions = statement.pop("Condition", None)
            assert set(statement) == {"Sid", "Effect", "Action", "Resource"}
            assert statement["Effect"] == "Allow"
            found |= grants(listed(statement["Action"]), listed(statement["Resource"]), conditions)
    return found


def managed(made: Run, key: str) -> set[str]:
    """The ARNs of the AWS managed policies of the role. Its customer managed one has an ARN that AWS gives it."""
    attached = [each for each in made.of(ATTACHMENT) if each.name.startswith(f"slim-{key}-")]
    return {each.inputs["policyArn"] for each in attached if isinstance(each.inputs["policyArn"], str)} - {""}


def trust(made: Run, key: str) -> Any:
    return json.loads(made.one("aws:iam/role:Role", f"slim-{key}").inputs["assumeRolePolicy"])


def effective(made: Run, key: str) -> list[Document]:
    """All documents of the role, AWS's own included, for evaluation."""
    found = [parse(text, PolicyKind.IDENTITY) for text in own_documents(made, key)]
    for each in managed(made, key):
        document = aws_managed.document(each)
        assert document is not None, each
        found.append(document)
    return found


def declared(made: Run) -> list[str]:
    """All that was declared, in an order of its own; unknown values, which are equal to nothing, by one word."""
    return sorted(json.dumps(vars(each), sort_keys=True, default=_plain) for each in made.resources)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else "unknown"
