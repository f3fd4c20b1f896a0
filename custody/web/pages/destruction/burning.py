"""The steps of a destruction session after staging: arrival on site, withdrawal, fire.

Withdrawal is blind: what was recorded of an exhibit is not on its page.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.destruction.burn import Arrive, Burn, Withdraw, seconders
from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import STAGED
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.service.destruction import attendance_board, sessions
from custody.service.kernel.idempotency_keys import new_key
from custody.text import local_time
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.exhibit_list_parser import Line
from custody.web.forms.keyed_forms import ListForm
from custody.web.forms.second_person import consent
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.rendering import step_blocked
from custody.web.rendering.load_pages import before_fire, look, require_members, show_barred, shown

MOST_NAMED = 100
"""Exhibits still to be scanned that a page names; of more it says how many."""


class WithdrawForm(ListForm):
    """Exhibits to take out of the session, and why; what was scanned on the site by the word of ``person`` too."""

    reason: str = ""
    person: str = ""
    pin: str = ""


class ArriveForm(ListForm):
    """What is on site; ``at``: when, as a paper gives it."""

    at: str = ""


class BurnForm(ListForm):
    """What goes into the fire; ``confirmed`` is ticked at the last step. ``at``: when, as a paper gives it."""

    confirmed: str = ""
    at: str = ""


@get("/sessions/{number:str}/arrive", opt={"permission": "session.arrive/1"})
async def arrive_form(request: Web, number: FromPath[str]) -> Template:
    """Show what is to be scanned on the site, or why nothing can be yet."""
    here = desk(request)
    found, _, progress = await look(here, number)
    bar = step_blocked.arrival(found, progress, here.session.person)
    if bar:
        return await show_barred(here, number, N_("Load on site"), bar)
    return await _list_page(here, "destruction/session_arrive.html", number, found, ArriveForm(key=new_key()))


@post("/sessions/{number:str}/arrive", opt={"permission": "session.arrive/1"}, status_code=303)
async def arrive(request: Web, number: FromPath[str], data: URLEncodedBody[ArriveForm]) -> Response[Any]:
    """Take up one more scan, or record the load."""
    here = desk(request)
    found = await before_fire(here, number)
    try:
        lines = data.entered()
        await require_members(here, number, found, lines, loaded=True)
        await _require_underway(here, number, found, lines)
        if data.step != "send":
            return await _list_page(here, "destruction/session_arrive.html", number, found, data.taking(lines))
        command = Arrive(session=number, exhibits=exhibit_list_parser.numbers(lines))
        await here.act("session.arrive/1", command, data.keyed(), occurred=local_time.from_paper(data.at))
    except CustodyError as error:
        return await _list_page(here, "destruction/session_arrive.html", number, found, data, error)
    return here.go(f"/sessions/{number}", "arrived")


@get("/sessions/{number:str}/withdraw", opt={"permission": "session.withdraw/1"})
async def withdraw_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form in which exhibits are taken out, or why nothing can be."""
    here = desk(request)
    found, _, progress = await look(here, number)
    bar = step_blocked.withdrawal(found, progress, here.session.person)
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
        await require_members(here, number, found, lines, loaded=True)
        if data.step != "send":
            return await _withdraw_page(here, number, found, data.taking(lines))
        checks = exhibit_list_parser.checks(lines, data.balance)
        command = Withdraw(session=number, checks=checks, reason=data.reason)
        await here.act("session.withdraw/1", command, data.keyed(), consent(data.person, data.pin))
    except CustodyError as error:
        return await _withdraw_page(here, number, found, data, error)
    return here.go(f"/sessions/{number}", "withdrawn")


@get("/sessions/{number:str}/burn", opt={"permission": "session.burn/1"})
async def burn_form(request: Web, number: FromPath[str]) -> Template:
    """Show what must be scanned as it goes into the fire, or why nothing may go in yet."""
    here = desk(request)
    found, _, progress = await look(here, number)
    bar = step_blocked.fire(found, progress, await here.ask(attendance_board.board, number, found))
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
        await require_members(here, number, found, lines, loaded=True)
        if data.step != "send":
            return await _burn_page(here, number, found, data.taking(lines), review=data.step == "review")
        if not data.confirmed:
            raise BadInput("ignition_unconfirmed")
        command = Burn(session=number, exhibits=exhibit_list_parser.numbers(lines))
        await here.act("session.burn/1", command, data.keyed(), occurred=local_time.from_paper(data.at))
    except CustodyError as error:
        return await _burn_page(here, number, found, data, error, review=data.step == "send")
    return here.go(f"/sessions/{number}", "burnt")


async def _require_underway(here: Desk, number: str, found: Session, lines: tuple[Line, ...]) -> None:
    """Refuse at once what is on site already."""
    load = await here.ask(sessions.load, number, found)
    there = next((line.number for line in lines if load[line.number].status != STAGED), None)
    if there:
        raise RuleBroken("wrong_state", number=there, status=load[there].status)


async def _withdraw_page(
    here: Desk, number: str, found: Session, form: WithdrawForm, error: CustodyError | None = None, *, focus: str = ""
) -> Template:
    seconds = seconders(found, here.session.person)
    return await shown(
        here, "destruction/session_withdraw.html", number, error, form=form, lines=form.listed(), focus=focus,
        meeting=found,
        seconds=seconds, names=await here.names(seconds),
        balances=await here.ask(sessions.balances, here.services.directory, number, found, here.session.agency),
    )  # fmt: skip


async def _list_page(
    here: Desk, template: str, number: str, found: Session, form: ListForm, error: CustodyError | None = None
) -> Template:
    lines, load = form.listed(), await here.ask(sessions.load, number, found)
    expected = [n for n, exhibit in load.items() if exhibit.status == STAGED]
    missing = exhibit_list_parser.missing(expected, lines)
    return await shown(
        here, template, number, error, missing[:MOST_NAMED], form=form, lines=lines, expected=expected, missing=missing
    )  # fmt: skip


async def _burn_page(
    here: Desk, number: str, found: Session, form: BurnForm, error: CustodyError | None = None, *, review: bool = False
) -> Template:
    lines, (rows, _) = form.listed(), await here.ask(sessions.look, number, found)
    expected = [row.exhibit for row in rows if row.on_site]
    missing = exhibit_list_parser.missing(expected, lines)
    return await shown(
        here, "destruction/session_burn.html", number, error, missing[:MOST_NAMED], form=form, lines=lines,
        expected=expected,
        barred=step_blocked.WORDS, missing=missing, review=review,
        board=await here.ask(attendance_board.board, number, found),
    )  # fmt: skip


handlers = [arrive_form, arrive, withdraw_form, withdraw, burn_form, burn]
