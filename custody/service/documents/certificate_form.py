"""The form of a certificate, filled in from what the log decided: a court's thirteen groups of fields."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import get_args

import msgspec

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction import signing_progress
from custody.domain.destruction.arrival_and_ignition import DestructionSessionIgnited, DestructionSessionLoadArrived
from custody.domain.destruction.close_session import DestructionSessionClosed
from custody.domain.destruction.destruction_session import DestructionSession, NamedThere
from custody.domain.destruction.plan_and_open import DestructionSessionOpened
from custody.domain.destruction.session_statement import short
from custody.domain.destruction.sign_off import DestructionSessionSigned
from custody.domain.kernel.events import Event
from custody.service.destruction import sign_off
from custody.service.destruction.statement_summary import first
from custody.service.documents import law, wording
from custody.service.documents.certificate_load import Lines, led_up, loaded
from custody.service.documents.certificate_people import There, stood_there
from custody.service.documents.document_context import DocumentContext, claimed, moment
from custody.service.documents.fire import presumptive_part
from custody.service.documents.irregular_lines import irregular_lines
from custody.service.documents.orders import order_line
from custody.service.law.unmet_rules import watched
from custody.service.people.named_outsiders import named_there
from custody.storage.read.histories import Line
from custody.storage.write import clock
from labels import model
from labels.layout.quantity import format_count, format_moment

METHODS: Mapping[str, model.Method] = {method: method for method in get_args(model.Method)}
VALUE = re.compile(
    r"(?P<amount>[0-9][0-9 \u00a0\u202f]*)[\u00a0 ](?P<currency>XOF|XAF)\s*(?:[–:;,-]\s*(?P<source>.+))?\Z", re.DOTALL
)
"""An estimate as people write it: ``700 000 000 XOF – source``; these currencies have no minor unit."""


class Form:
    """The certificate's form while it is filled in."""

    def __init__(
        self, ctx: DocumentContext, certificate_id: str, state: Certificate, session: DestructionSession
    ) -> None:
        self._ctx = ctx
        self._state = state
        self._session = session
        loading = loaded(ctx, state.session, session, certificate_id)
        self._chain = loading.chain
        self._acts = led_up(ctx, session, loading.chain)
        self._exhibits = loading.burnt
        self._lines = Lines(ctx, session, loading, loading.burnt)
        self._there = There(ctx, session, loading.chain)
        self._orders = self._lines.orders

    def filled(self) -> model.Certificate:
        """Return every group of fields that this path knows."""
        ctx, session, now = self._ctx, self._session, clock.text(clock.now().wall_ms)
        chair = ctx.party(session.chair, session.chair_agency, session.opened_at)
        closing = session.closed
        return model.Certificate(
            reference=self._state.certificate_number, letterhead=ctx.letterhead(session.chair_agency), head=ctx.head(),
            issued_at=datetime.fromisoformat(now), version=self._state.version,
            burnt=self._lines.burnt(),
            unusual=self._unusual(chair.name), irregular=irregular_lines(ctx, session, self._exhibits, self._acts),
            legal_basis=tuple(dict.fromkeys(self._ground(order_id) for order_id in session.orders)),
            orders=tuple(order_line(ctx, order_id) for order_id in session.orders),
            derogations=law.derogation_lines(ctx, self._state.derogations, self._touched()),
            unmet=law.unmet_lines(ctx, self._acts, self._state.derogations),
            attendees=tuple(map(self._there.attendee, session.attendance)),
            quorum_rule=wording.quorum(session.pack, session.pack_digest, ctx.lang, session.ignited_at),
            quorum_met=self._quorum(),
            started_at=self._when(DestructionSessionOpened), ended_at=self._closed_at(), site=self._site(),
            method=METHODS.get(session.method),
            environment_opinion=ctx.said(closing, "environment_opinion"),
            fire_safety=ctx.said(closing, "fire_safety"), fuel=ctx.said(closing, "fuel"),
            temperature=ctx.said(closing, "temperature"),
            withdrawn=self._lines.withdrawn(), value=estimate(ctx.said(closing, "estimated_value")),
            transport=self._transport(), course=self._course(), residue=self._residue(chair.name), media=self._media(),
            stated_totals=tuple((t.substance, t.unit, t.amount) for t in self._state.totals), sign_off=self._sign_off(),
            presumptive=presumptive_part(session, self._exhibits),
        )  # fmt: skip

    def _unusual(self, chair: str) -> model.Answer:
        """Return the recorded answer on incidents; a "none" is printed in its words too."""
        return model.Answer(
            none=not self._session.unusual, text=self._ctx.said(self._session.closed, "incidents"),
            declared_by=chair, declared_at=self._closed_at(), denied=tuple(self._session.denied),
        )  # fmt: skip

    def _closed_at(self) -> datetime | None:
        return self._when(DestructionSessionClosed)

    def _touched(self) -> set[str]:
        return {self._state.session, *self._session.orders, *self._exhibits}

    def _site(self) -> model.Place | None:
        site, commune, gps = (self._ctx.said(self._session.planned, name) for name in ("site", "commune", "position"))
        return model.Place(name=site, commune=commune, gps=gps) if site else None

    def _transport(self) -> model.Transport:
        """Return the transport of the load to the site, as stated when the session was closed."""
        ctx, closing = self._ctx, self._session.closed
        stores = dict.fromkeys(e.agency for e in self._exhibits.values())
        texts = {name: ctx.said(closing, name) for name in ("escort", "departure", "arrival", "load_seal")}
        return model.Transport(
            stores=tuple(map(ctx.name, stores)), vehicle=ctx.said(closing, "transport"), **texts
        )  # fmt: skip

    def _media(self) -> tuple[model.MediaLine, ...]:
        """Return the photographs of the session's acts: papers signed by hand or thumb, and other pictures."""
        self._ctx.fetch(line.seq for line in self._chain)
        title = wording.sentence("photo", self._ctx.lang)
        return tuple(
            model.MediaLine(title=title, sha256=digest, at=claimed(line.header))
            for line in self._chain for digest in self._ctx.photos(line.seq)
        )  # fmt: skip

    def _sign_off(self) -> model.SignOff:
        """Return the signed statement, the people who have not signed, and the raw passkey signatures."""
        session, ctx = self._session, self._ctx
        statement = sign_off.statement_of(ctx.connection, self._state.session, session)
        given = [
            {"event": line.seq, "act": line.part.act, "session": line.part.subject, "at": line.part.at,
             **msgspec.to_builtins(line.part.data)}
            for line in self._chain if isinstance(line.part.data, DestructionSessionSigned)
        ]  # fmt: skip
        return model.SignOff(
            sha256=session.statement, short=short(session.statement), statement=statement,
            evidence=msgspec.json.encode(given, order="sorted"),
            missing=tuple(ctx.name(person) for person in signing_progress.missing(session)),
            site=session.site, site_short=short(session.site),
            by_device=tuple(ctx.name(person) for person in session.by_device),
            recalled=tuple((ctx.name(recall.device), moment(recall.at)) for recall in session.recalled),
            doubted=bool(session.doubts),
        )  # fmt: skip

    def _outsider(self, line: Line, place: int, there: NamedThere) -> str:
        """Return an outsider who took part by name, in words: signed, refused, or entered later."""
        ctx = self._ctx
        quality = wording.code("named_outsider", there.quality, ctx.lang)
        how = "late" if not there.live else "refused" if there.refused else "signed"
        return wording.sentence(
            f"outsider.{how}", ctx.lang, name=ctx.said(line.seq, f"name_{place}"), quality=quality,
            who=ctx.name(line.part.data.confirmed_by),
        )  # fmt: skip

    def _course(self) -> model.Course:
        ctx, session = self._ctx, self._session
        verifiers = tuple(ctx.party(v, at=session.opened_at) for v in session.verifiers)
        seen = watched(self._chain)
        signed = dict.fromkeys(who for watch in seen for who in watch.signed)
        unsigned = dict.fromkeys(who for watch in seen for who in watch.unsigned)
        return model.Course(
            watched=tuple(ctx.party(who, at=session.opened_at) for who in signed),
            unsigned=tuple(ctx.party(who, at=session.opened_at) for who in unsigned),
            outsiders=tuple(self._outsider(line, place, there) for line, place, there in named_there(self._chain)),
            load_opened_at=self._when(DestructionSessionLoadArrived), recounted_by=verifiers,
            recount=format_count(session.on_site, "exhibit", ctx.lang),
            ignited_at=self._when(DestructionSessionIgnited),
            cooling=ctx.said(session.closed, "cooling"), tests=ctx.said(session.closed, "site_tests"),
            notes="\n".join(t for t in (self._times(), self._doubted(), self._value()) if t),
        )  # fmt: skip

    def _times(self) -> str:
        """Return a note that the times are claimed ones, with their source and recording times; "" if not claimed."""
        fire = self._fire()
        if fire is None or fire.header.occurred is None:
            return ""
        zone = self._ctx.zone(self._session.chair_agency)
        first, last = (format_moment(datetime.fromisoformat(self._chain[i].part.at), self._ctx.lang, zone=zone)
                       for i in (0, -1))  # fmt: skip
        source = wording.sentence(f"source.{fire.header.occurred.source}", self._ctx.lang)
        return wording.sentence("claimed", self._ctx.lang, source=source, first=first, last=last)

    def _doubted(self) -> str:
        return wording.sentence("doubted", self._ctx.lang) if self._session.doubts else ""

    def _value(self) -> str:
        text = self._ctx.said(self._session.closed, "estimated_value")
        return wording.sentence("value", self._ctx.lang, text=text) if text and estimate(text) is None else ""

    def _residue(self, chair: str) -> model.Residue:
        read_text, closing = self._ctx.said, self._session.closed
        return model.Residue(
            amount=read_text(closing, "ashes"), appearance=read_text(closing, "residue"),
            test=read_text(closing, "ashes_test"),
            disposal_place=read_text(closing, "ashes_place"),
            non_retrievable=self._session.non_retrievable, stated_by=chair,
        )  # fmt: skip

    def _quorum(self) -> str:
        hour = moment(self._session.lit_at)
        return stood_there(self._ctx, self._session, self._exhibits.values(), hour) if hour else ""

    def _ground(self, order: str) -> str:
        return self._ctx.said(self._orders[order].issued, "legal_basis")

    def _fire(self) -> Line | None:
        return first(self._chain, DestructionSessionIgnited)

    def _when(self, event: type[Event]) -> datetime | None:
        """Return when it happened, as it is claimed: by the first event of the type."""
        line = first(self._chain, event)
        return claimed(line.header) if line else None


def estimate(text: str) -> model.ValueEstimate | None:
    """Return a value with its source from ``13 000 000 XOF – source``, or None for another form."""
    amount_match = VALUE.match(text.strip())
    if amount_match is None:
        return None
    digits = re.sub(r"\D", "", amount_match["amount"])
    return model.ValueEstimate(
        minor=int(digits), currency=amount_match["currency"], source=(amount_match["source"] or "").strip()
    )
