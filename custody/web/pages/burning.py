"""The steps of a destruction session that work through a list: staging, arrival on site, withdrawal, fire.

Staging and withdrawal are blind: what was recorded of an exhibit is on none of these pages.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.burning import Arrive, Burn, Withdraw
from custody.domain.drawn import DrawSack
from custody.domain.errors import BadInput, CustodyError, RuleBroken
from custody.domain.exhibit import STAGED
from custody.domain.quantity import MassEntry
from custody.domain.roles import READERS
from custody.domain.sack import SackEntry
from custody.domain.sampling import INFERRING, USUAL_RISK, USUAL_SHARE
from custody.domain.session import Session
from custody.domain.staging import Stage
from custody.domain.weighing import WeightEntry
from custody.service import board, choices, sessions
from custody.service.acting import Consent
from custody.service.keys import new_key
from custody.web import barred, entries, local
from custody.web.auth import Web
from custody.web.desk import Desk, desk
from custody.web.entries import KeyedForm, Line, ListForm
from custody.web.forms import ticked
from custody.web.i18n import N_
from custody.web.law import law
from custody.web.load_pages import before_fire, show_barred, shown
from custody.web.narrow import narrowed, paged
from custody.web.second import wills

MOST_NAMED = 100
"""Exhibits still to be scanned that a page names; of more it says how many."""
MOST_WATCHING = 3
"""People who watch a weighing that the form has room for; the API takes more."""


class StageForm(ListForm):
    """The verifier's checks, and who watched the weighing: each row a person with their PIN, or who refuses to sign.

    ``unsigned``: the rows, from 0, whose person was there and refuses.
    """

    person: list[str] | str = ""
    pin: list[str] | str = ""
    unsigned: list[str] | str = ""

    def watchers(self) -> list[tuple[str, str, bool]]:
        """Person, PIN and refusal of each row with a name."""
        rows = zip(ticked(self.person), ticked(self.pin), strict=False)
        refusing = ticked(self.unsigned)
        return [(who, pin, str(i) in refusing) for i, (who, pin) in enumerate(rows) if who]


class DrawForm(KeyedForm):
    """A sealed sack: what is read on it, its weight where it was weighed, and how many are drawn from it."""

    sack: str = ""
    sack_seal: str = ""
    sack_state: str = ""
    sack_weight: str = ""
    sack_balance: str = ""
    method: str = "square_root"

    def command(self, session: str) -> DrawSack:
        """The draw; what proves something about the others shows the usual share. The API takes any other."""
        line = Line(entries.number_of(self.sack), self.sack_seal.strip(), state=entries.said_state(self.sack_state))
        entry = SackEntry(container=line.number, seal=line.seal, seal_state=entries.seal_state(line))
        weight = None
        if self.sack_weight.strip():
            weight = WeightEntry(gross=MassEntry(self.sack_weight.strip(), "kg"), balance=self.sack_balance)
        share, alpha = (USUAL_SHARE, USUAL_RISK) if self.method in INFERRING else (0, 0)
        return DrawSack(session=session, entry=entry, method=self.method, share=share, alpha=alpha, weight=weight)


class WithdrawForm(ListForm):
    """Exhibits to take out of the session, and why."""

    reason: str = ""


class ArriveForm(ListForm):
    """What is on site; ``at``: when, as a paper gives it."""

    at: str = ""


class BurnForm(ListForm):
    """What goes into the fire; ``confirmed`` is ticked at the last step. ``at``: when, as a paper gives it."""

    confirmed: str = ""
    at: str = ""


@get("/sessions/{number:str}/stage", opt={"permission": "session.stage/1"})
async def stage_form(
    request: Web, number: FromPath[str], find: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:
    """Show what is to be checked, and how earlier checks came out; ``find`` narrows the list, ``page`` turns it."""
    here = desk(request)
    found, form = await before_fire(here, number), StageForm(key=new_key(), balance=here.balance)
    return await _stage_page(here, number, found, form, find=find, page=page)


@post("/sessions/{number:str}/stage", opt={"permission": "session.stage/1"}, status_code=303)
async def stage(request: Web, number: FromPath[str], data: URLEncodedBody[StageForm]) -> Response[Any]:
    """Take up one more check, or record the list."""
    here = desk(request)
    found = await before_fire(here, number)
    try:
        focus = data.half(measured=True)
        if focus:
            return await _stage_page(here, number, found, data, focus=focus)
        lines = data.entered()
        singly, sacks = entries.sacks(lines)
        await _require_members(here, number, found, singly)
        if data.step != "send":
            return await _stage_page(here, number, found, data.taking(lines))
        refusing = tuple(who for who, _, refuses in data.watchers() if refuses)
        checks = entries.checks(singly, data.balance)
        command = Stage(session=number, checks=checks, unsigned=refusing, sacks=sacks)
        await here.act("session.stage/1", command, data.keyed(), _consents(data))
    except CustodyError as error:
        return await _stage_page(here, number, found, data, error)
    return here.go(f"/sessions/{number}/stage", "staged", balance=data.balance)


@post("/sessions/{number:str}/draw", opt={"permission": "session.draw/1"}, status_code=303)
async def draw(request: Web, number: FromPath[str], data: URLEncodedBody[DrawForm]) -> Response[Any]:
    """Read the seal of a sack, and draw what is to be opened out of it."""
    here = desk(request)
    found = await before_fire(here, number)
    try:
        await here.act("session.draw/1", data.command(number), data.keyed())
    except CustodyError as error:
        form = StageForm(key=new_key(), balance=here.balance)
        return await _stage_page(here, number, found, form, error, drawing=data)
    return here.go(f"/sessions/{number}/stage", "drawn", balance=data.sack_balance)


@get("/sessions/{number:str}/arrive", opt={"permission": "session.arrive/1"})
async def arrive_form(request: Web, number: FromPath[str]) -> Template:
    """Show what is to be scanned on the site, or why nothing can be yet."""
    here = desk(request)
    found = await before_fire(here, number)
    _, progress = await here.ask(sessions.look, number, found)
    bar = barred.arrival(found, progress, here.session.person)
    if bar:
        return await show_barred(here, number, N_("Load on site"), bar)
    return await _list_page(here, "session_arrive.html", number, found, ArriveForm(key=new_key()))


@post("/sessions/{number:str}/arrive", opt={"permission": "session.arrive/1"}, status_code=303)
async def arrive(request: Web, number: FromPath[str], data: URLEncodedBody[ArriveForm]) -> Response[Any]:
    """Take up one more scan, or record the load."""
    here = desk(request)
    found = await before_fire(here, number)
    try:
        lines = data.entered()
        await _require_members(here, number, found, lines, loaded=True)
        await _require_underway(here, number, found, lines)
        if data.step != "send":
            return await _list_page(here, "session_arrive.html", number, found, data.taking(lines))
        command = Arrive(session=number, exhibits=entries.numbers(lines))
        await here.act("session.arrive/1", command, data.keyed(), occurred=local.from_paper(data.at))
    except CustodyError as error:
        return await _list_page(here, "session_arrive.html", number, found, data, error)
    return here.go(f"/sessions/{number}", "arrived")


@get("/sessions/{number:str}/withdraw", opt={"permission": "session.withdraw/1"})
async def withdraw_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form in which exhibits are taken out, or why nothing can be."""
    here = desk(request)
    found = await before_fire(here, number)
    _, progress = await here.ask(sessions.look, number, found)
    bar = barred.withdrawal(found, progress, here.session.person)
    if bar:
        return await show_barred(here, number, N_("Withdraw from destruction"), bar)
    return await _withdraw_page(here, number, found, WithdrawForm(key=new_key(), balance=here.balance))


@post("/sessions/{number:str}/withdraw", opt={"permission": "session.withdraw/1"}, status_code=303)
async def withdraw(request: Web, number: FromPath[str], data: URLEncodedBody[WithdrawForm]) -> Response[Any]:
    """Take up one more exhibit, or withdraw the list."""
    here = desk(request)
    found = await before_fire(here, number)
    try:
        focus = data.half()
        if focus:
            return await _withdraw_page(here, number, found, data, focus=focus)
        lines = data.entered()
        await _require_members(here, number, found, lines, loaded=True)
        if data.step != "send":
            return await _withdraw_page(here, number, found, data.taking(lines))
        checks = entries.checks(lines, data.balance)
        command = Withdraw(session=number, checks=checks, reason=data.reason)
        await here.act("session.withdraw/1", command, data.keyed())
    except CustodyError as error:
        return await _withdraw_page(here, number, found, data, error)
    return here.go(f"/sessions/{number}", "withdrawn")


@get("/sessions/{number:str}/burn", opt={"permission": "session.burn/1"})
async def burn_form(request: Web, number: FromPath[str]) -> Template:
    """Show what must be scanned as it goes into the fire, or why nothing may go in yet."""
    here = desk(request)
    found = await before_fire(here, number)
    _, progress = await here.ask(sessions.look, number, found)
    bar = barred.fire(found, progress, await here.ask(board.board, number, found))
    if bar:
        return await show_barred(here, number, N_("Fire"), bar)
    return await _burn_page(here, number, found, BurnForm(key=new_key()))


@post("/sessions/{number:str}/burn", opt={"permission": "session.burn/1"}, status_code=303)
async def burn(request: Web, number: FromPath[str], data: URLEncodedBody[BurnForm]) -> Response[Any]:
    """Take up one more scan, show what is missing, or record ignition."""
    here = desk(request)
    found = await before_fire(here, number)
    try:
        lines = data.entered()
        await _require_members(here, number, found, lines, loaded=True)
        if data.step != "send":
            return await _burn_page(here, number, found, data.taking(lines), review=data.step == "review")
        if not data.confirmed:
            raise BadInput("ignition_unconfirmed")
        command = Burn(session=number, exhibits=entries.numbers(lines))
        await here.act("session.burn/1", command, data.keyed(), occurred=local.from_paper(data.at))
    except CustodyError as error:
        return await _burn_page(here, number, found, data, error, review=data.step == "send")
    return here.go(f"/sessions/{number}", "burnt")


async def _require_members(
    here: Desk, number: str, found: Session, lines: tuple[Line, ...], *, loaded: bool = False
) -> None:
    """Refuse at once what is not in the session or, with ``loaded``, not staged in it."""
    known = await here.ask(sessions.load if loaded else sessions.members, number, found)
    stray = next((line.number for line in lines if line.number not in known), None)
    if stray:
        raise RuleBroken("not_in_session", number=stray)


async def _require_underway(here: Desk, number: str, found: Session, lines: tuple[Line, ...]) -> None:
    """Refuse at once what is on site already."""
    load = await here.ask(sessions.load, number, found)
    there = next((line.number for line in lines if load[line.number].status != STAGED), None)
    if there:
        raise RuleBroken("wrong_state", number=there, status=load[there].status)


def _consents(form: StageForm) -> tuple[Consent, ...]:
    """Those who watched the weighing and say so with their own PIN."""
    return wills((who, pin) for who, pin, refuses in form.watchers() if not refuses)


async def _stage_page(
    here: Desk, number: str, found: Session, form: StageForm, error: CustodyError | None = None, *, focus: str = "",
    find: str = "", page: int = 1, drawing: DrawForm | None = None,
) -> Template:  # fmt: skip
    rows, progress = await here.ask(sessions.look, number, found)
    return await shown(
        here, "session_stage.html", number, error, total=len(rows), progress=progress, form=form,
        find=find, listed=paged(narrowed(rows, find, lambda row: (row.exhibit, row.no)), page),
        lines=form.listed(), focus=focus, drawing=drawing or DrawForm(key=new_key()),
        sacks=await here.ask(sessions.sacks, number, found),
        balances=await here.ask(sessions.balances, here.services.directory, number, found, here.session.agency),
        asked=[law(*rule) for rule in await here.ask(sessions.weighing_rules, found)],
        people=await here.ask(choices.people, here.services.directory, READERS, but=here.session.person),
        watchers=[*form.watchers(), *[("", "", False)] * MOST_WATCHING][:MOST_WATCHING],
        bar="" if form.lines or error else barred.staging(found, progress), barred=barred.WORDS,
    )  # fmt: skip


async def _withdraw_page(
    here: Desk, number: str, found: Session, form: WithdrawForm, error: CustodyError | None = None, *, focus: str = ""
) -> Template:
    return await shown(
        here, "session_withdraw.html", number, error, form=form, lines=form.listed(), focus=focus,
        balances=await here.ask(sessions.balances, here.services.directory, number, found, here.session.agency),
    )  # fmt: skip


async def _list_page(
    here: Desk, template: str, number: str, found: Session, form: ListForm, error: CustodyError | None = None
) -> Template:
    lines, load = form.listed(), await here.ask(sessions.load, number, found)
    expected = [n for n, exhibit in load.items() if exhibit.status == STAGED]
    missing = entries.missing(expected, lines)
    return await shown(
        here, template, number, error, missing[:MOST_NAMED], form=form, lines=lines, expected=expected, missing=missing
    )  # fmt: skip


async def _burn_page(
    here: Desk, number: str, found: Session, form: BurnForm, error: CustodyError | None = None, *, review: bool = False
) -> Template:
    lines, (rows, _) = form.listed(), await here.ask(sessions.look, number, found)
    expected = [row.exhibit for row in rows if row.on_site]
    missing = entries.missing(expected, lines)
    return await shown(
        here, "session_burn.html", number, error, missing[:MOST_NAMED], form=form, lines=lines, expected=expected,
        barred=barred.WORDS, missing=missing, review=review, board=await here.ask(board.board, number, found),
    )  # fmt: skip


handlers = [stage_form, stage, draw, arrive_form, arrive, withdraw_form, withdraw, burn_form, burn]
