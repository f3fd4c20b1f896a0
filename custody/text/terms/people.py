"""Kinds of agencies, people outside the service, and what key officers change of those within."""

from collections.abc import Mapping

from babel import Locale

from custody.text.i18n import N_, current, words_of

AGENCY_KINDS: Mapping[str, str] = {
    "drug_office": N_("drug control office"),
    "police": N_("police"),
    "gendarmerie": N_("gendarmerie"),
    "customs": N_("customs"),
    "peacekeeping": N_("peacekeeping mission"),
    "laboratory": N_("laboratory"),
    "court": N_("court"),
    "prosecution": N_("prosecutor’s office"),
    "inspection": N_("inspection"),
    "environment": N_("environment"),
    "civil_protection": N_("civil protection"),
    "local_authority": N_("local authority"),
    "health": N_("health"),
    "foreign": N_("foreign agency"),
    "civil_society": N_("civil society"),
}
"""The kind of an agency."""
agency_kind = words_of(AGENCY_KINDS)


def territory(country: str) -> str:
    """Return the name of a country by its two letters, or the letters if it has no name."""
    return str(Locale(current()).territories.get(country, country))


OUTSIDERS: Mapping[str, str] = {
    "laboratory": N_("laboratory"),
    "expert": N_("expert"),
    "court": N_("court"),
    "foreign_officer": N_("foreign officer"),
    "courier": N_("courier"),
}
"""What an outsider is."""
outsider = words_of(OUTSIDERS)

NAMED_OUTSIDERS: Mapping[str, str] = {
    "seized_from": N_("person from whom it was seized"),
    "owner": N_("owner"),
    "mayor": N_("mayor"),
    "journalist": N_("journalist"),
    "called_witness": N_("person called as a witness"),
}
"""In which quality an outsider takes part by name."""
named_outsider = words_of(NAMED_OUTSIDERS)

PAPERS: Mapping[str, str] = {
    "slip": N_("a signed slip"),
    "letter": N_("an official letter"),
    "stamp": N_("a stamp on our list"),
}
"""How an outsider acknowledges."""
paper = words_of(PAPERS)

CHANGES: Mapping[str, str] = {
    "agency": N_("enrol an agency"),
    "person": N_("enrol a person"),
    "device": N_("enrol a device"),
    "roles": N_("change roles"),
    "disable": N_("end all roles and the sign-in"),
    "reset": N_("give a new first password"),
    "rules": N_("follow a rule pack"),
    "log_key": N_("let one more key sign the log"),
    "log_key_end": N_("let a key of the log sign no more"),
    "clock": N_("explain a wrong clock"),
}
"""What a key officer proposes."""
change = words_of(CHANGES)

MEANS: Mapping[str, str] = {
    "sign_in": N_("password and PIN"),
    "passkey": N_("passkeys"),
    "device": N_("device"),
}
"""Means of acting that others may have had."""
means = words_of(MEANS)
