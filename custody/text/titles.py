"""Words for kinds of event, act and document, as headings of what happened."""

from collections.abc import Mapping

from custody.domain.offline.envelope import CLAIM
from custody.domain.registry.event_authority import CLOCK_ACT
from custody.domain.registry.registry import ACTS as KINDS
from custody.text.i18n import N_, words_of

EVENTS: Mapping[str, str] = {
    "exhibit.registered/1": N_("Sealed and registered"),
    "exhibit.taken_over/1": N_("Taken over from a paper register"),
    "label.printed/1": N_("Label printed"),
    "place.label_printed/1": N_("Label of a place printed"),
    "container.label_printed/1": N_("Label of a container printed"),
    "person.badge_printed/1": N_("Badge printed"),
    "label.issued/1": N_("Blank labels issued"),
    "label.reprinted/1": N_("Blank labels printed again"),
    "label.voided/1": N_("Blank labels voided"),
    "exhibit.measured/1": N_("Checked blind"),
    "exhibit.sighted/1": N_("Seen by another person than its holder"),
    "exhibit.evacuated/1": N_("Evacuated in an emergency"),
    "exhibit.counted/1": N_("Counted in an inventory"),
    "exhibit.reconciled/1": N_("Not as an inventory expected it"),
    "exhibit.stored/1": N_("Put in its place"),
    "exhibit.opened/1": N_("Its seal was opened before witnesses"),
    "exhibit.resealed/1": N_("Sealed again before witnesses"),
    "exhibit.split/1": N_("Parts or samples were taken from it"),
    "exhibit.taken/1": N_("Taken from another exhibit and sealed"),
    "exhibit.consumed/1": N_("Consumed by analysis"),
    "exhibit.dispatched/1": N_("Handed over, on the way"),
    "exhibit.received/1": N_("Taken in charge: custody passed"),
    "exhibit.release_extended/1": N_("The temporary release was renewed"),
    "exhibit.succeeded/1": N_("Taken over from a holder who is gone"),
    "exhibit.missing/1": N_("Missing at the hand-over"),
    "exhibit.denied/1": N_("Its releaser says that they did not hand it over"),
    "exhibit.reported_lost/1": N_("Reported lost"),
    "exhibit.found/1": N_("Found again: the finder holds it"),
    "exhibit.kept/1": N_("The hand-over came to nothing: custody did not pass"),
    "exhibit.analysed/1": N_("Analysed by the laboratory"),
    "paper_report.entered/1": N_("Report on paper typed in"),
    "paper_report.settled/1": N_("Report on paper settled"),
    "exhibit.sampling_planned/1": N_("A sample of its units was planned"),
    "exhibit.registered_at_court/1": N_("Entered in the court’s register"),
    "case.hearing_set/1": N_("Hearing set, put off or ended"),
    "exhibit.proposed/1": N_("Proposed for destruction by its keepers"),
    "exhibit.unproposed/1": N_("No longer proposed for destruction"),
    "case.numbered/1": N_("Case entered under a number of its own by a prosecution or a court"),
    "exhibit.hold_placed/1": N_("Held by the prosecution: not to be destroyed, returned or ceded"),
    "exhibit.hold_lifted/1": N_("The prosecution lifted its hold"),
    "exhibit.ordered/1": N_("Named in an order"),
    "exhibit.handed_out/1": N_("Handed out by order"),
    "exhibit.retained/1": N_("Kept as a sample by the destruction order"),
    "exhibit.unordered/1": N_("The order that names it was revoked or quashed"),
    "exhibit.staged/1": N_("Checked by the verifier before destruction"),
    "exhibit.arrived/1": N_("Arrived on the site of destruction"),
    "exhibit.withdrawn/1": N_("Withdrawn from destruction"),
    "exhibit.destroyed/1": N_("Destroyed"),
    "exhibit.destroyed_in_dispute/1": N_("Destroyed, a discrepancy on it being open"),
    "exhibit.certified/1": N_("Entered in a certificate of destruction"),
    "exhibit.cleared/1": N_("A discrepancy was lifted"),
    "fact.corrected/1": N_("An entry was corrected"),
    "exhibit.derogated/1": N_("Excused from a rule by a derogation"),
    "exhibit.alarmed/1": N_("Alarm of the service"),
    "exhibit.claimed/1": N_("Claimed by an act recorded offline that contradicts the record"),
    "document.exported/1": N_("A document was given out"),
    "bundle.received/1": N_("A bundle of another log was received"),
}
"""What an event says happened."""
event = words_of(EVENTS)

DOCUMENTS: Mapping[str, str] = {
    "history": N_("custody history"),
    "certificate": N_("certificate of destruction"),
    "slip": N_("hand-over slip"),
    "register": N_("store register"),
    "ledger": N_("mass balance"),
    "labels": N_("labels"),
    "json": N_("data file"),
    "bundle": N_("verifiable proof"),
    "receipt": N_("receipt of a bundle"),
    "minutes": N_("minutes of an act"),
    "annex": N_("anchoring annex of a certificate"),
}
"""Kinds of document that are given out."""
document = words_of(DOCUMENTS)

ACTS: Mapping[str, str] = {kind: known.title for kind, known in KINDS.items()} | {
    CLAIM: N_("Envelope of a device that is no act: a claim"),
    CLOCK_ACT: N_("The clock stepped"),
}
"""Kinds of act as headings."""
act = words_of(ACTS)
