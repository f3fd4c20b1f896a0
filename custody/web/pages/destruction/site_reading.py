"""The load at the site as pages: seals of units read aloud, the draw, and own seals read again (I63).

They are blind: nothing that was recorded of a seal or a weight is on them.
"""

from collections.abc import Iterator
from typing import Any, cast

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.road.check_load import CheckLoad
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.road.site_draw import DICE, DrawOnSite
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.destruction import sessions
from custody.service.destruction.load_board import LoadBoard
from custody.service.kernel.idempotency_keys import new_key
from custody.text import local_time
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.idempotent_forms import KeyedForm, ListForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering import step_blocked
from custody.web.rendering.load_pages import load_on_its_way, require_members, show_barred, shown

READING = N_("Read the seals of the load")
DRAWING = N_("Draw at the site")
CHECKING = N_("Read own seals again")


class ReadingForm(KeyedForm):
    """The seals as read aloud, one row a unit: its number, its seal, the state of that; the hour that a paper gives."""

    unit: list[str] | str = ""
    seal: list[str] | str = ""
    state: list[str] | str = ""
    at: str = ""

    def rows(self) -> list[tuple[str, str, str]]:
        """Return number, seal and state of each row; a browser sends the one row of one unit as plain texts."""
        columns = [list(each) if isinstance(each, list) else [each] for each in (self.unit, self.seal, self.state)]
        return [(number, seal.strip(), state) for number, seal, state in zip(*columns, strict=False) if number]

    def readings(self) -> Iterator[UnitReading]:
        """Yield the rows that were read; a row left blank is read later.

        Raises:
            BadInput: ``field_empty`` for a seal whose state nobody chose, ``bad_input`` for a state that is none.
        """
        for number, seal, state in self.rows():
            if not state and seal:
                raise BadInput("field_empty", field="seal_state")
            said = exhibit_list_parser.said_state(state)
            if said not in exhibit_list_parser.SEAL_STATES:
                raise BadInput("bad_input")
            if state:
                yield UnitReading(
                    number=exhibit_list_parser.whole(number), seal=seal,
                    seal_state=cast("exhibit_list_parser.SealState", said),
                )  # fmt: skip


class DiceForm(KeyedForm):
    """The dice as thrown; ``step``: ``service`` where the service draws; ``at``: the hour that a paper gives."""

    dice: str = ""
    step: str = ""
    at: str = ""


class CheckForm(ListForm):
    """Form of the own seals read again; ``at``: the hour that a paper gives."""

    at: str = ""


@get("/sessions/{session_id:str}/units", opt={"permission": "destruction_session.read_units/1"})
async def units_form(request: Web, session_id: FromPath[str]) -> Template:
    """Show one row for each unit whose seal nobody has read, or why there is none."""
    ctx = context_of(request)
    session, board = await load_on_its_way(ctx, session_id)
    bar = step_blocked.unit_reading(session, board, ctx.session.person)
    if bar:
        return await show_barred(ctx, session_id, READING, bar)
    return await _units_page(ctx, session_id, board, ReadingForm(key=new_key()))


@post("/sessions/{session_id:str}/units", opt={"permission": "destruction_session.read_units/1"}, status_code=303)
async def read_units(request: Web, session_id: FromPath[str], data: URLEncodedBody[ReadingForm]) -> Response[Any]:
    """Record the seals as read; the session's page then says which differ."""
    ctx = context_of(request)
    _, board = await load_on_its_way(ctx, session_id)
    try:
        command = ReadUnits(session=session_id, units=tuple(data.readings()))
        hour = local_time.from_paper(data.at)
        await ctx.perform("destruction_session.read_units/1", command, data.keyed(), occurred=hour)
    except CustodyError as error:
        return await _units_page(ctx, session_id, board, data, error)
    return ctx.redirect(f"/sessions/{session_id}", "units_read")


@get("/sessions/{session_id:str}/site-draw", opt={"permission": "destruction_session.draw_on_site/1"})
async def draw_form(request: Web, session_id: FromPath[str]) -> Template:
    """Ask for the dice, or for a draw by the service."""
    ctx = context_of(request)
    session, board = await load_on_its_way(ctx, session_id)
    bar = step_blocked.site_draw(session, board, ctx.session.person)
    if bar:
        return await show_barred(ctx, session_id, DRAWING, bar)
    return await _draw_page(ctx, session_id, session, board, DiceForm(key=new_key()))


@post("/sessions/{session_id:str}/site-draw", opt={"permission": "destruction_session.draw_on_site/1"},
      status_code=303)  # fmt: skip
async def draw(request: Web, session_id: FromPath[str], data: URLEncodedBody[DiceForm]) -> Response[Any]:
    """Draw by dice or by the service; the page of the readings then lists what was drawn."""
    ctx = context_of(request)
    session, board = await load_on_its_way(ctx, session_id)
    try:
        if data.step != "service" and not data.dice.strip():
            raise BadInput("dice_not_thrown", n=DICE)
        command = DrawOnSite(session=session_id, dice="" if data.step == "service" else data.dice)
        hour = local_time.from_paper(data.at)
        await ctx.perform("destruction_session.draw_on_site/1", command, data.keyed(), occurred=hour)
    except CustodyError as error:
        return await _draw_page(ctx, session_id, session, board, data, error)
    return ctx.redirect(f"/sessions/{session_id}", "site_drawn")


@get("/sessions/{session_id:str}/check-load", opt={"permission": "destruction_session.check_load/1"})
async def check_form(request: Web, session_id: FromPath[str]) -> Template:
    """Show what is to be read again, blind, and the form for it."""
    ctx = context_of(request)
    session, board = await load_on_its_way(ctx, session_id)
    bar = step_blocked.load_check(session, ctx.session.person)
    if bar:
        return await show_barred(ctx, session_id, CHECKING, bar)
    return await _check_page(ctx, session_id, session, board, CheckForm(key=new_key(), balance=ctx.balance))


@post("/sessions/{session_id:str}/check-load", opt={"permission": "destruction_session.check_load/1"},
      status_code=303)  # fmt: skip
async def check(request: Web, session_id: FromPath[str], data: URLEncodedBody[CheckForm]) -> Response[Any]:
    """Take up one more reading, or record the list."""
    ctx = context_of(request)
    session, board = await load_on_its_way(ctx, session_id)
    try:
        focus = data.half()
        if focus:
            return await _check_page(ctx, session_id, session, board, data, focus=focus)
        lines = data.entered()
        await require_members(ctx, session_id, session, lines, loaded=True)
        if data.step != "send":
            return await _check_page(ctx, session_id, session, board, data.taking(lines))
        command = CheckLoad(session=session_id, checks=exhibit_list_parser.checks(lines, data.balance))
        hour = local_time.from_paper(data.at)
        receipt = await ctx.perform("destruction_session.check_load/1", command, data.keyed(), occurred=hour)
        if receipt.questioned:
            again = data.read_again(receipt.questioned)
            return await _check_page(ctx, session_id, session, board, again, focus="seal")
    except CustodyError as error:
        return await _check_page(ctx, session_id, session, board, data, error)
    notice = "measured_amiss" if receipt.opened else "staged"
    return ctx.redirect(f"/sessions/{session_id}/check-load", notice, balance=data.balance)


async def _units_page(
    ctx: RequestContext, session_id: str, board: LoadBoard, form: ReadingForm, error: CustodyError | None = None
) -> Template:
    typed = {number: (seal, state) for number, seal, state in form.rows()}
    return await shown(
        ctx, "destruction/session_units.html", session_id, error, title=READING, form=form,
        rows=[(unit, *typed.get(str(unit.number), ("", ""))) for unit in board.unread],
    )  # fmt: skip


async def _draw_page(
    ctx: RequestContext, session_id: str, session: DestructionSession, board: LoadBoard, form: DiceForm,
    error: CustodyError | None = None,
) -> Template:  # fmt: skip
    return await shown(
        ctx, "destruction/session_site_draw.html", session_id, error, title=DRAWING, form=form, sample=board.sample,
        throws=DICE,
        thrower=session.attends(ctx.session.person, "judicial"), loaded=session.staged - len(session.withdrawn),
    )  # fmt: skip


async def _check_page(
    ctx: RequestContext, session_id: str, session: DestructionSession, board: LoadBoard, form: CheckForm,
    error: CustodyError | None = None, *,
    focus: str = "",
) -> Template:  # fmt: skip
    lines = form.listed()
    listed = frozenset(exhibit_list_parser.numbers(lines))
    left = [each for each in board.to_read if each.exhibit not in listed]
    return await shown(
        ctx, "destruction/session_check_load.html", session_id, error, [*(each.exhibit for each in left), *listed],
        title=CHECKING, form=form, lines=lines, focus=focus, left=left, board=board,
        balances=await ctx.query(sessions.balances, ctx.services.directory, session_id, session, ctx.session.agency),
    )  # fmt: skip


handlers = [units_form, read_units, draw_form, draw, check_form, check]
