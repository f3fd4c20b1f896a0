"""Contents of an event, field by field: each with its name, in words, and the page it leads to."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markupsafe import Markup
from msgspec import Struct, structs

from custody.domain.exhibits.check_record import Observation
from custody.domain.laboratory.sampling_statistics import at_most
from custody.domain.people.named_outsider import OutsidersTookPart
from custody.service.exhibits.fires import FireSeen
from custody.service.exhibits.histories import HistoryLine, Sent
from custody.service.exhibits.remarks import Remark
from custody.service.exhibits.write_offs import Said
from custody.text import correction_text, event_labels, local_time, terms, titles
from custody.text.formatting import count, grouped, mass, number, quality, shown, state, when
from custody.text.i18n import N_, gettext
from custody.web.rendering import links, test_details
from custody.web.rendering.law_text import cited, law

OCCASIONS: Mapping[str, str] = {
    "withdrawn": N_("Withdrawn from the load"),
    "missing": N_("Missing from the load"),
    "refused": N_("Hand-over refused"),
    "denied": N_("Hand-over denied by who is named in it"),
}
"""What an act was that may be two things, as a heading."""
Names = Mapping[str, str]
"""Numbers of people, agencies and places, to their names."""
LINKED = ("transfer", "order", "proposal", "session", "certificate", "seizure", "discrepancy", "sample", "inventory",
          "paper_report")  # fmt: skip
TEXTS = ("description", "reason", "notified", "court", "reservations", "legal_basis", "refusal", "camera", "to",
         "method", "colour", "explanation", "identity", "obeyed")  # fmt: skip
COPY_WARNINGS: Mapping[str, str] = {
    "superseded": N_("A label that does not count was scanned: the exhibit bears another copy."),
    "never_printed": N_("This copy of the label was never printed here."),
}
ERASED = N_("erased")


class Item(Struct, frozen=True):
    """One thing that an event says; ``href`` leads to what it speaks of, ``bad`` marks a difference."""

    label: str
    text: str
    href: str = ""
    bad: bool = False


def spelled(line: HistoryLine, names: Names) -> tuple[Item, ...]:
    """Return all that the line of a history says."""
    kept_back = [_item("hidden", masked())] if line.hidden else []
    return (
        *_data(line, names),
        *_sent(line.sent, names),
        *_agreed(line.agreed, names),
        *_fire(line.fire, names),
        *kept_back,
        *_outsiders(line),
        *_texts(line.texts),
    )


def _sent(sent: Sent | None, names: Names) -> list[Item]:
    """Return the receiver and purpose of a pending hand-over, which no other event shows before it is received."""
    if sent is None:
        return []
    who = ", ".join(filter(None, (shown(names.get(sent.receiver, "")), names.get(sent.agency, ""))))
    return [_item("receiver", f"{who} · {terms.purpose(sent.purpose)}")]


def _fire(fire: FireSeen | None, names: Names) -> list[Item]:
    """Return where and when an exhibit burnt, by which certificate, and who stood there."""
    if fire is None:
        return []
    people = ((shown(names.get(s.person, "")), quality(s.quality), names.get(s.agency, "")) for s in fire.stood)
    stood = (", ".join(filter(None, texts)) for texts in people)
    return [
        _item("fire_place", fire.place or gettext(ERASED)),
        _item("fire_lit", when(fire.lit_at, short=True).striptags()),
        _item("fire_stood", " · ".join(stood) or gettext("nobody on record")),
        _item("fire_certificate", fire.certificate_number or gettext("none to this day")),
    ]


def _agreed(agreed: Said | None, names: Names) -> list[Item]:
    """Return the prosecutor who agreed to a write-off, and when."""
    return [_item("agreed", f"{names[agreed.by]}, {when(agreed.at, short=True).striptags()}")] if agreed else []


def _outsiders(line: HistoryLine) -> Iterator[Item]:
    """Return each outsider who took part by name, with whether they signed the paper."""
    if line.type != OutsidersTookPart.type:
        return
    for place, there in enumerate(line.data["outsiders"]):
        who = line.texts.get(f"name_{place}") or gettext(ERASED)
        signed = gettext("refuses to sign") if there["refused"] else gettext("signed on paper")
        yield _item("outsiders", f"{who}, {terms.named_outsider(there['quality'])} · {signed}")


def masked() -> str:
    """Return the words that replace seal, weight and count for a person who must still check them blind."""
    return gettext("hidden until you have checked")


def label(name: str) -> str:
    """Return the name of a field of an event."""
    return gettext(event_labels.LABELS[name])


def occasion(remark: Remark) -> str:
    """Return the act in which a remark was made; for an ambiguous act, the meaning that applied."""
    return gettext(OCCASIONS[remark.what]) if remark.what else titles.act(remark.act)


def _data(line: HistoryLine, names: Names) -> list[Item]:
    shown: list[Item] = []
    for name, value in line.data.items():
        if value is None:
            continue
        if name == "check":
            shown += _check(value, names, line.calibrated_on)
        elif name == "reading":
            shown.append(_first(value, names))
        elif name == "weight":
            shown += _weight(value, names, line.calibrated_on)
        elif name == "foreign":
            shown += _foreign(value)
        elif name == "children":
            shown += [_item(name, grouped(exhibit_id), f"/exhibits/{exhibit_id}") for exhibit_id in value]
        elif name == "opened":
            shown += [
                _item("opened", grouped(discrepancy_id), f"/discrepancies/{discrepancy_id}", bad=True)
                for discrepancy_id in value
            ]
        elif name in WRITERS:
            shown.append(WRITERS[name](name, value, names))
    return [item for item in shown if item.text]


def _foreign(receipt: Mapping[str, Any]) -> list[Item]:
    """Return the receipt of the agency that took over a ceded exhibit."""
    text = " · ".join((receipt["agency"], receipt["receipt_number"], terms.day(receipt["dated"])))
    return [_item("foreign", text), _item("foreign_digest", receipt.get("sha256", ""))]


def _texts(texts: Mapping[str, Any]) -> list[Item]:
    return [_item(name, texts[name] or gettext(ERASED)) for name in TEXTS if name in texts]


def _check(check: Mapping[str, Any], names: Names, calibrated_on: str) -> list[Item]:
    shown = []
    if check.get("seal_verdict"):
        read = check.get("seal") or terms.seal_state(check.get("seal_state", ""))
        broken = f" ({terms.seal_state(check['seal_state'])})" if check.get("seal") and check.get("seal_state") else ""
        shown.append(_verdict("check_seal", f"{read}{broken}", check["seal_verdict"]))
    if check.get("sack_verdict"):
        text = " · ".join(t for t in (check.get("sack_seal"), _state_of(check), grouped(check["sack"])) if t)
        shown.append(_verdict("check_sack", text, check["sack_verdict"]))
    if check.get("weight"):
        shown.append(_compared("check_weight", check["weight"], check.get("comparison") or {}))
        shown.append(_balance(check["weight"], names, calibrated_on))
    if check.get("together"):
        together = check["together"]
        among = len(together["exhibits"])
        shown.append(_compared("check_together", together["weight"], together.get("comparison") or {}, among))
        shown.append(_balance(together["weight"], names, calibrated_on))
    if check.get("not_weighed"):
        shown.append(_item("not_weighed", terms.missing_means(check["not_weighed"])))
    if check.get("count"):
        shown.append(_verdict("check_count", _count(check["count"]), check.get("count_verdict", "")))
    if check.get("by_count"):
        shown.append(_item("by_count", terms.by_count(check["by_count"])))
    if check.get("better"):
        shown.append(_item("better", names.get(check["better"], grouped(check["better"]))))
    return [*shown, *_second_look(check, names), *_opened(check)]


def _second_look(check: Mapping[str, Any], names: Names) -> Iterator[Item]:
    if check.get("first_reading"):
        yield _first(check["first_reading"], names)
    if check.get("to_read_again"):
        until = when(check["to_read_again"]["due"], short=True).striptags()
        yield _item("read_again", gettext("until %(time)s") % {"time": until}, bad=True)


def _opened(check: Mapping[str, Any]) -> list[Item]:
    return [
        _item("opened", grouped(discrepancy_id), f"/discrepancies/{discrepancy_id}", bad=True)
        for discrepancy_id in check.get("opened", ())
    ]


def _first(reading: Mapping[str, Any], names: Names) -> Item:
    """Return what was read before the second look, and by whom."""
    together = reading.get("together") or {}
    weight, counted = reading.get("weight") or together.get("weight"), reading.get("count")
    shown = weight and mass(weight["gross"]["ug"])
    if together:
        shown = _of_group(str(shown), len(together["exhibits"]))
    read = (reading.get("seal"), shown, counted and _count(counted))
    who = names.get(reading["by"], grouped(reading["by"]))
    return _item("first_reading", " · ".join((*filter(None, read), who)), bad=True)


def _state_of(check: Mapping[str, Any]) -> str:
    return terms.seal_state(check["seal_state"]) if check.get("seal_state") else ""


def measured(seen: Observation) -> str:
    """Return the weight or count as the person typed it; the weight of a group says of how many."""
    if seen.together:
        gross = seen.together.weight.gross
        return _of_group(f"{gross.text}\N{NO-BREAK SPACE}{gross.unit}", len(seen.together.exhibits))
    if seen.weight:
        return f"{seen.weight.gross.text}\N{NO-BREAK SPACE}{seen.weight.gross.unit}"
    return count(seen.count.n, seen.count.unit) if seen.count else "–"


def _of_group(shown: str, among: int) -> str:
    """Return a mass with the number of exhibits that were weighed together, if there are several."""
    return shown if among == 1 else gettext("%(mass)s (%(among)s exhibits together)") % {"mass": shown, "among": among}


def _compared(label: str, weight: Mapping[str, Any], comparison: Mapping[str, Any], among: int = 1) -> Item:
    """Return a weight with its verdict or, where it decides nothing, the reason; ``among``: weighed together."""
    verdict = comparison.get("reason") or comparison.get("verdict", "")
    item = _verdict(label, _of_group(mass(weight["gross"]["ug"]), among), verdict)
    return item if comparison.get("verdict") != "not_decisive" else structs.replace(item, bad=False)


def _lot(label: str, comparison: Mapping[str, Any]) -> Item:
    """Return what a package deviates from the median of its lot, with the verdict (I60)."""
    verdict = comparison.get("reason") or comparison["verdict"]
    item = _verdict(label, mass(comparison["difference_ug"]), verdict)
    return item if comparison["verdict"] != "not_decisive" else structs.replace(item, bad=False)


def _verdict(label: str, text: str, verdict: str) -> Item:
    words = f"{text} – {terms.verdict(verdict)}" if verdict else text
    return _item(label, words, bad=verdict not in {"", "ok"})


def _balance(weight: Mapping[str, Any], names: Names, calibrated_on: str) -> Item:
    """Return the balance of a weighing with its calibration then, and the calibration's first day if known."""
    sentence = (
        gettext("%(serial)s, calibrated from %(first)s to %(day)s")
        if calibrated_on
        else gettext("%(serial)s, calibrated until %(day)s")
    )
    serial = names.get(weight["balance"], grouped(weight["balance"]))
    words = sentence % {
        "serial": serial,
        "first": terms.day(calibrated_on),
        "day": terms.day(weight["calibrated_until"]),
    }
    return _item("balance", words, f"/balances?of={weight['balance']}#calibrations")


def _weight(weight: Mapping[str, Any], names: Names, calibrated_on: str) -> list[Item]:
    gross, tare = weight["gross"]["ug"], (weight.get("tare") or {}).get("ug")
    shown = [_item("weight", f"{mass(gross)} ± {mass(weight['uncertainty_ug'])}")]
    if tare is not None:
        shown += [_item("tare", mass(tare)), _item("net", mass(gross - tare))]
    return [*shown, _balance(weight, names, calibrated_on)]


def _count(value: Mapping[str, Any]) -> str:
    return count(value["n"], value["unit"])


def _item(label: str, text: str, href: str = "", *, bad: bool = False) -> Item:
    return Item(gettext(event_labels.LABELS[label]), text, href, bad)


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
    """Return the kind of a part taken, or the number of the sample that a report on the whole rests on."""
    sample = value.startswith("EV")
    return _item(name, grouped(value) if sample else terms.portion(value), f"/exhibits/{value}" if sample else "")


def _laboratory(name: str, value: Any, names: Names) -> Item:
    """Return the laboratory, or the known substance of an exhibit from which a part was taken."""
    return _named(name, value, names) if isinstance(value, str) else _item(name, terms.substance(value["substance"]))


def _rule(name: str, value: Any, _names: Names) -> Item:
    """Return the rule in its own words, with its article."""
    rule = law(value) if value else None
    text = Markup("%s (%s)") % (rule.text, cited(rule)) if rule else value
    return _item(name, text, f"/rules#{value}" if rule else "")


def _by_sack(name: str, value: Any, _names: Names) -> Item:
    """Return the number of the sack's exhibits that were drawn, and what that claims of the others."""
    drawn, among = value["drawn"], value["among"]
    sentence = gettext("%(drawn)s of %(among)s drawn: at most %(most)s differ with 95 %% confidence")
    return _item(name, sentence % {"drawn": drawn, "among": among, "most": at_most(among, drawn)})


def _passed(name: str, value: Any, _names: Names) -> Item:
    return _item(name, gettext("may burn") if value else gettext("may not burn"), bad=not value)


NUMBERS = ("exhibit_number", "case_reference", "own_reference", "order_reference", "certificate_number")
"""Fields whose value stands under one heading, as the number of what the event is about."""
Writer = Callable[[str, Any, Names], Item]
WRITERS: Mapping[str, Writer] = {
    **dict.fromkeys(NUMBERS, lambda _name, value, names: _plain("no", value, names)),
    "court_reference": lambda _name, value, names: _plain("court_no", value, names),
    "seal": _plain,
    "copy": _plain,
    "report": _plain,
    "rule": _rule,
    "derogation": lambda name, value, _names: _item(name, grouped(value), f"#{value}"),
    "sort": lambda name, value, _names: _item(name, terms.alarm(value), bad=True),
    "outcome": _code(terms.proposal_end),
    "since": lambda name, value, _names: _item(name, terms.day(local_time.day_of(value))),
    "laboratory": _laboratory,
    "until_n": _plain,
    "count": lambda name, value, _names: _item(name, _count(value) if value else ""),
    "substance": _code(terms.substance),
    "form": _code(terms.form),
    "packing": _code(terms.packing),
    "condition": _code(terms.condition),
    "status": _code(state),
    "purpose": _code(terms.opening),
    "closure": _code(terms.closure),
    "portion": _portion,
    "parent": lambda name, value, _names: _item(name, grouped(value), f"/exhibits/{value}"),
    "consumed_ug": _mass,
    "mass_ug": _mass,
    "ug": _mass,
    "units": lambda name, value, _names: _item(name, str(value) if value else ""),
    "request": _plain,
    "report_due": lambda name, value, _names: _item(name, terms.day(local_time.day_of(value)) if value else ""),
    **dict.fromkeys(
        ("mass", "volume", "net_received", "net_returned"),
        lambda name, value, _names: _item(name, f"{value['text']} {value['unit']}"),
    ),
    "adulterants": lambda name, value, _names: _item(name, ", ".join(terms.adulterant(a) for a in value)),
    **dict.fromkeys(("dated", "due"), lambda name, value, _names: _item(name, terms.day(value) if value else "")),
    "consumed_count": lambda name, value, _names: _item(name, _count(value) if value else ""),
    "document": _code(titles.document),
    "holder": _named,
    "device": _named,
    "predecessor": _named,
    "escort": _named,
    "agency": _named,
    "released_by": _named,
    "corrects": _plain,
    "field": _code(correction_text.field),
    "verdict": _code(terms.count_verdict),
    "comparison": lambda name, value, _names: _lot(name, value),
    "place": _named,
    "container": _named,
    "label": _warning,
    "purity_per_mille": _purity,
    "draw": lambda name, value, _names: _item(name, grouped(value) if value else ""),
    "until": lambda name, value, _names: _item(name, terms.day(value)),
    "answers": lambda name, value, _names: _item(name, terms.answered(value) if value else ""),
    "passed": _passed,
    "by_sack": _by_sack,
    "to_weigh": lambda name, value, _names: _item(name, gettext("due before it goes anywhere") * bool(value), bad=True),
    **{field: _code(words) for field, words in test_details.SAID.items()},
    **dict.fromkeys(LINKED, _link),
}
"""How each field of an event is written; a field without an entry is not shown, the JSON history has them all."""
