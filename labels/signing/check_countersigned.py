"""A prepared paper that comes back with one more signature: is that all that happened to it.

``labels.signing.verify`` asks what came after each signature. Here it is asked of the signature's own revision too:
whoever
signs writes it, and could change a page in it. So

1. the file begins with the very bytes that were given out, and ends with the last signature's reach;
2. all that was added fills one field, the one that was theirs, by pyHanko's modification analysis;
3. that signature is whole, by a certificate that leads to the root, was not revoked, seals for nobody, and bears the
   name that the field has, all of it;
4. it locks what the field was prepared to lock, and no more: one that locks every field leaves no seal to come;
5. where no time-stamp is trusted, the time it says is not before its certificate was issued.

What a person draws in their own field is theirs. The file is looked at apart (``labels.signing.inspect_pdf``).
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from labels.signing.inspect_pdf import confine, run_apart
from labels.signing.issue_x509 import seals


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The signature that was added, or why the file is not taken.

    ``problem``: ``file_unreadable_pdf``, ``file_other``, ``file_same``, ``field_other``, ``file_changed``,
    ``signature_altered``, ``signature_locks``, ``signature_untrusted``, ``signature_revoked``, ``signer_other``,
    ``signature_early``; "" for a good one.
    ``certificate``: its SHA-256 (hex). ``stamped``: whether ``signed_at`` is a trusted time-stamp's word.
    """

    problem: str = ""
    signer: str = ""
    certificate: str = ""
    signed_at: str = ""
    stamped: bool = False


_WRITTEN = {"Producer", "ModDate", "ModifyDate", "MetadataDate", "xmptk"}
UNREADABLE = Returned(problem="file_unreadable_pdf")
PDF = b"%PDF-"
"""How a PDF begins (ISO 32000-1, 7.5.2)."""


def check(
    before: bytes, after: bytes, field: str, roots: Sequence[x509.Certificate], at: datetime,
    revoked: Mapping[int, datetime],
) -> Returned:  # fmt: skip
    """Judge a returned file.

    Args:
        before: the bytes that were given out.
        after: what came back.
        field: in which whoever brings it may sign (``labels.documents.signature_boxes.field_name``).
        roots: to which a certificate must lead.
        at: now, aware.
        revoked: serial numbers that the issuing authority has revoked, and since when.
    """
    from labels.signing import verify  # noqa: PLC0415  (as in ``labels.signing.inspect_pdf``)

    if not after.startswith(PDF):
        return UNREADABLE
    if not after.startswith(before):
        return Returned(problem="file_other")
    if after == before:
        return Returned(problem="file_same")
    try:
        return _judged(before, after, field, roots, at, revoked)
    except (ET.ParseError, *verify.UNREADABLE):
        return UNREADABLE


def _judged(
    before: bytes, after: bytes, field: str, roots: Sequence[x509.Certificate], at: datetime,
    revoked: Mapping[int, datetime],
) -> Returned:  # fmt: skip
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415

    from labels.signing import verify  # noqa: PLC0415
    from labels.signing.validity_time import Reader, look_back  # noqa: PLC0415

    reader = Reader(after)
    changed = _changed(reader, Reader(before))
    if changed is None or not verify.covered(reader, len(after)):
        return Returned(problem="file_changed")
    if changed != {field}:
        return Returned(problem="field_other")
    signature = reader.embedded_regular_signatures[-1]
    context = look_back(reader, roots, at, revoked).context
    status = validate_pdf_signature(signature, context, context, skip_diff=True)
    signed = verify.signed_by(field, status)
    certificate = verify.certificate_of(status.signing_cert)
    wrongs = {
        "signature_altered": not (status.intact and status.valid),
        "signature_locks": not _locks_own(signature, field, first=len(reader.embedded_signatures) == 1),
        "signature_revoked": status.revocation_details is not None or verify.was_revoked(signed, status, revoked),
        "signature_untrusted": not status.trusted or seals(certificate) or verify.doubtful(status),
        "signer_other": not verify.in_own_field(signature),
        "signature_early": not signed.stamped and (signed.at is None or signed.at < certificate.not_valid_before_utc),
    }
    return Returned(
        problem=next((problem for problem, wrong in wrongs.items() if wrong), ""), signer=signed.signer,
        certificate=certificate.fingerprint(SHA256()).hex(), stamped=signed.stamped,
        signed_at=signed.at.isoformat() if signed.at else "",
    )  # fmt: skip


def check_apart(
    before: bytes, after: bytes, field: str, root_pem: bytes, at: datetime, revoked: Mapping[int, datetime]
) -> Returned:
    """Run ``check`` in a process of its own; a file that is too much for it is unreadable."""
    ended = {serial: since.isoformat() for serial, since in revoked.items()}
    asked = {"root": root_pem.decode(), "at": at.isoformat(), "revoked": ended, "field": field, "size": len(before)}
    try:
        return Returned(**run_apart("labels.signing.check_countersigned", asked, before + after))
    except (ValueError, TypeError):
        return UNREADABLE


def _changed(reader: Any, known: Any) -> set[str] | None:
    """Return the form fields changed since the file ``known``, or None when anything else changed.

    The first signature certifies: it enters itself in the catalog as the certifying one, and states that there are
    signatures. No change may add a field or describe the document otherwise.
    """
    from pyhanko.sign import diff_analysis as diff  # noqa: PLC0415
    from pyhanko.sign.diff_analysis import constants  # noqa: PLC0415
    from pyhanko.sign.fields import MDPPerm  # noqa: PLC0415

    first = not known.embedded_signatures
    catalog, form = ({"/Perms"}, {"/SigFlags"}) if first else (set(), set())
    policy = diff.StandardDiffPolicy(
        global_rules=[
            diff.CatalogModificationRule(  # type: ignore[no-untyped-call]  # pyHanko, untyped
                constants.ROOT_EXEMPT_STRICT_COMPARISON | catalog
            ),
            *diff.DEFAULT_DIFF_POLICY.global_rules[1:],
        ],
        form_rule=diff.FormUpdatingRule(
            field_rules=[diff.SigFieldModificationRule()],
            ignored_acroform_keys=constants.ACROFORM_EXEMPT_STRICT_COMPARISON | form,
        ),
    )
    diff_result = policy.review_file(reader, known.xrefs.total_revisions - 1, doc_mdp=MDPPerm.FILL_FORMS)
    same = "/DSS" not in reader.root and _description(reader) == _description(known)
    if not isinstance(diff_result, diff.DiffResult) or not same or (first and not _certifies(reader)):
        return None
    return set(diff_result.changed_form_fields)


def _locks_own(signature: Any, field: str, *, first: bool) -> bool:
    """Return True if a signature locks only its own field, as prepared; the first signature may certify."""
    from pyhanko.sign.fields import MDPPerm  # noqa: PLC0415

    references = [
        (reference["/TransformMethod"], reference["/TransformParams"])
        for reference in signature.sig_object.get("/Reference", [])
    ]
    locks = [params for method, params in references if method == "/FieldMDP"]
    certifying = [method for method, _ in references if method != "/FieldMDP"]
    if len(locks) != 1 or certifying not in ([], ["/DocMDP"] if first else []):
        return False
    [lock] = locks
    lock_terms = {key: value for key, value in lock.items() if key not in {"/Type", "/V"}}
    if certifying and lock_terms.get("/P") == MDPPerm.FILL_FORMS.value:
        del lock_terms["/P"]  # pyHanko repeats there what the first signature certifies
    return bool(lock_terms == {"/Action": "/Include", "/Fields": [field]})


def _description(reader: Any) -> tuple[Any, ...]:
    """Return the document's metadata, without the last writing tool and time."""
    info = {key: str(value) for key, value in reader.trailer["/Info"].items() if key[1:] not in _WRITTEN}
    xmp = [
        (
            element.tag,
            (element.text or "").strip(),
            {k: v for k, v in element.attrib.items() if k.split("}")[-1] not in _WRITTEN},
        )
        for element in ET.fromstring(reader.root["/Metadata"].data).iter()  # noqa: S314 - confined, and small
        if element.tag.split("}")[-1] not in _WRITTEN
    ]
    return info, xmp


def _certifies(reader: Any) -> bool:
    """Return True if the first signature certifies, if any does, and leaves the other fields to be filled."""
    from pyhanko.sign.fields import MDPPerm  # noqa: PLC0415

    permissions = reader.root.get("/Perms", {})
    signature = reader.embedded_signatures[0]
    if not permissions:
        return signature.docmdp_level is None
    named = permissions.raw_get("/DocMDP") if set(permissions) == {"/DocMDP"} else None
    entered: bool = named == signature.sig_field.raw_get("/V")
    return entered and signature.docmdp_level == MDPPerm.FILL_FORMS


def main() -> None:
    """Read a question, the file before and the file after from the standard input, answer on the standard output."""
    confine()
    asked, _, body = sys.stdin.buffer.read().partition(b"\n")
    question = json.loads(asked)
    root = x509.load_pem_x509_certificate(question["root"].encode())
    revoked = {int(serial): datetime.fromisoformat(since) for serial, since in question["revoked"].items()}
    before, after = body[: question["size"]], body[question["size"] :]
    answer = check(before, after, question["field"], [root], datetime.fromisoformat(question["at"]), revoked)
    sys.stdout.write(json.dumps(asdict(answer)))


if __name__ == "__main__":
    main()
