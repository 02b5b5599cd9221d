"""A Pulumi project on disk: its Pulumi.yaml, its stacks, its entry point.

Source: https://www.pulumi.com/docs/iac/concepts/projects/project-file/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import yaml

from least_privilege.policy.nearest_match import did_you_mean
from offline_preview.errors import PreviewError
from offline_preview.project import go_yaml

DEFAULT_STACK = "dev"
_FILES: Final = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
TOOLCHAINS = ("pip", "poetry", "uv")

_PREVIEW: Final = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Project:
    """`entry` is the file or directory that is run, `config` the declarations of the `config:` block as written.

    `suffix` is that of the project's file, which its stacks' files have as well.
    """

    directory: Path
    name: str
    entry: Path
    config: Mapping[str, Any]
    stack_dir: Path
    suffix: str = ".yaml"
    virtualenv: str = ""
    toolchain: str = ""

    @classmethod
    def load(cls, given: Path) -> Self:
        """Read the Pulumi.yaml that is `given`, or in the directory `given` or the nearest above it, as Pulumi does.

        Raises `PreviewError` where there is none, or where it is not of a Python project.
        """
        file = _project_file(given)
        directory = file.parent
        raw = read_yaml(file)
        name, runtime = raw.get("name"), raw.get("runtime")
        if not isinstance(name, str) or not name:
            raise PreviewError(f"{file}: name: {name!r}; expected the project's name")
        language, options = (
            (_get(runtime, "name"), _get(runtime, "options")) if isinstance(runtime, dict) else (runtime, {})
        )
        if language != "python":
            raise PreviewError(
                f"{file}: runtime: {language!r}; expected python: judge other programs on the engine, with "
                "pulumi preview --policy-pack DIRECTORY"
            )
        if not isinstance(options, dict | None):
            raise PreviewError(f"{file}: runtime.options: {options!r}; expected names and values")
        virtualenv = _get(options, "virtualenv") or ""
        if not isinstance(virtualenv, str):
            raise PreviewError(f"{file}: runtime.options.virtualenv: {virtualenv!r}; expected a directory")
        toolchain = str(_get(options, "toolchain") or "").lower()
        if toolchain not in ("", *TOOLCHAINS):
            raise PreviewError(f"{file}: runtime.options.toolchain: {toolchain!r}; expected {', '.join(TOOLCHAINS)}")
        config = raw.get("config")
        stack_dir = raw.get("stackConfigDir") or (config if isinstance(config, str) else ".")
        directory = directory.resolve()
        entry = directory / str(raw.get("main") or ".")
        if entry.is_dir() and not (entry / "__main__.py").is_file():
            raise PreviewError(f"{entry}: it has no __main__.py, which is the program")
        if not entry.exists():
            raise PreviewError(f"{file}: main: {raw.get('main')!r}; expected the program's file or directory")
        return cls(
            directory=directory,
            name=name,
            entry=entry,
            config=config if isinstance(config, dict) else {},
            stack_dir=directory / str(stack_dir),
            suffix=file.suffix,
            virtualenv=virtualenv,
            toolchain=toolchain,
        )

    @property
    def home(self) -> Path:
        """The program's working directory."""
        return self.entry if self.entry.is_dir() else self.entry.parent

    def stacks(self) -> list[str]:
        """The stacks that have a file, by name."""
        return sorted(
            file.name.removeprefix("Pulumi.").removesuffix(self.suffix)
            for file in self.stack_dir.glob(f"Pulumi.*{self.suffix}")
        )

    def stack_file(self, stack: str) -> Path:
        return self.stack_dir / f"Pulumi.{stack}{self.suffix}"

    def is_own(self, file: str) -> bool:
        """Whether `file` is of the program itself, not of a library, even of one inside the project's directory."""
        path = Path(file)
        is_library = "site-packages" in file or path.is_relative_to(_PREVIEW)
        is_near = path.is_relative_to(self.directory) or path.is_relative_to(self.home)
        return is_near and not is_library

    def shown(self, file: Path, here: Path) -> str:
        """`file` as findings name it: relative to `here`, as a rule the repository; else to the project's directory."""
        for directory in (here, self.directory):
            if file.is_relative_to(directory):
                return file.relative_to(directory).as_posix()
        return file.name

    def choose(self, stack: str | None) -> str:
        """The stack to preview: `stack`, else `dev`, else the only one.

        A project without stack files has no configuration, so any name will do. Raises `PreviewError` where the stack
        does not exist, or where there are several and none is chosen.
        """
        existing = self.stacks()
        if not existing:
            return stack or DEFAULT_STACK
        listed = f"{self.name} has the stacks {', '.join(existing)}"
        if stack is None:
            stack = DEFAULT_STACK if DEFAULT_STACK in existing else existing[0]
            if stack != DEFAULT_STACK and len(existing) > 1:
                raise PreviewError(f"no stack is selected: {listed}; select one with --stack")
        elif stack not in existing:
            hint = did_you_mean(stack, existing)
            raise PreviewError(f"stack '{stack}': there is no {self.stack_file(stack)}; {listed}{hint}")
        return stack


def _project_file(given: Path) -> Path:
    """Source: `DetectProjectPathFrom` in https://github.com/pulumi/pulumi/tree/master/sdk/go/common/workspace"""
    if not given.exists():
        raise PreviewError(f"{given}: it does not exist; give the project's directory with --program")
    if given.name in _FILES and given.is_file():
        return given
    start = given if given.is_dir() else given.parent
    for directory in (start, *start.resolve().parents):
        for name in _FILES:
            if (directory / name).is_file():
                return directory / name
    raise PreviewError(
        f"{given}: neither it nor a directory above it has a Pulumi.yaml; give the project's directory with --program"
    )


def project_name(program: Path) -> str:
    """The project's name; the directory's where the project cannot be read, which the preview reports as an error."""
    try:
        return Project.load(program).name
    except PreviewError:
        return program.resolve().name


def read_yaml(file: Path) -> dict[str, Any]:
    """The mapping in a YAML file; raises `PreviewError` with file and line where the file holds none."""
    value = read_yaml_value(file)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PreviewError(f"{file}: expected a YAML mapping")
    return value


def read_yaml_value(file: Path) -> Any:
    """What a YAML file holds; raises `PreviewError` with file and line where it cannot be read, or has a key twice."""
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=go_yaml.Loader)
        value = go_yaml.construct(node) if node is not None else None
    except OSError as error:
        raise PreviewError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PreviewError(f"{file}: not UTF-8: {error.reason} at byte {error.start}") from error
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise PreviewError(f"{file}{line}: not YAML: {error.problem}") from error
    if faults := list(_repeated(node)):
        raise PreviewError("\n".join(f"{file}:{fault}" for fault in faults))
    return value


def _repeated(node: Any) -> Iterator[str]:
    """`line: fault` for every key that a mapping has twice. Pulumi refuses such a file, too."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)
    if isinstance(node, yaml.MappingNode):
        lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if isinstance(key, yaml.ScalarNode):
                if key.value in lines:
                    yield f"{line}: key '{key.value}' is already defined at line {lines[key.value]}"
                lines.setdefault(key.value, line)
            yield from _repeated(value)


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None
