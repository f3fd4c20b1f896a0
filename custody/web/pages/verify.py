"""What anybody may do without signing in: take the page that checks proofs."""

from litestar import Response, get

from custody.web import papers, verifier


@get("/verifier.html", opt={"bare": True}, include_in_schema=False)
async def page() -> Response[bytes]:
    """Give out the verifier page, to be kept and opened from the disk: it is the same for everybody."""
    return papers.file(verifier.page(), verifier.NAME, "text/html")


handlers = [page]
