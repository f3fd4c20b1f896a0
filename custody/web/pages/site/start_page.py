"""The start page: one card for each thing that this person may do, and what waits behind it."""

from collections.abc import Iterable, Mapping, Sequence

from litestar import get
from litestar.response import Template

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.people.device import Device
from custody.domain.people.person import Person
from custody.service.destruction.sessions import sites
from custody.service.orders import draft_orders, prosecutor_tasks
from custody.service.oversight import start_page
from custody.service.oversight.deadlines import DueLine
from custody.service.people import compromised_acts, people
from custody.text.formatting import number
from custody.text.i18n import N_, NN_, ngettext
from custody.web.http.auth import Web
from custody.web.http.permissions import SIGNED_IN
from custody.web.http.request_context import Desk, desk
from custody.web.rendering.menu import Entry

menu = [Entry(path="/", title=N_("Start"), permission=SIGNED_IN, in_bar=True, is_card=False)]

READING = {
    "/transfers": "transfer.receive/1",
    "/holdings": "exhibit.reseal/1",
    "/exhibits/succeed": "exhibit.succeed/1",
    "/exhibits/succeed#later": "exhibit.succeed/1",
    "/releases": "transfer.read",
    "/discrepancies": "discrepancy.read",
    "/alarms": "alarm.read",
    "/sessions": "session.plan/1",
    "/signatures": "session.sign/1",
    "/signatures#again": "session.sign/1",
    "/devices": "person.propose/1",
    "/people": "person.confirm/1",
    "/people#passkeys": "passkey.confirm/1",
    "/places#nowhere": "custodian.name/1",
}
"""Who is told what waits behind a page: those who can do something about it."""

WAITS: Mapping[str, tuple[str, str]] = {
    "/transfers": NN_("%(count)s hand-over waits for you", "%(count)s hand-overs wait for you"),
    "/holdings": NN_("%(count)s exhibit is to be sealed again", "%(count)s exhibits are to be sealed again"),
    "/exhibits/succeed": NN_("%(count)s exhibit is to be taken over", "%(count)s exhibits are to be taken over"),
    "/exhibits/succeed#later": NN_("%(count)s to be taken over later", "%(count)s to be taken over later"),
    "/releases": NN_("%(count)s exhibit is overdue", "%(count)s exhibits are overdue"),
    "/discrepancies": NN_("%(count)s discrepancy is open", "%(count)s discrepancies are open"),
    "/alarms": NN_("%(count)s alarm waits", "%(count)s alarms wait"),
    "/signatures": NN_("%(count)s session waits for your signature", "%(count)s sessions wait for your signature"),
    "/signatures#again": NN_(
        "%(count)s session is to be signed once more", "%(count)s sessions are to be signed once more"
    ),
    "/devices": NN_("%(count)s proposal waits for you", "%(count)s proposals wait for you"),
    "/people": NN_("%(count)s proposal waits for you", "%(count)s proposals wait for you"),
    "/proposed": NN_("%(count)s proposal waits for you", "%(count)s proposals wait for you"),
    "/people#passkeys": NN_("%(count)s passkey is to be confirmed", "%(count)s passkeys are to be confirmed"),
    "/places#nowhere": NN_(
        "%(count)s exhibit has been in no place for a day", "%(count)s exhibits have been in no place for a day"
    ),
    "/sessions": NN_("%(count)s exhibit is to be destroyed", "%(count)s exhibits are to be destroyed"),
}
"""How much waits behind a page, in words."""

SHOWN = 8
"""Deadlines that the start page shows; it folds the others away."""


@get("/", opt={"permission": SIGNED_IN})
async def home(request: Web) -> Template:
    """Show what may be done and how much waits; the cards come from the pages' own ``menu`` lists."""
    here = desk(request)
    paths = [path for path, permission in READING.items() if here.may(permission)]
    found = await here.ask(start_page.waiting, here.reader, paths, here.today())
    due = await here.ask(prosecutor_tasks.todo, here.reader, here.today())
    if here.may("destruction.decline/1"):
        found["/proposed"] = sum(one.sort == "proposal" for one in due)  # read already, among what is due
    linked = await here.linked(one.about for one in due)
    unnamed = {
        one.about for one in due
        if not one.name or (one.about.startswith(Exhibit.kind) and one.sort != "to_bring")  # which names several
    }  # fmt: skip
    doubts = await here.ask(compromised_acts.own, here.reader.person, here.reader.at)
    sessions = [one.about for one in due if one.sort in {"session", "underway"}]
    first, folded = _folded(due)
    return here.show(
        "site/home.html",
        todo=first,
        folded=folded,
        doubts=doubts,
        today=here.today(),
        linked=linked,
        names=await here.names(_named(due)),
        known_as=await here.known_as(linked & unnamed),
        sites=await here.ask(sites, here.services.vault, here.reader, sessions),
        waits=_waits(found),
        first_day=here.may("person.propose/1") and not await here.ask(people.has_begun),
        dead=await _dead(here),
    )


async def _dead(here: Desk) -> set[str]:
    """Pages that can lead this person nowhere: a court's registry types no order in, none is of its own agency."""
    typing = here.may("order.enter/1") and not await here.ask(draft_orders.signs, here.session.agency)
    return {"/orders/enter"} if typing else set()


def _named(due: Iterable[DueLine]) -> set[str]:
    """The people that lines name, and the devices that they are about."""
    return {n for one in due for n in (*one.people, one.about) if n.startswith((Person.kind, Device.kind))}


def _folded(due: Sequence[DueLine]) -> tuple[list[DueLine], list[DueLine]]:
    """What the page shows at once and what it folds away, each by date.

    No day is folded away for a discrepancy, which has none and may be many.
    """
    doubts_last = sorted(due, key=lambda one: one.sort == "discrepancy")
    return sorted(doubts_last[:SHOWN]), sorted(doubts_last[SHOWN:])


def _waits(found: Mapping[str, int]) -> dict[str, str]:
    """What waits behind each page, in words, the one thing beside the other."""
    said: dict[str, list[str]] = {}
    for path, n in found.items():
        if n:
            said.setdefault(path.partition("#")[0], []).append(ngettext(*WAITS[path], n) % {"count": number(n)})
    return {path: " · ".join(each) for path, each in said.items()}


handlers = [home]
