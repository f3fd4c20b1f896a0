"""The steps of a destruction session after staging: arrival on site, withdrawal, fire.

Withdrawal is blind: what was recorded of an exhibit is not on its page.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite, Withdraw, seconders
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import STAGED
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.service.destruction import attendance_board, sessions
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.write import clock
from custody.text import local_time
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.exhibit_list_parser import Line
from custody.web.forms.form_values import consent
from custody.web.forms.idempotent_forms import ListForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
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
    """Form of the exhibits on site; ``at``: the arrival time that a paper gives."""

    at: str = ""


class BurnForm(ListForm):
    """Form of the exhibits put into the fire; ``confirmed`` is ticked at the last step.

    ``at``: the time that a paper gives.
    """

    confirmed: str = ""
    at: str = ""


@get("/sessions/{session_id:str}/arrive", opt={"permission": "destruction_session.arrive/1"})
async def arrive_form(request: Web, session_id: FromPath[str]) -> Template:
    """Show what is to be scanned on the site, or why nothing can be yet."""
    ctx = context_of(request)
    session, _, progress = await look(ctx, session_id)
    bar = step_blocked.arrival(session, progress, ctx.session.person)
    if bar:
        return await show_barred(ctx, session_id, N_("Load on site"), bar)
    return await _list_page(ctx, "destruction/session_arrive.html", session_id, session, ArriveForm(key=new_key()))


@post("/sessions/{session_id:str}/arrive", opt={"permission": "destruction_session.arrive/1"}, status_code=303)
async def arrive(request: Web, session_id: FromPath[str], data: URLEncodedBody[ArriveForm]) -> Response[Any]:
    """Take up one more scan, or record the load."""
    ctx = context_of(request)
    session = await before_fire(ctx, session_id)
    try:
        lines = data.entered()
        if data.step != "send":
            await require_members(ctx, session_id, session, lines, loaded=True)
            await _require_underway(ctx, session_id, session, lines)
            return await _list_page(ctx, "destruction/session_arrive.html", session_id, session, data.taking(lines))
        await _record_arrival(ctx, session_id, data, lines, data.keyed())
    except CustodyError as error:
        left, recorded = await _without_bad_rows(ctx, session_id, data, error)
        return await _list_page(
            ctx, "destruction/session_arrive.html", session_id, session, left, error, recorded=recorded
        )
    return ctx.redirect(f"/sessions/{session_id}", "arrived")


async def _record_arrival(
    ctx: RequestContext, session_id: str, form: ArriveForm, lines: tuple[Line, ...], key: str
) -> None:
    command = Arrive(session=session_id, exhibits=exhibit_list_parser.numbers(lines))
    await ctx.perform("destruction_session.arrive/1", command, key, occurred=local_time.from_paper(form.at))


async def _without_bad_rows(
    ctx: RequestContext, session_id: str, form: ArriveForm, error: CustodyError
) -> tuple[ArriveForm, int]:
    """Record the arrival of the rows that no refusal names; return the form with the others, and how many arrived.

    One bad row stops no list (I66). If the others cannot be recorded either, the list stays as it is.
    """
    bad = {each.row for each in (error, *error.also)} - {""}
    lines = form.entered() if bad else ()
    good = tuple(line for line in lines if line.id not in bad)
    if not good:
        return form, 0
    try:
        await _record_arrival(ctx, session_id, form, good, new_key())
    except CustodyError:
        return form, 0
    bad_lines = (line for line in lines if line.id in bad)
    return structs.replace(form.taking(bad_lines), key=new_key()), len(good)


@get("/sessions/{session_id:str}/withdraw", opt={"permission": "destruction_session.withdraw/1"})
async def withdraw_form(request: Web, session_id: FromPath[str]) -> Template:
    """Show the form in which exhibits are taken out, or why nothing can be."""
    ctx = context_of(request)
    session, _, progress = await look(ctx, session_id)
    bar = step_blocked.withdrawal(session, progress, ctx.session.person)
    if bar:
        return await show_barred(ctx, session_id, N_("Withdraw from destruction"), bar)
    return await _withdraw_page(ctx, session_id, session, WithdrawForm(key=new_key(), balance=ctx.balance))


@post("/sessions/{session_id:str}/withdraw", opt={"permission": "destruction_session.withdraw/1"}, status_code=303)
async def withdraw(request: Web, session_id: FromPath[str], data: URLEncodedBody[WithdrawForm]) -> Response[Any]:
    """Take up one more exhibit, or withdraw the list."""
    ctx = context_of(request)
    session = await before_fire(ctx, session_id)
    try:
        focus = data.half()
        if focus:
            return await _withdraw_page(ctx, session_id, session, data, focus=focus)
        lines = data.entered()
        await require_members(ctx, session_id, session, lines, loaded=True)
        if data.step != "send":
            return await _withdraw_page(ctx, session_id, session, data.taking(lines))
        checks = exhibit_list_parser.checks(lines, data.balance)
        command = Withdraw(session=session_id, checks=checks, reason=data.reason)
        await ctx.perform("destruction_session.withdraw/1", command, data.keyed(), consent(data.person, data.pin))
    except CustodyError as error:
        return await _withdraw_page(ctx, session_id, session, data, error)
    return ctx.redirect(f"/sessions/{session_id}", "withdrawn")


@get("/sessions/{session_id:str}/burn", opt={"permission": "destruction_session.ignite/1"})
async def burn_form(request: Web, session_id: FromPath[str]) -> Template:
    """Show what must be scanned as it goes into the fire, or why nothing may go in yet."""
    ctx = context_of(request)
    session, _, progress = await look(ctx, session_id)
    board = await ctx.query(attendance_board.board, session_id, session, clock.text(clock.now().wall_ms))
    bar = step_blocked.fire(session, progress, board)
    if bar:
        return await show_barred(ctx, session_id, N_("Fire"), bar)
    return await _burn_page(ctx, session_id, session, BurnForm(key=new_key()))


@post("/sessions/{session_id:str}/burn", opt={"permission": "destruction_session.ignite/1"}, status_code=303)
async def burn(request: Web, session_id: FromPath[str], data: URLEncodedBody[BurnForm]) -> Response[Any]:
    """Take up one more scan, show what is missing, or record ignition."""
    ctx = context_of(request)
    session = await before_fire(ctx, session_id)
    try:
        lines = data.entered()
        if data.step != "send":
            await require_members(ctx, session_id, session, lines, loaded=True)
            return await _burn_page(ctx, session_id, session, data.taking(lines), review=data.step == "review")
        if not data.confirmed:
            raise BadInput("ignition_unconfirmed")
        command = Ignite(session=session_id, exhibits=exhibit_list_parser.numbers(lines))
        await ctx.perform(
            "destruction_session.ignite/1", command, data.keyed(), occurred=local_time.from_paper(data.at)
        )
    except CustodyError as error:
        return await _burn_page(ctx, session_id, session, data, error, review=data.step == "send")
    return ctx.redirect(f"/sessions/{session_id}", "burnt")


async def _require_underway(
    ctx: RequestContext, session_id: str, session: DestructionSession, lines: tuple[Line, ...]
) -> None:
    """Refuse at once what is on site already."""
    load = await ctx.query(sessions.load, session_id, session)
    there = next((line.id for line in lines if load[line.id].status != STAGED), None)
    if there:
        raise RuleBroken("wrong_state", number=there, status=load[there].status)


async def _withdraw_page(
    ctx: RequestContext,
    session_id: str,
    session: DestructionSession,
    form: WithdrawForm,
    error: CustodyError | None = None,
    *,
    focus: str = "",
) -> Template:
    seconds = seconders(session, ctx.session.person)
    return await shown(
        ctx, "destruction/session_withdraw.html", session_id, error, form=form, lines=form.listed(), focus=focus,
        meeting=session,
        seconds=seconds, names=await ctx.names(seconds),
        balances=await ctx.query(sessions.balances, ctx.services.directory, session_id, session, ctx.session.agency),
    )  # fmt: skip


async def _list_page(
    ctx: RequestContext,
    template: str,
    session_id: str,
    session: DestructionSession,
    form: ListForm,
    error: CustodyError | None = None,
    *,
    recorded: int = 0,
) -> Template:
    lines, load = form.listed(), await ctx.query(sessions.load, session_id, session)
    expected = [exhibit_id for exhibit_id, exhibit in load.items() if exhibit.status == STAGED]
    missing = exhibit_list_parser.missing(expected, lines)
    return await shown(
        ctx, template, session_id, error, missing[:MOST_NAMED], form=form, lines=lines, expected=expected,
        missing=missing, recorded=recorded,
    )  # fmt: skip


async def _burn_page(
    ctx: RequestContext,
    session_id: str,
    session: DestructionSession,
    form: BurnForm,
    error: CustodyError | None = None,
    *,
    review: bool = False,
) -> Template:
    lines, (rows, _) = form.listed(), await ctx.query(sessions.look, session_id, session)
    expected = [row.exhibit for row in rows if row.on_site]
    missing = exhibit_list_parser.missing(expected, lines)
    return await shown(
        ctx, "destruction/session_burn.html", session_id, error, missing[:MOST_NAMED], form=form, lines=lines,
        expected=expected,
        barred=step_blocked.WORDS, missing=missing, review=review,
        board=await ctx.query(attendance_board.board, session_id, session, clock.text(clock.now().wall_ms)),
    )  # fmt: skip


handlers = [arrive_form, arrive, withdraw_form, withdraw, burn_form, burn]
