"""What is missing, implausible, reserved or disputed of a session, as page 1 prints it (I66)."""

from collections import Counter
from collections.abc import Mapping, Sequence

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.irregularity import Irregularity
from custody.domain.destruction.signing_progress import signers
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.law.rule_pack_loader import pack_of
from custody.service.documents.document_context import DocumentContext
from custody.storage.read.histories import Line
from labels import model

GRAVE = frozenset({"implausible", "disputed"})
"""Sorts that the title of the certificate tells."""


def irregular_lines(
    ctx: DocumentContext, session: DestructionSession, burnt: Mapping[str, Exhibit], acts: Sequence[Line]
) -> tuple[model.IrregularLine, ...]:
    """Return the irregularities of a session with the names and the words of whom they concern.

    ``acts``: those of its orders and its own, whose flags tell the rules set aside and the steps not done.
    """
    pack = pack_of(session.pack) if session.pack else None
    flags = {line.header_seq: line.header.flags for line in acts}
    marks = Counter(flag for each in flags.values() for flag in each)
    return tuple(_line(ctx, session, each) for each in irregularities(session, burnt, pack, marks))


def _line(ctx: DocumentContext, session: DestructionSession, found: Irregularity) -> model.IrregularLine:
    said = ctx.said(found.said, "objection") if found.said else ""
    if found.code in {"reserved", "refused"}:
        signed = [s.seq for s in session.signatures if s.person in found.people and s.decision == found.code]
        attested = [signers(session)[person].attested_seq for person in found.people]
        said = next((text for seq in (*signed, *attested) if (text := ctx.said(seq, "reservations"))), "")
    return model.IrregularLine(
        code=found.code, grave=found.sort in GRAVE, exhibits=found.exhibits, names=tuple(map(ctx.name, found.people)),
        figures=tuple(found.figures.items()), words=said, detail=found.detail,
    )  # fmt: skip
