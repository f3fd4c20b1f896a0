"""Requests without a client between: one ASGI call, its answer whole, with a look at the moment it begins."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from litestar import Litestar

from custody.service.kernel.idempotency_keys import new_key
from custody.web.http.security import csrf_token

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem, "" for anything else."""
        kind = self.headers.get("content-type", "")
        return str(self.json()["code"]) if kind.startswith("application/problem+json") else ""


@dataclass(frozen=True)
class Wire:
    """The far end of a cookie: whoever holds ``token`` (nobody without), reading pages or JSON."""

    app: Litestar
    token: str = ""

    async def get(self, target: str, **more: Any) -> Answer:
        return await self.send("GET", target, **more)

    async def act(self, target: str, body: Any, *, key: str = "", **more: Any) -> Answer:
        """POST a JSON body under a fresh key, or under ``key``."""
        headers = {"idempotency-key": key or new_key(), **more.pop("headers", {})}
        return await self.send("POST", target, headers=headers, kind=JSON, body=json.dumps(body).encode(), **more)

    async def send(
        self, method: str, target: str, *, headers: dict[str, str] | None = None, kind: str = "", body: bytes = b"",
        csrf: bool = True, begun: Callable[[], None] = lambda: None, chunks: Sequence[bytes] | None = None,
    ) -> Answer:  # fmt: skip
        """Call the application.

        ``kind`` is the body's media type. ``begun`` runs when the answer begins, before any of its body. ``chunks`` are sent instead of ``body``, and
        then the client is gone.
        """
        given = {"accept": JSON if target.startswith("/api") else "text/html", **(headers or {})}
        if kind:
            given["content-type"] = kind
        if self.token:
            given["cookie"] = f"custody={self.token}; custody-device={'D' * 43}"
        if csrf and self.token:
            given["x-csrf-token"] = csrf_token(self.token)
        parts = [(body, False)] if chunks is None else [(chunk, True) for chunk in chunks]
        if chunks is None:
            given["content-length"] = str(len(body))
        return await self._call(_scope(method, target, given), parts, begun)

    async def _call(self, scope: dict[str, Any], parts: list[tuple[bytes, bool]], begun: Callable[[], None]) -> Answer:
        answer, waiting = Answer(), iter(parts)

        async def receive() -> Any:
            part = next(waiting, None)
            if part is None:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": part[0], "more_body": part[1]}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                begun()
                answer.status = message["status"]
                answer.headers = {n.decode().lower(): v.decode() for n, v in message["headers"]}
            else:
                answer.body += message.get("body", b"")

        await self.app(scope, receive, send)  # type: ignore[arg-type]  # a plain scope is all there is
        return answer


def _scope(method: str, target: str, headers: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(target)
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(parts.path), "raw_path": parts.path.encode(), "query_string": parts.query.encode(),
        "root_path": "", "headers": [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers.items()],
        "client": ("10.0.0.1", 40000), "server": ("testserver", 80), "extensions": {},
    }  # fmt: skip
