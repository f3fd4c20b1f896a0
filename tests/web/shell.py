"""What the tests of the web shell share: fakes, a browser with a cookie jar, routes that raise."""

import re
from dataclasses import dataclass, field
from typing import Any

from argon2 import PasswordHasher
from litestar import Litestar, Request, get, post
from litestar.testing import TestClient

from custody.domain.kernel.errors import (
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    RuleBroken,
    StorageRefused,
    Unconfirmed,
)
from custody.service.people.passwords import Passwords
from custody.service.people.sign_in import Standing
from custody.storage.tables.connection import Connection
from custody.web.http.route_permissions import SIGNED_IN
from custody.web.http.security import UPLOAD_LIMIT
from labels.layout.errors import LabelError

PASSWORD = "trois pirogues sur le Niger"
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
HTML = {"accept": "text/html"}


@dataclass
class FakeClock:
    """A clock in Unix milliseconds that only moves when told."""

    now: int = 1_795_000_000_000

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += int(seconds * 1000)


@dataclass
class FakePeople:
    """What the log would say: person to roles."""

    held: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def standing(self, connection: Connection, person: str) -> Standing:
        name = {"PE1": "Aminata Traoré", "PE2": "Moussa Keïta"}.get(person, person)
        return Standing(name=name, agency="OCS", agency_name="OCS", roles=self.held.get(person, ()))


class Browser(TestClient[Litestar]):
    """A client with a cookie jar that reads the CSRF token out of pages, as a browser sends it back."""

    def csrf(self, path: str = "/signin") -> str:
        shown = self.get(path, headers=HTML).text
        found = re.search(r'name="_csrf_token" value="([^"]+)"', shown)
        assert found, shown
        return found[1]

    def sign_in(self, username: str = "aminata", password: str = PASSWORD, **more: str) -> Any:
        form = {"username": username, "password": password, "_csrf_token": self.csrf(), **more}
        return self.post("/signin", data=form, follow_redirects=False, headers=HTML)

    def submit(self, path: str, **form: str) -> Any:
        sent = {"_csrf_token": self.csrf("/account"), **form}
        return self.post(path, data=sent, follow_redirects=False, headers=HTML)


ERRORS: dict[str, tuple[Exception, int, str]] = {
    "bad": (BadInput("field_empty", field="reason"), 400, "field_empty"),
    "label": (LabelError("bad_check", number="EV0A7K9Q2M4XT"), 400, "bad_check"),
    "rule": (
        RuleBroken("blocked_by_discrepancy", number="EV0A7K9Q2M4XT", discrepancy="DI1"),
        409,
        "blocked_by_discrepancy",
    ),
    "strange": (RuleBroken("a_rule_without_sentence"), 409, "a_rule_without_sentence"),
    "forbidden": (NotAllowed("not_allowed"), 403, "not_allowed"),
    "absent": (NotFound("not_found"), 404, "not_found"),
    "conflict": (Conflict("head_moved"), 409, "head_moved"),
    "key": (Conflict("key_reused"), 422, "key_reused"),
    "refused": (StorageRefused("not_writable"), 503, "not_writable"),
    "unconfirmed": (Unconfirmed("not_recorded", reason="TimeoutError"), 503, "not_shown"),
    "full": (Unconfirmed("not_recorded", reason="database or disk is full"), 503, "no_room"),
    "bug": (ZeroDivisionError("secret detail"), 500, "internal"),
}
"""Kind to the error raised, the status and the code it must be answered with."""


@get("/raise/{kind:str}", opt={"permission": SIGNED_IN}, sync_to_thread=False)
def raise_error(request: Request[Any, Any, Any]) -> None:
    raise ERRORS[request.path_params["kind"]][0]


@post("/echo", opt={"permission": SIGNED_IN})
async def echo(request: Request[Any, Any, Any]) -> dict[str, int]:
    form = await request.form()
    return {"bytes": 0 if form else len(await request.body())}


@post("/upload", opt={"permission": SIGNED_IN}, request_max_body_size=UPLOAD_LIMIT)
async def upload(request: Request[Any, Any, Any]) -> dict[str, int]:
    return {"bytes": len(await request.body())}


@get("/registers", opt={"permission": "register.read"})
async def registers() -> dict[str, str]:
    return {"seen": "yes"}


EXTRA = [raise_error, echo, upload, registers]
"""Four routes more: one that raises, two that take bytes, one for the store only."""
