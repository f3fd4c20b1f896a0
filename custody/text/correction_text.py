"""Corrections in words: what was corrected, and what an entry says."""

from collections.abc import Callable, Mapping
from typing import Any

from custody.domain.discrepancies.correctable_fields import CLAIMED, DAY, TIME, kept_by
from custody.text import terms
from custody.text.formatting import count, mass
from custody.text.i18n import N_, gettext, words_of

FIELDS: Mapping[str, str] = {
    "description": N_("Description"),
    "substance": N_("Suspected substance"),
    "form": N_("Form"),
    "packing": N_("Packing"),
    "seal": N_("Seal"),
    "count": N_("Count"),
    "weight": N_("Gross weight"),
    "volume": N_("Volume as stated"),
    "place": N_("Place of the seizure"),
    "circumstances": N_("Circumstances"),
    "legal_basis": N_("Legal basis"),
    "witnesses": N_("Witnesses"),
    "seized_from": N_("Person from whom it was seized"),
    "seized_at": N_("Day and time of the seizure"),
    "case_reference": N_("Number of the report (PV)"),
    "order_reference": N_("Number of the order"),
    "title": N_("Title"),
    "name": N_("Name"),
    "rank": N_("Rank"),
    "report": N_("Number of the report"),
    "dated": N_("Day on the report"),
    "purity_per_mille": N_("Purity"),
    "adulterants": N_("Adulterants"),
    "net_received": N_("Net weight received"),
    "net_returned": N_("Net weight given back"),
    "signed_on": N_("Day of the signature"),
    "site": N_("Place of the fire"),
    "planned_for": N_("Day planned"),
    "occurred": N_("Claimed time"),
    "slip": N_("Number of the slip"),
    "entered_at": N_("Entered"),
    "left_at": N_("Way out"),
    "visitor": N_("Name of the visitor"),
    "purpose": N_("Motive stated, if any"),
    "serial": N_("Serial number"),
    "maker": N_("Maker and model"),
    "readability_ug": N_("Readability"),
    "uncertainty_ug": N_("Expanded uncertainty"),
    "calibrated_on": N_("Calibrated on"),
    "calibrated_until": N_("Calibrated until"),
    "certificate": N_("Calibration certificate"),
}
"""What was corrected."""
field = words_of(FIELDS)
SUBJECTS: Mapping[str, str] = {
    "EV": N_("exhibit"),
    "SE": N_("seizure"),
    "CS": N_("case"),
    "RE": N_("order"),
    "DS": N_("destruction session"),
    "TR": N_("hand-over"),
    "PL": N_("place"),
    "CT": N_("container"),
    "PE": N_("person"),
    "SV": N_("agency"),
    "BL": N_("balance"),
}
"""What is corrected, by the first two letters of its number."""
subject = words_of(SUBJECTS)
SPELLED: Mapping[str, Callable[[Any], str]] = {
    "substance": terms.substance,
    "form": terms.form,
    "packing": terms.packing,
    "count": lambda amount: count(amount["n"], amount["unit"]),
    "weight": lambda weight: mass(weight["gross"]["ug"]),
    "volume": lambda amount: f"{amount['text']} {amount['unit']}",
    "net_received": lambda mass_value: mass(mass_value["ug"]),
    "net_returned": lambda mass_value: mass(mass_value["ug"]),
    "readability_ug": mass,
    "uncertainty_ug": mass,
    "purity_per_mille": terms.per_cent,
    "adulterants": lambda codes: ", ".join(terms.adulterant(code) for code in codes),
}
"""How a value is written that is not its own text."""
TIMES, DAYS = kept_by(TIME, CLAIMED), kept_by(DAY)


BLOCKED: Mapping[str, str] = {
    "blocked_by_discrepancy": N_("blocked: a discrepancy is open, which the inspection settles first"),
    "wrong_state": N_("not possible in its present state"),
    "session_out": N_("not while its device has the session along"),
}
"""Why an entry is not corrected now."""
blocked = words_of(BLOCKED)


def value(name: str, entry_value: Any, *, hidden: bool = False) -> str:
    """Return the value of an entry in words; ``hidden``: withheld until the reader has checked blind."""
    if hidden:
        return gettext("hidden until you have checked")
    if entry_value in (None, "", [], ()):
        return "–"
    return SPELLED[name](entry_value) if name in SPELLED else str(entry_value)
