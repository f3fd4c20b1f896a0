"""Outsiders who take part by name, on one page: who signed the photographed paper, who refused, who confirms it."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Template

from custody.domain.access.roles import READERS
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.photo_reference import Photo
from custody.service.exhibits import display_names
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.people import form_choices, named_outsiders
from custody.web.forms.exhibit_list_parser import number_of
from custody.web.forms.form_values import chosen, consent, ticked
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering import display_names as words

ACT = "outsider.take_part/1"
ROWS = 3
"""Outsiders that the form has room for; the API takes more."""


class TakePartForm(KeyedForm, kw_only=True):
    """Outsiders row by row, the photograph of what they signed, and who confirms it.

    ``refused``: the rows, from 0, whose person refuses to sign. ``exhibit``: one that was seized from the person of the
    same row.
    """

    about: str = ""
    name: list[str] | str = ""
    quality: list[str] | str = ""
    exhibit: list[str] | str = ""
    refused: list[str] | str = ""
    second: str = ""
    pin: str = ""
    photo: UploadFile | None = None

    def rows(self) -> list[tuple[str, str, str, bool]]:
        """Return name, quality, exhibit and refusal of each row with a name."""
        names, refusing = _every(self.name), ticked(self.refused)
        cells = zip(names, _every(self.quality), _every(self.exhibit), strict=False)
        return [(who, quality, exhibit, str(i) in refusing) for i, (who, quality, exhibit) in enumerate(cells) if who]


@get("/outsiders/take-part", opt={"permission": ACT})
async def take_part_form(request: Web, about: FromQuery[str] = "") -> Template:
    """Show the form for a session, a seizure or an exhibit."""
    return await _page(context_of(request), TakePartForm(key=new_key(), about=about))


@post("/outsiders/take-part", opt={"permission": ACT}, status_code=303, request_max_body_size=UPLOAD_LIMIT)
async def take_part(
    request: Web, data: Annotated[TakePartForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Record outsiders who take part by name."""
    ctx = context_of(request)
    try:
        subject = await ctx.query(named_outsiders.subject_of, ctx.reader, data.about)
        outsiders = [
            {"name": who, "quality": quality, "refused": refused, "exhibit": number_of(exhibit) if exhibit else ""}
            for who, quality, exhibit, refused in data.rows()
        ]
        asked: dict[str, object] = {
            subject.field: subject.id, "outsiders": outsiders, "photos": await _photos(ctx, data, subject.scope),
        }  # fmt: skip
        consents = consent(chosen(data.second, "second"), data.pin)
        await ctx.perform(ACT, convert(ACT, asked), data.keyed(), consents)
    except CustodyError as error:
        return await _page(ctx, data, error)
    return ctx.redirect(subject.page, "outsiders_took_part")


async def _photos(ctx: RequestContext, form: TakePartForm, scope: str) -> tuple[Photo, ...]:
    data = await form.photo.read() if form.photo else b""
    if not data:
        return ()
    return (await ctx.keep_photo(scope, data),)


def _every(value: list[str] | str) -> list[str]:
    return value if isinstance(value, list) else [value]


async def _page(ctx: RequestContext, form: TakePartForm, error: CustodyError | None = None) -> Template:
    directory, own = ctx.services.directory, ctx.session
    state = await ctx.query_all(
        subject=lambda connection: named_outsiders.subject_of(connection, ctx.reader, form.about),
        seconds=lambda connection: form_choices.people(connection, directory, READERS, but=own.person, home=own.agency),
        named=lambda connection: display_names.named(connection, directory, ctx.reader, [form.about]),
    )
    known_as = {subject_id: words.told(subject_id, naming) for subject_id, naming in state["named"].items()}
    rows = [*form.rows(), *[("", "", "", False)] * ROWS][:ROWS]
    return ctx.show(
        "people/named_outsiders.html", error, form=form, subject=state["subject"], rows=rows,
        seconds=state["seconds"], known_as=known_as, linked={form.about},
    )  # fmt: skip


handlers = [take_part_form, take_part]
