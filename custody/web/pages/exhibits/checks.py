"""Acts on exhibits where they lie: blind checks, sightings, storing them in their place."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, cast

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.exhibit import LARGEST_ACT
from custody.domain.exhibits.sighting import SealPhoto, Sight
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.places.place import Place
from custody.domain.places.put_away import StoreExhibits
from custody.domain.places.room_sighting import RoomEntry
from custody.service.access.openable_links import openable
from custody.service.exhibits import display_names, sightings
from custody.service.exhibits.sightings import PhotoRequest
from custody.service.kernel.idempotency_keys import new_key
from custody.service.oversight import start_page, store_silence
from custody.service.people import form_choices
from custody.service.places import places
from custody.service.transfers import transfers
from custody.storage.tables.connection import Connection
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.air_list_form import AirListForm
from custody.web.forms.exhibit_list_form import ScansForm
from custody.web.forms.form_values import chosen, consent, vault_key_holders
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering import display_names as words
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/exhibits/measure",
        title=N_("Check exhibits"),
        text=N_("Seal, weight and count, entered blind; what differs is read again first."),
        permission="exhibit.blind_check/1",
    ),
    Entry(
        path="/exhibits/sight",
        title=N_("Attest having seen exhibits"),
        text=N_("Scan what another person holds, where it lies."),
        permission="exhibit.sight/1",
    ),
    Entry(
        path="/exhibits/store",
        title=N_("Put away"),
        text=N_("Put exhibits and containers into a place, or exhibits into a container."),
        permission="exhibit.store/1",
    ),
]


class StoreForm(ScansForm, kw_only=True):
    """Form to store exhibits: a place or a container."""

    place: str = ""
    container: str = ""
    second: str = ""
    second_pin: str = ""


@get("/exhibits/measure", opt={"permission": "exhibit.blind_check/1"})
async def measure_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the form for blind checks; ``exhibits`` is the number to begin with."""
    ctx = context_of(request)
    form = AirListForm(key=new_key(), exhibit_id=exhibits, balance=ctx.balance)
    return await _measure_page(ctx, form, "seal" if exhibits else "")


@post("/exhibits/measure", opt={"permission": "exhibit.blind_check/1"}, status_code=303)
async def measure(request: Web, data: URLEncodedBody[AirListForm]) -> Response[Any]:
    """Take up one more exhibit, or record the checks; only then is shown what was recorded before."""
    ctx = context_of(request)
    try:
        focus = data.half()
        if focus:
            return await _measure_page(ctx, data, focus)
        lines = data.entered()
        if data.step != "send":
            return await _measure_page(ctx, data.taking(lines))
        command = BlindCheck(checks=exhibit_list_parser.checks(lines, data.balance), air=data.air())
        receipt = await ctx.perform("exhibit.blind_check/1", command, data.keyed())
        if receipt.questioned:
            return await _measure_page(ctx, data.read_again(receipt.questioned), "seal")
    except CustodyError as error:
        return await _measure_page(ctx, data, error=error)
    notice = "measured_amiss" if receipt.opened else "measured"
    return ctx.redirect(f"/acts/{receipt.act}", notice, balance=data.balance)


class SightForm(ScansForm, kw_only=True):
    """Exhibits and rooms seen; ``locks``: the state of the locks of the listed rooms, "" until somebody says."""

    locks: Literal["", "closed", "open", "broken"] = ""

    def command(self) -> Sight:
        """Return the sighting of exhibits, sacks left out, and of rooms.

        Raises:
            BadInput: as ``read``; ``field_empty`` for a room whose locks nobody spoke of.
        """
        scans = self.read()
        exhibits = [scan for scan in scans if not scan[0].startswith(Place.kind)]
        rooms = [scan for scan in scans if scan[0].startswith(Place.kind)]
        locks = chosen(self.locks, "locks") if rooms else ""
        wrong: Literal["", "open", "broken"] = (
            "" if locks in {"", "closed"} else cast('Literal["open", "broken"]', locks)
        )
        return Sight(
            exhibits=tuple(scanned_id for scanned_id, _ in exhibits), copies=tuple(copy for _, copy in exhibits),
            rooms=tuple(RoomEntry(place=place, copy=copy, locks=wrong) for place, copy in rooms),
        )  # fmt: skip


class SealPhotoForm(ScansForm, kw_only=True):
    """The photograph of one exhibit's seal beside the code shown; ``scans`` is its label, read again.

    ``about``: the exhibit whose code was shown; ``waiting``: all that a photograph was asked of, a blank between.
    """

    about: str = ""
    waiting: str = ""
    photo: UploadFile | None = None


@get("/exhibits/sight", opt={"permission": "exhibit.sight/1"})
async def sight_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the form for sightings, which of these exhibits wait for a photograph, and which are to be looked for.

    Without a number it shows all in the stores of the reader's agency whose sighting waits for a photograph.
    Their numbers are not filled in: only a scanned label counts as seen.
    """
    ctx = context_of(request)
    numbers = SightForm(scans=exhibits, key="").numbers()

    def read(connection: Connection) -> tuple[list[PhotoRequest], frozenset[str]]:
        waiting = numbers or store_silence.photographs(connection, ctx.reader)[:LARGEST_ACT]
        asked = sightings.photographs_asked(connection, ctx.reader, waiting)
        return asked, frozenset() if asked else openable(connection, ctx.reader, set(numbers))

    asked, linked = await ctx.query(read)
    return await _sight_page(ctx, SightForm(key=new_key()), asked, expected=linked)


@post("/exhibits/sight", opt={"permission": "exhibit.sight/1"}, status_code=303)
async def sight(request: Web, data: URLEncodedBody[SightForm]) -> Response[Any]:
    """Record that exhibits and rooms were seen; of a drawn share the page then asks for a photograph."""
    ctx = context_of(request)
    try:
        command = data.command()
        receipt = await ctx.perform("exhibit.sight/1", command, data.keyed())
    except CustodyError as error:
        return await _sight_page(ctx, data, (), error)
    asked = await ctx.query(sightings.photographs_asked, ctx.reader, command.exhibits)
    if asked:
        return _next_photograph(ctx, asked)
    typed = any(not copy for _, copy in data.read())
    notice = "sighted_amiss" if receipt.opened else "sighted_typed" if typed else "sighted"
    return ctx.redirect(f"/acts/{receipt.act}", notice)


@post(
    "/exhibits/sight/photo", opt={"permission": "exhibit.sight/1"}, status_code=303, request_max_body_size=UPLOAD_LIMIT
)
async def sight_photo(
    request: Web, data: Annotated[SealPhotoForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Record that an exhibit was seen, with the photograph of its seal beside the code."""
    ctx = context_of(request)
    try:
        [(exhibit_id, copy)] = data.read() or (("", 0),)
        picture = await data.photo.read() if data.photo else b""
        if not picture:
            raise BadInput("sighting_photo_needed")
        if data.about and exhibit_id != data.about:
            raise BadInput("sighting_photo_of_another", number=exhibit_id)
        scope = await ctx.query(sightings.scope, ctx.reader, exhibit_id)
        photo = SealPhoto(about=exhibit_id, photo=await ctx.keep_photo(scope, picture))
        command = Sight(exhibits=(exhibit_id,), copies=(copy,), photos=(photo,))
        receipt = await ctx.perform("exhibit.sight/1", command, data.keyed())
    except CustodyError as error:
        asked = await ctx.query(sightings.photographs_asked, ctx.reader, data.waiting.split()[:LARGEST_ACT])
        return await _sight_page(ctx, SightForm(key=new_key()), asked, error)
    asked = await ctx.query(sightings.photographs_asked, ctx.reader, data.waiting.split()[:LARGEST_ACT])
    return _next_photograph(ctx, asked) if asked else ctx.redirect(f"/acts/{receipt.act}", "sighted")


def _next_photograph(ctx: RequestContext, asked: Sequence[PhotoRequest]) -> Response[Any]:
    """Show again which photographs are still waited for: their codes stand on no other page."""
    numbers = "%0A".join(each.exhibit for each in asked)
    return ctx.redirect(f"/exhibits/sight?exhibits={numbers}", "photograph_asked")


async def _sight_page(
    ctx: RequestContext, form: SightForm, asked: Sequence[PhotoRequest], error: CustodyError | None = None,
    expected: frozenset[str] = frozenset(),
) -> Template:  # fmt: skip
    return ctx.show(
        "exhibits/check_sight.html", error, form=form, asked=[(each, new_key()) for each in asked],
        linked=expected, known_as=await ctx.known_as([*expected, *(each.exhibit for each in asked)]),
    )  # fmt: skip


@get("/exhibits/store", opt={"permission": "exhibit.store/1"})
async def store_form(
    request: Web, exhibits: FromQuery[str] = "", place: FromQuery[str] = "", transfer: FromQuery[str] = ""
) -> Template:
    """Show the form for putting things away; ``transfer``: begin with what was received and lies nowhere yet."""
    ctx = context_of(request)
    if transfer:
        found_transfer = await ctx.query(transfers.visible_transfer, ctx.reader, transfer)
        waiting = await ctx.query(transfers.to_put_away, ctx.reader, found_transfer)
        exhibits = "\n".join(await ctx.query(transfers.put_away_as, waiting))
    return await _store_page(ctx, StoreForm(key=new_key(), scans=exhibits, place=place))


@post("/exhibits/store", opt={"permission": "exhibit.store/1"}, status_code=303)
async def store(request: Web, data: URLEncodedBody[StoreForm]) -> Response[Any]:
    """Record where things lie now."""
    ctx = context_of(request)
    try:
        numbers = [scanned_id for scanned_id, _ in data.read()]
        command = StoreExhibits(
            place=data.place,
            container=data.container,
            exhibits=tuple(scanned_id for scanned_id in numbers if not scanned_id.startswith("CT")),
            containers=tuple(scanned_id for scanned_id in numbers if scanned_id.startswith("CT")),
        )
        consents = consent(data.second, data.second_pin)
        receipt = await ctx.perform("exhibit.store/1", command, data.keyed(), consents)
    except CustodyError as error:
        return await _store_page(ctx, data, error)
    return ctx.redirect(f"/acts/{receipt.act}", "stored")


async def _measure_page(
    ctx: RequestContext, form: AirListForm, focus: str = "", error: CustodyError | None = None
) -> Template:  # fmt: skip
    directory, reader, lines = ctx.services.directory, ctx.reader, (*form.listed(), *form.asked())

    def asked(connection: Connection) -> dict[str, Any]:
        """Return what the page shows, read in one snapshot."""
        waiting = start_page.to_read_again(connection, reader)
        listed = openable(connection, reader, {line.id for line in lines})
        named = display_names.named(connection, directory, reader, [*waiting, *listed])
        return {
            "balances": form_choices.balances(connection, directory, ctx.session.agency),
            "waiting": waiting,
            "linked": openable(connection, reader, set(waiting)),
            "known_as": {subject_id: words.told(subject_id, naming) for subject_id, naming in named.items()},
        }

    return ctx.show(
        "exhibits/check_measure.html", error, form=form, lines=form.listed(), focus=focus,
        **await ctx.query(asked),
    )  # fmt: skip


async def _store_page(ctx: RequestContext, form: StoreForm, error: CustodyError | None = None) -> Template:
    directory = ctx.services.directory
    offered = await ctx.query(form_choices.places, directory, ctx.session.agency)
    boxes = await ctx.query(places.containers, directory, ctx.reader)
    return ctx.show(
        "exhibits/check_store.html",
        error,
        form=form,
        places=offered,
        containers=boxes,
        keys=await vault_key_holders(ctx),
    )


handlers = [measure_form, measure, sight_form, sight, sight_photo, store_form, store]
