"""A session that is held where there is no network: its device, the acts that it records, and the passkeys there.

``tests.site_office`` holds the same before an office with a database.
"""

from typing import Any

from custody.domain.destruction import attendance, close_session, plan_and_open
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite, Withdraw
from custody.domain.destruction.offline_checkout import CheckOut
from custody.domain.destruction.session_statement import site_challenge
from custody.domain.destruction.sign_off import Sign
from custody.domain.kernel.events import Actor
from custody.domain.people import device
from custody.domain.people.passkey import ConfirmPasskey
from custody.service.offline.offline_queue import Signed
from tests.devices import Pen, digest_of, key_named, said_in
from tests.domain.authenticator import Authenticator
from tests.factories.memory_office import PHOTO, Town, town

PEOPLE = {
    "chair": "chair", "prosecutor": "judicial", "member": "commission", "verifier": "verifier", "witness1": "witness",
    "witness2": "witness",
}  # fmt: skip
ORDER = ("witness1", "witness2", "verifier", "member", "prosecutor", "chair")
"""In which order they sign."""


def passkey(t: Town, person: str, tag: str = "", by: Authenticator | None = None) -> Authenticator:
    """A passkey of a person, confirmed by a key officer; ``tag`` tells it from others of theirs."""
    made = Authenticator(person + tag)
    t.do("passkey.register/1", made.registration(f"act-{t.acts}", t.who[person], by), person)
    credential = t.state(t.who[person]).passkeys[-1].credential
    t.do("passkey.confirm/1", ConfirmPasskey(person=t.who[person], credential=credential), "key1")
    return made


class Site:
    """A town, a staged session of two exhibits, and the device that it was checked out to.

    ``tag`` tells its device and passkeys from those of another session in the same town.
    """

    def __init__(self, where: Any = None, until: str = "staged", tag: str = "", count: int = 1) -> None:
        self.t = t = where or town()
        self.lot = t.lot(count, until)
        self.session = self.lot.session
        self.pen = self.device(f"A{tag}")
        held = getattr(t, "keys", {})
        self.keys = {name: passkey(t, name, tag, held.get(name)) for name in ("prosecutor", "verifier")}
        self.check_out(self.pen)
        self.site = ""
        self.gone: tuple[str, ...] = ()
        self.came: dict[Any, Any] = {}
        """By envelope what came of it: the recorder answers a second sending by the id of its act."""

    def device(self, name: str, agency: str = "drug_office") -> Pen:
        t = self.t
        made = t.enrol(device.EnrolDevice(name=name, agency=t.agency[agency], public_key=key_named(name)))
        return Pen(made, name, t.origin, lambda: t.at)

    def check_out(self, pen: Pen, by: str = "chair") -> Any:
        """The device hears of it, whatever its own clock reads from then on."""
        done = self.t.do("destruction_session.check_out/1", CheckOut(session=self.session, device=pen.device), by)
        pen.heard = self.t.at
        return done

    @property
    def nonces(self) -> list[str]:
        """Those that no signature has used yet."""
        return list(self.t.state(self.session).checkout.nonces)

    def write(self, kind: str, command: Any, by: str, base: dict[str, int | str] | None = None, **more: Any) -> Signed:
        self.t.wait(minutes=1)
        return self.pen.write(kind, command, self.t.who[by], base or {}, **more)

    def gather(self, *but: str, opened: bool = False) -> None:
        """The chair opens, unless that is ``opened``, and everyone ``but`` these comes, each by their PIN on the device."""
        if not opened:
            self.write("destruction_session.open/1", plan_and_open.OpenSession(session=self.session), "chair")
        for name, quality in ((name, quality) for name, quality in PEOPLE.items() if name not in but):
            comes = attendance.Attend(session=self.session, attendees=(attendance.Attendee(self.t.who[name], quality),))
            self.write("destruction_session.attend/1", comes, name)

    def by_hand(self, name: str, *before: str) -> Signed:
        """Somebody signs their presence on a paper before two who are there, who type their PINs on the device."""
        author, other = before
        comer = attendance.Attendee(self.t.who[name], PEOPLE[name])
        command = attendance.Attend(session=self.session, attendees=(comer,), by_hand=True, photos=(PHOTO,))
        parties = [{"part": "witness", "person": self.t.who[other]}]
        return self.write("destruction_session.attend/1", command, author, parties=parties)

    def lose(self) -> None:
        """The first of the load did not come: a witness says so, and the rest burns."""
        first, *rest = self.lot.exhibits
        self.gone, self.lot.exhibits = (first,), rest
        command = Withdraw(session=self.session, missing=self.gone, reason="Absent au déchargement")
        self.write("destruction_session.withdraw/1", command, "witness1", {first: self.t.state(first).moved})

    def burn(self, *, closes: bool = True) -> None:
        """The load comes in, burns, and the chair closes."""
        t, numbers = self.t, tuple(self.lot.exhibits)
        came = self.write(
            "destruction_session.arrive/1", Arrive(session=self.session, exhibits=numbers), "verifier",
            {n: t.state(n).moved for n in numbers},
        )  # fmt: skip
        act = said_in(came)["act"]
        lit = self.write(
            "destruction_session.ignite/1", Ignite(session=self.session, exhibits=numbers), "chair",
            dict.fromkeys(numbers, act),
        )  # fmt: skip
        if closes:
            self.close(said_in(lit)["at"])

    def shown(self, lit: str, **wrong: Any) -> close_session.Shown:
        """What the device shows to those who sign."""
        present = sorted((self.t.who[name], quality) for name, quality in PEOPLE.items())
        return close_session.Shown(**({
            "burnt": tuple(sorted(self.lot.exhibits)), "withdrawn": self.gone, "ignited_at": lit,
            "present": tuple(attendance.Attendee(*one) for one in present),
        } | wrong))  # fmt: skip

    def close(self, lit: str, said: dict[str, Any] | None = None, **wrong: Any) -> Signed:
        """What the chair says is in ``said``, what was shown otherwise in ``wrong``."""
        command = close_session.CloseSession(**({
            "session": self.session, "residue": "Cendres", "incidents": "Néant", "any_incident": False,
            "non_retrievable": True, "site": self.shown(lit, **wrong),
        } | (said or {})))  # fmt: skip
        closed = self.write("destruction_session.close/1", command, "chair")
        self.site = sha256_hex(closed)
        return closed

    def sign(self, name: str, **more: Any) -> Signed:
        """By passkey where the person has one, else by PIN; ``more`` replaces what the signature would say."""
        said: dict[str, Any] = {"session": self.session, "decision": "attested", "site": self.site}
        if name in self.keys and "on_paper" not in more:
            said |= self.answered(name, more.pop("nonce", "") or self.free())
        return self.write("destruction_session.sign/1", Sign(**(said | {"person": self.t.who[name]} | more)), name)

    def free(self) -> str:
        """A nonce that the device has not used yet."""
        used = {said_in(one)["command"].get("nonce") for one in self.pen.kept}
        return next(n for n in self.nonces if n not in used)

    def answered(self, name: str, nonce: str, **wrong: Any) -> dict[str, Any]:
        """What a passkey gives over the session's closing, under a nonce."""
        said = {
            "session": self.session, "site": self.site, "person": self.t.who[name], "quality": PEOPLE[name],
            "decision": "attested", "words": "",
        } | wrong  # fmt: skip
        return {"nonce": nonce, "assertion": self.keys[name].answer(site_challenge(nonce, **said))}

    def thumb(self, name: str, *before: str) -> Signed:
        """By thumb on the paper, before the author and another who is there."""
        author, other = before
        command = Sign(
            session=self.session, decision="attested", person=self.t.who[name], on_paper="thumb", site=self.site
        )
        return self.write(
            "destruction_session.sign/1", command, author, parties=[{"part": "witness", "person": self.t.who[other]}]
        )

    def home(self) -> list[Any]:
        """Back where there is a network: the queue comes in; what came in before is answered as it was then."""
        for sent in self.pen.kept:
            if sent.envelope not in self.came:
                self.came[sent.envelope] = self.t.offer(sent, "clerk")
        return [self.came[sent.envelope] for sent in self.pen.kept]

    def speak(self, *but: str) -> None:
        """Everybody for whom the device alone speaks signs once more, in their own account; ``but`` do not."""
        silent = self.t.state(self.session).by_device
        for name in (one for one in PEOPLE if self.t.who[one] in silent and one not in but):
            self.t.do("destruction_session.sign/1", Sign(session=self.session, decision="attested"), name)

    def signatures(self) -> dict[str, str]:
        """Who signed, and how."""
        return {self.t.name_of(s.person): s.way for s in self.t.state(self.session).signatures}


def sha256_hex(sent: Signed) -> str:
    """The SHA-256 of an envelope as it is read out."""
    from base64 import b64decode

    return b64decode(digest_of(sent)).hex()


def watcher(t: Town, name: str) -> Actor:
    """Somebody who gives their PIN before the service, as a witness."""
    return Actor(person=t.who[name], part="witness", will="other_device", agency=t.state(t.who[name]).agency)
