"""Refusals by the rules about destruction orders and sessions."""

from collections.abc import Mapping

from custody.text.i18n import N_

DESTRUCTION: Mapping[str, tuple[str, str]] = {
    "order_number_taken": (N_("Your office has used the order number %(number)s already."), N_("Check the number.")),
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
    "will_missing": (N_("%(person)s has not confirmed being present."), N_("They must give their PIN here.")),
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
    "own_word_missing": (
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
}
