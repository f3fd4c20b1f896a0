"""The anchoring annex of a certificate, as a paper that carries the proofs by which stock tools check it."""

from datetime import datetime
from typing import NamedTuple

from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.log.signed_note import ed25519
from custody.service.certificates import anchoring_annex
from custody.service.certificates.anchoring_annex import Anchoring
from custody.service.certificates.certificates import visible_certificate
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, open_document
from custody.service.documents.sources import Papers, marker_of
from custody.service.log.log import Log
from custody.storage.signing import log_keys
from custody.storage.tables.connection import Connection
from labels import model
from labels.documents import anchoring_annex as paper
from labels.layout.pdfa import Attachment
from labels.layout.quantity import Lang
from labels.words import word


class ReadAnnex(NamedTuple):
    """An annex ready to print, its canonical statement, and the files that it carries."""

    annex: model.Annex
    statement: bytes
    carried: tuple[Attachment, ...]


def annex_pdf(papers: Papers, log: Log, certificate_id: str, lang: Lang = "fr", reader: Reader | None = None) -> bytes:
    """Return the annex as sealed PDF/A-3 with statement, events, proofs and time-stamps attached.

    Call it from a thread: sealing runs an event loop of its own. ``reader``: the recipient; None for the whole log.

    Raises:
        NotFound: no such certificate, or none that ``reader`` may see; ``annex_waiting``.
    """
    return draw_annex(papers, read_annex(papers, log, certificate_id, lang, reader=reader), lang)


def draw_annex(papers: Papers, read: ReadAnnex, lang: Lang) -> bytes:
    """Draw and seal an annex that ``read_annex`` has read."""
    from labels.signing import sign  # noqa: PLC0415  (as for certificates: seldom needed, and heavy)

    reason = wording.sentence("annex_seal_reason", lang, number=read.annex.certificate_number)
    return sign.seal(_drawn(papers, read, lang), papers.pki, reason=reason, location="", when=read.annex.issued_at)


def read_annex(
    papers: Papers, log: Log, certificate_id: str, lang: Lang = "fr", connection: Connection | None = None,
    reader: Reader | None = None,
) -> ReadAnnex:  # fmt: skip
    """Return everything that the annex prints, read in one snapshot; raise as ``annex_pdf``."""
    with open_document(papers, lang, connection) as ctx:
        if reader is not None:
            visible_certificate(ctx.connection, reader, certificate_id)
        state = ctx.state(Certificate, certificate_id)
        anchoring = anchoring_annex.anchoring(ctx.connection, log, certificate_id, state)
        session = ctx.state(DestructionSession, state.session)
        made = _filled(ctx, certificate_id, state, session, anchoring)
    statement = anchoring_annex.statement(anchoring, certificate_id, state)
    return ReadAnnex(made, statement, tuple(_carried(anchoring, lang)))


def _drawn(papers: Papers, read: ReadAnnex, lang: Lang) -> bytes:
    """Return the annex as a file without its seal."""
    marker = marker_of(papers)
    return paper.render(read.annex, statement=read.statement, marker=marker, carried=list(read.carried), lang=lang)


def _filled(
    ctx: DocumentContext, certificate_id: str, state: Certificate, session: DestructionSession, anchoring: Anchoring
) -> model.Annex:
    newest = anchoring.heads[-1]
    keys = ed25519(log_keys.signing(ctx.connection, newest.size))
    return model.Annex(
        reference=anchoring.reference, certificate=certificate_id, certificate_number=state.certificate_number,
        version=state.version,
        statement=state.statement, certified_at=datetime.fromisoformat(state.issued_at),
        letterhead=ctx.letterhead(session.chair_agency), issued_at=anchoring.last, synthetic=state.synthetic,
        head=model.LogHead(
            origin=anchoring.origin, size=newest.size, root_hex=newest.root, checkpoint_note=newest.note,
            vkeys=tuple(map(str, keys)), exercise=ctx.head().exercise,
        ),
        acts=tuple(
            model.AnchoredAct(what=a.what, index=a.index, leaf=a.leaf, at=datetime.fromisoformat(a.at))
            for a in anchoring.acts
        ),
        heads=tuple(
            model.AnchoredHead(
                size=head.size, root_hex=head.root,
                witnesses=tuple(model.Cosigner(name=w.name, key=w.key, at=w.at) for w in head.witnesses),
                stamps=tuple(model.StampLine(authority=s.authority, at=s.at, own=s.own) for s, _ in head.stamps),
            )
            for head in anchoring.heads
        ),
    )  # fmt: skip


def _carried(anchoring: Anchoring, lang: Lang) -> list[Attachment]:
    """Return the attachments: event bytes, a proof of each event under each head, and time-stamps."""
    files = [
        _file(f"{act.index}.json", act.body, "application/json", word(lang, "annex.event_about", index=act.index))
        for act in anchoring.acts
    ]
    for head in anchoring.heads:
        for index, text in head.proofs.items():
            about = word(lang, "annex.proof_about", index=index, size=head.size)
            files.append(_file(f"{head.size}-{index}.tlog-proof", text.encode(), "text/plain", about))
        for place, (_, row) in enumerate(head.stamps, 1):
            about = word(lang, "annex.stamp_about", size=head.size)
            files.append(_file(f"{head.size}-{place}.tsr", row.token, "application/timestamp-reply", about))
        if head.stamps:
            about = word(lang, "annex.stamped_about", size=head.size)
            files.append(_file(f"{head.size}.checkpoint", head.stamps[0][1].note.encode(), "text/plain", about))
    return files


def _file(name: str, data: bytes, mime: str, about: str) -> Attachment:
    return Attachment(name=name, data=data, mime=mime, description=about, relationship="Supplement")
