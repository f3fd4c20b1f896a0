"""Words of minutes: seizure, weighing, opening and resealing, inventory."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "counted.found": N_("found there"),
    "counted.missing": N_("MISSING"),
    "counted.surplus": N_("counted, not expected"),
    "minutes.act": N_("Act"),
    "minutes.actions": N_("What was done"),
    "minutes.act_at": N_("Recorded in the log"),
    "minutes.act_claimed": N_("done %(when)s"),
    "minutes.act_digest": N_("Digest of the act (SHA-256); root of its parts"),
    "minutes.act_place": N_("Place in the log"),
    "minutes.acts": N_("Acts of the log that this document is drawn from"),
    "minutes.attachment": N_("The events of the log that this document is drawn from, with their proofs"),
    "minutes.balance.certificate": N_("Calibration certificate"),
    "minutes.balance.calibrated": N_("Calibrated"),
    "minutes.balance.from": N_("from %(first)s until %(last)s"),
    "minutes.balance.until": N_("until %(last)s"),
    "minutes.balance.readability": N_("Readability d"),
    "minutes.balance.serial": N_("Balance no."),
    "minutes.balance.uncertainty": N_("Expanded uncertainty U"),
    "minutes.balances": N_("Balances"),
    "minutes.copies": N_("Copies"),
    "minutes.copies_before": N_("Copies given out before"),
    "minutes.copies_note": N_("Each copy given out is recorded in the log, and so is this one."),
    "minutes.copy.inventory1": N_("store register"),
    "minutes.copy.inventory2": N_("agency that the store belongs to"),
    "minutes.copy.inventory3": N_("inspection"),
    "minutes.copy.hold1": N_("case file (signed original)"),
    "minutes.copy.hold2": N_("custodian of the exhibits"),
    "minutes.copy.hold3": N_("court registry"),
    "minutes.copy.rectification1": N_("case file, with the act that is corrected"),
    "minutes.copy.rectification2": N_("store register"),
    "minutes.copy.rectification3": N_("prosecution"),
    "minutes.declaration.rectification": N_(
        "The correction above was entered by and before the persons named below. Read over to them, each signs, with "
        "or without reservations, or refuses to sign."
    ),
    "minutes.object.hold": N_("Case %(case)s · %(exhibits)s"),
    "minutes.object.rectification": N_("Exhibit %(number)s · case %(case)s"),
    "minutes.title.hold": N_("Hold on destruction"),
    "minutes.title.hold.lifted": N_("Lifting of a hold on destruction"),
    "minutes.title.rectification": N_("Record of correction"),
    "minutes.copy.opening1": N_("case file"),
    "minutes.copy.opening2": N_("store register"),
    "minutes.copy.opening3": N_("prosecution, on request"),
    "minutes.copy.seizure1": N_("case file (original)"),
    "minutes.copy.seizure2": N_("prosecution"),
    "minutes.copy.seizure3": N_("evidence store, with the exhibits"),
    "minutes.copy.weighing1": N_("case file"),
    "minutes.copy.weighing2": N_("store register"),
    "minutes.copy.weighing3": N_("prosecution, on request"),
    "minutes.count_steps": N_("Early close, reopening, confirmation"),
    "minutes.counted": N_("Result, exhibit by exhibit"),
    "minutes.counted_by": N_("Counted by"),
    "minutes.counted_seal": N_("Seal read"),
    "minutes.counted_verdict": N_("Finding"),
    "minutes.declaration.check": N_(
        "The exhibits above were checked by the author of the act, who did not see the values on record. The record "
        "names below who took part in it; anybody else who was present is written in by hand. Read over to them, each "
        "signs, with or without reservations, or refuses to sign."
    ),
    "minutes.declaration.ending": N_(
        "The exhibit above was checked and handed out by the order above: its custody has ended. Read over, the "
        "recipient and the persons named below sign, with or without reservations, or refuse to sign."
    ),
    "minutes.declaration.inventory": N_(
        "The count was blind: whoever counted did not know the list of what was expected, which was fixed before. "
        "Expected = found + missing + left. Read over to them, the persons named below sign, with or without "
        "reservations, or refuse to sign."
    ),
    "minutes.declaration.opening": N_(
        "What is described above was done by and before the persons named below, each for the act in which they took "
        "part. Read over to them, each signs, with or without reservations, or refuses to sign."
    ),
    "minutes.declaration.seizure": N_(
        "The things described above were seized, listed and placed under seal. Read over to them, the persons named "
        "below sign, with or without reservations, or refuse to sign."
    ),
    "minutes.declaration.seizure_unsealed": N_(
        "The things described above were seized and listed; nothing of them is under seal to this day. Read over to "
        "them, the persons named below sign, with or without reservations, or refuse to sign."
    ),
    "minutes.declaration.weighing": N_(
        "The exhibits above were weighed by the author of the act. The record names below who took part in it; anybody "
        "else who was present is written in by hand. Read over to them, each signs, with or without reservations, or "
        "refuses to sign."
    ),
    "minutes.declared": N_("What was declared"),
    "minutes.declared_amount": N_("Amount declared"),
    "minutes.declared_exhibits": N_("Exhibits"),
    "minutes.declared_line": N_("Line"),
    "minutes.declared_words": N_("In the officer’s words"),
    "minutes.by_sack": N_("Of these by the seal of their sack alone"),
    "minutes.exhibits": N_("Placed under seal: %(exhibits)s"),
    "minutes.expected": N_("Expected"),
    "minutes.expected_sha256": N_("Digest of the expected list (SHA-256)"),
    "minutes.identity": N_("Identity paper"),
    "minutes.second": N_("Second authority that approved"),
    "minutes.received": N_("Verified proof of the other authority"),
    "minutes.obeyed": N_("Decision of the court, obeyed at once"),
    "minutes.broken": N_("Disputed. Rules that were not met"),
    "minutes.foreign": N_("Receipt of the other authority"),
    "minutes.form": N_("Form"),
    "minutes.found": N_("Present"),
    "minutes.frozen": N_("Expected list fixed"),
    "minutes.frozen_text": N_("%(when)s (event %(seq)s)"),
    "minutes.hand": N_("Another person present"),
    "minutes.hand_name": N_("Full name: ……………………………………………………"),
    "minutes.hand_quality": N_("Capacity, agency: ……………………………………………………"),
    "minutes.hand_refusal": N_("Reservations, or refusal to sign and reason: …………………………………"),
    "minutes.handed_out": N_("Handed out: %(exhibits)s"),
    "minutes.incident": N_("Unusual or suspicious event"),
    "minutes.incident_text": N_("To be filled in by hand; “none” is written too: ……………………………………………………………………………………"),
    "minutes.inventory": N_("What was counted"),
    "minutes.inventory_holder": N_("Holder"),
    "minutes.inventory_planned": N_("Announced"),
    "minutes.inventory_reconciled": N_("Reconciled"),
    "minutes.inventory_substances": N_("Substances"),
    "minutes.missing": N_("Missing"),
    "minutes.moved": N_("Left by recorded acts during the count"),
    "minutes.net": N_("Net, tare"),
    "minutes.no_discrepancy": N_(
        "This act itself opened no discrepancy; those opened since are in the history of the case."
    ),
    "minutes.not_resealed": N_("NOT SEALED AGAIN TO THIS DAY: print these minutes anew after it is."),
    "minutes.nothing_sealed": N_("Nothing under seal to this day"),
    "minutes.nothing_sealed_text": N_("Print these minutes anew after the exhibits were sealed."),
    "minutes.number": N_("%(number)s, event %(seq)s"),
    "minutes.object.inventory": N_("Inventory %(number)s"),
    "minutes.object.opening": N_("Exhibit %(number)s · case %(case)s"),
    "minutes.object.seizure": N_("Seizure %(number)s · case %(case)s"),
    "minutes.object.weighing": N_("Case %(case)s · %(exhibits)s"),
    "minutes.opened": N_("Day of opening"),
    "minutes.opening": N_("Opening and resealing"),
    "minutes.refusals": N_("Refusal to sign on record"),
    "minutes.samples": N_("Samples and parts taken"),
    "minutes.seal_in": N_("Seal applied"),
    "minutes.seal_out": N_("Seal removed"),
    "minutes.seals": N_("Seals"),
    "minutes.sign": N_("Read over: signatures"),
    "minutes.surplus": N_("Counted and not expected"),
    "minutes.thumb": N_(
        "Who cannot write signs by thumbprint before two persons, who sign in turn. A refusal to sign and its reason "
        "are written in the box: an empty box says nothing."
    ),
    "minutes.title.check": N_("Record of a blind check"),
    "minutes.title.inventory": N_("Inventory minutes"),
    "minutes.title.opening": N_("Minutes of opening and resealing"),
    "minutes.title.seizure": N_("Seizure record"),
    "minutes.title.weighing": N_("Weighing record"),
    "minutes.title.weighing.keep": N_("Record of keeping as a reference"),
    "minutes.title.weighing.restitute": N_("Record of return to the owner"),
    "minutes.title.weighing.cede": N_("Record of cession"),
    "minutes.recipient": N_("Recipient"),
    "minutes.sealed": N_("Form, net mass"),
    "minutes.totals": N_("Totals per substance and unit"),
    "minutes.totals_now": N_("Gross mass weighed"),
    "minutes.unweighed": N_("Checked without a weight of their own: %(exhibits)s"),
    "minutes.weighed": N_("Weighings"),
    "minutes.weighed_many": N_("Weighings: %(exhibits)s"),
    "minutes.without_tare": N_("no tare"),
    "part.attendee": N_("present at the act"),
    "part.author": N_("author of the act"),
    "part.counter": N_("counted it"),
    "part.keeper": N_("keeper or inspection"),
    "part.receiver": N_("receives"),
    "part.releaser": N_("hands over"),
    "part.witness": N_("present at the act"),
    "minutes.digest": N_("control %(digest)s"),
    "minutes.hand.seizure": N_("Person from whom it was seized, or called witness"),
    "minutes.hand.weighing": N_("Person who had the substances, or witness of another office, not under its authority"),
}
