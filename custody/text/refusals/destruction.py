"""Refusals about destruction sessions and who signs off."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "quorum_missing": (
        N_("Too few are present as %(quality)s: %(present)s of %(needed)s."),
        N_("Each of them confirms on the spot, in the %(minutes)s minutes before the fire, that they are there."),
    ),
    "by_hand_needs_two": (
        N_("A presence signed on paper is confirmed by two others who are there, of two services."),
        N_(
            "One of the two is neither chair nor verifier nor of the service that keeps the load. Each gives their PIN."
        ),
    ),
    "not_on_site": (
        N_("%(person)s gave their presence elsewhere than on the site’s device."),
        N_("Confirm the presence on that device, or with the code that it shows; then the load can be handled."),
    ),
    "site_code_wrong": (
        N_("This is not the code that the site’s device shows now."),
        N_("Read it again on that device: it changes every five minutes. Whoever is elsewhere leaves it blank."),
    ),
    "site_device_same": (
        N_("This device is the one on the site already."),
        N_("Give your presence on it, without a code."),
    ),
    "site_device_needs_second": (
        N_("The device on the site is replaced before somebody of another service who is there."),
        N_("Let that person choose their name and type their PIN on this device."),
    ),
    "nothing_to_object": (
        N_("Nobody but you recorded this of you in this session."),
        N_("Only what two others say of you, a departure or a signature by hand, can be objected to."),
    ),
    "objected_already": (
        N_("Your objection is recorded already."),
        N_("It stands on page 1 of the certificate. Tell the inspection what else there is to say."),
    ),
    "by_hand_later": (
        N_("A paper entered afterwards proves nobody’s presence."),
        N_("Presence on paper is confirmed by two others at the moment of signing."),
    ),
    "same_witnesses": (
        N_("Each of these witnesses was at the last burning."),
        N_("At least one witness must be a person who was not there."),
    ),
    "witness_not_independent": (
        N_("%(person)s cannot be a witness: they had a hand in these exhibits or the order."),
        N_("Call an independent witness."),
    ),
    "chair_is_custodian": (
        N_("The chair may not have held any of these exhibits."),
        N_("Another member of the commission must take the chair."),
    ),
    "not_the_chair": (N_("Only the chair of the session may do this."), N_("Ask the chair.")),
    "verifier_not_independent": (
        N_("The verifier may be neither the chair nor a witness of the session."),
        N_("Another verifier must check."),
    ),
    "verifier_in_chain": (
        N_("You have held %(number)s and cannot verify it."),
        N_("A verifier who never held it must check."),
    ),
    "verifier_of_unit": (
        N_("%(number)s lies with your own agency, so you cannot verify it."),
        N_("A verifier of another agency must check."),
    ),
    "not_in_session": (N_("%(number)s is not on the list of this session."), N_("Put it aside; it must not be burnt.")),
    "session_not_open": (
        N_("The session %(number)s is not open at its site yet, so nobody can be present at it."),
        N_("The chair opens it at the site; then each one records their presence there."),
    ),
    "presence_unconfirmed": (N_("%(person)s has not confirmed being present."), N_("They must give their PIN here.")),
    "quality_needs_role": (
        N_("%(person)s holds no role for attending as %(quality)s."),
        N_("Choose another quality or another person."),
    ),
    "official_from_abroad": (
        N_("%(person)s serves another country, and so does not attend this fire as %(quality)s."),
        N_("They may come as a witness; a magistrate or a commission of this country must be there."),
    ),
    "convocation_of_others": (
        N_("%(person)s neither chairs this session nor belongs to a prosecution that ordered it."),
        N_("The chair, or a prosecutor of the service whose order is carried out, convokes."),
    ),
    "already_convoked": (N_("%(person)s is convoked already."), N_("Take them off the list and send the others.")),
    "not_convoked": (
        N_("%(person)s is not convoked to the session %(number)s."),
        N_("Whoever was convoked answers, or the chair for them; who comes in somebody’s place need not answer."),
    ),
    "represents_nobody": (
        N_("%(person)s is named, although you do not say that you are represented."),
        N_("Answer that you send somebody in your place, or name nobody."),
    ),
    "already_present": (N_("%(person)s is present already."), N_("Nothing is to be done.")),
    "load_incomplete": (
        N_("%(number)s has neither arrived nor been withdrawn."),
        N_("Scan it on the site, withdraw it with the reason, or say that it is missing."),
    ),
    "load_differs": (
        N_("%(number)s is not in the load as it was sealed."),
        N_("Compare the load with the list, exhibit by exhibit."),
    ),
    "load_unit_unknown": (
        N_("The load has no unit number %(number)s."),
        N_("Compare the number with the list of units on the session's page."),
    ),
    "unit_unread": (
        N_("No seal was entered for unit %(number)s."),
        N_("Read the seal aloud and enter it, or say that it is absent."),
    ),
    "escort_of_commission": (
        N_("%(person)s has another part in this session or a commission, and does not escort its load."),
        N_("Somebody with the role of escort and no part in the session takes charge of it."),
    ),
    "escort_of_verifier": (
        N_("%(person)s is of the service of a verifier or witness of this session, who could then act no more."),
        N_("Somebody of another service escorts the load."),
    ),
    "site_drawn_already": (
        N_("The sample of this session is drawn already."),
        N_("Read and weigh what was drawn; it is listed on the session's page."),
    ),
    "dice_by_authority": (
        N_("Only the judicial authority throws the dice."),
        N_("Let the judicial authority enter them, or let the service draw."),
    ),
    "dice_not_thrown": (
        N_("These are not at least %(n)s throws of a die."),
        N_("Throw the die at least %(n)s times, and enter each face from 1 to 6."),
    ),
    "tests_drawn": (
        N_("The exhibits to be tested are drawn already."),
        N_("Test those that are listed; the commission may add others."),
    ),
    "nothing_to_test": (
        N_("Nothing on the site can be opened for a test."),
        N_("Go on without: the certificate says on its first page that nothing was tested."),
    ),
    "seconding_needed": (
        N_("%(number)s was scanned on the site: it leaves the load by the word of two who are there."),
        N_("A second person types their PIN on this device; one of you two is the chair or a verifier of the session."),
    ),
    "incident_denied": (
        N_("You answer that there was no incident: %(number)s was said to be missing, or not as recorded."),
        N_("Answer Yes, and say what happened to it and what was done."),
    ),
    "already_attested": (N_("You have attested this session already."), N_("Nothing is to be done.")),
    "own_sign_off_missing": (
        N_("For %(person)s, whom the quorum needs, only the session’s device says that they were there and signed."),
        N_("They sign once more with their own account or passkey, or two others bring the photograph of the paper."),
    ),
    "day_past": (N_("The day %(value)s has passed."), N_("Choose today or a later day.")),
    "still_staged": (
        N_("%(number)s is still staged for this session."),
        N_("Withdraw every exhibit before the session is called off."),
    ),
    "quality_differs": (
        N_("%(person)s has attended this session in another quality."),
        N_("Nobody takes part in one session in two qualities."),
    ),
    "signed_so_already": (N_("%(person)s has already given their word in this way."), N_("Nothing is to be done.")),
    "signed_otherwise": (
        N_("%(person)s has decided otherwise before, and that word stays."),
        N_("Sign with the same decision."),
    ),
    "signs_too_early": (
        N_("It is not the turn yet: %(person)s has still to sign or refuse."),
        N_("Wait for that word; the chair notes who left without one."),
    ),
    "signs_too_late": (N_("The time to sign has run out."), N_("Sign all the same: it is recorded as late.")),
    "paper_needs_two": (
        N_("Two others who were at the session say that %(person)s signed the paper."),
        N_("A second person who was there gives their PIN here."),
    ),
    "one_way_only": (
        N_("A signature is given in one way: on paper with its photograph, or by passkey, or by PIN."),
        N_("Choose one, and add the photograph of the paper if it was signed by hand or thumb."),
    ),
    "reservation_undeclared": (
        N_("There is a text, but you sign without a reservation."),
        N_("Choose to sign with a reservation, or empty the text."),
    ),
    "site_unsaid": (
        N_("What was recorded on the site and what is recorded before the service go different ways."),
        N_("On the site use the device that the session was checked out to; else the pages of the session."),
    ),
    "site_differs": (
        N_("What people signed on the site is not what the register has of session %(number)s (%(field)s)."),
        N_("Look at what of the device's queue was refused, record the session, and let everybody sign again."),
    ),
    "nonce_spent": (
        N_("The number that this signature is over was used before, or not given out with session %(number)s."),
        N_("Sign again before the service."),
    ),
    "session_out": (
        N_("Session %(number)s is out on the device %(device)s since %(since)s: it is recorded there alone."),
        N_("Let the device send its queue; if it is lost or broken, the judicial authority or the chair recalls it."),
    ),
    "not_out": (
        N_("Session %(number)s is out on no device."),
        N_("Record it on the pages of the session."),
    ),
    "not_checked_out": (
        N_("Session %(number)s is not checked out to this device."),
        N_("Its commission checks it out on the page of its checklist, before the departure."),
    ),
    "checkout_over": (
        N_("By its clock this device had session %(number)s until %(until)s and no longer."),
        N_("Record it on the pages of the session, from the paper, and let everybody sign again."),
    ),
    "bad_salt": (N_("The text was sent without the number that protects it."), N_("Open the page again.")),
    "file_other": (
        N_("This PDF is not the file of this certificate that was given out, or it was saved anew by a program."),
        N_("Take the file again from this page, only add your signature, and bring back what comes out unchanged."),
    ),
    "signer_other": (
        N_("The certificate is of %(signer)s, and the field is yours."),
        N_("Each one signs with their own certificate, signed in with their own account."),
    ),
    "incident_unsaid": (
        N_("There was an incident, you say, and the text says that there was none."),
        N_("Say what happened and what was done about it, or answer no."),
    ),
    "already_drawn": (
        N_("Something was already drawn from the sack %(number)s."),
        N_("Check what was drawn; there is one draw for each seal."),
    ),
    "drawn_unchecked": (
        N_("%(number)s was drawn from the sack and is not in the list."),
        N_("Open it out of the sack and check its seal and weight."),
    ),
    "sack_not_drawn": (
        N_("Nothing was drawn from the sack %(number)s for this session."),
        N_("Read its seal and draw from it, or check each exhibit singly."),
    ),
    "session_pack_changed": (
        N_("The rule pack %(pack)s is no longer the file under which this session was planned."),
        N_("Have the administrator put that file back; before the fire, the session can also be planned anew."),
    ),
    "order_not_notified": (
        N_("Order %(number)s has not been notified, and its time to be challenged has not begun."),
        N_("Record the notification, then wait for the end of that time."),
    ),
    "order_appealable": (
        N_("Order %(number)s may still be challenged: %(hours)s hours have not passed."),
        N_("Wait until that time is over."),
    ),
    "weighing_company_missing": (
        N_("The weighing has %(present)s outside witnesses; %(needed)s are needed, or the holder."),
        N_("Have them give their PIN on this device, or note that they were there and refuse to sign."),
    ),
    "notice_short": (
        N_("A session is planned at least %(days)s days ahead."),
        N_("Choose a later day."),
    ),
    "session_before_day": (
        N_("The session %(number)s is announced for %(day)s: it does not open before."),
        N_("Wait for that day, or have the prosecutor or the inspection derogate, with the reason."),
    ),
    "session_after_days": (
        N_("The session %(number)s was announced for %(day)s: it opens within %(days)s days after it."),
        N_("Announce it again: correct its day, then open it."),
    ),
    "statement_incomplete": (
        N_("The statement does not say yet what the rule asks: %(missing)s."),
        N_("Complete the form and close the session again."),
    ),
    "order_ends_before": (
        N_("The order %(number)s can be carried out until %(until)s, and no later."),
        N_("Choose a day until then, or ask the prosecution to order anew."),
    ),
    "order_not_to_destroy": (
        N_("The order %(number)s orders no destruction."),
        N_("Plan the session from orders to destroy; its holder hands the others out."),
    ),
    "ignition_unconfirmed": (
        N_("Ignition is not confirmed."),
        N_("Tick the confirmation once the fire is lit before the quorum."),
    ),
    "passkey_or_paper_needed": (
        N_("%(person)s signs for the judicial authority: by passkey, or by hand on the paper original."),
        N_("Use the passkey; without one, sign the paper, and two others present enter its photograph."),
    ),
}
