"""Legs, seals, weights and flags of an exhibit's chain, gathered event by event.

Events are told apart by their versioned type, which never changes its meaning. An unknown type is still printed in the
list of events.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.kernel.events import Header
from custody.domain.law.rule_outcome import rule_of_flag
from custody.domain.people.compromised_credentials import Found
from custody.domain.transfers.transfer import Transfer
from custody.service.documents import custody_legs, law, marks, wording
from custody.service.documents.checks import seal_state, weighing_line, without_weight
from custody.service.documents.corrections import correction_lines
from custody.service.documents.document_context import DocumentContext, claimed, day, recorded
from custody.service.documents.fire import fire_leg, fire_of
from custody.service.documents.laboratory import Reports, sample_line
from custody.service.documents.orders import order_line
from custody.service.documents.trail import Shared, Trail
from custody.service.kernel.signing_keys import act_key
from custody.service.people.compromised_acts import flags
from custody.storage.read.histories import Line
from labels import model


class Reader:
    """Reads a chain into a ``Trail``."""

    def __init__(self, ctx: DocumentContext, shared: Shared | None = None) -> None:
        """Read in a context; ``shared``: what other chains passed through, read for them before."""
        self.trail = Trail()
        self._ctx = ctx
        self._reports = Reports(ctx, self.trail.labs)
        self._anchors: dict[int, model.Anchor | None] = {}
        self._means: Found = {}
        self._shared = shared or Shared()
        self._handlers: dict[str, Callable[[Line, Any], None]] = {
            "exhibit.taken_over/1": self._taken_over, "exhibit.origin_confirmed/1": self._confirmed,
            "exhibit.registered/1": self._registered, "exhibit.blind_checked/1": self._measured,
            "exhibit.reading_questioned/1": self._questioned, "exhibit.second_look_lapsed/1": self._unread,
            "exhibit.sighted/1": self._sighted, "exhibit.counted/1": self._counted,
            "exhibit.count_closed/1": self._reconciled, "exhibit.received/1": self._received,
            "exhibit.release_extended/1": self._extended, "exhibit.handed_out/1": self._handed_out,
            "exhibit.found_again/1": self._taken_up, "exhibit.taken_from_departed/1": self._taken_up,
            "exhibit.not_received/1": self._missing, "exhibit.stayed_with_holder/1": self._kept,
            "exhibit.act_unsettled/1": self._blocked, "exhibit.transfer_denied/1": self._blocked,
            "exhibit.paper_act_doubted/1": self._blocked, "exhibit.compared_with_lot/1": self._told,
            "exhibit.analysed/1": self._analysed, "exhibit.ordered/1": self._ordered,
            "exhibit.opened/1": self._opened, "exhibit.resealed/1": self._resealed,
            "exhibit.split/1": self._split, "exhibit.split_off/1": self._taken, "exhibit.consumed/1": self._consumed,
            "exhibit.used/1": self._used, "exhibit.report_lapsed/1": self._told,
            "exhibit.lot_verdict_missing/1": self._told, "exhibit.reported_missing/1": self._blocked,
            "exhibit.staged/1": self._staged, "exhibit.withdrawn/1": self._withdrawn,
            "exhibit.destroyed/1": self._destroyed, "exhibit.destruction_disputed/1": self._destroyed,
            "exhibit.discrepancy_settled/1": self._cleared, "document.issued/1": self._exported,
            "entry.corrected/1": self._corrected, "exhibit.alarmed/1": self._alarmed,
        }  # fmt: skip

    def read(self, lines: list[Line]) -> Trail:
        """Read the whole chain, in order."""
        self._ctx.names({a.person for line in lines for a in line.header.actors if a.will != "service"})
        self._anchors = self._ctx.anchors(lines)
        self._means = self._ctx.declared(lines)
        for line in lines:
            self._event(line)
            handler = self._handlers.get(line.part.type)
            if handler is not None:
                handler(line, line.part.data)
        self.trail.corrections += correction_lines(self._ctx, lines)
        return self.trail

    def _event(self, line: Line) -> None:
        ctx, header = self._ctx, line.header
        author, anchor = header.actors[0], self._anchors[line.seq]
        self.trail.events.append(
            model.EventLine(
                seq=line.seq, n=line.part.n, kind=line.part.type, at=recorded(line), leaf_hex=line.leaf.hex(),
                occurred=claimed(header) if header.occurred else None,
                actor=self._author(header) if author.will != "service" else "", anchor=anchor,
            )
        )  # fmt: skip
        if anchor and anchor.verdict:
            self.trail.flags.append(model.FlagLine(at=recorded(line), text=anchor.verdict, seq=line.seq))
        for code in flags(header, (line.part.data,), self._means):
            if rule_of_flag(code):
                continue  # what a rule asks is said in full elsewhere
            if (about := marks.concerns(ctx, line, code)) is False:
                continue
            pack, whole = header.rules.partition(" ")[0], 0 if about else ctx.exhibits_in(line)
            self.trail.flags.append(model.FlagLine(at=recorded(line), text=code, rule=pack, seq=line.seq, whole=whole))
        for digest in ctx.photos(line.seq):
            photo = wording.sentence("photo", ctx.lang)
            self.trail.media.append(model.MediaLine(title=photo, sha256=digest, at=claimed(header)))

    def _author(self, header: Header) -> str:
        """Return the author of an act, and its passkey or password if such acts are signed."""
        ctx, key = self._ctx, act_key(header)
        name = ctx.name(header.actors[0].person)
        if key is None:
            return name
        return wording.sentence("by_key" if key.key else "by_password", ctx.lang, name=name, passkey=key.key)

    def _registered(self, line: Line, data: Any) -> None:
        leg = custody_legs.seized(self._ctx, line, data)
        self.trail.legs.append(leg)
        photos = self._ctx.photos(line.seq)
        seal = model.SealLine(
            seal=data.seal, applied_at=claimed(line.header), applied_by=leg.receiver.name,
            photo_sha256=photos[0] if photos else "",
        )  # fmt: skip
        self.trail.seals.append(seal)
        if data.weight:
            self._weighing(line, data.weight, None, "seizure")

    def _received(self, line: Line, data: Any) -> None:
        leg = custody_legs.received(self._ctx, line, data, *self._transfer(data.transfer))
        self.trail.legs.append(leg)
        self._release(line, leg, data)
        self._check(line, data.check, "intake" if data.place else "handover")

    def _release(self, line: Line, leg: model.Leg, data: Any) -> None:
        if data.due:
            release = model.ReleaseLine(
                out_at=leg.started_at or claimed(line.header),
                to=leg.receiver, purpose=leg.purpose, legal_basis=leg.legal_basis, due_back=leg.due_back,
                slip=leg.slip,
            )  # fmt: skip
            self.trail.releases.append(release)
        elif leg.kind == "return" and self.trail.releases:
            self.trail.releases[-1] = replace(self.trail.releases[-1], back_at=leg.received_at)

    def _kept(self, line: Line, data: Any) -> None:
        self.trail.legs.append(custody_legs.refused(self._ctx, line, *self._transfer(data.transfer)))

    def _taken_up(self, line: Line, data: Any) -> None:
        self.trail.legs.append(custody_legs.taken_up(self._ctx, line, data))
        self.trail.opened += filter(None, [getattr(data, "discrepancy", "")])  # of what was found after a write-off
        self._check(line, data.check, "handover")

    def _extended(self, _line: Line, data: Any) -> None:
        if self.trail.releases:
            self.trail.releases[-1] = replace(self.trail.releases[-1], due_back=day(data.due))

    def _missing(self, _line: Line, data: Any) -> None:
        self.trail.opened.append(data.discrepancy)
        self.trail.gaps.append(wording.sentence("missing", self._ctx.lang, transfer=data.transfer))

    def _measured(self, line: Line, data: Any) -> None:
        self._check(line, data.check, "check")

    def _staged(self, line: Line, data: Any) -> None:
        self._check(line, data.check, "staging")
        if data.by_sack:
            remark = wording.by_sack(data.by_sack, self._ctx.lang)
            by = self._ctx.name(line.header.actors[0].person)
            self.trail.sightings.append(model.SightingLine(at=claimed(line.header), by=by, remark=remark))

    def _withdrawn(self, line: Line, data: Any) -> None:
        self._check(line, data.check, "inventory")

    def _blocked(self, _line: Line, data: Any) -> None:
        self.trail.opened.append(data.discrepancy)

    def _told(self, _line: Line, data: Any) -> None:
        self.trail.opened.extend(data.opened)

    def _questioned(self, line: Line, data: Any) -> None:
        self._reading(line, "questioned", data.reading)

    def _unread(self, line: Line, data: Any) -> None:
        self.trail.opened.extend(data.opened)
        self._reading(line, "unread", data.reading)

    def _reading(self, line: Line, key: str, first: FirstReading, now: str = "") -> None:
        """Print what was read first, and what was read at the second look (I57b)."""
        ctx = self._ctx
        facts = {"first": wording.reading(first, ctx.lang), "by": ctx.name(first.by), "now": now}
        remark, author = wording.sentence(key, ctx.lang, **facts), line.header.actors[0]
        by = "" if author.will == "service" else ctx.name(author.person)
        self.trail.looks.append(model.SightingLine(at=claimed(line.header), by=by, remark=remark))

    def _check(self, line: Line, check: Any, purpose: str) -> None:
        self.trail.opened.extend(check.opened)
        if check.first_reading:
            self._reading(line, "read_again", check.first_reading, wording.reading(check, self._ctx.lang))
        if check.to_read_again:
            self._reading(line, "questioned", check.to_read_again)
        if check.weight:
            self._weighing(line, check.weight, check.comparison, purpose)
        elif remark := without_weight(check, self._ctx.lang):
            by = self._ctx.name(line.header.actors[0].person)
            self.trail.sightings.append(model.SightingLine(at=claimed(line.header), by=by, remark=remark))
        state = seal_state(check)
        if self.trail.seals and state not in {"intact", "not_seen"}:
            self.trail.seals[-1] = replace(self.trail.seals[-1], state=state)

    def _weighing(self, line: Line, weight: Weight, comparison: Any, purpose: str) -> None:
        weighed = weighing_line(self._ctx, line, weight, comparison, purpose)
        self.trail.weighings.append(weighed if self.trail.weighings else replace(weighed, verdict="first"))

    def _sighted(self, line: Line, data: Any) -> None:
        self.trail.opened.extend(data.opened)
        key = "old_label" if data.label == "superseded" else "copy"
        remark = wording.sentence(key, self._ctx.lang, copy=data.copy) if data.copy else ""
        by = self._ctx.name(line.header.actors[0].person)
        self.trail.sightings.append(model.SightingLine(at=claimed(line.header), by=by, remark=remark))

    def _counted(self, line: Line, data: Any) -> None:
        by = self._ctx.name(line.header.actors[0].person)
        seen = model.SightingLine(at=claimed(line.header), by=by, audit=data.inventory, seal=data.check.seal)
        self.trail.sightings.append(seen)
        self._check(line, data.check, "inventory")

    def _reconciled(self, line: Line, data: Any) -> None:
        ctx = self._ctx
        self.trail.opened.extend(data.opened)
        self.trail.sightings.append(
            model.SightingLine(
                at=claimed(line.header), by=ctx.name(line.header.actors[0].person), audit=data.inventory,
                place=ctx.name(data.place) if data.place else "",
                seen=data.verdict in {"misplaced", "reappeared"}, remark=wording.sentence(data.verdict, ctx.lang),
            )
        )  # fmt: skip

    def _alarmed(self, line: Line, data: Any) -> None:
        rule = ""
        if data.rule:
            text, article, name = law.stated(line.header.rules, data.rule, self._ctx, line.part.at)
            basis = f"{article} ; {name}" if name else article
            rule = f"{text} ({basis})"
        flag = model.FlagLine(at=recorded(line), text=f"alarm_{data.sort}", rule=rule, seq=line.seq)
        self.trail.flags.append(flag)

    def _analysed(self, line: Line, data: Any) -> None:
        self.trail.opened.extend(data.opened)
        self._reports.add(line, data, self._net())

    def _opened(self, line: Line, data: Any) -> None:
        ctx, trail = self._ctx, self.trail
        self._check(line, data.check, "opening")
        trail.opened.extend(data.opened)
        trail.openings.append(
            model.OpeningLine(
                at=claimed(line.header), seal_out=data.check.seal, present=self._present(line),
                reason=wording.sentence(f"opening.{data.purpose}", ctx.lang),
                actions=self._grounds(line), unweighed=self._unweighed("opening", data.check.not_weighed),
            )
        )  # fmt: skip
        self._refused(line)
        if trail.seals[-1].state == "intact":
            trail.seals[-1] = replace(trail.seals[-1], state="opened", ended_at=claimed(line.header))

    def _resealed(self, line: Line, data: Any) -> None:
        trail = self.trail
        trail.opened.extend(data.opened)
        trail.seals[-1] = replace(trail.seals[-1], replaced_by=data.seal)
        unweighed = (*trail.openings[-1].unweighed, *self._unweighed("reseal", data.not_weighed))
        trail.openings[-1] = replace(trail.openings[-1], seal_in=data.seal, unweighed=unweighed)
        self._refused(line)
        self._sealed(line, data.seal, wording.sentence(f"closure.{data.closure}", self._ctx.lang))
        if data.weight:
            self._weighing(line, data.weight, None, "reseal")
            if trail.labs and trail.legs[-1].purpose == "laboratory":
                trail.labs[-1] = replace(trail.labs[-1], returned_net_ug=data.weight.net_ug)

    def _unweighed(self, step: str, reason: str) -> tuple[str, ...]:
        """Return why it was not weighed at an opening or a resealing, as papers print it; nothing if it was."""
        if not reason:
            return ()
        why = wording.code("missing_means", reason, self._ctx.lang)
        return (wording.sentence(f"{step}_not_weighed", self._ctx.lang, reason=why),)

    def _refused(self, line: Line) -> None:
        refusal, last = self._ctx.said(line.seq, "refusal"), self.trail.openings[-1]
        self.trail.openings[-1] = replace(last, refused=(*last.refused, *([refusal] if refusal else [])))

    def _split(self, line: Line, data: Any) -> None:
        self._refused(line)
        self._reports.use(data.consumed_ug or 0, data.request)
        self.trail.opened.extend(data.opened)
        for exhibit_id, child in self._ctx.states(Exhibit, data.children).items():
            self.trail.samples.append(sample_line(self._ctx, exhibit_id, child, claimed(line.header)))
        if data.weight:
            self._weighing(line, data.weight, None, "sampling")
        if data.exhausted:
            self.trail.ended_at = claimed(line.header)

    def _taken_over(self, line: Line, data: Any) -> None:
        self._sealed(line, data.seal)
        self.trail.legs.append(custody_legs.taken_over(self._ctx, line, data))
        self.trail.gaps.append(wording.sentence("origin_unconfirmed", self._ctx.lang))

    def _confirmed(self, line: Line, data: Any) -> None:
        """End the gap: another agency found the exhibit in its register (I46)."""
        ctx = self._ctx
        self.trail.gaps.remove(wording.sentence("origin_unconfirmed", ctx.lang))
        remark = wording.sentence("origin_confirmed", ctx.lang, agency=ctx.name(data.agency))
        self.trail.sightings.append(model.SightingLine(at=claimed(line.header), by=ctx.name(data.by), remark=remark))

    def _taken(self, line: Line, data: Any) -> None:
        ctx = self._ctx
        self._sealed(line, data.seal)
        self.trail.legs.append(custody_legs.sampled(ctx, line, data))
        child = ctx.state(Exhibit, line.part.subject)
        self.trail.samples.append(sample_line(ctx, line.part.subject, child, claimed(line.header)))
        if data.weight:
            self._weighing(line, data.weight, None, "sampling")

    def _consumed(self, line: Line, data: Any) -> None:
        self.trail.opened.extend(data.opened)
        self.trail.ended_at = claimed(line.header)
        if self.trail.labs:
            self._reports.use_rest(data.mass_ug or 0, data.request)

    def _used(self, _line: Line, data: Any) -> None:
        self._reports.use(data.mass_ug or 0, data.request)

    def _net(self) -> int | None:
        """Net micrograms at the latest opening: what the laboratory found inside, when it opened the exhibit."""
        opened = [w.net_ug for w in self.trail.weighings if w.purpose == "opening"]
        return opened[-1] if opened and self.trail.legs[-1].purpose == "laboratory" else None

    def _sealed(self, line: Line, seal: str, kind: str = "") -> None:
        author, *others = line.header.actors
        photos = self._ctx.photos(line.seq)
        self.trail.seals.append(
            model.SealLine(
                seal=seal, kind=kind, applied_at=claimed(line.header), applied_by=self._ctx.name(author.person),
                witnesses=tuple(self._ctx.name(a.person) for a in others if a.part == "witness"),
                photo_sha256=photos[0] if photos else "",
            )
        )  # fmt: skip

    def _grounds(self, line: Line) -> str:
        """Return the legal basis of an opening, with the recording of the bench camera where there is one (I67)."""
        camera = self._ctx.said(line.seq, "camera")
        filmed = wording.sentence("opening_camera", self._ctx.lang, text=camera) if camera else ""
        return " ; ".join(text for text in (self._ctx.said(line.seq, "legal_basis"), filmed) if text)

    def _present(self, line: Line) -> tuple[model.Party, ...]:
        return tuple(self._ctx.party(a.person, a.agency, line.part.at) for a in line.header.actors)

    def _handed_out(self, line: Line, data: Any) -> None:
        self._check(line, data.check, "handover")
        if data.foreign:
            receipt = wording.receipt_abroad(data.foreign, self._ctx.lang)
            self.trail.media.append(model.MediaLine(title=receipt, sha256=data.foreign.sha256, at=claimed(line.header)))
        if data.status in GONE:  # a reference stays with its holder
            self.trail.ended_at = claimed(line.header)
            self.trail.legs.append(custody_legs.handed_out(self._ctx, line, data, self.trail.orders[-1]))

    def _ordered(self, line: Line, data: Any) -> None:
        self.trail.orders.append(order_line(self._ctx, data.order, exhibit=line.part.subject))

    def _destroyed(self, line: Line, data: Any) -> None:
        trail, fires, order = self.trail, self._shared.fires, self.trail.orders[-1]
        trail.fire = fires[data.session] = fires.get(data.session) or fire_of(self._ctx, data.session)
        trail.ended_at = trail.fire.hour
        if trail.seals:
            trail.seals[-1] = replace(trail.seals[-1], ended_at=trail.fire.hour)
        by_order = f"{order.reference} · {order.authority}"
        trail.legs.append(fire_leg(self._ctx, line, trail.fire, trail.legs, by_order))

    def _cleared(self, line: Line, data: Any) -> None:
        if data.holder:
            held = next(leg.receiver for leg in reversed(self.trail.legs) if leg.received_at)
            self.trail.legs.append(custody_legs.settled(self._ctx, line, data, held))
            if (releases := self.trail.releases) and releases[-1].back_at is None:
                releases[-1] = replace(releases[-1], back_at=claimed(line.header))
        if data.seal and self.trail.seals:
            ended = replace(self.trail.seals[-1], ended_at=claimed(line.header), replaced_by=data.seal)
            self.trail.seals[-1:] = [ended, model.SealLine(seal=data.seal, applied_at=claimed(line.header))]

    def _corrected(self, line: Line, data: Any) -> None:
        """Apply a correction: the current seal and the new weighing. The list of corrections shows the old entry."""
        if data.seal and self.trail.seals and not data.past:
            self.trail.seals[-1] = replace(self.trail.seals[-1], seal=data.seal)
        self.trail.opened.extend(data.opened)
        if data.weight:
            self._weighing(line, data.weight, data.comparison, "inventory")
        self._reports.correct(line, data)

    def _exported(self, line: Line, data: Any) -> None:
        ctx, recipient = self._ctx, self._ctx.said(line.seq, "to")
        read = model.ReadLine(
            at=recorded(line), who=ctx.name(line.header.actors[0].person),
            action="handed" if recipient else "exported", recipient=recipient, n=data.until_n,
        )  # fmt: skip
        self.trail.reads.append((line.seq, read))

    def _transfer(self, transfer_id: str) -> tuple[Transfer, list[Line]]:
        if transfer_id not in (transfers := self._shared.transfers):
            transfers[transfer_id] = self._ctx.state(Transfer, transfer_id), self._ctx.course(transfer_id)
        return transfers[transfer_id]
