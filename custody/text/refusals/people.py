"""Refusals about people and their devices."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "device_key_malformed": (
        N_("This is no public key of a device."),
        N_("Copy the key that the device shows, whole."),
    ),
    "device_elsewhere": (
        N_("Who did it is not of the agency of the device %(number)s."),
        N_("Each agency records on its own devices."),
    ),
    "sequence_gap": (
        N_("An envelope before this one is missing: the device %(number)s goes on from number %(expected)s."),
        N_("Send from that number on; nothing of this one was recorded, and the device keeps it."),
    ),
    "sequence_forked": (
        N_("The device has used this number for another envelope before."),
        N_("It is on record as a claim; have the device looked at."),
    ),
    "chain_forked": (
        N_("The envelope does not follow from the one before it."),
        N_("It is on record as a claim; have the device looked at."),
    ),
    "changed_since_device": (
        N_("%(number)s has changed holder, seal or state since the device knew it."),
        N_("It is on record as a claim; the inspection settles it."),
    ),
    "not_offline": (
        N_("This kind of act is not recorded offline."),
        N_("Do it where the service is reached."),
    ),
    "envelope_malformed": (
        N_("This is no envelope of a device."),
        N_("Send what the device has saved, unchanged; a newer version of the page may help."),
    ),
    "envelope_version": (
        N_("The envelope is of version %(version)s, which this software does not know."),
        N_("Update the software of the service; the device keeps the envelope."),
    ),
    "envelope_signature": (
        N_("The device %(number)s did not sign this envelope so."),
        N_("Send what the device has saved, unchanged; if it stays so, have the device looked at."),
    ),
    "other_log": (
        N_("The envelope was signed for the log %(origin)s."),
        N_("Send it to the service of that log."),
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
    "device_revoked": (
        N_("The device %(number)s was revoked."),
        N_("Enrol it anew, with a new key, if it was found again."),
    ),
    "already_shared": (N_("The case %(number)s is shared with that agency already."), N_("Nothing is to be done.")),
    "nothing_to_accept": (
        N_("The discrepancy %(number)s blocks no exhibit, so nothing new can be accepted."),
        N_("Close it without accepting a new state."),
    ),
    "roles_conflict": (
        N_("The role %(role)s cannot be held together with the others."),
        N_("Take one of them away first, or give it to another person."),
    ),
    "nothing_changes": (N_("This would change nothing."), N_("Choose what is to change.")),
    "person_disabled": (N_("%(person)s is no longer active."), N_("Choose another person.")),
    "already_closed": (N_("The discrepancy %(number)s is closed already."), N_("Nothing is to be done.")),
    "in_window": (
        N_("You held this while the discrepancy %(number)s arose, or are of either side, so you cannot close it."),
        N_("Another inspector must decide."),
    ),
    "own_pending_change": (
        N_("Your own proposal must be confirmed by another officer."),
        N_("Ask a second key officer."),
    ),
    "already_confirmed": (N_("The proposal %(number)s was decided already."), N_("Nothing is to be done.")),
    "two_key_officers_needed": (N_("The two first key officers must be two persons."), N_("Name another officer.")),
    "role_needed": (
        N_("No role of yours permits this act."),
        N_("Ask somebody who may: %(permission)s. The attempt changed nothing."),
    ),
    "person_unknown": (
        N_("%(person)s is not registered here or no longer active."),
        N_("Choose another person, or have them registered by two key officers."),
    ),
    "role_ended": (
        N_("%(person)s has lost a role since the time that the device gives for it."),
        N_("It is on record as a claim; the inspection settles it."),
    ),
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
    "second_agency_needed": (
        N_("Key officers of two agencies are at work: one of the other agency confirms this."),
        N_("Ask a key officer of another agency than the one who proposed it."),
    ),
    "proposer_ended": (
        N_("Whoever made the proposal %(number)s is no key officer any more."),
        N_("Propose the change again, if it is still wanted."),
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
    "key_officer_needed": (
        N_(
            "The inspection confirms only the end of another agency’s key officer, and a new one where none of another "
            "agency is left."
        ),
        N_("Ask a key officer."),
    ),
}
