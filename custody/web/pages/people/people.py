"""People as pages, for key officers and the inspection: who is who, what is proposed, and its confirmation."""

import re
from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.law.rule_pack_loader import packs
from custody.domain.people.propose_and_confirm import Confirm, Reject
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.people import departed, pending_changes, people
from custody.service.search.list_filter import narrowed
from custody.text.error_messages import explain
from custody.text.formatting import ROLES
from custody.text.i18n import N_
from custody.web.forms import form_values
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
from custody.web.rendering import compromise_preview
from custody.web.rendering.compromise_preview import CompromiseForm, WithdrawForm
from custody.web.rendering.menu import Entry
from custody.web.rendering.person_page import person_page

menu = [
    Entry(
        path="/people",
        title=N_("People and agencies"),
        text=N_("Who is who, roles, sign-in; what one key officer proposes, another confirms."),
        permission="person.read",
        in_bar=True,
    )
]
FIELDS = {
    "agency": ("name", "sort", "country"),
    "person": ("name", "rank", "agency"),
    "roles": ("person",),
    "disable": ("person",),
    "reset": ("person",),
    "rules": ("agency", "pack"),
    "log_key": ("log", "vkey"),
    "log_key_end": ("log", "vkey"),
    "clock": ("log", "first", "last", "ahead_s", "reason"),
}
"""Kind of change to the fields of its form; roles stand beside them."""
FEW = 20
"""People that are shown at once; more of them are folded under their agencies until somebody is looked for."""
WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)
BLANK: Mapping[str, Any] = {
    "change": "", "key": "", "name": "", "rank": "", "agency": "", "sort": "", "country": "", "pack": "", "log": "",
    "vkey": "", "first": "", "last": "", "ahead_s": "", "reason": "", "roles": (),
}  # fmt: skip


@get("/people", opt={"permission": "person.read"})
async def list_people(
    request: Web, agency: FromQuery[str] = "", role: FromQuery[str] = "", find: FromQuery[str] = ""
) -> Template:  # fmt: skip
    """Show people by agency, those looked for or all, what waits to be confirmed, and the forms to propose."""
    return await _list_page(context_of(request), BLANK, agency=agency, role=role, find=find)


@get("/people/{person_id:str}", opt={"permission": "person.read"})
async def person(request: Web, person_id: FromPath[str]) -> Template:
    """Show a person with every role ever held, and the forms to propose a change."""
    return await person_page(context_of(request), person_id)


@post("/people/{person_id:str}/compromise", opt={"permission": "credential.declare_compromised/1"}, status_code=303)
async def compromise(request: Web, person_id: FromPath[str], data: URLEncodedBody[CompromiseForm]) -> Response[Any]:
    """Show how many acts rest on means that others may have had; once seen, mark them."""
    ctx = context_of(request)
    try:
        shown = await compromise_preview.declare(ctx, person_id, data, f"/people/{person_id}")
    except CustodyError as error:
        return await person_page(ctx, person_id, error, data)
    return shown or ctx.redirect(f"/people/{person_id}", "compromise_declared")


@post(
    "/people/{person_id:str}/compromise/withdraw",
    opt={"permission": "credential.withdraw_compromise/1"},
    status_code=303,
)
async def withdraw(request: Web, person_id: FromPath[str], data: URLEncodedBody[WithdrawForm]) -> Response[Any]:
    """Take back what was declared wrongly, a second person agreeing."""
    ctx = context_of(request)
    try:
        await compromise_preview.withdraw(ctx, person_id, data)
    except CustodyError as error:
        return await person_page(ctx, person_id, error)
    return ctx.redirect(f"/people/{person_id}", "compromise_withdrawn")


@post("/proposals", opt={"permission": "pending_change.propose/1"}, status_code=303)
async def propose(request: Web) -> Response[Any]:
    """Propose a change of people; nothing changes until another key officer confirms it."""
    ctx, posted = context_of(request), await request.form()
    kind, subject = form_values.text(posted, "change"), form_values.text(posted, "person")
    try:
        command = convert("pending_change.propose/1", {"change": _change(posted, kind)})
        receipt = await ctx.perform("pending_change.propose/1", command, form_values.text(posted, "key") or new_key())
    except CustodyError as error:
        if subject:
            return await person_page(ctx, subject, error)
        return await _list_page(ctx, _entered(posted, kind), error)
    return ctx.redirect(f"/proposals/{receipt.first('PR')}", "proposed")


@get("/proposals/{proposal_id:str}", opt={"permission": "person.read"})
async def proposal(request: Web, proposal_id: FromPath[str]) -> Template:
    """Show a proposal."""
    return await _proposal_page(context_of(request), proposal_id)


@post("/proposals/{proposal_id:str}/confirm", opt={"permission": "pending_change.confirm/1"}, status_code=200)
async def confirm(request: Web, proposal_id: FromPath[str], data: URLEncodedBody[KeyedForm]) -> Template:
    """Confirm another officer's proposal; a first password that this makes is shown here, once."""
    ctx = context_of(request)
    try:
        command = Confirm(proposal=proposal_id)
        confirmed = await pending_changes.confirm(ctx.services.queries, ctx.session, command, data.keyed())
    except CustodyError as error:
        return await _proposal_page(ctx, proposal_id, error)
    proposal = await ctx.query(pending_changes.proposal, ctx.services.directory, ctx.services.vault, proposal_id)
    following = await ctx.query(pending_changes.confirmable, ctx.reader)
    return ctx.show("people/proposal_done.html", one=proposal, issued=confirmed.issued, following=list(following))


@post("/proposals/{proposal_id:str}/reject", opt={"permission": "pending_change.reject/1"}, status_code=303)
async def reject(request: Web, proposal_id: FromPath[str], data: URLEncodedBody[KeyedForm]) -> Response[Any]:
    """Call a proposal off; its person does so from the notice on each page."""
    ctx = context_of(request)
    officer = ctx.may("person.read")
    try:
        await ctx.perform("pending_change.reject/1", Reject(proposal=proposal_id), data.keyed())
    except CustodyError as error:
        if not officer:
            raise
        return await _proposal_page(ctx, proposal_id, error)
    return ctx.redirect(f"/proposals/{proposal_id}" if officer else "/account", "proposal_rejected")


def _change(posted: FormMultiDict, kind: str) -> dict[str, Any]:
    change: dict[str, Any] = {"type": kind, **{name: form_values.text(posted, name) for name in FIELDS.get(kind, ())}}
    if kind == "clock":
        change |= {name: _whole(change[name], name) for name in ("first", "last", "ahead_s")}
    if kind == "person":
        change["roles"] = form_values.texts(posted, "roles")
    if kind == "roles":
        held, wanted = set(form_values.texts(posted, "held")), set(form_values.texts(posted, "roles"))
        change |= {"grant": sorted(wanted - held), "revoke": sorted(held - wanted)}
    return change


def _whole(text: str, field: str) -> int:
    """Return a whole number as it is typed, with any of the usual signs and spaces.

    Raises:
        BadInput: ``bad_input``, naming the field.
    """
    digits = "".join(text.split()).replace("\N{MINUS SIGN}", "-")
    if not WHOLE.fullmatch(digits):
        raise BadInput("bad_input", detail=field)
    return int(digits)


def _entered(posted: FormMultiDict, kind: str) -> dict[str, Any]:
    typed = {name: form_values.text(posted, name) for name in (*FIELDS.get(kind, ()), "key")}
    return {**BLANK, **typed, "change": kind, "roles": form_values.texts(posted, "roles")}


async def _list_page(
    ctx: RequestContext, entered: Mapping[str, Any], error: CustodyError | None = None, *, agency: str = "",
    role: str = "",
    find: str = "",
) -> Template:  # fmt: skip
    await ctx.read("", "search", "people")
    directory, vault = ctx.services.directory, ctx.services.vault
    staff = narrowed(await ctx.query(people.staff, directory, agency, role), find, lambda person: (person.name,))
    waiting = await ctx.query(pending_changes.proposals, directory, vault, "open", "", PAGE)
    narrow, agencies = bool(agency or role or find), await ctx.query(people.agencies, directory)
    return ctx.show(
        "people/people_list.html",
        error,
        people=staff,
        unfolded=narrow or len(staff) <= FEW,
        agencies=agencies,
        empty=[]
        if narrow
        else [agency_line for agency_line in agencies if agency_line.id not in {each.agency for each in staff}],
        waiting=waiting,
        elsewhere=await ctx.query(pending_changes.elsewhere, ctx.reader, [proposal.id for proposal in waiting]),
        agency=agency,
        role=role,
        find=find,
        entered=entered,
        blank=BLANK,
        roles=list(ROLES),
        log=await ctx.query(people.log_keys),
        packs=sorted(packs().values(), key=lambda pack: pack.id),
        key=new_key(),
    )


async def _proposal_page(ctx: RequestContext, proposal_id: str, error: CustodyError | None = None) -> Template:
    directory, vault = ctx.services.directory, ctx.services.vault
    proposal = await ctx.query(pending_changes.proposal, directory, vault, proposal_id, ctx.session.person)
    await ctx.read(proposal_id, "page")
    verdict = await ctx.query(pending_changes.verdict, ctx.reader, proposal_id)
    refused = verdict.refused
    ends = proposal.change == "disable"
    held = await ctx.query(departed.left_by, ctx.reader, [proposal.subject]) if ends else {}
    left = held.get(proposal.subject)
    return ctx.show("people/proposal_page.html", error, one=proposal, left=left, key=new_key(), reject_key=new_key(),
                     mine=proposal.by == ctx.session.person, refused=refused, divides=verdict.divides,
                     elsewhere=verdict.waits_elsewhere,
                     why=explain(refused)[0] if refused else "")  # fmt: skip


handlers = [list_people, person, compromise, withdraw, propose, proposal, confirm, reject]
