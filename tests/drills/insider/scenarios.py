"""Two days of an office, five attacks of an insider on what it recorded, and everyone who could notice."""

import shutil
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from custody.bootstrap import open_services
from custody.domain.kernel.errors import StorageRefused
from custody.log.errors import LogError
from custody.log.signed_note import VerifierKey
from custody.log.signer import Signer
from custody.log.signer_folder import STATE, open_folder
from custody.log.trust_policy import Policy
from custody.log.witness import Submission, Witness
from custody.log.witnessed_time import ANTEDATED, POSTDATED
from custody.service.documents.certificate import certificate_paper
from custody.service.log.witness_requests import Answer
from custody.service.log.witnesses import Witnesses
from custody.storage.audit.verify import Plan, verify
from custody.storage.keeping.backup import backup
from custody.storage.keeping.restore import restore
from custody.storage.keeping.restored_copy import MARK
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables.engine import Store
from custody.web.http.witness_app import refusal
from tests.drills.insider.forgery import Act, acts, rewrite
from tests.drills.threats.scenario_office import ORIGIN, Load, ScenarioOffice, open_scenario_office

ALONE, SIGNER, WITNESS, KEPT, PRINTED, TIMES = "alone", "signer", "witness", "kept", "printed", "times"
URL = "https://temoin.drill.local"
NEVER = 3600.0
"""Seconds between signatures that nobody asks for: the drill asks."""
WITNESS_NAME = "temoin.drill.local/w1"


@dataclass
class Office:
    """An installation at work: its folder, its log's key, its witness, and what others hold in their hands.

    ``kept`` is yesterday evening's checkpoint at the prosecutor's, ``printed`` the one on today's certificate, with the
    witness's line. ``load`` is the one that the insider has stolen from.
    """

    folder: Path
    vkey: VerifierKey
    witness: Witness
    load: Load | None = None
    kept: str = ""
    printed: str = ""
    status: int = 0
    """HTTP status of the witness's last answer."""

    @property
    def data(self) -> Path:
        """The service's folder, with the database in it."""
        return self.folder / "data"

    @property
    def database(self) -> str:
        """The database's URL."""
        return f"sqlite:///{self.data / 'custody.db'}"

    @property
    def apart(self) -> Path:
        """What the signer remembers, where it stands apart and the insider does not reach."""
        return self.folder / "apart.state"

    def witnesses(self, store: Store) -> Witnesses:
        """The witness of the trust policy, as the service asks it."""
        return Witnesses(store, self.policy, post=self._post)

    @property
    def policy(self) -> Policy:
        """The trust policy: one witness, which is enough."""
        lines = (f"log {self.vkey}", f"witness w {self.witness.vkeys[0]} {URL}", "quorum w", "")
        return Policy.parse("\n".join(lines))

    def _post(self, _url: str, body: str) -> Answer:
        """The witness's answer, with the status that the protocol sets."""
        try:
            answer = Answer(200, self.witness.cosign(Submission.parse(body)))
        except LogError as error:
            refused = refusal(error)
            answer = Answer(refused.status_code or 0, refused.content)
        self.status = answer.status
        return answer


class Attack(Struct, frozen=True):
    """What the insider does, how it is played, and who must notice: who to the code they say."""

    what: str
    play: Callable[[Office], None]
    must: dict[str, str]


class Notices(Struct, frozen=True):
    """Who noticed, each with the code they say; and the HTTP status of the witness's answer."""

    by: dict[str, str]
    status: int


def played(attack: Attack, folder: Path) -> Notices:
    """Two days of work, the attack, and the answers of everyone who could notice."""
    office = _two_days(folder)
    shutil.copyfile(office.data / STATE, office.apart)
    attack.play(office)
    with closing(Store(office.database)) as store:
        said = {
            ALONE: _verified(office, store),
            KEPT: _verified(office, store, office.kept),
            PRINTED: _verified(office, store, office.printed),
            SIGNER: _signed(office, store),
            WITNESS: next(iter(office.witnesses(store).submit(again=True).values()), ""),
            TIMES: _times(office, store),
        }
    return Notices({who: code for who, code in said.items() if code}, office.status)


def _verified(office: Office, store: Store, *outside: str) -> str:
    """What ``custody verify`` says first, alone or with a checkpoint that was kept outside."""
    findings = verify(store, Plan(data=office.data, outside=outside)).findings
    return findings[0].code if findings else ""


def _signed(office: Office, store: Store) -> str:
    """Why the signer, asked for the head as it is now, does not sign it."""
    signer = Signer(open_folder(office.data).keys, office.apart)
    try:
        with closing(Checkpoints(store, signer, interval=NEVER)) as signing:
            signing.sign_now()
    except StorageRefused as refused:
        return str(refused.facts["reason"])
    return ""


def _times(office: Office, store: Store) -> str:
    """What ``custody verify`` says of times, given a cosigned head that stands on a paper outside, and the policy."""
    findings = verify(store, Plan(data=office.data, outside=(office.printed,), policy=office.policy)).findings
    return next((found.code for found in findings if found.code in {ANTEDATED, POSTDATED}), "")


# --- the office


def _two_days(folder: Path) -> Office:
    """Yesterday a store was filled and checked; today a load was burnt, and a check found that 600 g are missing."""
    data = folder / "data"
    data.mkdir(parents=True)
    signer = open_folder(data, ORIGIN)
    (folder / "witness").mkdir()
    with open_scenario_office(data, keys=[*map(str, signer.vkeys)]) as drill:
        witness = Witness(
            WITNESS_NAME, Ed25519PrivateKey.generate(), folder / "witness", lambda: {ORIGIN: signer.vkeys[:1]},
            lambda: int(drill.now[0].timestamp()),
        )  # fmt: skip
        office = Office(folder, signer.vkeys[0], witness)
        office.load = drill.stored()
        drill.measure("clerk", *drill.checks(office.load))
        burnt = drill.stored()
        office.kept = _anchored(office, drill, signer)
        backup(drill.store, data, folder / "yesterday", folder / "yesterday-keys")
        shutil.copyfile(data / STATE, folder / "yesterday-keys" / STATE)  # no backup takes it: the insider does
        drill.wait(hours=24)
        drill.burn(burnt)
        _anchored(office, drill, signer)
        with open_services(drill.settings) as services:
            office.printed = certificate_paper(services, burnt.certificate).certificate.head.checkpoint_note
        drill.measure("clerk", drill.check(office.load, office.load.exhibits[0], text="2,10"))
        _anchored(office, drill, signer)
    return office


def _anchored(office: Office, drill: ScenarioOffice, signer: Signer) -> str:
    """Sign the head and have it cosigned; its checkpoint."""
    with closing(Checkpoints(drill.store, signer, interval=NEVER)) as signing:
        note = signing.sign_now()
    assert note is not None
    office.witnesses(drill.store).submit()
    return note.note


# --- the attacks


def change_a_digit(office: Office) -> None:
    """The first weighing of what was stolen from, 2,70 kg, becomes 2,10 kg."""
    assert office.load is not None
    changed = acts(office.data)
    for act in changed:
        for event in act[1:]:
            if event["type"] == "exhibit.registered/1" and event["subject"] in office.load.exhibits:
                gross = event["data"]["weight"]["gross"]
                gross["text"], gross["ug"] = "2,10", 2_100_000_000
    rewrite(office.data, changed)


def delete_the_newest(office: Office) -> None:
    """Today's check, which found that something is missing, never happened."""
    rewrite(office.data, acts(office.data)[:-1])


def insert_yesterday(office: Office) -> None:
    """A check that nobody made stands right behind yesterday's, with everything after it moved."""
    found = acts(office.data)
    at = _check(found) + 1
    rewrite(office.data, [*found[:at], _again(found[at - 1]), *found[at:]])


def append_with_a_false_time(office: Office) -> None:
    """A check that nobody made is added at the end of the log, and claims that it was recorded yesterday."""
    found = acts(office.data)
    rewrite(office.data, [*found, _again(found[_check(found)])])


def put_back_yesterday(office: Office) -> None:
    """Database, signer's memory and all: yesterday evening's backup, and the mark of a restored copy taken away."""
    for name in ("custody.db", "custody.db-wal", "custody.db-shm", STATE):
        (office.data / name).unlink(missing_ok=True)
    restore(office.folder / "yesterday", office.folder / "yesterday-keys", office.data, office.database)
    shutil.copyfile(office.folder / "yesterday-keys" / STATE, office.data / STATE)
    (office.data / MARK).unlink()


def _check(found: Sequence[Act]) -> int:
    """Where yesterday's check stands: the first of its kind."""
    return next(i for i, act in enumerate(found) if act[0]["kind"] == "exhibit.blind_check/1")


def _again(act: Act) -> Act:
    """The same act under another key."""
    key = str(uuid.uuid4())
    return [{**event, "act": key} for event in act]


ATTACKS = (
    Attack("One digit of an old weighing is changed and everything after it made anew", change_a_digit,
           {KEPT: "checkpoint_wrong", PRINTED: "checkpoint_wrong", SIGNER: "signer_forked", WITNESS: "witness_forked"}),
    Attack("The newest act is deleted", delete_the_newest,
           {SIGNER: "signer_shrunk", WITNESS: "witness_beyond"}),
    Attack("An act that nobody made is inserted among yesterday's", insert_yesterday,
           {KEPT: "checkpoint_wrong", PRINTED: "checkpoint_wrong", SIGNER: "signer_forked", WITNESS: "witness_forked"}),
    Attack("An act that nobody made is added today and claims yesterday's time", append_with_a_false_time,
           {TIMES: ANTEDATED}),
    Attack("Yesterday's backup is put back", put_back_yesterday,
           {PRINTED: "checkpoint_beyond", SIGNER: "signer_shrunk", WITNESS: "witness_beyond"}),
)  # fmt: skip
"""Each with those who must notice; ``custody verify`` on the machine itself is never among them."""
