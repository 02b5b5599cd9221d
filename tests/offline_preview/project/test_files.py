"""How a project, its stacks and a stack's name are found."""

from pathlib import Path

import pytest

from offline_preview.errors import PreviewError
from offline_preview.project.files import Project
from offline_preview.project.stack_name import StackName

FOUND = {
    "the directory": ("shop", ["shop/Pulumi.yaml"]),
    "the file itself": ("shop/Pulumi.yaml", ["shop/Pulumi.yaml"]),
    "the other suffix": ("shop", ["shop/Pulumi.yml"]),
    "a directory below": ("shop/src/deep", ["shop/Pulumi.yaml"]),
    "a file of the program": ("shop/src/module.py", ["shop/Pulumi.yaml"]),
    "the nearest": ("shop/src", ["Pulumi.yaml", "shop/Pulumi.yaml"]),
}


@pytest.mark.parametrize(("given", "files"), FOUND.values(), ids=FOUND)
def test_a_project_is_found(given: str, files: list[str], tmp_path: Path) -> None:
    (tmp_path / "shop/src/deep").mkdir(parents=True)
    (tmp_path / "shop/src/module.py").write_text("")
    (tmp_path / "shop/__main__.py").write_text("")
    for file in files:
        (tmp_path / file).write_text(f"name: {Path(file).parent.name or 'top'}\nruntime: python\n")
    found = Project.load(tmp_path / given)
    assert (found.name, found.directory) == ("shop", tmp_path / "shop")


@pytest.mark.parametrize("suffix", ["yaml", "yml"])
def test_the_files_of_stacks_end_as_the_projects(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"Pulumi.{suffix}").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("")
    for name in ("Pulumi.dev.yaml", "Pulumi.prod.yml"):
        (tmp_path / name).write_text("")
    project = Project.load(tmp_path)
    assert project.stacks() == [{"yaml": "dev", "yml": "prod"}[suffix]]
    assert project.stack_file("dev") == tmp_path / f"Pulumi.dev.{suffix}"


RUNTIMES = {
    "[python]": "runtime: ['python']; expected python",
    "{name: python, options: venv}": "runtime.options: 'venv'; expected names and values",
    "{name: python, options: {virtualenv: 5}}": "runtime.options.virtualenv: 5; expected a directory",
}


@pytest.mark.parametrize(("runtime", "message"), RUNTIMES.items())
def test_a_malformed_runtime_is_an_error(runtime: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n")
    (tmp_path / "__main__.py").write_text("")
    with pytest.raises(PreviewError) as raised:
        Project.load(tmp_path)
    assert str(raised.value).startswith(f"{tmp_path}/Pulumi.yaml: {message}")


def test_what_lies_beside_a_main_outside_the_project_is_the_programs_own(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra/__main__.py").write_text("")
    (tmp_path / "project/Pulumi.yaml").write_text(f"name: shop\nruntime: python\nmain: {tmp_path}/infra\n")
    assert Project.load(tmp_path / "project").is_own(f"{tmp_path}/infra/helper.py")


def test_no_project_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PreviewError) as raised:
        Project.load(tmp_path)
    expected = "neither it nor a directory above it has a Pulumi.yaml; give the project's directory with --program"
    assert str(raised.value) == f"{tmp_path}: {expected}"


NAMES = {
    None: ("organization", "", None),
    "dev": ("organization", "", "dev"),
    "acme/dev": ("acme", "", "dev"),
    "acme/shop/dev": ("acme", "shop", "dev"),
}


@pytest.mark.parametrize(("text", "parts"), NAMES.items())
def test_a_stacks_name(text: str | None, parts: tuple[str, str, str | None]) -> None:
    name = StackName.parse(text)
    assert (name.organization, name.project, name.stack) == parts


@pytest.mark.parametrize("text", ["", "/dev", "acme/", "a/b/c/d"])
def test_another_name_is_an_error(text: str) -> None:
    with pytest.raises(PreviewError, match="expected STACK, ORGANIZATION/STACK or ORGANIZATION/PROJECT/STACK"):
        StackName.parse(text)
