"""`least-privilege can` and `who-can`: on files and on programs, as text and JSON, and what is wrong with the words."""

import json
from pathlib import Path
from typing import Any

import pytest

from least_privilege_cli.command_line import run as run_here
from least_privilege_cli.errors import CommandError
from tests.support.command import REPOSITORY, run

PROGRAMS = REPOSITORY / "tests" / "offline_preview" / "programs"
ACCOUNT = "111122223333"


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


TEMPLATE = {
    "Resources": {
        "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}},
        "Api": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": "orders-api",
                "AssumeRolePolicyDocument": _policy(
                    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
                ),
                "Policies": [
                    {
                        "PolicyName": "send",
                        "PolicyDocument": _policy(
                            {
                                "Sid": "Send",
                                "Effect": "Allow",
                                "Action": "sqs:SendMessage",
                                "Resource": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders",
                            }
                        ),
                    }
                ],
            },
        },
    }
}


@pytest.fixture
def template(tmp_path: Path) -> str:
    path = tmp_path / "template.json"
    path.write_text(json.dumps(TEMPLATE))
    return str(path)


def _scp(tmp_path: Path, effect: str, action: str) -> str:
    path = tmp_path / "scp.json"
    path.write_text(json.dumps(_policy({"Sid": "Top", "Effect": effect, "Action": action, "Resource": "*"})))
    return str(path)


def test_can_says_by_which_statement(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(["can", "orders-api", "sqs:SendMessage", "Orders", "--file", template]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("allowed: role 'orders-api' may do sqs:SendMessage on aws.sqs.Queue 'Orders' (arn:")
    assert out[1] == "  by Statement 'Send' of the inline policy 'send' of role 'orders-api'"


def test_can_not(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(["can", "Api", "sqs:DeleteQueue", "--file", template]) == 1
    assert capsys.readouterr().out == (
        "denied: role 'orders-api' may not do sqs:DeleteQueue on any resource: no identity policy allows it\n"
    )


def test_a_service_control_policy_is_a_ceiling(
    template: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["can", "orders-api", "sqs:SendMessage", "Orders", "--file", template, "--scp"]
    assert run_here([*asked, _scp(tmp_path, "Deny", "sqs:*")]) == 1
    assert "by Statement 'Top' of the service control policy 'scp'" in capsys.readouterr().out
    assert run_here([*asked, _scp(tmp_path, "Allow", "s3:*")]) == 1
    assert "no service control policy of a level allows it" in capsys.readouterr().out


def test_who_can_as_json(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(["who-can", "sqs:SendMessage", "orders", "--file", template, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["version"] == 1
    assert found["question"] == {"action": "sqs:SendMessage", "resource": "orders"}
    assert [(each["principal"], each["kind"], each["answer"]) for each in found["answers"]] == [
        ("role 'orders-api'", "role", "allowed"),
        ("lambda.amazonaws.com", "service", "allowed"),
    ]
    statement = found["answers"][0]["by"][0]
    assert (statement["policy"], statement["statement"]) == ("inline policy 'send' of role 'orders-api'", "Send")
    assert [step["to"] for step in found["answers"][1]["steps"]] == ["role 'orders-api'"]


def test_nobody_can(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(["who-can", "sqs:DeleteQueue", "Orders", "--file", template]) == 1
    assert capsys.readouterr().out == "nobody: nothing in the stack lets anyone do sqs:DeleteQueue on Orders\n"


CONDITIONAL = _policy(
    {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::pets/*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    }
)


@pytest.mark.parametrize(("given", "code"), [([], 3), (["true"], 0), (["false"], 1)], ids=["depends", "true", "false"])
def test_context(given: list[str], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "read.json"
    path.write_text(json.dumps(CONDITIONAL))
    context = [part for value in given for part in ("--context", f"aws:MultiFactorAuthPresent={value}")]
    assert run_here(["can", "read", "s3:GetObject", "--file", str(path), *context]) == code
    assert ("  depends on aws:MultiFactorAuthPresent\n" in capsys.readouterr().out) == (code == 3)


NAMED = _policy(
    *(
        {"Effect": "Allow", "Principal": {"AWS": who}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pets/*"}
        for who in (f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:iam::{ACCOUNT}:role/reader")
    )
)
OWN_ACCOUNTS: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "not known": ([], [(f"account {ACCOUNT} (may be the stack's own)", "depends"),
                       (f"role 'reader' of account {ACCOUNT} (may be the stack's own)", "depends")]),
    "the one that is named": (
        [ACCOUNT, "444455556666"], [("role 'reader' of the stack's account, outside the stack", "allowed")]),
    "another": (
        ["444455556666"], [(f"account {ACCOUNT}", "allowed"), (f"role 'reader' of account {ACCOUNT}", "depends")]),
}  # fmt: skip


@pytest.mark.parametrize(("own", "expected"), OWN_ACCOUNTS.values(), ids=OWN_ACCOUNTS)
def test_whom_a_policy_names_where_the_own_account_is(
    own: list[str], expected: list[tuple[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy.json").write_text(json.dumps({"policy-accounts": {"ownAccounts": own}}))
    (tmp_path / "bucket.json").write_text(json.dumps(NAMED))
    asked = ["who-can", "s3:GetObject", "arn:aws:s3:::pets/cat.png", "--file", str(tmp_path / "bucket.json")]
    config = ["--policy-pack-config", str(tmp_path / "policy.json")] if own else []
    assert run_here([*asked, *config, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["answers"]
    assert [(each["principal"], each["answer"]) for each in found] == expected


WRONG: dict[str, tuple[list[str], list[str]]] = {
    "principal and action, both at once": (
        ["can", "order-api", "sqs:SendMesage"],
        [
            "order-api: no principal of the stack has this name (did you mean 'orders-api'?)",
            "sqs:SendMesage: no such action (did you mean 'sqs:SendMessage'?)",
        ],
    ),
    "an operation of the API": (
        ["who-can", "s3:ListObjectsV2"],
        ["s3:ListObjectsV2: no such action (did you mean 's3:ListBucket'?)"],
    ),
    "a wildcard": (["who-can", "s3:*"], ["s3:*: expected one action, such as s3:GetObject"]),
    "a service": (["who-can", "sqss:Send"], ["sqss:Send: AWS has no service 'sqss' (did you mean 'sqs'?)"]),
    "a resource": (
        ["who-can", "sqs:SendMessage", "Order"],
        [
            "Order: no resource of the stack has this name; expected one that has, or an ARN (did you mean 'Orders'?)",
        ],
    ),
    "a resource of another type": (
        ["who-can", "s3:GetObject", "Orders"],
        [
            "Orders: s3:GetObject does not work on it; expected arn:${Partition}:s3:${Region}:${Account}:accesspoint/"
            "${AccessPointName}/object/${ObjectName} or arn:${Partition}:s3:::${BucketName}/${ObjectName}"
        ],
    ),
    "a service principal": (
        ["can", "lamda.amazonaws.com", "sqs:SendMessage"],
        ["lamda.amazonaws.com: AWS has no such service (did you mean 'lambda.amazonaws.com'?)"],
    ),
    "context": (["who-can", "sqs:SendMessage", "--context", "aws:userid"],
                ["--context: 'aws:userid'; expected KEY=VALUE"]),
    "context that AWS does not have": (
        ["who-can", "sqs:SendMessage", "--context", "aws:MultiFactorAuthPresnt=true", "--context", "mfa=true"],
        ["--context: aws:MultiFactorAuthPresnt: AWS has no such condition key (did you mean "
         "'aws:multifactorauthpresent'?)",
         "--context: mfa: AWS has no such condition key"]),
    "context of a service": (["who-can", "sqs:SendMessage", "--context", "kms:ViaServce=sqs.eu-west-1.amazonaws.com"],
                             ["--context: kms:ViaServce: AWS has no such condition key (did you mean "
                              "'kms:viaservice'?)"]),
    "values that no request has": (
        ["who-can", "sqs:SendMessage", "--context", "AWS:MultiFactorAuthPresent=yes", "--context", "aws:SourceIp=home",
         "--context", "aws:MultiFactorAuthAge=old", "--context", "aws:CurrentTime=today"],
        ["--context: AWS:MultiFactorAuthPresent: 'yes'; expected true or false",
         "--context: aws:SourceIp: 'home'; expected an IP address or range",
         "--context: aws:MultiFactorAuthAge: 'old'; expected a number",
         "--context: aws:CurrentTime: 'today'; expected a date"]),
    "control policies": (["who-can", "sqs:SendMessage", "--scp", "missing.json", "--rcp", "missing.json"],
                         ["missing.json: cannot be read: No such file or directory"] * 2),
}  # fmt: skip


SCP = {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}
RCP = {**SCP, "Action": "s3:*", "Principal": "*"}
FULL = {**RCP, "Effect": "Allow", "Action": "*"}
OF_THE_OTHER_KIND: dict[str, tuple[str, list[dict[str, Any]], str]] = {
    "an scp": ("--scp", [SCP], ""),
    "an rcp": ("--rcp", [RCP], ""),
    "AWS's own rcp": ("--rcp", [FULL], ""),
    "an rcp as scp": ("--scp", [RCP], "not a service control policy: Statement 1 has a Principal, which a service "
                      "control policy does not support"),
    "an scp as rcp": ("--rcp", [RCP, SCP], "not a resource control policy: Statement 2 has no Principal"),
}  # fmt: skip


@pytest.mark.parametrize(("option", "statements", "line"), OF_THE_OTHER_KIND.values(), ids=OF_THE_OTHER_KIND)
def test_a_control_policy_of_the_other_kind_is_refused(
    option: str, statements: list[dict[str, Any]], line: str, template: str, tmp_path: Path
) -> None:
    path = tmp_path / "control.json"
    path.write_text(json.dumps(_policy(*statements)))
    asked = ["can", "orders-api", "sqs:SendMessage", "Orders", "--file", template, option, str(path)]
    if not line:
        assert run_here(asked) == 0
        return
    with pytest.raises(CommandError) as error:
        run_here(asked)
    assert list(error.value.lines) == [f"{path}: {line}"]


@pytest.mark.parametrize(("arguments", "lines"), WRONG.values(), ids=WRONG)
def test_what_is_wrong(arguments: list[str], lines: list[str], template: str) -> None:
    with pytest.raises(CommandError) as error:
        run_here([*arguments, "--file", template])
    assert list(error.value.lines) == lines


def test_a_program_is_asked_with_predicted_outputs() -> None:
    program = str(PROGRAMS / "predicted")
    ended = run("can", "app", "sqs:ReceiveMessage", "jobs", "--program", program, "--format", "json")
    assert ended.code == 3
    assert [each["policy"] for each in ended.json["answers"][0]["by"]] == [
        "inline policy 'structure' of role 'app'",
        "inline policy 'look-up' of role 'app'",
    ]
    assert ended.json["answers"][0]["keys"] == ["Document"]  # the policy of another stack's output
    assert ended.json["answers"][0]["resource"].startswith("arn:aws:sqs:eu-west-1:000000000000:jobs-")


def test_a_program_that_fails_with_predicted_outputs_is_asked_without() -> None:
    ended = run("who-can", "s3:GetObject", "--program", str(PROGRAMS / "raises-when-predicted"))
    assert ended.code == 1
    assert "note: what depends on outputs is unknown: with predicted outputs the command fails: " in ended.out


def test_a_program_that_fails() -> None:
    ended = run("who-can", "s3:GetObject", "--program", str(PROGRAMS / "raises"))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "error: ValueError: an account id of 11 digits (helper.py:6)\n"
