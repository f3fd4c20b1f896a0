"""Words of the frame of an act and of the acts of a magistrate (``labels.documents.act_frame``, ``order_act``)."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "act.incipit": N_("In the year %(day)s, at %(hour)s,"),
    "act.incipit_open": N_("In the year ……………………, on ……………………, at …… hours …… minutes,"),
    "act.we": N_("We, %(who)s,"),
    "act.frame": N_(
        "acting [ ] in a case of flagrancy  [ ] in a preliminary inquiry  [ ] under the letters rogatory no. "
        "……………… of ……………… (tick one, strike out the others),"
    ),
    "act.seen": N_("Having regard to: %(text)s;"),
    "act.seen_case": N_("Having regard to the proceedings under %(case)s;"),
    "act.before": N_("In the presence of: %(names)s,"),
    "act.found": N_("Being at %(place)s, find as follows:"),
    "act.quoted": N_("“%(text)s”"),
    "act.from": N_("Seized from: %(name)s."),
    "act.from_open": N_("Seized from: ……………………………………………… (name, “unidentified person” or “abandoned parcel”)."),
    "act.seize": N_("Seize, and place under seal, %(exhibits)s, described below:"),
    "act.seize_unsealed": N_("Seize the things declared below; nothing of them is under seal to this day."),
    "act.open": N_("Open exhibit %(number)s, after finding its seal %(seal)s."),
    "act.reseal": N_("Seal it again, under seal %(seal)s."),
    "act.weigh": N_("Weigh %(exhibits)s, described below:"),
    "act.check": N_("Check %(exhibits)s, described below, without seeing the values on record:"),
    "act.count": N_("Count the exhibits described below, without seeing the list of what was expected."),
    "act.hand_out.restitute": N_(
        "By order no. %(order)s of %(authority)s, return the exhibit described below to %(recipient)s, who "
        "gives receipt for it."
    ),
    "act.hand_out.cede": N_(
        "By order no. %(order)s of %(authority)s, cede the exhibit described below to %(recipient)s, who "
        "gives receipt for it."
    ),
    "act.hand_out.keep": N_(
        "By order no. %(order)s of %(authority)s, hand the exhibit described below to %(recipient)s, to be "
        "kept as a reference, who gives receipt for it."
    ),
    "act.hand_out.destruction": N_(
        "By order no. %(order)s of %(authority)s, hand the exhibit described below to %(recipient)s, to be destroyed."
    ),
    "act.rectify": N_(
        "Find that what follows was entered by mistake, and correct it as below; the first entry stays in the "
        "register, where it can be read."
    ),
    "hold.whereas": N_("Whereas: “%(reason)s”;"),
    "hold.operative": N_(
        "SAY that the DESTRUCTION, the return and the cession of %(exhibits)s, listed in the annexed list, ARE HELD "
        "BACK, being:"
    ),
    "hold.lifted_operative": N_(
        "SAY that the hold placed by %(who)s on %(day)s on %(exhibits)s, listed in the annexed list, IS LIFTED, being:"
    ),
    "hold.say_until": N_("that this hold lasts until another magistrate of our office lifts it;"),
    "hold.say_kept": N_("that the exhibits stay with their keeper, under seal;"),
    "hold.say_others": N_("that the holds placed by others stay: %(names)s;"),
    "hold.say_order": N_("that nothing of it is destroyed, returned or ceded without the decision that each needs;"),
    "act.closed": N_("Closed on the day above, at ………… hours ………… minutes."),
    "act.continued": N_("%(title)s (continued)"),
    "act.initials": N_("Initials of all who sign: …………………………………………………………………………………………"),
    "act.settled": N_("This list is closed at %(exhibits)s."),
    "act.holding": N_("being %(count)s"),
    "act.of_volume": N_("of a stated volume of %(volume)s"),
    "act.of_weight": N_("of a gross weight of %(mass)s"),
    "act.unweighed": N_("of which %(count)s not weighed"),
    "act.no_weight": N_("without a weighing"),
    "act.mentions": N_("MENTION"),
    "act.copies": N_("Done in %(copies)s copies:"),
    "act.recorded": N_("Recorded in the register on %(when)s."),
    "act.recorded_between": N_("Recorded in the register between %(first)s and %(last)s."),
    "act.entered": N_("Copied from the signed paper by %(who)s; copy confirmed by %(confirmed)s."),
    "act.report": N_("Record no."),
    "act.registered": N_("Register no."),
    "act.number.prosecution": N_("Requisition no."),
    "act.number.bench": N_("Order no."),
    "act.named.prosecution": N_("requisition"),
    "act.named.bench": N_("judge’s order"),
    "act.against": N_("Case against"),
    "act.object": N_("Object"),
    "act.object.seizure": N_("seizure and sealing: %(exhibits)s"),
    "act.object.weighing": N_("weighing or check: %(exhibits)s"),
    "act.object.opening": N_("opening and resealing of an exhibit"),
    "act.object.hold": N_("destruction, return and cession held back: %(exhibits)s"),
    "act.object.rectification": N_("correction of an entry of the register"),
    "act.object.inventory": N_("inventory check"),
    "act.object.destruction": N_("destruction: %(exhibits)s"),
    "act.object.restitute": N_("return to the owner: %(exhibits)s"),
    "act.object.cede": N_("cession: %(exhibits)s"),
    "act.object.keep": N_("keeping as a reference: %(exhibits)s"),
    "act.office_in_charge": N_("the office that has the exhibits"),
    "act.whereas_exhibits": N_("Whereas %(exhibits)s, listed in the annexed list, were seized in these proceedings;"),
    "act.whereas_kept": N_("Whereas samples are kept for a second opinion: %(numbers)s;"),
    "act.whereas_no_report": N_("Whereas no laboratory report is needed, for this reason: “%(reason)s”;"),
    "act.whereas_no_sample": N_("Whereas no sample is kept, for this reason: “%(reason)s”;"),
    "act.operative.prosecution.destruction": N_(
        "REQUIRE of: %(addressees)s, to proceed, or have others proceed, to the DESTRUCTION of %(exhibits)s, "
        "listed in the annexed list, being:"
    ),
    "act.operative.prosecution.restitute": N_(
        "REQUIRE of: %(addressees)s, to RETURN to the owner, subject to the rights of others, %(exhibits)s, "
        "listed in the annexed list, being:"
    ),
    "act.operative.prosecution.cede": N_(
        "REQUIRE of: %(addressees)s, to CEDE %(exhibits)s, listed in the annexed list, being:"
    ),
    "act.operative.prosecution.keep": N_(
        "REQUIRE of: %(addressees)s, to KEEP as a reference %(exhibits)s, listed in the annexed list, being:"
    ),
    "act.operative.bench.destruction": N_(
        "ORDER: %(addressees)s, to proceed, or have others proceed, to the DESTRUCTION of %(exhibits)s, "
        "listed in the annexed list, being:"
    ),
    "act.operative.bench.restitute": N_(
        "ORDER: %(addressees)s, to RETURN to the owner, subject to the rights of others, %(exhibits)s, listed"
        " in the annexed list, being:"
    ),
    "act.operative.bench.cede": N_("ORDER: %(addressees)s, to CEDE %(exhibits)s, listed in the annexed list, being:"),
    "act.operative.bench.keep": N_(
        "ORDER: %(addressees)s, to KEEP as a reference %(exhibits)s, listed in the annexed list, being:"
    ),
    "act.say": N_("AND SAY:"),
    "act.say_kept": N_("that these exhibits be kept as samples: %(numbers)s;"),
    "act.say_appeal": N_("that this act be carried out after %(until)s only, the last day for an appeal;"),
    "act.say_lapses": N_("that it be carried out by %(until)s at the latest;"),
    "act.say_minutes": N_("that a record of the operation be drawn up and one copy of it sent to us;"),
    "act.say_notified": N_("that this act be notified to the person concerned and to the office that carries it out."),
    "act.magistrate": N_("The magistrate"),
    "act.stamp.prosecution": N_("Stamp of the prosecution"),
    "act.stamp.bench": N_("Stamp of the court"),
    "act.stamp.service": N_("Stamp of the office"),
    "notice.to": N_("To: ……………………………………………………………………………………… (name of the person notified)"),
    "notice.decided.destruction": N_(
        "%(who)s ordered on %(day)s, by %(act)s no. %(number)s, that the following be DESTROYED: %(exhibits)s."
    ),
    "notice.decided.restitute": N_(
        "%(who)s ordered on %(day)s, by %(act)s no. %(number)s, that the following be RETURNED to the owner: "
        "%(exhibits)s."
    ),
    "notice.decided.cede": N_(
        "%(who)s ordered on %(day)s, by %(act)s no. %(number)s, that the following be CEDED: %(exhibits)s."
    ),
    "notice.decided.keep": N_(
        "%(who)s ordered on %(day)s, by %(act)s no. %(number)s, that the following be KEPT as a reference: "
        "%(exhibits)s."
    ),
    "notice.list_with_order": N_("The list of the exhibits, one by one, is annexed to the act."),
    "notice.why": N_("Why"),
    "notice.why_none": N_("The act gives no other reason than its legal basis."),
    "notice.basis": N_("On the basis of: %(text)s."),
    "notice.no_report": N_("No laboratory report was required, for this reason: “%(reason)s”."),
    "notice.no_sample": N_("No sample is kept, for this reason: “%(reason)s”."),
    "notice.kept": N_("Samples that are kept"),
    "notice.kept_for": N_("These exhibits are kept for a second opinion: %(numbers)s."),
    "notice.kept_none": N_("None."),
    "notice.contest": N_("How to contest"),
    "notice.how": N_(
        "Declare it to the court registry, or to the officer who gives you this notice, who writes it down."
    ),
    "notice.observations": N_("This notice is given to you for information. You may send observations to: %(office)s."),
    "notice.receipt": N_("Receipt of this notice"),
    "notice.read": N_("Read over to the person, translated into ……………………… by ………………………………………"),
    "notice.interpreter": N_("Interpreter, if one was needed"),
    "notice.server": N_("The officer who hands the notice over"),
}
