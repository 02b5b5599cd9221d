"""ServiceRole from programs in Python and in TypeScript, by `pulumi package add` in the real engine."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import ROOT, Account, Engine, copy_project

PETS: dict[str, Any] = {
    "accountId": "111122223333",
    "name": "Pets",
    "description": "Reads pets",
    "assumeRolePolicy": {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    },
    "inlinePolicies": {
        "Read": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pets/*"}],
        }
    },
    "maxSessionDuration": 7200,
}
PYTHON = {
    "Pulumi.yaml": "name: consumer\nruntime: {name: python, options: {toolchain: pip, virtualenv: venv}}\n",
    "requirements.txt": "pulumi\n",
    "__main__.py": "import json, pathlib\nimport pulumi, pulumi_aws_roles as roles\n"
    "given = json.loads(pathlib.Path('inputs.json').read_text())\n"
    "names = {'accountId': 'account_id', 'assumeRolePolicy': 'assume_role_policy',\n"
    "         'inlinePolicies': 'inline_policies', 'maxSessionDuration': 'max_session_duration'}\n"
    "made = roles.ServiceRole('pets', **{names.get(key, key): value for key, value in given.items()})\n"
    "pulumi.export('arn', made.arn)\n",
}
TYPESCRIPT = {
    "Pulumi.yaml": "name: consumer\nruntime: nodejs\n",
    "package.json": json.dumps({
        "main": "index.ts",
        "dependencies": {"@pulumi/pulumi": "^3"},
        "devDependencies": {"typescript": "^5", "@types/node": "^20"},
    }),
    "tsconfig.json": json.dumps({
        "compilerOptions": {"strict": True, "module": "commonjs", "moduleResolution": "node", "skipLibCheck": True},
        "files": ["index.ts"],
    }),
    "index.ts": 'import * as fs from "fs";\nimport * as roles from "@pulumi/aws-roles";\n'
    'const given: roles.ServiceRoleArgs = JSON.parse(fs.readFileSync("inputs.json", "utf8"));\n'
    'export const arn = new roles.ServiceRole("pets", given).arn;\n',
}  # fmt: skip
REGISTRIES = {
    "python": [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", ".", "parver"],
    "typescript": ["npm", "view", "@pulumi/pulumi", "version"],
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package in a checkout of its own, where the engine may install what it needs."""
    return copy_project(ROOT, tmp_path_factory.mktemp("checkout") / "aws-roles") / "component_package"


@pytest.fixture(params=["python", "typescript"])
def consumer(
    request: pytest.FixtureRequest,
    engine: Callable[..., Engine],
    account: Callable[..., Account],
    package: Path,
    tmp_path: Path,
) -> Engine:
    """A program in one language, with the package added to it."""
    if request.param == "typescript" and not (shutil.which("npm") and shutil.which("pulumi-language-nodejs")):
        pytest.skip("npm or Pulumi's Node.js language host is not on PATH")
    if subprocess.run(REGISTRIES[request.param], cwd=tmp_path, capture_output=True, check=False).returncode:
        pytest.skip(f"`pulumi package add` installs packages for {request.param}, and the registry cannot be reached")
    source = tmp_path / "consumer"
    source.mkdir()
    for name, text in {"python": PYTHON, "typescript": TYPESCRIPT}[request.param].items():
        (source / name).write_text(text)
    made = engine(source, account())
    (made.project / "venv").unlink(missing_ok=True)  # the engine makes one, with the package's SDK in it
    added = made.pulumi("package", "add", str(package), timeout=300)
    assert added.code == 0, added.output
    return made


def test_a_role_is_made_and_judged_and_wrong_inputs_are_refused(consumer: Engine, pack: Path) -> None:
    inputs = consumer.project / "inputs.json"
    inputs.write_text(json.dumps(PETS))
    preview = consumer.preview("--policy-pack", str(pack))
    assert preview.code == 0, preview.output
    assert preview.operations("create") == {"pets", "pets-Read"}
    assert "arn:aws:iam::111122223333:role/Pets" in preview.output
    assert preview.violations == []

    wide = json.loads(json.dumps(PETS).replace("s3:GetObject", "s3:*"))
    inputs.write_text(json.dumps(wide))
    judged = consumer.preview("--policy-pack", str(pack))
    assert {each["policyName"] for each in judged.violations} == {"iam-wildcard-action"}

    inputs.write_text(json.dumps({**PETS, "accountId": "1", "maxSessionDuration": 60}))
    refused = consumer.preview()
    assert refused.code != 0
    told = [line.strip() for line in refused.output.splitlines() if "; expected" in line]
    assert told == [
        "accountId: '1'; expected the 12 digits of an AWS account id, in quotes",
        "maxSessionDuration: 60; expected a whole number of seconds, 3600 to 43200",
    ]
    assert "component_package" not in refused.output, "no traceback of the package"
