"""The one-time card of a person, as paper."""

from collections.abc import Sequence

from custody.service.documents.document_context import open_document
from custody.service.documents.slips_and_registers import now
from custody.service.documents.sources import Papers
from labels import model
from labels.documents import one_time_card
from labels.model import Lang


def card_pdf(papers: Papers, person: str, codes: Sequence[str], lang: Lang = "fr") -> bytes:
    """Return the card with its codes, which are kept nowhere."""
    with open_document(papers, lang) as ctx:
        card = model.OneTimeCard(
            reference=person, letterhead=ctx.letterhead(ctx.agency(person)), head=ctx.head(), issued_at=now(),
            person=ctx.name(person), codes=tuple(codes),
        )  # fmt: skip
    return one_time_card.render(card, lang=lang)
