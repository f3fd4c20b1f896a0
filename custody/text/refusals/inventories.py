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
    "nothing_counted": (
        N_("Nothing was counted yet."),
        N_("A counter records what lies there, an empty list if nothing does; then close the count."),
    ),
    "inventory_too_large": (
        N_("Too many exhibits are expected for one inventory: %(n)s, where it holds at most %(limit)s."),
        N_("Plan an inventory for each shelf or room."),
    ),
    "not_a_counter": (
        N_("You do not count in the inventory %(number)s."),
        N_("Ask the person who planned it to plan one with you."),
    ),
    "already_signed": (N_("You have signed %(number)s already."), N_("Another person must sign now.")),
    "no_part_in_inventory": (
        N_("You neither counted in %(number)s nor hold what was counted."),
        N_("One who counted and one who holds the exhibits, or the inspection, sign."),
    ),
    "count_incomplete": (
        N_("Expected and not counted: %(n)s. Places with expected exhibits and nothing counted: %(unvisited)s."),
        N_("Go on counting there. If you end the count, a second person sees the list and reopens it or confirms it."),
    ),
    "no_second_person": (
        N_("You ended the count of %(number)s, count in it, or keep or hold something of it."),
        N_("A second person of the store, or the inspection, reopens it or confirms what is missing."),
    ),
    "reopening_over": (
        N_("The count of %(number)s could be reopened until the end of the next working day."),
        N_("Confirm what is missing; what turns up is then found again in its discrepancy."),
    ),
    "reopened_before": (
        N_("The count of %(number)s was reopened before. A count is reopened once."),
        N_("Confirm what is missing; what turns up is then found again in its discrepancy."),
    ),
    "counter_of_agency": (
        N_("%(person)s is of the agency looked at and would learn of the inquiry."),
        N_("Name counters of other agencies."),
    ),
}
