"""A seal opened, parts or samples taken, sealed again, used up by analysis, handed out by order: as pages."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import READERS
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.kernel.chain_preconditions import refusal_for
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.kernel.typed_text import required
from custody.service.access.audited_queries import visible_exhibit
from custody.service.exhibits import exhibits, photos
from custody.service.exhibits.available_acts import RECORDS
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent, convert
from custody.service.orders import orders
from custody.service.people import form_choices
from custody.text.error_messages import explain
from custody.web.forms import exhibit_list_parser, form_values
from custody.web.forms.form_photos import joined
from custody.web.forms.form_values import consents
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT

FIELDS = (
    "seal", "state", "gross", "tare", "unit", "balance", "amount", "amount_unit", "purpose", "legal_basis", "closure",
    "consumed", "consumed_amount", "rest", "recipient", "refusal",
    "foreign_agency", "foreign_receipt_number", "foreign_dated", "foreign_sha256",
)  # fmt: skip
PART = ("portion", "seal_of_part", "gross_of_part", "tare_of_part", "amount_of_part", "description")
ROWS, MOST_PRESENT = 2, 3
"""Parts that the form begins with, and people present whom it has room for; the API takes more."""


class Opening(Struct, kw_only=True):
    """The form of any of these acts, as typed; PINs are never shown again."""

    key: str
    texts: dict[str, str]
    parts: list[dict[str, str]]
    present: list[dict[str, str]]
    pictures: list[str]


class Step(Struct, frozen=True):
    """One of these acts: its template, its command from the form, and what is said of it once it is done."""

    kind: str
    template: str
    command: Callable[[str, Opening], dict[str, Any]]
    notice: str
    pictured: bool = False


def _check(exhibit_id: str, fields: dict[str, str]) -> dict[str, Any]:
    """Return the exhibit as seen before its seal is cut or it is handed out."""
    state = exhibit_list_parser.said_state(fields["state"])
    return {"exhibit": exhibit_id, "seal": fields["seal"], "seal_state": state, **_measured(fields)}


def _open(exhibit_id: str, form: Opening) -> dict[str, Any]:
    fields = form.texts
    check = _check(exhibit_id, fields)
    return {
        "check": check, "purpose": fields["purpose"], "legal_basis": fields["legal_basis"], "photos": _photos(form),
        "refusal": fields["refusal"],
    }  # fmt: skip


def _reseal(exhibit_id: str, form: Opening) -> dict[str, Any]:
    fields = form.texts
    seal = {"exhibit": exhibit_id, "seal": fields["seal"], "closure": fields["closure"], "photos": _photos(form)}
    return {**seal, **_measured(fields), "refusal": fields["refusal"]}


def _split(exhibit_id: str, form: Opening) -> dict[str, Any]:
    fields = form.texts
    return {
        "exhibit": exhibit_id, "parts": [_part(row, fields) for row in form.parts],
        "exhausted": fields["rest"] == "none",
        "consumed": _mass(fields), "consumed_count": _count(fields["consumed_amount"], fields), **_measured(fields),
        "refusal": fields["refusal"],
    }  # fmt: skip


def _consume(exhibit_id: str, form: Opening) -> dict[str, Any]:
    return {"exhibit": exhibit_id, "mass": _mass(form.texts)}


def _hand_out(exhibit_id: str, form: Opening) -> dict[str, Any]:
    fields = form.texts
    check = _check(exhibit_id, fields)
    foreign = {name: fields[f"foreign_{name}"].strip() for name in ("agency", "receipt_number", "dated", "sha256")}
    foreign["sha256"] = foreign["sha256"].lower()
    return {
        "check": check, "recipient": required(fields["recipient"], "to"), "photos": _photos(form),
        "foreign": foreign if any(foreign.values()) else None,
    }  # fmt: skip


OPEN = Step("exhibit.open/1", "exhibits/opening_open.html", _open, "opened", pictured=True)
RESEAL = Step("exhibit.reseal/1", "exhibits/opening_reseal.html", _reseal, "resealed", pictured=True)
SPLIT = Step("exhibit.split/1", "exhibits/opening_split.html", _split, "split")
CONSUME = Step("exhibit.consume/1", "exhibits/opening_consume.html", _consume, "consumed")
HAND_OUT = Step("exhibit.hand_out/1", "exhibits/opening_hand_out.html", _hand_out, "handed_out", pictured=True)


@get("/exhibits/{exhibit_id:str}/open", opt={"permission": "exhibit.open/1"})
async def open_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which a seal is opened, blind."""
    return await _page(context_of(request), exhibit_id, OPEN, _blank())


@post("/exhibits/{exhibit_id:str}/open", opt={"permission": "exhibit.open/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def open_exhibit(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Open the seal."""
    return await _take(context_of(request), exhibit_id, OPEN, await request.form())


@get("/exhibits/{exhibit_id:str}/reseal", opt={"permission": "exhibit.reseal/1"})
async def reseal_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which an opened exhibit is sealed again."""
    return await _page(context_of(request), exhibit_id, RESEAL, _blank())


@post("/exhibits/{exhibit_id:str}/reseal", opt={"permission": "exhibit.reseal/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def reseal(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Seal it again."""
    return await _take(context_of(request), exhibit_id, RESEAL, await request.form())


@get("/exhibits/{exhibit_id:str}/split", opt={"permission": "exhibit.split/1"})
async def split_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which parts and samples are taken."""
    return await _page(context_of(request), exhibit_id, SPLIT, _blank())


@post("/exhibits/{exhibit_id:str}/split", opt={"permission": "exhibit.split/1"}, status_code=303)
async def split(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Add a row to the form, or take the parts."""
    return await _take(context_of(request), exhibit_id, SPLIT, await request.form())


@get("/exhibits/{exhibit_id:str}/consume", opt={"permission": "exhibit.consume/1"})
async def consume_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which the laboratory says that it used an exhibit up."""
    return await _page(context_of(request), exhibit_id, CONSUME, _blank())


@post("/exhibits/{exhibit_id:str}/consume", opt={"permission": "exhibit.consume/1"}, status_code=303)
async def consume(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Record that analysis used it up."""
    return await _take(context_of(request), exhibit_id, CONSUME, await request.form())


@get("/exhibits/{exhibit_id:str}/handout", opt={"permission": "exhibit.hand_out/1"})
async def hand_out_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which an exhibit is handed out as its order says, blind."""
    return await _page(context_of(request), exhibit_id, HAND_OUT, _blank())


@post("/exhibits/{exhibit_id:str}/handout", opt={"permission": "exhibit.hand_out/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def hand_out(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Hand it out, before a second person."""
    return await _take(context_of(request), exhibit_id, HAND_OUT, await request.form())


async def _take(ctx: RequestContext, exhibit_id: str, step: Step, posted: FormMultiDict) -> Response[Any]:
    form = _posted(posted)
    try:
        if step.pictured:
            form.pictures = joined(form.pictures, await _take_in(ctx, exhibit_id, posted))
        if form_values.text(posted, "step") == "more":
            return await _page(ctx, exhibit_id, step, form)
        command = convert(step.kind, step.command(exhibit_id, form))
        await _require_kept(ctx, exhibit_id, form)
        receipt = await ctx.perform(step.kind, command, form.key, _consents(posted))
    except CustodyError as error:
        return await _page(ctx, exhibit_id, step, form, error)
    amiss = "_amiss" if receipt.opened and step is not CONSUME else ""
    return ctx.redirect(f"/exhibits/{exhibit_id}", f"{step.notice}{amiss}")


async def _page(
    ctx: RequestContext, exhibit_id: str, step: Step, form: Opening, error: CustodyError | None = None
) -> Template:  # fmt: skip
    detail = await ctx.query(exhibits.exhibit, ctx.services.directory, ctx.services.vault, ctx.reader, exhibit_id)
    people = await ctx.people(READERS)
    room = max(1, ROWS - len(form.parts)) if step is SPLIT else 0
    return ctx.show(
        step.template, error, one=detail, state=detail.state, form=form, people=people,
        bars=() if error else _bars(ctx, step, detail),
        linked=await ctx.linked([detail.state.order]),
        rows=[*form.parts, *[dict.fromkeys(PART, "")] * room],
        present=[*form.present, *[{"person": ""}] * (MOST_PRESENT - len(form.present))],
        balances=await ctx.query(form_choices.balances, ctx.services.directory, ctx.session.agency),
        masses=[(unit, unit) for unit in ("g", "kg", "mg")],
        ends=await ctx.query(orders.disposal_kind, detail.state.order) if step is HAND_OUT else "",
    )  # fmt: skip


def _bars(ctx: RequestContext, step: Step, detail: exhibits.ExhibitDetail) -> tuple[str, str] | tuple[()]:
    """Return why this is not possible now and what to do, before anybody cuts a seal for it."""
    mine = detail.state.holder == ctx.session.person
    why = (
        refusal_for(detail.id, detail.state, RECORDS[step.kind]) if mine else RuleBroken("not_holder", number=detail.id)
    )
    return explain(why) if why else ()


def _blank() -> Opening:
    return Opening(key=new_key(), texts=dict.fromkeys(FIELDS, ""), parts=[], present=[], pictures=[])


def _posted(posted: FormMultiDict) -> Opening:
    rows = form_values.rows(posted, PART)
    return Opening(
        key=form_values.text(posted, "key") or new_key(),
        texts={name: form_values.text(posted, name).strip() for name in FIELDS},
        parts=[row for row in rows if any(row[name] for name in PART if name != "portion")],
        present=[{"person": row["person"]} for row in form_values.rows(posted, ("person",))][:MOST_PRESENT],
        pictures=form_values.texts(posted, "pictures"),
    )  # fmt: skip


def _consents(posted: FormMultiDict) -> tuple[Consent, ...]:
    """Return the consents of the people present, each by their own PIN."""
    rows = form_values.rows(posted, ("person", "pin"))
    return consents((row["person"], row["pin"]) for row in rows)


async def _take_in(ctx: RequestContext, exhibit_id: str, posted: FormMultiDict) -> list[str]:
    """Keep the photographs chosen in the form, as ``blob:sha256`` pairs."""
    exhibit, _ = await ctx.query(visible_exhibit, ctx.reader, exhibit_id)
    contents = await form_values.files(posted, "files")
    keep = partial(ctx.services.intake.keep, ctx.session.person, exhibit.case)
    kept = [await asyncio.to_thread(keep, each) for each in contents]
    return [f"{photo.blob}:{photo.sha256}" for photo in kept]


async def _require_kept(ctx: RequestContext, exhibit_id: str, form: Opening) -> None:
    exhibit, _ = await ctx.query(visible_exhibit, ctx.reader, exhibit_id)
    await asyncio.to_thread(photos.require_kept, ctx.services.blobs, exhibit.case, _photos(form))


def _photos(form: Opening) -> tuple[Photo, ...]:
    pairs = (pair.partition(":") for pair in form.pictures)
    return tuple(Photo(blob=blob, sha256=digest) for blob, _, digest in pairs)


def _measured(fields: dict[str, str]) -> dict[str, Any]:
    return {"weight": _weight(fields["gross"], fields["tare"], fields), "count": _count(fields["amount"], fields)}


def _weight(gross: str, tare: str, fields: dict[str, str]) -> WeightEntry | None:
    if not gross:
        return None
    if not fields["balance"]:
        raise BadInput("balance_needed", permission="balance.register/1")
    unit = fields["unit"]
    packaging = MassEntry(tare, unit) if tare else None
    return WeightEntry(gross=MassEntry(gross, unit), balance=fields["balance"], tare=packaging)


def _mass(fields: dict[str, str]) -> MassEntry | None:
    return MassEntry(fields["consumed"], fields["unit"]) if fields["consumed"] else None


def _count(amount: str, fields: dict[str, str]) -> Count | None:
    return Count(exhibit_list_parser.whole(amount), fields["amount_unit"]) if amount else None


def _part(row: dict[str, str], fields: dict[str, str]) -> dict[str, Any]:
    return {
        "portion": row["portion"], "seal": row["seal_of_part"], "description": row["description"],
        "weight": _weight(row["gross_of_part"], row["tare_of_part"], fields),
        "count": _count(row["amount_of_part"], fields),
    }  # fmt: skip


handlers = [
    open_form, open_exhibit, reseal_form, reseal, split_form, split, consume_form, consume, hand_out_form, hand_out
]  # fmt: skip
