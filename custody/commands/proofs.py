"""``custody verify --bundle``: what a proof bundle proves, step by step, and what it does not."""

import os
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

from msgspec import to_builtins
from rich.console import Console

from custody.commands.steps import Step, show
from custody.domain.errors import BadInput
from custody.log.bracket import SKEW
from custody.log.errors import LogError
from custody.log.note import VerifierKey
from custody.log.policy import Policy
from custody.service.bundles import Verdict, check
from custody.web.findings import FINDINGS, explain_finding
from custody.web.i18n import gettext

END = struct.Struct("<4s4HLLH")
"""The end record of a ZIP (APPNOTE 4.3.16)."""
LARGEST = 64 * 1024 * 1024
"""Bytes of all files of a bundle, unpacked."""


def run(path: Path, vkeys: Sequence[str], policy: Path | None, *, as_json: bool = False) -> int:
    """Check a bundle with keys had from elsewhere; 0 when it proves what it says, 1 when something is wrong.

    Raises:
        BadInput: ``vkey_needed``, ``file_unreadable``, ``bundle_large``; Malformed: ``vkey_malformed``,
            ``policy_malformed``.
    """
    if not vkeys and policy is None:
        raise BadInput("vkey_needed")
    keys = [VerifierKey.parse(vkey) for vkey in vkeys]
    trusted = Policy.parse(_text(policy)) if policy else None
    if not as_json:
        for key in keys or (trusted.logs if trusted else ()):
            Console(soft_wrap=True, highlight=False).print(gettext("Key: %(vkey)s") % {"vkey": key}, markup=False)
    try:
        verdict = check(read(path), keys, trusted)
    except LogError as error:
        finding = {"code": error.code, **error.facts}
        return show((), as_json=as_json, finding=finding, told=explain_finding(error.code, error.facts))
    return show(taken(verdict), as_json=as_json)


def taken(verdict: Verdict) -> list[Step]:
    """The steps that held, in the order of the verifier page."""
    head, chains = verdict.checkpoint, verdict.chains
    witnesses, named = ", ".join(verdict.witnesses), ", ".join(verdict.named)
    values = {"disclosed": verdict.disclosed, "withheld": verdict.withheld, "erased": verdict.erased}
    return [
        Step("signature", facts={"origin": head.origin, "size": head.size}),
        Step("witnesses", facts={"witnesses": witnesses})
        if witnesses
        else Step("witnesses", "warn", said="witnesses_none"),
        Step("inclusion", facts={"n": verdict.events}),
        Step("acts", facts={"n": verdict.acts}),
        Step("chains", facts={"chains": ", ".join(f"{number} ({n})" for number, n in chains.items())}),
        Step("given", facts={"at": verdict.given, "n": chains[verdict.subject] - 1}),
        Step("named", facts={"n": len(verdict.named), "named": named}),
        Step("values", facts=values),
        *_times(verdict),
        *([Step("statements", facts={"numbers": ", ".join(verdict.statements)})] if verdict.statements else ()),
    ]


def _times(verdict: Verdict) -> list[Step]:
    """What the witnesses say of the times of recording: one step, or one for each act that they contradict."""
    if not verdict.timed:
        return [Step("times", "warn", said="times_none")]
    wrong = [Step("times", "bad", facts=to_builtins(one), wrong=FINDINGS[one.code]) for one in verdict.untimely]
    return wrong or [Step("times", facts={"timed": verdict.timed, "acts": verdict.acts, "minutes": SKEW // 60})]


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
    _require_one_list(path)
    with zipfile.ZipFile(path) as archive:
        _require_small(sum(info.file_size for info in archive.infolist()), path)
        files = {name: name.partition("/")[2] for name in archive.namelist() if not name.endswith("/")}
        if len(set(files.values())) != sum(not info.is_dir() for info in archive.infolist()):
            raise BadInput("file_unreadable", path=str(path))  # two files of one name: each reader would take another
        return {inside: archive.read(name) for name, inside in files.items()}


def _require_one_list(path: Path) -> None:
    """Refuse a ZIP whose list of files is not right before its end record: other software would read another list."""
    with path.open("rb") as file:
        at = file.seek(0, os.SEEK_END) - END.size
        file.seek(max(at, 0))
        data = file.read()
    if len(data) != END.size:
        raise BadInput("file_unreadable", path=str(path))
    mark, disk, first, here, count, size, start, comment = END.unpack(data)
    if mark != b"PK\5\6" or disk or first or here != count or comment or start + size != at:
        raise BadInput("file_unreadable", path=str(path))


def _require_small(size: int, path: Path) -> None:
    if size > LARGEST:
        raise BadInput("bundle_large", path=str(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file_unreadable", path=str(path)) from error
