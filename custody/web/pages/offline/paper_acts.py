"""Past acts on pages: begin to record from a paper, see what waits to be confirmed, confirm or deny it."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from custody.domain.access.roles import READERS
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput, CustodyError, NotFound
from custody.domain.kernel.events import FromPaper
from custody.domain.offline.paper_act import ConfirmPaper
from custody.service.access.audited_queries import visible_exhibit
from custody.service.kernel.idempotency_keys import new_key
from custody.service.offline import paper_acts
from custody.service.people import form_choices
from custody.service.seizures import cases
from custody.text import local_time
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_parser import number_of
from custody.web.forms.form_values import ticked
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http import downloads, paper_mode
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, RequestContext, context_of, following
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.menu import Entry

READ, ACT = "paper_act.read", "act.confirm_paper/1"
menu = [
    Entry(
        path="/paper-acts",
        title=N_("From a paper"),
        text=N_("Record later what a paper tells, with its photograph; confirm what others recorded so."),
        permission=READ,
    )
]
MOST_NAMED = 3
"""People named in a paper that the form has room for; the API takes more."""


class PaperForm(KeyedForm, kw_only=True):
    """A paper: the PV number of its case, its hour, the people whom it names, its photograph."""

    pv: str = ""
    at: str = ""
    named: list[str] | str = ""
    photo: UploadFile | None = None


class WordForm(KeyedForm, kw_only=True):
    """The word of somebody named in a paper."""

    denied: str = ""
    reason: str = ""


@get("/paper-acts", opt={"permission": READ})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the form that begins a recording from paper, and what waits to be confirmed."""
    return await _list_page(context_of(request), PaperForm(key=new_key()), after=after)


@post("/paper-acts", opt={"permission": READ}, status_code=303, request_max_body_size=UPLOAD_LIMIT)
async def begin(
    request: Web, data: Annotated[PaperForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Take the paper in: the next acts of this session carry its hour and its photograph."""
    ctx = context_of(request)
    try:
        paper = await _paper(ctx, data)
    except CustodyError as error:
        return await _list_page(ctx, data, error)
    answer = ctx.redirect("/", "paper_begun")
    answer.cookies.append(paper_mode.kept(ctx.services.settings, request.auth.token, paper))
    return answer


@post("/paper-acts/end", opt={"permission": READ}, status_code=303)
async def end(request: Web) -> Redirect:
    """End the recording from paper: what is recorded from now on happens now."""
    ctx = context_of(request)
    answer = ctx.redirect("/paper-acts", "paper_ended")
    answer.cookies.append(paper_mode.ended(ctx.services.settings))
    return answer


@get("/paper-acts/{paper_act_id:str}", opt={"permission": READ})
async def one(request: Web, paper_act_id: FromPath[str]) -> Template:
    """Show an act from paper, the reading on record."""
    return await _page(context_of(request), paper_act_id, WordForm(key=new_key()))


@get("/paper-acts/{paper_act_id:str}/photo", opt={"permission": READ})
async def photo(request: Web, paper_act_id: FromPath[str]) -> Response[bytes]:
    """Show the photograph of the paper; the reading is on record."""
    ctx = context_of(request)
    scope, kept = await ctx.query(paper_acts.photo, ctx.services.vault, ctx.reader, paper_act_id)
    return await downloads.photograph(ctx, scope, kept, paper_act_id, 1, "page")


@post("/paper-acts/{paper_act_id:str}/confirm", opt={"permission": ACT}, status_code=303)
async def confirm(request: Web, paper_act_id: FromPath[str], data: URLEncodedBody[WordForm]) -> Response[Any]:
    """Confirm the act, or deny it."""
    ctx = context_of(request)
    command = ConfirmPaper(paper_act=paper_act_id, denied=bool(data.denied), reason=data.reason)
    try:
        await ctx.perform(ACT, command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, paper_act_id, data, error)
    return ctx.redirect(f"/paper-acts/{paper_act_id}", "paper_denied" if data.denied else "paper_confirmed")


async def _paper(ctx: RequestContext, form: PaperForm) -> FromPaper:
    case = await _case(ctx, form.pv)
    named, at = tuple(filter(None, ticked(form.named))), local_time.typed(form.at, "at")
    if not named:
        raise BadInput("paper_names_nobody", limit=MOST_NAMED)
    data = await form.photo.read() if form.photo else b""
    if not data:
        raise BadInput("paper_photo_needed")
    picture = await ctx.keep_photo(case, data)
    return FromPaper(
        at=at, source="paper", zone=local_time.current().key, case=case, blob=picture.blob, sha256=picture.sha256,
        named=named,
    )  # fmt: skip


async def _case(ctx: RequestContext, text: str) -> str:
    """Return the case under a PV number, or that of an exhibit: a store keeps some of cases that it has no part in.

    Raises:
        NotFound: ``paper_case_unknown`` for a PV number of no case that the person sees; no such exhibit.
    """
    if text.strip().upper().startswith(Exhibit.kind):
        exhibit, _ = await ctx.query(visible_exhibit, ctx.reader, number_of(text))
        return exhibit.case
    try:
        return await ctx.query(cases.case_with_number, ctx.reader, text)
    except NotFound as error:
        raise NotFound("paper_case_unknown", value=text[:48]) from error


async def _list_page(
    ctx: RequestContext, form: PaperForm, error: CustodyError | None = None, *, after: str = ""
) -> Template:
    await ctx.read("", "search")
    directory, own = ctx.services.directory, ctx.session
    state = await ctx.query_all(
        lines=lambda connection: paper_acts.paper_acts(connection, directory, ctx.reader, after, PER_SCREEN),
        people=lambda connection: form_choices.people(connection, directory, READERS, but=own.person, home=own.agency),
    )
    lines = state["lines"]
    return ctx.show(
        "offline/paper_acts.html", error, form=form, lines=lines, people=state["people"],
        rows=[*ticked(form.named), *[""] * MOST_NAMED][:MOST_NAMED],
        next=following((line.id for line in lines), PER_SCREEN),
    )  # fmt: skip


async def _page(ctx: RequestContext, paper_act_id: str, form: WordForm, error: CustodyError | None = None) -> Template:
    directory, vault = ctx.services.directory, ctx.services.vault
    state = await ctx.query_all(
        line=lambda connection: paper_acts.paper_act(connection, directory, ctx.reader, paper_act_id),
        reason=lambda connection: paper_acts.reason(connection, vault, ctx.reader, paper_act_id),
    )
    await ctx.read(paper_act_id, "page")
    return ctx.show("offline/paper_act.html", error, **state, form=form)


handlers = [listed, begin, end, one, photo, confirm]
