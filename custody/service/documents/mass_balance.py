"""The mass balance of an agency, ready to print."""

from datetime import date

from custody.domain.kernel.quantity import MASS
from custody.service.documents.document_context import open_document
from custody.service.documents.slips_and_registers import now
from custody.service.documents.sources import Papers
from custody.service.oversight.mass_balance import Account, Balance
from labels import model
from labels.documents import mass_balance
from labels.layout.quantity import Lang


def mass_balance_pdf(papers: Papers, balance: Balance, lang: Lang = "fr") -> bytes:
    """Return the PDF of a mass balance that was already read."""
    with open_document(papers, lang) as ctx:
        paper = model.MassBalance(
            reference=balance.agency, agency=ctx.name(balance.agency), letterhead=ctx.letterhead(balance.agency),
            head=ctx.head(), issued_at=now(), first=date.fromisoformat(balance.period.first),
            last=date.fromisoformat(balance.period.last),
            accounts=tuple(_account(account, balance.columns) for account in balance.accounts),
        )  # fmt: skip
    return mass_balance.render(paper, lang=lang)


def _account(account: Account, columns: list[str]) -> model.Account:
    return model.Account(
        substance=account.substance, unit="" if account.unit == MASS else account.unit, opening=account.opening,
        moved=tuple((heading, account.moved[heading]) for heading in columns if heading in account.moved),
        closing=account.closing, held=account.held,
    )  # fmt: skip
