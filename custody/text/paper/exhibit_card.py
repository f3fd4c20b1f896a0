"""Words of the card tied to an exhibit (fiche de scellé)."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "exhibitcard.title": N_("EXHIBIT CARD"),
    "exhibitcard.service": N_("Office"),
    "exhibitcard.case": N_("Report, exhibit"),
    "exhibitcard.against": N_("Case against"),
    "exhibitcard.number": N_("Exhibit number (in words)"),
    "exhibitcard.kinds": N_("Sealed as"),
    "exhibitcard.kinds_text": N_("open [  ]    closed [  ]    uncovered [  ]    provisional [  ]"),
    "exhibitcard.nature": N_("Designation of the exhibit"),
    "exhibitcard.seized": N_("Seized on, at"),
    "exhibitcard.from": N_("Seized from"),
    "exhibitcard.person": N_("Person concerned"),
    "exhibitcard.witnesses": N_("Witnesses"),
    "exhibitcard.officer": N_("The officer"),
    "exhibitcard.stamp": N_("Stamp of the office"),
    "exhibitcard.fold": N_("Fold here: the back follows."),
    "exhibitcard.seal_number": N_("Number of the seal (lead, bag, tape)"),
    "exhibitcard.openings": N_("Openings and resealings"),
    "exhibitcard.opening.day": N_("Day, hour"),
    "exhibitcard.opening.by": N_("By whom"),
    "exhibitcard.opening.why": N_("Reason"),
    "exhibitcard.opening.seal": N_("New seal"),
    "exhibitcard.opening.signature": N_("Signature"),
}
