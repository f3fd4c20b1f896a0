"""What a certificate says of its load: line by line what burnt, and what was taken out of it before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.burn import LoadWithdrawn
from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import DESTROYED, Exhibit
from custody.domain.exhibits.metrology import Comparison
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.certificates.certificates import size_at_issue
from custody.service.destruction.missing_exhibits import arrivals, missing
from custody.service.destruction.sessions import load
from custody.service.documents import wording
from custody.service.documents.checks import verdict
from custody.service.documents.corrections import mention
from custody.service.documents.document_context import Desk, claimed, moment
from custody.service.documents.load_readings import UNREAD, Reading, readings
from custody.service.exhibits.write_offs import Said
from custody.storage.read import historical_state
from custody.storage.read.histories import Line
from labels import model
from labels.layout.quantity import format_moment
from labels.stock import identifier


@dataclass(frozen=True, slots=True)
class Loaded:
    """The load of a certificate's session, as it stood when the log had ``size`` events: at the issue.

    ``now``: what burnt, as it stands today. ``withdrawn``: what was taken out, or missing, right after that act.
    """

    size: int
    chain: Sequence[Line]
    now: Mapping[str, Exhibit]
    burnt: Mapping[str, Exhibit]
    withdrawn: Mapping[str, Exhibit]
    readings: Mapping[str, Reading]
    arrived: Mapping[str, Said]

    def read(self, number: str) -> Reading:
        """What was read last of an exhibit."""
        return self.readings.get(number, UNREAD)


def loaded(desk: Desk, number: str, state: Certificate, session: Session) -> Loaded:
    """The load of the session that certificate ``number`` is of."""
    chain, size = desk.history(state.session), size_at_issue(desk.connection, number)
    now, gone = load(desk.connection, state.session, session), missing(desk.connection, state.session, session)
    burnt = historical_state.before(desk.connection, now, size)
    return Loaded(
        size=size, chain=chain, now=now, burnt=burnt,
        withdrawn={n: exhibit for n, exhibit in _taken_out(desk, chain).items() if n not in burnt},
        readings=readings(desk.connection, chain, gone), arrived=arrivals(desk.connection, state.session, gone),
    )  # fmt: skip


def _taken_out(desk: Desk, chain: Sequence[Line]) -> dict[str, Exhibit]:
    """What was taken out of the load, or was missing from it, as it stood right after that act."""
    found: dict[str, Exhibit] = {}
    for line in chain:
        if isinstance(line.part.data, LoadWithdrawn):
            size = line.header_seq + 1 + line.header.parts
            found |= historical_state.states(desk.connection, Exhibit, line.part.data.exhibits, size)
    return found


def led_up(desk: Desk, session: Session, chain: Sequence[Line]) -> list[Line]:
    """The acts that led to the fire: those of the orders, and those of the session."""
    return [line for order in session.orders for line in desk.history(order)] + list(chain)


class Lines:
    """The lines of a load: of those of what ``burnt``, and of all that was withdrawn; ``orders``: the session's."""

    def __init__(self, desk: Desk, session: Session, found: Loaded, burnt: Mapping[str, Exhibit]) -> None:
        self._desk = desk
        self._session = session
        self._load = found
        self._exhibits = burnt
        self._corrected = {n: mention(found.now[n], desk.lang) for n in burnt}
        states = [*burnt.values(), *found.withdrawn.values()]
        self._cases = historical_state.states(desk.connection, Case, {e.case for e in states}, found.size)
        self._seizures = historical_state.states(desk.connection, Seizure, {e.seizure for e in states}, found.size)
        self.orders = desk.states(Order, session.orders)
        kept = {number for order in self.orders.values() for number in order.samples if states}
        self._samples = historical_state.states(desk.connection, Exhibit, kept, found.size)
        self._kept_of: dict[tuple[str, str], list[str]] = {}
        for named, order in self.orders.items():
            for sample in filter(self._samples.get, order.samples):
                self._kept_of.setdefault((named, self._samples[sample].case), []).append(sample)
        self._name()

    def _name(self) -> None:
        """Ask for all names at once, and for what was said of the seizures."""
        desk, seizures = self._desk, self._seizures.values()
        desk.names({a.person for a in self._session.attendance} | {s.agency for s in seizures})
        desk.names({n for sample in self._samples.values() for n in (sample.place, sample.agency)})
        desk.names(case.prosecution for case in self._cases.values())
        desk.fetch(s.declared for s in seizures)

    def burnt(self) -> tuple[model.BurntLine, ...]:
        """A line for each of what burnt."""
        return tuple(self._burnt(number, exhibit) for number, exhibit in self._exhibits.items())

    def withdrawn(self) -> tuple[model.WithdrawnLine, ...]:
        """A line for each of what was taken out before the fire, or was missing."""
        found = []
        for line in self._load.chain:
            if line.part.type != "session.load_withdrawn/1":
                continue
            reason = self._desk.said(line.seq, "reason")
            for number in line.part.data.exhibits:
                exhibit, read = self._load.withdrawn.get(number), self._load.read(number)
                if exhibit is not None:
                    out = model.WithdrawnLine(
                        line=self._line(number, exhibit, read), reason=reason, by=self._by(line),
                        at=claimed(line.header), missing=read.missing,
                        arrived=self._came(number) if read.missing else "", discrepancies=tuple(exhibit.open),
                    )  # fmt: skip
                    found.append(out)
        return tuple(found)

    def _burnt(self, number: str, exhibit: Exhibit) -> model.BurntLine:
        read = self._load.read(number)
        return self._line(number, exhibit, read, self._desk.name(read.by))

    def _line(self, number: str, exhibit: Exhibit, read: Reading, seal_by: str = "") -> model.BurntLine:
        desk, seizure = self._desk, self._seizures[exhibit.seizure]
        first, staged, found = exhibit.first_weight, exhibit.staged_weight or read.weight, exhibit.laboratory
        comparison = _at_staging(exhibit)
        order = self.orders.get(exhibit.order)
        return model.BurntLine(
            number=number, substance=exhibit.known_substance, case_number=identifier.group(exhibit.case),
            record_number=self._cases[exhibit.case].number.removeprefix("PV "),
            prosecution=desk.led_by(self._cases[exhibit.case]),
            store_entry=wording.sentence("piece", desk.lang, number=exhibit.number),
            seizing_agency=desk.name(seizure.agency), seized_on=moment(seizure.seized_at),
            seized_place=desk.last_said(seizure, "place", seizure.declared),
            lab_report=found.report if found else "", confirmed=found is not None,
            count=exhibit.count.n if exhibit.count else None, unit=exhibit.count.unit if exhibit.count else "",
            volume_ul=exhibit.volume.ul if exhibit.volume else None,
            first_gross_ug=first.gross.ug if first else None, first_net_ug=first.net_ug if first else None,
            gross_ug=staged.gross.ug if staged else None, balance=desk.serial(staged),
            readability_ug=staged.step_ug if staged else None,
            uncertainty_ug=staged.uncertainty_ug if staged else None,
            difference_ug=comparison.difference_ug if comparison else None,
            verdict=staged_as(exhibit),
            seal_in=exhibit.seal, seal_out=read.seal, seal_state=read.state, seal_by=seal_by,
            order=order.number if order else "",
            synthetic=exhibit.synthetic, unproved=exhibit.doubts, staged_by=self._by_sack(exhibit),
            observation=self._corrected.get(number, ""),
            **self._kept(exhibit),
        )  # fmt: skip

    def _by_sack(self, exhibit: Exhibit) -> str:
        return wording.by_sack(exhibit.by_sack, self._desk.lang) if exhibit.by_sack else ""

    def _kept(self, exhibit: Exhibit) -> dict[str, Any]:
        """The samples that the exhibit's order keeps back of its case, and where they lay at the issue (I26)."""
        desk, order = self._desk, self.orders.get(exhibit.order)
        if order is None:
            return {}
        kept = self._kept_of.get((exhibit.order, exhibit.case), [])
        places = dict.fromkeys(desk.name(self._samples[n].place) or desk.name(self._samples[n].agency) for n in kept)
        return {
            "samples": tuple(kept), "samples_place": ", ".join(places), "samples_waived": order.sample_waived,
        }  # fmt: skip

    def _came(self, number: str) -> str:
        """Whether what is missing had been scanned on the site, when and by whom."""
        desk, there = self._desk, self._load.arrived.get(number)
        if there is None:
            return wording.sentence("lost.never_arrived", desk.lang)
        zone = desk.zone(self._session.chair_agency)
        when = format_moment(datetime.fromisoformat(there.at), desk.lang, zone=zone)
        return wording.sentence("lost.arrived", desk.lang, when=when, name=desk.name(there.by))

    def _by(self, line: Line) -> str:
        """Whose word it is, and who said so too."""
        author, *others = (self._desk.name(actor.person) for actor in line.header.actors)
        said = [wording.sentence("lost.second", self._desk.lang, name=other) for other in others]
        return ", ".join([author, *said])


def _at_staging(exhibit: Exhibit) -> Comparison | None:
    """What the staging check said of the weight, while that weight is the last one taken."""
    staged = exhibit.staged_weight
    return exhibit.last_comparison if staged is not None and exhibit.last_weight == staged else None


def staged_as(exhibit: Exhibit) -> model.Verdict:
    """The staging verdict. What was never weighed was counted, and only a right count is staged (I28)."""
    if exhibit.status == DESTROYED and exhibit.staged_weight is None:
        return "ok"
    return verdict(_at_staging(exhibit))
