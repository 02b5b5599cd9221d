"""The analysis without Pulumi: as a library, and as a command over JSON of any make."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import batch, output
from analysis.batch import Batch
from analyze import analyze
from configuration import settings
from judge import Judge
from least_privilege.statements import Kind
from least_privilege.waivers import name_of
from rules import ALL_RULES
from tests.support.documents import allow, document, trust

PACK = Path(__file__).parents[2] / "policypack"

WIDE = document(allow("s3:*", "arn:aws:s3:::pets/*"))
NARROW = document(allow("s3:GetObject", "arn:aws:s3:::pets/*"))
OPEN = document(trust({"AWS": "*"}))
LAMBDA = document(trust({"Service": "lambda.amazonaws.com"}))
WILDCARD, PUBLIC, MALFORMED = "iam-wildcard-action", "trust-public-principal", "iam-malformed-document"


def run(*arguments: str, text: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(PACK / "analyze.py"), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def where(documents: Any, rule: str, **how: Any) -> list[str]:
    """Where `rule` finds something: name and place of the documents."""
    return sorted({name_of(found.urn) for found in analyze(documents, **how) if found.rule == rule})


def account(**lists: Any) -> dict[str, Any]:
    return {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": [], **lists}


FORMS: dict[str, tuple[Any, list[str]]] = {
    "a document": (WIDE, ["it"]),
    "a document as text": (json.dumps(WIDE), ["it"]),
    "a narrow document": (NARROW, []),
    "one statement, no list": ({**WIDE, "Statement": WIDE["Statement"][0]}, ["it"]),
    "keys in odd case": ({"version": "2012-10-17", "statement": WIDE["Statement"]}, ["it"]),
    "what get-role-policy prints": (
        {"RoleName": "web", "PolicyName": "x", "PolicyDocument": WIDE},
        ["it: PolicyDocument"],
    ),
    "what get-policy-version prints": ({"PolicyVersion": {"Document": WIDE}}, ["it: PolicyVersion.Document"]),
    "a document as text inside": ({"Policy": json.dumps(WIDE)}, ["it: Policy"]),
    "as IAM's API encodes it": ({"PolicyDocument": quote(json.dumps(WIDE))}, ["it: PolicyDocument"]),
    "a list": ([NARROW, WIDE, {"Policy": WIDE}], ["it: [1]", "it: [2].Policy"]),
    "a CloudFormation template": (
        {"Resources": {"Read": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": WIDE}}}},
        ["it: Resources.Read.Properties.PolicyDocument"],
    ),
    "a CloudFormation role": (
        {"Properties": {"AssumeRolePolicyDocument": LAMBDA, "Policies": [{"PolicyName": "p", "PolicyDocument": WIDE}]}},
        ["it: Properties, inline policy p"],
    ),
    "a Terraform plan": (
        {"planned_values": {"root_module": {"resources": [{"values": {"name": "p", "policy": json.dumps(WIDE)}}]}}},
        ["it: planned_values.root_module.resources[0].values.policy"],
    ),
    "an account's role": (
        account(
            RoleDetailList=[
                {
                    "RoleName": "web",
                    "AssumeRolePolicyDocument": LAMBDA,
                    "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": WIDE}],
                }
            ]
        ),
        ["it: role web, inline policy p"],
    ),
    "an account's user and group": (
        account(
            UserDetailList=[{"UserName": "u", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": WIDE}]}],
            GroupDetailList=[{"GroupName": "g", "GroupPolicyList": [{"PolicyName": "q", "PolicyDocument": WIDE}]}],
        ),
        ["it: group g, inline policy q", "it: user u, inline policy p"],
    ),
    "an account's policy, by its default version": (
        account(
            Policies=[
                {
                    "PolicyName": "p",
                    "Arn": "arn:aws:iam::111122223333:policy/p",
                    "PolicyVersionList": [
                        {"IsDefaultVersion": False, "Document": WIDE},
                        {"IsDefaultVersion": True, "Document": NARROW},
                    ],
                },
                {"PolicyName": "q", "PolicyVersionList": [{"IsDefaultVersion": True, "Document": WIDE}]},
            ]
        ),
        ["it: policy q"],
    ),
}


@pytest.mark.parametrize(("given_", "expected"), FORMS.values(), ids=FORMS)
def test_documents_are_found_wherever_they_are(given_: Any, expected: list[str]) -> None:
    assert where({"it": given_}, WILDCARD) == expected


KINDS: dict[str, tuple[Any, Kind | None, list[str]]] = {
    "a Principal and only sts: a trust policy": (OPEN, None, ["it"]),
    "under AssumeRolePolicyDocument": (
        {"Role": {"RoleName": "r", "AssumeRolePolicyDocument": OPEN}},
        None,
        ["it: Role"],
    ),
    "under assume_role_policy, as text": ({"assume_role_policy": json.dumps(OPEN)}, None, ["it: assume_role_policy"]),
    "a Principal and another service: a resource policy": (
        document({**trust("*", "s3:GetObject"), "Resource": "arn:aws:s3:::pets/*"}),
        None,
        [],
    ),
    "no Principal: an identity policy": (WIDE, None, []),
    "as it is told": (OPEN, Kind.RESOURCE, []),
    "a trusted service": (LAMBDA, None, []),
}


@pytest.mark.parametrize(("given_", "kind", "expected"), KINDS.values(), ids=KINDS)
def test_the_kind_is_told_by_the_content(given_: Any, kind: Kind | None, expected: list[str]) -> None:
    assert where({"it": given_}, PUBLIC, kind=kind) == expected


BROKEN = {
    "text that is no JSON": "{Version",
    "plain text": "hello",
    "no text": "",
    "white space": "  ",
    "an empty object": "{}",
    "an empty list": "[]",
    "an empty value": {},
    "no value": None,
    "a number": 1,
    "a document without statements": {"Version": "2012-10-17"},
    "an effect in lower case": document({**allow("s3:GetObject"), "Effect": "allow"}),
    "a key twice": '{"Version": "2012-10-17", "Statement": [], "Statement": []}',
    "broken text inside": {"Policy": '{"Statement": ['},
}


@pytest.mark.parametrize("given_", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_a_finding(given_: Any) -> None:
    assert where([given_], MALFORMED)


def test_a_value_that_cloudformation_fills_in_is_never_passed_over() -> None:
    template = {"PolicyDocument": document(allow("s3:*", {"Fn::GetAtt": ["Bucket", "Arn"]}))}
    assert where({"it": template}, "document-not-evaluable") == ["it: PolicyDocument"]
    assert where({"it": template}, WILDCARD) == ["it: PolicyDocument"]


def test_a_role_of_a_template_goes_by_its_logical_id() -> None:
    properties = {"AssumeRolePolicyDocument": LAMBDA, "Policies": [{"PolicyName": "p", "PolicyDocument": WIDE}]}
    template = {"Resources": {"WebRole": {"Type": "AWS::IAM::Role", "Properties": properties}}}
    (found,) = [found for found in analyze({"t.json": template}) if found.rule == WILDCARD]
    assert "inline policy 'p' of role 'WebRole'" in found.evidence


def test_what_aws_grants_is_judged_where_it_is_attached() -> None:
    attached = [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]
    role = {"RoleName": "web", "AssumeRolePolicyDocument": LAMBDA, "AttachedManagedPolicies": attached}
    found = where({"it": account(RoleDetailList=[role])}, "iam-admin-access")
    assert found == ["it: role web, attached arn:aws:iam::aws:policy/AdministratorAccess"]


def test_the_account_of_a_role_is_told_by_its_arn() -> None:
    other = document(trust({"AWS": "arn:aws:iam::444455556666:root"}))
    role = {"RoleName": "web", "AssumeRolePolicyDocument": other}
    ids = []
    for arn in ({}, {"Arn": "arn:aws:iam::111122223333:role/web"}, {"Arn": "arn:aws:iam::444455556666:role/web"}):
        found = analyze([account(RoleDetailList=[{**role, **arn}])])
        ids.append([each.id for each in found if each.rule == "trust-cross-account"])
    assert ids == [["trust-cross-account:unknown-account:444455556666"], ["trust-cross-account:444455556666"], []]


PASS = document(allow("iam:PassRole", "*"))
RUN = document(allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "*"))
ESCALATION = "iam-privilege-escalation"


def escalations(documents: Any, **how: Any) -> list[tuple[str, str]]:
    return [(found.id, name_of(found.urn)) for found in analyze(documents, **how) if found.rule == ESCALATION]


def test_what_is_dangerous_only_together_is_found_where_that_is_asked_for() -> None:
    assert escalations({"pass": PASS, "run": RUN}) == []
    assert "lambda" in str(escalations({"pass": PASS, "run": RUN}, together=True))


def test_an_accounts_principal_has_what_its_policies_and_groups_give_it_together() -> None:
    arn = "arn:aws:iam::111122223333:policy/team/run"
    versions = [{"IsDefaultVersion": True, "Document": RUN}]
    given_ = account(
        UserDetailList=[{"UserName": "ann", "GroupList": ["devs"]}, {"UserName": "bob", "GroupList": []}],
        GroupDetailList=[{"GroupName": "devs", "GroupPolicyList": [{"PolicyName": "p", "PolicyDocument": PASS}]}],
        Policies=[{"PolicyName": "run", "Path": "/team/", "Arn": arn, "PolicyVersionList": versions}],
    )
    assert escalations([given_]) == []
    attached = [{"PolicyName": "run", "PolicyArn": arn}]
    ann = {**given_["UserDetailList"][0], "AttachedManagedPolicies": attached}
    found = escalations([{**given_, "UserDetailList": [ann]}])
    assert "lambda" in str(found)
    assert all("user ann" in where_ for _, where_ in found)


def test_documents_may_come_without_names() -> None:
    assert where([NARROW, json.dumps(WIDE)], WILDCARD) == ["2"]


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["*", "s3:*", "Allow", "{", "%7B"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "Statement",
                    "Version",
                    "Action",
                    "Effect",
                    "Principal",
                    "Resource",
                    "Policy",
                    "AssumeRolePolicyDocument",
                ]
                + [
                    "RoleDetailList",
                    "UserDetailList",
                    "RolePolicyList",
                    "Policies",
                    "PolicyVersionList",
                    "Document",
                    "Ref",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON, st.booleans())
def test_no_json_raises_or_makes_a_rule_fail(value: Any, together: bool) -> None:
    for documents in ([value], [json.dumps(value)]):
        assert [found for found in analyze(documents, together=together) if found.id.endswith(":fault")] == []


def test_the_command_prints_what_the_library_finds(tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE))
    (tmp_path / "below").mkdir()
    (tmp_path / "below/narrow.json").write_text(json.dumps(NARROW))
    (tmp_path / "package.json").write_text('{"name": "pets"}')
    ended = run(str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr == f"note: {tmp_path / 'package.json'}: there is no policy document in it\n"
    assert f"\n  mandatory (high)  {WILDCARD}:s3:*\n" in ended.stdout
    assert ended.stdout.splitlines()[0] == str(tmp_path / "wide.json")
    assert ended.stdout.splitlines()[-1].startswith("3 files; 1 mandatory finding, ")
    as_json = json.loads(run(str(tmp_path), "--format", "json").stdout)
    found = analyze({str(tmp_path / "wide.json"): json.dumps(WIDE)})
    assert [(each["id"], each["evidence"], each["fix"]) for each in as_json["findings"]] == [
        (each.id, each.evidence, each.fix) for each in found
    ]
    assert as_json["summary"]["files"] == 3


def test_many_documents_are_judged_alike_by_one_process_and_by_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / f"{i:03}.json" for i in range(batch.ENOUGH + 7)]
    for i, file in enumerate(files):
        file.write_text([*map(json.dumps, (NARROW, WIDE, OPEN)), "{"][i % 4])
    judge = Judge(ALL_RULES, settings(ALL_RULES))
    by_cores = []
    for cores in {0, 1}, {0}:
        monkeypatch.setattr("os.sched_getaffinity", lambda _, cores=cores: cores, raising=False)
        by_cores.append(list(Batch(judge, None, output.FORMS["json"].show).each([str(file) for file in files])))
    several, one = by_cores
    assert several == one
    found = [each["id"] for outcome in several if outcome.shown for each in outcome.shown.findings]
    assert found == [each.id for each in analyze({str(f): f.read_text() for i, f in enumerate(files) if i % 4 != 3})]
    assert [outcome.problems != [] for outcome in several] == [i % 4 == 3 for i in range(len(files))]


def test_standard_input_of_a_narrow_document_is_fine() -> None:
    ended = run("-", text=json.dumps(NARROW))
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_kind_can_be_told_on_the_command_line() -> None:
    text = json.dumps(document(trust({"AWS": "*"}, "s3:GetObject")))
    assert f"{MALFORMED}:invalid-action" in run("-", "--kind", "trust", text=text).stdout


ERRORS = {
    "not JSON": ("bad.json", b'{"Version": \n}', "bad.json:2: not JSON: Expecting value (column 1)"),
    "not UTF-8": ("bad.json", b"\xff", "bad.json: not UTF-8: invalid start byte at byte 0"),
    "no policy": ("bad.json", b"{}", "bad.json: there is no policy document in it"),
    "one page of several": (
        "bad.json",
        b'{"IsTruncated": true, "UserDetailList": [{"UserName": "u"}]}',
        "bad.json: is one page of several (IsTruncated): give all pages in one list",
    ),
    "nested without end": ("bad.json", b"[" * 100_000, "bad.json: not JSON that can be read: "),
}


@pytest.mark.parametrize(("name", "content", "expected"), ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_judged_ends_with_2(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    ended = run(str(tmp_path / name))
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"error: {tmp_path}/{expected}")
    assert len(ended.stderr.splitlines()) == 1


def test_a_missing_file_does_not_hide_the_findings_in_others(tmp_path: Path) -> None:
    (tmp_path / "wide.json").write_text(json.dumps(WIDE))
    ended = run(str(tmp_path / "none.json"), str(tmp_path / "wide.json"))
    assert ended.returncode == 2
    assert ended.stderr == f"error: {tmp_path / 'none.json'}: No such file or directory\n"
    assert WILDCARD in ended.stdout


def test_an_empty_directory_is_an_error(tmp_path: Path) -> None:
    ended = run(str(tmp_path))
    assert (ended.returncode, ended.stderr) == (2, f"error: {tmp_path}: there is no *.json in this directory\n")


@pytest.mark.parametrize(("given_", "level"), [({}, "mandatory"), ({"all": "advisory"}, "advisory")])
def test_a_level_left_out_is_that_of_all_else_the_rules_own(tmp_path: Path, given_: Any, level: str) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**given_, "trust-cross-account": {"ownAccounts": ["111122223333"]}}))
    text = json.dumps(document(trust({"AWS": "arn:aws:iam::444455556666:root"})))
    ended = run("-", "--policy-pack-config", str(config), "--format", "json", text=text)
    (found,) = [each for each in json.loads(ended.stdout)["findings"] if each["rule"] == "trust-cross-account"]
    assert (found["id"], found["level"]) == ("trust-cross-account:444455556666", level)
    assert ended.returncode == int(level == "mandatory")


def test_levels_and_waivers_are_those_of_the_packs_configuration(tmp_path: Path) -> None:
    file, config = tmp_path / "wide.json", tmp_path / "config.json"
    file.write_text(json.dumps(WIDE))
    waiver = {"finding": f"{WILDCARD}:s3:*", "resource": "*/wide.json", "reason": "r", "owner": "o"}
    waived = {"policy-waiver": {"waivers": [{**waiver, "expires": "2999-12-31"}]}}
    for given_, code, expected in (
        ({WILDCARD: "advisory"}, 0, f"advisory (high)  {WILDCARD}:s3:*"),
        ({WILDCARD: "disabled"}, 0, "1 file; 0 mandatory findings"),
        (waived, 0, "Waived"),
        ({"policy-waiver": {"waivers": [{**waiver, "expires": "2020-01-01"}]}}, 1, "expired on 2020-01-01"),
    ):
        config.write_text(json.dumps(given_))
        ended = run(str(file), "--policy-pack-config", str(config))
        assert (ended.returncode, ended.stderr) == (code, "")
        assert expected in ended.stdout


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param('{"iam-wildcard-actoin": "advisory"}', "did you mean iam-wildcard-action?", id="unknown rule"),
        pytest.param('{"imdsv2-required": "fatal"}', "is 'fatal', expected one of", id="unknown level"),
        pytest.param("[]", "expected an object of rules", id="no object"),
        pytest.param("{", "Expecting property name", id="no JSON"),
    ],
)
def test_a_wrong_configuration_is_refused(tmp_path: Path, config: str, expected: str) -> None:
    (tmp_path / "config.json").write_text(config)
    ended = run("-", "--policy-pack-config", str(tmp_path / "config.json"), text=json.dumps(NARROW))
    assert ended.returncode == 2
    assert expected in ended.stderr
    assert "Traceback" not in ended.stderr


def test_nothing_of_pulumi_is_loaded() -> None:
    code = (
        "import sys; from analyze import analyze, main; main(['-']); analyze(['{}']);"
        "print(sorted(n for n in sys.modules if n.partition('.')[0] in ('pulumi', 'pulumi_policy', 'grpc', 'google')))"
    )
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=PACK, input=json.dumps(WIDE), capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"
