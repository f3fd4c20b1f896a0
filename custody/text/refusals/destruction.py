"""Refusals about destruction sessions, their signatures and files."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "order_reference_taken": (N_("Your office has used the order number %(number)s already."), N_("Check the number.")),
    "not_own_case": (
        N_("%(number)s belongs to a case of another prosecutor's office."),
        N_("Only the office in charge of the case may order this."),
    ),
    "sample_needed": (
        N_("Before destruction a sample must be kept, or the order must say why not."),
        N_("Name the samples kept, or give the reason for keeping none."),
    ),
    "sample_in_order": (
        N_("%(number)s is both a sample to keep and listed for destruction."),
        N_("Take it off one of the two lists."),
    ),
    "sample_retained": (
        N_("%(number)s is kept as a sample for the order %(order)s."),
        N_("It may be ordered once that order is carried out or revoked."),
    ),
    "sample_gone": (
        N_("The sample %(number)s cannot be kept: it is destroyed or in dispute."),
        N_("Name another sample."),
    ),
    "order_not_executable": (
        N_("The order %(number)s cannot be carried out until the time for appeal has run out, on %(until)s."),
        N_("Wait until that day has passed."),
    ),
    "report_needed": (
        N_("There is no laboratory report on %(number)s."),
        N_("Have it analysed first, or have the order waive the analysis."),
    ),
    "quorum_missing": (
        N_("Too few are present as %(quality)s: %(present)s of %(needed)s."),
        N_("Nothing is burnt until they are present and have signed in to the session."),
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
    "presence_unconfirmed": (N_("%(person)s has not confirmed being present."), N_("They must give their PIN here.")),
    "quality_needs_role": (
        N_("%(person)s holds no role for attending as %(quality)s."),
        N_("Choose another quality or another person."),
    ),
    "official_from_abroad": (
        N_("%(person)s serves another country, and so does not attend this fire as %(quality)s."),
        N_("They may come as a witness; a magistrate or a commission of this country must be there."),
    ),
    "already_present": (N_("%(person)s is present already."), N_("Nothing is to be done.")),
    "not_present": (N_("You are not recorded as present at this session."), N_("Sign in to the session first.")),
    "load_incomplete": (
        N_("%(number)s has neither arrived nor been withdrawn."),
        N_("Scan it on the site, withdraw it with the reason, or say that it is missing."),
    ),
    "load_differs": (
        N_("%(number)s is not in the load as it was sealed."),
        N_("Compare the load with the list, exhibit by exhibit."),
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
    "attestation_missing": (
        N_("%(person)s has not attested the session yet."),
        N_("Everybody who was present attests, with reservations if need be."),
    ),
    "own_sign_off_missing": (
        N_("For %(person)s, whom the quorum needs, only the session’s device says that they were there and signed."),
        N_("They sign once more with their own account or passkey, or two others bring the photograph of the paper."),
    ),
    "day_past": (N_("The day %(value)s has passed."), N_("Choose today or a later day.")),
    "order_revoked": (N_("The order %(number)s was revoked or quashed."), N_("Nothing may be destroyed under it.")),
    "still_staged": (
        N_("%(number)s is still staged for this session."),
        N_("Withdraw every exhibit before the session is called off."),
    ),
    "quality_differs": (
        N_("%(person)s has attended this session in another quality."),
        N_("Nobody takes part in one session in two qualities."),
    ),
    "passkey_refused": (
        N_("This passkey cannot be taken: what the device says does not fit (%(fault)s)."),
        N_("Make it again on this page, and unlock the device with its PIN, finger or face."),
    ),
    "passkey_elsewhere": (
        N_("%(origin)s is not the address of this service: it takes no passkey from there."),
        N_("Open the service at its own address, and begin again there; its keeper sets that address."),
    ),
    "passkey_or_paper_needed": (
        N_("%(person)s signs for the judicial authority: by passkey, or by hand on the paper original."),
        N_("Use the passkey; without one, sign the paper, and two others present enter its photograph."),
    ),
    "passkey_known": (N_("This passkey is registered already."), N_("Use it, or make another one.")),
    "too_many_passkeys": (
        N_("Nobody holds more than %(limit)s passkeys."),
        N_("Ask a key officer for a new account, should you really need more."),
    ),
    "own_passkey": (N_("Nobody confirms their own passkey."), N_("Ask another key officer.")),
    "passkey_settled": (N_("This passkey was confirmed or ended before."), N_("Look at its state again.")),
    "passkey_other_officer": (
        N_("You, or an officer of your agency, ended the last passkey of %(person)s: another confirms the next."),
        N_("Ask another key officer, of another agency where officers of two are at work."),
    ),
    "passkey_by_another": (
        N_("You sign with a passkey: another one is made by it, and it was not used."),
        N_("Make it on the page of your passkeys, which asks for both. If it is lost, have a key officer end it."),
    ),
    "passkey_unvouched": (
        N_("%(person)s signs with a passkey by which this one was not made."),
        N_("Have it made anew by that one. If that is lost, end it: another officer confirms the next."),
    ),
    "not_your_passkey": (N_("This is another person's passkey."), N_("Its owner or a key officer ends it.")),
    "last_passkey": (
        N_("This is the only passkey with which you sign: you do not end it by yourself."),
        N_("Have another one confirmed first, or ask a key officer to end this one."),
    ),
    "passkey_unknown": (N_("There is no such passkey."), N_("Choose one from the list.")),
    "passkey_not_valid": (
        N_("No passkey of %(person)s that may sign was used."),
        N_("Use one that a key officer has confirmed, or sign in another way."),
    ),
    "assertion_wrong": (
        N_("This signature does not hold: it is not over this statement, this person and this decision (%(fault)s)."),
        N_("Open the page again and sign what it shows."),
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
    "file_prepared": (
        N_("The file was prepared already."),
        N_("Sign it on its page; a spoilt one is prepared again by another member of the commission, who says why."),
    ),
    "not_another_member": (
        N_("Only another member of the commission who was there prepares the file again."),
        N_("Ask a member other than who prepared this one."),
    ),
    "file_not_prepared": (
        N_("The file was not prepared to be signed."),
        N_("The chair prepares it on the page of the certificate."),
    ),
    "file_sealed": (
        N_("The seal has closed the file: nobody signs it any more."),
        N_("Sign on paper; the file stays as it is."),
    ),
    "file_unsigned": (
        N_("Nobody has signed the file yet."),
        N_("Let one official sign it first; without any signature the ordinary PDF is the same."),
    ),
    "file_signed_already": (N_("You have signed this file already."), N_("Nothing is to be done.")),
    "file_moved": (
        N_("Somebody else has signed since you took the file."),
        N_("Take the file anew, and sign that one."),
    ),
    "no_field": (
        N_("%(person)s has no field to sign in: only those who were at the session and did not refuse have one."),
        N_("Let whoever was there sign, each in their own field and with their own account."),
    ),
    "file_needed": (N_("No file was chosen."), N_("Choose the PDF that you have signed.")),
    "annex_waiting": (
        N_("No witness has cosigned, and no authority has time-stamped, a head of the log over this certificate yet."),
        N_("Ask again once they have: the page of the log shows who is asked, and when they last answered."),
    ),
    "file_gone": (N_("The file is no longer kept here."), N_("Its values may have been erased; ask the inspection.")),
    "file_unreadable_pdf": (N_("This is no PDF that can be read."), N_("Sign the file that the page gives out.")),
    "file_signed_since": (
        N_("Meanwhile this file was signed by: %(people)s."),
        N_("Take the file as it is now, sign that one and bring it back; the one that you signed serves no more."),
    ),
    "file_other": (
        N_("This PDF is not the file of this certificate that was given out, or it was saved anew by a program."),
        N_("Take the file again from this page, only add your signature, and bring back what comes out unchanged."),
    ),
    "signatures_missing": (
        N_("The session has not been signed by all (missing: %(count)s)."),
        N_("Let them sign it, or tick on the page that the file is closed without those who are named there."),
    ),
    "file_same": (N_("There is no new signature in this file."), N_("Sign it first, then bring it back.")),
    "file_changed": (
        N_("Something else than your signature was added to the file."),
        N_("Take the file anew, and do nothing but sign in your field."),
    ),
    "field_other": (
        N_("The signature is not in your field, or not alone."),
        N_("Take the file anew, and sign in the field that bears your name."),
    ),
    "signature_altered": (N_("The signature does not hold over this file."), N_("Take the file anew, and sign again.")),
    "signature_locks": (
        N_("Your signature would lock the file in another way than it was prepared: nobody could sign after you."),
        N_("Take the file anew, and sign it with the command that the page shows."),
    ),
    "signature_early": (
        N_("The signature says a time before its certificate was issued, and no time-stamp."),
        N_("Set your machine’s clock right, take the file anew and sign again."),
    ),
    "organisation_seal_refused": (
        N_("Closed by the seal, this file would not verify: it was not closed, and nothing was recorded."),
        N_("Tell the inspection; until then the certificate without these signatures is the one that is given out."),
    ),
    "signature_untrusted": (
        N_("The certificate of %(signer)s, or its time-stamp, leads to no authority that is known here."),
        N_("Sign with the certificate that was issued to you for this service."),
    ),
    "signature_revoked": (
        N_("The certificate of %(signer)s was revoked."),
        N_("Ask whoever certifies officials for a new one; meanwhile sign on paper."),
    ),
    "signer_other": (
        N_("The certificate is of %(signer)s, and the field is yours."),
        N_("Each one signs with their own certificate, signed in with their own account."),
    ),
    "bad_field": (N_("A field stands twice in the list."), N_("Prepare the file on the page of the certificate.")),
    "certificate_superseded": (
        N_("This version was replaced by %(by)s."),
        N_("Go on with the newest version; this one stays readable as it is."),
    ),
    "certificate_unchanged": (
        N_("Nothing that the certificate %(number)s states was corrected since it was issued."),
        N_("Have the wrong entry corrected first, then issue the next version."),
    ),
    "reissue_needs_second": (
        N_("Nobody replaces a certificate alone."),
        N_("Another member of the country’s commission, or its inspection, agrees here with their own PIN."),
    ),
    "corrected_by_signer": (
        N_("Who corrected an entry, or agreed to that, takes no part in the certificate that takes it in."),
        N_("Ask another member of the commission, or another inspector."),
    ),
}
