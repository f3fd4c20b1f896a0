"""The scan desk: one page that works without the network. It holds nothing of the log; what it shows, its device keeps.

So the page and its files are open to anybody: who has no enrolled device and no PIN sees nothing on it.
"""

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from custody.domain.kernel.errors import NotFound
from custody.text.i18n import N_, Lang
from custody.web.http.auth import Web
from custody.web.http.service_worker import HEADERS, MANIFEST, PAGE, WORKER, File, manifest_in, shell
from custody.web.rendering.menu import Entry
from custody.web.rendering.render import page

menu = [
    Entry(
        path=PAGE,
        title=N_("Scan desk"),
        text=N_("Scan, hand over, store and check with a phone, with or without the network."),
        permission="device.read",
    )
]
BARE = {"bare": True}
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


@get(PAGE)
async def desk_page() -> Template:
    """Show the scan desk; the same page for everybody, for a device keeps it."""
    return page("offline/scan_desk.html", headers=HEADERS, file=shell().address)


@get(f"{PAGE}/{WORKER}", opt=BARE)
async def worker() -> Response[bytes]:
    """Serve the service worker, which names the files of this version."""
    headers = {**HEADERS, "cache-control": "no-cache", "service-worker-allowed": PAGE}
    return Response(shell().worker(), media_type="text/javascript", headers=headers)


@get(f"{PAGE}/{MANIFEST}", opt=BARE)
async def manifest(request: Web, lang: FromQuery[Lang] = "fr") -> Response[bytes]:
    """Serve what makes the page an application that is installed on a phone, in the language of who installs it."""
    return _sent(request, shell().files[manifest_in(lang)], {"cache-control": "no-cache"})


@get(f"{PAGE}/files/{{version:str}}/{{name:path}}", opt=BARE)
async def file(request: Web, version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Serve a file of this version, which never changes."""
    shell_file = shell().files.get(str(name).lstrip("/")) if version == shell().version else None
    if shell_file is None:
        raise NotFound("not_found")
    return _sent(request, shell_file, HEADERS | FOR_EVER)


def _sent(request: Web, shell_file: File, headers: dict[str, str]) -> Response[bytes]:
    packed = shell_file.packed if "gzip" in request.headers.get("accept-encoding", "") else None
    all_headers = {**headers, "vary": "accept-encoding"} | ({"content-encoding": "gzip"} if packed else {})
    return Response(packed or shell_file.body, media_type=shell_file.media, headers=all_headers)


handlers = [desk_page, worker, manifest, file]
