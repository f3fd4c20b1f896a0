"""The anchoring annex of a certificate, as a paper that carries the proofs by which stock tools check it."""

from datetime import datetime

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import Session
from custody.log.signed_note import ED25519
from custody.service.certificates import anchoring_annex
from custody.service.certificates.anchoring_annex import Anchoring
from custody.service.documents import wording
from custody.service.documents.document_context import Desk
from custody.service.documents.sources import Papers, marker_of
from custody.service.log.log import Log
from custody.storage.signing import log_keys
from labels import model
from labels.documents import anchoring_annex as paper
from labels.layout.pdfa import Attachment
from labels.layout.quantity import Lang
from labels.words import word


def annex_pdf(papers: Papers, log: Log, number: str, lang: Lang = "fr") -> bytes:
    """The annex as PDF/A-3, statement, events, proofs and time-stamps attached, sealed by the organisation.

    Call it from a thread: sealing runs an event loop of its own.

    Raises:
        NotFound: no such certificate; ``annex_waiting``.
    """
    from labels.signing import sign  # noqa: PLC0415  (as for certificates: seldom needed, and heavy)

    made, pdf = annex_paper(papers, log, number, lang)
    reason = wording.sentence("annex_seal_reason", lang, number=made.certificate_number)
    return sign.seal(pdf, papers.pki, reason=reason, location="", when=made.issued_at)


def annex_paper(papers: Papers, log: Log, number: str, lang: Lang = "fr") -> tuple[model.Annex, bytes]:
    """The annex and its file before the seal: the same bytes for the same anchors; raises as ``annex_pdf``."""
    with papers.store.reading() as connection:
        desk = Desk(papers, connection, lang)
        state = desk.state(Certificate, number)
        found = anchoring_annex.anchoring(connection, log, number, state)
        session = desk.state(Session, state.session)
        made = _filled(desk, number, state, session, found)
    statement = anchoring_annex.statement(found, number, state)
    pdf = paper.render(
        made, statement=statement, marker=marker_of(papers), carried=_carried(found, lang), lang=lang
    )  # fmt: skip
    return made, pdf


def _filled(desk: Desk, number: str, state: Certificate, session: Session, found: Anchoring) -> model.Annex:
    newest = found.heads[-1]
    keys = [key for key in log_keys.signing(desk.connection, newest.size) if key.kind == ED25519]
    return model.Annex(
        number=found.number, certificate=number, certificate_number=state.number, version=state.version,
        statement=state.statement, certified_at=datetime.fromisoformat(state.issued_at),
        letterhead=desk.letterhead(session.chair_agency), issued_at=found.last, synthetic=state.synthetic,
        head=model.LogHead(
            origin=found.origin, size=newest.size, root_hex=newest.root, checkpoint_note=newest.note,
            vkeys=tuple(map(str, keys)), exercise=desk.head().exercise,
        ),
        acts=tuple(
            model.AnchoredAct(what=a.what, index=a.index, leaf=a.leaf, at=datetime.fromisoformat(a.at))
            for a in found.acts
        ),
        heads=tuple(
            model.AnchoredHead(
                size=one.size, root_hex=one.root,
                witnesses=tuple(model.Cosigner(name=w.name, key=w.key, at=w.at) for w in one.witnesses),
                stamps=tuple(model.StampLine(authority=s.authority, at=s.at, own=s.own) for s, _ in one.stamps),
            )
            for one in found.heads
        ),
    )  # fmt: skip


def _carried(found: Anchoring, lang: Lang) -> list[Attachment]:
    """The events' bytes, a proof of each under each head, the time-stamps with what they are of."""
    files = [
        _file(f"{act.index}.json", act.body, "application/json", word(lang, "annex.event_about", index=act.index))
        for act in found.acts
    ]
    for one in found.heads:
        for index, text in one.proofs.items():
            about = word(lang, "annex.proof_about", index=index, size=one.size)
            files.append(_file(f"{one.size}-{index}.tlog-proof", text.encode(), "text/plain", about))
        for place, (_, row) in enumerate(one.stamps, 1):
            about = word(lang, "annex.stamp_about", size=one.size)
            files.append(_file(f"{one.size}-{place}.tsr", row.token, "application/timestamp-reply", about))
        if one.stamps:
            about = word(lang, "annex.stamped_about", size=one.size)
            files.append(_file(f"{one.size}.checkpoint", one.stamps[0][1].note.encode(), "text/plain", about))
    return files


def _file(name: str, data: bytes, mime: str, about: str) -> Attachment:
    return Attachment(name=name, data=data, mime=mime, description=about, relationship="Supplement")
