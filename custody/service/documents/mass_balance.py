"""The mass balance of an agency, ready to print."""

from datetime import date

from custody.domain.kernel.quantity import MASS
from custody.service.documents.document_context import Desk
from custody.service.documents.slips_and_registers import now
from custody.service.documents.sources import Papers
from custody.service.oversight.mass_balance import Account, Balance
from labels import model
from labels.documents import mass_balance
from labels.layout.quantity import Lang


def ledger_pdf(papers: Papers, found: Balance, lang: Lang = "fr") -> bytes:
    """A balance that was already read, on paper."""
    with papers.store.reading() as connection:
        desk = Desk(papers, connection, lang)
        paper = model.MassBalance(
            number=found.agency, agency=desk.name(found.agency), letterhead=desk.letterhead(found.agency),
            head=desk.head(), issued_at=now(), first=date.fromisoformat(found.period.first),
            last=date.fromisoformat(found.period.last),
            accounts=tuple(_account(one, found.columns) for one in found.accounts),
        )  # fmt: skip
    return mass_balance.render(paper, lang=lang)


def _account(one: Account, columns: list[str]) -> model.Account:
    return model.Account(
        substance=one.substance, unit="" if one.unit == MASS else one.unit, opening=one.opening,
        moved=tuple((heading, one.moved[heading]) for heading in columns if heading in one.moved),
        closing=one.closing, held=one.held,
    )  # fmt: skip
