"""Refusals about people, their devices, passwords and PINs."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "outsider_twice": (
        N_("One name stands twice in the list."),
        N_("List each person once; of two people with one name, add what tells them apart."),
    ),
    "outsider_unconfirmed": (
        N_("Nobody of another agency confirms that they signed or refused to."),
        N_("Somebody present of another agency gives their own PIN here; your own word is not enough."),
    ),
    "exhibit_of_person_needed": (
        N_("Name an exhibit that was seized from this person, and of nobody else one."),
        N_("Scan one of the exhibits that were seized from them."),
    ),
    "device_key_malformed": (
        N_("This is no public key of a device."),
        N_("Copy the key that the device shows, whole."),
    ),
    "device_known": (
        N_("This key is that of %(number)s already."),
        N_("Let the device make a new key, and enrol that."),
    ),
    "credential_unknown": (N_("%(value)s is no means of acting."), N_("Choose one from the list.")),
    "own_credential": (
        N_("Nobody declares that their own means were in other hands."),
        N_("Have another key officer declare it."),
    ),
    "other_agency_declares": (
        N_("%(number)s is of another agency, which has a key officer of its own."),
        N_("Have a key officer of that agency declare it."),
    ),
    "compromise_known": (
        N_("That is on record of %(number)s since then already."),
        N_("Give an earlier day, or do nothing."),
    ),
    "no_passkey_ever": (
        N_("%(number)s has never had a passkey."),
        N_("Choose password and PIN, or the device."),
    ),
    "compromise_gone": (
        N_("Nothing of the kind stands declared of %(number)s, or it was taken back already."),
        N_("Look at the page of the person or device."),
    ),
    "reopened_often": (
        N_("The device %(number)s was let take PINs again %(limit)s times within a day."),
        N_("Somebody guesses on it: end it, or wait for tomorrow. A new PIN is taken on it at once."),
    ),
    "roles_conflict": (
        N_("The role %(role)s cannot be held together with the others."),
        N_("Take one of them away first, or give it to another person."),
    ),
    "nothing_changes": (N_("This would change nothing."), N_("Choose what is to change.")),
    "person_disabled": (N_("%(person)s is no longer active."), N_("Choose another person.")),
    "own_pending_change": (
        N_("Your own proposal must be confirmed by another officer."),
        N_("Ask a second key officer."),
    ),
    "already_confirmed": (N_("The proposal %(number)s was decided already."), N_("Nothing is to be done.")),
    "two_key_officers_needed": (N_("The two first key officers must be two persons."), N_("Name another officer.")),
    "log_key_malformed": (
        N_("This is no Ed25519 or ML-DSA-44 key of the log %(origin)s."),
        N_("Copy one of the lines that custody signer --new-key has printed, whole."),
    ),
    "clock_span": (
        N_(
            "A wrong clock is explained from an event to the same or a later one, and by how many seconds it was wrong."
        ),
        N_("Look the events up on the page of the log, and give the seconds, with a minus where it was behind."),
    ),
    "last_log_key": (
        N_("No other Ed25519 key signs the log."),
        N_("Announce the new key first, and let it sign."),
    ),
    "proposer_ended": (
        N_("Whoever made the proposal %(number)s is no key officer any more."),
        N_("Propose the change again, if it is still wanted."),
    ),
    "proposal_expired": (
        N_("The proposal %(number)s is older than %(days)s days: nobody confirms it any more."),
        N_("If the change is still wanted, a key officer proposes it anew."),
    ),
    "reset_waits": (
        N_("The proposal %(number)s waits until %(until)s: one agency alone makes it."),
        N_("An inspector or key officer of another agency can confirm it at once. Until then the person can object."),
    ),
    "passkeys_first": (
        N_("Two agencies confirm for each other with passkeys: yours, or that of whoever proposed it, is missing."),
        N_("Make a passkey and have it confirmed; then confirm %(number)s."),
    ),
    "not_your_proposal": (
        N_("The proposal %(number)s is not yours to call off."),
        N_("A key officer calls it off; of a new sign-in also its person, or the inspection."),
    ),
    "passkey_other_agency": (
        N_("%(person)s was given their sign-in by your agency: another agency confirms the passkey."),
        N_("Ask a key officer or an inspector of another agency, who sees the person and the passkey."),
    ),
    "passkey_waits": (
        N_("No key officer or inspector of another agency has a passkey left: this one waits until %(until)s."),
        N_(
            "Confirm it then, if %(person)s has not said that it is somebody else’s. Until then a printed card signs "
            "you in."
        ),
    ),
    "key_officer_needed": (
        N_(
            "The inspection confirms only the end of another agency’s key officer, a new one where none of another "
            "agency is left, and what one agency alone carries out after a wait."
        ),
        N_("Ask a key officer."),
    ),
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
    "passkeys_waiting": (
        N_("%(limit)s passkeys of yours wait already."),
        N_("Have a key officer confirm the one that is yours, and end the others."),
    ),
    "own_passkey": (N_("Nobody confirms their own passkey."), N_("Ask another key officer.")),
    "passkey_settled": (N_("This passkey was confirmed or ended before."), N_("Look at its state again.")),
    "passkey_other_officer": (
        N_("You, or an officer of your agency, ended the last passkey of %(person)s: another confirms the next."),
        N_("Ask another key officer, of another agency where officers of two are at work."),
    ),
    "passkey_by_another": (
        N_("You sign with a passkey: another one is made by it, and it was not used."),
        N_("Make it on the page of your passkeys, which asks for both. If it is lost, have a key officer end it."),
    ),
    "passkey_unvouched": (
        N_("%(person)s signs with a passkey by which this one was not made."),
        N_("Have it made anew by that one. If that is lost, end it: another officer confirms the next."),
    ),
    "not_your_passkey": (N_("This is another person's passkey."), N_("Its owner or a key officer ends it.")),
    "last_passkey": (
        N_("This is the only passkey with which you sign: you do not end it by yourself."),
        N_("Have another one confirmed first, or ask a key officer to end this one."),
    ),
    "passkey_unknown": (N_("There is no such passkey."), N_("Choose one from the list.")),
    "agency_kind_unknown": (N_("The kind of agency %(value)s is not known."), N_("Choose a kind from the list.")),
    "country_unknown": (N_("The country %(value)s is not known."), N_("Give its two-letter code.")),
    "origin_not_next": (
        N_("After that log comes %(expected)s."),
        N_("Set CUSTODY_ORIGIN to that name, with a new database and a new data folder."),
    ),
    "pack_of_another_country": (
        N_("The rules %(pack)s are of another country than the agency, whose country (%(country)s) has its own."),
        N_("Choose rules of its country."),
    ),
    "passkey_needed": (
        N_("An order or a hold is signed with your passkey, and this one was not."),
        N_(
            "Send the form on its page: it shows what you sign, and your phone or security key asks you for it. If the "
            "key is lost, have a key officer end it."
        ),
    ),
    "act_changed": (
        N_("Meanwhile something has changed, and what you signed is not what would be recorded now."),
        N_("Look at the form again and sign what it says now; nothing was recorded."),
    ),
    "act_stale": (
        N_("This was signed more than %(minutes)s minutes after it was shown, and is not recorded."),
        N_("Look at the form again and sign what it says now."),
    ),
    "bad_seed": (
        N_("The act was not shown before it was signed, or not by this service."),
        N_("Ask what is to be signed first, then sign that."),
    ),
    "device_unknown": (
        N_("This device is not enrolled."),
        N_("Have two key officers enrol it; they compare the key that it shows."),
    ),
    "password_needed": (
        N_("This takes your password: a PIN is not enough."),
        N_("Sign in with your password."),
    ),
    "second_agency_person_needed": (
        N_("%(number)s must be handed out before a person of another authority than yours."),
        N_("Call somebody of another service: two services of one kind in one country count as one."),
    ),
    "second_person_needed": (
        N_("%(number)s must be handed out before a second person."),
        N_("Somebody beside you gives their PIN; not the prosecutor who ordered it."),
    ),
    "signin_needed": (N_("Please sign in."), N_("Sign in and repeat what you were doing.")),
    "session_ended": (
        N_("Your session is over. Nothing was recorded."),
        N_("Sign in again and repeat what you were doing."),
    ),
    "session_ended_held": (
        N_("Your session is over. Nothing was recorded, and nothing of what you typed is lost."),
        N_("Sign in again, and send it."),
    ),
    "signin_failed": (
        N_("The username or the password is wrong, or the account is closed."),
        N_("Check capital letters and the keyboard's layout, then try again."),
    ),
    "first_password_expired": (
        N_("This first password was not used within %(hours)s hours and has expired."),
        N_("Ask two key officers for a new one."),
    ),
    "first_password_used": (
        N_("This first password is used up: somebody has chosen a password with it."),
        N_(
            "If that was you, sign in with your own password. If not, tell the inspection at once; it is told of this "
            "try too."
        ),
    ),
    "guess_slowed": (N_("Too many wrong tries."), N_("Try again in %(seconds)s s.")),
    "guess_refused": (
        N_("Too many wrong tries; this device is refused for now."),
        N_("Use a device on which you have signed in before, wait a day, or ask for a new password."),
    ),
    "password_wrong": (N_("The present password is wrong."), N_("Type it again.")),
    "password_short": (
        N_("The password is too short: at least %(least)s characters."),
        N_("A sentence of four or five words is easy to remember and hard to guess."),
    ),
    "password_long": (N_("The password is too long: at most %(most)s characters."), N_("Choose a shorter one.")),
    "password_common": (
        N_("This password is among the first that guessers try."),
        N_("Choose four words that have nothing to do with you, your office or this work."),
    ),
    "password_differs": (N_("The two new passwords differ."), N_("Type the new password twice, the same way.")),
    "password_must_change": (
        N_("Your first password must be changed before you go on."),
        N_("Choose a password that only you know."),
    ),
    "pin_wrong": (
        N_("The PIN is wrong."),
        N_("Type it again, on a device of your own office; the PIN is chosen on the page My account."),
    ),
    "pin_last_tries": (
        N_("The PIN is wrong. Tries left on this device: %(left)s."),
        N_(
            "Whoever has forgotten it chooses a new one at a computer, on the page My account: "
            "it is taken here at once."
        ),
    ),
    "pin_refused": (
        N_("Too many wrong PINs: this device refuses you for a day."),
        N_(
            "A key officer lets it take PINs again, on the page Devices; or choose a new PIN at a computer, "
            "on the page My account: it is taken here at once. What was not sent stays on this device."
        ),
    ),
    "pin_form": (N_("A PIN has %(least)s to %(most)s digits."), N_("Choose one of digits only.")),
    "pin_simple": (
        N_("This PIN is too simple."),
        N_("Repeat and count up no digits; take no date and no line of keys."),
    ),
    "second_factor_wrong": (
        N_("That is not right: the passkey's answer does not hold, or the code is no code of your card, or was used."),
        N_("Open the page again and unlock your passkey, or type the next code that is not crossed out."),
    ),
}
