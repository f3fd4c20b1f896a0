"""Convocations to a destruction session as a page: who is called, by which means, and what each answered (I29)."""

from collections.abc import Sequence
from typing import Any, cast

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.destruction.convocation import Answer, Means
from custody.domain.destruction.convoke import AnswerConvocation, Convoke, Summons
from custody.domain.destruction.destruction_session import OPEN, PLANNED
from custody.domain.destruction.quorum import QUALITIES
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.destruction import convocations
from custody.service.kernel.idempotency_keys import new_key
from custody.text.i18n import N_
from custody.text.terms import CONVOCATION_ANSWERS, CONVOCATION_MEANS
from custody.web.forms.form_values import ticked
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.display_names import told

TITLE = N_("Convocations")
ROWS = 6
"""People that the form has room for at a time."""


class ConvocationForm(KeyedForm):
    """People to be convoked, row by row, with the hour and the means."""

    person: list[str] | str = ""
    quality: list[str] | str = ""
    means: str = ""
    hour: str = ""

    def summons(self) -> list[Summons]:
        """Return the rows in which somebody was chosen."""
        rows = zip(ticked(self.person), ticked(self.quality), strict=False)
        return [Summons(person, quality) for person, quality in rows if person]


class AnswerForm(KeyedForm):
    """One answer to a convocation; ``of``: whose, "" for one's own; ``by``: who comes in their place."""

    of: str = ""
    answer: str = ""
    by: str = ""


@get("/sessions/{session_id:str}/convocations", opt={"permission": "session.read"})
async def convocations_page(request: Web, session_id: FromPath[str]) -> Template:
    """Show who is convoked and what they answered, with the forms for whoever may use them."""
    return await _page(context_of(request), session_id)


@get("/sessions/{session_id:str}/convocations/{person:str}", opt={"permission": "session.read"})
async def letter(request: Web, session_id: FromPath[str], person: FromPath[str]) -> Response[bytes]:
    """Give out the letter that calls a person, the export and the reading on record."""
    return await downloads.summons(context_of(request), session_id, person)


@get("/sessions/{session_id:str}/not-held", opt={"permission": "session.read"})
async def not_held(request: Web, session_id: FromPath[str]) -> Response[bytes]:
    """Give out the record that the destruction did not take place, the export and the reading on record."""
    return await downloads.not_held(context_of(request), session_id)


@post(
    "/sessions/{session_id:str}/convocations", opt={"permission": "destruction_session.convoke/1"}, status_code=303
)  # fmt: skip
async def convoke(request: Web, session_id: FromPath[str], data: URLEncodedBody[ConvocationForm]) -> Response[Any]:
    """Convoke the people of the list; who cannot be convoked so stays in it, and stops nobody else (I66)."""
    ctx = context_of(request)
    summons = data.summons()
    try:
        await _convoke(ctx, session_id, data, summons, data.keyed())
    except CustodyError as error:
        bad = {each.row for each in (error, *error.also)} - {""}
        good = [one for one in summons if one.person not in bad]
        if bad and good and await _recorded(ctx, session_id, data, good):
            summons = [one for one in summons if one.person in bad]
        return await _page(ctx, session_id, data, summons, error)
    return ctx.redirect(f"/sessions/{session_id}/convocations", "convoked")


@post(
    "/sessions/{session_id:str}/convocation-answer",
    opt={"permission": "destruction_session.answer_convocation/1"},
    status_code=303,
)
async def answer(request: Web, session_id: FromPath[str], data: URLEncodedBody[AnswerForm]) -> Response[Any]:
    """Record the reader's own answer, or what somebody told the one who convoked."""
    ctx = context_of(request)
    try:
        if data.answer not in CONVOCATION_ANSWERS:
            raise BadInput("field_empty", field="answer")
        said = AnswerConvocation(session=session_id, says=cast("Answer", data.answer), by=data.by, person=data.of)
        await ctx.perform("destruction_session.answer_convocation/1", said, data.keyed())
    except CustodyError as error:
        return await _page(ctx, session_id, error=error)
    return ctx.redirect(f"/sessions/{session_id}/convocations", "convocation_answered")


async def _convoke(
    ctx: RequestContext, session_id: str, form: ConvocationForm, summons: Sequence[Summons], key: str
) -> None:
    if form.means not in CONVOCATION_MEANS:
        raise BadInput("field_empty", field="means")
    command = Convoke(session=session_id, people=tuple(summons), means=cast("Means", form.means), hour=form.hour)
    await ctx.perform("destruction_session.convoke/1", command, key)


async def _recorded(
    ctx: RequestContext, session_id: str, form: ConvocationForm, good: Sequence[Summons]
) -> bool:  # fmt: skip
    """Convoke those whom no refusal names; return False if they cannot be convoked either."""
    try:
        await _convoke(ctx, session_id, form, good, new_key())
    except CustodyError:
        return False
    return True


async def _page(
    ctx: RequestContext, session_id: str, form: ConvocationForm | None = None, summons: Sequence[Summons] = (),
    error: CustodyError | None = None,
) -> Template:  # fmt: skip
    """Show the page once the session is known to be one that the reader may see; the reading is on record."""
    found = await ctx.query(convocations.view, ctx.services.directory, ctx.reader, session_id)
    await ctx.read(session_id, "page")
    session, me = found.session, ctx.session.person
    rows = [*summons, *[Summons("", "")] * ROWS]
    return ctx.show(
        "destruction/session_convocations.html", error, number=session_id, title=TITLE, key=new_key(), meeting=session,
        known_as={subject_id: told(subject_id, naming) for subject_id, naming in found.naming.items()},
        form=form or ConvocationForm(), rows=rows[: max(ROWS, len(summons))], qualities=list(QUALITIES), me=me,
        mine=next((convoked for convoked in session.convoked if convoked.person == me), None),
        early=session.status in (PLANNED, OPEN) and not session.out, offered=found.offered, names=found.names,
        convokes=found.convokes and ctx.may("destruction_session.convoke/1"),
    )  # fmt: skip


handlers = [convocations_page, letter, not_held, convoke, answer]
