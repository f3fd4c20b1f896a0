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
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.http.request_context import PAGE, Desk


class AccessForm(KeyedForm, kw_only=True):
    """Who entered a place, when, and where that is known from; hours as clocks there show them."""

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
    here: Desk, sort: Sort, number: str, after: str = "", error: CustodyError | None = None,
    typed: KeyedForm | None = None,
) -> Template:  # fmt: skip
    """The page, ``after`` the cursor, the reading on record; with the refusal of what was ``typed`` on it.

    Raises:
        RuleBroken: ``count_open`` while the reader counts blind, whatever was refused.
    """
    await here.ask(inventories.require_not_counting, here.reader)
    found = await here.ask(FIND[sort], here.services.directory, here.reader, number)
    columns: dict[str, str] = {sort: number}
    boxes = await here.ask(places.containers, here.services.directory, here.reader, columns)
    await here.read(number, "page")
    keepers = await _keepers(here, found.agency) if here.may("custodian.name/1") else []
    listed, cursor = await here.ask(exhibits.listed, here.reader, after, PAGE, columns)
    said = await here.ask(remarks, here.services.vault, found.number)
    visits = await here.ask(entry_log.visits_of, here.services.vault, found.number) if _entered(here, found) else []
    people = [n for visit in visits for n in (visit.by, visit.person)]
    people += [n for remark in said for n in (remark.by, remark.person)]
    names = await here.names([*people, *(row.place for row in listed)])
    keeping = held({"exhibits": found.exhibits, "containers": len(boxes)})
    return here.show(
        "places/place_page.html", error, **await here.corrections(found.number), one=found, said=said, keeping=keeping,
        containers=boxes, exhibits=listed, next=cursor, names=names,
        pvs=await here.ask(cases.pv_numbers, [row.case for row in listed]),
        today=here.today(), keepers=keepers, fresh=new_key(),
        witnesses=await _witnesses(here, found),
        balances=await here.ask(form_choices.balances, here.services.directory, [found.agency]),
        excess=await _excess(here, found), visits=visits, sources=SOURCES, entrants=await _entrants(here, found),
        zone=await here.ask(places.zone_of, found.agency),
        refuges=await _refuges(here, found), typed=typed if isinstance(typed, AccessForm) else AccessForm(key=""),
    )  # fmt: skip


async def _refuges(here: Desk, found: Found) -> list[form_choices.Choice]:
    """Other places of the agency, where what lies in a place may be carried to."""
    if not (isinstance(found, places.PlaceLine) and not found.closed_at and here.may("place.evacuate/1")):
        return []
    offered = await here.ask(form_choices.places, here.services.directory, here.session.agency)
    return [one for one in offered if one.number != found.number]


async def _excess(here: Desk, found: Found) -> list[Excess]:
    rated = isinstance(found, places.PlaceLine) and found.rating
    return await here.ask(places.excess, here.reader, found.number) if rated else []


def _entered(here: Desk, found: Found) -> bool:
    """Whether entries are shown, and may be recorded: to who keeps the place, and to the inspection."""
    return isinstance(found, places.PlaceLine) and here.may("place.access/1")


async def _witnesses(here: Desk, found: Found) -> list[form_choices.Choice]:
    """Who may be present when a container is sealed or opened, or a place is rated."""
    if not here.may("place.rate/1" if isinstance(found, places.PlaceLine) else "container.unseal/1"):
        return []
    return await here.people(READERS)


async def _entrants(here: Desk, found: Found) -> list[form_choices.Choice]:
    """Who may have been in a place, the reader too; those of its agency first."""
    if not _entered(here, found):
        return []
    return await here.people(READERS, home=found.agency, me=True)


async def _keepers(here: Desk, agency: str) -> list[form_choices.Choice]:
    home = (await here.names([agency]))[agency]
    offered = await here.people(KEEPERS, home=agency, me=True)
    return [form_choices.Choice(one.number, one.name) for one in offered if one.group == home]
