"""Terms of discrepancies: what differs from the record, who decides about it, and how it is settled."""

from collections.abc import Mapping

from custody.text.i18n import N_, words_of

DISCREPANCIES: Mapping[str, str] = {
    "seal": N_("seal differs"),
    "seal_broken": N_("seal broken"),
    "seal_absent": N_("seal absent"),
    "weight_loss": N_("loss of weight"),
    "weight_gain": N_("gain of weight"),
    "weight": N_("weight differs"),
    "count": N_("count differs"),
    "missing": N_("missing at a hand-over"),
    "lost": N_("reported missing"),
    "told": N_("first notice and declaration differ"),
    "undelivered": N_("declared, not handed over"),
    "excess": N_("more than was declared"),
    "substance": N_("substitution or false test"),
    "label": N_("a label that the exhibit does not bear"),
    "reappeared": N_("seen again after the end of custody"),
    "unsealed": N_("opened, not sealed again the same day"),
    "mass_balance": N_("amounts taken out and left do not add up"),
    "purity": N_("fall of purity"),
    "missing_at_inventory": N_("missing at an inventory"),
    "misplaced": N_("counted elsewhere than recorded"),
    "sack": N_("sack not sealed as recorded"),
    "unsettled_act": N_("act recorded offline, contradicted by the record"),
    "denied": N_("hand-over denied by who is named in it"),
    "seal_twice": N_("the number of its seal was used before"),
    "case_twice": N_("the number of the case was used before"),
    "lot_loss": N_("loss of weight of a whole lot"),
    "lot_gain": N_("gain of weight of a whole lot"),
    "analysed_unopened": N_("analysed without opening"),
    "burnt_forbidden": N_("burnt although held back, or without an order in force"),
    "burnt_unwatched": N_("burnt without a judicial authority"),
    "burnt_unattested": N_("burnt, not attested by the judicial authority"),
    "left_disputed": N_("handed out at once by a court’s decision, against a rule"),
    "unreported": N_("used up in analysis, no report in time"),
    "paper_act": N_("act from a paper, denied or not confirmed in time"),
}
"""What is not as recorded."""
discrepancy = words_of(DISCREPANCIES)

INQUIRED_EVENTS: Mapping[str, str] = {
    "robbery": N_("one inquiry into a robbery"),
    "fire": N_("one inquiry into a fire"),
    "flood": N_("one inquiry into a flood"),
}
"""Into which event one inquiry is, with all that the count after it missed (I54)."""
inquired_event = words_of(INQUIRED_EVENTS)

RESOLUTIONS: Mapping[str, str] = {
    "explained": N_("explained"),
    "loss": N_("loss established"),
    "referred": N_("referred to the judicial authority"),
    "delivered": N_("delivered later"),
    "mistyped": N_("mistyped, and read again"),
}
"""How a discrepancy was closed."""
resolution = words_of(RESOLUTIONS)

OUTCOMES: Mapping[str, str] = {
    "mistyped": N_("as recorded: the first reading was mistyped"),
    "look": N_("as recorded; the inspection looks at the photograph"),
    "look_sealing": N_("not as recorded, but as restated; the inspection looks at the photograph of the sealing"),
    "differs": N_("not as recorded either: the inspection decides"),
    "far": N_("as recorded, but too different from the first to be mistyped: the inspection decides"),
    "photo_differs": N_("the photograph does not bear it out: the inspection decides"),
}
"""Outcomes of a withdrawn and a second reading."""
second_outcome = words_of(OUTCOMES)

STAGES: Mapping[str, str] = {
    "inspection": N_("For the inspection"),
    "mine": N_("Your answer is asked for"),
    "answers": N_("Waiting for an answer"),
    "ended": N_("Closed"),
}
"""Stages of the groups of a list, by the people whose turn it is."""
discrepancy_stage = words_of(STAGES)

TURNS: Mapping[str, str] = {
    "answer": N_("the people asked, until %(until)s; then the inspection"),
    "read_again": N_(
        "a colleague of the reader who never held the exhibit reads it again, until %(until)s; then the inspection"
    ),
    "look": N_("the inspection, which looks at the photograph of the second reading"),
    "conclude": N_("%(name)s, who concludes the inquiry; then the inspection closes it"),
    "agree": N_("a prosecutor of the case, who agrees to the loss; then the inspection closes it"),
    "close": N_("the inspection, which closes it or entrusts an inquiry to somebody"),
}
"""Who decides about a discrepancy that is open."""
turn = words_of(TURNS)
