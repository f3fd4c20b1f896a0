"""Seizures as pages: the first report, its confirmation, and the exhibits sealed under it."""

import asyncio
import string
from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template
from msgspec import Struct, structs

from custody.domain.exhibits.exhibit import LARGEST_ACT
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.seizures.register_exhibits import RegisterExhibits
from custody.domain.seizures.seizure import ConfirmLine, DeclareSeizure, Particulars
from custody.service.exhibits import labels, photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.service.seizures import cases, first_notices, seizures
from custody.text import local_time, terms
from custody.web.forms import form_values, sealing_list_parser
from custody.web.forms.declared_lines import LINE, is_filled, line_entry
from custody.web.forms.form_photos import joined
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.sealing_list_parser import Sealed
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.http.security import UPLOAD_LIMIT

TEXTS = ("notice", "place", "seized_at", "circumstances", "legal_basis", "witnesses", "estimated_value")
PARTICULARS = (
    "administrative_division", "hiding_place", "installation", "transport", "producing_country", "departure_country",
    "destination_country", "routing",
)  # fmt: skip
"""Of the particulars in the layout of the UNODC, those that an officer knows and the record does not."""
IF_KNOWN = ("witnesses", "legal_basis", "estimated_value", *PARTICULARS)
"""What a report may leave out; the form folds it."""
EXHIBIT = (
    "number",
    "line",
    "form",
    "seal",
    "amount",
    "unit",
    "gross",
    "gross_unit",
    "volume",
    "volume_unit",
    "description",
    "label",
)
TYPED = ("number", "seal", "amount", "gross", "volume", "description", "label")
"""What of the next exhibit a person types; the rest is chosen and stays from one to the next."""
KEPT = ("line", "form", "unit", "gross_unit", "volume_unit")
"""Fields that the next exhibit begins with as the last one had them."""


class Declaration(Struct, kw_only=True):
    """The form of a first report, as typed."""

    key: str
    texts: dict[str, str]
    lines: list[dict[str, str]]
    photos: list[str]
    synthetic: bool = False


class Register(Struct, kw_only=True):
    """The form in which exhibits are entered: the list so far, the next one, the balance."""

    key: str
    lines: str = ""
    next: dict[str, str]
    balance: str = ""
    photos: list[str]


@get("/cases/{number:str}/seizure", opt={"permission": "seizure.declare/1"})
async def declare_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form of a first report."""
    form = Declaration(key=new_key(), texts=dict.fromkeys(TEXTS + PARTICULARS, ""), lines=[], photos=[])
    return await _declare_page(desk(request), number, form)


@post(
    "/cases/{number:str}/seizure",
    opt={"permission": "seizure.declare/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def declare(request: Web, number: FromPath[str]) -> Response[Any]:
    """Take in photographs, or freeze the first report."""
    here, posted = desk(request), await request.form()
    form = Declaration(
        key=form_values.text(posted, "key") or new_key(),
        texts={name: form_values.text(posted, name) for name in TEXTS + PARTICULARS},
        lines=[row for row in form_values.rows(posted, LINE) if is_filled(row)],
        photos=form_values.texts(posted, "photos"),
        synthetic=bool(form_values.text(posted, "synthetic")),
    )
    try:
        form.photos = joined(form.photos, await _take_in(here, number, posted))
        if form_values.text(posted, "step") != "send":
            return await _declare_page(here, number, form)
        command = _declaration(number, form)
        await asyncio.to_thread(photos.require_kept, here.services.blobs, number, command.photos)
        receipt = await here.act("seizure.declare/1", command, form.key)
    except CustodyError as error:
        return await _declare_page(here, number, form, error)
    made = receipt.first("SE")
    declared, _ = await here.ask(seizures.visible_seizure, here.reader, made)
    amiss = "_amiss" if any(line.to_confirm for line in declared.lines) else ""
    return here.go(f"/seizures/{made}", f"seizure_declared{amiss}")


@get("/seizures/{number:str}", opt={"permission": "case.read"})
async def seizure(request: Web, number: FromPath[str]) -> Template:
    """Show a seizure, declared beside received, the reading on record."""
    return await _seizure_page(desk(request), number)


@post("/seizures/{number:str}/confirm/{line:int}", opt={"permission": "seizure.confirm/1"}, status_code=303)
async def confirm(
    request: Web, number: FromPath[str], line: FromPath[int], data: URLEncodedBody[KeyedForm]
) -> Response[Any]:
    """Confirm an implausibly large line that somebody else declared."""
    here = desk(request)
    try:
        await here.act("seizure.confirm/1", ConfirmLine(seizure=number, line=line), data.keyed())
    except CustodyError as error:
        return await _seizure_page(here, number, error)
    return here.go(f"/seizures/{number}", "line_confirmed")


@get("/seizures/{number:str}/exhibits", opt={"permission": "exhibit.register/1"})
async def register_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form in which exhibits are entered."""
    return await _register_page(
        desk(request), number, Register(key=new_key(), next=dict.fromkeys(EXHIBIT, ""), photos=[])
    )


@post(
    "/seizures/{number:str}/exhibits",
    opt={"permission": "exhibit.register/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def register(request: Web, number: FromPath[str]) -> Response[Any]:
    """Take up one more exhibit, or register the list."""
    here, posted = desk(request), await request.form()
    form = Register(
        key=form_values.text(posted, "key") or new_key(),
        lines=form_values.text(posted, "lines"),
        next={name: form_values.text(posted, name) for name in EXHIBIT},
        balance=form_values.text(posted, "balance"),
        photos=form_values.texts(posted, "photos"),
    )
    try:
        found, _ = await here.ask(seizures.visible_seizure, here.reader, number)
        form.photos = joined(form.photos, await _take_in(here, found.case, posted))
        listed = _entered(form, sends=form_values.text(posted, "step") == "send")
        if not listed:
            raise RuleBroken("nothing_listed", limit=LARGEST_ACT)
        if form_values.text(posted, "step") != "send":
            kept = {name: form.next[name] if name in KEPT else "" for name in EXHIBIT}
            again = structs.replace(form, lines=sealing_list_parser.write(listed), next=kept, photos=[])
            return await _register_page(here, number, again)
        entries = sealing_list_parser.exhibits(listed, form.balance)
        named = [photo for entry in entries for photo in entry.photos]
        await asyncio.to_thread(photos.require_kept, here.services.blobs, found.case, named)
        command = RegisterExhibits(seizure=number, exhibits=entries)
        receipt = await here.act("exhibit.register/1", command, form.key)
    except CustodyError as error:
        return await _register_page(here, number, form, error)
    return here.go(f"/acts/{receipt.act}", "exhibits_registered")


async def _take_in(here: Desk, case: str, posted: FormMultiDict) -> list[str]:
    """Keep the photographs chosen in a form, as ``blob:sha256`` pairs."""
    kept = []
    for content in await form_values.files(posted, "files"):
        photo = await asyncio.to_thread(here.services.intake.keep, here.session.person, case, content)
        kept.append(f"{photo.blob}:{photo.sha256}")
    return kept


def _declaration(case: str, form: Declaration) -> DeclareSeizure:
    said = form.texts
    return DeclareSeizure(
        case=case, place=said["place"], seized_at=local_time.typed(said["seized_at"], "seized_at"),
        circumstances=said["circumstances"], legal_basis=said["legal_basis"], witnesses=said["witnesses"],
        estimated_value=said["estimated_value"], lines=tuple(line_entry(row) for row in form.lines),
        notice=said["notice"],
        photos=tuple(_photo(pair) for pair in form.photos), synthetic=form.synthetic,
        particulars=Particulars(**{name: said[name] for name in PARTICULARS}),
    )  # fmt: skip


def _photo(pair: str) -> Photo:
    blob, _, digest = pair.partition(":")
    return Photo(blob=blob, sha256=digest)


def _entered(form: Register, *, sends: bool) -> tuple[Sealed, ...]:
    """The list, with the next one taken up when any of it was typed; who ``sends`` it typed no more than its number.

    Raises:
        CustodyError: ``sealing.read``, and what ``sealing.require_whole`` refuses of the next one.
    """
    listed, row = sealing_list_parser.read(form.lines), form.next
    if not any(row[name].strip() for name in TYPED if not (sends and name == "number")):
        return listed
    amount, gross, liquid = row["amount"].strip(), row["gross"].strip(), row["volume"].strip()
    one = Sealed(
        number=row["number"].strip(),
        line=row["line"],
        form=row["form"],
        seal=row["seal"].strip(),
        count=f"{amount} {terms.unit(row['unit'], _plural(amount))}" if amount else "",
        weight=f"{gross} {row['gross_unit']}" if gross else "",
        description=row["description"],
        photos=" ".join(form.photos),
        volume=f"{liquid} {row['volume_unit']}" if liquid else "",
        label=row["label"].strip(),
    )
    sealing_list_parser.require_whole(one, listed)
    return (*listed, one)


def _plural(amount: str) -> int:
    digits = "".join(amount.split())
    return int(digits) if digits.isdecimal() else 2


async def _declare_page(here: Desk, case: str, form: Declaration, error: CustodyError | None = None) -> Template:
    found = await here.ask(cases.case, here.services.directory, here.services.vault, here.reader, case)
    blank = [dict.fromkeys(LINE, "")] * (error is None or not form.lines)
    filled = any(form.texts[name] for name in IF_KNOWN)
    told = await here.ask(first_notices.waiting, here.services.directory, here.reader)
    return here.show(
        "seizures/seizure_declare.html", error, one=found.case, form=form, rows=[*form.lines, *blank],
        particulars=PARTICULARS,
        filled=filled, notices=told,
    )  # fmt: skip


async def _seizure_page(here: Desk, number: str, error: CustodyError | None = None) -> Template:
    found = await here.ask(seizures.seizure, here.services.directory, here.services.vault, here.reader, number)
    await here.read(number, "page")
    mine = found.officer == here.session.person
    linked = await here.linked([found.case, found.first_notice, *(line.discrepancy for line in found.lines)])
    return here.show(
        "seizures/seizure_page.html", error, **await here.corrections(number), one=found, mine=mine, key=new_key(),
        linked=linked, known_as=await here.known_as([number, *linked]),
        unlabelled=await here.ask(labels.to_print, here.reader, number) if here.may("exhibit.print/1") else [],
    )  # fmt: skip


async def _register_page(here: Desk, number: str, form: Register, error: CustodyError | None = None) -> Template:
    found = await here.ask(seizures.seizure, here.services.directory, here.services.vault, here.reader, number)
    balances = await here.ask(form_choices.balances, here.services.directory, here.session.agency)
    try:
        listed = sealing_list_parser.read(form.lines)
    except BadInput:
        listed = ()
    number = form.next["number"] or _next_number(listed, sum(line.registered for line in found.lines))
    shown = structs.replace(form, next={**form.next, "number": number})
    return here.show("seizures/seizure_register.html", error, one=found, form=shown, listed=listed, balances=balances)


def _next_number(listed: Sequence[Sealed], registered: int) -> str:
    """The number that counts on from the last one of the list, or from what is registered; "" where none does."""
    if not listed:
        return str(registered + 1)
    head = listed[-1].number.rstrip(string.digits)
    digits = listed[-1].number.removeprefix(head)
    return f"{head}{int(digits) + 1:0{len(digits)}}" if digits else ""


@get("/seizures/{number:str}/minutes", opt={"permission": "case.read"})
async def minutes(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of a seizure, the export and the reading on record."""
    return await downloads.seizure_minutes(desk(request), number)


handlers = [declare_form, declare, seizure, confirm, register_form, register, minutes]
