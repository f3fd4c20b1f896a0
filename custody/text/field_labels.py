"""Fields of forms by the words that stand above them, for the sentence that says which one is wrong."""

from collections.abc import Mapping

from custody.text.i18n import N_, gettext, words_of

STATED: Mapping[str, str] = {
    "escort": N_("Escort"),
    "departure": N_("Departure of the load"),
    "arrival": N_("Arrival of the load"),
    "load_seal": N_("Seal of the load"),
    "fuel": N_("Fuel"),
    "fire_safety": N_("Fire safety"),
    "site_tests": N_("Tests on the site: kit and result"),
    "ashes": N_("Amount of ashes"),
    "ashes_test": N_("Test of the ashes for residue"),
    "ashes_place": N_("Where the ashes went"),
}
"""What a chair may state at the closing besides the questions that must be answered; the certificate prints it."""

WHERE: Mapping[str, str] = {"commune": N_("Commune"), "position": N_("Position (latitude, longitude)")}
"""Where the site of a session lies."""

FIELDS: Mapping[str, str] = {
    **STATED,
    **WHERE,
    "about": N_("Exhibits, orders or sessions, one number a line"),
    "amount": N_("Number of units"),
    "any_incident": N_("Was there any unusual or suspicious event?"),
    "appeal_until": N_("Last day for an appeal"),
    "article": N_("Article that allows it"),
    "at": N_("Time written on it"),
    "attested": N_("I personally witnessed this destruction"),
    "balance": N_("Balance"),
    "calibrated_on": N_("Calibrated on"),
    "calibrated_until": N_("Calibrated until"),
    "caller": N_("Who told it: name, unit, number called from"),
    "certificate": N_("Number of the calibration certificate"),
    "circumstances": N_("Circumstances: persons, vehicle, hiding place"),
    "cooling": N_("Cooling and look at the ashes"),
    "count": N_("Number of units"),
    "dated": N_("Day on the report"),
    "decision": N_("Decision"),
    "description": N_("Description"),
    "due": N_("Due back on"),
    "environment_opinion": N_("Opinion of the environment officer"),
    "estimated_value": N_("Estimated value and its source"),
    "filed_on": N_("Day on which the appeal was lodged"),
    "first": N_("First day"),
    "form": N_("Form"),
    "incidents": N_("Incidents"),
    "keeper": N_("Keeper"),
    "laboratory_waiver": N_("Why exhibits without a laboratory report may burn, if any"),
    "lapses_on": N_("Last day to carry it out"),
    "last": N_("Last day"),
    "legal_basis": N_("Legal basis"),
    "lines": N_("Numbers, one a line"),
    "locker": N_("Night deposit"),
    "maker": N_("Maker and model"),
    "method": N_("Method"),
    "name": N_("Name"),
    "non_retrievable": N_("Is the residue beyond recovery?"),
    "notified_at": N_("Day and time of the notification"),
    "number": N_("Number"),
    "orders": N_("Orders"),
    "outsider": N_("Outsider"),
    "place": N_("Place"),
    "court_room": N_("Court and room"),
    "planned_for": N_("Day"),
    "purpose": N_("Purpose"),
    "pv": N_("Number of the report (PV)"),
    "rank": N_("Rank or title"),
    "reason": N_("Reason"),
    "receiver": N_("Received by"),
    "reference": N_("Number on the paper"),
    "refusal": N_("Who is there and refuses to sign, and why"),
    "releaser": N_("Handed over by"),
    "remark": N_("Remark"),
    "report": N_("Number of the report"),
    "reservations": N_("Reservations"),
    "residue": N_("Residue"),
    "sample_waiver": N_("Or why no sample is kept"),
    "scans": N_("Numbers, one a line"),
    "seal": N_("Number of the seal"),
    "second": N_("Second person"),
    "seized_at": N_("Day and time of the seizure"),
    "serial": N_("Serial number"),
    "signed_on": N_("Day of the signature"),
    "site": N_("Site"),
    "slip": N_("Number printed on the slip"),
    "substance": N_("Substance"),
    "temperature": N_("Temperature of the fire"),
    "title": N_("Title"),
    "to": N_("Receiver"),
    "told_at": N_("Day and time it was told"),
    "transport": N_("Transport to the fire"),
    "typed_from": N_("What it is typed from"),
    "volume": N_("Volume as stated"),
    "weight": N_("Gross weight"),
    "witnesses": N_("Witnesses"),
}
"""The name of a field in commands and forms, to the words above it where people fill it in."""
heading = words_of(FIELDS)


def field(name: str) -> str:
    """Return a field's words in quotation marks, or its name where a form has no words for it."""
    return gettext("“%(name)s”") % {"name": gettext(FIELDS[name])} if name in FIELDS else name
