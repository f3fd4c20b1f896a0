"""Orders and proposals to destroy: what they make of exhibits, how they came and ended, what keeps from the fire."""

from collections.abc import Mapping

from custody.text.i18n import N_, gettext, words_of

ORDERS: Mapping[str, str] = {
    "": N_("destruction"),
    "restitute": N_("return to the lawful owner"),
    "cede": N_("cession to another jurisdiction"),
    "keep": N_("keeping as a reference (training, standards)"),
}
"""What an order makes of its exhibits."""
order = words_of(ORDERS)

ORDERINGS: Mapping[str, str] = {
    "": N_("Order a destruction"),
    "restitute": N_("Order a return to the lawful owner"),
    "cede": N_("Order a cession to another jurisdiction"),
    "keep": N_("Order keeping as a reference"),
}
"""What the form of an order to issue is called, by what it makes of its exhibits."""
ordering = words_of(ORDERINGS)

CHANNELS_OF_ORDER: Mapping[str, str] = {
    "": N_("the signed original, which lies before me"),
    "copy": N_("a copy (scan, fax, photograph): the original follows"),
    "telephone": N_("by telephone: the original follows"),
}
"""How an order that a clerk types in came."""
order_came = words_of(CHANNELS_OF_ORDER)

PROPOSAL_ENDS: Mapping[str, str] = {
    "ordered": N_("ordered"),
    "otherwise": N_("ended by an order of another sort"),
    "replaced": N_("replaced by the proposal of the service that keeps it now"),
    "split": N_("ended: its exhibits were split from the case"),
    "withdrawn": N_("withdrawn by its keepers"),
    "declined": N_("declined by the prosecution"),
}
"""How a proposal to destroy ended."""
proposal_end = words_of(PROPOSAL_ENDS)

OBSTACLES: Mapping[str, str] = {
    "blocked_by_discrepancy": N_("a discrepancy on it is open"),
    "on_legal_hold": N_("a prosecution holds it back"),
    "report_needed": N_("the laboratory has not reported"),
    "order_not_notified": N_("its order has not been notified"),
    "order_appealable": N_("its order may still be challenged"),
    "order_not_executable": N_("the time for appeal runs"),
    "order_appealed": N_("an appeal suspends its order"),
    "order_lapsed": N_("its order has lapsed"),
    "order_revoked": N_("its order was revoked"),
    "order_original_needed": N_("the original of its order is awaited"),
    "order_photo_needed": N_("another agency has still to compare its order with the photograph"),
    "order_photo_denied": N_("the photograph of its order was denied"),
    "sample_gone": N_("the sample that must be kept is gone or in dispute"),
    "sample_needed": N_("no sample of its case is kept"),
    "sample_retained": N_("another order keeps it as a sample"),
    "reweigh_needed": N_("it is to be weighed first"),
    "hearing_ahead": N_("its case is still to be heard"),
    "hearing_put_off": N_("the hearing of its case is put off"),
}
"""What keeps an exhibit from being ordered or burnt, by the code of the refusal."""
obstacle = words_of(OBSTACLES)

STATED_BY_ORDER = frozenset({"order_not_executable", "order_appealed", "order_lapsed"})
"""Of these what no pack asks: that it keeps from the fire is our rule, and the order says the day, on its own basis."""

OWN_NUMBERS: Mapping[str, str] = {
    "prosecution": N_("Prosecution no."),
    "court": N_("Registry no. of the case"),
}
"""Sort of office to what its own number of a case is called."""


def own_number(sort: str) -> str:
    """Return the name of the number under which an office of that sort keeps a case."""
    return gettext(OWN_NUMBERS.get(sort, OWN_NUMBERS["prosecution"]))
