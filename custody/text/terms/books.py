"""Headings of the books, and what published data and old registers say of seizures."""

from collections.abc import Mapping

from custody.text.i18n import N_, words_of

HEADINGS: Mapping[str, str] = {
    "seized": N_("seized"),
    "taken_over": N_("taken over"),
    "received": N_("received from other agencies"),
    "found": N_("found again"),
    "weighed": N_("weighed for the first time"),
    "adjusted": N_("adjusted"),
    "reclassified": N_("reclassified"),
    "split": N_("split"),
    "sent": N_("sent to other agencies"),
    "destroyed": N_("destroyed"),
    "consumed": N_("consumed by analysis"),
    "returned": N_("returned to the owner"),
    "ceded": N_("ceded"),
    "kept": N_("kept as a reference"),
    "written_off": N_("written off"),
}
"""Under which heading an amount stands in an agency's books."""
heading = words_of(HEADINGS)

PARTICULARS: Mapping[str, str] = {
    "region": N_("Region"),
    "subregion": N_("Subregion"),
    "country": N_("Country"),
    "administrative_division": N_("Administrative division"),
    "hiding_place": N_("Hiding place"),
    "installation": N_("Installation"),
    "transport": N_("Means of transport"),
    "producing_country": N_("Country of production"),
    "departure_country": N_("Country of departure"),
    "destination_country": N_("Country of destination"),
    "routing": N_("Routing"),
    "amount": N_("Amount as published"),
}
"""Where and how, as the UNODC layout asks it."""
particular = words_of(PARTICULARS)

SOURCES: Mapping[str, str] = {
    "unodc_ids": N_("published data: UNODC Individual Drug Seizures"),
    "register": N_("taken over from a paper register"),
}
"""Where seizures come from that nobody declared here."""
source = words_of(SOURCES)
