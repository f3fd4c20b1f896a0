"""Values as pages show them: masses, counts, moments, exhibit numbers, roles. Exact, never by float."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from markupsafe import Markup

from custody.domain.access.permissions import roles_permitted
from custody.domain.access.roles import Role
from custody.domain.kernel.quantity import COUNT_UNITS, MASS, MICROGRAMS
from custody.domain.kernel.timezone import zone as clocks
from custody.storage.write import clock
from custody.storage.write.erased_values import Gone
from custody.text import local_time, terms
from custody.text.field_labels import field
from custody.text.i18n import N_, NN_, current, gettext, ngettext, words_of
from labels.layout import quantity
from labels.stock import identifier as label

T = TypeVar("T")

HELD: Mapping[str, tuple[str, str]] = {
    "exhibits": NN_("%(n)s exhibit", "%(n)s exhibits"),
    "containers": NN_("%(n)s container", "%(n)s containers"),
    "places": NN_("%(n)s place inside", "%(n)s places inside"),
}
"""What keeps a place in use, by the fact that tells how much of it."""

ROLES: Mapping[str, str] = {
    Role.SEIZING_OFFICER: N_("Seizing officer"),
    Role.ESCORT: N_("Escort"),
    Role.CLERK: N_("Evidence custodian"),
    Role.SUPERVISOR: N_("Store supervisor"),
    Role.LABORATORY: N_("Laboratory"),
    Role.COURT_CLERK: N_("Court clerk"),
    Role.PROSECUTOR: N_("Prosecutor or judge"),
    Role.COMMISSION: N_("Destruction commission"),
    Role.VERIFIER: N_("Independent verifier"),
    Role.WITNESS: N_("Witness"),
    Role.INSPECTOR: N_("Inspection"),
    Role.KEY_OFFICER: N_("Key officer"),
    Role.ADMINISTRATOR: N_("System administrator"),
    Role.LIAISON: N_("Foreign liaison"),
}
role = words_of(ROLES)

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""A moment and a day as the log writes them."""
TYPED = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", re.ASCII)
"""A time as a form sends it, of no zone."""
NUMBER = re.compile(f"[A-Z]{{2}}[{label.ALPHABET}]{{{label.LENGTH - 2}}}")
"""A number's letters and figures: ``FR-sign-chair`` is as long, and the id of a rule."""
QUALITIES: Mapping[str, str] = {
    "judicial": N_("judicial authority"),
    "chair": N_("chair of the commission"),
    "commission": N_("member of the commission"),
    "verifier": N_("verifier"),
    "witness": N_("independent witness"),
    "outsider": N_("person of another agency"),
    "supervisor": N_("store supervisor"),
    "holder": N_("person from whom it was seized"),
}
"""In which quality a person attends a destruction session, or an opening."""
quality = words_of(QUALITIES)

STATES: Mapping[str, str] = {
    "sealed": N_("sealed"),
    "held": N_("held in store"),
    "in_transit": N_("on the way"),
    "released": N_("released for a time"),
    "ordered": N_("under an order"),
    "restituted": N_("returned to the owner"),
    "ceded": N_("ceded"),
    "left_disputed": N_("handed out, disputed"),
    "kept_for_reference": N_("kept as a reference"),
    "staged": N_("staged for destruction"),
    "on_site": N_("on the site of destruction"),
    "destroyed": N_("destroyed"),
    "burnt_disputed": N_("burnt, disputed"),
    "written_off": N_("lost, and written off"),
    "lost": N_("reported missing"),
    "opened": N_("opened, to be sealed again"),
    "exhausted": N_("wholly split up"),
    "consumed": N_("consumed by analysis"),
    "declared": N_("declared"),
    "to_confirm": N_("to be confirmed"),
    "unsealed": N_("declared, not all of it under seal"),
    "dispatched": N_("handed over, not yet received"),
    "slip": N_("entered from a paper slip, to be confirmed"),
    "received": N_("received"),
    "refused": N_("refused"),
    "planned": N_("planned"),
    "draft": N_("draft, to be confirmed"),
    "open": N_("open"),
    "burnt": N_("fire lit, to be watched and closed"),
    "closed": N_("closed"),
    "certified": N_("certified"),
    "aborted": N_("called off"),
    "issued": N_("issued"),
    "executed": N_("executed"),
    "spent": N_("spent: nothing is under it any more"),
    "lapsed": N_("lapsed"),
    "revoked": N_("revoked"),
    "appealed": N_("suspended by an appeal"),
    "quashed": N_("quashed"),
    "confirmed": N_("confirmed"),
    "in_service": N_("in service"),
    "examined": N_("examined"),
    "count_started": N_("frozen: counting may begin"),
    "counting": N_("being counted"),
    "missing_unconfirmed": N_("ended with exhibits missing, awaits a second person"),
    "count_closed": N_("compared with the record, to be signed"),
    "signed": N_("signed"),
    "active": N_("active"),
    "disabled": N_("disabled"),
}
"""Status of an exhibit, a hand-over, a session or another subject of the log."""

OWN_STATES: Mapping[tuple[str, str], str] = {
    ("EN", "open"): N_("under way, hidden"),
    ("EN", "lifted"): N_("lifted, shown"),
    ("EN", "over"): N_("over, shown"),
    ("DS", "open"): N_("opened"),
    ("DS", "closed"): N_("ended"),
    ("TR", "refused"): N_("turned down"),
    ("TR", "cancelled"): N_("cancelled"),
    ("SP", "planned"): N_("drawn up"),
    ("RC", "planned"): N_("drawn up"),
    ("PR", "confirmed"): N_("confirmed by another officer"),
    ("PR", "rejected"): N_("rejected"),
    ("RP", "entered"): N_("waits for a second person"),
}
"""Statuses that one kind of subject has a word of its own for: French agrees with what it speaks of."""


def mass(micrograms: int | None) -> str:
    """Integer micrograms as an exact mass, ``4 000,435 kg``; a dash for a mass never taken."""
    return "–" if micrograms is None else quantity.format_mass(micrograms, current())


def rough(micrograms: int) -> str:
    """Return a mass that is no measurement, such as an uncertainty: three digits, rounded up."""
    unit = 10 ** max(0, len(str(micrograms)) - 3)
    return mass(-(-micrograms // unit) * unit)


def number(value: int) -> str:
    """Return an integer with separated thousands."""
    return quantity.format_integer(value, current())


def events(value: int) -> str:
    """So many events of a log, for a sentence: ``17 540 événements``."""
    return ngettext("%(n)s event", "%(n)s events", value) % {"n": number(value)}


def held(numbers: Mapping[str, Any]) -> str:
    """Return what keeps a place in use, by the names of ``HELD``: ``3 scellés, 1 contenant``; zeros are left out."""
    counts = ((words, int(numbers.get(name, 0))) for name, words in HELD.items())
    return ", ".join(
        ngettext(*words, amount_held) % {"n": number(amount_held)} for words, amount_held in counts if amount_held
    )


def count(value: int, unit: str) -> str:
    """Return a count with its unit in the right number: ``14 958 briques``."""
    return quantity.format_count(value, unit, current())


def volume(microlitres: int) -> str:
    """Integer microlitres as an exact volume: ``2,5 l``."""
    return quantity.format_volume(microlitres, current())


def amount(value: int, unit: str) -> str:
    """Return an amount by the unit in which amounts are summed: ``MASS``, ``VOLUME``, or a count unit."""
    return mass(value) if unit == MASS else count(value, unit)


def sums(rows: Iterable[tuple[str, str, int]]) -> str:
    """Amounts by substance and unit, in one line."""
    return " · ".join(f"{terms.substance(substance)} {amount(value, unit)}" for substance, unit, value in rows)


def total(sum_of_kind: quantity.Total) -> str:
    """Return a total as papers print it: the count, the volume, and the mass in kilograms down to the gram."""
    lang = current()
    parts = [quantity.format_count(sum_of_kind.count, sum_of_kind.unit, lang)] if sum_of_kind.unit else []
    parts += [volume(sum_of_kind.volume_ul)] if sum_of_kind.volume_ul else []
    if sum_of_kind.unweighed < sum_of_kind.exhibits:
        parts.append(quantity.format_mass(sum_of_kind.gross_ug, lang, "kg", readability_ug=MICROGRAMS["g"]))
    return " · ".join(parts) or "–"


def begun(text: str) -> str:
    """Words that a heading or a line begins with: the first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def grouped(value: str) -> str:
    """Return a 13-character number in the groups people read aloud, ``EV 0A7K 9Q2M 4XT``; other text unchanged."""
    return label.group(value).replace(" ", "\N{NO-BREAK SPACE}") if NUMBER.fullmatch(value) else value


def identifier(value: str) -> Markup:
    """Return the number in groups, in the type that distinguishes 0 from O."""
    return Markup('<span class="id">%s</span>') % grouped(value)


def shown(value: Any) -> Any:
    """Return the value a template prints; an erased private value names the erasing event and any name it had."""
    if not isinstance(value, Gone):
        return value
    words = gettext("erased by event %(by)s") % {"by": value.by}
    return f"{grouped(str(value))} ({words})" if str(value) else words


def state(value: str, subject_id: str = "") -> str:
    """Return the word for a status of the subject ``number``; a status from a newer log as its code."""
    word = OWN_STATES.get((subject_id[:2], value)) or STATES.get(value)
    return gettext(word) if word else value


def plain(name: str, value: object, about: str = "") -> str:
    """Return a fact of an error about a subject as plain text, chosen by the fact's name and type."""
    if name == "status":
        return state(str(value), about)
    if name in WORDS:
        return WORDS[name](str(value))
    if name.endswith("_ug") and isinstance(value, int):
        return mass(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return _text(value) if isinstance(value, str) else str(value)


def _text(value: str) -> str:
    """Return a day, a moment in the reader's time with its zone, a typed time, or any other text in groups."""
    try:
        if MOMENT.fullmatch(value):
            return _short(datetime.fromisoformat(value), local_time.current())
        if TYPED.fullmatch(value):
            return quantity.format_short(datetime.fromisoformat(value).replace(tzinfo=UTC), current(), zone=UTC)
        return terms.day(value) if DAY.fullmatch(value) else grouped(value)
    except ValueError:  # what was typed is no day, and the sentence says so
        return value


def holding(permission: str) -> str:
    """Return the roles that hold a permission: ``Gardien des scellés, Chef du magasin``."""
    held = roles_permitted(permission)
    return ", ".join(role(role_held) for role_held in Role if role_held in held) or gettext("nobody")


def _unit(code: str) -> str:
    """Return the word for a unit; what is none stands as it was typed."""
    return terms.unit(code) if code in COUNT_UNITS else code


WORDS: Mapping[str, Callable[[str], str]] = {
    "field": field, "quality": quality, "role": role, "substance": terms.substance, "permission": holding,
    "unit": _unit, "declared": _unit,
}  # fmt: skip
"""Facts of errors that are codes, to the words for them."""


def in_turn(rows: Iterable[T], name: str) -> list[list[T]]:
    """Rows that stand beside each other and are alike in their attribute ``name``, together; the order stays."""
    return [list(each) for _, each in groupby(rows, attrgetter(name))]


def when(moment: str | datetime | None, *, short: bool = False, zone: str = "") -> Markup:
    """Return an RFC 3339 moment in the reader's time with its zone; ``short`` for tables.

    ``datetime`` is exact. ``zone``: another zone than the reader's.
    """
    if moment is None:
        return Markup("–")
    exact = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    there = clocks(zone) if zone else local_time.current()
    shown = _short(exact, there) if short else quantity.format_moment(exact, current(), zone=there)
    return Markup('<time datetime="%s">%s</time>') % (exact.isoformat(), shown)


def moment(wall_ms: int) -> str:
    """Return a clock reading (Unix milliseconds) in the reader's time with its zone."""
    return _short(datetime.fromisoformat(clock.text(wall_ms)), local_time.current())


def _short(moment: datetime, there: tzinfo) -> str:
    return (
        f"{quantity.format_short(moment, current(), zone=there)}\N{NO-BREAK SPACE}{quantity.zone_name(moment, there)}"
    )
