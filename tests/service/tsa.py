"""A time-stamp authority over HTTP, good or bad in the way a test wants."""

import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import tsp

from custody.service.log.http_client import Reply
from custody.storage.write.clock import ClockReading
from labels.signing.local_tsa import OWN_POLICY, LocalTimeStamper

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


class Clock:
    """The time of both the authority and the installation."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now

    def reading(self):
        """The same, for the recorder."""
        ms = int(self.now.timestamp() * 1000)
        return ClockReading(wall_ms=ms, monotonic_ms=ms)

    def pass_days(self, days: float):
        """Let days go by."""
        self.now += timedelta(days=days)


class Tsa:
    """Answers under ``pki`` at ``url``; ``how`` is what is wrong with it, ``now`` its clock, ``asked`` how often.

    ``policy``: that of an installation, unless another is given.
    """

    def __init__(self, pki, now=lambda: datetime.now(UTC), policy=OWN_POLICY):
        self.pki, self.now, self.policy = pki, now, policy
        self.how, self.asked, self.url = "", 0, ""

    def answer(self, question: bytes) -> tuple[int, bytes]:
        """The status and body of one answer."""
        self.asked += 1
        asked = tsp.TimeStampReq.load(question)
        if self.how == "nonsense":
            return 200, b"<html>Portail captif</html>"
        if self.how == "refusing":
            return 403, b""
        if self.how == "late":
            time.sleep(2)
        if self.how == "nonce":
            asked["nonce"] = asked["nonce"].native + 1
        if self.how == "imprint":
            asked["message_imprint"]["hashed_message"] = bytes(32)
        away = {"expired": timedelta(days=-365 * 20), "slow_clock": timedelta(minutes=-10)}
        when = self.now().replace(microsecond=0) + away.get(self.how, timedelta())
        return 200, LocalTimeStamper(self.pki, when, self.policy).answer(asked.dump(force=True))


def reply(tsa: Tsa, question: bytes) -> Reply:
    """Ask without a network."""
    return Reply(*tsa.answer(question))


@contextmanager
def serving(tsa: Tsa):
    """The authority on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            status, body = tsa.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tsa.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield tsa
    finally:
        server.shutdown()
        server.server_close()
