"""Codes of the rules as words: substances, forms, units, kinds of places and agencies, discrepancies, events.

Templates use them as ``terms.substance(code)``; lists to choose from come as ``terms.choices(terms.FORMS)``.
A code from a newer log is shown as it is.
"""

from collections.abc import Iterable, Mapping

from custody.web.i18n import N_, current, gettext
from labels import quantity

SUBSTANCES: Mapping[str, str] = {
    "cannabis": N_("Cannabis (herb)"),
    "cannabis_resin": N_("Cannabis resin"),
    "cocaine": N_("Cocaine"),
    "crack": N_("Crack"),
    "heroin": N_("Heroin"),
    "methamphetamine": N_("Methamphetamine"),
    "amphetamine": N_("Amphetamine"),
    "mdma": N_("MDMA (ecstasy)"),
    "tramadol": N_("Tramadol"),
    "khat": N_("Khat"),
    "ephedrine": N_("Ephedrine"),
    "opium": N_("Opium"),
    "ketamine": N_("Ketamine"),
    "psychotropics": N_("Other psychotropic substances"),
    "counterfeit_medicines": N_("Counterfeit medicines"),
    "other": N_("Other substance"),
}
FORMS: Mapping[str, str] = {
    "herb": N_("Herb"),
    "resin": N_("Resin"),
    "powder": N_("Powder"),
    "crystal": N_("Crystal"),
    "tablets": N_("Tablets"),
    "capsules": N_("Capsules"),
    "liquid": N_("Liquid"),
    "leaves": N_("Leaves"),
    "mixed": N_("Mixed"),
    "other": N_("Other form"),
}
UNITS = (
    "package", "brick", "bag", "bale", "carton", "box", "bottle", "tablet", "capsule", "pill", "dose", "piece",
    "plant", "ampoule", "sachet", "blister",
)  # fmt: skip
"""Units of counts, the frequent ones first."""
MASS_UNITS = ("kg", "g", "mg", "t")
"""Units in which masses are typed, the frequent ones first."""
PLACE_KINDS: Mapping[str, str] = {
    "store": N_("Evidence store"),
    "vault": N_("Strongroom"),
    "shelf": N_("Shelf"),
    "laboratory": N_("Laboratory"),
    "court": N_("Court"),
    "burn_site": N_("Site of destruction"),
    "office": N_("Office"),
}
AGENCY_KINDS: Mapping[str, str] = {
    "drug_office": N_("Drug control office"),
    "police": N_("Police"),
    "gendarmerie": N_("Gendarmerie"),
    "customs": N_("Customs"),
    "peacekeeping": N_("Peacekeeping mission"),
    "laboratory": N_("Laboratory"),
    "court": N_("Court"),
    "prosecution": N_("Prosecutor's office"),
    "inspection": N_("Inspection"),
    "environment": N_("Environment"),
    "civil_protection": N_("Civil protection"),
    "local_authority": N_("Local authority"),
    "health": N_("Health"),
    "foreign": N_("Foreign agency"),
    "civil_society": N_("Civil society"),
}
PURPOSES: Mapping[str, str] = {
    "deposit": N_("Deposit in the store"),
    "storage": N_("Storage"),
    "laboratory": N_("Analysis by the laboratory"),
    "court": N_("Production in court"),
    "return": N_("Return"),
    "other": N_("Other purpose"),
}
DISCREPANCIES: Mapping[str, str] = {
    "seal": N_("Seal number differs"),
    "seal_broken": N_("Seal broken"),
    "seal_absent": N_("Seal absent"),
    "weight_loss": N_("Loss of weight"),
    "weight_gain": N_("Gain of weight"),
    "count": N_("Count differs"),
    "substance": N_("Substance differs"),
    "missing": N_("Missing at a hand-over"),
    "undelivered": N_("Declared and not handed over"),
    "excess": N_("More handed over than declared"),
    "label": N_("Label that was never printed"),
    "reappeared": N_("Seen again after the end of custody"),
}
RESOLUTIONS: Mapping[str, str] = {
    "explained": N_("Explained"),
    "loss": N_("Loss"),
    "referred": N_("Referred to the prosecutor"),
    "delivered": N_("Delivered later"),
}
SEAL_STATES: Mapping[str, str] = {"": N_("Intact"), "broken": N_("Broken"), "absent": N_("Absent")}
VERDICTS: Mapping[str, str] = {
    "ok": N_("as recorded"),
    "mismatch": N_("differs"),
    "loss": N_("loss of weight"),
    "gain": N_("gain of weight"),
}
WILLS: Mapping[str, str] = {
    "own_device": N_("on a device of their own"),
    "other_device": N_("by own PIN on another person's device"),
    "vouched": N_("vouched for by a third person"),
    "paper": N_("by signature or thumbprint on a paper slip"),
    "service": N_("by the service itself"),
}
PARTS: Mapping[str, str] = {
    "author": N_("Author"),
    "releaser": N_("Hands over"),
    "receiver": N_("Receives"),
    "witness": N_("Witness"),
    "attendee": N_("Present"),
}
FLAGS: Mapping[str, str] = {
    "clock_stepped": N_("The clock was set back or jumped"),
    "implausible_amount": N_("Implausibly large amount"),
}
CHANGES: Mapping[str, str] = {
    "agency": N_("Enrol an agency"),
    "person": N_("Enrol a person"),
    "roles": N_("Change roles"),
    "disable": N_("End all roles and the sign-in"),
    "reset": N_("New password"),
}
STOCKS: Mapping[str, str] = {
    "L7163": N_("14 labels a sheet (99.1 × 38.1 mm)"),
    "L7160": N_("21 labels a sheet (63.5 × 38.1 mm)"),
    "L7165": N_("8 labels a sheet (99.1 × 67.7 mm)"),
}
EVENTS: Mapping[str, str] = {
    "exhibit.registered/1": N_("Sealed and registered"),
    "label.printed/1": N_("Label printed"),
    "exhibit.measured/1": N_("Checked blind"),
    "exhibit.sighted/1": N_("Seen by another person"),
    "exhibit.stored/1": N_("Stored"),
    "exhibit.dispatched/1": N_("Handed over, on the way"),
    "exhibit.received/1": N_("Taken in charge"),
    "exhibit.missing/1": N_("Missing at the hand-over"),
    "exhibit.refused/1": N_("Hand-over refused or recalled"),
    "exhibit.returned/1": N_("Hand-over refused or recalled"),
    "exhibit.analysed/1": N_("Analysed by the laboratory"),
    "exhibit.ordered/1": N_("Ordered to be destroyed"),
    "exhibit.unordered/1": N_("Order revoked"),
    "exhibit.kept/1": N_("Kept as a sample"),
    "exhibit.staged/1": N_("Checked and staged for destruction"),
    "exhibit.arrived/1": N_("Arrived on the site of destruction"),
    "exhibit.withdrawn/1": N_("Withdrawn from destruction"),
    "exhibit.destroyed/1": N_("Destroyed"),
    "exhibit.certified/1": N_("Entered in a certificate of destruction"),
    "exhibit.cleared/1": N_("Discrepancy lifted"),
    "document.exported/1": N_("Document issued"),
    "history.read/1": N_("Read"),
    "discrepancy.opened/1": N_("Discrepancy opened"),
    "discrepancy.adjusted/1": N_("Discrepancy adjusted"),
    "discrepancy.closed/1": N_("Discrepancy closed"),
    "seizure.declared/1": N_("Seizure declared"),
    "seizure.line_confirmed/1": N_("Line confirmed by a second person"),
    "seizure.exhibits_counted/1": N_("Exhibits registered"),
    "seizure.delivered/1": N_("Declared compared with received"),
    "case.opened/1": N_("Case opened"),
    "case.shared/1": N_("Case shared"),
}
"""What an event says happened, for a history in plain words."""

ACT_KINDS: Mapping[str, str] = {
    "log.found/1": N_("Log founded"),
    "person.propose/1": N_("Change of people proposed"),
    "person.confirm/1": N_("Change of people confirmed"),
    "place.open/1": N_("Place opened"),
    "container.open/1": N_("Container opened"),
    "balance.register/1": N_("Balance registered"),
    "case.open/1": N_("Case opened"),
    "case.share/1": N_("Case shared"),
    "seizure.declare/1": N_("Seizure declared"),
    "seizure.confirm/1": N_("Line confirmed by a second person"),
    "exhibit.register/1": N_("Exhibits registered"),
    "exhibit.print/1": N_("Labels printed"),
    "exhibit.measure/1": N_("Blind check"),
    "exhibit.sight/1": N_("Exhibits sighted"),
    "exhibit.store/1": N_("Exhibits stored"),
    "transfer.dispatch/1": N_("Hand-over begun"),
    "transfer.receive/1": N_("Taken in charge"),
    "transfer.refuse/1": N_("Hand-over refused"),
    "transfer.recall/1": N_("Hand-over recalled"),
    "transfer.handover/1": N_("Hand-over face to face"),
    "transfer.slip/1": N_("Paper slip entered"),
    "transfer.confirm_slip/1": N_("Paper slip confirmed"),
    "laboratory.report/1": N_("Laboratory report"),
    "order.issue/1": N_("Destruction ordered"),
    "order.revoke/1": N_("Order revoked"),
    "session.plan/1": N_("Session planned"),
    "session.stage/1": N_("Exhibits checked for destruction"),
    "session.attend/1": N_("Presence recorded"),
    "session.leave/1": N_("Departure recorded"),
    "session.open/1": N_("Session opened"),
    "session.arrive/1": N_("Load arrived"),
    "session.withdraw/1": N_("Exhibits withdrawn"),
    "session.burn/1": N_("Fire"),
    "session.close/1": N_("Session closed"),
    "session.attest/1": N_("Session attested"),
    "session.certify/1": N_("Certificate issued"),
    "session.abort/1": N_("Session called off"),
    "discrepancy.close/1": N_("Discrepancy closed"),
    "reading.record/1": N_("Reading"),
    "export.record/1": N_("Document issued"),
    "clock.step/1": N_("Step of the clock"),
}
"""A kind of act as a heading."""


def choices(table: Mapping[str, str]) -> list[tuple[str, str]]:
    """Codes of a table with their words, to choose from."""
    return [(code, gettext(word)) for code, word in table.items()]


def units() -> list[tuple[str, str]]:
    """Units of counts with their words in the plural."""
    return [(unit, quantity.unit_name(unit, 2, current())) for unit in UNITS]


def word(table: Mapping[str, str], code: str) -> str:
    """The word for a code of a table."""
    return gettext(table[code]) if code in table else code


def words(table: Mapping[str, str], codes: Iterable[str]) -> str:
    """Words for many codes, with commas between."""
    return ", ".join(word(table, code) for code in codes)


def substance(code: str) -> str:
    """The name of a substance."""
    return word(SUBSTANCES, code)


def form(code: str) -> str:
    """The form of a substance."""
    return word(FORMS, code)


def discrepancy(code: str) -> str:
    """The kind of a discrepancy."""
    return word(DISCREPANCIES, code)


def event(code: str) -> str:
    """What an event says happened."""
    return word(EVENTS, code)


def act(code: str) -> str:
    """A kind of act."""
    return word(ACT_KINDS, code)
