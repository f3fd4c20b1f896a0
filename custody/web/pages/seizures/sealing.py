"""Sealing: the exhibits of a seizure are entered one after the other, each with seal, weight and photographs.

With scripts the list grows in the page (``static/scan/rows``); without, each line is a form of its own. Both are the
same form, and its text the same list.
"""

import asyncio
import string
from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct, structs

from custody.domain.access.roles import READERS
from custody.domain.exhibits.exhibit import LARGEST_ACT
from custody.domain.exhibits.objects import is_object
from custody.domain.exhibits.plausible_entry import usual_form
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.seizures.register_exhibits import RegisterExhibits
from custody.service.exhibits import photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.service.seizures import exhibit_numbers, seizure_path, seizures
from custody.service.seizures.seizures import LineDetail
from custody.text import terms
from custody.web.forms import form_values, sealing_list_parser
from custody.web.forms.form_photos import joined, take_in
from custody.web.forms.form_values import MOST_DIGITS, plural_of
from custody.web.forms.list_drafts import Draft, ListDrafts, as_asked
from custody.web.forms.sealing_list_parser import Sealed
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT

EXHIBIT = (
    "exhibit_number", "line", "form", "seal", "amount", "unit", "gross", "gross_unit", "volume", "volume_unit",
    "description", "label", "packing", "condition",
)  # fmt: skip
TYPED = ("exhibit_number", "seal", "amount", "gross", "volume", "description", "label")
"""What of the next exhibit a person types; the rest is chosen and stays from one to the next."""
KEPT = ("line", "form", "unit", "gross_unit", "volume_unit", "packing", "condition")
"""Fields that the next exhibit begins with as the last one had them."""


class Register(Struct, kw_only=True):
    """The form in which exhibits are entered: the list so far, the next one; ``person`` saw a damp powder too."""

    key: str
    lines: str = ""
    next: dict[str, str]
    balance: str = ""
    photos: list[str]
    confirmed: tuple[str, ...] = ()
    person: str = ""


DRAFTS: ListDrafts[Register] = ListDrafts()


@get("/seizures/{seizure_id:str}/exhibits", opt={"permission": "exhibit.register/1"})
async def register_form(request: Web, seizure_id: FromPath[str], draft: FromQuery[str] = "") -> Template:
    """Show the form in which exhibits are entered, as far as ``draft`` has come."""
    ctx = context_of(request)
    begun = DRAFTS.find(ctx, request.url.path, draft)
    if begun:
        return await _register_page(ctx, seizure_id, begun.form, begun.error)
    return await _register_page(ctx, seizure_id, Register(key=new_key(), next={}, photos=[]))


@post(
    "/seizures/{seizure_id:str}/exhibits",
    opt={"permission": "exhibit.register/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def register(request: Web, seizure_id: FromPath[str]) -> Response[Any]:
    """Take up one more exhibit, number the list anew, or register it."""
    ctx, path, posted = context_of(request), request.url.path, await request.form()
    seizure, _ = await ctx.query(seizures.visible_seizure, ctx.reader, seizure_id)
    step = form_values.text(posted, "step")
    form = Register(
        key=form_values.text(posted, "key") or new_key(),
        lines=form_values.text(posted, "lines"),
        next={name: form_values.text(posted, name) for name in EXHIBIT},
        balance=form_values.text(posted, "balance"),
        photos=form_values.texts(posted, "photos"),
        confirmed=tuple(form_values.texts(posted, "confirmed")),
        person=form_values.text(posted, "person"),
    )
    try:
        form.photos = joined(form.photos, await take_in(ctx, seizure.case, posted))
        usual = [usual_form(line.substance) for line in seizure.lines]
        listed = _entered(form, usual, sends=step != "add")
        if not listed:
            raise RuleBroken("nothing_listed", limit=LARGEST_ACT)
        if step == "renumber":
            following = await ctx.query(exhibit_numbers.next_numbers, (seizure.case,))
            listed = _renumbered(listed, following[seizure.case])
        if step != "send":
            kept = {name: form.next[name] if name in KEPT else "" for name in EXHIBIT}
            again = structs.replace(form, lines=sealing_list_parser.write(listed), next=kept, photos=[])
            return as_asked(request, DRAFTS.show(ctx, path, form.key, Draft(again)))
        entries = sealing_list_parser.exhibits(listed, form.balance)
        named = [photo for entry in entries for photo in entry.photos]
        await asyncio.to_thread(photos.require_kept, ctx.services.blobs, seizure.case, named)
        command = RegisterExhibits(seizure=seizure_id, exhibits=entries, confirmed=form.confirmed)
        beside = form_values.consent(form.person, form_values.text(posted, "pin"))
        receipt = await ctx.perform("exhibit.register/1", command, form.key, beside)
    except CustodyError as error:
        return as_asked(request, DRAFTS.show(ctx, path, form.key, Draft(form, error=error)))
    DRAFTS.drop(ctx, path, form.key)
    return as_asked(request, ctx.redirect(f"/acts/{receipt.act}", "exhibits_registered"))


def _units(line: LineDetail) -> dict[str, str]:
    """Return the units that the first exhibit of a list begins with: those of its declared line."""
    counted = {"unit": line.count.unit} if line.count else {}
    return counted | ({"gross_unit": line.mass.unit} if line.mass else {})


def _entered(form: Register, usual: Sequence[str], *, sends: bool) -> tuple[Sealed, ...]:
    """Return the list, with the next exhibit added if any of its fields was typed.

    Where nobody chose a form it is the ``usual`` one of the declared line (I57d). ``sends``: the form is being sent,
    and a number alone does not count as typed.

    Raises:
        CustodyError: as ``sealing_list_parser.read``, and as ``sealing_list_parser.require_whole`` for the next one.
    """
    listed, row = sealing_list_parser.read(form.lines), form.next
    if not any(row[name].strip() for name in TYPED if not (sends and name == "exhibit_number")):
        return listed
    amount, gross, liquid = row["amount"].strip(), row["gross"].strip(), row["volume"].strip()
    line = int(row["line"]) - 1 if row["line"].isdecimal() and len(row["line"]) <= MOST_DIGITS else -1
    sealed = Sealed(
        exhibit_number=row["exhibit_number"].strip(),
        line=row["line"],
        form=row["form"] or (usual[line] if 0 <= line < len(usual) else "") or "other",
        seal=row["seal"].strip(),
        count=f"{amount} {terms.unit(row['unit'], plural_of(amount))}" if amount else "",
        weight=f"{gross} {row['gross_unit']}" if gross else "",
        description=row["description"],
        photos=" ".join(form.photos),
        volume=f"{liquid} {row['volume_unit']}" if liquid else "",
        label=row["label"].strip(),
        balance=form.balance if gross else "",
        packing=row["packing"],
        condition=row["condition"],
    )
    sealing_list_parser.require_whole(sealed, listed)
    return (*listed, sealed)


async def _register_page(
    ctx: RequestContext, seizure_id: str, form: Register, error: CustodyError | None = None
) -> Template:
    directory = ctx.services.directory
    state = await ctx.query_all(
        path=lambda connection: seizure_path.path(connection, ctx.reader, seizure_id),
        detail=lambda connection: seizures.seizure(connection, directory, ctx.services.vault, ctx.reader, seizure_id),
        balances=lambda connection: form_choices.balances(connection, directory, ctx.session.agency),
        people=lambda connection: form_choices.people(
            connection, directory, READERS, but=ctx.session.person, home=ctx.session.agency
        ),
    )
    detail = state["detail"]
    form.next = form.next or dict.fromkeys(EXHIBIT, "") | _units(detail.lines[0])
    try:
        listed = sealing_list_parser.read(form.lines)
    except BadInput:
        listed = ()
    following = await ctx.query(exhibit_numbers.next_numbers, (detail.case,))
    number = form.next["exhibit_number"] or _next_number(listed, following[detail.case])
    shown = structs.replace(form, next={**form.next, "exhibit_number": number})
    return ctx.show(
        "seizures/seizure_register.html", error, one=detail, form=shown, listed=listed, balances=state["balances"],
        path=state["path"], usual=[usual_form(line.substance) for line in detail.lines],
        damp=any(sealed.condition in {"damp", terms.condition("damp")} for sealed in listed), people=state["people"],
        objects=any(is_object(line.substance) for line in detail.lines),
    )  # fmt: skip


def _next_number(listed: Sequence[Sealed], following: str) -> str:
    """Return the number after the last one of the list, or the next one of the case; "" if it has no digits."""
    return _after(listed[-1].exhibit_number) if listed else following


def _after(number: str) -> str:
    head = number.rstrip(string.digits)
    digits = number.removeprefix(head)
    return f"{head}{int(digits) + 1:0{len(digits)}}" if 0 < len(digits) <= MOST_DIGITS else ""


def _renumbered(listed: Sequence[Sealed], number: str) -> tuple[Sealed, ...]:
    """Return the list numbered on from the next one of the case; nobody types it twice (I61)."""
    renumbered = []
    for sealed in listed:
        renumbered.append(structs.replace(sealed, exhibit_number=number))
        number = _after(number)
    return tuple(renumbered)


handlers = [register_form, register]
