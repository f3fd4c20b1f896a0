"""Destruction sessions as pages: the list, and one session with its numbered steps.

The plan is in ``pages.preparing``, the steps that work through a list in ``pages.staging`` (the check before
destruction) and ``pages.burning`` (arrival, withdrawal, fire).
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import ATTENDEES
from custody.domain.access.visibility import sees_checklist
from custody.domain.certificates.certificate import Certify
from custody.domain.destruction.attendance import Attend, Attendee, Attest, Leave
from custody.domain.destruction.close_session import TEXTS, CloseSession
from custody.domain.destruction.destruction_session import OPEN, PLANNED, Session
from custody.domain.destruction.offline_checkout import Recall
from custody.domain.destruction.plan_and_open import Abort, OpenSession
from custody.domain.destruction.quorum import QUALITIES
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.destruction import attendance_board, sessions, sign_off, statement_summary
from custody.service.exhibits.remarks import remarks, speakers
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.people import compromised_acts, form_choices
from custody.storage.write import clock
from custody.text import local_time, terms
from custody.text.formatting import state
from custody.text.i18n import N_, gettext
from custody.web.forms.form_values import chosen
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.list_filter import narrowed, paged
from custody.web.forms.second_person import consent
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, Desk, desk
from custody.web.rendering import display_names as spoken
from custody.web.rendering.load_pages import of_the_load
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/sessions",
        title=N_("Destruction sessions"),
        text=N_("Plan, stage, attend, burn, attest."),
        permission="session.read",
        in_bar=True,
    )
]
ANSWERS = {"yes": True, "no": False}


class StepForm(KeyedForm):
    """Every small form of a session's page; each act takes the fields it needs."""

    person: str = ""
    quality: str = ""
    pin: str = ""
    at: str = ""
    attested: str = ""
    reservations: str = ""
    reason: str = ""


class ClosingForm(KeyedForm):
    """What the chair says at the end, field by field as ``CloseSession`` asks it."""

    at: str = ""
    residue: str = ""
    incidents: str = ""
    any_incident: str = ""
    non_retrievable: str = ""
    environment_opinion: str = ""
    transport: str = ""
    estimated_value: str = ""
    temperature: str = ""
    cooling: str = ""
    escort: str = ""
    departure: str = ""
    arrival: str = ""
    load_seal: str = ""
    fuel: str = ""
    fire_safety: str = ""
    site_tests: str = ""
    ashes: str = ""
    ashes_test: str = ""
    ashes_place: str = ""


@get("/sessions", opt={"permission": "session.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the sessions that the person may see."""
    here = desk(request)
    rows, cursor = await here.ask(sessions.sessions, here.reader, after, PAGE)
    names = await here.names(n for row in rows for n in (row.chair, row.chair_agency))
    newest = sorted(rows, key=lambda row: row.planned_for, reverse=True)
    sites = await here.ask(sessions.sites, here.services.vault, here.reader, [row.session for row in rows])
    nth = await here.ask(sessions.nth_of_day, [row.session for row in rows])
    of_day = {number: spoken.nth(one) for number, one in nth.items()}
    return here.show("destruction/session_list.html", rows=newest, names=names, sites=sites, of_day=of_day, next=cursor)


@get("/sessions/{number:str}", opt={"permission": "session.read"})
async def session(request: Web, number: FromPath[str], find: FromQuery[str] = "", page: FromQuery[int] = 1) -> Template:
    """Show a session, the reading on record; ``find`` narrows its list of exhibits, ``page`` turns it."""
    return await _session_page(desk(request), number, StepForm(), find=find, page=page)


@post("/sessions/{number:str}/attend", opt={"permission": "session.attend/1"}, status_code=303)
async def attend(request: Web, number: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """A person joins: the signed-in one, or another by their own PIN on this device."""
    here = desk(request)
    person = data.person
    if not person:
        return await _session_page(here, number, data, BadInput("field_empty", field="person"))
    others = (
        () if person == here.session.person else (Consent(person=person, part="attendee", method="pin", pin=data.pin),)
    )
    command = Attend(session=number, attendees=(Attendee(person, data.quality),))
    return await _step(here, number, "session.attend/1", command, data, "joined", others)


@post("/sessions/{number:str}/leave", opt={"permission": "session.leave/1"}, status_code=303)
async def leave(request: Web, number: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """The person leaves, or the chair notes that another has left."""
    command = Leave(session=number, person=data.person)
    return await _step(desk(request), number, "session.leave/1", command, data, "left")


@post("/sessions/{number:str}/open", opt={"permission": "session.open/1"}, status_code=303)
async def open_session(request: Web, number: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Open the session with its quorum."""
    return await _step(
        desk(request), number, "session.open/1", OpenSession(session=number), data, "session_open"
    )  # fmt: skip


@post("/sessions/{number:str}/close", opt={"permission": "session.close/1"}, status_code=303)
async def close(request: Web, number: FromPath[str], data: URLEncodedBody[ClosingForm]) -> Response[Any]:
    """State residue and incidents; every question must be answered, and a no to incidents needs no more words."""
    here = desk(request)
    incidents = data.incidents.strip() or (gettext("Nil") if data.any_incident == "no" else "")
    try:
        command = CloseSession(
            session=number,
            any_incident=answered(data.any_incident, "any_incident"),
            non_retrievable=answered(data.non_retrievable, "non_retrievable"),
            **{name: getattr(data, name) for name in TEXTS} | {"incidents": incidents},
        )
    except BadInput as error:
        return await _session_page(here, number, data, error)
    return await _step(here, number, "session.close/1", command, data, "session_closed")


@post("/sessions/{number:str}/attest", opt={"permission": "session.attest/1"}, status_code=303)
async def attest(request: Web, number: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """The person attests or refuses; the chair may note for another that they left without a word."""
    here = desk(request)
    try:
        attested = answered(data.attested, "attested")
    except BadInput as error:
        return await _session_page(here, number, data, error)
    command = Attest(session=number, attested=attested, reservations=data.reservations, person=data.person)
    return await _step(here, number, "session.attest/1", command, data, "attested")


@post("/sessions/{number:str}/recall", opt={"permission": "session.recall/1"}, status_code=303)
async def recall(request: Web, number: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Take the session back from the device that has it along, before a second person."""
    command = Recall(session=number, reason=data.reason)
    second = consent(data.person, data.pin)
    return await _step(desk(request), number, "session.recall/1", command, data, "recalled_session", second)


@post("/sessions/{number:str}/abort", opt={"permission": "session.abort/1"}, status_code=303)
async def abort(request: Web, number: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Call the session off, with the reason."""
    command = Abort(session=number, reason=data.reason)
    return await _step(desk(request), number, "session.abort/1", command, data, "session_aborted")


@post("/sessions/{number:str}/certify", opt={"permission": "session.certify/1"}, status_code=303)
async def certify(request: Web, number: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Issue the certificate."""
    here = desk(request)
    try:
        receipt = await here.act("session.certify/1", Certify(session=number), data.keyed())
    except CustodyError as error:
        return await _session_page(here, number, data, error)
    return here.go(f"/certificates/{receipt.first('CE')}", "certified")


def answered(text: str, field: str) -> bool:
    """A yes or a no that was really given.

    Raises:
        BadInput: ``field_empty`` for a question without an answer.
    """
    if text not in ANSWERS:
        raise BadInput("field_empty", field=field)
    return ANSWERS[chosen(text, field)]


def words_of(row: sessions.Row) -> tuple[str, ...]:
    """By what an exhibit of a session is found in its list."""
    return row.exhibit, row.no, terms.substance(row.substance), state(row.status)


async def _step(
    here: Desk, number: str, kind: str, command: Struct, form: StepForm | ClosingForm, notice: str,
    consents: tuple[Consent, ...] = (),
) -> Response[Any]:  # fmt: skip
    try:
        occurred = local_time.from_paper(form.at)
        await here.act(kind, command, form.keyed(), consents, occurred)
    except CustodyError as error:
        return await _session_page(here, number, form, error)
    return here.go(f"/sessions/{number}", notice)


def _usual(here: Desk, found: Session) -> str:
    """The quality in which the person most likely attends, while they do not: what the form begins with."""
    if found.attends(here.session.person):
        return "witness"
    by_role = (("session.stage/1", "verifier"), ("order.issue/1", "judicial"), ("session.plan/1", "commission"))
    mine = next((quality for permission, quality in by_role if here.may(permission)), "witness")
    return "chair" if found.chair == here.session.person else mine


async def _offered(here: Desk, found: Session, form: StepForm) -> dict[str, Any]:
    """Who may be entered as there and in which quality, and who may be the second person at a recall."""
    directory, home = here.services.directory, here.session.agency
    people = await here.answers(
        attendees=lambda c: form_choices.people(c, directory, ATTENDEES, but=here.session.person, home=home),
        seconds=lambda c: sessions.seconds(c, directory, found, here.reader) if found.out else [],
    )
    return people | {"qualities": list(QUALITIES), "quality": form.quality or _usual(here, found)}


async def _told(here: Desk, number: str, found: Session) -> dict[str, Any]:
    """What the page shows of a session as it is told."""
    me, vault = here.session.person, here.services.vault
    return await here.answers(
        originals=lambda c: sessions.originals(c, found), order_numbers=lambda c: sessions.order_numbers(c, found),
        doubted=lambda c: compromised_acts.among(c, found.orders), texts=lambda c: sessions.texts(c, vault, found),
        chairs=lambda c: not found.out and sessions.chairs(c, found, me),
        hours=lambda c: statement_summary.hours_of(c, number),
        board=lambda c: attendance_board.board(c, number, found) if found.status in (PLANNED, OPEN) else None,
        unheard=lambda c: attendance_board.unheard(c, number, found),
    )  # fmt: skip


def _mine(here: Desk, found: Session) -> dict[str, Any]:
    """What the reader is in the session, and whether their word is still owed."""
    me = here.session.person
    return {
        "me": me, "present": found.attends(me) and not found.out, "checklist": sees_checklist(here.reader, found),
        "owes_word": any(a.person == me and (not a.attested_at or a.noted) for a in found.attendance),
    }  # fmt: skip


async def _session_page(
    here: Desk, number: str, filled: StepForm | ClosingForm, error: CustodyError | None = None, *, find: str = "",
    page: int = 1,
) -> Template:  # fmt: skip
    """The session's page, also for who is refused, with the form that they had filled in; the reading is on record."""
    closing = filled if isinstance(filled, ClosingForm) else ClosingForm()
    form = filled if isinstance(filled, StepForm) else StepForm()
    found = await here.ask(sessions.visible_session, here.reader, number)
    await here.read(number, "page")
    rows, progress = await here.ask(sessions.look, number, found)
    said = await here.ask(remarks, here.services.vault, number)
    observed, watched = await here.ask(sessions.observed, here.services.vault, number, found)
    people = [*found.attending(), *speakers(said), *(n for one in watched for n in (*one.signed, *one.unsigned))]
    sheet = await here.ask(sign_off.sheet, number, found, clock.text(clock.now().wall_ms))
    listed = paged(narrowed(rows, find, words_of), page)
    shown = [row.exhibit for row in listed.rows]
    unusual = await of_the_load(here, await here.ask(sessions.incidents, number, found))
    elsewhere = await here.linked(progress.elsewhere)
    known_as = await here.known_as([number, *elsewhere]) | await of_the_load(here, [*shown, *found.denied]) | unusual
    return here.show(
        "destruction/session_page.html", error, **await here.corrections(number),
        **await _told(here, number, found), said=said, number=number, known_as=known_as, unusual=list(unusual),
        meeting=found, total=len(rows), find=find, listed=listed,
        linked=await here.linked(
            [*found.orders, *found.denied, found.certificate, *observed.about(), *shown]
        ) | elsewhere,
        progress=progress, form=form, closing=closing, key=new_key(), steps=sessions.STEPS, **_mine(here, found),
        observed=observed, watched=watched, sheet=sheet, **await _offered(here, found, form),
        names=await here.names([*people, *found.devices, *observed.people()]),
    )  # fmt: skip


handlers = [listed, session, attend, leave, open_session, close, attest, recall, abort, certify]
