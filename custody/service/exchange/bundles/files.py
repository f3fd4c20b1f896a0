"""The files of a bundle, out of a ZIP or a folder of somebody outside: nothing is written, nothing is guessed.

What other software would read otherwise is refused: two lists of files, two files of one name, a path that leads out.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from custody.domain.kernel.errors import BadInput
from custody.log.errors import Malformed
from custody.service.kernel.archive import Limits, unpack

LARGEST = 64 * 1024 * 1024
"""Bytes of a ZIP, and of all its files unpacked."""
LIMITS = Limits(packed=LARGEST, member=LARGEST, total=LARGEST, members=20_000)
PATH = re.compile(r"(?:(?!\.\.?(?:/|\Z))[A-Za-z0-9._-]+(?:/(?!\Z)|\Z))+", re.ASCII)
"""A path that stays inside its folder, and that a shell and a list of files read as it stands."""


def read(path: Path) -> dict[str, bytes]:
    """Read the files of a bundle, a folder or a ZIP, by their path in it.

    Raises:
        BadInput: ``file_unreadable``, ``bundle_large``.
    """
    try:
        return _folder(path) if path.is_dir() else _zip(path)
    except OSError as error:
        raise BadInput("file_unreadable", path=str(path)) from error


def unzip(data: bytes, name: str) -> dict[str, bytes]:
    """Return the files of a ZIP by their path inside its one folder; ``name`` is the ZIP's name.

    Raises:
        BadInput: ``file_unreadable``, ``bundle_large``, ``archive_packing``.
    """
    files: dict[str, bytes] = {}
    folders: set[str] = set()
    for path, content in unpack(data, LIMITS, name, BadInput("bundle_large", path=name)):
        folder, _, inside = path.partition("/")
        folders.add(folder)
        if inside in files or len(folders) > 1:
            raise BadInput("file_unreadable", path=name)  # two files of one name: each reader takes another
        files[inside] = content
    return files


def digest(files: Mapping[str, bytes]) -> str:
    """Return the digest of a bundle (hex), the same for folder and ZIP: SHA-256 over a ``sha256sum`` list.

    One line for each file in order of path, as ``LC_ALL=C sort`` has it: the file's SHA-256, two spaces, its path.

    Raises:
        Malformed: ``bundle_malformed`` for a path that leads out of its folder, or that such a list would show changed.
    """
    wrong = next((path for path in files if not PATH.fullmatch(path)), None)
    if wrong is not None:
        raise Malformed("bundle_malformed", path=wrong[:80])
    lines = (f"{sha256(body).hexdigest()}  {path}\n" for path, body in sorted(files.items()))
    return sha256("".join(lines).encode()).hexdigest()


def _folder(path: Path) -> dict[str, bytes]:
    paths = [file for file in sorted(path.rglob("*")) if not file.is_dir()]
    if not all(file.is_file() and not file.is_symlink() for file in paths):
        raise BadInput("file_unreadable", path=str(path))  # a link would bring in what lies outside
    _require_small((file.stat().st_size for file in paths), str(path))
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in paths}


def _zip(path: Path) -> dict[str, bytes]:
    _require_small((path.stat().st_size,), str(path))
    return unzip(path.read_bytes(), str(path))


def _require_small(sizes: Iterable[int], name: str) -> None:
    if sum(sizes) > LARGEST:
        raise BadInput("bundle_large", path=name)
