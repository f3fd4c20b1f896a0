"""``custody verify --bundle``: what a proof bundle proves, step by step, and what it does not."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from custody.domain.errors import BadInput
from custody.log.errors import LogError
from custody.log.note import VerifierKey
from custody.log.policy import Policy
from custody.service.bundles import Verdict, check
from custody.web.findings import explain_finding
from custody.web.i18n import gettext

LARGEST = 64 * 1024 * 1024
"""Bytes of all files of a bundle, unpacked."""
WRONG = 1


def run(path: Path, vkeys: Sequence[str], policy: Path | None) -> int:
    """Check a bundle with keys had from elsewhere; 0 when it proves what it says, 1 when something is wrong.

    Raises:
        BadInput: ``vkey_needed``, ``file_unreadable``, ``bundle_large``; Malformed: ``vkey_malformed``,
            ``policy_malformed``.
    """
    if not vkeys and policy is None:
        raise BadInput("vkey_needed")
    keys = [VerifierKey.parse(vkey) for vkey in vkeys]
    trusted = Policy.parse(_text(policy)) if policy else None
    console = Console()
    try:
        verdict = check(read(path), keys, trusted)
    except LogError as error:
        console.print(gettext("[bold red]Something is wrong.[/] The first thing:"))
        console.print(f"  {explain_finding(error.code, error.facts)}", soft_wrap=True, markup=False, highlight=False)
        return WRONG
    for line in told(verdict):
        console.print(line, soft_wrap=True, highlight=False)
    console.print(gettext("[bold green]Nothing is wrong.[/]"))
    return 0


def told(verdict: Verdict) -> list[str]:
    """The steps that held, each with what it proves; then what none of them proves."""
    head = verdict.checkpoint
    return [
        gettext("1. Signature: the log %(origin)s signed its first %(size)s events. Witnesses: %(witnesses)s.")
        % {"origin": head.origin, "size": head.size, "witnesses": ", ".join(verdict.witnesses) or "–"},
        gettext("2. Inclusion and acts: every event of the bundle stands in that log, and belongs to its act."),
        gettext("3. Chains: whole from the first event to the last: %(chains)s.")
        % {"chains": ", ".join(f"{number} ({n})" for number, n in verdict.chains.items())},
        gettext("4. Values: %(disclosed)s shown as committed to, %(withheld)s withheld, %(erased)s erased.")
        % {"disclosed": verdict.disclosed, "withheld": verdict.withheld, "erased": verdict.erased},
        gettext("Not proved: that the bag held what is written, nor that nothing was recorded afterwards."),
    ]


def read(path: Path) -> dict[str, bytes]:
    """The files of a bundle by their path in it.

    Raises:
        BadInput: ``file_unreadable``, ``bundle_large``.
    """
    try:
        return _folder(path) if path.is_dir() else _zip(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise BadInput("file_unreadable", path=str(path)) from error


def _folder(path: Path) -> dict[str, bytes]:
    files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    _require_small(sum(file.stat().st_size for file in files), path)
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


def _zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        _require_small(sum(info.file_size for info in archive.infolist()), path)
        names = [name for name in archive.namelist() if not name.endswith("/")]
        return {name.partition("/")[2]: archive.read(name) for name in names}


def _require_small(size: int, path: Path) -> None:
    if size > LARGEST:
        raise BadInput("bundle_large", path=str(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file_unreadable", path=str(path)) from error
