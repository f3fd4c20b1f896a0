"""Remarks that people made when they acted: reasons and reservations, each with its author and time."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from custody.domain.destruction.arrival_and_ignition import ExhibitWithdrawn
from custody.domain.exhibits.report_missing import ExhibitReportedMissing
from custody.domain.kernel.events import Event
from custody.domain.transfers.transfer import TransferRefused
from custody.storage.read import histories, log_reader, private_values
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

SAID = ("reason", "reservations")
WITHDRAWING, REFUSING = "destruction_session.withdraw/1", "transfer.refuse/1"
LOAD: dict[type[Event], str] = {ExhibitWithdrawn: "withdrawn", ExhibitReportedMissing: "missing"}
"""What became of an exhibit that left a load, by the event that says so."""


class Remark(Struct, frozen=True, kw_only=True):
    """One remark: the kind of act and its header's place in the log, who, when, ``reason`` or ``reservations``.

    ``person`` is whose word it is, or of whom the author tells it. ``text`` is ``Gone`` once it was erased. Of what
    leaves a load, ``what`` is ``withdrawn``, or ``missing``; ``seconds`` say so too. Of a hand-over that was not taken
    it is ``refused``, or ``denied`` where the releaser of a confirmed slip says that it is not so.
    """

    act: str
    act_seq: int
    name: str
    person: str
    by: str
    at: str
    text: str | None
    what: str = ""
    seconds: tuple[str, ...] = ()


def remarks(connection: Connection, vault: Vault, subject_id: str, names: Iterable[str] = SAID) -> list[Remark]:
    """Return remarks in the acts upon a hand-over, an order or a session, in the order of recording.

    The caller has made sure that the reader may see the subject.
    """
    return remarks_in(connection, vault, histories.history(connection, subject_id), names)


def remarks_in(
    connection: Connection, vault: Vault, chain: Sequence[Line], names: Iterable[str] = SAID
) -> list[Remark]:  # fmt: skip
    """Return the remarks as ``remarks`` does, from a history that is already read."""
    wanted = tuple(names)
    values = private_values.of(connection, vault, [seq for line in chain for seq in (line.header_seq, line.seq)])
    return [
        _remark(line, name, value, _what(connection, line))
        for line in chain
        for name, value in (values[line.header_seq] | values[line.seq]).items()
        if name in wanted
    ]


def remark_authors(remarks_made: Iterable[Remark]) -> list[str]:
    """Return by number whose words these are, and who told them."""
    return [person_id for remark in remarks_made for person_id in (remark.person, remark.by, *remark.seconds)]


def _what(connection: Connection, line: Line) -> str:
    """Return the effect of an act on a load: ``withdrawn`` or ``missing``; "" for both, and for other acts.

    For a hand-over that was not received, return ``refused`` or ``denied``.
    """
    if line.header.kind == REFUSING:
        return "refused" if isinstance(line.part.data, TransferRefused) else "denied"
    if line.header.kind != WITHDRAWING:
        return ""
    parts = log_reader.parts_at(connection, log_reader.places(line.header_seq, line.header)).values()
    words = {LOAD[type(part.data)] for part in parts if type(part.data) in LOAD}
    return words.pop() if len(words) == 1 else ""


def _remark(line: Line, name: str, value: str | None, what: str) -> Remark:
    author, *others = (actor.person for actor in line.header.actors)
    spoken = getattr(line.part.data, "person", "") or author
    return Remark(
        act=line.header.kind, act_seq=line.header_seq, name=name, person=spoken, by=author, at=line.part.at, text=value,
        what=what, seconds=tuple(person for person in others if person != author) if what == "missing" else (),
    )  # fmt: skip
