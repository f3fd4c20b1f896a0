"""What is refused about passkeys and the signing of a session."""

from collections.abc import Mapping

from custody.web.i18n import N_

SIGNOFF: Mapping[str, tuple[str, str]] = {
    "passkey_refused": (
        N_("This passkey cannot be taken: what the device says does not fit (%(fault)s)."),
        N_("Make it again on this page, and unlock the device with its PIN, finger or face."),
    ),
    "passkey_elsewhere": (
        N_("%(origin)s is not the address of this service: it takes no passkey from there."),
        N_("Open the service at its own address, and begin again there; its keeper sets that address."),
    ),
    "passkey_known": (N_("This passkey is registered already."), N_("Use it, or make another one.")),
    "too_many_passkeys": (
        N_("Nobody holds more than %(limit)s passkeys."),
        N_("Ask a key officer for a new account, should you really need more."),
    ),
    "own_passkey": (N_("Nobody confirms their own passkey."), N_("Ask another key officer.")),
    "passkey_settled": (N_("This passkey was confirmed or ended before."), N_("Look at its state again.")),
    "not_your_passkey": (N_("This is another person's passkey."), N_("Its owner or a key officer ends it.")),
    "passkey_unknown": (N_("There is no such passkey."), N_("Choose one from the list.")),
    "passkey_not_valid": (
        N_("No passkey of %(person)s that may sign was used."),
        N_("Use one that a key officer has confirmed, or sign in another way."),
    ),
    "assertion_wrong": (
        N_("This signature does not hold: it is not over this statement, this person and this decision (%(fault)s)."),
        N_("Open the page again and sign what it shows."),
    ),
    "nothing_to_sign": (
        N_("%(number)s was closed before there were statements to sign."),
        N_("Each one attests in words, and signs on paper."),
    ),
    "signed_so_already": (N_("%(person)s has signed in this way already."), N_("Nothing is to be done.")),
    "signed_otherwise": (
        N_("%(person)s has decided otherwise before, and that word stays."),
        N_("Sign with the same decision."),
    ),
    "signs_too_early": (
        N_("It is not the turn yet: %(person)s has still to sign or refuse."),
        N_("Wait for that word; the chair notes who left without one."),
    ),
    "signs_too_late": (N_("The time to sign has run out."), N_("Sign all the same: it is recorded as late.")),
    "paper_needs_two": (
        N_("Two others who were at the session say that %(person)s signed the paper."),
        N_("A second person who was there gives their PIN here."),
    ),
    "one_way_only": (
        N_("A signature is given in one way: on paper with its photograph, or by passkey, or by PIN."),
        N_("Choose one, and add the photograph of the paper if it was signed by hand or thumb."),
    ),
    "reservation_undeclared": (
        N_("There is a text, but you sign without a reservation."),
        N_("Choose to sign with a reservation, or empty the text."),
    ),
    "site_unsaid": (
        N_("What was recorded on the site and what is recorded before the service go different ways."),
        N_("On the site use the device that the session was checked out to; else the pages of the session."),
    ),
    "site_differs": (
        N_("What people signed on the site is not what the register has of session %(number)s (%(field)s)."),
        N_("Look at what of the device's queue was refused, record the session, and let everybody sign again."),
    ),
    "nonce_spent": (
        N_("The number that this signature is over was used before, or not given out with session %(number)s."),
        N_("Sign again before the service."),
    ),
    "not_checked_out": (
        N_("Session %(number)s is not checked out to this device."),
        N_("Its commission checks it out on the page of its checklist, before the departure."),
    ),
    "checkout_over": (
        N_("By its clock this device had session %(number)s until %(until)s and no longer."),
        N_("Record it on the pages of the session, from the paper, and let everybody sign again."),
    ),
    "bad_salt": (N_("The text was sent without the number that protects it."), N_("Open the page again.")),
}
