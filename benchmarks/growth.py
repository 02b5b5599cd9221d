"""How the time for one stack grows with its resources: all rules, effective permissions and the graph of roles.

Each measurement is a process of its own, timed from the first rule to the last finding.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.measure import ROOT, progress

sys.path.insert(0, str(ROOT / "policypack"))

from least_privilege.policy.unknown import UNKNOWN
from least_privilege.stack.model import Resource

_ACCOUNT = "111122223333"
_LAMBDA_LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
_TOKENS = {"httpTokens": "required"}


def stack(size: int) -> tuple[Resource, ...]:
    """`size` resources: services of ten each, whose roles assume the one before them, eight in a chain."""
    return tuple(resource for number in range(size // 10) for resource in _service(number))


def _service(number: int) -> Iterator[Resource]:
    name = f"svc{number}"
    before = f"arn:aws:iam::{_ACCOUNT}:role/svc{number - 1}-app" if number % 8 else ""
    trust = {"AWS": before} if before else {"Service": "ec2.amazonaws.com"}
    after = f"arn:aws:iam::{_ACCOUNT}:role/svc{number + 1}-app"
    own = [
        _allow(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{name}-files/*"),
        _allow(["dynamodb:GetItem", "dynamodb:Query"], f"arn:aws:dynamodb:eu-west-1:{_ACCOUNT}:table/{name}"),
        _allow("sts:AssumeRole", after),
    ]
    function = f"arn:aws:lambda:eu-west-1:{_ACCOUNT}:function:{name}-fn"
    start = [
        _allow("iam:PassRole", f"arn:aws:iam::{_ACCOUNT}:role/{name}-worker"),
        _allow(["lambda:CreateFunction", "lambda:UpdateFunctionCode"], function),
    ]
    senders = {"ArnLike": {"aws:SourceArn": f"arn:aws:events:eu-west-1:{_ACCOUNT}:rule/{name}"}}
    queue = f"arn:aws:sqs:eu-west-1:{_ACCOUNT}:{name}"
    delivery = _allow("sqs:SendMessage", queue, Principal={"Service": "events.amazonaws.com"}, Condition=senders)
    worker = _resource("iam/role:Role", f"{name}-worker", assumeRolePolicy=_trust({"Service": "lambda.amazonaws.com"}))
    shared = _resource("iam/policy:Policy", f"{name}-start", policy=_text(*start))
    yield worker
    yield shared
    yield _resource("iam/role:Role", f"{name}-app", assumeRolePolicy=_trust(trust))
    yield _resource("iam/rolePolicy:RolePolicy", f"{name}-own", role=f"{name}-app", policy=_text(*own))
    attachment = "iam/rolePolicyAttachment:RolePolicyAttachment"
    yield _resource(attachment, f"{name}-a", {"policyArn": shared}, role=f"{name}-app", policyArn=UNKNOWN)
    yield _resource(attachment, f"{name}-b", {"role": worker}, role=UNKNOWN, policyArn=_LAMBDA_LOGS)
    yield _resource("lambda/function:Function", f"{name}-fn", {"role": worker}, role=UNKNOWN)
    yield _resource("iam/instanceProfile:InstanceProfile", f"{name}-profile", role=f"{name}-app")
    yield _resource("ec2/instance:Instance", name, iamInstanceProfile=f"{name}-profile", metadataOptions=_TOKENS)
    yield _resource("sqs/queuePolicy:QueuePolicy", f"{name}-queue", queueUrl=name, policy=_text(delivery))


def _allow(action: str | list[str], resource: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _trust(principal: dict[str, str]) -> str:
    return _text({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


def _text(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _resource(type_: str, name: str, behind: dict[str, Resource] | None = None, /, **properties: Any) -> Resource:
    return Resource(
        type=f"aws:{type_}",
        name=name,
        urn=f"urn:pulumi:dev::growth::aws:{type_}::{name}",
        properties={"name": name, **properties},
        property_dependencies={key: (resource.urn,) for key, resource in (behind or {}).items()},
    )


def judge(size: int) -> tuple[float, int]:
    """Seconds of processor time for a stack of `size`, in this process, and how many findings there are."""
    from least_privilege.judging.configuration import settings
    from least_privilege.judging.runner import RuleRunner
    from least_privilege.rules.registry import ALL_RULES

    resources, runner = stack(size), RuleRunner(ALL_RULES, settings(ALL_RULES))
    start = time.process_time()
    found = sum(1 for _ in runner.check_all(resources))
    return time.process_time() - start, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--once", type=int, metavar="SIZE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(*judge(options.once))
        return
    seconds: dict[int, list[float]] = {size: [] for size in options.sizes}
    findings: dict[int, str] = {}
    for turn in range(options.runs):
        for size in options.sizes:
            progress(f"{size} resources, run {turn + 1} of {options.runs}")
            command = [sys.executable, "-m", "benchmarks.growth", "--once", str(size)]
            ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            taken, findings[size] = ended.stdout.split()
            seconds[size].append(float(taken))
    progress("")
    print(f"All rules over one stack, median processor time of {options.runs} runs in turns:\n")
    print(f"{'resources':>9}  {'time':>8}  {'a resource':>10}  {'ratio':>5}  findings")
    base = None
    for size, times in seconds.items():
        each = statistics.median(times) / size
        base = base or each
        print(f"{size:>9,}  {each * size:>6.2f} s  {each * 1000:>7.3f} ms  {each / base:>5.2f}  {findings[size]:>8}")


if __name__ == "__main__":
    main()
