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
from custody.domain.exhibits.metrology import WeightEntry
from custody.domain.kernel.chain_preconditions import barred
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.kernel.typed_text import required
from custody.service.access.reading import visible_exhibit
from custody.service.exhibits import exhibits, photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent, convert
from custody.service.orders import orders
from custody.service.people import form_choices
from custody.text.error_messages import explain
from custody.web.forms import exhibit_list_parser, form_values
from custody.web.forms.form_photos import joined
from custody.web.forms.second_person import consents
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.available_acts import RECORDS

FIELDS = (
    "seal", "state", "gross", "tare", "unit", "balance", "amount", "amount_unit", "purpose", "legal_basis", "closure",
    "consumed", "consumed_amount", "rest", "recipient", "refusal",
    "foreign_agency", "foreign_number", "foreign_dated", "foreign_sha256",
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


def _check(number: str, said: dict[str, str]) -> dict[str, Any]:
    """The exhibit as it was seen before its seal is cut or it is handed out."""
    state = exhibit_list_parser.said_state(said["state"])
    return {"exhibit": number, "seal": said["seal"], "seal_state": state, **_measured(said)}


def _open(number: str, form: Opening) -> dict[str, Any]:
    said = form.texts
    check = _check(number, said)
    return {
        "check": check, "purpose": said["purpose"], "legal_basis": said["legal_basis"], "photos": _photos(form),
        "refusal": said["refusal"],
    }  # fmt: skip


def _reseal(number: str, form: Opening) -> dict[str, Any]:
    said = form.texts
    seal = {"exhibit": number, "seal": said["seal"], "closure": said["closure"], "photos": _photos(form)}
    return {**seal, **_measured(said), "refusal": said["refusal"]}


def _split(number: str, form: Opening) -> dict[str, Any]:
    said = form.texts
    return {
        "exhibit": number, "parts": [_part(row, said) for row in form.parts], "exhausted": said["rest"] == "none",
        "consumed": _mass(said), "consumed_count": _count(said["consumed_amount"], said), **_measured(said),
        "refusal": said["refusal"],
    }  # fmt: skip


def _consume(number: str, form: Opening) -> dict[str, Any]:
    return {"exhibit": number, "mass": _mass(form.texts)}


def _hand_out(number: str, form: Opening) -> dict[str, Any]:
    said = form.texts
    check = _check(number, said)
    foreign = {name: said[f"foreign_{name}"].strip() for name in ("agency", "number", "dated", "sha256")}
    foreign["sha256"] = foreign["sha256"].lower()
    return {
        "check": check, "recipient": required(said["recipient"], "to"), "photos": _photos(form),
        "foreign": foreign if any(foreign.values()) else None,
    }  # fmt: skip


OPEN = Step("exhibit.open/1", "exhibits/opening_open.html", _open, "opened", pictured=True)
RESEAL = Step("exhibit.reseal/1", "exhibits/opening_reseal.html", _reseal, "resealed", pictured=True)
SPLIT = Step("exhibit.split/1", "exhibits/opening_split.html", _split, "split")
CONSUME = Step("exhibit.consume/1", "exhibits/opening_consume.html", _consume, "consumed")
HAND_OUT = Step("exhibit.hand_out/1", "exhibits/opening_hand_out.html", _hand_out, "handed_out", pictured=True)


@get("/exhibits/{number:str}/open", opt={"permission": "exhibit.open/1"})
async def open_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form in which a seal is opened, blind."""
    return await _page(desk(request), number, OPEN, _blank())


@post("/exhibits/{number:str}/open", opt={"permission": "exhibit.open/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def open_exhibit(request: Web, number: FromPath[str]) -> Response[Any]:
    """Open the seal."""
    return await _take(desk(request), number, OPEN, await request.form())


@get("/exhibits/{number:str}/reseal", opt={"permission": "exhibit.reseal/1"})
async def reseal_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form in which an opened exhibit is sealed again."""
    return await _page(desk(request), number, RESEAL, _blank())


@post("/exhibits/{number:str}/reseal", opt={"permission": "exhibit.reseal/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def reseal(request: Web, number: FromPath[str]) -> Response[Any]:
    """Seal it again."""
    return await _take(desk(request), number, RESEAL, await request.form())


@get("/exhibits/{number:str}/split", opt={"permission": "exhibit.split/1"})
async def split_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form in which parts and samples are taken."""
    return await _page(desk(request), number, SPLIT, _blank())


@post("/exhibits/{number:str}/split", opt={"permission": "exhibit.split/1"}, status_code=303)
async def split(request: Web, number: FromPath[str]) -> Response[Any]:
    """Add a row to the form, or take the parts."""
    return await _take(desk(request), number, SPLIT, await request.form())


@get("/exhibits/{number:str}/consume", opt={"permission": "exhibit.consume/1"})
async def consume_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form in which the laboratory says that it used an exhibit up."""
    return await _page(desk(request), number, CONSUME, _blank())


@post("/exhibits/{number:str}/consume", opt={"permission": "exhibit.consume/1"}, status_code=303)
async def consume(request: Web, number: FromPath[str]) -> Response[Any]:
    """Record that analysis used it up."""
    return await _take(desk(request), number, CONSUME, await request.form())


@get("/exhibits/{number:str}/handout", opt={"permission": "exhibit.hand_out/1"})
async def hand_out_form(request: Web, number: FromPath[str]) -> Template:
    """Show the form in which an exhibit is handed out as its order says, blind."""
    return await _page(desk(request), number, HAND_OUT, _blank())


@post("/exhibits/{number:str}/handout", opt={"permission": "exhibit.hand_out/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def hand_out(request: Web, number: FromPath[str]) -> Response[Any]:
    """Hand it out, before a second person."""
    return await _take(desk(request), number, HAND_OUT, await request.form())


async def _take(here: Desk, number: str, step: Step, posted: FormMultiDict) -> Response[Any]:
    form = _posted(posted)
    try:
        if step.pictured:
            form.pictures = joined(form.pictures, await _take_in(here, number, posted))
        if form_values.text(posted, "step") == "more":
            return await _page(here, number, step, form)
        command = convert(step.kind, step.command(number, form))
        await _require_kept(here, number, form)
        receipt = await here.act(step.kind, command, form.key, _consents(posted))
    except CustodyError as error:
        return await _page(here, number, step, form, error)
    amiss = "_amiss" if receipt.opened and step is not CONSUME else ""
    return here.go(f"/exhibits/{number}", f"{step.notice}{amiss}")


async def _page(
    here: Desk, number: str, step: Step, form: Opening, error: CustodyError | None = None
) -> Template:  # fmt: skip
    one = await here.ask(exhibits.exhibit, here.services.directory, here.services.vault, here.reader, number)
    people = await here.people(READERS)
    room = max(1, ROWS - len(form.parts)) if step is SPLIT else 0
    return here.show(
        step.template, error, one=one, state=one.state, form=form, people=people,
        bars=() if error else _bars(here, step, one),
        linked=await here.linked([one.state.order]),
        rows=[*form.parts, *[dict.fromkeys(PART, "")] * room],
        present=[*form.present, *[{"person": ""}] * (MOST_PRESENT - len(form.present))],
        balances=await here.ask(form_choices.balances, here.services.directory, here.session.agency),
        masses=[(unit, unit) for unit in ("g", "kg", "mg")],
        ends=await here.ask(orders.sort_of, one.state.order) if step is HAND_OUT else "",
    )  # fmt: skip


def _bars(here: Desk, step: Step, one: exhibits.ExhibitDetail) -> tuple[str, str] | tuple[()]:
    """Why this is not possible now and what to do, before anybody cuts a seal for it."""
    mine = one.state.holder == here.session.person
    why = barred(one.number, one.state, RECORDS[step.kind]) if mine else RuleBroken("not_holder", number=one.number)
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
    """The people present, each with their own PIN."""
    rows = form_values.rows(posted, ("person", "pin"))
    return consents((row["person"], row["pin"]) for row in rows)


async def _take_in(here: Desk, number: str, posted: FormMultiDict) -> list[str]:
    """Keep the photographs chosen in the form, as ``blob:sha256`` pairs."""
    found, _ = await here.ask(visible_exhibit, here.reader, number)
    contents = await form_values.files(posted, "files")
    keep = partial(here.services.intake.keep, here.session.person, found.case)
    kept = [await asyncio.to_thread(keep, each) for each in contents]
    return [f"{photo.blob}:{photo.sha256}" for photo in kept]


async def _require_kept(here: Desk, number: str, form: Opening) -> None:
    found, _ = await here.ask(visible_exhibit, here.reader, number)
    await asyncio.to_thread(photos.require_kept, here.services.blobs, found.case, _photos(form))


def _photos(form: Opening) -> tuple[Photo, ...]:
    pairs = (pair.partition(":") for pair in form.pictures)
    return tuple(Photo(blob=blob, sha256=digest) for blob, _, digest in pairs)


def _measured(said: dict[str, str]) -> dict[str, Any]:
    return {"weight": _weight(said["gross"], said["tare"], said), "count": _count(said["amount"], said)}


def _weight(gross: str, tare: str, said: dict[str, str]) -> WeightEntry | None:
    if not gross:
        return None
    if not said["balance"]:
        raise BadInput("balance_needed", permission="balance.register/1")
    unit = said["unit"]
    packaging = MassEntry(tare, unit) if tare else None
    return WeightEntry(gross=MassEntry(gross, unit), balance=said["balance"], tare=packaging)


def _mass(said: dict[str, str]) -> MassEntry | None:
    return MassEntry(said["consumed"], said["unit"]) if said["consumed"] else None


def _count(amount: str, said: dict[str, str]) -> Count | None:
    return Count(exhibit_list_parser.whole(amount), said["amount_unit"]) if amount else None


def _part(row: dict[str, str], said: dict[str, str]) -> dict[str, Any]:
    return {
        "portion": row["portion"], "seal": row["seal_of_part"], "description": row["description"],
        "weight": _weight(row["gross_of_part"], row["tare_of_part"], said),
        "count": _count(row["amount_of_part"], said),
    }  # fmt: skip


handlers = [
    open_form, open_exhibit, reseal_form, reseal, split_form, split, consume_form, consume, hand_out_form, hand_out
]  # fmt: skip
