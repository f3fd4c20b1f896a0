"""Seizures as pages: the first report, its confirmation, and the exhibits sealed under it."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import READERS
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import Count
from custody.domain.seizures.complete_seizure import CompleteSeizure
from custody.domain.seizures.confirm_line import ConfirmLine
from custody.domain.seizures.count_packages import CountPackages
from custody.domain.seizures.seizure import DeclareSeizure, Particulars
from custody.service.exhibits import labels, photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices, named_outsiders
from custody.service.people.named_outsiders import NamedLine
from custody.service.seizures import cases, first_notices, seizure_path, seizures
from custody.service.seizures.seizure_path import SeizurePath
from custody.service.seizures.seizures import SeizureDetail
from custody.storage.tables.connection import Connection
from custody.text import local_time
from custody.web.forms import exhibit_list_parser, form_values
from custody.web.forms.declared_lines import LINE, is_filled, line_entry
from custody.web.forms.form_photos import joined, take_in
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT

TEXTS = ("notice", "place", "seized_at", "circumstances", "seized_from", "legal_basis", "witnesses", "estimated_value",
         "explanation")  # fmt: skip
PARTICULARS = (
    "administrative_division", "hiding_place", "installation", "transport", "producing_country", "departure_country",
    "destination_country", "routing",
)  # fmt: skip
"""Of the particulars in the layout of the UNODC, those that an officer knows and the record does not."""
IF_KNOWN = ("witnesses", "legal_basis", "estimated_value", *PARTICULARS)
"""What a report may leave out; the form folds it."""


class Declaration(Struct, kw_only=True):
    """The form of a first report, as typed."""

    key: str
    texts: dict[str, str]
    lines: list[dict[str, str]]
    photos: list[str]
    synthetic: bool = False
    confirmed: tuple[str, ...] = ()


class CountForm(KeyedForm, kw_only=True):
    """The number of packages of a line, with the second person who counted them."""

    amount: str = ""
    unit: str = ""
    person: str = ""
    pin: str = ""

    def consents(self) -> tuple[Consent, ...]:
        """Return the consent of the second person."""
        return form_values.consent(self.person, self.pin)


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
        form.photos = joined(form.photos, await take_in(ctx, case_id, posted))
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


def _declaration(case: str, form: Declaration) -> DeclareSeizure:
    fields = form.texts
    return DeclareSeizure(
        case=case, place=fields["place"], seized_at=local_time.typed(fields["seized_at"], "seized_at"),
        circumstances=fields["circumstances"], legal_basis=fields["legal_basis"], witnesses=fields["witnesses"],
        seized_from=fields["seized_from"],
        estimated_value=fields["estimated_value"], explanation=fields["explanation"],
        lines=tuple(line_entry(row) for row in form.lines),
        notice=fields["notice"],
        photos=tuple(_photo(pair) for pair in form.photos), synthetic=form.synthetic,
        particulars=Particulars(**{name: fields[name] for name in PARTICULARS}), confirmed=form.confirmed,
    )  # fmt: skip


def _photo(pair: str) -> Photo:
    blob, _, digest = pair.partition(":")
    return Photo(blob=blob, sha256=digest)


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

    def asked(connection: Connection) -> tuple[SeizureDetail, list[NamedLine], dict[str, str], SeizurePath | None]:
        detail = seizures.seizure(connection, directory, vault, ctx.reader, seizure_id)
        outsiders = [] if detail.hidden else named_outsiders.of_subject(connection, vault, seizure_id)
        present = directory.names(connection, [outsider.confirmed_by for outsider in outsiders])
        return detail, outsiders, present, seizure_path.path(connection, ctx.reader, seizure_id)

    detail, outsiders, present, path = await ctx.query(asked)
    await ctx.read(seizure_id, "page")
    mine = detail.officer == ctx.session.person
    linked = await ctx.linked([detail.case, detail.first_notice, *(line.discrepancy for line in detail.lines)])
    return ctx.show(
        "seizures/seizure_page.html", error, **await ctx.corrections(seizure_id), one=detail, mine=mine, key=new_key(),
        outsiders=outsiders, present=present, path=path,
        linked=linked, known_as=await ctx.known_as([seizure_id, *linked]),
        people=await ctx.people(READERS) if detail.to_count else [],
        unlabelled=await ctx.query(labels.to_print, ctx.reader, seizure_id) if ctx.may("exhibit.print_label/1") else [],
    )  # fmt: skip


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


handlers = [complete, count_packages, declare_form, declare, seizure, confirm, minutes]
