"""The files under /static and the icon: all that is served to anybody as it lies on the disk."""

from litestar import Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

from custody.web.rendering.render import STATIC


def static_files() -> Router:
    """Return the router of /static, whose files browsers keep for a year: their address changes with their content."""
    return create_static_files_router(
        path="/static",
        directories=[str(STATIC)],
        cache_control=CacheControlHeader(public=True, max_age=31_536_000, immutable=True),
        opt={"bare": True},
    )


@get("/favicon.ico", opt={"bare": True}, include_in_schema=False)
async def favicon() -> Response[bytes]:
    """Serve the icon to browsers that ask for it without having read a page."""
    return Response((STATIC / "favicon.svg").read_bytes(), media_type="image/svg+xml")
