"""Seizures as pages: the first report, its confirmation, and the exhibits sealed under it."""

import asyncio
import string
from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct, structs

from custody.domain.access.roles import READERS
from custody.domain.exhibits.exhibit import LARGEST_ACT
from custody.domain.exhibits.plausible_entry import usual_form
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import Count
from custody.domain.seizures.complete_seizure import CompleteSeizure
from custody.domain.seizures.count_packages import CountPackages
from custody.domain.seizures.register_exhibits import RegisterExhibits
from custody.domain.seizures.seizure import ConfirmLine, DeclareSeizure, Particulars
from custody.service.exhibits import labels, photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices, named_outsiders
from custody.service.people.named_outsiders import NamedLine
from custody.service.seizures import cases, exhibit_numbers, first_notices, seizures
from custody.service.seizures.seizures import LineDetail, SeizureDetail
from custody.storage.tables.connection import Connection
from custody.text import local_time, terms
from custody.web.forms import exhibit_list_parser, form_values, sealing_list_parser
from custody.web.forms.declared_lines import LINE, is_filled, line_entry
from custody.web.forms.form_photos import joined
from custody.web.forms.form_values import MOST_DIGITS, plural_of
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.forms.list_drafts import Draft, ListDrafts
from custody.web.forms.sealing_list_parser import Sealed
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT

TEXTS = ("notice", "place", "seized_at", "circumstances", "seized_from", "legal_basis", "witnesses", "estimated_value")
PARTICULARS = (
    "administrative_division", "hiding_place", "installation", "transport", "producing_country", "departure_country",
    "destination_country", "routing",
)  # fmt: skip
"""Of the particulars in the layout of the UNODC, those that an officer knows and the record does not."""
IF_KNOWN = ("witnesses", "legal_basis", "estimated_value", *PARTICULARS)
"""What a report may leave out; the form folds it."""
EXHIBIT = (
    "exhibit_number", "line", "form", "seal", "amount", "unit", "gross", "gross_unit", "volume", "volume_unit",
    "description", "label", "packing", "condition",
)  # fmt: skip
TYPED = ("exhibit_number", "seal", "amount", "gross", "volume", "description", "label")
"""What of the next exhibit a person types; the rest is chosen and stays from one to the next."""
KEPT = ("line", "form", "unit", "gross_unit", "volume_unit", "packing", "condition")
"""Fields that the next exhibit begins with as the last one had them."""


class Declaration(Struct, kw_only=True):
    """The form of a first report, as typed."""

    key: str
    texts: dict[str, str]
    lines: list[dict[str, str]]
    photos: list[str]
    synthetic: bool = False
    confirmed: tuple[str, ...] = ()


class Register(Struct, kw_only=True):
    """The form in which exhibits are entered: the list so far, the next one; ``person`` saw a damp powder too."""

    key: str
    lines: str = ""
    next: dict[str, str]
    balance: str = ""
    photos: list[str]
    confirmed: tuple[str, ...] = ()
    person: str = ""


class CountForm(KeyedForm, kw_only=True):
    """The number of packages of a line, with the second person who counted them."""

    amount: str = ""
    unit: str = ""
    person: str = ""
    pin: str = ""

    def consents(self) -> tuple[Consent, ...]:
        """Return the consent of the second person."""
        return form_values.consent(self.person, self.pin)


DRAFTS: ListDrafts[Register] = ListDrafts()


@get("/cases/{case_id:str}/seizure", opt={"permission": "seizure.declare/1"})
async def declare_form(request: Web, case_id: FromPath[str]) -> Template:
    """Show the form of a first report."""
    form = Declaration(key=new_key(), texts=dict.fromkeys(TEXTS + PARTICULARS, ""), lines=[], photos=[])
    return await _declare_page(context_of(request), case_id, form)


@post(
    "/cases/{case_id:str}/seizure",
    opt={"permission": "seizure.declare/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def declare(request: Web, case_id: FromPath[str]) -> Response[Any]:
    """Take in photographs, or freeze the first report."""
    ctx, posted = context_of(request), await request.form()
    form = Declaration(
        key=form_values.text(posted, "key") or new_key(),
        texts={name: form_values.text(posted, name) for name in TEXTS + PARTICULARS},
        lines=[row for row in form_values.rows(posted, LINE) if is_filled(row)],
        photos=form_values.texts(posted, "photos"),
        synthetic=bool(form_values.text(posted, "synthetic")),
        confirmed=tuple(form_values.texts(posted, "confirmed")),
    )
    try:
        form.photos = joined(form.photos, await _take_in(ctx, case_id, posted))
        if form_values.text(posted, "step") != "send":
            return await _declare_page(ctx, case_id, form)
        command = _declaration(case_id, form)
        await asyncio.to_thread(photos.require_kept, ctx.services.blobs, case_id, command.photos)
        receipt = await ctx.perform("seizure.declare/1", command, form.key)
    except CustodyError as error:
        return await _declare_page(ctx, case_id, form, error)
    made = receipt.first("SE")
    declared, _ = await ctx.query(seizures.visible_seizure, ctx.reader, made)
    amiss = "_amiss" if any(line.to_confirm for line in declared.lines) else ""
    return ctx.redirect(f"/seizures/{made}", f"seizure_declared{amiss}")


@get("/seizures/{seizure_id:str}", opt={"permission": "case.read"})
async def seizure(request: Web, seizure_id: FromPath[str]) -> Template:
    """Show a seizure, declared beside received, the reading on record."""
    return await _seizure_page(context_of(request), seizure_id)


@post("/seizures/{seizure_id:str}/confirm/{line:int}", opt={"permission": "seizure.confirm_line/1"}, status_code=303)
async def confirm(
    request: Web, seizure_id: FromPath[str], line: FromPath[int], data: URLEncodedBody[KeyedForm]
) -> Response[Any]:
    """Confirm an implausibly large line that somebody else declared."""
    ctx = context_of(request)
    try:
        await ctx.perform("seizure.confirm_line/1", ConfirmLine(seizure=seizure_id, line=line), data.keyed())
    except CustodyError as error:
        return await _seizure_page(ctx, seizure_id, error)
    return ctx.redirect(f"/seizures/{seizure_id}", "line_confirmed")


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
        form.photos = joined(form.photos, await _take_in(ctx, seizure.case, posted))
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
            return DRAFTS.show(ctx, path, form.key, Draft(again))
        entries = sealing_list_parser.exhibits(listed, form.balance)
        named = [photo for entry in entries for photo in entry.photos]
        await asyncio.to_thread(photos.require_kept, ctx.services.blobs, seizure.case, named)
        command = RegisterExhibits(seizure=seizure_id, exhibits=entries, confirmed=form.confirmed)
        beside = form_values.consent(form.person, form_values.text(posted, "pin"))
        receipt = await ctx.perform("exhibit.register/1", command, form.key, beside)
    except CustodyError as error:
        return DRAFTS.show(ctx, path, form.key, Draft(form, error=error))
    DRAFTS.drop(ctx, path, form.key)
    return ctx.redirect(f"/acts/{receipt.act}", "exhibits_registered")


def _units(line: LineDetail) -> dict[str, str]:
    """Return the units that the first exhibit of a list begins with: those of its declared line."""
    counted = {"unit": line.count.unit} if line.count else {}
    return counted | ({"gross_unit": line.mass.unit} if line.mass else {})


async def _take_in(ctx: RequestContext, case: str, posted: FormMultiDict) -> list[str]:
    """Keep the photographs chosen in a form, as ``blob:sha256`` pairs."""
    kept = []
    for content in await form_values.files(posted, "files"):
        photo = await ctx.keep_photo(case, content)
        kept.append(f"{photo.blob}:{photo.sha256}")
    return kept


def _declaration(case: str, form: Declaration) -> DeclareSeizure:
    fields = form.texts
    return DeclareSeizure(
        case=case, place=fields["place"], seized_at=local_time.typed(fields["seized_at"], "seized_at"),
        circumstances=fields["circumstances"], legal_basis=fields["legal_basis"], witnesses=fields["witnesses"],
        seized_from=fields["seized_from"],
        estimated_value=fields["estimated_value"], lines=tuple(line_entry(row) for row in form.lines),
        notice=fields["notice"],
        photos=tuple(_photo(pair) for pair in form.photos), synthetic=form.synthetic,
        particulars=Particulars(**{name: fields[name] for name in PARTICULARS}), confirmed=form.confirmed,
    )  # fmt: skip


def _photo(pair: str) -> Photo:
    blob, _, digest = pair.partition(":")
    return Photo(blob=blob, sha256=digest)


def _entered(form: Register, usual: Sequence[str], *, sends: bool) -> tuple[Sealed, ...]:
    """Return the list, with the next exhibit added if any of its fields was typed.

    Where nobody chose a form it is the ``usual`` one of the declared line (I57d). ``sends``: the form is being sent,
    and a number alone does not count as typed.

    Raises:
        CustodyError: ``sealing.read``, and what ``sealing.require_whole`` refuses of the next one.
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


async def _declare_page(
    ctx: RequestContext, case: str, form: Declaration, error: CustodyError | None = None
) -> Template:
    directory, vault = ctx.services.directory, ctx.services.vault
    state = await ctx.query_all(
        detail=lambda connection: cases.case(connection, directory, vault, ctx.reader, case),
        notices=lambda connection: first_notices.waiting(connection, directory, ctx.reader),
        balances=lambda connection: form_choices.balances(connection, directory, ctx.session.agency),
    )
    blank = [dict.fromkeys(LINE, "")] * (error is None or not form.lines)
    filled = any(form.texts[name] for name in IF_KNOWN)
    return ctx.show(
        "seizures/seizure_declare.html", error, one=state["detail"].case, form=form, rows=[*form.lines, *blank],
        particulars=PARTICULARS,
        filled=filled, notices=state["notices"], balances=state["balances"],
    )  # fmt: skip


async def _seizure_page(ctx: RequestContext, seizure_id: str, error: CustodyError | None = None) -> Template:
    directory, vault = ctx.services.directory, ctx.services.vault

    def asked(connection: Connection) -> tuple[SeizureDetail, list[NamedLine], dict[str, str]]:
        detail = seizures.seizure(connection, directory, vault, ctx.reader, seizure_id)
        outsiders = [] if detail.hidden else named_outsiders.of_subject(connection, vault, seizure_id)
        return detail, outsiders, directory.names(connection, [outsider.confirmed_by for outsider in outsiders])

    detail, outsiders, present = await ctx.query(asked)
    await ctx.read(seizure_id, "page")
    mine = detail.officer == ctx.session.person
    linked = await ctx.linked([detail.case, detail.first_notice, *(line.discrepancy for line in detail.lines)])
    return ctx.show(
        "seizures/seizure_page.html", error, **await ctx.corrections(seizure_id), one=detail, mine=mine, key=new_key(),
        outsiders=outsiders, present=present,
        linked=linked, known_as=await ctx.known_as([seizure_id, *linked]),
        people=await ctx.people(READERS) if detail.to_count else [],
        unlabelled=await ctx.query(labels.to_print, ctx.reader, seizure_id) if ctx.may("exhibit.print_label/1") else [],
    )  # fmt: skip


async def _register_page(
    ctx: RequestContext, seizure_id: str, form: Register, error: CustodyError | None = None
) -> Template:
    directory = ctx.services.directory
    state = await ctx.query_all(
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
        damp=any(sealed.condition in {"damp", terms.condition("damp")} for sealed in listed), people=state["people"],
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


@get("/seizures/{seizure_id:str}/minutes", opt={"permission": "case.read"})
async def minutes(request: Web, seizure_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of a seizure, the export and the reading on record."""
    return await downloads.seizure_minutes(context_of(request), seizure_id)


@post("/seizures/{seizure_id:str}/complete", opt={"permission": "seizure.complete/1"}, status_code=303)
async def complete(request: Web, seizure_id: FromPath[str], data: URLEncodedBody[KeyedForm]) -> Response[Any]:
    """Say that everything of a seizure was handed over."""
    ctx = context_of(request)
    command = CompleteSeizure(seizure=seizure_id, confirmed=data.answers())
    try:
        receipt = await ctx.perform("seizure.complete/1", command, data.keyed())
    except CustodyError as error:
        return await _seizure_page(ctx, seizure_id, error)
    return ctx.redirect(f"/seizures/{seizure_id}", f"seizure_completed{'_amiss' if receipt.opened else ''}")


@post("/seizures/{seizure_id:str}/count/{line:int}", opt={"permission": "seizure.count_packages/1"}, status_code=303)
async def count_packages(
    request: Web, seizure_id: FromPath[str], line: FromPath[int], data: URLEncodedBody[CountForm]
) -> Response[Any]:
    """Record how many packages two people counted."""
    ctx = context_of(request)
    try:
        counted = Count(exhibit_list_parser.whole(data.amount.strip()), data.unit)
        command = CountPackages(seizure=seizure_id, line=line, count=counted, confirmed=data.answers())
        await ctx.perform("seizure.count_packages/1", command, data.keyed(), data.consents())
    except CustodyError as error:
        return await _seizure_page(ctx, seizure_id, error)
    return ctx.redirect(f"/seizures/{seizure_id}", "packages_counted")


handlers = [complete, count_packages, declare_form, declare, seizure, confirm, register_form, register, minutes]
