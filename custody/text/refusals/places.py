"""Refusals about places and custodians."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "place_kind_unknown": (N_("The kind of place %(value)s is not known."), N_("Choose a kind from the list.")),
    "place_or_container": (
        N_("Things are put either into a place or into a container, and containers into places only."),
        N_("Choose exactly one."),
    ),
    "custodian_has_no_role": (
        N_("%(person)s cannot answer for this place."),
        N_("Choose somebody of this agency who may take charge of exhibits."),
    ),
    "custodian_change_open": (
        N_("A change of custodian is open for the place %(number)s: nothing is released from it."),
        N_("Have it counted, and signed by both custodians; or ask the inspection."),
    ),
    "no_custodian_change": (
        N_("No change of custodian is open for the place %(number)s."),
        N_("Nothing needs to be allowed: releases are free."),
    ),
    "room_of_holder": (
        N_("Whoever keeps %(number)s, or holds something in it, cannot attest having seen it."),
        N_("Ask a person who holds nothing in it."),
    ),
    "room_not_double_locked": (
        N_("The place %(number)s has no double lock: it does not stand for what lies in it."),
        N_("Scan each exhibit, or rate the place if it has a double lock."),
    ),
    "container_sealed": (
        N_("The container %(number)s is sealed: nothing inside is touched or looked at singly."),
        N_("Scan the container and read its seal, or open it before witnesses."),
    ),
    "inside_itself": (
        N_("%(number)s is inside the place that is evacuated."),
        N_("Choose a place outside it."),
    ),
    "rating_unknown": (N_("%(value)s is no rating of a place."), N_("Choose one from the list.")),
    "entry_log_source_unknown": (
        N_("%(value)s does not say where an entry is known from."),
        N_("Choose one from the list."),
    ),
    "entry_log_two_names": (
        N_("Who entered is named twice: a person of the list and a visitor."),
        N_("Choose the person, or leave the list empty and name the visitor."),
    ),
    "entry_log_own_entry": (
        N_("Nobody records of themselves that they were seen."),
        N_("Say that it is known from the door or the register, or have whoever saw it record it."),
    ),
    "entry_log_recorded": (N_("This entry into %(number)s is recorded already."), N_("Nothing needs to be done.")),
    "place_closed": (
        N_("The place %(number)s is out of use."),
        N_("Choose another place, or put one into use."),
    ),
    "place_counted": (
        N_("An inventory of the place %(number)s, or of one around it, is not signed yet."),
        N_("Have it counted and signed first; it stands under Inventories."),
    ),
    "place_not_empty": (
        N_("This place is not empty: %(held)s."),
        N_(
            "Its page lists what lies there, Hand-overs what is on its way. Put it elsewhere or have it received, and "
            "close the places inside first."
        ),
    ),
    "same_rating": (N_("%(number)s has this rating already."), N_("Nothing needs to be done.")),
    "other_holder": (
        N_("%(number)s has another holder than what lies in the container %(container)s."),
        N_("A container holds only what one person answers for."),
    ),
    "double_lock_needs_second": (
        N_("%(number)s has a double lock: nothing leaves it by one person."),
        N_("Have a second clerk or supervisor of your store choose their name and give their own PIN."),
    ),
}
