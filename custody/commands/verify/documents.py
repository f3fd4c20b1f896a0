"""``custody verify --document`` and ``--code``: what a sealed PDF, a paper's signed code or a label's number proves."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from custody.commands import sign_in
from custody.commands.verify.steps import Step, show
from custody.domain.kernel.errors import BadInput
from custody.text.verification_page import DOCUMENT
from labels.documents import signed_code
from labels.documents.signed_code import Marked
from labels.layout.errors import LabelError
from labels.signing import inspect_pdf
from labels.signing.inspect_pdf import Seen
from labels.stock import identifier

UNCHANGED = ("altered", "not_certified", "changed_since")
ATTACHED = ("statement_missing", "statement_differs")


class Asked(NamedTuple):
    """A file, the text of a code, or both; the root of the seal and the mark's certificate, had from elsewhere.

    ``lists`` are of revoked certificates, fresher than those in the file.
    """

    document: Path | None
    code: str
    root: Path | None
    mark: Path | None
    lists: tuple[Path, ...] = ()


def run(asked: Asked, *, as_json: bool) -> int:
    """Check the papers; 0 when every step holds, 1 when something is wrong.

    Raises:
        BadInput: ``option_needed``, ``file_unreadable``, ``certificate_unreadable``, ``list_unreadable``.
    """
    steps = []
    seen = _seen(asked) if asked.document else None
    if seen:
        steps += list(_of_document(seen))
    if asked.code:
        steps.append(_of_code(asked, seen))
    return show(steps, as_json=as_json)


def _seen(asked: Asked) -> Seen:
    assert asked.document
    if asked.root is None:
        raise BadInput("option_needed", option="--root")
    sign_in.certificates(asked.root)
    return inspect_pdf.look_apart(
        sign_in.read(asked.document), sign_in.read(asked.root), datetime.now(UTC), _revoked(asked.lists)
    )


def _of_document(seen: Seen) -> Iterator[Step]:
    facts = {"signer": seen.signer, "at": seen.signed_at, "digest": seen.statement_sha256, "until": seen.proves_until}
    first = next((p for p in seen.problems if p not in (*UNCHANGED, *ATTACHED)), "")
    broken = {"unreadable", "unsealed"} & set(seen.problems)
    remark = "seal_until" if seen.proves_until else ""
    yield _step("seal", first or ("altered" if "altered" in seen.problems else ""), facts, remark)
    if not broken:
        if seen.officials:
            yield _step("officials", first, {"officials": "; ".join(seen.officials)})
        yield _step("unchanged", next((p for p in UNCHANGED if p in seen.problems), ""), facts)
        yield _step("attached", next((p for p in ATTACHED if p in seen.problems), ""), facts)


def _of_code(asked: Asked, seen: Seen | None) -> Step:
    """Return the step for a label's number or a signed code; with a file, the code must match its statement."""
    label_id = _label(asked.code)
    if label_id:
        return _step("label", "", {"number": label_id})
    if asked.mark is None:
        raise BadInput("option_needed", option="--mark")
    try:
        marked = signed_code.read(asked.code, _key(asked.mark))
    except LabelError as error:
        return _step("code", error.code, {})
    differs = seen is not None and seen.statement_sha256 != marked.statement_sha256
    return _step("code", "statement_differs" if differs else "", _facts(marked))


def _facts(marked: Marked) -> dict[str, str | int]:
    return {"number": marked.reference, "digest": marked.statement_sha256, "size": marked.size}


def _step(step: str, problem: str, facts: dict[str, str] | dict[str, str | int], remark: str = "") -> Step:
    if problem:
        return Step(step, "bad", {**facts, "problem": problem}, wrong=DOCUMENT[problem])
    return Step(step, facts=facts, said=remark)


def _label(text: str) -> str:
    try:
        return identifier.read_payload(text)[0]
    except LabelError:
        return ""


def _key(path: Path) -> Ed25519PublicKey:
    key = sign_in.certificates(path)[0].public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput("certificate_unreadable", path=str(path))
    return key


def _revoked(lists: Iterable[Path]) -> dict[int, datetime]:
    """Return the serial numbers revoked by these lists (CRL, PEM or DER), and since when.

    The lists can only take trust away.

    Raises:
        BadInput: ``file_unreadable``, ``list_unreadable``.
    """
    revocations: dict[int, datetime] = {}
    for path in lists:
        data = sign_in.read(path)
        try:
            listed = x509.load_pem_x509_crl(data) if b"-----BEGIN" in data else x509.load_der_x509_crl(data)
        except ValueError as error:
            raise BadInput("list_unreadable", path=str(path)) from error
        revocations |= {entry.serial_number: entry.revocation_date_utc for entry in listed}
    return revocations
