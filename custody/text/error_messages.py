"""Error codes to sentences: what is wrong, and what to do about it, for pages, API and command line.

The sentences stand in ``refusals``, a file for each capability. A code without one falls back to a general sentence,
and a test names it.
"""

from collections import defaultdict
from collections.abc import Mapping

from custody.domain.kernel.errors import CustodyError
from custody.text.formatting import begun, held, plain
from custody.text.i18n import N_, gettext
from custody.text.refusals import REFUSALS

GENERAL = (
    N_("This was refused (%(code)s). Nothing was recorded."),
    N_("If you cannot see why, note the code and ask your supervisor."),
)

NOTICES: Mapping[str, str] = {
    "signed_out": N_("You have signed out."),
    "password_changed": N_("Your password was changed. Sign in with the new one."),
    "pin_set": N_("Your PIN was set."),
    "dispatched": N_("Handed over. You stay responsible until the receiver takes charge."),
    "received": N_("Recorded: custody has passed."),
    "received_amiss": N_("Recorded: custody has passed; differences were found."),
    "refused": N_("The hand-over was refused; everything is as before."),
    "recalled": N_("The hand-over was taken back."),
    "slip_entered": N_("The slip was recorded. A second person must confirm it."),
    "affirmed": N_("You have said that it is so. You are asked no more."),
    "denied": N_("You have said that it is not so. The exhibits are blocked; the inspection decides."),
    "slip_confirmed": N_("The slip was confirmed: custody has passed."),
    "compromise_withdrawn": N_("Taken back: nothing is marked by that declaration any more; it stays in sight."),
    "compromise_declared": N_("Recorded: what was done with these means since then is marked."),
    "device_revoked": N_(
        "The device is revoked: nothing that it signs is taken as an act any more. Whoever typed their "
        "PIN on it chooses another: their start page tells them; tell those of other services too."
    ),
    "device_reopened": N_("The device takes PINs again."),
    "outsiders_took_part": N_("Their part is on record. The names are private values."),
    "paper_begun": N_("The paper is taken in. Open the form of the act and fill it in as the paper says."),
    "paper_ended": N_("You record what happens now again."),
    "paper_confirmed": N_("The act from paper is confirmed."),
    "paper_denied": N_("The act from paper is denied. It stays on record with your word."),
    "outsider_known": N_("The outsider is known now."),
    "operation_opened": N_("The operation is open. Link a case of your agency to it."),
    "operation_linked": N_("The link was recorded."),
    "notice_taken": N_("The notice is frozen. The seizing officer names it when declaring the seizure."),
    "day_moved": N_("The new day was recorded; the day before stays in sight."),
    "corrected": N_("The correction was recorded; the entry as it was typed stays in sight."),
    "reported": N_("The report was recorded."),
    "drawn": N_("The draw is on record: open the sack before witnesses and check what was drawn."),
    "container_sealed": N_("Sealed: one seal stands for everything inside."),
    "container_sealed_amiss": N_("The sack is sealed; what was read differs, and a discrepancy is open."),
    "container_unsealed_amiss": N_("The sack is open; its seal or its weight differs, and a discrepancy is open."),
    "container_unsealed": N_("The opening was recorded; what is inside is looked at one by one."),
    "entry_log_recorded": N_("The entry was recorded."),
    "place_closed": N_("The place is out of use: it is offered nowhere, and its history stays."),
    "place_rated": N_("The security of the place was rated."),
    "place_evacuated": N_("The evacuation was recorded; a count of the other place is planned, due in 72 hours."),
    "custodian_named": N_("Recorded. Where somebody was before, the place is blocked until both have signed."),
    "custodian_overridden": N_("Recorded: releases go on during the change of custodian."),
    "inventory_planned": N_("The inventory was planned. Freeze it when the counters are there."),
    "inventory_frozen": N_("Frozen: what is expected is fixed, and the count may begin."),
    "inventory_counted": N_("Recorded. Go on counting."),
    "inventory_reopened": N_("Reopened: the counters go on."),
    "inventory_reconciled": N_("Compared with the record; what it gave stands below."),
    "inventory_signed": N_("Your signature was recorded."),
    "sample_planned": N_("The plan was recorded: examine the units listed, and no others."),
    "sample_examined": N_("The result was recorded."),
    "tests_drawn": N_("What is to be tested is listed below."),
    "kit_checked": N_("The controls of the kit are recorded."),
    "tests_recorded": N_("The tests are recorded; the table says what is left."),
    "reported_lost": N_("Recorded: what is missing has an open discrepancy, and is blocked until it is settled."),
    "found": N_("Recorded: you hold them now; they stay blocked until the inspection has spoken."),
    "answered": N_("Your answer was recorded; it is printed wherever the discrepancy is."),
    "reading_withdrawn": N_("Recorded. A colleague who never held the exhibit now reads it again, with a photograph."),
    "read_again": N_("Your reading was recorded; the page says what it comes to."),
    "photo_looked_at": N_("Recorded; the page says what it comes to."),
    "inquiry_assigned": N_("The inquiry was entrusted."),
    "inquiry_concluded": N_("Your conclusion was recorded; another person closes the discrepancy."),
    "loss_agreed": N_("Your agreement was recorded; the inspection closes the discrepancy."),
    "handed_out": N_("The exhibit was handed out: its custody ends here."),
    "handed_out_amiss": N_("The check found a difference: the exhibit stays, and is blocked."),
    "release_extended": N_("The release was extended."),
    "taken_from_departed": N_("Recorded: you hold them now."),
    "taken_from_departed_amiss": N_("Recorded: you hold them now; differences were found."),
    "destruction_proposed": N_("The proposal was recorded; the prosecution of the case finds it on its start page."),
    "proposal_withdrawn": N_("The proposal was withdrawn."),
    "proposal_declined": N_("What you chose is declined; its keepers see why."),
    "witness_designated": N_("Recorded. An exhibit is the witness package of its lot once two people designated it."),
    "hold_placed": N_("The hold was placed."),
    "entered_at_court": N_("The exhibits were entered in the register."),
    "hearing_set": N_("The hearing was recorded."),
    "hearing_unshared": N_(
        "The hearing was recorded. No court takes part in the case, so that no court’s registry sees it: share the "
        "case with that court, on this page."
    ),
    "hearing_put_off": N_("Recorded: the hearing is put off; until a day is set the case still waits for it."),
    "hearing_over": N_("Recorded: no hearing of the case is awaited any more."),
    "case_numbered": N_("The number was recorded: the case is found under it."),
    "hold_lifted": N_("The hold was lifted."),
    "order_issued": N_("The destruction order was issued."),
    "return_ordered": N_("The return to the lawful owner was ordered; whoever holds the exhibits hands them out."),
    "cession_ordered": N_("The cession was ordered; whoever holds the exhibits hands them out."),
    "keeping_ordered": N_("The keeping as a reference was ordered; whoever holds the exhibits hands them out."),
    "values_erased": N_("Erased for good; the log says by whom and on what ground."),
    "confidential_opened": N_("The inquiry is open; the agency looked at does not see it."),
    "confidential_lifted": N_("The inquiry is lifted: everything done within it shows now."),
    "order_entered": N_("The draft was recorded; another person confirms it."),
    "original_seen": N_("It is recorded that the original was seen."),
    "order_confirmed": N_("The order was confirmed and takes effect."),
    "order_to_compare": N_(
        "The order was confirmed. Nothing is carried out under it before another agency has compared the photograph."
    ),
    "order_approved": N_("The order is approved by a second authority."),
    "consumption_agreed": N_("It is recorded that the prosecution agrees: analysis may use the exhibit up."),
    "photo_compared": N_("It is recorded that the photograph shows the order."),
    "photo_denied": N_("The denial was recorded: nothing is carried out under this order, and the inspection is told."),
    "order_revoked": N_("The order was revoked."),
    "order_notified": N_("The notification was recorded."),
    "order_appealed": N_("The appeal was recorded: the order is suspended. Another person confirms it."),
    "order_judged": N_("The decision on the appeal was recorded; it takes effect when another person confirms it."),
    "court_entry_confirmed": N_("It is recorded that the court’s document says so."),
    "court_entry_denied": N_("The denial was recorded: what was entered has no effect."),
    "session_planned": N_("The session was planned."),
    "staged": N_("The checks were recorded; the results stand below."),
    "joined": N_("Presence recorded."),
    "site_device_changed": N_("From now on presence is given on this device."),
    "presence_confirmed": N_("Presence before the fire recorded."),
    "presence_amiss": N_(
        "The presence was recorded without the code of the site’s device: it does not count for the fire. "
        "Type the six digits that this device shows under “Confirm a presence before the fire”."
    ),
    "left": N_("Departure recorded."),
    "objected": N_(
        "Your objection is recorded. It is printed on page 1 of the certificate, and the inspection is told."
    ),
    "group_photographed": N_("The photograph of the group is kept."),
    "session_open": N_("The session is open."),
    "arrived": N_("The load on site was recorded."),
    "unit_sealed": N_("The unit was recorded with its seal."),
    "load_escorted": N_("The escort has taken charge of the load."),
    "units_read_amiss": N_("The seal of a unit differs. Read the seal of each exhibit of that unit before the fire."),
    "roll_received_amiss": N_(
        "Receipt recorded with your count. The inspection sees that it differs from the register."
    ),
    "load_checked": N_("The readings were recorded. What is still to be read or weighed stands below."),
    "load_all_checked": N_("The readings were recorded. Nothing more is to be read: go back to the session."),
    "units_read": N_("The seals were recorded; the list of units says which are as recorded."),
    "site_drawn": N_("The sample is drawn: the verifier reads the seals of what was drawn."),
    "withdrawn": N_("Withdrawn from destruction."),
    "burnt": N_("Ignition was recorded."),
    "session_closed": N_("The session was closed."),
    "signed": N_("The signature was recorded."),
    "signing_refused": N_("The refusal to sign was recorded."),
    "checked_out": N_("The session is checked out to the device."),
    "recalled_session": N_("The session is taken back: it goes on before the service."),
    "passkey_made": N_("Your passkey was recorded. A key officer confirms it before it signs."),
    "passkey_confirmed": N_("The passkey was confirmed: it signs from now on."),
    "passkey_ended": N_("The passkey was ended: it signs no more."),
    "attested": N_("Your word was recorded."),
    "convoked": N_("The convocation was recorded: those convoked answer on the page of the session."),
    "convocation_answered": N_("Your answer was recorded."),
    "ashes_seen": N_("What you saw of the ash was recorded."),
    "session_aborted": N_("The session was called off."),
    "certified": N_("The certificate was issued."),
    "reissued": N_("The next version was issued; the one before is marked as superseded."),
    "file_prepared": N_("The file is ready: each one signs it in their field."),
    "file_signed": N_("Your signature is in the file."),
    "file_sealed": N_("The seal has closed the file."),
    "case_opened": N_("The case was opened."),
    "case_shared": N_("The case was shared."),
    "seizure_completed": N_("The seizure is complete: all of it was handed over."),
    "seizure_completed_amiss": N_("The seizure is complete. What was not handed over is a discrepancy."),
    "packages_counted": N_("The count of the packages was recorded."),
    "case_share_ended": N_("The share was taken back. That agency reads nothing more of the case."),
    "seizure_declared": N_("The seizure was declared. Now seal and register its exhibits."),
    "seizure_declared_amiss": N_(
        "The seizure was declared. An amount is implausibly large: check it; another confirms it before sealing."
    ),
    "line_confirmed": N_("The line was confirmed."),
    "exhibits_registered": N_("The exhibits were registered. You hold them until somebody takes charge of them."),
    "measured": N_("The checks were recorded; they open no discrepancy."),
    "paper_report_entered": N_("Typed in. A person of another service now confirms it against the photograph."),
    "paper_report_confirmed": N_("Confirmed: the report now stands on its exhibits."),
    "paper_report_confirmed_amiss": N_("Confirmed, and it contradicts the record: discrepancies were opened."),
    "bundle_received": N_("Received, and on record. Hand back the receipt."),
    "bundle_received_amiss": N_("Received, and on record, with objections. Hand back the receipt."),
    "bundle_received_before": N_("Your service received this bundle before: this is its receipt."),
    "paper_report_refused": N_("Refused: nothing of it stands on an exhibit."),
    "origin_confirmed": N_("The exhibits are confirmed: another agency found them in the paper register."),
    "register_taken_over": N_("The register is taken over: its exhibits are held by the keeper from now on."),
    "measured_amiss": N_("The checks were recorded; differences were found."),
    "sighted": N_("Recorded: you saw these exhibits."),
    "sighted_typed": N_("Recorded. A typed number does not count as a sighting: scan the label of the exhibit."),
    "photograph_asked": N_("Recorded. Of some of them a photograph is asked for: they do not count as seen before."),
    "sighted_amiss": N_("Recorded: you saw these exhibits; something is wrong with a label."),
    "stock_chosen": N_("Kept: labels are printed on this from now on, at this desk."),
    "labels_voided": N_("Recorded: these labels are void."),
    "roll_issued": N_("Recorded: the person counts the roll and confirms the receipt."),
    "roll_received": N_("Recorded: these seals are yours to put on."),
    "seals_voided": N_("Recorded: these seals are void."),
    "label_sent": N_("The labels were sent to the printer; their copies are on record."),
    "stored": N_("Recorded: this is where they lie."),
    "opened": N_("The seal is open. Seal the exhibit again before the day ends."),
    "opened_amiss": N_("The seal is open, and differences were found. Seal the exhibit again before the day ends."),
    "resealed": N_("The exhibit is sealed again."),
    "resealed_amiss": N_("The exhibit is sealed again; differences were found."),
    "split": N_("What was taken is on record. Print the labels, then seal the exhibit again."),
    "split_amiss": N_("What was taken is on record; what was there and what is there now differ."),
    "consumed": N_("Recorded: what the analysis used up."),
    "place_opened": N_("The place was put into use."),
    "container_opened": N_("The container was put into use."),
    "check_mass_read": N_("The check mass was recorded: the balance’s page says what today’s weighings prove."),
    "balance_registered": N_("The balance was put on record."),
    "proposal_rejected": N_("The proposal was called off. Nothing changes."),
    "proposed": N_("Proposed. Another key officer must confirm it."),
    "derogated": N_("The derogation was recorded."),
    "alarms_acknowledged": N_("Recorded: you have taken note of the alarms."),
    "discrepancy_closed": N_("The discrepancy was closed; it stays in the history."),
}
"""Good news shown once on the page after a form: code to sentence."""


def explain(error: CustodyError) -> tuple[str, str]:
    """Return what is wrong and what to do, in the language of this request."""
    about = str(error.facts.get("number", ""))
    code = "not_found_number" if error.code == "not_found" and about else error.code
    sentence, remedy = REFUSALS.get(code, GENERAL)
    shown = {name: plain(name, value, about) for name, value in {**error.facts, "code": error.code}.items()}
    if "called" in shown:  # the name that people use, where a page knows it
        shown["number"] = shown["called"]
    facts = defaultdict(lambda: "?", shown)
    if "%(held)s" in sentence:
        facts["held"] = held(error.facts)
    sentence_text = gettext(sentence) % facts
    if "called" in shown:  # a name may begin with a small letter, a sentence may not
        sentence_text = begun(sentence_text)
    if "line" in facts and "text" in facts and "%(line)s" not in sentence:
        sentence_text = gettext("Line %(line)s, “%(text)s”: %(said)s") % {**facts, "said": sentence_text}
    return sentence_text, gettext(remedy) % facts


def notice(code: str) -> str:
    """Return the sentence of a notice, or "" for an unknown code: the visitor controls the cookie."""
    return gettext(NOTICES[code]) if code in NOTICES else ""
