"""The page of a place or a container: what lies in it, and what may be done there."""

from litestar.response import Template

from custody.domain.access import SOURCES
from custody.domain.errors import CustodyError
from custody.domain.rating import Excess
from custody.domain.roles import KEEPERS, READERS
from custody.service import accesses, cases, choices, exhibits, places
from custody.service.keys import new_key
from custody.service.remarks import remarks
from custody.web.desk import PAGE, Desk
from custody.web.entries import KeyedForm


class AccessForm(KeyedForm, kw_only=True):
    """Who entered a place, when, and where that is known from; hours as clocks there show them."""

    entered_at: str = ""
    left_at: str = ""
    source: str = ""
    person: str = ""
    visitor: str = ""
    purpose: str = ""


async def contents_page(
    here: Desk,
    found: places.PlaceLine | places.ContainerLine,
    boxes: list[places.ContainerLine],
    after: str,
    columns: dict[str, str],
    error: CustodyError | None = None,
    typed: KeyedForm | None = None,
) -> Template:
    """The page, the reading on record; ``columns``: by which the exhibits in it are found, ``after`` the cursor."""
    await here.read(found.number, "page")
    keepers = await _keepers(here, found.agency) if here.may("custodian.name/1") else []
    listed, cursor = await here.ask(exhibits.listed, here.reader, after, PAGE, columns)
    said = await here.ask(remarks, here.services.vault, found.number)
    visits = await here.ask(accesses.visits_of, here.services.vault, found.number) if _entered(here, found) else []
    people = [n for visit in visits for n in (visit.by, visit.person)]
    people += [n for remark in said for n in (remark.by, remark.person)]
    names = await here.names([*people, *(row.place for row in listed)])
    return here.show(
        "place_page.html", error, **await here.corrections(found.number), one=found, said=said,
        containers=boxes, exhibits=listed, next=cursor, names=names,
        pvs=await here.ask(cases.pv_numbers, [row.case for row in listed]),
        today=here.today(), keepers=keepers, fresh=new_key(),
        witnesses=await _witnesses(here, found),
        balances=await here.ask(choices.balances, here.services.directory, [found.agency]),
        excess=await _excess(here, found), visits=visits, sources=SOURCES, entrants=await _entrants(here, found),
        zone=await here.ask(places.zone_of, found.agency),
        refuges=await _refuges(here, found), typed=typed if isinstance(typed, AccessForm) else AccessForm(key=""),
    )  # fmt: skip


async def _refuges(here: Desk, found: places.PlaceLine | places.ContainerLine) -> list[choices.Choice]:
    """Other places of the agency, where what lies in a place may be carried to."""
    if not (isinstance(found, places.PlaceLine) and here.may("place.evacuate/1")):
        return []
    offered = await here.ask(choices.places, here.services.directory, here.session.agency)
    return [one for one in offered if one.number != found.number]


async def _excess(here: Desk, found: places.PlaceLine | places.ContainerLine) -> list[Excess]:
    rated = isinstance(found, places.PlaceLine) and found.rating
    return await here.ask(places.excess, here.reader, found.number) if rated else []


def _entered(here: Desk, found: places.PlaceLine | places.ContainerLine) -> bool:
    """Whether entries are shown, and may be recorded: to who keeps the place, and to the inspection."""
    return isinstance(found, places.PlaceLine) and here.may("place.access/1")


async def _witnesses(here: Desk, found: places.PlaceLine | places.ContainerLine) -> list[choices.Choice]:
    """Who may be present when a container is sealed or opened, or a place is rated."""
    if not here.may("place.rate/1" if isinstance(found, places.PlaceLine) else "container.seal/1"):
        return []
    return await here.ask(choices.people, here.services.directory, READERS, but=here.session.person)


async def _entrants(here: Desk, found: places.PlaceLine | places.ContainerLine) -> list[choices.Choice]:
    """Who may have been in a place, the reader too; those of its agency first."""
    if not _entered(here, found):
        return []
    return await here.ask(choices.people, here.services.directory, READERS, home=found.agency)


async def _keepers(here: Desk, agency: str) -> list[choices.Choice]:
    home = (await here.names([agency]))[agency]
    offered = await here.ask(choices.people, here.services.directory, KEEPERS)
    return [choices.Choice(one.number, one.name) for one in offered if one.group == home]
