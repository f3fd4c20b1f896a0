"""Refusals about bundles of other logs."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "origin_unknown": (
        N_("The bundle is of the log %(origin)s, whose key nobody here has put on file."),
        N_("Get that log's key on paper from its operator, and put its policy into the register of partners."),
    ),
    "origin_own": (
        N_("The bundle is of this very log, %(origin)s: one does not receive from oneself."),
        N_("Open the exhibit itself; its history is here."),
    ),
    "partner_malformed": (
        N_("The file %(path)s in the register of partners cannot be read."),
        N_("It is a C2SP trust policy: a line “log KEY” for the partner’s log, and a line “quorum”."),
    ),
    "bundle_known": (N_("Your service has received this bundle already."), N_("Its receipt is on the page of it.")),
    "bundles_moved": (
        N_("Other bundles of the log %(origin)s are being received at the same time."),
        N_("Send the bundle again."),
    ),
    "bad_bundle": (N_("This is not what the verification of a bundle gives."), N_("Send the bundle itself.")),
    "bundle_gone": (
        N_("The bytes of the bundle %(number)s are no longer here, or no longer what was received."),
        N_("Its receipt still holds; ask the other agency for the bundle again."),
    ),
    "bundle_needed": (N_("There is no bundle."), N_("Choose the ZIP file that the other agency gave you.")),
    "receipt_elsewhere": (
        N_("This file is not the receipt of a proof of the log %(origin)s."),
        N_("Choose the file ….receipt.json that they gave back for an earlier proof of ours, or none."),
    ),
    "since_beyond": (
        N_("When this was signed the log ended at event %(size)s: it cannot prove anything from %(since)s on."),
        N_("Take the size from the receiver’s last receipt."),
    ),
    "bundle_confidential": (
        N_("You read %(number)s within a confidential inspection: the record of a proof given away would show that."),
        N_("Give the proof once the inquiry has ended, or have it given by somebody outside it."),
    ),
    "history_moved": (
        N_("More was recorded about %(number)s while its proof was made."),
        N_("Ask for the proof again."),
    ),
    "case_partly_seen": (
        N_("You do not see every exhibit of case %(number)s, and a proof leaves nothing out."),
        N_("Ask the prosecution that leads the case to give it, or give the proofs of the exhibits that you see."),
    ),
    "line_partly_seen": (
        N_("A discrepancy was opened about what was seized with %(number)s, and your office may not read of it."),
        N_("A proof leaves nothing out: ask the prosecution that leads the case to give it."),
    ),
    "bundle_large": (N_("%(path)s is larger than any proof bundle."), N_("Ask who gave it for a new one.")),
}
