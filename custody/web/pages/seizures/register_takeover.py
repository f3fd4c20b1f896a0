"""A store's paper register taken over in the browser: the file is judged whole, then two people record it or nothing.

The file and the photographs travel back and forth with the form, so that what is recorded is what was judged.
"""

import asyncio
import base64
import binascii
import csv
import io
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.response import Template
from msgspec import Struct, field

from custody.domain.access.roles import STORE
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.photo_reference import Photo
from custody.domain.seizures.register_takeover import TakeOver
from custody.service.exhibits import photos
from custody.service.kernel import heavy_work
from custody.service.kernel.csv_cells import guarded
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices
from custody.service.seizures import register_file, register_takeover
from custody.service.seizures.register_file import Mapped, Read
from custody.service.seizures.register_takeover import Judged
from custody.storage.write.clock import now, text
from custody.text.error_messages import explain
from custody.text.i18n import N_, gettext
from custody.web.forms import form_values
from custody.web.forms.form_photos import joined
from custody.web.forms.form_values import chosen
from custody.web.http.auth import Web
from custody.web.http.downloads import file
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/registers/take-over",
        title=N_("Take over a paper register"),
        text=N_("Bring what lies in an existing store on record, from its register as CSV or XLSX."),
        permission=register_takeover.KIND,
    )
]
FIELDS = ("place", "keeper", "without_photos", "mapping")
MOST_SHOWN = 200
"""Refused rows on the page; the file with all of them is one button away."""
CSV = "text/csv"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What tells a spreadsheet that a CSV file is UTF-8."""


class RegisterForm(Struct, kw_only=True):
    """The form as filled in: ``data`` is the register's file, ``pictures`` photographs kept, as ``blob:sha256``.

    ``confirmed``: what the service asked about, and is so (I57d).
    """

    texts: dict[str, str]
    name: str = ""
    data: bytes = b""
    pictures: list[str] = field(default_factory=list)
    confirmed: tuple[str, ...] = ()

    @property
    def encoded(self) -> str:
        """Return the file as the form carries it."""
        return base64.b64encode(self.data).decode()


@get("/registers/take-over", opt={"permission": register_takeover.KIND})
async def form_page(request: Web) -> Template:
    """Show the form."""
    ctx = context_of(request)
    return await _page(ctx, RegisterForm(texts={**dict.fromkeys(FIELDS, ""), "mapping": _example(ctx.today())}))


@post(
    "/registers/take-over", opt={"permission": register_takeover.KIND}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT
)  # fmt: skip
async def take_over(request: Web) -> Response[Any]:
    """Judge the register, give out the report of what is refused, or record it with the keeper's PIN."""
    ctx, posted = context_of(request), await request.form()
    form = RegisterForm(
        texts={name: form_values.text(posted, name) for name in FIELDS},
        confirmed=tuple(form_values.texts(posted, "confirmed")),
    )
    try:
        await _receive(ctx, form, posted)
        with heavy_work.turn(ctx.session.person):
            whole, judged = await _judged(ctx, form)
        step = form_values.text(posted, "step")
        if step == "report":
            return file(_report(judged).encode(), "refused.csv", CSV)
        if step != "send" or judged.refusals:
            return await _page(ctx, form, judged=judged)
        consent = Consent(
            person=form.texts["keeper"], part="receiver", method="pin", pin=form_values.text(posted, "pin")
        )
        await asyncio.to_thread(photos.require_kept, ctx.services.blobs, whole.place, whole.pages)
        await register_takeover.record(ctx.services.acting, ctx.session, consent, judged.waiting)
    except CustodyError as error:
        return await _page(ctx, form, error)
    return ctx.redirect(f"/places/{whole.place}", "register_taken_over")


async def _receive(ctx: RequestContext, form: RegisterForm, posted: FormMultiDict) -> None:
    """Read the file and photographs into the form: those chosen now, else those it already kept."""
    form.pictures = form_values.texts(posted, "pictures")
    [*chosen_now] = await form_values.files(posted, "file")
    try:
        form.data = chosen_now[0] if chosen_now else base64.b64decode(form_values.text(posted, "data"), validate=True)
    except binascii.Error as error:
        raise BadInput("import_empty") from error
    if uploaded := await form_values.files(posted, "mapping_file"):
        form.texts["mapping"] = uploaded[0].decode("utf-8", "replace")
    pages = await form_values.files(posted, "pages")
    place = chosen(form.texts["place"], "place") if pages else ""
    kept = [await ctx.keep_photo(place, each) for each in pages]
    form.pictures = joined(form.pictures, (f"{blob.blob}:{blob.sha256}" for blob in kept))


async def _judged(ctx: RequestContext, form: RegisterForm) -> tuple[TakeOver, Judged]:
    """Return the act that the form asks for, with all findings against it."""
    place, keeper = chosen(form.texts["place"], "place"), chosen(form.texts["keeper"], "keeper")
    meant = register_file.mapping(form.texts["mapping"].encode())
    rows = await heavy_work.paper(register_file.rows, form.data, meant)
    whole = _whole(form, place, meant, rows)
    moment = text(now().wall_ms)
    judging = ctx.services.queries.in_heavy_snapshot
    return whole, await judging(register_takeover.judge, ctx.session, keeper, whole, rows, meant, moment)


def _whole(form: RegisterForm, place: str, meant: Mapped, rows: list[Read]) -> TakeOver:
    pairs = (pair.partition(":") for pair in form.pictures)
    return TakeOver(
        place=place, register=meant.register, as_of=meant.as_of,
        entries=tuple(row.entry for row in rows if row.entry),
        pages=tuple(Photo(blob=blob, sha256=digest) for blob, _, digest in pairs),
        without_photos=form.texts["without_photos"], confirmed=form.confirmed,
    )  # fmt: skip


def _report(judged: Judged) -> str:
    """Return every refused row with its reason, as a file that a spreadsheet opens and runs nothing of."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heads = (gettext("Line of the file"), gettext("Column"), gettext("Why"), gettext("What to do"))
    writer.writerow(heads)
    for line, column, error in judged.refusals:
        writer.writerow([line, *(guarded(cell) for cell in (column, *explain(error)))])
    return BOM + out.getvalue()


async def _page(
    ctx: RequestContext, form: RegisterForm, error: CustodyError | None = None, *, judged: Judged | None = None
) -> Template:
    directory, home = ctx.services.directory, ctx.session.agency
    people = await ctx.people(STORE)
    group = (await ctx.names([home]))[home]
    refused = [(line, column, *explain(why)) for line, column, why in judged.refusals[:MOST_SHOWN]] if judged else []
    return ctx.show(
        "seizures/register_take_over.html", error, form=form, judged=judged, refused=refused,
        bad=len({line for line, _, _ in judged.refusals}) if judged else 0, shown=MOST_SHOWN,
        places=await ctx.query(form_choices.places, directory, home),
        keepers=[person for person in people if person.group == group],
    )  # fmt: skip


def _example(today: str) -> str:
    """Return a mapping to begin with, for a register with the usual French headings."""
    return f"""\
register = "REG 1"
as_of = "{today}"
day = "%d/%m/%Y"
delimiter = ";"

[columns]
pv = "N° PV"
exhibit_number = "N° pièce"
seal = "Sceau"
seized_on = "Date de saisie"
substance = "Nature"
count = "Nombre"
mass = "Poids (kg)"
description = "Observations"

[defaults]
form = "mixed"
unit = "package"
mass_unit = "kg"

[substances]
"chanvre indien" = "cannabis"
"résine de cannabis" = "cannabis_resin"
"cocaïne" = "cocaine"
"héroïne" = "heroin"
"""


handlers = [form_page, take_over]
