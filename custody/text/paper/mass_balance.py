"""Words of the mass balance."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "ledger.closing": N_("Closing"),
    "ledger.counted": N_("number"),
    "ledger.difference": N_("Difference to the books: %(amount)s. To be reported to the inspection."),
    "ledger.empty": N_("Nothing stands in the books of this period."),
    "ledger.heading": N_("Heading"),
    "ledger.held": N_("Sum of the exhibits held at issue"),
    "ledger.in": N_("Incoming"),
    "ledger.mass": N_("mass (net; gross where no tare was taken)"),
    "ledger.note": N_(
        "Opening, what came in and what went out make the closing, to the microgram and to the piece. Unlike units are "
        "never added. Drying and the noise of balances change no account; an accepted finding is an adjustment. Days "
        "are those of the agency’s place."
    ),
    "ledger.opening": N_("Opening"),
    "ledger.out": N_("Out"),
    "ledger.period": N_("From %(first)s to %(last)s"),
    "ledger.stock": N_("Stock"),
    "ledger.title": N_("Mass balance"),
}
