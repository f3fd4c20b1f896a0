"""Refusals about hand-overs."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "sack_changed": (
        N_("The sack %(number)s was opened or refilled since the slip was typed in."),
        N_("Refuse the slip; what is handed over now is received as it is found now."),
    ),
    "same_person": (N_("Nobody hands over to themselves."), N_("Choose the person who receives.")),
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
        N_("The releaser of the slip %(number)s could say until %(until)s whether it is so."),
        N_("Tell the inspection what is not so, and show it the paper."),
    ),
    "receiver_absent": (
        N_("The receiver %(person)s has not accepted."),
        N_("The receiver gives their PIN here, or receives later on their own device."),
    ),
    "voucher_not_third": (
        N_("Whoever vouches for a person must be a third person, and not of the releaser's agency."),
        N_("Ask someone of another agency who neither gives nor receives, and who gives their own PIN."),
    ),
    "receiver_has_pin": (
        N_("Nobody can vouch for a person who has a PIN."),
        N_("The person gives their own PIN here, or receives later on their own device."),
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
    "slip_used": (N_("The slip %(value)s was entered already."), N_("Check the slip's number.")),
    "own_slip": (N_("The slip you entered must be confirmed by another person."), N_("Ask the other signatory.")),
    "already_answered": (N_("You have said already what is so of the slip %(number)s."), N_("Nothing is to be done.")),
    "slip_to_self": (
        N_("The slip %(number)s names you as the receiver, and a colleague entered it."),
        N_("Have a third person of your agency compare it with its photograph."),
    ),
    "other_holder": (
        N_("%(number)s has another holder than what lies in the container %(container)s."),
        N_("A container holds only what one person answers for."),
    ),
    "container_in_transit": (
        N_("The container %(number)s is on the way with the hand-over %(transfer)s."),
        N_("It must arrive first."),
    ),
    "not_releaser": (
        N_("Only who handed over %(number)s, or the store supervisor, may withdraw it."),
        N_("Ask one of them."),
    ),
    "due_past": (N_("The day of return, %(value)s, has passed."), N_("Enter a later day.")),
    "double_lock_needs_second": (
        N_("%(number)s has a double lock: nothing leaves it by one person."),
        N_("Have a second clerk or supervisor of your store choose their name and give their own PIN."),
    ),
}
