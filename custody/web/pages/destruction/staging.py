"""The check before destruction: each exhibit compared with its record by a verifier, singly or by its sealed sack.

It is blind: what was recorded of an exhibit is not on the page.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.access.roles import READERS
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.sack_sampling import DrawSack
from custody.domain.destruction.staging import Stage
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.not_done import Reason
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory.sampling_statistics import INFERRING, USUAL_RISK, USUAL_SHARE
from custody.service.destruction import sessions
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.search.list_filter import narrowed, paged
from custody.web.forms import exhibit_list_parser
from custody.web.forms.exhibit_list_parser import Line
from custody.web.forms.form_values import consents, ticked
from custody.web.forms.idempotent_forms import KeyedForm, ListForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering import step_blocked
from custody.web.rendering.law_text import law
from custody.web.rendering.load_pages import before_fire, require_members, shown

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
        """Return person, PIN and refusal of each row with a name."""
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
    not_weighed: Reason = ""
    method: str = "square_root"

    def command(self, session: str) -> DrawSack:
        """Return the draw; a method that infers takes the usual share. The API accepts a larger share."""
        line = Line(
            exhibit_list_parser.number_of(self.sack),
            self.sack_seal.strip(),
            state=exhibit_list_parser.said_state(self.sack_state),
        )
        entry = SackEntry(container=line.id, seal=line.seal, seal_state=exhibit_list_parser.seal_state(line))
        weight = None
        if self.sack_weight.strip():
            weight = WeightEntry(gross=MassEntry(self.sack_weight.strip(), "kg"), balance=self.sack_balance)
        share, alpha = (USUAL_SHARE, USUAL_RISK) if self.method in INFERRING else (0, 0)
        return DrawSack(
            session=session, entry=entry, method=self.method, share=share, alpha=alpha, weight=weight,
            not_weighed=self.not_weighed,
        )  # fmt: skip


@get("/sessions/{session_id:str}/stage", opt={"permission": "destruction_session.stage/1"})
async def stage_form(
    request: Web, session_id: FromPath[str], find: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:
    """Show what is to be checked, and how earlier checks came out; ``find`` narrows the list, ``page`` turns it."""
    ctx = context_of(request)
    session, form = await before_fire(ctx, session_id), StageForm(key=new_key(), balance=ctx.balance)
    return await _stage_page(ctx, session_id, session, form, find=find, page=page)


@post("/sessions/{session_id:str}/stage", opt={"permission": "destruction_session.stage/1"}, status_code=303)
async def stage(request: Web, session_id: FromPath[str], data: URLEncodedBody[StageForm]) -> Response[Any]:
    """Take up one more check, or record the list."""
    ctx = context_of(request)
    session = await before_fire(ctx, session_id)
    try:
        focus = data.half(measured=True)
        if focus:
            return await _stage_page(ctx, session_id, session, data, focus=focus)
        lines = data.entered()
        singly, sacks = exhibit_list_parser.sacks(lines)
        await require_members(ctx, session_id, session, singly)
        if data.step != "send":
            return await _stage_page(ctx, session_id, session, data.taking(lines))
        refusing = tuple(who for who, _, refuses in data.watchers() if refuses)
        checks = exhibit_list_parser.checks(singly, data.balance)
        command = Stage(session=session_id, checks=checks, unsigned=refusing, sacks=sacks)
        receipt = await ctx.perform("destruction_session.stage/1", command, data.keyed(), _consents(data))
        if receipt.questioned:
            again = data.read_again(receipt.questioned)
            return await _stage_page(ctx, session_id, session, again, focus="seal")
    except CustodyError as error:
        left, recorded = await _without_bad_rows(ctx, session_id, session, data, error)
        return await _stage_page(ctx, session_id, session, left, error, recorded=recorded)
    return ctx.redirect(f"/sessions/{session_id}/stage", "staged", balance=data.balance)


async def _without_bad_rows(
    ctx: RequestContext, session_id: str, session: DestructionSession, form: StageForm, error: CustodyError
) -> tuple[StageForm, int]:
    """Record the rows that no refusal names; return the form with the others, and how many were recorded.

    One bad row stops no list (I66). What was taken out of a sack stays with it. If the others
    cannot be recorded either, the list stays as it is.
    """
    bad = {each.row for each in (error, *error.also)} - {""}
    if not bad:
        return form, 0
    members = await ctx.query(sessions.members, session_id, session)
    bad.update(exhibit_id for exhibit_id, exhibit in members.items() if exhibit.container in bad)
    lines = form.entered()
    good = tuple(line for line in lines if line.id not in bad)
    if not good:
        return form, 0
    refusing = tuple(who for who, _, refuses in form.watchers() if refuses)
    singly, sacks = exhibit_list_parser.sacks(good)
    checks = exhibit_list_parser.checks(singly, form.balance)
    command = Stage(session=session_id, checks=checks, unsigned=refusing, sacks=sacks)
    try:
        receipt = await ctx.perform("destruction_session.stage/1", command, new_key(), _consents(form))
    except CustodyError:
        return form, 0
    if receipt.questioned:  # nothing is recorded yet: the list comes again, and then the question
        return structs.replace(form, key=new_key()), 0
    bad_lines = (line for line in lines if line.id in bad)
    return structs.replace(form.taking(bad_lines), key=new_key()), len(good)


@post("/sessions/{session_id:str}/draw", opt={"permission": "destruction_session.draw/1"}, status_code=303)
async def draw(request: Web, session_id: FromPath[str], data: URLEncodedBody[DrawForm]) -> Response[Any]:
    """Read the seal of a sack, and draw what is to be opened out of it."""
    ctx = context_of(request)
    session = await before_fire(ctx, session_id)
    try:
        await ctx.perform("destruction_session.draw/1", data.command(session_id), data.keyed())
    except CustodyError as error:
        form = StageForm(key=new_key(), balance=ctx.balance)
        return await _stage_page(ctx, session_id, session, form, error, drawing=data)
    return ctx.redirect(f"/sessions/{session_id}/stage", "drawn", balance=data.sack_balance)


def _consents(form: StageForm) -> tuple[Consent, ...]:
    """Return the consents of the people who watched the weighing, each by their own PIN."""
    return consents((who, pin) for who, pin, refuses in form.watchers() if not refuses)


async def _stage_page(
    ctx: RequestContext, session_id: str, session: DestructionSession, form: StageForm,
    error: CustodyError | None = None, *,
    focus: str = "",
    find: str = "", page: int = 1, drawing: DrawForm | None = None, recorded: int = 0,
) -> Template:  # fmt: skip
    rows, progress = await ctx.query(sessions.look, session_id, session)
    listed = paged(narrowed(rows, find, lambda row: (row.exhibit, row.no)), page)
    return await shown(
        ctx, "destruction/session_staging.html", session_id, error, [row.exhibit for row in listed.rows],
        total=len(rows),
        progress=progress, form=form, find=find, listed=listed, lines=form.listed(), focus=focus,
        drawing=drawing or DrawForm(key=new_key()), recorded=recorded,
        sacks=await ctx.query(sessions.sacks, session_id, session),
        balances=await ctx.query(sessions.balances, ctx.services.directory, session_id, session, ctx.session.agency),
        asked=[law(*rule) for rule in await ctx.query(sessions.weighing_rules, session)],
        people=await ctx.people(READERS),
        watchers=[*form.watchers(), *[("", "", False)] * MOST_WATCHING][:MOST_WATCHING],
        bar="" if form.lines or error else step_blocked.staging(session, progress), barred=step_blocked.WORDS,
    )  # fmt: skip


handlers = [stage_form, stage, draw]
