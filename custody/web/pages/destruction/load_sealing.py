"""The load of a session packed into sealed units, and given into the charge of its escort, as pages (I63)."""

from typing import Annotated, Any, cast

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.access.roles import READERS, Role
from custody.domain.destruction.road.load_unit import Form
from custody.domain.destruction.road.seal_load import SealLoad, UnitEntry
from custody.domain.destruction.road.take_charge import TakeCharge
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.photo_reference import Photo
from custody.service.destruction.load_board import LoadBoard
from custody.service.kernel.idempotency_keys import new_key
from custody.text import local_time
from custody.text.i18n import N_
from custody.text.terms import LOAD_FORMS
from custody.web.forms import exhibit_list_parser
from custody.web.forms.exhibit_list_parser import Line
from custody.web.forms.form_photos import joined
from custody.web.forms.form_values import chosen, consent, consents, ticked
from custody.web.forms.idempotent_forms import KeyedForm, ListForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering import step_blocked
from custody.web.rendering.load_pages import load_on_its_way, require_members, show_barred, shown

SEALERS = 3
"""People beside the verifier that the form has room for; the API takes more."""
SEALING = N_("Pack and seal the load")
CHARGE = N_("Give the load to the escort")


class UnitForm(ListForm):
    """One unit: its exhibits, its form, the number of its seal, a photograph of that, and who seals beside.

    ``at``: the hour that a paper gives.

    ``pictures``: photographs kept while the list was scanned, ``blob:sha256`` each.
    """

    unit_form: str = ""
    unit_seal: str = ""
    photo: UploadFile | None = None
    pictures: list[str] | str = ""
    person: list[str] | str = ""
    pin: list[str] | str = ""
    at: str = ""

    def sealers(self) -> list[tuple[str, str]]:
        """Return person and PIN of each row with a name."""
        return [(who, pin) for who, pin in zip(ticked(self.person), ticked(self.pin), strict=False) if who]


class ChargeForm(KeyedForm):
    """The units given over, the escort, the escort's PIN, and the hour that a paper gives."""

    unit: list[str] | str = ""
    person: str = ""
    pin: str = ""
    at: str = ""


@get("/sessions/{session_id:str}/load", opt={"permission": "destruction_session.seal_load/1"})
async def load_form(request: Web, session_id: FromPath[str]) -> Template:
    """Show the form of the next unit, or why nothing can be packed."""
    ctx = context_of(request)
    session, board = await load_on_its_way(ctx, session_id)
    bar = step_blocked.packing(session, board)
    if bar:
        return await show_barred(ctx, session_id, SEALING, bar)
    return await _load_page(ctx, session_id, board, UnitForm(key=new_key()))


@post("/sessions/{session_id:str}/load", opt={"permission": "destruction_session.seal_load/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def seal_unit(
    request: Web, session_id: FromPath[str], data: Annotated[UnitForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Take up one more exhibit, everything that is loose, or record the unit with its seal."""
    ctx = context_of(request)
    session, board = await load_on_its_way(ctx, session_id)
    try:
        data = structs.replace(data, pictures=await _pictures(ctx, session_id, data), photo=None)
        lines = data.entered()
        if data.step == "all":
            there = set(exhibit_list_parser.numbers(lines))
            lines = (*lines, *(Line(each) for each in board.loose if each not in there))
        await require_members(ctx, session_id, session, lines, loaded=True)
        if data.step != "send":
            return await _load_page(ctx, session_id, board, data.taking(lines))
        await ctx.perform(
            "destruction_session.seal_load/1", _command(session_id, data, lines), data.keyed(),
            consents(data.sealers()), local_time.from_paper(data.at),
        )  # fmt: skip
    except CustodyError as error:
        return await _load_page(ctx, session_id, board, data, error)
    return ctx.redirect(f"/sessions/{session_id}", "unit_sealed")


@get("/sessions/{session_id:str}/charge", opt={"permission": "destruction_session.take_charge/1"})
async def charge_form(request: Web, session_id: FromPath[str]) -> Template:
    """Show the form of the escort's receipt, or why there is nothing to give."""
    ctx = context_of(request)
    session, board = await load_on_its_way(ctx, session_id)
    bar = step_blocked.charge(session, board)
    if bar:
        return await show_barred(ctx, session_id, CHARGE, bar)
    everything = [str(unit.number) for unit in board.unescorted]
    return await _charge_page(ctx, session_id, board, ChargeForm(key=new_key(), unit=everything))


@post("/sessions/{session_id:str}/charge", opt={"permission": "destruction_session.take_charge/1"}, status_code=303)
async def charge(request: Web, session_id: FromPath[str], data: URLEncodedBody[ChargeForm]) -> Response[Any]:
    """Record that the escort took charge of units, by their own PIN."""
    ctx = context_of(request)
    _, board = await load_on_its_way(ctx, session_id)
    try:
        command = TakeCharge(
            session=session_id, escort=chosen(data.person, "person"),
            units=tuple(exhibit_list_parser.whole(number) for number in ticked(data.unit)),
        )  # fmt: skip
        await ctx.perform(
            "destruction_session.take_charge/1", command, data.keyed(), consent(data.person, data.pin),
            local_time.from_paper(data.at),
        )  # fmt: skip
    except CustodyError as error:
        return await _charge_page(ctx, session_id, board, data, error)
    return ctx.redirect(f"/sessions/{session_id}", "load_escorted")


def _command(session_id: str, form: UnitForm, lines: tuple[Line, ...]) -> SealLoad:
    if form.unit_form not in LOAD_FORMS:
        raise BadInput("field_empty", field="unit_form")
    if not form.unit_seal.strip():
        raise BadInput("field_empty", field="seal")
    blob, _, digest = next(iter(ticked(form.pictures)), "").partition(":")
    entry = UnitEntry(
        form=cast("Form", form.unit_form), seal=form.unit_seal, exhibits=exhibit_list_parser.numbers(lines),
        photo=Photo(blob=blob, sha256=digest) if blob else None,
    )  # fmt: skip
    return SealLoad(session=session_id, units=(entry,), confirmed=form.answers())


async def _pictures(ctx: RequestContext, session_id: str, form: UnitForm) -> list[str]:
    """Keep the photograph chosen now; the newest one counts."""
    data = await form.photo.read() if form.photo else b""
    if not data:
        return list(ticked(form.pictures))
    kept = await ctx.keep_photo(session_id, data)
    return joined([f"{kept.blob}:{kept.sha256}"], ticked(form.pictures))


async def _load_page(
    ctx: RequestContext, session_id: str, board: LoadBoard, form: UnitForm, error: CustodyError | None = None
) -> Template:
    lines = form.listed()
    listed = frozenset(exhibit_list_parser.numbers(lines))
    loose = [each for each in board.loose if each not in listed]
    people = await ctx.people(READERS)
    return await shown(
        ctx, "destruction/session_load.html", session_id, error, [*loose[:100], *listed], title=SEALING, form=form,
        lines=lines, loose=loose, place=len(board.units) + 1, people=people,
        sealers=[*form.sealers(), *[("", "")] * SEALERS][:SEALERS],
    )  # fmt: skip


async def _charge_page(
    ctx: RequestContext, session_id: str, board: LoadBoard, form: ChargeForm, error: CustodyError | None = None
) -> Template:
    return await shown(
        ctx, "destruction/session_charge.html", session_id, error, title=CHARGE, form=form, board=board,
        given=ticked(form.unit), escorts=await ctx.people({Role.ESCORT}),
    )  # fmt: skip


handlers = [load_form, seal_unit, charge_form, charge]
