"""A history in plain words: what happened, when, by whom, and what the event says, line by line.

What went wrong stands in the open: differences, discrepancies, superseded labels and flags make a line an alarm.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from custody.domain.quantity import VOLUME
from custody.domain.times import instant
from custody.service.anchoring import Anchored
from custody.service.derogations import DerogationLine
from custody.service.documents.minutes import OPENING
from custody.service.exhibits import HistoryLine
from custody.service.transfers import Slip
from custody.storage.tombs import Gone
from custody.web import corrected, links, terms
from custody.web.i18n import N_, gettext, ngettext
from custody.web.law import Flag, flagged, law
from custody.web.words import count, grouped, mass, number, state

EVENTS: Mapping[str, str] = {
    "exhibit.registered/1": N_("Sealed and registered"),
    "exhibit.taken_over/1": N_("Taken over from a paper register"),
    "label.printed/1": N_("Label printed"),
    "place.label_printed/1": N_("Label of a place printed"),
    "container.label_printed/1": N_("Label of a container printed"),
    "person.badge_printed/1": N_("Badge printed"),
    "label.issued/1": N_("Blank labels issued"),
    "label.voided/1": N_("Blank labels voided"),
    "exhibit.measured/1": N_("Checked blind"),
    "exhibit.sighted/1": N_("Seen by another person than its holder"),
    "exhibit.evacuated/1": N_("Evacuated in an emergency"),
    "exhibit.counted/1": N_("Counted in an inventory"),
    "exhibit.reconciled/1": N_("Not as an inventory expected it"),
    "exhibit.stored/1": N_("Put in its place"),
    "exhibit.opened/1": N_("Its seal was opened before witnesses"),
    "exhibit.resealed/1": N_("Sealed again before witnesses"),
    "exhibit.split/1": N_("Parts or samples were taken from it"),
    "exhibit.taken/1": N_("Taken from another exhibit and sealed"),
    "exhibit.consumed/1": N_("Consumed by analysis"),
    "exhibit.dispatched/1": N_("Handed over, on the way"),
    "exhibit.received/1": N_("Taken in charge: custody passed"),
    "exhibit.release_extended/1": N_("The temporary release was renewed"),
    "exhibit.succeeded/1": N_("Taken over from a holder who is gone"),
    "exhibit.missing/1": N_("Missing at the hand-over"),
    "exhibit.reported_lost/1": N_("Reported lost by who should hold it"),
    "exhibit.found/1": N_("Found again: the finder holds it"),
    "exhibit.kept/1": N_("The hand-over came to nothing: custody did not pass"),
    "exhibit.analysed/1": N_("Analysed by the laboratory"),
    "paper_report.entered/1": N_("Report on paper typed in"),
    "paper_report.settled/1": N_("Report on paper settled"),
    "exhibit.sampling_planned/1": N_("A sample of its units was planned"),
    "exhibit.hold_placed/1": N_("Held by the prosecution: not to be destroyed, returned or ceded"),
    "exhibit.hold_lifted/1": N_("The prosecution lifted its hold"),
    "exhibit.ordered/1": N_("Named in an order"),
    "exhibit.handed_out/1": N_("Handed out by order"),
    "exhibit.retained/1": N_("Kept as a sample by the destruction order"),
    "exhibit.unordered/1": N_("The order to destroy it was revoked or quashed"),
    "exhibit.staged/1": N_("Checked by the verifier before destruction"),
    "exhibit.arrived/1": N_("Arrived on the site of destruction"),
    "exhibit.withdrawn/1": N_("Withdrawn from destruction"),
    "exhibit.destroyed/1": N_("Destroyed"),
    "exhibit.certified/1": N_("Entered in a certificate of destruction"),
    "exhibit.cleared/1": N_("A discrepancy was lifted"),
    "fact.corrected/1": N_("An entry was corrected"),
    "exhibit.derogated/1": N_("Excused from a rule by a derogation"),
    "exhibit.alarmed/1": N_("Alarm of the service"),
    "exhibit.claimed/1": N_("Claimed by an act recorded offline that contradicts the record"),
    "document.exported/1": N_("A document was given out"),
    "bundle.received/1": N_("A bundle of another log was received"),
}

DOCUMENTS: Mapping[str, str] = {
    "history": N_("custody history"),
    "certificate": N_("certificate of destruction"),
    "slip": N_("hand-over slip"),
    "register": N_("store register"),
    "ledger": N_("mass balance"),
    "labels": N_("labels"),
    "json": N_("data file"),
    "bundle": N_("verifiable proof"),
    "receipt": N_("receipt of a bundle"),
    "minutes": N_("minutes of an act"),
}

ACTS: Mapping[str, str] = {
    "log.found/1": N_("Log founded"),
    "person.propose/1": N_("Change of people proposed"),
    "person.confirm/1": N_("Change of people confirmed"),
    "device.revoke/1": N_("Device revoked"),
    "device.claim/1": N_("Envelope of a device that is no act: a claim"),
    "place.open/1": N_("Place put into use"),
    "container.open/1": N_("Container put into use"),
    "balance.register/1": N_("Balance registered"),
    "place.evacuate/1": N_("Emergency evacuation"),
    "place.rate/1": N_("Security of a place rated"),
    "container.seal/1": N_("Container sealed"),
    "container.unseal/1": N_("Sealed container opened"),
    "case.open/1": N_("Case opened"),
    "case.share/1": N_("Case shared"),
    "outsider.register/1": N_("Outsider made known"),
    "outsider.lend/1": N_("Lent to an outsider"),
    "outsider.take_back/1": N_("Taken back from an outsider"),
    "operation.open/1": N_("Operation opened"),
    "operation.link/1": N_("Linked in an operation"),
    "seizure.report/1": N_("First notice taken down"),
    "seizure.declare/1": N_("Seizure declared"),
    "seizure.confirm/1": N_("Declared line confirmed"),
    "exhibit.register/1": N_("Exhibits sealed and registered"),
    "register.take_over/1": N_("Paper register taken over"),
    "exhibit.print/1": N_("Labels printed"),
    "label.issue/1": N_("Blank labels issued"),
    "label.void/1": N_("Blank labels voided"),
    "place.print/1": N_("Labels of places and badges printed"),
    "exhibit.measure/1": N_("Blind check"),
    "exhibit.sight/1": N_("Exhibits seen"),
    "exhibit.report_lost/1": N_("Exhibits reported lost"),
    "exhibit.find/1": N_("Exhibits found again"),
    "exhibit.hand_out/1": N_("Exhibit handed out by order"),
    "exhibit.store/1": N_("Exhibits put in their place"),
    "exhibit.open/1": N_("Seal opened"),
    "exhibit.reseal/1": N_("Exhibit sealed again"),
    "exhibit.split/1": N_("Parts or samples taken"),
    "exhibit.consume/1": N_("Sample consumed"),
    "transfer.dispatch/1": N_("Hand-over begun"),
    "transfer.receive/1": N_("Taken in charge"),
    "transfer.refuse/1": N_("Hand-over refused"),
    "exhibit.succeed/1": N_("Taken over from a person who is gone"),
    "transfer.extend/1": N_("Temporary release renewed"),
    "transfer.recall/1": N_("Hand-over taken back"),
    "transfer.handover/1": N_("Hand-over face to face"),
    "transfer.slip/1": N_("Paper slip entered"),
    "transfer.confirm_slip/1": N_("Paper slip confirmed"),
    "laboratory.report/1": N_("Laboratory report"),
    "paper_report.enter/1": N_("Report on paper typed in"),
    "paper_report.confirm/1": N_("Report on paper confirmed"),
    "paper_report.refuse/1": N_("Report on paper refused"),
    "sampling.plan/1": N_("Sampling planned"),
    "sampling.result/1": N_("Sample examined"),
    "hold.place/1": N_("Legal hold placed"),
    "hold.lift/1": N_("Legal hold lifted"),
    "order.issue/1": N_("Destruction ordered"),
    "values.erase/1": N_("Private values erased"),
    "confidential.open/1": N_("Confidential inquiry opened"),
    "confidential.lift/1": N_("Confidential inquiry lifted"),
    "order.enter/1": N_("Order entered from paper"),
    "order.confirm/1": N_("Order entered from paper confirmed"),
    "order.original/1": N_("Original of an order seen"),
    "order.revoke/1": N_("Destruction order revoked"),
    "order.notify/1": N_("Destruction order notified"),
    "order.appeal/1": N_("Appeal against the destruction order"),
    "order.judge/1": N_("Decision on the appeal"),
    "passkey.register/1": N_("Passkey made"),
    "passkey.confirm/1": N_("Passkey confirmed"),
    "passkey.revoke/1": N_("Passkey ended"),
    "session.plan/1": N_("Destruction session planned"),
    "session.draw/1": N_("Sample drawn from a sealed sack"),
    "session.stage/1": N_("Exhibits checked before destruction"),
    "session.attend/1": N_("Presence at a session"),
    "session.leave/1": N_("Departure from a session"),
    "session.open/1": N_("Destruction session opened"),
    "session.arrive/1": N_("Load arrived on site"),
    "session.withdraw/1": N_("Exhibits withdrawn from destruction"),
    "session.burn/1": N_("Ignition"),
    "session.close/1": N_("Destruction session closed"),
    "session.attest/1": N_("Word of a person present"),
    "session.sign/1": N_("Session signed"),
    "session.certify/1": N_("Certificate of destruction issued"),
    "session.abort/1": N_("Destruction session called off"),
    "custodian.name/1": N_("Custodian named"),
    "custodian.override/1": N_("Releases allowed during a change of custodian"),
    "inventory.plan/1": N_("Inventory planned"),
    "inventory.freeze/1": N_("Inventory frozen"),
    "inventory.count/1": N_("Exhibits counted"),
    "inventory.reconcile/1": N_("Inventory reconciled"),
    "inventory.sign/1": N_("Inventory signed"),
    "fact.correct/1": N_("Entry corrected"),
    "discrepancy.assign/1": N_("Inquiry into a discrepancy entrusted"),
    "discrepancy.conclude/1": N_("Inquiry into a discrepancy concluded"),
    "discrepancy.agree_loss/1": N_("Loss agreed to by the prosecution"),
    "discrepancy.close/1": N_("Discrepancy closed"),
    "derogation.grant/1": N_("Derogation granted"),
    "alarm.raise/1": N_("Alarm raised"),
    "alarm.suspect/1": N_("Suspicion raised"),
    "alarm.escalate/1": N_("Alarm sent on"),
    "alarm.acknowledge/1": N_("Alarms acknowledged"),
    "bundle.receive/1": N_("Bundle of another log received"),
    "reading.record/1": N_("Reading"),
    "export.record/1": N_("Document given out"),
    "clock.step/1": N_("The clock stepped"),
}
"""Kinds of act as headings."""

LABELS: Mapping[str, str] = {
    "no": N_("Number in the case"),
    "seal": N_("Seal"),
    "count": N_("Count"),
    "weight": N_("Gross weight"),
    "tare": N_("Tare"),
    "net": N_("Net weight"),
    "substance": N_("Substance"),
    "form": N_("Form"),
    "holder": N_("Holder"),
    "device": N_("Device"),
    "escort": N_("Escort"),
    "predecessor": N_("Held before by"),
    "agency": N_("Agency"),
    "place": N_("Place"),
    "container": N_("Container"),
    "transfer": N_("Hand-over"),
    "order": N_("Order"),
    "session": N_("Session"),
    "certificate": N_("Certificate"),
    "seizure": N_("Seizure"),
    "sample": N_("Sampling plan"),
    "inventory": N_("Inventory"),
    "verdict": N_("What the count says"),
    "discrepancy": N_("Discrepancy"),
    "purpose": N_("Purpose"),
    "closure": N_("Kind of seal"),
    "portion": N_("Taken as"),
    "parent": N_("Taken from"),
    "children": N_("What was taken"),
    "consumed_ug": N_("Consumed"),
    "consumed_count": N_("Consumed by number"),
    "mass_ug": N_("Mass consumed"),
    "mass": N_("Mass as the register has it, to be weighed"),
    "corrects": N_("Corrects the entry no."),
    "field": N_("What was corrected"),
    "rule": N_("Rule"),
    "derogation": N_("Derogation"),
    "opened": N_("Discrepancies opened"),
    "sort": N_("Alarm"),
    "since": N_("Overdue since"),
    "copy": N_("Copy of the label"),
    "label": N_("Warning"),
    "status": N_("State"),
    "due": N_("Due back on"),
    "released_by": N_("Released by"),
    "report": N_("Laboratory report"),
    "laboratory": N_("Laboratory"),
    "purity_per_mille": N_("Purity"),
    "adulterants": N_("Adulterants"),
    "paper_report": N_("Report on paper"),
    "dated": N_("Day on the report"),
    "volume": N_("Volume"),
    "net_received": N_("Net weight received"),
    "net_returned": N_("Net weight given back"),
    "document": N_("Document"),
    "until_n": N_("Up to event"),
    "check_seal": N_("Seal read"),
    "check_sack": N_("Seal read on its sack"),
    "by_sack": N_("Staged by its sack"),
    "to_weigh": N_("Weighing"),
    "check_weight": N_("Weighed"),
    "check_count": N_("Counted"),
    "passed": N_("Result"),
    "hidden": N_("Seal, weight and count"),
    "description": N_("Description"),
    "reason": N_("Reason"),
    "notified": N_("Notified to"),
    "reservations": N_("Reservations"),
    "refusal": N_("Refuses to sign"),
    "legal_basis": N_("Legal basis"),
    "reference": N_("Number on the paper"),
    "to": N_("Given to"),
    "foreign": N_("Receipt of the other jurisdiction"),
    "foreign_digest": N_("SHA-256 of the signed receipt"),
    "method": N_("Method"),
}
LINKED = ("transfer", "order", "session", "certificate", "seizure", "discrepancy", "sample", "inventory",
          "paper_report")  # fmt: skip
TEXTS = ("description", "reason", "notified", "reservations", "legal_basis", "refusal", "to", "method")
COPY_WARNINGS: Mapping[str, str] = {
    "superseded": N_("An old label was scanned: a newer copy was printed since."),
    "never_printed": N_("This copy of the label was never printed here."),
}
ERASED = N_("erased")
LONG = 72
"""Hours from which a delay is told in days."""
ALARMS = frozenset(
    {
        "exhibit.missing/1",
        "exhibit.reported_lost/1",
        "exhibit.found/1",
        "exhibit.withdrawn/1",
        "exhibit.alarmed/1",
        "exhibit.claimed/1",
    }
)


class Item(Struct, frozen=True):
    """One thing that an event says; ``href`` leads to what it speaks of, ``bad`` marks a difference."""

    label: str
    text: str
    href: str = ""
    bad: bool = False


class Who(Struct, frozen=True):
    """A person of an act: what they did in it, who they are, how their will was given."""

    part: str
    name: str
    agency: str
    will: str


class Entry(Struct, frozen=True):
    """One event of a history, ready to be shown in the language of this request.

    ``delay``: how long after it happened, as stated, it was recorded; "" for less than an hour. ``minutes``: the act
    whose minutes may be printed, "" where it neither weighed nor opened.
    """

    n: int
    seq: int
    leaf: str
    title: str
    at: str
    occurred: str
    who: tuple[Who, ...]
    items: tuple[Item, ...]
    flags: tuple[Flag, ...]
    alarm: bool
    anchored: Anchored
    corrected: tuple[int, ...] = ()
    delay: str = ""
    minutes: str = ""


Names = Mapping[str, str]


def entry(line: HistoryLine, names: Names, granted: Iterable[DerogationLine] = ()) -> Entry:
    """An event in words; ``granted`` are the derogations that touch the exhibit."""
    kept_back = [_item("hidden", masked())] if line.hidden else []
    items = (*_data(line.data, names), *kept_back, *_texts(line.texts))
    flags = tuple(flagged(code, line.rules, granted) for code in line.flags)
    return Entry(
        n=line.n,
        seq=line.seq,
        leaf=line.leaf,
        title=event(line.type),
        at=line.at,
        occurred=line.occurred.at if line.occurred else "",
        who=_signers(line.slip, names) if line.slip else tuple(_who(actor, names) for actor in line.actors),
        items=items,
        flags=flags,
        corrected=line.corrected,
        alarm=bool(flags or line.anchored.verdict) or line.type in ALARMS or any(item.bad for item in items),
        anchored=line.anchored,
        delay=delay(line.occurred.at, line.at) if line.occurred else "",
        minutes=line.act if line.type in OPENING or (line.data.get("check") or line.data).get("weight") else "",
    )


def delay(occurred: str, at: str) -> str:
    """How long after it happened, as stated, something was recorded, in words; "" for less than an hour."""
    hours = int((instant(at) - instant(occurred)).total_seconds() // 3600)
    if hours < 1:
        return ""
    if hours < LONG:
        return ngettext("declared %(num)s hour later", "declared %(num)s hours later", hours) % {"num": hours}
    days = hours // 24
    return ngettext("declared %(num)s day later", "declared %(num)s days later", days) % {"num": days}


def event(code: str) -> str:
    """What an event says happened."""
    return gettext(EVENTS[code]) if code in EVENTS else code


def act(code: str) -> str:
    """A kind of act."""
    return gettext(ACTS[code]) if code in ACTS else code


def document(code: str) -> str:
    """A kind of document that was given out."""
    return gettext(DOCUMENTS[code]) if code in DOCUMENTS else code


def masked() -> str:
    """What stands in place of seal, weight and count for who has still to check them blind."""
    return gettext("hidden until you have checked")


def label(name: str) -> str:
    """The name of a thing that an event says."""
    return gettext(LABELS[name])


def finding(value: Any, hidden: bool = False, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """One side of a discrepancy in words; ``names`` are those of who is said to hold it."""
    if hidden:
        return masked()
    if value is None:
        return gettext("nothing")
    parts = [value.seal] if value.seal else []
    parts += [count(value.count.n, value.count.unit)] if value.count else []
    parts += [mass(value.ug)] if value.ug is not None else []
    parts += [count(value.ul, VOLUME)] if value.ul is not None else []
    parts += [terms.substance(value.substance)] if value.substance else []
    parts += [terms.per_cent(value.purity)] if value.purity is not None else []
    holder = names.get(value.holder) or grouped(value.holder)
    parts += [gettext("held by %(name)s") % {"name": holder}] if value.holder else []
    return " + ".join(parts) or gettext("nothing")


def _who(actor: Any, names: Names) -> Who:
    will = terms.will(actor.will)
    by = names.get(actor.by, "")
    detail = " · ".join(text for text in (will, by, actor.slip) if text)
    return Who(terms.part(actor.part), names.get(actor.person, actor.person), names.get(actor.agency, ""), detail)


def _signers(slip: Slip, names: Names) -> tuple[Who, ...]:
    """The people behind a paper slip: the two who signed it, then who typed it in and who confirmed it here."""
    paper, here = f"{terms.will('paper')} · {slip.slip}", terms.will("own_device")
    parts = (
        ("releaser", slip.releaser, paper), ("receiver", slip.receiver, paper),
        ("typist", slip.entered_by, here), ("confirmer", slip.settled_by, here),
    )  # fmt: skip
    return tuple(Who(terms.part(part), names.get(person, person), "", will) for part, person, will in parts if person)


def _data(data: Mapping[str, Any], names: Names) -> list[Item]:
    shown: list[Item] = []
    for name, value in data.items():
        if value is None:
            continue
        if name == "check":
            shown += _check(value)
        elif name == "weight":
            shown += _weight(value)
        elif name == "foreign":
            shown += _foreign(value)
        elif name == "children":
            shown += [_item(name, grouped(n), f"/exhibits/{n}") for n in value]
        elif name == "opened":
            shown += [_item("opened", grouped(n), f"/discrepancies/{n}", bad=True) for n in value]
        elif name in WRITERS:
            shown.append(WRITERS[name](name, value, names))
    return [item for item in shown if item.text]


def _foreign(receipt: Mapping[str, Any]) -> list[Item]:
    """The receipt of who took over what was ceded."""
    said = " · ".join((receipt["agency"], receipt["number"], terms.day(receipt["dated"])))
    return [_item("foreign", said), _item("foreign_digest", receipt.get("sha256", ""))]


def _texts(texts: Mapping[str, Any]) -> list[Item]:
    return [_item(name, texts[name] or gettext(ERASED)) for name in TEXTS if name in texts]


def shown(value: Any) -> Any:
    """What a template prints: a private value that was erased says by which event; a name, whose it was."""
    if not isinstance(value, Gone):
        return value
    words = gettext("erased by event %(by)s") % {"by": value.by}
    return f"{grouped(str(value))} ({words})" if str(value) else words


def _check(check: Mapping[str, Any]) -> list[Item]:
    shown = []
    if check.get("seal_verdict"):
        read = check.get("seal") or terms.seal_state(check.get("seal_state", ""))
        broken = f" ({terms.seal_state(check['seal_state'])})" if check.get("seal") and check.get("seal_state") else ""
        shown.append(_verdict("check_seal", f"{read}{broken}", check["seal_verdict"]))
    if check.get("sack_verdict"):
        text = " · ".join(t for t in (check.get("sack_seal"), _state_of(check), grouped(check["sack"])) if t)
        shown.append(_verdict("check_sack", text, check["sack_verdict"]))
    if check.get("weight"):
        compared = (check.get("comparison") or {}).get("verdict", "")
        shown.append(_verdict("check_weight", mass(check["weight"]["gross"]["ug"]), compared))
    if check.get("count"):
        shown.append(_verdict("check_count", _count(check["count"]), check.get("count_verdict", "")))
    return shown + [_item("opened", grouped(n), f"/discrepancies/{n}", bad=True) for n in check.get("opened", ())]


def _state_of(check: Mapping[str, Any]) -> str:
    return terms.seal_state(check["seal_state"]) if check.get("seal_state") else ""


def _verdict(label: str, text: str, verdict: str) -> Item:
    words = f"{text} – {terms.verdict(verdict)}" if verdict else text
    return _item(label, words, bad=verdict not in {"", "ok"})


def _weight(weight: Mapping[str, Any]) -> list[Item]:
    gross, tare = weight["gross"]["ug"], (weight.get("tare") or {}).get("ug")
    shown = [_item("weight", f"{mass(gross)} ± {mass(weight['uncertainty_ug'])}")]
    if tare is not None:
        shown += [_item("tare", mass(tare)), _item("net", mass(gross - tare))]
    return shown


def _count(value: Mapping[str, Any]) -> str:
    return count(value["n"], value["unit"])


def _item(label: str, text: str, href: str = "", *, bad: bool = False) -> Item:
    return Item(gettext(LABELS[label]), text, href, bad)


def _plain(name: str, value: Any, _names: Names) -> Item:
    return _item(name, number(value) if isinstance(value, int) else str(value))


def _named(name: str, value: Any, names: Names) -> Item:
    return _item(name, names.get(value, grouped(value)) if value else "")


def _link(name: str, value: Any, _names: Names) -> Item:
    return _item(name, grouped(value), links.address(value), bad=name == "discrepancy")


def _code(translate: Callable[[str], str]) -> "Writer":
    return lambda name, value, _names: _item(name, translate(value))


def _warning(name: str, value: Any, _names: Names) -> Item:
    return _item(name, gettext(COPY_WARNINGS[value]) if value in COPY_WARNINGS else value, bad=bool(value))


def _purity(name: str, value: Any, _names: Names) -> Item:
    return _item(name, f"{number(value)} ‰" if value is not None else "")


def _mass(name: str, value: Any, _names: Names) -> Item:
    return _item(name, mass(value) if value is not None else "")


def _portion(name: str, value: Any, _names: Names) -> Item:
    """As what a part was taken, or the number of the sample that a report on the whole was made from."""
    sample = value.startswith("EV")
    return _item(name, grouped(value) if sample else terms.portion(value), f"/exhibits/{value}" if sample else "")


def _laboratory(name: str, value: Any, names: Names) -> Item:
    """The laboratory, or what was known of an exhibit when a part was taken from it."""
    return _named(name, value, names) if isinstance(value, str) else _item(name, terms.substance(value["substance"]))


def _rule(name: str, value: Any, _names: Names) -> Item:
    """The rule in its own words, with its article."""
    found = law(value) if value else None
    return _item(name, f"{found.text} ({found.article})" if found else value, f"/rules#{value}" if found else "")


def _by_sack(name: str, value: Any, _names: Names) -> Item:
    """How many of its sack's exhibits were drawn and checked one by one."""
    told = gettext("%(drawn)s of %(among)s were drawn and checked one by one")
    return _item(name, told % {"drawn": value["drawn"], "among": value["among"]})


def _passed(name: str, value: Any, _names: Names) -> Item:
    return _item(name, gettext("may burn") if value else gettext("may not burn"), bad=not value)


Writer = Callable[[str, Any, Names], Item]
WRITERS: Mapping[str, Writer] = {
    "number": lambda _name, value, names: _plain("no", value, names),
    "seal": _plain,
    "copy": _plain,
    "due": _plain,
    "report": _plain,
    "rule": _rule,
    "derogation": lambda name, value, _names: _item(name, grouped(value), f"#{value}"),
    "sort": lambda name, value, _names: _item(name, terms.alarm(value), bad=True),
    "since": lambda name, value, _names: _item(name, terms.day(value[:10])),
    "laboratory": _laboratory,
    "until_n": _plain,
    "count": lambda name, value, _names: _item(name, _count(value) if value else ""),
    "substance": _code(terms.substance),
    "form": _code(terms.form),
    "status": _code(state),
    "purpose": _code(terms.opening),
    "closure": _code(terms.closure),
    "portion": _portion,
    "parent": lambda name, value, _names: _item(name, grouped(value), f"/exhibits/{value}"),
    "consumed_ug": _mass,
    "mass_ug": _mass,
    **dict.fromkeys(
        ("mass", "volume", "net_received", "net_returned"),
        lambda name, value, _names: _item(name, f"{value['text']} {value['unit']}"),
    ),
    "adulterants": lambda name, value, _names: _item(name, ", ".join(terms.adulterant(a) for a in value)),
    "dated": lambda name, value, _names: _item(name, terms.day(value) if value else ""),
    "consumed_count": lambda name, value, _names: _item(name, _count(value) if value else ""),
    "document": _code(document),
    "holder": _named,
    "device": _named,
    "predecessor": _named,
    "escort": _named,
    "agency": _named,
    "released_by": _named,
    "corrects": _plain,
    "field": _code(corrected.field),
    "verdict": _code(terms.count_verdict),
    "place": _named,
    "container": _named,
    "label": _warning,
    "purity_per_mille": _purity,
    "passed": _passed,
    "by_sack": _by_sack,
    "to_weigh": lambda name, value, _names: _item(name, gettext("due before it goes anywhere") * bool(value), bad=True),
    **dict.fromkeys(LINKED, _link),
}
"""How each field of an event is written; a field without an entry is not shown, the JSON history has them all."""
