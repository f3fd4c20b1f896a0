"""Words of the sheet for a hearing and of the attestation of destruction, one page a case each."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "hearing.title": N_("Hearing sheet"),
    "hearing.object": N_("state of the exhibits of the case: %(exhibits)s"),
    "hearing.made": N_("Made from the register on %(when)s; it is no act and replaces none."),
    "hearing.noted": N_("Gaps, discrepancies and reservations"),
    "hearing.more": N_("and others: %(count)s (see the custody history of the case)."),
    "hearing.numbers": N_("Exhibits no."),
    "hearing.seized": N_("At the seizure"),
    "hearing.last": N_("Last reading"),
    "hearing.report": N_("Laboratory report"),
    "hearing.decision": N_("Decision"),
    "hearing.where": N_("Where they are"),
    "hearing.rest": N_("Not shown here for want of room: %(exhibits)s. The custody history of the case has each."),
    "hearing.check": N_(
        "To check this paper: scan the code, or drop the PDF file on %(address)s/verify. Control: %(control)s."
    ),
    "attested.title": N_("Attestation of destruction"),
    "attested.we": N_("I, the undersigned, %(who)s, chair of the destruction commission, certify as follows."),
    "attested.burnt": N_(
        "The following were destroyed on %(day)s at %(place)s, in execution of decision no. %(orders)s, as the record "
        "of destruction no. %(certificate)s says: exhibits no. %(numbers)s of this case, %(exhibits)s, being:"
    ),
    "attested.unproved": N_(
        "Burnt by the register, but not proved to have been destroyed, and certified here by nobody: %(exhibits)s "
        "(no. %(numbers)s)."
    ),
    "attested.kept": N_("Not destroyed"),
    "attested.kept_line": N_("no. %(numbers)s: %(state)s, in the custody of %(holder)s"),
    "attested.kept_none": N_("Nothing of this case is left in custody."),
    "attested.given": N_("Given to the public prosecutor, to be put in the case file."),
    "attested.chair": N_("The chair of the commission"),
}
