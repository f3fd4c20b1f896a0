"""Look at a PDF that anybody may have sent: is it a document of ours, and does its seal hold.

A hostile file can make a parser eat memory or run for ever, so ``look_apart`` does it in a process of its own with
little of both; whatever goes wrong there means "does not verify".
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from labels.documents.certificate import STATEMENT

MEMORY = 1024**3
"""Bytes of address space."""
CPU_SECONDS, WALL_SECONDS = 60, 120
"""A certificate of 10,000 items takes 20 s of CPU: pyHanko reads all its tags to judge what came after the seal."""
_NONE: Mapping[int, datetime] = {}
TYPES = {
    "custody.destruction-statement/1": ("certificate", "number"),
    "custody.history-statement/1": ("history", "exhibit"),
    "custody.case-statement/1": ("history", "case"),
    "custody.minutes-statement/1": ("minutes", "number"),
    "custody.annex-statement/1": ("annex", "number"),
}
"""A statement's type to the kind of document and the field that holds its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A document as it proves itself; ``problems`` are those of ``labels.signing.verify``, none if it is intact.

    ``kind`` is certificate, history, minutes, annex, or "" for a statement of another type.
    """

    kind: str = ""
    reference: str = ""
    statement_sha256: str = ""
    size: int = 0
    """How many events the log had that its statement is of (an annex: its last head); 0 where it says none."""
    root: str = ""
    """Of these events, in base64."""
    signer: str = ""
    signed_at: str = ""
    proves_until: str = ""
    """When its proofs end unless they are renewed before; "" for a document that was not closed for the years."""
    officials: tuple[str, ...] = ()
    """Who signed before the seal."""
    problems: tuple[str, ...] = ()
    ours: bool = False
    """Whether the seal's certificate is of our authority: with ``problems``, a document of ours that was changed."""


UNREADABLE = Seen(problems=("unreadable",))


def look(pdf: bytes, roots: Sequence[x509.Certificate], at: datetime, revoked: Mapping[int, datetime] = _NONE) -> Seen:
    """Check a document's seal against these roots at a moment, and read what its statement says it is.

    ``revoked`` as ``labels.signing.verify`` takes it.
    """
    from labels.signing import verify  # noqa: PLC0415  (an eighth of the idle service's memory, and needed apart from it only)

    verdict = verify.verify(pdf, roots, at=at, statement_name=STATEMENT, revoked=revoked)
    if verdict.problems == ("untrusted",) and verdict.stamped and verdict.signed_at:
        # the certificate may have run out since: a time-stamp that holds now says when the file was sealed
        verdict = verify.verify(pdf, roots, at=verdict.signed_at, statement_name=STATEMENT, revoked=revoked)
    kind, document_id, log = "", "", {}
    if verdict.good:  # what nobody sealed may say anything of itself
        statement = json.loads(verdict.statement)
        kind, field = TYPES.get(str(statement.get("type")), ("", ""))
        document_id = str(statement.get(field, ""))
        log = statement.get("log") or [{}, *statement.get("heads", [])][-1]
    return Seen(
        kind=kind, reference=document_id, size=log.get("size", 0), root=log.get("root", ""),
        statement_sha256=verdict.statement_sha256, signer=verdict.signer,
        problems=verdict.problems, ours=verdict.good or verify.bears_seal_of(pdf, roots),
        signed_at=verdict.signed_at.isoformat() if verdict.signed_at else "",
        proves_until=verdict.proves_until.isoformat() if verdict.proves_until else "",
        officials=tuple(official.signer for official in verdict.officials),
    )  # fmt: skip


def look_apart(pdf: bytes, root_pem: bytes, at: datetime, revoked: Mapping[int, datetime] = _NONE) -> Seen:
    """Run ``look`` in a process of its own; a file that is too much for it is unreadable."""
    ended = {serial: since.isoformat() for serial, since in revoked.items()}
    asked = {"root": root_pem.decode(), "at": at.isoformat(), "revoked": ended}
    try:
        answer = run_apart("labels.signing.inspect_pdf", asked, pdf)
        return Seen(**{**answer, "problems": tuple(answer["problems"]), "officials": tuple(answer["officials"])})
    except (ValueError, TypeError, KeyError):
        return UNREADABLE


def run_apart(module: str, asked: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """Ask a module of this package, in a process of its own, about bytes that may be hostile.

    The module reads what is ``asked`` as one line of JSON, then the bytes, and answers with a JSON object.

    Raises:
        ValueError: it came to no answer.
    """
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ.get("PATH", "")}
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", module], input=json.dumps(asked).encode() + b"\n" + body,
            capture_output=True, timeout=WALL_SECONDS, env=environment, check=True,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        raise ValueError(str(error)) from error
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def confine() -> None:
    """Leave this process little memory and time, and no file to write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read a question and a PDF from the standard input, answer on the standard output."""
    confine()
    asked, _, pdf = sys.stdin.buffer.read().partition(b"\n")
    question = json.loads(asked)
    root = x509.load_pem_x509_certificate(question["root"].encode())
    revoked = {int(serial): datetime.fromisoformat(since) for serial, since in question["revoked"].items()}
    seen = look(pdf, [root], datetime.fromisoformat(question["at"]), revoked)
    sys.stdout.write(json.dumps(asdict(seen)))


if __name__ == "__main__":
    main()
