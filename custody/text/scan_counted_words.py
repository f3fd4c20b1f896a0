"""Sentences of the scan desk that count, with their plural."""

from collections.abc import Mapping

from custody.text.i18n import NN_

COUNTED: Mapping[str, tuple[str, str]] = {
    "pending": NN_("%(n)s to send · %(age)s", "%(n)s to send · %(age)s"),
    "revoked_pending": NN_("%(n)s will not be taken", "%(n)s will not be taken"),
    "revoked_unsent": NN_(
        "%(n)s act was not sent, and will be none. Save it as a file; whose it is reports it again in their own name.",
        "%(n)s acts were not sent, and will be none. Save them as a file; "
        "whose they are reports them again in their own name.",
    ),
    "pending_n": NN_("%(n)s act still to be sent", "%(n)s acts still to be sent"),
    "file_saved": NN_(
        "The file %(name)s was saved, with %(n)s signed act (still to be sent: %(pending)s).",
        "The file %(name)s was saved, with %(n)s signed acts (still to be sent: %(pending)s).",
    ),
    "unsettled_acts": NN_("%(n)s act not taken as such", "%(n)s acts not taken as such"),
    "unsettled_acts_hint": NN_(
        "%(n)s act of this device contradicts the register. A discrepancy is open.",
        "%(n)s acts of this device contradict the register. Discrepancies are open.",
    ),
    "unfinished": NN_("%(n)s unfinished list", "%(n)s unfinished lists"),
    "in_list_n": NN_("%(n)s scanned", "%(n)s scanned"),
    "give_up_hint": NN_(
        "%(title)s: %(n)s scanned, nothing recorded yet. What was scanned is forgotten, and nothing changes on record.",
        "%(title)s: %(n)s scanned, nothing recorded yet. What was scanned is forgotten, and nothing changes on record.",
    ),
    "finish_n": NN_("Finish (%(n)s)", "Finish (%(n)s)"),
    "in_list": NN_("in the list", "in the list"),
    "still_missing": NN_("%(n)s missing", "%(n)s missing"),
    "on_top": NN_("%(n)s not expected", "%(n)s not expected"),
    "see_to_scan": NN_("See what is still to be scanned (%(n)s)", "See what is still to be scanned (%(n)s)"),
    "to_scan": NN_("%(n)s still to be scanned", "%(n)s still to be scanned"),
    "whole_list": NN_("The list (%(n)s)", "The list (%(n)s)"),
    "and_more": NN_("and %(n)s more", "and %(n)s more"),
    "aside": NN_("%(n)s put aside", "%(n)s put aside"),
    "records_n": NN_("%(n)s exhibit is recorded at once.", "%(n)s exhibits are recorded at once."),
    "opened_n": NN_("It opened %(n)s discrepancy:", "It opened %(n)s discrepancies:"),
    "left_handed": NN_(
        "%(n)s exhibit not handed over: you go on answering for it",
        "%(n)s exhibits not handed over: you go on answering for them",
    ),
    "recorded_n": NN_("Recorded: %(n)s exhibit", "Recorded: %(n)s exhibits"),
    "exhibits_n": NN_("%(n)s exhibit", "%(n)s exhibits"),
    "refuse_sum": NN_(
        "%(n)s exhibit goes back to %(name)s, who has answered for it all the time.",
        "%(n)s exhibits go back to %(name)s, who has answered for them all the time.",
    ),
    "recall_sum": NN_(
        "%(n)s exhibit that %(name)s has not received is yours again.",
        "%(n)s exhibits that %(name)s has not received are yours again.",
    ),
    "scope_all": NN_("All that I hold (%(n)s)", "All that I hold (%(n)s)"),
    "handover_sum": NN_(
        "%(giver)s hands %(n)s exhibit over to %(name)s: %(purpose)s.",
        "%(giver)s hands %(n)s exhibits over to %(name)s: %(purpose)s.",
    ),
    "handover_done": NN_(
        "Custody has passed to %(name)s: %(n)s exhibit handed over",
        "Custody has passed to %(name)s: %(n)s exhibits handed over",
    ),
    "sent_done": NN_("On its way to %(name)s: %(n)s exhibit", "On its way to %(name)s: %(n)s exhibits"),
    "sack_is_sealed": NN_("Sealed, with %(n)s exhibit inside.", "Sealed, with %(n)s exhibits inside."),
    "sack_is_open": NN_("Open, with %(n)s exhibit inside.", "Open, with %(n)s exhibits inside."),
    "row_breaks": NN_(
        "The row was left %(n)s time: look for the seals in between.",
        "The row was left %(n)s times: look for the seals in between.",
    ),
    "row_of_seals": NN_("Seal %(first)s.", "Seals %(first)s to %(last)s."),
    "photos_n": NN_("%(n)s photograph", "%(n)s photographs"),
    "photos_wait": NN_(
        "%(n)s photograph goes to the register before this list, and takes the network. Register when it is back.",
        "%(n)s photographs go to the register before this list, and take the network. Register when it is back.",
    ),
    "register_now": NN_("Register %(n)s exhibit", "Register %(n)s exhibits"),
    "register_done": NN_(
        "Registered: %(n)s exhibit. Print the labels with the network.",
        "Registered: %(n)s exhibits. Print the labels with the network.",
    ),
    "register_labelled": NN_("Registered: %(n)s exhibit", "Registered: %(n)s exhibits"),
}
"""Sentences that count, for one and for more."""
