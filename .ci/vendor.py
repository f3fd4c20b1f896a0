#!/usr/bin/env python3
"""Fetch the files of others that we carry, or check that they are what was published.

A folder with such files has a ``vendor.lock.json``: the npm packages at exact versions, the integrity that the
registry gave for each when it was chosen, and for each file where it lies in the package and its SHA-256.

    .ci/vendor.py custody/web/static/scan/vendor custody/web/verifier/vendor tests/browser/vendor

packs each package anew (npm, no install scripts), compares it with its integrity, and writes the files. A file
whose ``sha256`` is empty is new: its digest is written into the lock. Anything else that differs stops it. A file
named ``.gz`` is packed when it is written; its digest is that of the published one.
"""

import gzip
import json
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

LOCK = "vendor.lock.json"


def main(folders: list[str]) -> None:
    """Bring the folders in order."""
    for folder in map(Path, folders):
        lock = folder / LOCK
        packages = json.loads(lock.read_text())
        for package in packages:
            take(package, packed(package), folder)
        lock.write_text(json.dumps(packages, indent=2) + "\n")


def packed(package: dict[str, Any]) -> dict[str, bytes]:
    """Return the files of a package by their paths in it."""
    wanted = f"{package['package']}@{package['version']}"
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", folder, wanted]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - names out of the lock
        [archive] = Path(folder).iterdir()
        data = archive.read_bytes()
        found = f"sha512-{b64encode(sha512(data).digest()).decode()}"
        require(found == package["integrity"], f"{wanted}: {found} is not the integrity recorded")
        with tarfile.open(archive) as tar:
            members = [member for member in tar if member.isfile()]
            return {member.name.removeprefix("package/"): tar.extractfile(member).read() for member in members}


def take(package: dict[str, Any], files: dict[str, bytes], folder: Path) -> None:
    """Write a package's files into the folder."""
    for name, kept in package["files"].items():
        data = files[kept["from"]]
        digest = sha256(data).hexdigest()
        require(kept["sha256"] in {"", digest}, f"{name}: {digest} is not the digest recorded")
        kept["sha256"] = digest
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(gzip.compress(data, 9, mtime=0) if target.suffix == ".gz" else data)


def require(holds: bool, otherwise: str) -> None:
    """End with a message unless something holds."""
    if not holds:
        sys.exit(otherwise)


if __name__ == "__main__":
    main(sys.argv[1:])
