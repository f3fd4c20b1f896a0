"""Holders of an exhibit by the record, and others who handled it: looked, weighed, counted, opened or carried (I5).

A defence asks for both apart. Holders could have changed the exhibit unseen; the others can testify to its state.
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from custody.domain.destruction.arrival_and_ignition import ExhibitArrived
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.opening import ExhibitResealed
from custody.domain.exhibits.sighting import ExhibitSighted
from custody.domain.exhibits.split_and_sample import ExhibitSplit
from custody.domain.kernel.events import Event
from custody.domain.laboratory.consume import ExhibitConsumed
from custody.domain.people.device import ExhibitActUnsettled
from custody.domain.seizures.seizure import Seizure
from custody.service.seizures.split_cases import numbered_with
from custody.storage.read import histories, log_reader, subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection

IN_HAND = (ExhibitSighted, ExhibitArrived, ExhibitResealed, ExhibitSplit, ExhibitConsumed)
"""Events at which people have the exhibit before them, beside those with a check."""
MOST, LARGEST_CASE = 300, 5_000
"""Exhibits of one sack or seizure whose histories are read, and of the case of a seizure whose exhibits are sought."""
PAPER = frozenset({"paper", "service"})
"""Wills of who was not there when it was recorded."""


class Seized(Struct, frozen=True):
    """Seizure of an exhibit, from its state."""

    seizure: str


class Holders(Struct, frozen=True, kw_only=True):
    """People, each once, in the order of the log: who held it, and who had to do with it and never held it.

    ``finders``: of a discrepancy, who took charge of it by the very act that found it, and held it from then on.
    """

    holders: tuple[str, ...] = ()
    finders: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def holders(chain: Sequence[Line], exhibit: Exhibit) -> Holders:
    """Return the holders in an exhibit's whole chain and the other handlers; people who only claim are left out."""
    held = dict.fromkeys(filter(None, map(_holder, chain)))
    met = [actor.person for line in chain if _in_hand(line.part.data) for actor in line.header.actors
           if actor.will not in PAPER]  # fmt: skip
    others = dict.fromkeys(person for person in (*exhibit.keepers, *met) if person not in held)
    return Holders(holders=tuple(held), others=tuple(others))


def in_window(connection: Connection, about: str, opened: int, window: Collection[str]) -> Holders | None:
    """Return holders and others in the window of a discrepancy opened by event ``opened``.

    For a sack or a seizure, any exhibit of it counts. None if it has no exhibit, or too many to read.
    """
    if not about.startswith(Exhibit.kind):
        return _of_many(connection, _inside(connection, about), opened, window)
    chain = histories.history(connection, about)
    ever, lately = _holders([line for line in chain if line.seq < opened])
    took = {_holder(line) for line in chain if line.header_seq < opened <= line.seq}
    held = ever if ever <= set(window) else lately  # some discrepancies name everybody since the seizure
    return Holders(
        holders=tuple(person for person in window if person in held),
        finders=tuple(person for person in window if person in took),
        others=tuple(person for person in window if person not in held | took),
    )


def _inside(connection: Connection, about: str) -> list[str]:
    """Return the exhibits in a sack or seizure; none if over ``MOST``, or in a case over ``LARGEST_CASE``."""
    if about.startswith(Seizure.kind):
        case = subject_queries.state(connection, Seizure, about).case
        cases = numbered_with(connection, case)
        of_case = subject_queries.project_all(connection, Exhibit, Seized, dossier=cases, limit=LARGEST_CASE + 1)
        if len(of_case) > LARGEST_CASE:
            return []
        inside = [exhibit_id for exhibit_id, exhibit in of_case.items() if exhibit.seizure == about]
    else:
        inside = subject_queries.numbers(connection, Exhibit, container=about, limit=MOST + 1)
    return inside if len(inside) <= MOST else []


def _of_many(connection: Connection, exhibits: list[str], opened: int, window: Collection[str]) -> Holders | None:
    if not exhibits:
        return None
    [act] = histories.lines_at(connection, [opened])
    held, took = set[str](), set[str]()
    for seq, part in log_reader.parts_of(connection, exhibits).items():
        header = seq - 1 - part.part
        if header <= act.header_seq:
            (took if header == act.header_seq else held).add(_passed_to(part.data))
    return Holders(
        holders=tuple(person for person in window if person in held),
        finders=tuple(person for person in window if person in took - held),
        others=tuple(person for person in window if person not in held | took),
    )


def _holders(chain: Iterable[Line]) -> tuple[set[str], set[str]]:
    """Return all holders, and those since the last full check: its holder and later ones."""
    ever, lately, now = set[str](), set[str](), ""
    for line in chain:
        check, now = getattr(line.part.data, "check", None), _holder(line) or now
        ever.add(now)
        lately = {now} if isinstance(check, Check) and check.full else lately | {now}
    return ever - {""}, lately - {""}


def _holder(line: Line) -> str:
    return _passed_to(line.part.data)


def _passed_to(data: Event) -> str:
    """Return to whom custody passes with an event; "" where it does not, and of what a device claims."""
    return "" if isinstance(data, ExhibitActUnsettled) else str(getattr(data, "holder", ""))


def _in_hand(data: Event) -> bool:
    return isinstance(data, IN_HAND) or isinstance(getattr(data, "check", None), Check)
