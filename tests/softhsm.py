"""Tokens of SoftHSM for the tests: it reads its configuration once a process, so all tests of one share a folder."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SO_PIN = "314159"
MODULE = next(
    (str(path) for path in Path("/usr/lib").glob("**/softhsm/libsofthsm2.so") if shutil.which("pkcs11-tool")), ""
)
needs_softhsm = pytest.mark.skipif(
    not MODULE and not os.environ.get("CI"), reason="SoftHSM or OpenSC is not installed"
)  # fmt: skip


def configured(folder: Path) -> None:
    """Let this process keep its tokens in a folder, from now to its end."""
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")


def token_made(label: str, pin: str) -> None:
    """Another token, which the library, loaded already or not, then sees."""
    import pkcs11

    command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", SO_PIN, "--pin", pin]
    subprocess.run(command, check=True, capture_output=True)
    pkcs11.lib(MODULE).reinitialize()
