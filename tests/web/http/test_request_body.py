"""What a request brings: who begins to send and never ends holds nobody up, and takes no more memory than there is."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from custody.service.kernel.idempotency_keys import new_key
from custody.web.http import request_body
from tests.free_port import free_port

SERVICE = """
import sys
from litestar import Litestar, get, post
from custody.web.http import request_body as body
from custody.web.http.request_body import BodyRequest
from custody.web.http.error_responses import status_of
from custody.web.http.server import listen, server
from custody.domain.kernel.errors import CustodyError
from litestar import Response

body.BODY_SECONDS = float(sys.argv[2])
body.STRANGERS_SECONDS, body.SLOWEST = 2.0, 1

@get("/health")
async def health() -> str:
    return "here"

@post("/take")
async def take(request: BodyRequest) -> int:
    return len(await request.body())

def told(_: object, error: CustodyError) -> Response[str]:
    return Response(error.code, status_code=status_of(error))

app = Litestar([health, take], request_class=BodyRequest, exception_handlers={CustodyError: told})
listen(server(app, "127.0.0.1", int(sys.argv[1])))
"""
BEGUN = b"POST /take HTTP/1.1\r\nHost: custody\r\nContent-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A service behind the server that ``custody serve`` uses, which gives a body half a second."""
    number = free_port()
    with subprocess.Popen([sys.executable, "-c", SERVICE, str(number), "0.5"]) as process:
        try:
            wait(number)
            yield number
        finally:
            process.terminate()


def wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the service did not begin to listen")


def sent(port: int, what: bytes) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=20)
    one.sendall(what)
    return one


def test_connections_that_say_nothing_hold_nobody_up(port):
    """Three hundred of them, as fifty browsers keep: another one is answered."""
    idle = [sent(port, b"GET /health HTTP/1.1\r\nHost: ") for _ in range(300)]
    with sent(port, b"GET /health HTTP/1.1\r\nHost: custody\r\nConnection: close\r\n\r\n") as asked:
        assert asked.recv(4096).startswith(b"HTTP/1.1 200")
    for one in idle:
        one.close()


def test_a_body_that_never_ends_is_refused_and_its_connection_ends(port):
    """So nobody holds a connection for ever."""
    with sent(port, BEGUN) as slow:
        slow.sendall(b"ab")
        heard = b"".join(iter(lambda: slow.recv(4096), b""))
    assert heard.startswith(b"HTTP/1.1 408")
    assert heard.endswith(b"request_slow")


def test_nobody_buys_time_without_end_by_sending(port):
    """Each byte would buy a second; what a stranger sends has two in all."""
    begun = time.monotonic()
    with sent(port, BEGUN.replace(b"Length: 3", b"Length: 900")) as slow:
        slow.sendall(b"x" * 899)
        heard = b"".join(iter(lambda: slow.recv(4096), b""))
    assert heard.startswith(b"HTTP/1.1 408")
    assert time.monotonic() - begun >= 1.5  # a lower bound: it was not refused at once


def test_a_body_in_pieces_is_taken_whole(port):
    """A poor network is no slow sender."""
    with sent(port, BEGUN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")) as poor:
        for piece in (b"a", b"b", b"c"):
            time.sleep(0.05)
            poor.sendall(piece)
        assert b"".join(iter(lambda: poor.recv(4096), b"")).startswith(b"HTTP/1.1 201")


def test_strangers_together_take_so_much_and_no_more(browser, monkeypatch):
    """Whoever signed in sends in their midst, so does who signs in; what was refused, or taken, counts no more."""
    browser.sign_in()
    headers = {"x-csrf-token": browser.csrf("/account")}
    monkeypatch.setattr(request_body, "STRANGERS_BYTES", 1_000)
    monkeypatch.setattr(request_body, "SMALL", 500)
    assert browser.post("/echo", content=b"x" * 2_000, headers=headers).json() == {"bytes": 2_000}
    browser.cookies.clear()
    stranger = {"x-csrf-token": browser.get("/api/session").json()["csrf"]}
    for _ in range(3):
        answer = browser.post("/api/session", content=b"x" * 1_501, headers=stranger)
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (
            429, "too_much_arriving", "5",
        )  # fmt: skip
        assert browser.post("/api/session", content=b"x" * 1_500, headers=stranger).status_code == 400
    monkeypatch.setattr(request_body, "STRANGERS_BYTES", 0)
    assert browser.post("/api/session", content=b"x" * 500, headers=stranger).status_code == 400


def test_a_form_of_several_parts_is_no_body_of_the_api(place):
    """Where JSON is asked for: it was read for its token, and asked for again; an error of our own, with a trace in the journal."""
    clerk = place.client("clerk")
    parts = b'--a\r\nContent-Disposition: form-data; name="exhibits"\r\n\r\nEV\r\n--a--\r\n'
    told = {
        "content-type": "multipart/form-data; boundary=a",
        "idempotency-key": new_key(),
        "x-csrf-token": clerk.token,
    }
    for path in ("/api/exhibits/sight", "/api/transfers", "/api/scan/pin"):
        answer = clerk.post(path, content=parts, headers=told)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_input"), path
