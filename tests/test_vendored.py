"""The files of others that we carry are what was published: each in its lock, each with its digest, with a licence."""

import gzip
import json
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def content(file: Path) -> bytes:
    """A file as it was published."""
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


@pytest.mark.parametrize(
    "folder", ["custody/web/static/scan/vendor", "custody/web/verifier/vendor", "tests/browser/vendor"]
)
def test_what_we_carry_is_what_was_published(folder):
    """No file differs from its lock, none is missing, and none lies there unlisted (``.ci/vendor.py``)."""
    packages = json.loads((ROOT / folder / "vendor.lock.json").read_text())
    locked = {name: kept["sha256"] for package in packages for name, kept in package["files"].items()}
    there = {
        file.relative_to(ROOT / folder).as_posix(): sha256(content(file)).hexdigest()
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.name != "vendor.lock.json"
    }
    assert there == locked
    for package in packages:
        assert package["licence"]
        assert any("LICENSE" in name for name in package["files"])
