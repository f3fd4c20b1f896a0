"""Words of the mass balance."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "mass_balance.closing": N_("Closing"),
    "mass_balance.counted": N_("number"),
    "mass_balance.difference": N_("Difference to the books: %(amount)s. To be reported to the inspection."),
    "mass_balance.empty": N_("Nothing stands in the books of this period."),
    "mass_balance.heading": N_("Heading"),
    "mass_balance.held": N_("Sum of the exhibits held at issue"),
    "mass_balance.in": N_("Incoming"),
    "mass_balance.mass": N_("mass (net; gross where no tare was taken)"),
    "mass_balance.note": N_(
        "Opening, what came in and what went out make the closing, to the microgram and to the piece. Unlike units are "
        "never added. Drying and the noise of balances change no account; an accepted finding is an adjustment. Days "
        "are those of the agency’s place."
    ),
    "mass_balance.opening": N_("Opening"),
    "mass_balance.out": N_("Out"),
    "mass_balance.period": N_("From %(first)s to %(last)s"),
    "mass_balance.stock": N_("Stock"),
    "mass_balance.title": N_("Mass balance"),
}
