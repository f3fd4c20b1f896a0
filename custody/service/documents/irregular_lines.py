"""What is missing, implausible, reserved or disputed of a session, as page 1 prints it (I66)."""

from collections.abc import Mapping

from custody.domain.destruction.destruction_session import BURNT, CERTIFIED, CLOSED, DestructionSession
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.irregularity import Irregularity
from custody.domain.destruction.signing_progress import signers
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.law.rule_pack_loader import pack_of
from custody.service.destruction.sessions import load
from custody.service.documents.document_context import DocumentContext, open_document
from custody.service.documents.sources import Papers
from custody.storage.tables.connection import Connection
from labels import model
from labels.documents import anomalies
from labels.layout.quantity import Lang
from labels.layout.wording import Locale

AFTER_FIRE = frozenset({BURNT, CLOSED, CERTIFIED})
GRAVE = frozenset({"implausible", "disputed"})
"""Sorts that the title of the certificate tells."""


def session_irregularities(papers: Papers, session_id: str, lang: Lang, connection: Connection) -> tuple[str, ...]:
    """Return all that is missing, doubtful or reserved of a session so far, in the sentences of page 1; none before.

    Raises:
        NotFound: no such session.
    """
    with open_document(papers, lang, connection) as ctx:
        session = ctx.state(DestructionSession, session_id)
        if session.status not in AFTER_FIRE:
            return ()
        voice = Locale(lang, ctx.zone(session.chair_agency))
        found = irregular_lines(ctx, session, load(ctx.connection, session_id, session))
        return tuple(anomalies.sentence(voice, line) for line in found)


def irregular_lines(
    ctx: DocumentContext, session: DestructionSession, burnt: Mapping[str, Exhibit]
) -> tuple[model.IrregularLine, ...]:
    """Return the irregularities of a session with the names and the words of whom they concern."""
    pack = pack_of(session.pack) if session.pack else None
    return tuple(_line(ctx, session, each) for each in irregularities(session, burnt, pack))


def _line(ctx: DocumentContext, session: DestructionSession, found: Irregularity) -> model.IrregularLine:
    said = ""
    if found.sort == "reserved":
        signed = [s.seq for s in session.signatures if s.person in found.people and s.decision == found.code]
        attested = [signers(session)[person].attested_seq for person in found.people]
        said = next((text for seq in (*signed, *attested) if (text := ctx.said(seq, "reservations"))), "")
    return model.IrregularLine(
        code=found.code, grave=found.sort in GRAVE, exhibits=found.exhibits, names=tuple(map(ctx.name, found.people)),
        figures=tuple(found.figures.items()), words=said, detail=found.detail,
    )  # fmt: skip
