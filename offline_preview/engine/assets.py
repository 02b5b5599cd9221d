"""Files that a program gives to a resource: each has to exist, as the engine reads them all before it registers one.

Source: https://github.com/pulumi/pulumi/tree/master/sdk/go/common/resource/asset
        https://github.com/pulumi/pulumi/tree/master/sdk/go/common/resource/archive
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from offline_preview import wire

_ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
_FORMATS: Final = (".tar", ".tgz", ".tar.gz", ".zip", ".jar")


def faults(inputs: Mapping[str, Any], directory: Path) -> Iterator[str]:
    """`property: what is wrong` for each file, directory or archive in a resource's `inputs` that cannot be read.

    Paths are relative to `directory`, the program's own. Nothing is fetched.
    """
    for name, value in inputs.items():
        yield from (f"{name}: {fault}" for fault in _faults(value, directory))


def _faults(value: Any, directory: Path) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _faults(item, directory)
    elif isinstance(value, Mapping):
        kind, path = value.get(wire.SIGNATURE), value.get("path")
        if kind in (_ASSET, _ARCHIVE) and isinstance(path, str) and path != wire.UNKNOWN:
            yield from (_file_faults if kind == _ASSET else _archive_faults)(directory / path)
        else:  # also an archive of named assets
            for item in value.values():
                yield from _faults(item, directory)


def _file_faults(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield f"asset '{_plain(path)}' is a directory; expected a file: use pulumi.FileArchive for a directory"
    elif not path.is_file():
        yield f"asset file '{_plain(path)}' does not exist"


def _archive_faults(path: Path) -> Iterator[str]:
    if not path.exists():
        yield f"archive '{_plain(path)}' does not exist"
    elif path.is_file() and not path.name.endswith(_FORMATS):
        yield f"archive '{_plain(path)}' is a file; expected a directory, or a file that ends in {', '.join(_FORMATS)}"


def _plain(path: Path) -> str:
    """The path without `..`, which need not exist."""
    return os.path.normpath(path)
