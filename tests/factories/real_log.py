"""A real log, founded as docs/install.md says: its own seal, two key officers of one agency, people enrolled by them.

Everybody signs in over HTTP with a password; passkeys are those of ``tests.domain.authenticator``.
"""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from custody.bootstrap import PKI, open_services
from custody.commands import user
from custody.service.kernel.idempotency_keys import new_key
from custody.settings import Settings
from custody.storage.write.clock import ClockReading, now
from custody.storage.write.sources import Sources
from custody.web.http.services import Services
from labels.signing import pki
from tests.domain.authenticator import Authenticator
from tests.factories.http_office import Client
from tests.web.apps import lent
from tests.web.shell import HTML

ORIGIN, HOME = "ocs.example/essai/1", "http://localhost:8000"
OWN = "quatre mots choisis par moi"
PIN = "824613"


class RealLog:
    """People by their name here; ``issued`` holds the sign-in that the two officers were shown, joined together."""

    services: Services
    app: Any

    def __init__(self, lending: ExitStack) -> None:
        self._lending = lending
        self.person: dict[str, str] = {}
        self.agency: dict[str, str] = {}
        self.issued: dict[str, tuple[str, str]] = {}
        self.password: dict[str, str] = {}
        self.keys: dict[str, Authenticator] = {}
        self._clients: dict[str, Client] = {}
        self.ahead_hours = 0

    def now(self) -> ClockReading:
        """The clocks of the log, some hours ahead of the machine's."""
        reading, ahead = now(), self.ahead_hours * 3_600_000
        return ClockReading(reading.wall_ms + ahead, reading.monotonic_ms + ahead)

    def adopt(self, name: str, client: Client) -> None:
        """Let a browser that somebody else has signed in on be the person's."""
        self._clients[name] = client

    def guest(self) -> Client:
        """A browser that nobody has signed in on."""
        return self._lending.enter_context(Client(self.app, raise_server_exceptions=False))

    def client(self, name: str) -> Client:
        """The browser of a person, signed in once, with their own password, and their passkey if they have one."""
        if name not in self._clients:
            self._clients[name] = self.enter(name, self.guest())
        return self._clients[name]

    def enter(self, name: str, client: Client) -> Client:
        """Sign a person in on a browser: the password they were given is changed first."""
        username, given = self.issued[name]
        if name not in self.password:
            self.password[name] = OWN
            first_sign_in(client, username, given, self.password[name])
        assert client.enter(username, self.password[name]).status_code == 201
        if name in self.keys:
            answer_second_factor(client, self.keys[name])
        return client

    def renew(self, name: str) -> None:
        """Sign a person in anew, on another browser."""
        del self._clients[name]
        self.client(name)

    def forget(self, name: str) -> None:
        """Let the person begin anew: another browser, the last issued sign-in."""
        self._clients.pop(name, None)
        self.password.pop(name, None)

    def propose(self, change: dict[str, Any], by: str = "key1") -> str:
        """A key officer proposes; the number of the proposal."""
        answer = self.client(by).act("/api/pending-changes", {"change": change})
        assert answer.status_code == 201, answer.text
        return str(next(event["subject"] for event in answer.json()["events"]))

    def confirm(self, proposal: str, by: str = "key2") -> Any:
        """Another confirms; the answer."""
        return self.client(by).act("/api/pending-changes/confirm", {"proposal": proposal})

    def enrol(self, name: str, agency: str, *roles: str, by: tuple[str, str] = ("key1", "key2")) -> str:
        """Enrol a person; their number."""
        change = {"type": "person", "name": f"Personne {name}", "rank": "", "agency": self.agency[agency]}
        proposal = self.propose(change | {"roles": list(roles)}, by[0])
        self.person[name] = self.carried_out(proposal, name, *by)
        return self.person[name]

    def carried_out(self, proposal: str, name: str, proposer: str = "key1", confirmer: str = "key2") -> str:
        """Confirm a change that gives a sign-in, and put its halves together; the person's number."""
        answer = self.confirm(proposal, confirmer)
        assert answer.status_code == 201, answer.text
        issued = answer.json()["issued"]
        half = self.client(proposer).get(f"/api/pending-changes/{proposal}").json().get("half", "")
        self.issued[name] = issued["username"], half + issued["password"]
        return str(issued["person"])

    def make_passkey(self, name: str, device: str = "") -> str:
        """A person makes a passkey; its id."""
        key, made = new_key(), Authenticator(device or name, HOME)
        command = made.registration(key, self.person[name], self.keys.get(name))
        body = {"client_data": command.client_data, "attestation": command.attestation}
        if command.by:
            body["by"] = {field: getattr(command.by, field) for field in command.by.__struct_fields__}
        answer = self.client(name).act("/api/passkeys", body, key=key)
        assert answer.status_code == 201, answer.text
        self.keys[name] = made
        return packed_id(made)

    def confirm_passkey(self, name: str, by: str) -> Any:
        """Somebody confirms a person's newest passkey; the answer."""
        body = {"person": self.person[name], "credential": packed_id(self.keys[name])}
        return self.client(by).act("/api/passkeys/confirm", body)


def packed_id(key: Authenticator) -> str:
    """The id of a passkey, as the log has it."""
    from custody.domain.people.webauthn import packed

    return packed(key.credential)


def first_sign_in(client: Client, username: str, given: str, own: str) -> None:
    """Sign in with a password that others gave, and choose one's own."""
    assert client.enter(username, given).status_code == 201
    form = {"_csrf_token": client.token, "current": given, "new": own, "again": own, "pin": PIN}
    answer = client.post("/account/password", data=form, headers=HTML, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    client.cookies.clear()


def answer_second_factor(client: Client, key: Authenticator) -> Any:
    """Answer the challenge of a session with a passkey, if it asks for one."""
    from base64 import urlsafe_b64decode

    asked = client.get("/api/session/second-factor")
    if asked.status_code != 200 or not asked.json()["needed"] or not asked.json()["credentials"]:
        return asked
    challenge = asked.json()["challenge"]
    given = key.answer(urlsafe_b64decode(challenge + "=" * (-len(challenge) % 4)))
    fields = {field: getattr(given, field) for field in given.__struct_fields__}
    answer = client.act("/api/session/second-factor", {"assertion": fields})
    assert answer.status_code == 201, answer.text
    client.token = client.get("/api/session").json()["csrf"]
    return answer


@contextmanager
def real_log(folder: Path) -> Iterator[RealLog]:
    """Yield a real log with the agencies office, prosecution and inspection, and the two founders signed in."""
    settings = Settings(data=folder / "data", origin=ORIGIN, secure=False, url="")
    pki.create(settings.data / PKI, "Office central", datetime.now(UTC), demo=False)
    given = argparse.Namespace(
        first="Clé Un", second="Clé Deux", first_rank="", second_rank="", agency="Office central", kind="drug_office",
        country="ML", after=None, after_vkey="",
    )  # fmt: skip
    with ExitStack() as lending:
        log = RealLog(lending)
        services = log.services = lending.enter_context(open_services(settings, Sources(now=log.now)))
        accounts = user.begin(services, given)
        log.app = lending.enter_context(lent(services))
        for name, (_, username, password) in zip(("key1", "key2"), accounts, strict=True):
            log.issued[name] = username, password
        for name in ("key1", "key2"):
            log.person[name] = log.client(name).get("/api/session").json()["person"]
        log.agency["office"] = log.client("key1").get("/api/session").json()["agency"]
        for name, sort in (("prosecution", "prosecution"), ("inspection", "inspection"), ("police", "police")):
            change = {"type": "agency", "name": f"Service {name}", "sort": sort, "country": "ML"}
            receipt = log.confirm(log.propose(change)).json()["receipt"]
            log.agency[name] = next(e["subject"] for e in receipt["events"] if e["subject"].startswith("SV"))
        yield log
