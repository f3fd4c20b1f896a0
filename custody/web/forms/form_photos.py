"""Photographs that a form brings, kept before the act that commits to them."""

from collections.abc import Iterable, Sequence

from litestar.datastructures import FormMultiDict, UploadFile

from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.photo_reference import Photo
from custody.service.access.audited_queries import visible_exhibit
from custody.web.forms import form_values
from custody.web.forms.exhibit_list_parser import Line
from custody.web.http.request_context import RequestContext


def joined(kept: Sequence[str], chosen: Iterable[str]) -> list[str]:
    """Return the photographs that a form keeps and those chosen now, ``blob:sha256`` each.

    A refused form has kept its photographs; a person who sends it again often chooses the same files again.
    """
    there = {_digest(pair) for pair in kept}
    return [*kept, *(pair for pair in chosen if _digest(pair) not in there)]


def _digest(pair: str) -> str:
    return pair.partition(":")[2]


async def take_in(ctx: RequestContext, case: str, posted: FormMultiDict) -> list[str]:
    """Keep the photographs chosen in a form, as ``blob:sha256`` pairs."""
    kept = []
    for content in await form_values.files(posted, "files"):
        photo = await ctx.keep_photo(case, content)
        kept.append(f"{photo.blob}:{photo.sha256}")
    return kept


async def keep_paper(ctx: RequestContext, photo: UploadFile | None, lines: Sequence[Line]) -> tuple[Photo, ...]:
    """Keep the photograph under the case of the first exhibit listed.

    Raises:
        BadInput: ``paper_photo_needed``, ``nothing_listed``, and as ``Intake.keep``.
        NotFound: the exhibit is none, or not for this reader.
    """
    data = await photo.read() if photo else b""
    if not data:
        raise BadInput("paper_photo_needed")
    if not lines:
        raise BadInput("nothing_listed")
    exhibit, _ = await ctx.query(visible_exhibit, ctx.reader, lines[0].id)
    return (await ctx.keep_photo(exhibit.case, data),)
