"""Words of the register of a store."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "register.as_of": N_("As of %(when)s"),
    "register.count": N_("Exhibits held"),
    "register.custodian": N_("Custodian"),
    "register.declaration": N_(
        "The custodian and the store supervisor declare that the exhibits above are in their custody at the date "
        "stated."
    ),
    "register.empty": N_("No exhibit in the store."),
    "register.holdings": N_("Exhibits held, one by one"),
    "register.location": N_("Location, state"),
    "register.place": N_("Store"),
    "register.remarks": N_("Remarks"),
    "register.since": N_("Since"),
    "register.supervisor": N_("Store supervisor"),
    "register.title": N_("Store register"),
    "register.totals": N_("Totals per substance and unit"),
}
