"""Refusals about erasures of private values."""

from collections.abc import Mapping

from custody.text.i18n import N_

ERASURE: Mapping[str, tuple[str, str]] = {
    "two_authorities_needed": (
        N_("Erasing takes the inspection and a prosecutor, of two agencies, each by their own will."),
        N_("Have the other authority enter their own PIN."),
    ),
    "retention_runs": (
        N_("The law has these values kept until %(until)s."),
        N_("Come back after that day."),
    ),
    "case_runs": (
        N_(
            "The case %(number)s is not over: an exhibit is in custody, held, in discrepancy or not certified, "
            "or a hearing is awaited."
        ),
        N_("Nothing of a running case is erased. Wait until every exhibit has ended its way."),
    ),
    "person_serves": (
        N_("%(number)s is still in service, or named by an exhibit, a session or a discrepancy that is not over."),
        N_("Close the account, have the exhibits handed over, and wait until all that names them has ended."),
    ),
    "already_erased": (N_("One of these values was erased before."), N_("Load the page again and choose anew.")),
    "bad_digest": (N_("%(value)s names no private value."), N_("Choose from the list of values.")),
}
"""Code to sentence and remedy."""
