"""A seal opened, parts or samples taken, sealed again, used up by analysis: as pages."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from custody.web.forms.form_values import chosen
from custody.web.forms.opening_form import (
    Opening,
    Step,
    blank_form,
    check_of,
    consumed_mass,
    count_of,
    excused,
    measured,
    photos_of,
    record_step,
    step_page,
    weight_of,
)
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.security import UPLOAD_LIMIT


def _open(exhibit_id: str, form: Opening) -> dict[str, Any]:
    fields = form.texts
    check = check_of(exhibit_id, fields)
    return {
        "check": check, "purpose": fields["purpose"], "legal_basis": fields["legal_basis"], "photos": photos_of(form),
        "refusal": fields["refusal"], "camera": fields["camera"], "confirmed": form.confirmed,
    }  # fmt: skip


def _reseal(exhibit_id: str, form: Opening) -> dict[str, Any]:
    fields = form.texts
    seal = {"exhibit": exhibit_id, "seal": fields["seal"], "closure": fields["closure"], "photos": photos_of(form)}
    seal |= {"packing": fields["packing"], "refusal": fields["refusal"], "camera": fields["camera"]}
    return {**seal, **measured(fields), **excused(fields), "confirmed": form.confirmed}


def _split(exhibit_id: str, form: Opening) -> dict[str, Any]:
    fields = form.texts
    return {
        "exhibit": exhibit_id, "parts": [_part(row, fields) for row in form.parts],
        "exhausted": chosen(fields["rest"], "rest") == "none",
        "consumed": consumed_mass(fields), "consumed_count": count_of(fields["consumed_amount"], fields),
        "request": fields["request"], "method": fields["method"],
        **measured(fields), "refusal": fields["refusal"], "confirmed": form.confirmed,
    }  # fmt: skip


def _consume(exhibit_id: str, form: Opening) -> dict[str, Any]:
    fields = form.texts
    some = chosen(fields["rest"], "rest") == "some"
    return {
        "exhibit": exhibit_id, "mass": consumed_mass(fields), "rest": some,
        "count": count_of(fields["consumed_amount"], fields) if some else None,
        "request": fields["request"], "method": fields["method"],
    }  # fmt: skip


OPEN = Step("exhibit.open/1", "exhibits/opening_open.html", _open, "opened", pictured=True)
RESEAL = Step("exhibit.reseal/1", "exhibits/opening_reseal.html", _reseal, "resealed", pictured=True)
SPLIT = Step("exhibit.split/1", "exhibits/opening_split.html", _split, "split")
CONSUME = Step("exhibit.consume/1", "exhibits/opening_consume.html", _consume, "consumed")


@get("/exhibits/{exhibit_id:str}/open", opt={"permission": "exhibit.open/1"})
async def open_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which a seal is opened, blind."""
    return await step_page(context_of(request), exhibit_id, OPEN, blank_form())


@post("/exhibits/{exhibit_id:str}/open", opt={"permission": "exhibit.open/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def open_exhibit(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Open the seal."""
    return await record_step(context_of(request), exhibit_id, OPEN, await request.form())


@get("/exhibits/{exhibit_id:str}/reseal", opt={"permission": "exhibit.reseal/1"})
async def reseal_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which an opened exhibit is sealed again."""
    return await step_page(context_of(request), exhibit_id, RESEAL, blank_form())


@post("/exhibits/{exhibit_id:str}/reseal", opt={"permission": "exhibit.reseal/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def reseal(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Seal it again."""
    return await record_step(context_of(request), exhibit_id, RESEAL, await request.form())


@get("/exhibits/{exhibit_id:str}/split", opt={"permission": "exhibit.split/1"})
async def split_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which parts and samples are taken."""
    return await step_page(context_of(request), exhibit_id, SPLIT, blank_form())


@post("/exhibits/{exhibit_id:str}/split", opt={"permission": "exhibit.split/1"}, status_code=303)
async def split(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Add a row to the form, or take the parts."""
    return await record_step(context_of(request), exhibit_id, SPLIT, await request.form())


@get("/exhibits/{exhibit_id:str}/consume", opt={"permission": "exhibit.consume/1"})
async def consume_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which the laboratory says what it used up of an exhibit."""
    return await step_page(context_of(request), exhibit_id, CONSUME, blank_form())


@post("/exhibits/{exhibit_id:str}/consume", opt={"permission": "exhibit.consume/1"}, status_code=303)
async def consume(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Record what analysis used up."""
    return await record_step(context_of(request), exhibit_id, CONSUME, await request.form())


def _part(row: dict[str, str], fields: dict[str, str]) -> dict[str, Any]:
    return {
        "portion": row["portion"], "seal": row["seal_of_part"], "description": row["description"],
        "weight": weight_of(row["gross_of_part"], row["tare_of_part"], fields),
        "count": count_of(row["amount_of_part"], fields),
    }  # fmt: skip


handlers = [
    open_form, open_exhibit, reseal_form, reseal, split_form, split, consume_form, consume
]  # fmt: skip
