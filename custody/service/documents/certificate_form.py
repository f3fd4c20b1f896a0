"""The form of a certificate, filled in from what the log decided: a court's thirteen groups of fields."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from custody.domain import signatures
from custody.domain.burning import FIRES, LoadArrived, LoadWithdrawn
from custody.domain.case import Case
from custody.domain.certificate import Certificate
from custody.domain.closing import ENDINGS
from custody.domain.destruction import OPENINGS
from custody.domain.events import Event
from custody.domain.exhibit import DESTROYED, Exhibit
from custody.domain.order import Order
from custody.domain.seizure import Seizure
from custody.domain.session import Attendance, Session, Signed
from custody.domain.signoff import SessionSigned
from custody.domain.statement import short
from custody.domain.weighing import Comparison
from custody.service import signing
from custody.service.certificates import size_at_issue
from custody.service.documents import law, words
from custody.service.documents.checks import verdict
from custody.service.documents.corrections import mention
from custody.service.documents.desk import Desk, claimed, moment
from custody.service.documents.load_readings import UNREAD, Reading, readings
from custody.service.documents.orders import order_line
from custody.service.missing import arrivals, missing
from custody.service.sessions import load
from custody.service.stated import first
from custody.service.unmet import watched
from custody.storage import asof, clock
from custody.storage.queries import Line
from labels import identifier, model
from labels.anomalies import WRONG_SEAL, Amiss
from labels.quantity import format_count, format_moment
from labels.tables import ALARMING

METHODS: Mapping[str, model.Method] = {
    "open_burn": "open_burn", "incinerator": "incinerator", "cement_kiln": "cement_kiln", "other": "other",
}  # fmt: skip
DECISIONS: Mapping[str, model.SignatureDecision] = {
    "attested": "attested", "reserved": "reserved", "refused": "refused",
}  # fmt: skip
WAYS: Mapping[str, model.SignatureWay] = {
    "account": "account", "pin": "pin", "passkey": "passkey", "wet": "wet", "thumb": "thumb", "device": "device",
}  # fmt: skip
QUALITIES = {"commission": "member"}
"""Qualities of the quorum that paper calls otherwise."""
VALUE = re.compile(
    r"(?P<amount>[0-9][0-9 \u00a0\u202f]*)[\u00a0 ](?P<currency>XOF|XAF)\s*(?:[–:;,-]\s*(?P<source>.+))?\Z", re.DOTALL
)
"""An estimate as people write it: ``700 000 000 XOF – source``; these currencies have no minor unit."""


class Form:
    """The certificate's form while it is filled in.

    ``amiss``: of what burnt only that of which something went wrong is read out, for ``Form.amiss``.
    """

    def __init__(
        self, desk: Desk, number: str, state: Certificate, session: Session, *, amiss: bool = False
    ) -> None:  # fmt: skip
        self._desk = desk
        self._state = state
        self._session = session
        self._chain = desk.history(state.session)
        now, then = load(desk.connection, state.session, session), size_at_issue(desk.connection, number)
        self._exhibits = asof.before(desk.connection, now, then)
        gone = missing(desk.connection, state.session, session)
        self._arrived = arrivals(desk.connection, state.session, gone)
        self._readings = readings(desk.connection, self._chain, gone)
        self._withdrawn = self._gone()
        if amiss:
            self._exhibits = {n: e for n, e in self._exhibits.items() if _amiss(e, self._readings.get(n, UNREAD))}
        self._corrected = {n: mention(now[n], desk.lang) for n in self._exhibits}
        states = [*self._exhibits.values(), *self._withdrawn.values()]
        self._cases = asof.states(desk.connection, Case, {e.case for e in states}, then)
        self._seizures = asof.states(desk.connection, Seizure, {e.seizure for e in states}, then)
        self._orders = desk.states(Order, session.orders)
        kept = {number for order in self._orders.values() for number in order.samples if states}
        self._samples = asof.states(desk.connection, Exhibit, kept, then)
        self._kept_of: dict[tuple[str, str], list[str]] = {}
        for named, order in self._orders.items():
            for sample in filter(self._samples.get, order.samples):
                self._kept_of.setdefault((named, self._samples[sample].case), []).append(sample)
        desk.names({a.person for a in session.attendance} | {s.agency for s in self._seizures.values()})
        desk.names({n for sample in self._samples.values() for n in (sample.place, sample.agency)})
        desk.names(case.prosecution for case in self._cases.values())
        desk.fetch(s.declared for s in self._seizures.values())

    def filled(self) -> model.Certificate:
        """Every group of fields that this path knows."""
        desk, session, now = self._desk, self._session, clock.text(clock.now().wall_ms)
        chair = desk.party(session.chair, session.chair_agency, session.opened_at)
        closing = session.closed
        return model.Certificate(
            number=self._state.number, letterhead=desk.letterhead(session.chair_agency), head=desk.head(),
            issued_at=datetime.fromisoformat(now), version=self._state.version,
            burnt=tuple(self._burnt(n, e) for n, e in self._exhibits.items()),
            unusual=self._unusual(chair.name),
            legal_basis=tuple(dict.fromkeys(self._ground(n) for n in session.orders)),
            orders=tuple(order_line(desk, n, status="executed") for n in session.orders),
            derogations=law.derogation_lines(desk, self._state.derogations, self._touched()),
            unmet=law.unmet_lines(desk, self._acts(), self._state.derogations),
            attendees=tuple(self._attendee(a) for a in session.attendance),
            quorum_rule=words.quorum(session.pack, session.pack_digest, desk.lang), quorum_met=self._quorum(),
            started_at=self._when(OPENINGS), ended_at=self._closed_at(), site=self._site(),
            method=METHODS.get(session.method),
            environment_opinion=desk.said(closing, "environment_opinion"),
            fire_safety=desk.said(closing, "fire_safety"), fuel=desk.said(closing, "fuel"),
            temperature=desk.said(closing, "temperature"),
            withdrawn=tuple(self._taken_out()), value=estimate(desk.said(closing, "estimated_value")),
            transport=self._transport(), course=self._course(), residue=self._residue(chair.name), media=self._media(),
            stated_totals=tuple((t.substance, t.unit, t.amount) for t in self._state.totals), sign_off=self._sign_off(),
        )  # fmt: skip

    def amiss(self) -> Amiss:
        """What the sentences on what went wrong are made of."""
        session, name = self._session, self._desk.name
        signed = bool(session.statement)
        return Amiss(
            burnt=tuple(self._burnt(n, e) for n, e in self._exhibits.items()), withdrawn=tuple(self._taken_out()),
            unmet=law.unmet_lines(self._desk, self._acts(), self._state.derogations),
            attendees=tuple(self._attendee(a) for a in session.attendance if self._remarkable(a)),
            denied=tuple(session.denied), non_retrievable=session.non_retrievable,
            by_device=tuple(name(person) for person in session.by_device) if signed else (),
            recalled=tuple(name(one.device) for one in session.recalled) if signed else (),
            doubted=signed and bool(session.doubts),
        )  # fmt: skip

    def _remarkable(self, attendance: Attendance) -> bool:
        """Whether somebody's opinion is told of among what went wrong: noted, late or contested."""
        given = [s for s in self._session.signatures if s.person == attendance.person]
        return (bool(attendance.noted) and not given) or any(s.late or s.contested for s in given)

    def _unusual(self, chair: str) -> model.Answer:
        """What was answered to whether anything happened, as recorded: a "none" is printed in its words too."""
        return model.Answer(
            none=not self._session.unusual, text=self._desk.said(self._session.closed, "incidents"),
            declared_by=chair, declared_at=self._closed_at(), denied=tuple(self._session.denied),
        )  # fmt: skip

    def _closed_at(self) -> datetime | None:
        return self._when(ENDINGS)

    def _touched(self) -> set[str]:
        return {self._state.session, *self._session.orders, *self._exhibits}

    def _acts(self) -> list[Line]:
        """The acts that led to the fire: those of the orders, and those of the session."""
        return [line for order in self._session.orders for line in self._desk.history(order)] + self._chain

    def _site(self) -> model.Place | None:
        site, commune, gps = (self._desk.said(self._session.planned, name) for name in ("site", "commune", "position"))
        return model.Place(name=site, commune=commune, gps=gps) if site else None

    def _transport(self) -> model.Transport:
        """How the load came to the fire, as it was said when the session was closed."""
        desk, closing = self._desk, self._session.closed
        stores = dict.fromkeys(e.agency for e in self._exhibits.values())
        said = {name: desk.said(closing, name) for name in ("escort", "departure", "arrival", "load_seal")}
        return model.Transport(
            stores=tuple(map(desk.name, stores)), vehicle=desk.said(closing, "transport"), **said
        )  # fmt: skip

    def _media(self) -> tuple[model.MediaLine, ...]:
        """The photographs kept with the session's acts: papers signed by hand or thumb, and what else was shown."""
        self._desk.fetch(line.seq for line in self._chain)
        title = words.sentence("photo", self._desk.lang)
        return tuple(
            model.MediaLine(title=title, sha256=digest, at=claimed(line.header))
            for line in self._chain for digest in self._desk.photos(line.seq)
        )  # fmt: skip

    def _kept(self, exhibit: Exhibit) -> dict[str, Any]:
        """The samples that the exhibit's order keeps back of its case, and where they lay at the issue (I26)."""
        desk, order = self._desk, self._orders.get(exhibit.order)
        if order is None:
            return {}
        kept = self._kept_of.get((exhibit.order, exhibit.case), [])
        places = dict.fromkeys(desk.name(self._samples[n].place) or desk.name(self._samples[n].agency) for n in kept)
        return {
            "samples": tuple(kept), "samples_place": ", ".join(places), "samples_waived": order.sample_waived,
        }  # fmt: skip

    def _burnt(self, number: str, exhibit: Exhibit) -> model.BurntLine:
        read = self._readings.get(number, UNREAD)
        return self._line(number, exhibit, read, self._desk.name(read.by))

    def _line(self, number: str, exhibit: Exhibit, read: Reading, seal_by: str = "") -> model.BurntLine:
        desk, seizure = self._desk, self._seizures[exhibit.seizure]
        first, staged, found = exhibit.first_weight, exhibit.staged_weight or read.weight, exhibit.laboratory
        comparison = _at_staging(exhibit)
        order = self._orders.get(exhibit.order)
        return model.BurntLine(
            number=number, substance=exhibit.known_substance, case_number=identifier.group(exhibit.case),
            record_number=self._cases[exhibit.case].number.removeprefix("PV "),
            prosecution=desk.led_by(self._cases[exhibit.case]),
            store_entry=words.sentence("piece", desk.lang, number=exhibit.number),
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
            verdict=_verdict(exhibit),
            seal_in=exhibit.seal, seal_out=read.seal, seal_state=read.state, seal_by=seal_by,
            order=order.number if order else "",
            synthetic=exhibit.synthetic, unproved=exhibit.doubts, staged_by=self._by_sack(exhibit),
            observation=self._corrected.get(number, ""),
            **self._kept(exhibit),
        )  # fmt: skip

    def _by_sack(self, exhibit: Exhibit) -> str:
        return words.by_sack(exhibit.by_sack, self._desk.lang) if exhibit.by_sack else ""

    def _attendee(self, attendance: Attendance) -> model.Attendee:
        desk, seq = self._desk, attendance.attested_seq
        word = next((line for line in self._chain if line.seq == seq), None)
        said = desk.said(seq, "reservations") if seq else ""
        will = desk.will(word, attendance.person) if word else None
        signed = [s for s in self._session.signatures if s.person == attendance.person]
        refused = attendance.refused and not attendance.noted
        if signed:
            told = next((s for s in signed if not s.contested), signed[0])
            said, refused = desk.said(told.seq, "reservations"), told.decision == "refused"
        if refused:
            will = model.Will(kind="refused", reason=said, signed_at=claimed(word.header) if word else None)
        unsaid = attendance.noted and not signed
        joined = self._joined(attendance)
        return model.Attendee(
            party=desk.party(attendance.person, attendance.agency, attendance.joined_at),
            quality=QUALITIES.get(attendance.quality, attendance.quality), arrived_at=joined,
            left_at=self._left(attendance), will=will, reservations="" if refused or unsaid else said,
            noted=said if unsaid else "",
            signatures=tuple(self._signature(s) for s in signed),
        )  # fmt: skip

    def _signature(self, signed: Signed) -> model.Signature:
        event = self._signed_event(signed)
        return model.Signature(
            decision=DECISIONS[signed.decision], way=WAYS[signed.way], at=datetime.fromisoformat(signed.at),
            late=signed.late, contested=signed.contested, before=tuple(self._desk.name(n) for n in signed.before),
            key=event.assertion.credential[:6] if event.assertion else "", device_bound=event.device_bound,
            site_at=datetime.fromisoformat(signed.site_at) if signed.site_at else None,
        )  # fmt: skip

    def _signed_event(self, signed: Signed) -> SessionSigned:
        event = next(line.part.data for line in self._chain if line.seq == signed.seq)
        assert isinstance(event, SessionSigned)
        return event

    def _sign_off(self) -> model.SignOff | None:
        """What everybody signed, who has not, and the passkeys' signatures as they were given."""
        session, desk = self._session, self._desk
        if not session.statement:
            return None
        statement = signing.statement_of(desk.connection, self._state.session, session)
        given = [
            {"event": line.seq, "act": line.part.act, "session": line.part.subject, "at": line.part.at,
             **msgspec.to_builtins(line.part.data)}
            for line in self._chain if isinstance(line.part.data, SessionSigned)
        ]  # fmt: skip
        return model.SignOff(
            sha256=session.statement, short=short(session.statement), statement=statement,
            evidence=msgspec.json.encode(given, order="sorted"),
            missing=tuple(desk.name(person) for person in signatures.missing(session)),
            site=session.site, site_short=short(session.site),
            by_device=tuple(desk.name(person) for person in session.by_device),
            recalled=tuple((desk.name(one.device), moment(one.at)) for one in session.recalled),
            doubted=bool(session.doubts),
        )  # fmt: skip

    def _joined(self, attendance: Attendance) -> datetime | None:
        return self._at_change(attendance.joined_at, attendance.person) or moment(attendance.joined_at)

    def _left(self, attendance: Attendance) -> datetime | None:
        if not attendance.left_at:
            return None
        return self._at_change(attendance.left_at, attendance.person) or moment(attendance.left_at)

    def _at_change(self, at: str, person: str) -> datetime | None:
        """The claimed time of the change of attendance that was recorded ``at`` a time and names a person."""
        for line in self._chain:
            if line.part.type == "session.attendance_changed/1" and line.part.at == at:
                people = {j.person for j in line.part.data.joined} | set(line.part.data.left)
                if person in people:
                    return claimed(line.header)
        return None

    def _taken_out(self) -> list[model.WithdrawnLine]:
        found = []
        for line in self._chain:
            if line.part.type != "session.load_withdrawn/1":
                continue
            reason = self._desk.said(line.seq, "reason")
            for number in line.part.data.exhibits:
                exhibit, read = self._withdrawn.get(number), self._readings.get(number, UNREAD)
                if exhibit is not None:
                    out = model.WithdrawnLine(
                        line=self._line(number, exhibit, read), reason=reason, by=self._by(line),
                        at=claimed(line.header), missing=read.missing,
                        arrived=self._came(number) if read.missing else "", discrepancies=tuple(exhibit.open),
                    )  # fmt: skip
                    found.append(out)
        return found

    def _came(self, number: str) -> str:
        """Whether what is missing had been scanned on the site, when and by whom."""
        desk, there = self._desk, self._arrived.get(number)
        if there is None:
            return words.sentence("lost.never_arrived", desk.lang)
        zone = desk.zone(self._session.chair_agency)
        when = format_moment(datetime.fromisoformat(there.at), desk.lang, zone=zone)
        return words.sentence("lost.arrived", desk.lang, when=when, name=desk.name(there.by))

    def _by(self, line: Line) -> str:
        """Whose word it is, and who said so too."""
        author, *others = (self._desk.name(actor.person) for actor in line.header.actors)
        said = [words.sentence("lost.second", self._desk.lang, name=other) for other in others]
        return ", ".join([author, *said])

    def _gone(self) -> dict[str, Exhibit]:
        """What was taken out of the load, or was missing from it, as it stood right after that act."""
        found: dict[str, Exhibit] = {}
        for line in self._chain:
            if isinstance(line.part.data, LoadWithdrawn):
                size = line.header_seq + 1 + line.header.parts
                found |= asof.states(self._desk.connection, Exhibit, line.part.data.exhibits, size)
        return {number: exhibit for number, exhibit in found.items() if number not in self._exhibits}

    def _course(self) -> model.Course:
        desk, session = self._desk, self._session
        verifiers = tuple(desk.party(v, at=session.opened_at) for v in session.verifiers)
        seen = watched(self._chain)
        signed = dict.fromkeys(who for one in seen for who in one.signed)
        unsigned = dict.fromkeys(who for one in seen for who in one.unsigned)
        return model.Course(
            watched=tuple(desk.party(who, at=session.opened_at) for who in signed),
            unsigned=tuple(desk.party(who, at=session.opened_at) for who in unsigned),
            load_opened_at=self._when((LoadArrived,)), recounted_by=verifiers,
            recount=format_count(session.on_site, "exhibit", desk.lang),
            ignited_at=self._when(FIRES),
            cooling=desk.said(session.closed, "cooling"), tests=desk.said(session.closed, "site_tests"),
            notes="\n".join(t for t in (self._times(), self._doubted(), self._value()) if t),
        )  # fmt: skip

    def _times(self) -> str:
        """That the hours are claimed ones, where they are: by which source, and when they were really recorded."""
        fire = self._fire()
        if fire is None or fire.header.occurred is None:
            return ""
        zone = self._desk.zone(self._session.chair_agency)
        first, last = (format_moment(datetime.fromisoformat(self._chain[i].part.at), self._desk.lang, zone=zone)
                       for i in (0, -1))  # fmt: skip
        source = words.sentence(f"source.{fire.header.occurred.source}", self._desk.lang)
        return words.sentence("claimed", self._desk.lang, source=source, first=first, last=last)

    def _doubted(self) -> str:
        return words.sentence("doubted", self._desk.lang) if self._session.doubts else ""

    def _value(self) -> str:
        text = self._desk.said(self._session.closed, "estimated_value")
        return words.sentence("value", self._desk.lang, text=text) if text and estimate(text) is None else ""

    def _residue(self, chair: str) -> model.Residue:
        said, closing = self._desk.said, self._session.closed
        return model.Residue(
            amount=said(closing, "ashes"), appearance=said(closing, "residue"), test=said(closing, "ashes_test"),
            disposal_place=said(closing, "ashes_place"),
            non_retrievable=self._session.non_retrievable, stated_by=chair,
        )  # fmt: skip

    def _quorum(self) -> str:
        fire = self._fire()
        return words.sentence("quorum", self._desk.lang, witnesses=len(fire.part.data.witnesses)) if fire else ""

    def _ground(self, order: str) -> str:
        return self._desk.said(self._orders[order].issued, "legal_basis")

    def _fire(self) -> Line | None:
        return first(self._chain, FIRES)

    def _when(self, family: tuple[type[Event], ...]) -> datetime | None:
        """When it happened, as it is claimed: by the first event of the family."""
        line = first(self._chain, family)
        return claimed(line.header) if line else None


def _amiss(exhibit: Exhibit, read: Reading) -> bool:
    """Whether something went wrong with what burnt, as ``labels.anomalies`` tells it of its line."""
    seal = read.state in WRONG_SEAL or read.seal not in {"", exhibit.seal}
    return bool(exhibit.doubts) or seal or _verdict(exhibit) in ALARMING


def _at_staging(exhibit: Exhibit) -> Comparison | None:
    """What the staging check said of the weight, while that weight is the last one taken."""
    staged = exhibit.staged_weight
    return exhibit.last_comparison if staged is not None and exhibit.last_weight == staged else None


def _verdict(exhibit: Exhibit) -> model.Verdict:
    """The staging verdict. What was never weighed was counted, and only a right count is staged (I28)."""
    if exhibit.status == DESTROYED and exhibit.staged_weight is None:
        return "ok"
    return verdict(_at_staging(exhibit))


def estimate(text: str) -> model.ValueEstimate | None:
    """A value with its source, read from ``13 000 000 XOF – source``; None when it is not of that form."""
    found = VALUE.match(text.strip())
    if found is None:
        return None
    digits = re.sub(r"\D", "", found["amount"])
    return model.ValueEstimate(minor=int(digits), currency=found["currency"], source=(found["source"] or "").strip())
