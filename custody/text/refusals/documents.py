"""Refusals of papers."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "no_minutes": (
        N_(
            "There are no minutes to print of this: %(number)s was neither weighed, opened nor handed out by it, "
            "or was published."
        ),
        N_("Ask for the minutes of a weighing, an opening or a handing out, or for its custody history."),
    ),
    "no_paper": (
        N_(
            "%(number)s has no such paper: an expert is required for a hand-over to a laboratory or an expert, and "
            "what a court received has an act of deposit."
        ),
        N_("Ask for the slip of the hand-over."),
    ),
    "nothing_attested": (
        N_("No record of destruction certifies anything of case %(number)s yet."),
        N_("Wait until the record of the session is issued, or take the custody history of the case."),
    ),
}
