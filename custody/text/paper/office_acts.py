"""Words of the acts of an office: letters, and records of what did not take place (``labels.documents.office_act``)."""

from collections.abc import Mapping

from custody.text.i18n import N_

SENTENCES: Mapping[str, str] = {
    "request.ask": N_(
        "Have the honour to ask for the authority to proceed to the DESTRUCTION of %(exhibits)s in our custody, "
        "named in the annexed list, being:"
    ),
    "request.reason": N_("Reason: “%(reason)s”."),
    "request.until": N_(
        "None of them is destroyed before your decision; until then they stay under seal in our store."
    ),
    "summons.called": N_(
        "You are called to come on %(day)s%(hour)s to %(place)s, to be there as %(quality)s at the destruction of"
        " %(exhibits)s, ordered by: %(orders)s."
    ),
    "summons.hour": N_(", at %(hour)s,"),
    "summons.asked": N_(
        "You will be asked to see the exhibits counted and their seals read, the fire lit and the cold ash, and "
        "to sign the record, with or without reservations. Bring an identity paper and this letter."
    ),
    "summons.witness": N_(
        "A witness is chosen outside the office that has the exhibits, and is not under its authority: say so at "
        "once if this is not your case."
    ),
    "summons.excuse": N_(
        "If you cannot come, say so without delay to the undersigned, who says whether another may come in your place."
    ),
    "difference.loss": N_(
        "Find that exhibit %(number)s of case %(case)s is MISSING from where the register says it is."
    ),
    "difference.found": N_("Find a difference between the register and the thing, on %(about)s: %(kind)s."),
    "difference.exhibit": N_("exhibit %(number)s of case %(case)s"),
    "difference.sides": N_("On the register: %(expected)s. Found: %(finding)s."),
    "difference.last": N_("Last found regular: %(when)s, by %(name)s (%(event)s)."),
    "difference.never": N_("No earlier check of it is on the register."),
    "difference.holders": N_("Who has held it since, or had to do with it: %(names)s."),
    "difference.told": N_("Declarations and checks"),
    "difference.told_none": N_(
        "No declaration is on the register. Those made now, word for word: ………………………………………………………………………………"
    ),
    "difference.inquiry": N_("Searches"),
    "difference.inquiry_none": N_("Searches made, places and people seen: ………………………………………………………………………………………………"),
    "difference.turn": N_("The decision lies with: %(who)s."),
    "difference.ended": N_("Closed on %(when)s by %(name)s: %(resolution)s."),
    "difference.sent": N_(
        "This record says nothing of anybody’s responsibility. It is sent to the prosecutor to whom the case belongs."
    ),
    "not_held.found": N_(
        "Find that the destruction planned for %(day)s at %(place)s, with %(chair)s in the chair, DID NOT TAKE "
        "PLACE, for this reason: “%(reason)s”."
    ),
    "not_held.nothing": N_("No exhibit was destroyed; the exhibits stay in the custody of those who had them."),
    "not_held.called": N_("People who were called"),
    "not_held.called_line": N_("%(who)s, %(quality)s, called %(means)s for %(day)s: %(answer)s"),
    "not_held.silent": N_("no answer on the register"),
    "not_held.nobody": N_("No convocation is on the register."),
    "not_held.there": N_("People who were there"),
    "not_held.there_line": N_("%(who)s, %(quality)s"),
    "not_held.there_nobody": N_("Nobody’s presence is on the register."),
    "not_held.orders": N_("Decisions that stay to be carried out"),
    "not_held.order_line": N_("No. %(number)s: %(executed)s"),
    "deposit.brought": N_(
        "There came before us %(who)s, who deposits in our hands (%(purpose)s) %(exhibits)s, named in the annexed"
        " list, being:"
    ),
    "deposit.state": N_("Receive them in the state that the list describes, and give receipt for them."),
    "deposit.entered": N_("Enter them in the register of exhibits of the registry under no. ……………………………."),
    "deposit.noted": N_("Reservations and differences"),
    "expert.require": N_(
        "REQUIRE the person named above to carry out the mission below, which cannot be put off, on %(exhibits)s "
        "named in the annexed list."
    ),
    "expert.mission": N_("Mission"),
    "expert.mission1": N_(
        "Describe the exhibits received and the state of their seals, and photograph them before opening;"
    ),
    "expert.mission2": N_("weigh each, gross and net, and say with which uncertainty;"),
    "expert.mission3": N_("say what each contains, and how much of the active substance;"),
    "expert.mission4": N_("say what was taken, what was used up and what is given back, and under which new seal;"),
    "expert.mission5": N_("answer also: …………………………………………………………………………………………………………………………"),
    "expert.open": N_(
        "We authorise the opening of the seals, provided that they are made again and that it is told in the "
        "report. The report, with reasons, and the account of fees are to reach us with this paper%(due)s."
    ),
    "expert.due": N_(" by %(day)s at the latest"),
}
"""What the service composes of facts for these acts."""

WORDS: Mapping[str, str] = {
    "office.to": N_("To: %(who)s"),
    "office.author_open": N_(
        "…………………………………………………………………… (name and quality: magistrate, or judicial police officer by authority of the"
        " prosecutor)"
    ),
    "office.read_over": N_(
        "Read over to the persons named below, each signs with us, with or without reservations, or refuses to "
        "sign, for the reason written in the box."
    ),
    "office.listed": N_("Annexed list: %(exhibits)s"),
    "office.suspected": N_("Suspected substance"),
    "office.request.answer": N_("Answer of the magistrate"),
    "office.request.answer_text": N_(
        "[ ] decision no. ……………………… of ………………………   [ ] refused, for this reason: ………………………………………………………………"
    ),
    "office.summons.answer": N_("Receipt, to be joined to the record of the operation"),
    "office.summons.answer_text": N_(
        "Received on ……………………… at ……… hours ………, [ ] by hand  [ ] by an agent of the public force  [ ] by letter"
        "  [ ] by a bailiff."
    ),
    "office.expert.answer": N_("Acceptance and oath"),
    "office.expert.answer_text": N_(
        "We hand this paper to the person required, who declares that they accept the mission and swears to help "
        "justice on their honour and conscience (no oath is asked of a sworn expert). Done at ……………………… on "
        "………………… at ……… hours ………."
    ),
    "office.hand.author": N_("Author of the act"),
    "office.hand.magistrate": N_("The magistrate"),
    "office.hand.called": N_("Person called"),
    "office.hand.server": N_("Who hands the letter over"),
    "office.hand.expert": N_("Person required"),
    "office.hand.holder": N_("Last holder"),
    "office.hand.witness": N_("Another person present"),
    "office.hand.depositor": N_("Who deposits"),
    "act.object.request": N_("request for a destruction: %(exhibits)s"),
    "act.object.summons": N_("convocation to a destruction"),
    "act.object.difference": N_("loss or difference found"),
    "act.object.not_held": N_("destruction that did not take place"),
    "act.object.deposit": N_("deposit at the registry: %(exhibits)s"),
    "act.object.expert": N_("examination by an expert: %(exhibits)s"),
    "minutes.title.request": N_("Request for a destruction"),
    "minutes.title.summons": N_("Convocation"),
    "minutes.title.difference": N_("Record of a difference"),
    "minutes.title.difference.loss": N_("Record of a loss"),
    "minutes.title.not_held": N_("Record of non-performance"),
    "minutes.title.deposit": N_("Act of deposit at the registry"),
    "minutes.title.expert": N_("Requisition of a qualified person"),
    "minutes.object.request": N_("Case %(case)s · %(exhibits)s"),
    "minutes.object.summons": N_("Destruction session %(number)s"),
    "minutes.object.difference": N_("Discrepancy %(number)s · case %(case)s"),
    "minutes.object.not_held": N_("Destruction session %(number)s"),
    "minutes.object.deposit": N_("Hand-over %(number)s · %(exhibits)s"),
    "minutes.object.expert": N_("Hand-over %(number)s · %(exhibits)s"),
    "minutes.copy.request1": N_("prosecution (original)"),
    "minutes.copy.request2": N_("case file"),
    "minutes.copy.request3": N_("store register"),
    "minutes.copy.summons1": N_("person called"),
    "minutes.copy.summons2": N_("record of the operation, with the receipt"),
    "minutes.copy.summons3": N_("commission"),
    "minutes.copy.difference1": N_("prosecution (original)"),
    "minutes.copy.difference2": N_("inspection"),
    "minutes.copy.difference3": N_("store register"),
    "minutes.copy.not_held1": N_("magistrate who ordered the destruction"),
    "minutes.copy.not_held2": N_("commission"),
    "minutes.copy.not_held3": N_("custodian of the exhibits"),
    "minutes.copy.deposit1": N_("court registry (original)"),
    "minutes.copy.deposit2": N_("who deposits"),
    "minutes.copy.deposit3": N_("case file"),
    "minutes.copy.expert1": N_("person required (to be given back with the report)"),
    "minutes.copy.expert2": N_("case file"),
    "minutes.copy.expert3": N_("custodian of the exhibits"),
}
