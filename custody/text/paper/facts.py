"""Sentences about facts, which the service composes and papers print as given."""

from collections.abc import Mapping

from custody.text.i18n import N_

SENTENCES: Mapping[str, str] = {
    "outsider.signed": N_("%(name)s, %(quality)s: signed on paper, confirmed by %(who)s"),
    "outsider.refused": N_("%(name)s, %(quality)s: refuses to sign, confirmed by %(who)s"),
    "outsider.late": N_("%(name)s, %(quality)s: entered later from paper, which proves no presence (%(who)s)"),
    "missing": N_("Listed on hand-over %(transfer)s and not there at the receipt: the releaser still answers for it."),
    "lost.expected": N_("in custody"),
    "lost.found": N_("not there"),
    "lost.by": N_("Reported missing by %(name)s"),
    "lost.second": N_("confirmed by %(name)s"),
    "lost.session": N_("session %(session)s"),
    "lost.arrived": N_("scanned on the site on %(when)s by %(name)s"),
    "lost.never_arrived": N_("never scanned on the site"),
    "lost.reason": N_(": %(text)s"),
    "again.expected": N_("custody ended"),
    "reading.answered": N_("Answer of %(name)s, %(when)s: %(text)s"),
    "reading.withdrawn": N_("Reading withdrawn as mistyped by %(name)s, %(when)s"),
    "reading.restated": N_(
        "Mistyped at the sealing by %(name)s, who said so on %(when)s: the photograph made then shows %(read)s"
    ),
    "reading.agrees": N_("Read again by %(name)s, %(when)s, with a photograph: %(read)s, as recorded"),
    "reading.differs": N_("Read again by %(name)s, %(when)s, with a photograph: %(read)s, not as recorded"),
    "reading.photo_agrees": N_("Photograph looked at by %(name)s, %(when)s: as recorded"),
    "reading.photo_differs": N_("Photograph looked at by %(name)s, %(when)s: it does not show that"),
    "reading.sealing_agrees": N_("Photograph of the sealing looked at by %(name)s, %(when)s: it shows that"),
    "again.found": N_("seen again"),
    "again.by": N_("Found by %(name)s on %(when)s"),
    "again.written_off": N_("after it was written off by %(name)s on %(when)s"),
    "again.agreed": N_("with the agreement of %(name)s on %(when)s"),
    "overdue": N_("Due back on %(day)s, not returned."),
    "erased": N_("[erased]"),
    "erased_by": N_("[erased by event %(by)s]"),
    "notice": N_("First notice by %(channel)s on %(day)s: %(lines)s (event %(seq)s)."),
    "untold": N_("Not told to this service"),
    "told": N_("The declaration differs from it: %(numbers)s."),
    "field.case_reference": N_("Number of the seizure report"),
    "field.order_reference": N_("Number of the order"),
    "stated.case_no": N_("Number of the seizure report"),
    "stated.substance": N_("Suspected substance"),
    "stated.confirmed": N_("Confirmed substance"),
    "stated.report": N_("Laboratory report"),
    "stated.seal": N_("Seal"),
    "stated.count": N_("Count"),
    "stated.volume": N_("Volume as stated"),
    "stated.seized_gross_ug": N_("Gross weight at seizure"),
    "stated.staged_gross_ug": N_("Gross weight at staging"),
    "stated.difference_ug": N_("Difference in weight"),
    "stated.unproved": N_("Not proved to have burnt"),
    "stated.total": N_("Total: %(substance)s"),
    "corrected": N_("corrected on %(day)s: %(what)s (event %(seq)s)"),
    "corrected_from": N_("corrected on %(day)s: %(what)s, before “%(before)s” (event %(seq)s)"),
    "copy": N_("print no. %(copy)s"),
    "questioned": N_("read: %(first)s (%(by)s); it differed, and is to be read again"),
    "read_again": N_("read first: %(first)s (%(by)s); read again: %(now)s"),
    "slip_discrepancy": N_(
        "Discrepancy %(number)s, exhibit %(about)s, %(kind)s: on record %(expected)s, found %(finding)s; %(outcome)s"
    ),
    "opening_camera": N_("bench camera: %(text)s"),
    "opening_not_weighed": N_("not weighed at the opening: %(reason)s"),
    "reseal_not_weighed": N_("not weighed at the resealing: %(reason)s"),
    "slip_not_weighed": N_("not weighed: %(reason)s"),
    "slip_weight": N_("weight %(verdict)s"),
    "unread": N_("read: %(first)s (%(by)s); nobody read it again in time"),
    "old_label": N_("superseded label (print no. %(copy)s)"),
    "net": N_("net %(mass)s"),
    "arithmetic": N_(
        "net: first %(first)s, parts and samples %(parts)s, consumption %(used)s, last weighing %(before)s, difference "
        "%(difference)s"
    ),
    "drying": N_(
        "drying allowed by its curve up to %(loss)s, humidity from −%(under)s to +%(above)s: %(source)s (%(ground)s)"
    ),
    "minutes_seal_reason": N_("Minutes %(number)s"),
    "order_seal_reason": N_("Order %(number)s"),
    "notice_seal_reason": N_("Notice of an order %(number)s"),
    "signed_with_key": N_("Signed in the log by %(name)s with their passkey %(passkey)s on %(when)s"),
    "signed_without_key": N_("Issued in the log by %(name)s on %(when)s: signed by password session only, no key"),
    "confirmed_with_key": N_("Confirmed in the log by %(name)s with their passkey %(passkey)s on %(when)s"),
    "confirmed_without_key": N_(
        "Confirmed in the log by %(name)s on %(when)s: signed by password session only, no key"
    ),
    "by_key": N_("%(name)s, passkey %(passkey)s"),
    "by_password": N_("%(name)s, by password session only, no key"),
    "word_of": N_("the word of %(name)s"),
    "no_holder": N_("nobody: custody has ended"),
    "not_received": N_("not received yet"),
    "declared": N_("%(amount)s (“%(words)s”)"),
    "case_only": N_("reserved to the case"),
    "check_mass.off": N_(
        "Check mass read on %(when)s by %(name)s: nominal %(nominal)s (U %(uncertainty)s), read %(reading)s: off"
    ),
    "check_mass.well": N_(
        "Check mass read on %(when)s by %(name)s: nominal %(nominal)s (U %(uncertainty)s), read %(reading)s: right"
    ),
    "count.confirmed": N_("Confirmed as missing by %(name)s, %(when)s: %(exhibits)s"),
    "count.ended": N_("Count ended by %(name)s, %(when)s, with %(exhibits)s missing"),
    "count.lot": N_(
        "Lot of %(weighed)s packages weighed: median change %(median)s, expected %(expected)s (%(ground)s);"
        " deviating packages: %(off)s; %(whole)s"
    ),
    "count.lot_few": N_("Lot of %(of)s packages of which %(weighed)s were weighed: too few to compare"),
    "count.lot_part": N_("%(weighed)s of %(of)s"),
    "count.lot_agrees": N_("the lot as a whole agrees"),
    "count.lot_loss": N_("the whole lot has lost weight, discrepancy %(number)s"),
    "count.lot_gain": N_("the whole lot has gained weight, discrepancy %(number)s"),
    "count.air": N_("Relative humidity of the store: %(humidity)s %%"),
    "count.reopened": N_("Count reopened by %(name)s, %(when)s"),
    "count.unconfirmed": N_("Closed without a confirmation of what is missing: %(exhibits)s"),
    "counted": N_("%(amount)s (counted)"),
    "weighed": N_("%(amount)s (weighed)"),
    "estimated": N_("%(amount)s (estimated)"),
    "difference": N_("%(amount)s (difference %(difference)s)"),
    "within": N_("%(gap)s, tolerance %(tolerance)s"),
    "piece": N_("exhibit no. %(number)s"),
    "at_court": N_("court register no. %(number)s"),
    "denied": N_("According to %(name)s: %(text)s"),
    "foreign": N_("Receipt %(number)s of %(agency)s, of %(dated)s"),
    "photo": N_("Photograph"),
    "adulterants": N_("adulterants: %(names)s"),
    "on_paper": N_("report on paper, its entry confirmed by %(name)s"),
    "history_seal_reason": N_("Custody history %(number)s"),
    "annex_seal_reason": N_("Anchoring annex to destruction certificate %(number)s"),
    "seal_reason": N_("Destruction certificate %(number)s"),
    "sign_field": N_("Signature – %(name)s"),
    "weight_together": N_("%(mass)s (%(among)s exhibits together)"),
    "together": N_("Weighed together, %(among)s exhibits of one case and substance: %(mass)s, %(verdict)s."),
    "by_sack": N_(
        "By sack %(sack)s, its seal read, %(drawn)s of %(among)s drawn: at most %(most)s differ with 95 %% confidence."
    ),
    "by_sack.one": N_(
        "By sack %(sack)s, its seal read, %(drawn)s of %(among)s drawn: at most 1 differs with 95 %% confidence."
    ),
    "counted_by_sack": N_("by the seal of its sack alone"),
    "claimed": N_("Claimed times (source: %(source)s); recorded in the log from %(first)s to %(last)s."),
    "doubted": N_("The hours of the session’s device cannot all be true: what happened stands, when is not proved."),
    "taken_over": N_("Taken over from a paper register by the persons named; what went before is not in this log."),
    "origin_unconfirmed": N_(
        "Unknown before the take-over; nobody of another agency has found it in the paper register."
    ),
    "origin_confirmed": N_("Unknown before the take-over; found in the paper register for %(agency)s."),
    "value": N_("Value as stated, not certified: %(text)s"),
    "quorum": N_("There at ignition (%(when)s), by name and quality:"),
    "quorum.nobody": N_("nobody on record"),
    "quorum.uncounted": N_("%(who)s – not counted: %(why)s"),
    "quorum.keeper": N_("had one of the burnt exhibits in hand"),
    "quorum.no_role": N_("did not have that role then"),
    "executed_here": N_("Executed for this exhibit"),
    "into_the_fire": N_("Nobody: custody ended in the fire"),
    "from_copy": N_("Entered from a copy; original seen %(when)s"),
    "from_telephone": N_("Taken down by telephone; original seen %(when)s"),
    "from_copy_awaited": N_("Entered from a copy; original due by %(due)s"),
    "photo_confirmed": N_("Signed paper compared with its photograph by %(name)s, %(when)s"),
    "photo_denied": N_("Signed paper denied by %(name)s, %(when)s: nothing is carried out"),
    "photo_pending": N_("Signed paper not yet compared by another agency: nothing is carried out"),
    "from_telephone_awaited": N_("Taken down by telephone; original due by %(due)s"),
    "no_order_sample": N_("Without retained sample: %(reason)s"),
    "no_laboratory": N_("Without laboratory report: %(reason)s"),
    "recall": N_("Hand-over recalled by the releaser"),
}
