"""The page of a place or a container: what lies in it, and what may be done there."""

from collections.abc import Callable, Mapping
from typing import Literal

from litestar.response import Template

from custody.domain.access.roles import KEEPERS, READERS
from custody.domain.kernel.errors import CustodyError
from custody.domain.places.entry_log import SOURCES
from custody.domain.places.security_rating import Excess
from custody.service.exhibits import exhibits
from custody.service.exhibits.remarks import remarks
from custody.service.inventories import inventories
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.service.places import entry_log, places
from custody.service.seizures import cases
from custody.text.formatting import held
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.request_context import PAGE, RequestContext


class AccessForm(KeyedForm, kw_only=True):
    """Record of an entry to a place, with its times and its source; hours as clocks there show them."""

    entered_at: str = ""
    left_at: str = ""
    source: str = ""
    person: str = ""
    visitor: str = ""
    purpose: str = ""


Sort = Literal["place", "container"]
Found = places.PlaceLine | places.ContainerLine
FIND: Mapping[Sort, Callable[..., Found]] = {"place": places.place, "container": places.container}
"""By which a number of each sort is found; what lies in it has the number in the column of that name."""


async def contents_page(
    ctx: RequestContext, sort: Sort, subject_id: str, after: str = "", error: CustodyError | None = None,
    typed: KeyedForm | None = None,
) -> Template:  # fmt: skip
    """Show the page from the cursor ``after`` and record the reading; with the refusal of a ``typed`` form.

    Raises:
        RuleBroken: ``count_open`` while the reader counts blind, whatever was refused.
    """
    await ctx.query(inventories.require_not_counting, ctx.reader)
    location = await ctx.query(FIND[sort], ctx.services.directory, ctx.reader, subject_id)
    columns: dict[str, str] = {sort: subject_id}
    boxes = await ctx.query(places.containers, ctx.services.directory, ctx.reader, columns)
    await ctx.read(subject_id, "page")
    keepers = await _keepers(ctx, location.agency) if ctx.may("place.name_custodian/1") else []
    listed, cursor = await ctx.query(exhibits.listed, ctx.reader, after, PAGE, columns)
    remark_lines = await ctx.query(remarks, ctx.services.vault, location.id)
    visits = await ctx.query(entry_log.visits_of, ctx.services.vault, location.id) if _entered(ctx, location) else []
    people = [person_id for visit in visits for person_id in (visit.by, visit.person)]
    people += [person_id for remark in remark_lines for person_id in (remark.by, remark.person)]
    if isinstance(location, places.ContainerLine) and location.sealing:
        people += [location.sealing.by, *location.sealing.witnesses]
    names = await ctx.names([*people, *(row.place for row in listed)])
    keeping = held({"exhibits": location.exhibits, "containers": len(boxes)})
    return ctx.show(
        "places/place_page.html", error, **await ctx.corrections(location.id), one=location, said=remark_lines,
        keeping=keeping,
        containers=boxes, exhibits=listed, next=cursor, names=names,
        pvs=await ctx.query(cases.pv_numbers, [row.case for row in listed]),
        today=ctx.today(), keepers=keepers, fresh=new_key(),
        witnesses=await _witnesses(ctx, location),
        balances=await ctx.query(form_choices.balances, ctx.services.directory, [location.agency]),
        excess=await _excess(ctx, location), visits=visits, sources=SOURCES, entrants=await _entrants(ctx, location),
        zone=await ctx.query(places.zone_of, location.agency),
        refuges=await _refuges(ctx, location), typed=typed if isinstance(typed, AccessForm) else AccessForm(key=""),
        sack=None if isinstance(typed, AccessForm) else typed,
    )  # fmt: skip


async def _refuges(ctx: RequestContext, location: Found) -> list[form_choices.Choice]:
    """Return other places of the agency, where what lies in a place may be carried to."""
    if not (isinstance(location, places.PlaceLine) and not location.closed_at and ctx.may("place.evacuate/1")):
        return []
    offered = await ctx.query(form_choices.places, ctx.services.directory, ctx.session.agency)
    return [place for place in offered if place.id != location.id]


async def _excess(ctx: RequestContext, location: Found) -> list[Excess]:
    rated = isinstance(location, places.PlaceLine) and location.rating
    return await ctx.query(places.excess, ctx.reader, location.id) if rated else []


def _entered(ctx: RequestContext, location: Found) -> bool:
    """Return True if entries are shown and may be recorded: for the place's custodian and the inspection."""
    return isinstance(location, places.PlaceLine) and ctx.may("place.record_entry/1")


async def _witnesses(ctx: RequestContext, location: Found) -> list[form_choices.Choice]:
    """Return the people who may witness the sealing or opening of a container, or the rating of a place."""
    if not ctx.may("place.rate/1" if isinstance(location, places.PlaceLine) else "container.unseal/1"):
        return []
    return await ctx.people(READERS)


async def _entrants(ctx: RequestContext, location: Found) -> list[form_choices.Choice]:
    """Return the people who may have entered a place, the reader included, those of its agency first."""
    if not _entered(ctx, location):
        return []
    return await ctx.people(READERS, home=location.agency, me=True)


async def _keepers(ctx: RequestContext, agency: str) -> list[form_choices.Choice]:
    home = (await ctx.names([agency]))[agency]
    offered = await ctx.people(KEEPERS, home=agency, me=True)
    return [form_choices.Choice(choice.id, choice.name) for choice in offered if choice.group == home]
