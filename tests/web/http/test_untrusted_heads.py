"""What strangers send in a head: cookies that are not ours, or too long, are read by nobody; no form stays in memory."""

import asyncio
import sys

import pytest

from custody.web.http.untrusted_heads import CACHED, ESCAPED, LONGEST, bounded
from tests.factories.real_log import real_log


def seen(*headers):
    """The headers that the application sees."""
    found = []

    async def app(scope, receive, send):
        found.extend(scope["headers"])

    asyncio.run(bounded(app)({"type": "http", "headers": list(headers)}, None, None))
    return found


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        (b"custody=a; custody-lang=fr", b"custody=a; custody-lang=fr"),
        (b"__Host-custody=a;__Host-custody-device=b", b"__Host-custody=a; __Host-custody-device=b"),
        (b"other=1; custody=a; x", b"custody=a"),
        (b'custody-labels="printer:a\\054b"', b'custody-labels="printer:a\\054b"'),
        (b'custody="' + b"\\" * ESCAPED + b'"; custody-lang=fr', b"custody-lang=fr"),
        (b"custody=" + b"a" * LONGEST, None),
        (b";".join(b"custody%d=a" % i for i in range(1_000)), None),
        (b'a="' + b"\\" * 60_000, None),
        (b"", None),
    ],
)
def test_only_short_cookies_of_ours_are_read(sent, left):
    """One of 80 kB full of backslashes held Python's reader for 21 seconds."""
    host = (b"host", b"custody")
    assert seen(host, (b"cookie", sent)) == [host, *([(b"cookie", left)] if left else [])]


def test_no_parser_of_litestar_keeps_what_it_read(tmp_path):
    """A posted password is in no cache once it is answered; a new Litestar that renames its parsers fails here."""
    with real_log(tmp_path) as log:
        log.guest().get("/signin", headers={"accept": "text/html"})
    places = [
        (key, name)
        for key, module in sys.modules.items() if key.startswith("litestar")
        for name in CACHED if hasattr(module, name)
    ]  # fmt: skip
    assert len(places) >= 8, places
    assert [place for place in places if hasattr(getattr(sys.modules[place[0]], place[1]), "cache_info")] == []
