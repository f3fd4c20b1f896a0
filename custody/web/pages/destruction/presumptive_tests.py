"""The presumptive tests of a session: the draw, the controls of a kit, and the tests row by row (I65)."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template
from msgspec.structs import replace

from custody.domain.destruction.check_kit import CheckKit
from custody.domain.destruction.draw_tests import DrawTests
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.photo_reference import Photo
from custody.domain.law.test_kit import kits
from custody.service.access.audited_queries import visible_exhibit
from custody.service.destruction.presumptive_board import presumptive_view
from custody.service.kernel.idempotency_keys import new_key
from custody.text import i18n, local_time, terms
from custody.text.error_messages import explain
from custody.text.i18n import N_
from custody.web.forms import form_values, presumptive_rows
from custody.web.forms.exhibit_list_form import ScansForm
from custody.web.forms.form_values import consent
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.forms.presumptive_rows import TestForm, TestRow
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT

TITLE = N_("Presumptive tests before the fire")


class KitForm(KeyedForm, kw_only=True):
    """The controls of one lot: ``blank`` and ``control`` are ticked where they were as they must be.

    ``at``: the hour that a paper gives.
    """

    kit: str = ""
    lot: str = ""
    expiry: str = ""
    blank: str = ""
    control: str = ""
    at: str = ""


@get("/sessions/{session_id:str}/tests", opt={"permission": "exhibit.test/1"})
async def tests_page(request: Web, session_id: FromPath[str]) -> Template:
    """Show what is to be tested, what is left, and the forms."""
    return await _page(context_of(request), session_id)


@post("/sessions/{session_id:str}/tests/draw", opt={"permission": "destruction_session.draw_tests/1"}, status_code=303)
async def draw(request: Web, session_id: FromPath[str], data: URLEncodedBody[ScansForm]) -> Response[Any]:
    """Draw what is tested, or add what the commission wishes."""
    ctx = context_of(request)
    try:
        command = DrawTests(session=session_id, add=data.numbers() if data.scans.strip() else ())
        await ctx.perform("destruction_session.draw_tests/1", command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, session_id, error=error, added=data.scans)
    return ctx.redirect(f"/sessions/{session_id}/tests", "tests_drawn")


@post("/sessions/{session_id:str}/tests/kit", opt={"permission": "destruction_session.check_kit/1"}, status_code=303)
async def kit(request: Web, session_id: FromPath[str], data: URLEncodedBody[KitForm]) -> Response[Any]:
    """Record the controls of a lot."""
    ctx = context_of(request)
    try:
        command = CheckKit(
            session=session_id, kit=data.kit, lot=data.lot, expiry=data.expiry.strip(), blank=bool(data.blank),
            control=bool(data.control),
        )  # fmt: skip
        hour = local_time.from_paper(data.at)
        await ctx.perform("destruction_session.check_kit/1", command, data.keyed(), occurred=hour)
    except CustodyError as error:
        return await _page(ctx, session_id, error=error, kit_form=data)
    return ctx.redirect(f"/sessions/{session_id}/tests", "kit_checked")


@post(
    "/sessions/{session_id:str}/tests", opt={"permission": "exhibit.test/1"}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def tests(request: Web, session_id: FromPath[str]) -> Response[Any]:
    """Record each row that says something; show those again that were refused, each with its reason."""
    ctx, posted = context_of(request), await request.form()
    form = presumptive_rows.read(posted)
    files = {row.exhibit: await form_values.files(posted, f"file-{row.exhibit}") for row in form.rows}
    left: list[TestRow] = []
    recorded = 0
    first: CustodyError | None = None
    if not any(row.filled for row in form.rows):
        first = BadInput("field_empty", field="result")
    for row in form.rows:
        if not row.filled:
            left.append(row)
            continue
        try:
            await _record(ctx, session_id, form, row, files[row.exhibit])
            recorded += 1
        except CustodyError as error:
            first = first or error
            left.append(replace(row, said=explain(error)))
    if first is not None:
        again = TestForm(common=form.common, rows=tuple(left))
        return await _page(ctx, session_id, error=first, form=again, recorded=recorded)
    return ctx.redirect(f"/sessions/{session_id}/tests", "tests_recorded")


async def _record(ctx: RequestContext, session_id: str, form: TestForm, row: TestRow, files: list[bytes]) -> None:
    pictures: list[Photo] = []
    if files:
        exhibit, _ = await ctx.query(visible_exhibit, ctx.reader, row.exhibit)
        pictures = [await ctx.keep_photo(exhibit.case, each) for each in files]
    command = form.command(row, session_id, tuple(pictures))
    await ctx.perform("exhibit.test/1", command, row.key, consent(form.common["person"], form.pin))


async def _page(
    ctx: RequestContext, session_id: str, *, error: CustodyError | None = None,
    form: TestForm | None = None, kit_form: KitForm | None = None, added: str = "", recorded: int = 0,
) -> Template:  # fmt: skip
    """Show the tests of a session that the reader may see; the reading is on record."""
    typed = [row.exhibit for row in form.rows if row.exhibit] if form else []
    view = await ctx.query(presumptive_view, ctx.services.directory, ctx.reader, session_id, typed)
    await ctx.read(session_id, "page")
    lang = i18n.current()
    return ctx.show_view(
        "destruction/session_tests.html", view, error, title=TITLE, number=session_id, meeting=view.session,
        form=form or presumptive_rows.begun(view.board.waiting), kit_form=kit_form or KitForm(key=new_key()),
        added=added, draw_key=new_key(), recorded=recorded,
        kits=[(each.code, getattr(each.name, lang), getattr(each.colour, lang)) for each in kits()],
        results=terms.options(terms.TEST_RESULTS), reasons=terms.options(terms.TEST_NOT_DONE),
        presents=view.session.attends(ctx.session.person),
    )  # fmt: skip


handlers = [tests_page, draw, kit, tests]
