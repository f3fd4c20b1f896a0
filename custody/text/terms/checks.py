"""Terms of the results of checks and counts, and of settling discrepancies."""

from collections.abc import Mapping

from custody.text.i18n import N_, words_of

VERDICTS: Mapping[str, str] = {
    "ok": N_("as recorded"),
    "mismatch": N_("differs"),
    "loss": N_("loss"),
    "gain": N_("gain"),
}
"""What a blind check found."""
verdict = words_of(VERDICTS)

COUNT_VERDICTS: Mapping[str, str] = {
    "missing_at_inventory": N_("expected, and nobody counted it"),
    "moved": N_("left during the count by a recorded act"),
    "misplaced": N_("counted elsewhere than recorded"),
    "reappeared": N_("seen again after the end of custody"),
}
"""What an inventory says of an exhibit that was not simply found."""
count_verdict = words_of(COUNT_VERDICTS)

DISCREPANCIES: Mapping[str, str] = {
    "seal": N_("the seal is not the one recorded"),
    "seal_broken": N_("the seal is broken"),
    "seal_absent": N_("the seal is absent"),
    "weight_loss": N_("weight is missing"),
    "weight_gain": N_("weight has come on top"),
    "weight": N_("the weight is not the one recorded"),
    "count": N_("the count is not the one recorded"),
    "missing": N_("missing at a hand-over"),
    "lost": N_("reported lost"),
    "told": N_("told at first otherwise than declared"),
    "undelivered": N_("declared and not handed over"),
    "excess": N_("more than was declared"),
    "substance": N_("another substance than recorded"),
    "label": N_("a label that the exhibit does not bear"),
    "reappeared": N_("seen again after the end of custody"),
    "unsealed": N_("opened and not sealed again the same day"),
    "mass_balance": N_("what was taken out and what is left is not what was there"),
    "purity": N_("the purity has fallen since the report before"),
    "missing_at_inventory": N_("missing at an inventory"),
    "misplaced": N_("counted elsewhere than recorded"),
    "sack": N_("its sack is not sealed as recorded"),
    "claims": N_("what was recorded offline contradicts the record"),
    "denied": N_("who is said to have handed it over on paper says that they did not"),
}
"""What is not as recorded."""
discrepancy = words_of(DISCREPANCIES)

RESOLUTIONS: Mapping[str, str] = {
    "explained": N_("explained"),
    "loss": N_("loss"),
    "referred": N_("referred to the prosecutor"),
    "delivered": N_("delivered later"),
}
"""How a discrepancy was closed."""
resolution = words_of(RESOLUTIONS)

TURNS: Mapping[str, str] = {
    "conclude": N_("%(name)s, who concludes the inquiry; then the inspection closes it"),
    "agree": N_("a prosecutor of the case, who agrees to the loss; then the inspection closes it"),
    "close": N_("the inspection, which closes it or entrusts an inquiry to somebody"),
}
"""Who decides about a discrepancy that is open."""
turn = words_of(TURNS)
