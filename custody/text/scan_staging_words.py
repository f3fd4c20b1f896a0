"""The words of the check before a destruction, as the desk has it (``static/scan/flows/staging.js``)."""

from collections.abc import Mapping

from custody.text import terms
from custody.text.i18n import N_, NN_

STAGING: Mapping[str, str] = {
    "staging": N_("Check before destruction"),
    "staging_hint": N_("What is to burn, blind, over days"),
    "staging_choose": N_("Choose the session, or scan its number."),
    "staging_none": N_("There is no session for you to check. With the network, one that is planned shows here."),
    "staging_stale": N_("Without the network, this is as of %(at)s: what was planned since is not in it."),
    "staging_idle": N_("nothing waits for you"),
    "staging_cases": N_("Cases"),
    "staging_gone": N_(
        "This device knows the session no more: it has burnt, was called off, or another device has it."
    ),
    "staging_passed": N_("May burn"),
    "staging_waits": N_("To be checked"),
    "staging_adrift": N_("Still to arrive"),
    "staging_check": N_("Check exhibits"),
    "staging_check_hint": N_("Label, seal, then the balance"),
    "staging_arrive": N_("Scan the load"),
    "staging_arrive_hint": N_("Everything that has come to the site"),
    "staging_over": N_("Nothing waits for you in this session."),
    "staging_sacks": N_("Sealed sacks"),
    "staging_drawn": N_("To be opened out of it and checked:"),
    "staging_draw": N_("Read the seal and draw"),
    "staging_draw_hint": N_(
        "%(n)s inside. Chance says which are opened out of it and checked; the others are staged by the sack."
    ),
    "staging_method": N_("How many are drawn"),
    "staging_was_drawn": N_("Read and recorded"),
    "staging_refused": N_("Differ: they cannot burn"),
    "staging_scan": N_(
        "Label, seal, weight of each. Of a sealed sack: what was drawn from it, and the sack itself with its seal."
    ),
    "staging_later": N_("What is missing stays to be checked; the list can be recorded in parts."),
    "staging_missing": N_("What is missing is not on site: look for it, and tell the chair."),
    "staging_claim": N_(
        "%(drawn)s of %(among)s drawn: with %(sure)s confidence at most %(most)s differ, if none of these does."
    ),
    "staging_draw_first": N_("Nothing is drawn from this sack yet. Go back, read its seal and draw."),
    "staging_differs": N_("It did not pass its check: it stays aside until the discrepancy is settled."),
    "in_sack_undrawn": N_("It is recorded inside %(sack)s, which is sealed. Read that seal and draw from it first."),
    "staging_sack_too": N_("%(sack)s was opened: scan it too, with its seal."),
    "staging_sack_before": N_("A sack is opened before somebody: say who was there."),
    "staging_now": N_("Record the checks"),
    "staging_done": N_("Checked and recorded"),
    "staging_arrived": N_("The load is recorded"),
    "was_sending": N_("This list was being sent, and no answer came. Record it again as it stands: it counts once."),
    "list_waits": N_(
        "The list stays on this device. With the network it goes by itself while this screen stays "
        "open; later you record it again."
    ),
    "read_number": N_("It was never weighed: count it, and choose the unit."),
    "company": N_("Who watches the weighing"),
    "company_hint": N_("Each types their own PIN at the end; who was there and refuses to sign is named too."),
    "company_add": N_("Add a person"),
    "company_refuses": N_("was there and refuses to sign"),
    "company_out": N_("Not there"),
}

STAGING_COUNTED: Mapping[str, tuple[str, str]] = {
    "to_check_n": NN_(
        "%(n)s to be checked",
        "%(n)s to be checked",
    ),
    "staging_orders": NN_("order %(orders)s", "orders %(orders)s"),
    "to_arrive_n": NN_("%(n)s to arrive", "%(n)s to arrive"),
    "staging_drawn_open": NN_(
        "%(n)s exhibit drawn from %(sack)s is still to be checked.",
        "%(n)s exhibits drawn from %(sack)s are still to be checked.",
    ),
    "staging_company": NN_(
        "Say who watched the weighing: the rules ask for %(n)s person.",
        "Say who watched the weighing: the rules ask for %(n)s persons.",
    ),
    "company_least": NN_(
        "The rules ask for %(n)s person of other services, or for who holds it.",
        "The rules ask for %(n)s persons of other services, or for who holds it.",
    ),
}
"""Sentences that count, for one and for more."""

OBSTACLES: Mapping[str, str] = {
    **terms.OBSTACLES,
    "verifier_in_chain": N_("you have held it yourself"),
    "verifier_of_unit": N_("your own unit holds it"),
}
"""What keeps an exhibit from this verifier's check, by the code of the refusal."""
