"""Refusals by the rules about people, roles, proposals and the discrepancies they settle."""

from collections.abc import Mapping

from custody.text.i18n import N_

PEOPLE: Mapping[str, tuple[str, str]] = {
    "already_shared": (N_("The case %(number)s is shared with that agency already."), N_("Nothing is to be done.")),
    "nothing_to_accept": (
        N_("The discrepancy %(number)s blocks no exhibit, so nothing new can be accepted."),
        N_("Close it without accepting a new state."),
    ),
    "roles_conflict": (
        N_("The role %(role)s cannot be held together with the others."),
        N_("Take one of them away first, or give it to another person."),
    ),
    "nothing_changes": (N_("This would change nothing."), N_("Choose what is to change.")),
    "person_disabled": (N_("%(person)s is no longer active."), N_("Choose another person.")),
    "already_closed": (N_("The discrepancy %(number)s is closed already."), N_("Nothing is to be done.")),
    "in_window": (
        N_("You held this while the discrepancy %(number)s arose, or are of either side, so you cannot close it."),
        N_("Another inspector must decide."),
    ),
    "own_proposal": (N_("Your own proposal must be confirmed by another officer."), N_("Ask a second key officer.")),
    "already_confirmed": (N_("The proposal %(number)s was decided already."), N_("Nothing is to be done.")),
    "two_officers_needed": (N_("The two first key officers must be two persons."), N_("Name another officer.")),
    "role_needed": (
        N_("No role of yours permits this act."),
        N_("Ask somebody who may: %(permission)s. The attempt changed nothing."),
    ),
    "person_unknown": (
        N_("%(person)s is not registered here or no longer active."),
        N_("Choose another person, or have them registered by two key officers."),
    ),
    "role_ended": (
        N_("%(person)s has lost a role since the time that the device gives for it."),
        N_("It is on record as a claim; the inspection settles it."),
    ),
    "log_key_malformed": (
        N_("This is no Ed25519 or ML-DSA-44 key of the log %(origin)s."),
        N_("Copy one of the lines that custody signer --new-key has printed, whole."),
    ),
    "clock_span": (
        N_(
            "A wrong clock is explained from an event to the same or a later one, and by how many seconds it was wrong."
        ),
        N_("Look the events up on the page of the log, and give the seconds, with a minus where it was behind."),
    ),
    "last_log_key": (
        N_("No other Ed25519 key signs the log."),
        N_("Announce the new key first, and let it sign."),
    ),
    "second_agency_needed": (
        N_("Key officers of two agencies are at work: one of the other agency confirms this."),
        N_("Ask a key officer of another agency than the one who proposed it."),
    ),
    "proposer_ended": (
        N_("Whoever made the proposal %(number)s is no key officer any more."),
        N_("Propose the change again, if it is still wanted."),
    ),
    "key_officer_needed": (
        N_(
            "The inspection confirms only the end of another agency’s key officer, and a new one where none of another "
            "agency is left."
        ),
        N_("Ask a key officer."),
    ),
}
