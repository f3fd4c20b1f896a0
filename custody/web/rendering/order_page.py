"""The page of an order: what acts upon it show again when they are refused."""

from typing import Any

from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.orders.disposal import EXECUTED, SPENT
from custody.domain.orders.order import APPEALED, DRAFT, STANDING, Order
from custody.service.access import minutes_access
from custody.service.exhibits.remarks import remarks, speakers
from custody.service.kernel import signing_preview
from custody.service.kernel.idempotency_keys import new_key
from custody.service.orders import draft_orders, orders
from custody.service.orders.orders import named
from custody.service.people import compromised_acts
from custody.web.forms.list_filter import paged
from custody.web.forms.passkey_signing import AnsweredForm, keyless
from custody.web.http.request_context import Desk


class LifeForm(AnsweredForm):
    """What happens to an order: why it is taken back or appealed, whom it was notified to, what the court decided."""

    reason: str = ""
    to: str = ""
    notified_at: str = ""
    filed_on: str = ""
    outcome: str = ""


async def shown(
    here: Desk, number: str, error: CustodyError | None = None, form: LifeForm | None = None, *, page: int = 1
) -> Template:
    """An order's page and one page of its exhibits, with the refusal of an act upon it; the reading is on record.

    Raises:
        NotFound: no such order, or none that the reader may see.
    """
    version = await here.ask(
        draft_orders.version, number
    )  # before what it speaks of: one that is too old is only refused
    found = await here.ask(orders.visible_order, here.reader, number)
    await here.read(number, "page")
    exhibits = await here.ask(orders.exhibits_of, found)
    cases = (await here.ask(orders.cases_of, [number]))[number]
    now = (await here.ask(orders.states_now, {number: found}, here.today()))[number]
    said = await here.ask(remarks, here.services.vault, number, ("reason", "notified"))
    listed = paged(found.exhibits, page)
    taken = await here.ask(orders.others, number, exhibits) if found.status == DRAFT else {}
    return here.show(
        "orders/order_page.html", error, **await here.corrections(number), **await _told(here, number, found),
        said=said,
        order=found, number=number, version=version, taken=taken, cases=cases, pvs=dict(cases), exhibits=exhibits,
        keyless=await keyless(here), form=form or LifeForm(), key=new_key(),
        own=found.agency == here.session.agency,
        standing=found.status in STANDING, appealed=found.status == APPEALED,
        draft=found.status == DRAFT, now=now, done=now in {EXECUTED, SPENT},
        me=here.session.person,
        names=await here.names([*named(found), *speakers(said)]),
        today=here.today(), listed=listed, amounts=await here.ask(signing_preview.shown, here.reader, listed.rows),
        printed=await _printed(here, number),
        linked=await here.linked([*listed.rows, *taken, *(case for case, _ in cases)]),
    )  # fmt: skip


async def _told(here: Desk, number: str, found: Order) -> dict[str, Any]:
    """What the page shows of an order as it is told."""
    vault = here.services.vault
    return await here.answers(
        texts=lambda c: orders.texts(c, vault, found), given=lambda c: orders.given_at(c, [number])[number],
        doubted=lambda c: compromised_acts.among(c, [number]), key_of_order=lambda c: orders.key_of(c, number),
        scans=lambda c: len(draft_orders.scans(c, vault, found)) if found.entered_by else 0,
    )  # fmt: skip


async def _printed(here: Desk, number: str) -> bool:
    """Whether the reader may take the order away on paper: it binds, and they see all that it names."""
    try:
        await here.ask(minutes_access.of_order, here.reader, number)
    except CustodyError:
        return False
    return True
