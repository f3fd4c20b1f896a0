"""Load of a certificate: a line for each destroyed exhibit and for each exhibit withdrawn before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from custody.domain.destruction.arrival_and_ignition import DestructionSessionLoadWithdrawn
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.balance_and_weighing import Comparison
from custody.domain.exhibits.exhibit import DESTROYED, Exhibit
from custody.domain.exhibits.exhibit_family import MassLine, mass_line
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.certificates.certificates import size_at_issue
from custody.service.destruction.missing_exhibits import arrivals, missing
from custody.service.destruction.sessions import load
from custody.service.documents import checks, wording
from custody.service.documents.checks import verdict
from custody.service.documents.corrections import mention
from custody.service.documents.document_context import DocumentContext, claimed, moment
from custody.service.documents.load_readings import UNREAD, LoadReading, readings
from custody.service.exhibits.write_offs import Said
from custody.storage.read import historical_state
from custody.storage.read.histories import Line
from custody.storage.write import head_row
from labels import model
from labels.layout.quantity import format_moment
from labels.stock import identifier


@dataclass(frozen=True, slots=True)
class Loaded:
    """The load of a session, as it stood when the log had ``size`` events: at the issue of its certificate, or now.

    ``now``: what burnt, as it stands today. ``withdrawn``: what was taken out, or missing, right after that act.
    """

    size: int
    chain: Sequence[Line]
    now: Mapping[str, Exhibit]
    burnt: Mapping[str, Exhibit]
    withdrawn: Mapping[str, Exhibit]
    readings: Mapping[str, LoadReading]
    arrived: Mapping[str, Said]

    def read(self, exhibit_id: str) -> LoadReading:
        """Return the last reading of an exhibit."""
        return self.readings.get(exhibit_id, UNREAD)


def loaded(ctx: DocumentContext, session_id: str, session: DestructionSession, certificate_id: str = "") -> Loaded:
    """Return the load of a session as its certificate states it, without one as it stands now."""
    size = size_at_issue(ctx.connection, certificate_id) if certificate_id else head_row.read(ctx.connection).size
    chain = ctx.history(session_id)
    now, gone = load(ctx.connection, session_id, session), missing(ctx.connection, session_id, session)
    burnt = historical_state.before(ctx.connection, now, size)
    return Loaded(
        size=size, chain=chain, now=now, burnt=burnt,
        withdrawn={exhibit_id: exhibit for exhibit_id,
            exhibit in _taken_out(ctx, chain).items() if exhibit_id not in burnt},
        readings=readings(ctx.connection, chain, gone), arrived=arrivals(ctx.connection, session_id, gone),
    )  # fmt: skip


def _taken_out(ctx: DocumentContext, chain: Sequence[Line]) -> dict[str, Exhibit]:
    """Return the exhibits withdrawn or missing from the load, as they stood right after that act."""
    states: dict[str, Exhibit] = {}
    for line in chain:
        if isinstance(line.part.data, DestructionSessionLoadWithdrawn):
            size = line.header_seq + 1 + line.header.parts
            states |= historical_state.states(ctx.connection, Exhibit, line.part.data.exhibits, size)
    return states


def led_up(ctx: DocumentContext, session: DestructionSession, chain: Sequence[Line]) -> list[Line]:
    """Return the acts that led to the destruction: the acts of its orders, then those of the session."""
    return [line for order in session.orders for line in ctx.history(order)] + list(chain)


class Lines:
    """The lines of a load: of those of what ``burnt``, and of all that was withdrawn; ``orders``: the session's."""

    def __init__(
        self, ctx: DocumentContext, session: DestructionSession, loading: Loaded, burnt: Mapping[str, Exhibit]
    ) -> None:
        self._ctx = ctx
        self._session = session
        self._load = loading
        self._exhibits = burnt
        self._corrected = {exhibit_id: mention(ctx, exhibit_id, loading.now[exhibit_id]) for exhibit_id in burnt}
        states = [*burnt.values(), *loading.withdrawn.values()]
        self._cases = historical_state.states(ctx.connection, Case, {e.case for e in states}, loading.size)
        self._seizures = historical_state.states(ctx.connection, Seizure, {e.seizure for e in states}, loading.size)
        self.orders = ctx.states(Order, session.orders)
        kept = {exhibit_id for order in self.orders.values() for exhibit_id in order.samples if states}
        self._samples = historical_state.states(ctx.connection, Exhibit, kept, loading.size)
        self._kept_of: dict[tuple[str, str], list[str]] = {}
        for named, order in self.orders.items():
            for sample in filter(self._samples.get, order.samples):
                self._kept_of.setdefault((named, self._samples[sample].case), []).append(sample)
        self._name()

    def _name(self) -> None:
        """Ask for all names at once, and for what was said of the seizures."""
        ctx, seizures = self._ctx, self._seizures.values()
        ctx.names({a.person for a in self._session.attendance} | {s.agency for s in seizures})
        ctx.names({subject_id for sample in self._samples.values() for subject_id in (sample.place, sample.agency)})
        ctx.names(case.prosecution for case in self._cases.values())
        ctx.fetch(s.declared for s in seizures)

    def burnt(self) -> tuple[model.BurntLine, ...]:
        """Return a line for each destroyed exhibit."""
        return tuple(self._burnt(exhibit_id, exhibit) for exhibit_id, exhibit in self._exhibits.items())

    def withdrawn(self) -> tuple[model.WithdrawnLine, ...]:
        """Return a line for each exhibit withdrawn before the ignition, or missing."""
        lines = []
        for line in self._load.chain:
            if line.part.type != "destruction_session.load_withdrawn/1":
                continue
            reason = self._ctx.said(line.seq, "reason")
            for exhibit_id in line.part.data.exhibits:
                exhibit, read = self._load.withdrawn.get(exhibit_id), self._load.read(exhibit_id)
                if exhibit is not None:
                    out = model.WithdrawnLine(
                        line=self._line(exhibit_id, exhibit, read), reason=reason, by=self._by(line),
                        at=claimed(line.header), missing=read.missing,
                        arrived=self._came(exhibit_id) if read.missing else "", discrepancies=tuple(exhibit.open),
                    )  # fmt: skip
                    lines.append(out)
        return tuple(lines)

    def _burnt(self, exhibit_id: str, exhibit: Exhibit) -> model.BurntLine:
        read = self._load.read(exhibit_id)
        return self._line(exhibit_id, exhibit, read, self._ctx.name(read.by))

    def _line(self, exhibit_id: str, exhibit: Exhibit, read: LoadReading, seal_by: str = "") -> model.BurntLine:
        ctx, seizure = self._ctx, self._seizures[exhibit.seizure]
        first, staged, laboratory = exhibit.first_stated, exhibit.staged_weight or read.weight, exhibit.laboratory
        masses = mass_line(exhibit, staged)
        order = self.orders.get(exhibit.order)
        return model.BurntLine(
            id=exhibit_id, substance=exhibit.known_substance, case_number=identifier.group(exhibit.case),
            record_number=self._cases[exhibit.case].case_reference.removeprefix("PV "),
            prosecution=ctx.led_by(self._cases[exhibit.case]),
            store_entry=wording.sentence("piece", ctx.lang, number=exhibit.exhibit_number),
            seizing_agency=ctx.name(seizure.agency), seized_on=moment(seizure.seized_at),
            seized_place=ctx.last_said(seizure, "place", seizure.declared),
            lab_report=laboratory.report if laboratory else "", confirmed=laboratory is not None,
            count=exhibit.count.n if exhibit.count else None, unit=exhibit.count.unit if exhibit.count else "",
            volume_ul=exhibit.volume.ul if exhibit.volume else None,
            first_gross_ug=first.gross.ug if first else None, first_net_ug=first.net_ug if first else None,
            gross_ug=staged.gross.ug if staged else None, balance=ctx.serial(staged),
            readability_ug=staged.step_ug if staged else None,
            uncertainty_ug=staged.uncertainty_ug if staged else None,
            difference_ug=masses.difference_ug, verdict=staged_as(exhibit), balance_sheet=_balance(masses),
            seal_in=exhibit.seal, seal_out=read.seal, seal_state=read.state, seal_by=seal_by,
            order=order.order_reference if order else "",
            synthetic=exhibit.synthetic, unproved=exhibit.doubts, staged_by=self._beside(exhibit),
            observation=self._corrected.get(exhibit_id, ""),
            **self._kept(exhibit),
        )  # fmt: skip

    def _beside(self, exhibit: Exhibit) -> str:
        """Return what a line says beside its figures: how it was staged, and that its beginning is unknown (I46)."""
        said, origin = self._by_sack(exhibit), exhibit.origin
        if origin is None:
            return said
        lang = self._ctx.lang
        key = "origin_confirmed" if origin.confirmed_by else "origin_unconfirmed"
        agency = self._ctx.name(origin.by_agency) if origin.confirmed_by else ""
        return " ".join(filter(None, (said, wording.sentence(key, lang, agency=agency))))

    def _by_sack(self, exhibit: Exhibit) -> str:
        if exhibit.by_count:
            return wording.sentence(f"by_count.{exhibit.by_count}", self._ctx.lang)
        return wording.by_sack(exhibit.by_sack, self._ctx.lang) if exhibit.by_sack else ""

    def _kept(self, exhibit: Exhibit) -> dict[str, Any]:
        """Return the samples of the case that the order keeps, and their places at the issue (I26)."""
        ctx, order = self._ctx, self.orders.get(exhibit.order)
        if order is None:
            return {}
        kept = self._kept_of.get((exhibit.order, exhibit.case), [])
        places = dict.fromkeys(
            ctx.name(self._samples[sample_id].place) or ctx.name(self._samples[sample_id].agency) for sample_id in kept
        )
        return {
            "samples": tuple(kept), "samples_place": ", ".join(places), "samples_waived": order.sample_waived,
        }  # fmt: skip

    def _came(self, exhibit_id: str) -> str:
        """Return a sentence: if a missing exhibit was scanned at the site, when and by whom."""
        ctx, there = self._ctx, self._load.arrived.get(exhibit_id)
        if there is None:
            return wording.sentence("lost.never_arrived", ctx.lang)
        zone = ctx.zone(self._session.chair_agency)
        when = format_moment(datetime.fromisoformat(there.at), ctx.lang, zone=zone)
        return wording.sentence("lost.arrived", ctx.lang, when=when, name=ctx.name(there.by))

    def _by(self, line: Line) -> str:
        """Return the name of an act's author, followed by its co-signers."""
        author, *others = (self._ctx.name(actor.person) for actor in line.header.actors)
        seconds = [wording.sentence("lost.second", self._ctx.lang, name=other) for other in others]
        return ", ".join([author, *seconds])


def _at_staging(exhibit: Exhibit) -> Comparison | None:
    """Return the staging verdict on the weight, if the staging weight is still the last one."""
    staged = exhibit.staged_weight
    return exhibit.last_comparison if staged is not None and exhibit.last_weight == staged else None


def _balance(masses: MassLine) -> model.LifeBalance | None:
    if masses.first_ug is None:
        return None
    return model.LifeBalance(
        first_ug=masses.first_ug, net=masses.net, parts_ug=masses.parts_ug, used_ug=masses.used_ug,
        before_ug=masses.before_ug, unknown=masses.unknown,
    )  # fmt: skip


def staged_as(exhibit: Exhibit) -> model.Verdict:
    """Return the verdict on what was staged: of its whole balance where that does not add up (I47), else of staging.

    An unweighed exhibit was counted, and only a right count is staged (I28). By a sack, or by seal and count, nobody
    says that its weight conforms.
    """
    masses = mass_line(exhibit, exhibit.staged_weight)
    if masses.differs:
        return checks.VERDICTS[masses.verdict]
    if exhibit.status == DESTROYED and exhibit.staged_weight is not None and exhibit.by_sack is not None:
        return "by_sack"
    if exhibit.status == DESTROYED and exhibit.staged_weight is not None and exhibit.by_count:
        return "by_count"
    if exhibit.status == DESTROYED and exhibit.staged_weight is None:
        return "ok"
    return verdict(_at_staging(exhibit))
