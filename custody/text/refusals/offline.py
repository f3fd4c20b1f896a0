"""Refusals about acts recorded offline."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "paper_case_unknown": (
        N_("No case that you see bears the number %(value)s."),
        N_("Check the number. If you only keep exhibits of the case, scan one of them instead."),
    ),
    "challenge_stale": (
        N_("The device took too long to answer the service."),
        N_("Try again."),
    ),
    "offline": (
        N_("The service cannot be reached."),
        N_("Go on working: what you record stays on this device and is sent when there is a network."),
    ),
    "list_begun": (
        N_("Another list of this sort is open on this device."),
        N_("Finish it or give it up, then open this one again."),
    ),
    "list_gone": (
        N_("This list was opened again already."),
        N_("It stands among the unfinished lists on the first screen, or was sent."),
    ),
    "scan_locked": (
        N_("Nobody has unlocked this device."),
        N_("Type your PIN."),
    ),
    "pin_not_here": (
        N_("Without the network this device cannot check that PIN: it was never typed here."),
        N_("Type it here once while there is a network, or use the paper slip."),
    ),
    "pin_locked": (
        N_("Five wrong PINs were typed on this device for this person."),
        N_("It can be unlocked with the network only."),
    ),
    "storage_full": (
        N_("The device has no room left. Nothing was recorded."),
        N_("Save the queue as a file, delete photographs or other applications, and try again."),
    ),
    "sequence_gap": (
        N_("An envelope before this one is missing: the device %(number)s goes on from number %(expected)s."),
        N_("Send from that number on; nothing of this one was recorded, and the device keeps it."),
    ),
    "sequence_forked": (
        N_("The device has used this number for another envelope before."),
        N_("It is on record as an unsettled act; have the device looked at."),
    ),
    "chain_forked": (
        N_("The envelope does not follow from the one before it."),
        N_("It is on record as an unsettled act; have the device looked at."),
    ),
    "changed_since_device": (
        N_("%(number)s has changed holder, seal or state since the device knew it."),
        N_("It is on record as an unsettled act; the inspection settles it."),
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
        N_("It is on record as an unsettled act; the inspection settles it."),
    ),
    "paper_names_nobody": (
        N_("Nobody else who may confirm it is named in this paper, or more than %(limit)s people are."),
        N_("Choose the people whom the paper names; one of them, or the inspection, confirms the act."),
    ),
    "paper_other_case": (
        N_("This paper is kept under another case than the exhibits of the act."),
        N_("Begin again from the paper, with the case of the exhibits."),
    ),
    "not_named_in_paper": (
        N_("You cannot confirm this act from paper."),
        N_("Somebody whom the paper names confirms it, or the inspection; who recorded it does not."),
    ),
    "paper_unconfirmed": (
        N_("%(number)s was opened or sealed again by a paper that nobody has confirmed yet."),
        N_("Somebody whom the paper names confirms it, or the inspection. Then go on."),
    ),
    "paper_act_settled": (
        N_("This act from paper is confirmed or denied already."),
        N_("Nothing is to be done."),
    ),
}
