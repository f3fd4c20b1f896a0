"""Refusals about devices that record offline."""

from collections.abc import Mapping

from custody.text.i18n import N_

DEVICES: Mapping[str, tuple[str, str]] = {
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
    "claims_differ": (
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
    "means_unknown": (N_("%(value)s is no means of acting."), N_("Choose one from the list.")),
    "own_means": (
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
}
