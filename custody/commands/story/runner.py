"""Telling the whole story into an empty log, and finding it again in one that holds it."""

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Protocol

from argon2 import PasswordHasher

from custody.commands.story import cast, mali, open_work, published, sessions
from custody.commands.story.enrolment import Company, assemble, calibrate
from custody.commands.story.office import Office
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders.order import Order
from custody.service.exhibits import photos
from custody.service.people.accounts import Accounts
from custody.service.people.founding import found
from custody.service.people.passwords import Passwords
from custody.storage.read import histories, subject_queries
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.engine import Store
from custody.storage.write import head_row, unique_values
from custody.storage.write.recorder import Recorder
from labels.stock import qr

SHOWN = ("PV 112/2016", "PV 57/2016", "PV 208/2021", "PV 31/2021", "PV 240/2021", "PV 61/BTM")
"""Cases of the story whose exhibits are exported as histories and labels."""
QUIET = 4
EVENTS = 17_800
"""About how many events the story has, for a progress bar."""


class Backstage(Protocol):
    """Requirements for telling a story; the wiring's bundle meets them."""

    @property
    def store(self) -> Store:
        """Return the database."""
        ...

    @property
    def recorder(self) -> Recorder:
        """Return the way into the log."""
        ...

    @property
    def blobs(self) -> Blobs:
        """Return the store of the scans."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Return the accounts that people sign in to."""
        ...


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Papers worth showing from the story: exhibits with their file names, labels, certificates by session."""

    histories: dict[str, str]
    labels: tuple[str, ...]
    certificates: dict[str, str]


def is_empty(store: Store) -> bool:
    """Return True if the log has no event yet."""
    with store.reading() as connection:
        return head_row.read(connection).size == 0


def begin(
    backstage: Backstage, origin: str, keys: Sequence[str], on_events: Callable[[int], None], more: Sequence[str] = ()
) -> Company:  # fmt: skip
    """Found the log and enrol everyone; ``more``: the countries of sessions beside those of the story."""
    founded = found(
        backstage.recorder, origin=origin, keys=keys, agency=cast.OPERATOR, officers=cast.OFFICERS
    )  # fmt: skip
    return assemble(Office(backstage.recorder, told=on_events), founded.agency, founded.officers, more)


def tell(
    backstage: Backstage, origin: str, keys: Sequence[str], on_events: Callable[[int], None] = lambda _events: None
) -> list[sessions.Burnt]:
    """Record the whole story: the article's chapters, the published sessions, what waits for a visitor."""
    company = begin(backstage, origin, keys, on_events)
    open_accounts(backstage.accounts, company)
    calibrate(company.office, company.teams["ML"], mali.TRUCK_DAY)
    stage = mali.Stage(company=company, scan=partial(_scan, backstage.blobs))
    truck = mali.truck(stage)
    today = date.fromisoformat(company.office.now()[:10])
    calibrate(company.office, company.teams["ML"], today)
    mali.mopti(stage, today)
    burnt = sessions.replay(company, published.read(published.bundled()), {("ML-2016", "1"): [truck]})
    calibrate(company.office, company.teams["ML"], today)
    bricks = mali.bricks(stage)
    mali.refused(stage)
    mali.hearing(stage, mali.overdue(stage), today)
    mali.device(stage)
    slips = mali.slips(stage)
    mali.implausible(stage)
    mali.next_session(stage, bricks, today)
    open_work.leave(stage, bricks, slips, today)
    with backstage.store.reading() as connection:
        last = histories.history(connection, truck.exhibits[0])[-1]
    mali.read_and_handed_out(stage, truck.exhibits[0], last)
    return burnt


def open_accounts(accounts: Accounts, company: Company) -> None:
    """Open accounts with the story's password and PIN, hashed cheaply.

    The first sign-in brings them to today's cost.
    """
    cheap = replace(accounts, passwords=Passwords(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)))
    for username, person in company.accounts().items():
        cheap.open(person, username, cast.PASSWORD, must_change=False)
        cheap.set_pin(person, cast.PASSWORD, cast.PIN, device="story")


def shown(store: Store) -> Shown:
    """Find in a log that holds the story what is worth a paper."""
    with store.reading() as connection:
        cases = {reference: next(iter(unique_values.cases_under(connection, reference)), None) for reference in SHOWN}
        held = {
            case_number: subject_queries.find(connection, Exhibit, dossier=case, limit=500)
            for case_number, case in cases.items()
            if case
        }
        firsts = {
            reference: next(e for e, state in exhibits.items() if state.exhibit_number == "1")
            for reference, exhibits in held.items()
        }
        certificates = subject_queries.find(connection, Certificate, limit=500)
        sessions_ = subject_queries.states(connection, DestructionSession, [c.session for c in certificates.values()])
        orders = subject_queries.states(connection, Order, [s.orders[0] for s in sessions_.values()])
    return Shown(
        histories={_file(reference): exhibit for reference, exhibit in firsts.items()},
        labels=tuple(exhibit_id for exhibits in held.values() for exhibit_id in sorted(exhibits, key=_place(exhibits))),
        certificates={
            _file(orders[sessions_[state.session].orders[0]].order_reference): certificate_id for certificate_id,
            state in certificates.items()
        },
    )  # fmt: skip


def _place(exhibits: dict[str, Exhibit]) -> Callable[[str], int]:
    return lambda exhibit_id: int(exhibits[exhibit_id].exhibit_number)


def _file(text: str) -> str:
    return text.removeprefix("PV ").removeprefix("REQ-").replace("/", "-")


def _scan(blobs: Blobs, scope: str, slip: str) -> Photo:
    """Return a picture in place of a paper slip's photograph: the slip's number as a grey QR code."""
    # drawn here, byte for byte the same with every version of the picture library
    return photos.keep_drawn(blobs, scope, png(slip))


def png(text: str, scale: int = 8) -> bytes:
    """Return a QR code as a grey PNG (ISO/IEC 15948), with a quiet zone of four modules around it."""
    matrix = qr.matrix(text, "M")
    white, side = [False] * QUIET, len(matrix) + 2 * QUIET
    rows = [[False] * side] * QUIET
    rows = [*rows, *([*white, *row, *white] for row in matrix.modules()), *rows]
    line = [b"\0" + b"".join((b"\x30" if dark else b"\xff") * scale for dark in row) for row in rows]
    data = zlib.compress(b"".join(row * scale for row in line))
    size = struct.pack(">IIBBBBB", side * scale, side * scale, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*c) for c in ((b"IHDR", size), (b"IDAT", data), (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
