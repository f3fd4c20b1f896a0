"""Objections to a bundle that was received all the same, as sentences: on the page, the receipt, the command line."""

from collections.abc import Mapping

from custody.domain.exchange.received_bundle import Objection
from custody.text.formatting import grouped, number
from custody.text.i18n import N_, gettext

OBJECTIONS: Mapping[str, str] = {
    "log_forked": N_("This log shows two histories: the bundle contradicts %(about)s, received before. Both are kept "
                     "as evidence, and the inspection is alarmed."),
    "consistency_unshown": N_("Nothing here shows that the log was only extended since the head at event %(count)s "
                              "received with %(about)s: ask for a bundle that proves it from that size on."),
    "bundle_stale": N_("Histories that end earlier than what was received before: %(count)s, the first that of "
                       "%(about)s. Ask for a newer bundle."),
    "addressed_elsewhere": N_("The record of the gift names somebody else as the receiver."),
    "addressee_withheld": N_("To whom it was given is withheld: nothing shows that it was given to you."),
    "discrepancy_open": N_("Discrepancies that are still open: %(count)s, the first %(about)s."),
    "times_contradicted": N_("Acts whose recorded time witnesses contradict: %(count)s."),
    "values_withheld": N_("Private values that the giver withheld: %(count)s."),
    "values_erased": N_("Private values that were erased: %(count)s."),
    "unwitnessed": N_("No witness known here has cosigned: nobody but the giver vouches for this log."),
}  # fmt: skip
"""A code of ``received_bundle.OBJECTIONS`` to its sentence."""


def explain_objection(objection: Objection) -> str:
    """Return an objection as one sentence, or its code if a newer log wrote it on a receipt."""
    if objection.code not in OBJECTIONS:
        return objection.code
    return gettext(OBJECTIONS[objection.code]) % {"count": number(objection.count), "about": grouped(objection.about)}
