"""Terms of alarms and due dates, of the headings of an agency's books, and of published data on seizures."""

from collections.abc import Mapping

from custody.text.i18n import N_, words_of

ALARMS: Mapping[str, str] = {
    "count": N_("evacuated and not counted in time"),
    "rating": N_("more lies there than the place's security allows"),
    "overdue": N_("a deadline has passed"),
    "temporary_release": N_("not given back on the day agreed"),
    "transit": N_("handed over and not received in time"),
    "unsealed": N_("opened and not sealed again"),
    "notice": N_("told and never declared"),
    "notice_unanswered": N_("told three days ago and never declared"),
    "declared_twice": N_("perhaps one seizure, declared or told twice"),
    "never_sealed": N_("declared and never sealed"),
    "delivery": N_("sealed and not handed over to a keeper in time"),
    "session": N_("staged and not burnt, or burnt and not certified, for a week"),
    "objection": N_("somebody denies having left a fire, or having signed there by hand"),
    "discrepancy": N_("a discrepancy is open"),
    "derogation": N_("a rule was derogated from"),
    "clock": N_("the clock of the service stepped"),
    "site_clock": N_("the hours of a session’s device cannot be true"),
    "fork": N_("the log of a partner shows two histories"),
    "original": N_("the original of an order has not come"),
    "order_photo": N_("nobody of another agency has compared a signed order with its photograph"),
    "order_denied": N_("the photograph of a signed order was denied"),
    "proposal": N_("proposed for destruction and not answered for a month"),
    "drift": N_("many small losses that chance does not explain"),
    "shared_device": N_("two persons on one device within a minute, time and again"),
    "one_phone": N_("PINs of two people typed on one device within seconds, time and again"),
    "pin_elsewhere": N_("a PIN used while its owner is on record elsewhere, time and again"),
    "night_alone": N_("alone at night, time and again"),
    "hands": N_("hand-overs always between the same two"),
    "escort": N_("always sent with the same escort"),
    "witnesses": N_("witnesses always together"),
    "compromise": N_("a PIN, a passkey or a device may have been in other hands"),
    "access": N_("somebody was in a place, and nothing was recorded of what lies there"),
    "mistyped": N_("readings withdrawn as mistyped, again and again"),
    "analyses": N_("more results of analysis than one person can make"),
    "unsigned": N_("acts are not signed for too long"),
    "unwitnessed": N_("witnesses of the log are silent for too long"),
    "unstamped": N_("the log has had no time-stamp for a day"),
    "altered": N_("the log is not as it was recorded"),
    "guessing": N_("somebody guesses the passwords or PINs of several people"),
    "guessed": N_("the password of one person is guessed from several places"),
    "refused_reads": N_("many records asked for that this person may not see"),
    "openings": N_("opened and sealed again, time and again"),
    "unweighed_openings": N_("opened unweighed twice in a row: what is in it was not weighed in between"),
    "consumed": N_("tests used up more of an exhibit than an analysis needs"),
    "consumed_month": N_("one person’s analyses used up more than a month allows"),
    "consumed_report": N_("one person’s analyses for one request used up more than a report needs"),
    "check_mass": N_("a balance’s check mass was read too far off"),
    "calibration": N_("a balance’s certificate ended more than 90 days ago"),
    "coarse_balance": N_("weighed twice on a balance that decides nothing, where a better one stands"),
    "unseen": N_("exhibits that nobody but their keeper has seen in time"),
    "unweighed": N_("exhibits that were not weighed again in time"),
    "uncounted": N_("the store has not been counted for a year"),
    "undecided": N_("exhibits for which nobody has asked for a decision in two years"),
    "unconfirmed": N_("exhibits of a paper register that no other agency found in it within a month"),
    "unanalysed": N_("powders drawn for another laboratory that it had not analysed by the end of the year"),
    "many_openings": N_("seals opened far more often than this office does in a year"),
    "used_first": N_("a first password was tried after somebody had used it"),
    "reset": N_("a person of trust was given a new first password"),
    "backup": N_("the newest backup could not be put back on trial"),
}
"""What an alarm is about."""
alarm = words_of(ALARMS)

ADDRESSEES: Mapping[str, str] = {
    "inspection": N_("the inspection"),
    "prosecution": N_("the prosecution"),
    "oversight": N_("the ministry that oversees them"),
}
"""To whom an alarm goes, in order."""
addressee = words_of(ADDRESSEES)

DUES: Mapping[str, str] = {
    "overdue": N_("deadline of the law"),
    "temporary_release": N_("to come back"),
    "sighting": N_("to be seen by another than its keeper"),
    "unsealed": N_("to be sealed again"),
    "report": N_("report due on what analysis used up"),
    "transit": N_("hand-over to be received"),
    "delivery": N_("to be handed over to a keeper"),
    "count": N_("to be counted after an evacuation"),
    "confirm": N_("order typed in, to be confirmed"),
    "overtaken": N_("draft overtaken by another order, to be given up"),
    "original": N_("original of the order to be seen"),
    "order_photo": N_("photograph of the signed order to be compared by another agency"),
    "court": N_("appeal before the court"),
    "court_paper": N_("document of the court on an appeal, to be confirmed"),
    "proposal": N_("proposed for destruction, to be answered"),
    "declined": N_("your proposal to destroy was declined, all or part of it: the reason stands on it"),
    "discrepancy": N_("discrepancy open"),
    "withdraw": N_("what you read differs from the record: withdraw your reading if you mistyped, or explain"),
    "restate": N_("what somebody read differs from what you sealed: correct it if you mistyped, or explain"),
    "answer": N_("discrepancy while you had it, or handed it over: explain what you know"),
    "read_again": N_("a colleague mistyped: read the exhibit again, with a photograph"),
    "weigh_again": N_("a colleague mistyped a weight: weigh the exhibit again, with a photograph"),
    "look": N_("photograph of a second reading, to be looked at"),
    "found_again": N_("found after its custody had ended: the inspection decides"),
    "loss": N_("reported missing, and found by nobody: to write it off takes your agreement"),
    "missing": N_("missing when you handed it over: it remains in your custody"),
    "lost": N_("reported missing: you answer for it"),
    "released": N_("a slip that others typed in says that you handed this over: say whether it is so"),
    "taken": N_("only another service’s device says that you took this in charge: say whether it is so"),
    "give_back": N_("to be returned to the lawful owner, by order"),
    "cede": N_("to be ceded to another jurisdiction, by order"),
    "keep": N_("to be kept as a reference, by order"),
    "approve": N_("order that awaits a second authority: approve it, or leave it"),
    "told_restitution": N_("return decided: you are told before anything is handed out"),
    "told_cession": N_("cession decided: you are told"),
    "told_keeping": N_("keeping for training or reference decided: you are told"),
    "kept_too_long": N_("kept beyond its term: it goes back or to destruction"),
    "inquiry": N_("inquiry entrusted to you, to be concluded"),
    "pin": N_("your PIN was typed on this device, which was ended: choose another one"),
    "unsent": N_("revoked device that may keep acts not sent: bring its file"),
    "brought": N_("revoked device whose acts came in after its end: it alone knows whether it keeps more"),
    "session": N_("session planned"),
    "underway": N_("session under way"),
    "hearing": N_("hearing"),
    "to_bring": N_("to be brought to a hearing"),
    "put_off": N_("hearing put off"),
    "appeal": N_("last day for an appeal"),
    "lapse": N_("last day to carry the order out"),
}
"""What is due."""
due = words_of(DUES)
HANDED_OUT = frozenset({"give_back", "cede", "keep"})
"""What waits at the form that hands an exhibit out."""
SINCE = HANDED_OUT | frozenset({
    "approve", "told_restitution", "told_cession", "told_keeping", "kept_too_long",
    "brought", "confirm", "court", "court_paper", "declined", "discrepancy", "found_again", "inquiry", "look", "loss",
    "lost", "missing", "overtaken", "pin", "read_again", "unsent", "weigh_again",
})  # fmt: skip
"""What waits since a day and has no last one."""
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
    "burnt_disputed": N_("burnt, disputed"),
    "consumed": N_("consumed by analysis"),
    "restituted": N_("returned to the owner"),
    "ceded": N_("ceded"),
    "left_disputed": N_("handed out, disputed"),
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
