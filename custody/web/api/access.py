"""Erasure of private values as a resource: what is kept under a key, and the act of two authorities that erases it."""

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from custody.service.access import erasures
from custody.service.access.erasures import Kept
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of

TAG = "erasures"


class Values(Struct, frozen=True):
    """The private values kept under the key of a case or a person, erased ones too, without what they say."""

    values: list[Kept]


@get("/erasures/{subject_id:str}", opt={"permission": "erasure.read"}, tags=[TAG], summary="What can be erased")
async def kept(request: Web, subject_id: FromPath[str]) -> Values:
    """List the private values of a case or a person by event, field and commitment; the reading is on record."""
    ctx = context_of(request)
    kept_values = await ctx.query(erasures.kept, ctx.reader, subject_id)
    await ctx.read(subject_id, "api")
    return Values(kept_values)


handlers = [kept, act_route("/erasures", "values.erase/1", TAG)]
