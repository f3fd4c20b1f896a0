"""The form of an order to issue: from a case, or from a proposal to destroy that it answers."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec
from litestar.response import Template
from msgspec import structs

from custody.domain.kernel.errors import CustodyError
from custody.service.access.reading import visible_case
from custody.service.destruction.candidates import summed
from custody.service.kernel import signing_preview
from custody.service.orders import court_registry, destruction_proposals, orderable
from custody.service.seizures import cases
from custody.web.forms.form_values import ticked
from custody.web.forms.passkey_signing import AnsweredForm, keyless
from custody.web.http.request_context import PER_SCREEN, Desk, following

REASONS = 3
"""Declined proposals whose reason stands on the form, the latest: each is a reading on record. The rest are links."""


class OrderForm(AnsweredForm):
    """An order for exhibits of one case, one number a line; ``everything`` takes all that may be ordered.

    ``proposal``: the form was opened from that proposal to destroy, and its exhibits are boxes to tick.
    ``seen``: the ``mark`` of what the form listed, "" where it was never shown.
    """

    case: str = ""
    number: str = ""
    legal_basis: str = ""
    appeal_until: str = ""
    proposal: str = ""
    everything: str = ""
    exhibits: list[str] | str = ""
    samples: str = ""
    laboratory_waiver: str = ""
    sample_waiver: str = ""
    lapses_on: str = ""
    sort: str = ""
    seen: str = ""

    def listed(self) -> str:
        """The exhibits as lines, typed or ticked."""
        return "\n".join(ticked(self.exhibits))


def mark(rows: Sequence[orderable.Orderable]) -> str:
    """A short text that is another one (SHA-256, hex) once something may be ordered, is blocked or in a draft anew."""
    return sha256(msgspec.json.encode([(row.exhibit, row.blocked, row.draft) for row in rows])).hexdigest()


async def order_cases(here: Desk, after: str, *, path: str, signs: bool = True) -> Template:
    """The cases whose exhibits the office may order, by their titles, the reading on record; ``path``: of which form.

    ``signs``: whether anybody of the office signs orders.
    """
    await here.read("", "search")
    rows = await here.ask(orderable.cases, here.reader, after, PER_SCREEN, last_first=True)
    titles = await here.ask(cases.titles, here.services.vault, here.reader, [row.case for row in rows])
    cursor = following((row.case for row in rows), PER_SCREEN)
    return here.show("orders/order_cases.html", rows=rows, titles=titles, next=cursor, path=path, signs=signs)


async def order_form(here: Desk, form: OrderForm, error: CustodyError | None = None) -> Template:
    """The form with what may be ordered: of the case, or what is left of the proposal; the reading is on record.

    Raises:
        NotFound: no such case or proposal, or none that the reader may see.
    """
    case = await here.ask(visible_case, here.reader, form.case)
    await here.read(form.case, "page")
    rows = await here.ask(orderable.exhibits, here.reader, form.case)
    seen = mark(rows)
    asked = await _asked(here, form.proposal) if form.proposal else None
    if asked:
        proposed = {row.exhibit for row in asked.left}
        rows = [row for row in rows if row.exhibit in proposed]
    declined = {} if asked else await _declined(here, form.case, rows)
    shown = structs.replace(form, key=form.keyed(), exhibits=form.listed(), seen=seen)
    listed = set(form.listed().split())
    wanted = (
        [row for row in rows if not row.blocked and row.exhibit in listed] if asked else [r for r in rows if r.free]
    )
    chosen = [row.exhibit for row in wanted]
    amounts = await here.ask(signing_preview.shown, here.reader, chosen)
    return here.show(
        "orders/order_form.html", error, form=shown, rows=rows, case=case, keyless=await keyless(here), asked=asked,
        chosen=len(chosen), totals=summed(amounts.values()),
        hearing=await here.ask(court_registry.hearing_in_the_way, here.reader, case, here.today()),
        names=await here.names([asked.line.agency, asked.line.by] if asked else [one.by for one in declined.values()]),
        declined=declined, linked=await here.linked(
            [one.proposal for one in declined.values()] + [n for row in rows for n in (row.draft, row.proposal) if n]
        ),
    )  # fmt: skip


async def _asked(here: Desk, proposal: str) -> destruction_proposals.ProposalDetail:
    """The proposal that a form was opened from, the reading on record: its reason stands on the form."""
    found = await here.ask(destruction_proposals.proposal, here.services.vault, here.reader, proposal, here.reader.at)
    await here.read(proposal, "page")
    return found


async def _declined(
    here: Desk, case: str, rows: Sequence[orderable.Orderable]
) -> dict[str, destruction_proposals.Declined]:
    """What was declined of these exhibits, by exhibit; the latest with their reasons, so their reading is on record."""
    found = await here.ask(destruction_proposals.declined, here.services.vault, here.reader, case)
    shown = {row.exhibit: found[row.exhibit] for row in rows if row.exhibit in found}
    latest = dict.fromkeys(one.proposal for one in sorted(shown.values(), key=lambda one: one.at, reverse=True))
    told = list(latest)[:REASONS]
    for proposal in told:
        await here.read(proposal, "page")
    return {n: one if one.proposal in told else structs.replace(one, reason=None) for n, one in shown.items()}
