"""The second reading of an exhibit as a page: blind, with a photograph that the inspection may look at."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from custody.domain.discrepancies.discrepancy import WEIGHED
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.photo_reference import Photo
from custody.service.discrepancies import discrepancies
from custody.service.discrepancies.discrepancy_line import DiscrepancyLine
from custody.service.exhibits import photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.people import form_choices
from custody.web.forms import form_values
from custody.web.forms.form_photos import joined
from custody.web.forms.opening_form import count_of, weight_of
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT

KIND = "discrepancy.read_again/1"
FIELDS = ("seal", "gross", "unit", "balance", "amount", "amount_unit")


class Reading(Struct, kw_only=True):
    """The form of a second reading, as typed."""

    key: str
    texts: dict[str, str]
    pictures: list[str]


@get("/discrepancies/{discrepancy_id:str}/read-again", opt={"permission": KIND})
async def read_again_form(request: Web, discrepancy_id: FromPath[str]) -> Template:
    """Show the form in which a colleague reads again: neither the record nor the first reading."""
    return await _page(context_of(request), discrepancy_id, _blank())


@post("/discrepancies/{discrepancy_id:str}/read-again", opt={"permission": KIND}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def read_again(request: Web, discrepancy_id: FromPath[str]) -> Response[Any]:
    """Record the second reading; refused, the form comes back with what was typed and photographed."""
    ctx, posted = context_of(request), await request.form()
    form = Reading(
        key=form_values.text(posted, "key") or new_key(),
        texts={name: form_values.text(posted, name).strip() for name in FIELDS},
        pictures=form_values.texts(posted, "pictures"),
    )
    try:
        line = await ctx.query(discrepancies.discrepancy, ctx.services.vault, ctx.reader, discrepancy_id)
        form.pictures = joined(form.pictures, await _take_in(ctx, line.case, posted))
        taken = tuple(Photo(blob=pair.partition(":")[0], sha256=pair.partition(":")[2]) for pair in form.pictures)
        read = {**_read(line, form.texts), "photos": taken}
        command = convert(KIND, {"discrepancy": discrepancy_id, **read})
        await asyncio.to_thread(photos.require_kept, ctx.services.blobs, line.case, taken)
        await ctx.perform(KIND, command, form.key)
    except CustodyError as error:
        return await _page(ctx, discrepancy_id, form, error)
    return ctx.redirect(f"/discrepancies/{discrepancy_id}", "read_again")


@get("/discrepancies/{discrepancy_id:str}/photos/{place:int}", opt={"permission": "discrepancy.read"})
async def photo(request: Web, discrepancy_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a photograph of the second reading; the reading is on record."""
    ctx = context_of(request)
    scope, taken = await ctx.query(photos.of_discrepancy, ctx.services.vault, ctx.reader, discrepancy_id, place)
    return await downloads.photograph(ctx, scope, taken, discrepancy_id, place, "page")


async def _page(
    ctx: RequestContext, discrepancy_id: str, form: Reading, error: CustodyError | None = None
) -> Template:  # fmt: skip
    line = await ctx.query(discrepancies.discrepancy, ctx.services.vault, ctx.reader, discrepancy_id)
    await ctx.read(discrepancy_id, "page")
    measure = _measure(line)
    weighing = measure == "weight"  # only then is a balance chosen: else one snapshot shows all
    balances = await ctx.query(form_choices.balances, ctx.services.directory, ctx.session.agency) if weighing else ()
    openable = await ctx.linked({line.about, *line.weighed_with})
    return ctx.show(
        "discrepancies/second_reading.html", error, linked=openable, known_as=await ctx.known_as(openable), one=line,
        form=form, measures=measure,
        masses=[(unit, unit) for unit in ("g", "kg", "mg")],
        balances=balances,
    )  # fmt: skip


def _measure(line: DiscrepancyLine) -> str:
    """Return what is read again: ``seal``, ``weight`` or ``count``; a blind reader is told no more of the sort."""
    return "weight" if line.sort in {*WEIGHED, "weight"} else line.sort


def _read(line: DiscrepancyLine, texts: dict[str, str]) -> dict[str, Any]:
    match _measure(line):
        case "weight":
            return {"weight": weight_of(texts["gross"], "", texts)}
        case "count":
            return {"count": count_of(texts["amount"], texts)}
        case _:
            return {"seal": texts["seal"]}


async def _take_in(ctx: RequestContext, case: str, posted: FormMultiDict) -> list[str]:
    """Keep the photographs chosen in the form under the case's key, as ``blob:sha256`` pairs."""
    kept = [await ctx.keep_photo(case, each) for each in await form_values.files(posted, "files")]
    return [f"{each.blob}:{each.sha256}" for each in kept]


def _blank() -> Reading:
    return Reading(key=new_key(), texts=dict.fromkeys(FIELDS, ""), pictures=[])


handlers = [read_again_form, read_again, photo]
