"""Words for kinds of event, act and document, as headings of what happened."""

from collections.abc import Mapping

from custody.domain.offline.envelope import TAKE_UNSETTLED_ACT
from custody.domain.registry.event_authority import CLOCK_ACT, RECORDED_BY
from custody.domain.registry.registry import ACTS as KINDS
from custody.text.i18n import N_, words_of

ACTS: Mapping[str, str] = {kind: known.title for kind, known in KINDS.items()} | {
    TAKE_UNSETTLED_ACT: N_("Envelope of a device that is no act: unsettled"),
    CLOCK_ACT: N_("The clock stepped"),
}
"""Kinds of act as headings."""
act = words_of(ACTS)

EVENTS: Mapping[str, str] = {
    name: ACTS[next(iter(kinds))] for name, kinds in RECORDED_BY.items() if len(kinds) == 1 and kinds <= ACTS.keys()
} | {
    "exhibit.registered/1": N_("Placed under seal"),
    "exhibit.origin_confirmed/1": N_("Found in its paper register by another agency"),
    "exhibit.taken_over/1": N_("Taken over from a paper register"),
    "exhibit.label_printed/1": N_("Label printed"),
    "place.label_printed/1": N_("Label of a place printed"),
    "container.label_printed/1": N_("Label of a container printed"),
    "person.badge_printed/1": N_("Badge printed"),
    "exhibit.blind_checked/1": N_("Seal checked, weighed"),
    "exhibit.reading_questioned/1": N_("Reading questioned, to be read again"),
    "exhibit.second_look_lapsed/1": N_("Not read again in time"),
    "exhibit.paper_act_doubted/1": N_("Act from paper in doubt"),
    "exhibit.sighted/1": N_("Sighted by another person"),
    "exhibit.evacuated/1": N_("Evacuated in an emergency"),
    "exhibit.counted/1": N_("Counted at an inventory"),
    "exhibit.count_closed/1": N_("Result of an inventory"),
    "exhibit.compared_with_lot/1": N_("Compared with its lot"),
    "exhibit.lot_verdict_missing/1": N_("No verdict of its lot"),
    "exhibit.stored/1": N_("Put in its place"),
    "exhibit.opened/1": N_("Opening of the seal"),
    "exhibit.resealed/1": N_("Sealed again"),
    "exhibit.split/1": N_("Split or sampled"),
    "exhibit.split_off/1": N_("Taken from an exhibit"),
    "exhibit.used/1": N_("Used in analysis, in part"),
    "person.consumed/1": N_("Mass used up by this person’s analyses"),
    "exhibit.consumed/1": N_("Consumed by analysis"),
    "exhibit.dispatched/1": N_("Handed over, on the way"),
    "exhibit.read_again/1": N_("Read a second time"),
    "exhibit.received/1": N_("Taken in charge"),
    "exhibit.taken_from_departed/1": N_("Taken over after a departure"),
    "exhibit.not_received/1": N_("Missing at the hand-over"),
    "exhibit.transfer_denied/1": N_("Hand-over denied"),
    "exhibit.reported_missing/1": N_("Reported missing"),
    "exhibit.found_again/1": N_("Found again, taken in charge"),
    "exhibit.stayed_with_holder/1": N_("Refused: custody unchanged"),
    "exhibit.analysed/1": N_("Laboratory result"),
    "paper_report.settled/1": N_("Report on paper settled"),
    "exhibit.destruction_requested/1": N_("Proposed for destruction"),
    "exhibit.destruction_request_ended/1": N_("No longer proposed for destruction"),
    "case.reference_entered/1": N_("Case entered under a number of its own by a prosecution or a court"),
    "exhibit.ordered/1": N_("Named in an order"),
    "exhibit.handed_out/1": N_("Handed out by order"),
    "exhibit.consumption_agreed/1": N_("Whole consumption agreed to"),
    "exhibit.retained/1": N_("Sample to be retained"),
    "exhibit.order_ended/1": N_("Order revoked or quashed"),
    "exhibit.staged/1": N_("Checked before destruction"),
    "exhibit.arrived/1": N_("Arrived on the site of destruction"),
    "exhibit.withdrawn/1": N_("Withdrawn from the session"),
    "exhibit.destroyed/1": N_("Destruction"),
    "exhibit.destruction_disputed/1": N_("Destroyed, discrepancy open"),
    "exhibit.certified/1": N_("Entered in the certificate"),
    "exhibit.discrepancy_settled/1": N_("Discrepancy cleared"),
    "exhibit.derogated/1": N_("Derogation from a rule"),
    "exhibit.alarmed/1": N_("Alarm of the service"),
    "exhibit.act_unsettled/1": N_("Contradicted by an act recorded offline"),
    "bundle.received/1": N_("A bundle of another log was received"),
    "discrepancy.adjusted/1": N_("Discrepancy adjusted"),
    "discrepancy.opened/1": N_("Discrepancy opened"),
    "discrepancy.photo_looked_at/1": N_("Photograph of a second reading looked at"),
    "discrepancy.reading_repeated/1": N_("Second reading"),
    "discrepancy.reading_withdrawn/1": N_("Reading withdrawn: mistyped"),
    "history.read/1": N_("History read"),
    "history.read_again/1": N_("History read again"),
}
"""Words for what an event says happened: its own here, else the title of the only act that records it."""
event = words_of(EVENTS)

DOCUMENTS: Mapping[str, str] = {
    "history": N_("custody history"),
    "certificate": N_("certificate of destruction"),
    "slip": N_("hand-over slip"),
    "register": N_("store register"),
    "mass_balance": N_("mass balance"),
    "labels": N_("labels"),
    "json": N_("data file"),
    "bundle": N_("verifiable proof"),
    "receipt": N_("receipt of a bundle"),
    "minutes": N_("minutes of an act"),
    "annex": N_("anchoring annex of a certificate"),
}
"""Kinds of document that are given out."""
document = words_of(DOCUMENTS)
