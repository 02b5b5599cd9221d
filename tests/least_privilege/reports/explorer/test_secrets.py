"""A secret is in no page: neither one that Pulumi marks nor an external id."""

import json
from pathlib import Path

from least_privilege.reports.model import StackReport
from least_privilege.reports.recorder import Recorder, ReportRequest
from least_privilege.stack.model import Resource, Stack

EXTERNAL_ID, PASSWORD = "vendor-7781-x", "hunter2-hunter2"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Sid": PASSWORD,
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}},
    },
}
POLICY = {
    "Version": "2012-10-17",
    "Statement": {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{PASSWORD}/*",
        "Condition": {"StringEquals": {"s3:prefix": PASSWORD}},
    },
}


def _resource(type_: str, **properties: object) -> Resource:
    return Resource(
        type=f"aws:iam/{type_}", name="web", urn=f"urn:pulumi:dev::shop::aws:iam/{type_}::web", properties=properties
    )


def test_no_secret_is_in_the_page(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    recorder = Recorder(ReportRequest(paths=(file,)), [], StackReport(project="shop", stack="dev"))
    recorder.add_secret(PASSWORD)
    role = _resource("role:Role", name=f"web-{PASSWORD}", assumeRolePolicy=json.dumps(TRUST))
    policy = _resource("rolePolicy:RolePolicy", name="own", role=f"web-{PASSWORD}", policy=json.dumps(POLICY))
    recorder.record_stack(Stack(resources=(role, policy)), [], [])
    text = file.read_text(encoding="utf-8")
    assert "web-(secret)" in text
    assert "arn:aws:s3:::(secret)/*" in text
    assert EXTERNAL_ID not in text
    assert PASSWORD not in text
