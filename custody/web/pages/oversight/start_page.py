"""The start page: what waits for this person, what their role does most, and every page that they may open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from litestar import get
from litestar.response import Template
from msgspec import Struct

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.people.device import Device
from custody.domain.people.person import Person
from custody.service.destruction.sessions import sites
from custody.service.orders import order_copies, prosecutor_tasks
from custody.service.oversight import start_page, store_silence
from custody.service.oversight.deadlines import DueLine
from custody.service.people import compromised_acts, people, second_factor
from custody.service.people.pin_uses import pin_uses
from custody.storage.tables.connection import Connection
from custody.text.formatting import number
from custody.text.i18n import N_, NN_, ngettext
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.route_permissions import SIGNED_IN
from custody.web.rendering.menu import Entry

menu = [Entry(path="/", title=N_("Start"), permission=SIGNED_IN, in_bar=True, is_card=False)]


class Waiting(Struct, frozen=True):
    """What waits behind a page: for whoever has the ``permission``, how much in words (msgids), and the ``verb``."""

    permission: str
    words: tuple[str, str]
    verb: str


WAITING: Mapping[str, Waiting] = {
    "/transfers": Waiting(
        "transfer.receive/1",
        NN_("%(count)s hand-over waits for you", "%(count)s hand-overs wait for you"),
        N_("Receive"),
    ),
    "/holdings": Waiting(
        "exhibit.reseal/1",
        NN_("%(count)s exhibit is to be sealed again", "%(count)s exhibits are to be sealed again"),
        N_("Seal again"),
    ),
    "/exhibits/take-from-departed": Waiting(
        "exhibit.take_from_departed/1",
        NN_("%(count)s exhibit is to be taken over", "%(count)s exhibits are to be taken over"),
        N_("See which"),
    ),
    "/exhibits/take-from-departed#later": Waiting(
        "exhibit.take_from_departed/1",
        NN_("%(count)s to be taken over later", "%(count)s to be taken over later"),
        N_("See which"),
    ),
    "/temporary-releases": Waiting(
        "transfer.read", NN_("%(count)s exhibit is overdue", "%(count)s exhibits are overdue"), N_("See which")
    ),
    "/discrepancies": Waiting(
        "discrepancy.read", NN_("%(count)s discrepancy is open", "%(count)s discrepancies are open"), N_("Clear up")
    ),
    "/alarms": Waiting("alarm.read", NN_("%(count)s alarm waits", "%(count)s alarms wait"), N_("Take note")),
    "/signatures": Waiting(
        "destruction_session.sign/1",
        NN_("%(count)s session waits for your signature", "%(count)s sessions wait for your signature"),
        N_("Sign"),
    ),
    "/signatures#again": Waiting(
        "destruction_session.sign/1",
        NN_("%(count)s session is to be signed once more", "%(count)s sessions are to be signed once more"),
        N_("Sign"),
    ),
    "/signatures#vouched": Waiting(
        "destruction_session.object/1",
        NN_("%(count)s word of others about your presence", "%(count)s words of others about your presence"),
        N_("Look, or object"),
    ),
    "/devices": Waiting(
        "pending_change.propose/1",
        NN_("%(count)s proposal waits for you", "%(count)s proposals wait for you"),
        N_("Decide"),
    ),
    "/people": Waiting(
        "pending_change.confirm/1",
        NN_("%(count)s proposal waits for you", "%(count)s proposals wait for you"),
        N_("Decide"),
    ),
    "/proposed": Waiting(
        "destruction_request.decline/1",
        NN_("%(count)s proposal waits for you", "%(count)s proposals wait for you"),
        N_("Reply"),
    ),
    "/people#passkeys": Waiting(
        "passkey.confirm/1",
        NN_("%(count)s passkey is to be confirmed", "%(count)s passkeys are to be confirmed"),
        N_("Decide"),
    ),
    "/places#nowhere": Waiting(
        "place.name_custodian/1",
        NN_("%(count)s exhibit has been in no place for a day", "%(count)s exhibits have been in no place for a day"),
        N_("Put away"),
    ),
    "/day-plan": Waiting(
        "day_plan.read", NN_("today: %(count)s sighting", "today: %(count)s sightings"), N_("See which")
    ),
    "/day-plan#weigh": Waiting("register.read", NN_("%(count)s weighing", "%(count)s weighings"), N_("See which")),
    "/exhibits/sight": Waiting(
        "exhibit.sight/1",
        NN_("%(count)s photograph of a seal is asked for", "%(count)s photographs of seals are asked for"),
        N_("Photograph them"),
    ),
    "/exhibits/measure": Waiting(
        "exhibit.blind_check/1",
        NN_("%(count)s exhibit is to be read again", "%(count)s exhibits are to be read again"),
        N_("Read again"),
    ),
    "/exhibits/witness": Waiting(
        "exhibit.designate_witness/1",
        NN_("%(count)s witness package waits for your agreement", "%(count)s witness packages wait for your agreement"),
        N_("Reply"),
    ),
    "/inventories": Waiting(
        "inventory.read", NN_("%(count)s count waits for you", "%(count)s counts wait for you"), N_("See which")
    ),
    "/paper-acts": Waiting(
        "act.confirm_paper/1",
        NN_("%(count)s act from paper waits for your word", "%(count)s acts from paper wait for your word"),
        N_("Confirm"),
    ),
    "/registers/to-confirm": Waiting(
        "register.confirm/1",
        NN_(
            "%(count)s exhibit is to be found in its paper register",
            "%(count)s exhibits are to be found in their paper registers",
        ),
        N_("Confirm"),
    ),
    "/sessions": Waiting(
        "destruction_session.plan/1",
        NN_("%(count)s exhibit is to be destroyed", "%(count)s exhibits are to be destroyed"),
        N_("See which"),
    ),
}
"""What may wait for a person, by page and place on it; ``/proposed`` is counted among what is due."""


class Task(Struct, frozen=True):
    """One line of the work list: how much waits (``words``), and the button to its page (``verb``, a msgid)."""

    path: str
    words: str
    verb: str


SHOWN = 8
"""Deadlines that the start page shows; it folds the others away."""


@get("/", opt={"permission": SIGNED_IN})
async def home(request: Web) -> Template:
    """Show what waits and what may be done; the doors come from the pages' own ``menu`` lists."""
    ctx = context_of(request)
    paths = [path for path, waiting in WAITING.items() if ctx.may(waiting.permission)]
    state = await ctx.query_all(
        waiting=lambda connection: start_page.waiting(connection, ctx.reader, paths, ctx.today()),
        due=lambda connection: prosecutor_tasks.todo(connection, ctx.reader, ctx.today()),
        doubts=lambda connection: compromised_acts.own(connection, ctx.reader.person, ctx.reader.at),
        begun=lambda connection: not ctx.may("pending_change.propose/1") or people.has_begun(connection),
        dead=lambda connection: _dead(connection, ctx),
        missing=lambda connection: second_factor.missing(connection, ctx.reader.person),
        pins=lambda connection: pin_uses(connection, ctx.reader.person, datetime.now(UTC), days=1),
    )
    waiting_counts, due = state["waiting"], state["due"]
    if "/proposed" in paths:
        waiting_counts["/proposed"] = sum(
            due_line.sort == "proposal" for due_line in due
        )  # read already, among what is due
    linked = await ctx.linked(due_line.about for due_line in due)
    unnamed = {
        due_line.about for due_line in due
        # "to_bring" names several exhibits itself
        if not due_line.name or (due_line.about.startswith(Exhibit.kind) and due_line.sort != "to_bring")
    }  # fmt: skip
    sessions = [due_line.about for due_line in due if due_line.sort in {"session", "underway"}]
    first, folded = _folded(due)
    return ctx.show(
        "oversight/start_page.html",
        todo=first,
        folded=folded,
        doubts=state["doubts"],
        today=ctx.today(),
        linked=linked,
        names=await ctx.names(_named(due)),
        known_as=await ctx.known_as(linked & unnamed),
        sites=await ctx.query(sites, ctx.services.vault, ctx.reader, sessions),
        tasks=_tasks(waiting_counts),
        first_day=not state["begun"],
        dead=state["dead"],
        missing=state["missing"],
        pins=state["pins"],
    )


def _dead(connection: Connection, ctx: RequestContext) -> set[str]:
    """Return pages that can lead this person nowhere.

    A court's registry types no order in, none is of its own agency. Nothing is seen or weighed where there is no store.
    """
    typing = ctx.may("order.enter_copy/1") and not order_copies.signs(connection, ctx.session.agency)
    dead = {"/orders/enter"} if typing else set()
    return dead if store_silence.has_store(connection, ctx.reader) else dead | {"/day-plan"}


def _named(due: Iterable[DueLine]) -> set[str]:
    """Return the people that the lines name, and the devices they are about."""
    return {
        subject_id
        for due_line in due
        for subject_id in (*due_line.people, due_line.about)
        if subject_id.startswith((Person.kind, Device.kind))
    }


def _folded(due: Sequence[DueLine]) -> tuple[list[DueLine], list[DueLine]]:
    """Return the lines that the page shows at once and those it folds away, each by date.

    Discrepancies have no date and may be many, so they are folded away before any dated line.
    """
    doubts_last = sorted(due, key=lambda due_line: due_line.sort == "discrepancy")
    return sorted(doubts_last[:SHOWN]), sorted(doubts_last[SHOWN:])


def _tasks(waiting_counts: Mapping[str, int]) -> list[Task]:
    """Return what waits, one task per page, in the order of ``WAITING``."""
    tasks: dict[str, Task] = {}
    for door, waiting in WAITING.items():
        if count := waiting_counts.get(door, 0):
            path, words = door.partition("#")[0], ngettext(*waiting.words, count) % {"count": number(count)}
            before = tasks.get(path)
            tasks[path] = Task(path, f"{before.words} · {words}" if before else words, waiting.verb)
    return list(tasks.values())


handlers = [home]
