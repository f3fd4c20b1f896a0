"""Words of the history of a case."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "casehistory.agencies": N_("Agencies in the case"),
    "casehistory.amiss": N_("amiss: %(count)s"),
    "casehistory.at_leg": N_("Leg %(number)s"),
    "casehistory.attachment": N_("The end of the chain of each exhibit of the case, and the head of the log"),
    "casehistory.group": N_("%(exhibits)s, no. %(numbers)s of the index"),
    "casehistory.grouped": N_(
        "Exhibits that went the same way stand together: their legs are printed once, then, exhibit by exhibit, the "
        "seal seen and the gross mass at each leg. Openings, samples and reports are in each exhibit’s own history."
    ),
    "casehistory.h1": N_("1. Summary"),
    "casehistory.h2": N_("2. Seizures"),
    "casehistory.h3": N_("3. Gaps, delays, discrepancies, corrections, derogations and flags"),
    "casehistory.h4": N_("4. Index of exhibits"),
    "casehistory.h5": N_("5. Chain of custody"),
    "casehistory.h6": N_("6. Copies about the case"),
    "casehistory.last_gross": N_("Last gross mass"),
    "casehistory.named": N_("Title"),
    "casehistory.now": N_("State, holder"),
    "casehistory.open_see": N_("The details are printed in section 3, before the index."),
    "casehistory.subtitle": N_("Case %(case)s · %(exhibits)s"),
    "casehistory.title": N_("History of the case"),
    "casehistory.weights": N_("First gross mass; last one"),
    "casehistory.what": N_("Substance, amount"),
    "doc.exhibits": N_("Exhibits"),
}
