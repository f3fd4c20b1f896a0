"""Take from the departed, as a page: a supervisor takes over what they held, before a second person."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.access.roles import READERS
from custody.domain.kernel.errors import CustodyError
from custody.domain.transfers.take_from_departed import TakeFromDeparted
from custody.service.inventories import inventories
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.people import departed, form_choices
from custody.service.seizures import cases
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.form_values import consent
from custody.web.forms.idempotent_forms import ListForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/exhibits/take-from-departed",
        title=N_("Take over from a person who is gone"),
        text=N_("What they held, checked item by item before a second person."),
        permission="exhibit.take_from_departed/1",
    )
]


class TakeFromDepartedForm(ListForm, kw_only=True):
    """Form to take over from a departed person: the exhibits, the reason, the place, the second person.

    The second person's PIN is never shown again.
    """

    reason: str = ""
    place: str = ""
    person: str = ""
    pin: str = ""

    def consents(self) -> tuple[Consent, ...]:
        """Return the consent of the second person."""
        return consent(self.person, self.pin)


@get("/exhibits/take-from-departed", opt={"permission": "exhibit.take_from_departed/1"})
async def take_form(request: Web, exhibits: FromQuery[str] = "", after: FromQuery[str] = "") -> Template:
    """Show the form, and what there is to take over; ``exhibits`` is the number to begin with."""
    form = TakeFromDepartedForm(key=new_key(), exhibit_id=exhibits)
    return await _page(context_of(request), form, "seal" if exhibits else "", after=after)


@post("/exhibits/take-from-departed", opt={"permission": "exhibit.take_from_departed/1"}, status_code=303)
async def take(request: Web, data: URLEncodedBody[TakeFromDepartedForm]) -> Response[Any]:
    """Take up one more exhibit, or take over all."""
    ctx = context_of(request)
    try:
        focus = data.half()
        if focus:
            return await _page(ctx, data, focus)
        lines = data.entered()
        if data.step != "send":
            return await _page(ctx, data.taking(lines))
        command = TakeFromDeparted(
            checks=exhibit_list_parser.checks(lines, data.balance), reason=data.reason, place=data.place
        )
        receipt = await ctx.perform("exhibit.take_from_departed/1", command, data.keyed(), data.consents())
    except CustodyError as error:
        return await _page(ctx, data, error=error)
    return ctx.redirect(
        f"/acts/{receipt.act}", "taken_from_departed_amiss" if receipt.opened else "taken_from_departed"
    )


async def _page(
    ctx: RequestContext,
    form: TakeFromDepartedForm,
    focus: str = "",
    error: CustodyError | None = None,
    *,
    after: str = "",
) -> Template:
    await ctx.read("", "search", "exhibits/take-from-departed")
    directory = ctx.services.directory
    holders = await ctx.query(departed.of_agency, ctx.reader)
    rows, following = await ctx.query(departed.exhibits, ctx.reader, list(holders), after, PAGE)
    return ctx.show(
        "transfers/take_from_departed.html", error, form=form, lines=form.listed(), focus=focus, holders=holders,
        rows=rows,
        names=await ctx.names([*holders, *(row.place for row in rows)]), next=following,
        pvs=await ctx.query(cases.pv_numbers, [row.case for row in rows]),
        balances=await ctx.query(form_choices.balances, ctx.services.directory, ctx.session.agency),
        places=await ctx.query(form_choices.places, directory, ctx.session.agency),
        people=await ctx.people(READERS),
        counting=await ctx.query(inventories.counting, ctx.reader), today=ctx.today(),
    )  # fmt: skip


handlers = [take_form, take]
