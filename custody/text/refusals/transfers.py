"""Refusals about hand-overs."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "sack_changed": (
        N_("The sack %(number)s was opened or refilled since the slip was typed in."),
        N_("Refuse the slip; what is handed over now is received as it is found now."),
    ),
    "receiver_has_no_role": (
        N_("%(person)s holds no role that permits receiving exhibits for this purpose."),
        N_("Choose another receiver or another purpose, or have the role granted first."),
    ),
    "releaser_gone": (
        N_("%(person)s holds no role in which one hands over any more, and cannot be asked about this paper."),
        N_(
            "Check the hour and the name on the paper. A paper of before is typed in by their own service; what else "
            "they held is taken over by a supervisor."
        ),
    ),
    "answer_late": (
        N_("The person named in the hand-over %(number)s could say until %(until)s whether it is so."),
        N_("Tell the inspection what is not so, and show it the paper if there is one."),
    ),
    "receiver_absent": (
        N_("The receiver %(person)s has not accepted."),
        N_("The receiver gives their PIN here, or receives later on their own device."),
    ),
    "voucher_not_third": (
        N_("Whoever vouches for a person must be a third person, and not of the releaser's agency."),
        N_("Ask someone of another agency who neither gives nor receives, and who gives their own PIN."),
    ),
    "not_receiver": (
        N_("The hand-over %(number)s is not addressed to you."),
        N_("Its receiver must accept it."),
    ),
    "not_on_list": (
        N_("%(number)s is not on the list of the hand-over %(transfer)s."),
        N_("Put it aside and report it as surplus."),
    ),
    "return_elsewhere": (
        N_("%(number)s was released for a time and must go back where it came from."),
        N_("Choose a return to the agency that released it."),
    ),
    "own_slip": (N_("The slip you entered must be confirmed by another person."), N_("Ask the other signatory.")),
    "already_answered": (
        N_("You have said already what is so of the hand-over %(number)s."),
        N_("Nothing is to be done."),
    ),
    "slip_to_self": (
        N_("The slip %(number)s names you as the receiver, and a colleague entered it."),
        N_("Have a third person of your agency compare it with its photograph."),
    ),
    "not_releaser": (
        N_("Only who handed over %(number)s, or the store supervisor, may withdraw it."),
        N_("Ask one of them."),
    ),
    "time_needed": (N_("The time written on the slip is missing."), N_("Copy the time from the paper slip.")),
    "due_needed": (
        N_("A temporary release needs the day on which the exhibits are due back."),
        N_("Enter the day of return."),
    ),
    "due_without_release": (
        N_("Only what goes to a laboratory or a court has a day of return."),
        N_("Take the day out, or choose another purpose."),
    ),
    "not_a_locker": (N_("%(number)s is not a night deposit."), N_("Choose a locker of the receiver's service.")),
    "release_too_long": (
        N_("Exhibit %(number)s would be away for more than %(days)s days."),
        N_("Choose an earlier day of return."),
    ),
    "not_releasing_agency": (
        N_("You cannot extend the release of %(number)s."),
        N_("A supervisor of the service that released it, or the prosecution that leads the case, extends it."),
    ),
    "due_not_later": (
        N_("%(number)s is already out until %(due)s."),
        N_("Choose a later day; to have it back sooner, ask for its return."),
    ),
    "holder_present": (
        N_("%(person)s can still hand %(number)s over."),
        N_("Only what a person held whose roles have ended is taken over; anything else is handed over."),
    ),
    "opened_unweighed": (
        N_("%(number)s stands opened, and is weighed when it is sealed again."),
        N_("Leave its weight out here, and seal it again at once before witnesses."),
    ),
    "escort_is_party": (
        N_("%(person)s hands over or receives, and does not escort."),
        N_("Choose a third person as escort, or nobody."),
    ),
    "not_expected": (
        N_("%(number)s is not on the list of this hand-over."),
        N_("Put it aside: it was not handed over to you. Take it out of your list and report it."),
    ),
    "seal_of_sack": (
        N_("The seal entered for %(number)s is that of the sack %(sack)s."),
        N_("Enter the number of the sack with its seal and its weight: it stands for all that lies in it."),
    ),
    "photo_needed": (
        N_("The photograph of the slip is missing."),
        N_("Photograph the slip and choose the photograph again."),
    ),
}
