"""The service writes something else into the log than was signed on the site: `custody verify` names it (ADR 11)."""

from typing import Any

import msgspec
import pytest
from msgspec import structs

import tests.domain.site as places
from custody.domain.kernel.events import Actor
from custody.domain.offline.envelope import Envelope
from custody.domain.people.passkey import ConfirmPasskey
from custody.domain.registry.registry import ACTS
from custody.service.offline import offline_queue
from custody.storage.audit.verify import Plan, verify
from custody.storage.tables.engine import Store
from tests.another_rule import plant
from tests.domain.authenticator import Authenticator
from tests.domain.destruction.test_offline_checkout import refusals
from tests.drills.test_hostile_service import Recorded

pytestmark = pytest.mark.slow
TRUE = {"incidents": "Feu éteint, un sac manque", "any_incident": True, "non_retrievable": False}
"""What the chair said there, before everybody."""
SHOWN = ("burnt", "withdrawn", "present", "left", "ignited_at")
"""What the device showed of the session's course."""
REWRITTEN = {
    "any_incident": {"any_incident": False}, "non_retrievable": {"non_retrievable": True},
    "incidents": {"incidents": "Néant"}, "transport": {"transport": "Par la route"},
}  # fmt: skip


class Connected(Recorded):
    """A recorded town that takes envelopes in."""

    def offer(self, sent: offline_queue.Signed, by: str) -> Any:
        self.wait(seconds=1)
        said = msgspec.json.decode(sent.envelope, type=Envelope)
        sender = Actor(person=self.who[by], part="author", will="own_device", agency=self.state(self.who[by]).agency)
        opened = offline_queue.opened(sent, said.device, self.state(said.device).key, self.origin, sender)
        self.recorder.record(offline_queue.request_of(opened))
        return self._caught_up()


def passkey(t: Connected, person: str, tag: str = "", by: Authenticator | None = None) -> Authenticator:
    """As that of the site, under the id that the recorder's next act will have."""
    made = Authenticator(person + tag)
    t.do("passkey.register/1", made.registration(t.coming, t.who[person], by), person)
    credential = t.state(t.who[person]).passkeys[-1].credential
    t.do("passkey.confirm/1", ConfirmPasskey(person=t.who[person], credential=credential), "key1")
    return made


@pytest.fixture
def s(tmp_path, monkeypatch, sqlite_url):
    monkeypatch.setattr(places, "town", lambda: Connected(Store(sqlite_url), tmp_path / "keys"))
    monkeypatch.setattr(places, "passkey", passkey)
    made = places.Site()
    made.gather()
    made.burn(closes=False)
    return made


def closed(s: places.Site, **wrong: Any) -> None:
    """The chair says what happened, and everybody signs it."""
    s.close(lit(s), said=TRUE, **wrong)
    for name in places.ORDER:
        s.sign(name)


def lit(s: places.Site) -> str:
    return places.said_in(s.pen.kept[-1])["at"]


def decides(monkeypatch: pytest.MonkeyPatch, kind: str, **other: Any) -> None:
    """The service decides an act as if the device had said that."""
    honest = ACTS[kind]

    def decide(command: Any, world: Any, moment: Any) -> Any:
        return honest.decide(structs.replace(command, **other), world, moment)

    plant(monkeypatch, kind, decide)


def findings(s: places.Site, tmp_path: Any) -> list[tuple[str, str]]:
    """What is named after the queue came in, all of it as acts."""
    assert set(refusals(s.home())) == {""}
    assert s.signatures()["prosecutor"] == "passkey"
    s.t.recorder.close()
    report = verify(s.t.store, Plan(data=tmp_path))
    return [(f.code, f.facts.get("field", "")) for f in report.findings]


def test_a_closing_as_everybody_signed_it_is_right(s, tmp_path):
    """Its incidents, its course and each signature stand in the log as the device wrote them."""
    closed(s)
    assert findings(s, tmp_path) == []


@pytest.mark.parametrize("field", REWRITTEN)
def test_a_closing_other_than_everybody_signed_is_named(s, tmp_path, monkeypatch, field):
    """Incidents and residue rewritten beside genuine signatures."""
    closed(s)
    decides(monkeypatch, "destruction_session.close/1", **REWRITTEN[field])
    assert findings(s, tmp_path) == [("envelope_wrong", field)]


@pytest.mark.parametrize("field", SHOWN)
def test_a_course_other_than_everybody_was_shown_is_named(s, tmp_path, monkeypatch, field):
    """People signed that something else burnt, was there, or when; the service takes it as if they had not."""
    true = s.shown(lit(s))
    wrong: dict[str, Any] = {
        "burnt": (), "withdrawn": (s.lot.exhibits[0],), "present": (), "left": (s.t.who["member"],), "ignited_at": "",
    }  # fmt: skip
    closed(s, **{field: wrong[field]})
    decides(monkeypatch, "destruction_session.close/1", site=true)
    assert findings(s, tmp_path) == [("envelope_wrong", field)]


def test_a_signature_other_than_it_was_given_is_named(s, tmp_path, monkeypatch):
    """By PIN on the device: no key of the person's own contradicts the service, but the device's does."""
    s.close(lit(s))
    for name in places.ORDER[:-1]:
        s.sign(name)
    s.sign("chair", decision="reserved", reservations="Un sac manque", salt="A" * 22)
    decides(monkeypatch, "destruction_session.sign/1", decision="attested", reservations="", salt="")
    assert findings(s, tmp_path) == [("envelope_wrong", "decision")]
