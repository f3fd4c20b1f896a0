"""The form of a certificate, filled in from what the log decided: a court's thirteen groups of fields."""

import re
from collections.abc import Mapping
from datetime import datetime

import msgspec

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction import signing_progress
from custody.domain.destruction.burn import LoadArrived, SessionBurnt
from custody.domain.destruction.close_session import SessionClosed
from custody.domain.destruction.destruction_session import Session
from custody.domain.destruction.plan_and_open import SessionOpened
from custody.domain.destruction.session_statement import short
from custody.domain.destruction.sign_off import SessionSigned
from custody.domain.kernel.events import Event
from custody.service.destruction import sign_off
from custody.service.destruction.statement_summary import first
from custody.service.documents import law, wording
from custody.service.documents.certificate_load import Lines, led_up, loaded
from custody.service.documents.certificate_people import There
from custody.service.documents.document_context import Desk, claimed, moment
from custody.service.documents.orders import order_line
from custody.service.law.unmet_rules import watched
from custody.storage.read.histories import Line
from custody.storage.write import clock
from labels import model
from labels.layout.quantity import format_count, format_moment

METHODS: Mapping[str, model.Method] = {
    "open_burn": "open_burn", "incinerator": "incinerator", "cement_kiln": "cement_kiln", "other": "other",
}  # fmt: skip
VALUE = re.compile(
    r"(?P<amount>[0-9][0-9 \u00a0\u202f]*)[\u00a0 ](?P<currency>XOF|XAF)\s*(?:[–:;,-]\s*(?P<source>.+))?\Z", re.DOTALL
)
"""An estimate as people write it: ``700 000 000 XOF – source``; these currencies have no minor unit."""


class Form:
    """The certificate's form while it is filled in."""

    def __init__(self, desk: Desk, number: str, state: Certificate, session: Session) -> None:
        self._desk = desk
        self._state = state
        self._session = session
        found = loaded(desk, number, state, session)
        self._chain = found.chain
        self._exhibits = found.burnt
        self._lines = Lines(desk, session, found, found.burnt)
        self._there = There(desk, session, found.chain)
        self._orders = self._lines.orders

    def filled(self) -> model.Certificate:
        """Every group of fields that this path knows."""
        desk, session, now = self._desk, self._session, clock.text(clock.now().wall_ms)
        chair = desk.party(session.chair, session.chair_agency, session.opened_at)
        closing = session.closed
        return model.Certificate(
            number=self._state.number, letterhead=desk.letterhead(session.chair_agency), head=desk.head(),
            issued_at=datetime.fromisoformat(now), version=self._state.version,
            burnt=self._lines.burnt(),
            unusual=self._unusual(chair.name),
            legal_basis=tuple(dict.fromkeys(self._ground(n) for n in session.orders)),
            orders=tuple(order_line(desk, n, status="executed") for n in session.orders),
            derogations=law.derogation_lines(desk, self._state.derogations, self._touched()),
            unmet=law.unmet_lines(desk, led_up(desk, session, self._chain), self._state.derogations),
            attendees=tuple(map(self._there.attendee, session.attendance)),
            quorum_rule=wording.quorum(session.pack, session.pack_digest, desk.lang), quorum_met=self._quorum(),
            started_at=self._when(SessionOpened), ended_at=self._closed_at(), site=self._site(),
            method=METHODS.get(session.method),
            environment_opinion=desk.said(closing, "environment_opinion"),
            fire_safety=desk.said(closing, "fire_safety"), fuel=desk.said(closing, "fuel"),
            temperature=desk.said(closing, "temperature"),
            withdrawn=self._lines.withdrawn(), value=estimate(desk.said(closing, "estimated_value")),
            transport=self._transport(), course=self._course(), residue=self._residue(chair.name), media=self._media(),
            stated_totals=tuple((t.substance, t.unit, t.amount) for t in self._state.totals), sign_off=self._sign_off(),
        )  # fmt: skip

    def _unusual(self, chair: str) -> model.Answer:
        """What was answered to whether anything happened, as recorded: a "none" is printed in its words too."""
        return model.Answer(
            none=not self._session.unusual, text=self._desk.said(self._session.closed, "incidents"),
            declared_by=chair, declared_at=self._closed_at(), denied=tuple(self._session.denied),
        )  # fmt: skip

    def _closed_at(self) -> datetime | None:
        return self._when(SessionClosed)

    def _touched(self) -> set[str]:
        return {self._state.session, *self._session.orders, *self._exhibits}

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
        title = wording.sentence("photo", self._desk.lang)
        return tuple(
            model.MediaLine(title=title, sha256=digest, at=claimed(line.header))
            for line in self._chain for digest in self._desk.photos(line.seq)
        )  # fmt: skip

    def _sign_off(self) -> model.SignOff:
        """What everybody signed, who has not, and the passkeys' signatures as they were given."""
        session, desk = self._session, self._desk
        statement = sign_off.statement_of(desk.connection, self._state.session, session)
        given = [
            {"event": line.seq, "act": line.part.act, "session": line.part.subject, "at": line.part.at,
             **msgspec.to_builtins(line.part.data)}
            for line in self._chain if isinstance(line.part.data, SessionSigned)
        ]  # fmt: skip
        return model.SignOff(
            sha256=session.statement, short=short(session.statement), statement=statement,
            evidence=msgspec.json.encode(given, order="sorted"),
            missing=tuple(desk.name(person) for person in signing_progress.missing(session)),
            site=session.site, site_short=short(session.site),
            by_device=tuple(desk.name(person) for person in session.by_device),
            recalled=tuple((desk.name(one.device), moment(one.at)) for one in session.recalled),
            doubted=bool(session.doubts),
        )  # fmt: skip

    def _course(self) -> model.Course:
        desk, session = self._desk, self._session
        verifiers = tuple(desk.party(v, at=session.opened_at) for v in session.verifiers)
        seen = watched(self._chain)
        signed = dict.fromkeys(who for one in seen for who in one.signed)
        unsigned = dict.fromkeys(who for one in seen for who in one.unsigned)
        return model.Course(
            watched=tuple(desk.party(who, at=session.opened_at) for who in signed),
            unsigned=tuple(desk.party(who, at=session.opened_at) for who in unsigned),
            load_opened_at=self._when(LoadArrived), recounted_by=verifiers,
            recount=format_count(session.on_site, "exhibit", desk.lang),
            ignited_at=self._when(SessionBurnt),
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
        source = wording.sentence(f"source.{fire.header.occurred.source}", self._desk.lang)
        return wording.sentence("claimed", self._desk.lang, source=source, first=first, last=last)

    def _doubted(self) -> str:
        return wording.sentence("doubted", self._desk.lang) if self._session.doubts else ""

    def _value(self) -> str:
        text = self._desk.said(self._session.closed, "estimated_value")
        return wording.sentence("value", self._desk.lang, text=text) if text and estimate(text) is None else ""

    def _residue(self, chair: str) -> model.Residue:
        said, closing = self._desk.said, self._session.closed
        return model.Residue(
            amount=said(closing, "ashes"), appearance=said(closing, "residue"), test=said(closing, "ashes_test"),
            disposal_place=said(closing, "ashes_place"),
            non_retrievable=self._session.non_retrievable, stated_by=chair,
        )  # fmt: skip

    def _quorum(self) -> str:
        fire = self._fire()
        return wording.sentence("quorum", self._desk.lang, witnesses=len(fire.part.data.witnesses)) if fire else ""

    def _ground(self, order: str) -> str:
        return self._desk.said(self._orders[order].issued, "legal_basis")

    def _fire(self) -> Line | None:
        return first(self._chain, SessionBurnt)

    def _when(self, event: type[Event]) -> datetime | None:
        """Return when it happened, as it is claimed: by the first event of the type."""
        line = first(self._chain, event)
        return claimed(line.header) if line else None


def estimate(text: str) -> model.ValueEstimate | None:
    """A value with its source, read from ``13 000 000 XOF – source``; None when it is not of that form."""
    found = VALUE.match(text.strip())
    if found is None:
        return None
    digits = re.sub(r"\D", "", found["amount"])
    return model.ValueEstimate(minor=int(digits), currency=found["currency"], source=(found["source"] or "").strip())
