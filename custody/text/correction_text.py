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
    "seal": N_("Seal"),
    "count": N_("Count"),
    "weight": N_("Gross weight"),
    "volume": N_("Volume as stated"),
    "place": N_("Place of the seizure"),
    "circumstances": N_("Circumstances"),
    "legal_basis": N_("Legal basis"),
    "witnesses": N_("Witnesses"),
    "seized_at": N_("Day and time of the seizure"),
    "number": N_("Number"),
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
    "planned_for": N_("Day"),
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
    "count": lambda said: count(said["n"], said["unit"]),
    "weight": lambda said: mass(said["gross"]["ug"]),
    "volume": lambda said: f"{said['text']} {said['unit']}",
    "net_received": lambda said: mass(said["ug"]),
    "net_returned": lambda said: mass(said["ug"]),
    "readability_ug": mass,
    "uncertainty_ug": mass,
    "purity_per_mille": terms.per_cent,
    "adulterants": lambda said: ", ".join(terms.adulterant(one) for one in said),
}
"""How a value is written that is not its own text."""
TIMES, DAYS = kept_by(TIME, CLAIMED), kept_by(DAY)


BLOCKED: Mapping[str, str] = {
    "quarantined": N_("blocked: a discrepancy is open, which the inspection settles first"),
    "wrong_state": N_("not possible in its present state"),
    "session_out": N_("not while its device has the session along"),
}
"""Why an entry is not corrected now."""
blocked = words_of(BLOCKED)


def value(name: str, said: Any, *, hidden: bool = False) -> str:
    """What an entry says; ``hidden``: it is kept back until the reader has checked blind."""
    if hidden:
        return gettext("hidden until you have checked")
    if said in (None, "", [], ()):
        return "–"
    return SPELLED[name](said) if name in SPELLED else str(said)
