"""Refusals about inventories."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "place_or_person": (
        N_("An inventory is of a place or of what one person holds."),
        N_("Choose one of the two."),
    ),
    "counter_has_no_role": (
        N_("%(person)s may not count."),
        N_("Choose somebody with a role in custody who is in service."),
    ),
    "counter_is_holder": (
        N_("%(person)s holds what is to be counted."),
        N_("Have it counted by somebody who holds none of it."),
    ),
    "inventory_too_large": (
        N_("Too many exhibits are expected for one inventory: %(n)s, where it holds at most %(limit)s."),
        N_("Plan an inventory for each shelf or room."),
    ),
    "not_a_counter": (
        N_("You do not count in the inventory %(number)s."),
        N_("Ask the person who planned it to plan one with you."),
    ),
    "not_a_label": (
        N_("%(value)s is not the number of an exhibit."),
        N_("Scan the label of the exhibit, or type its 13 characters."),
    ),
    "already_signed": (N_("You have signed %(number)s already."), N_("Another person must sign now.")),
    "no_part_in_inventory": (
        N_("You neither counted in %(number)s nor hold what was counted."),
        N_("One who counted and one who holds the exhibits, or the inspection, sign."),
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
    "drawn_too_few": (
        N_("%(n)s would stand for all %(among)s in the sack %(number)s: too few."),
        N_("Choose a method that draws %(least)s at least."),
    ),
    "already_drawn": (
        N_("Something was already drawn from the sack %(number)s."),
        N_("Check what was drawn; there is one draw for each seal."),
    ),
    "drawn_unchecked": (
        N_("%(number)s was drawn from the sack and is not in the list."),
        N_("Open it out of the sack and check its seal and weight."),
    ),
    "sack_not_drawn": (
        N_("Nothing was drawn from the sack %(number)s for this session."),
        N_("Read its seal and draw from it, or check each exhibit singly."),
    ),
    "container_sealed": (
        N_("The container %(number)s is sealed: nothing inside is touched or looked at singly."),
        N_("Scan the container and read its seal, or open it before witnesses."),
    ),
    "container_open": (
        N_("The container %(number)s bears no seal."),
        N_("Scan each exhibit inside it."),
    ),
    "inside_itself": (
        N_("%(number)s is inside the place that is evacuated."),
        N_("Choose a place outside it."),
    ),
    "not_a_locker": (N_("%(number)s is not a night deposit."), N_("Choose a locker of the receiver's service.")),
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
    "count_open": (
        N_("You are counting blind in the inventory %(number)s."),
        N_("Lists are shown again once it is compared with the record."),
    ),
}
