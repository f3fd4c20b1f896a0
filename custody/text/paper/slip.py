"""Words of the hand-over slip."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "slip.affirmed": N_("Statement of the releaser"),
    "slip.affirmed_at": N_("says that it is so, %(when)s"),
    "slip.act": N_("Identifier of the act"),
    "slip.claimed": N_("Stated date and time"),
    "slip.copy.receiver": N_("Copy 2 – for the person who receives"),
    "slip.copy.releaser": N_("Copy 1 – for the person who hands over"),
    "slip.declaration": N_(
        "Custody passes by the act of the person who receives. By signing, that person declares having counted the "
        "exhibits and seen each seal."
    ),
    "slip.denied": N_("DENIED BY THE PERSON WHO HANDS OVER: they say that they handed nothing over"),
    "slip.denied_reason": N_("%(when)s: %(reason)s"),
    "slip.discharge": N_(
        "DISCHARGE. Received the exhibits listed above, %(exhibits)s, in this state: ………………………………………………, on ………………………, "
        "at …… hours …… minutes."
    ),
    "slip.due_back": N_("Due back at the latest"),
    "slip.escort": N_("Escort"),
    "slip.exhibits": N_("Exhibits handed over: %(exhibits)s"),
    "slip.gross_differs": N_("differs from the weight on record: %(mass)s"),
    "slip.gross_seen": N_("Weighed (by hand)"),
    "slip.legal_basis": N_("Legal basis"),
    "slip.no_will": N_("handwritten signature expected opposite"),
    "slip.not_recorded": N_("not recorded yet: to be entered as soon as there is a connection"),
    "slip.place": N_("Place of the hand-over"),
    "slip.purpose": N_("Purpose"),
    "slip.receiver": N_("Received by"),
    "slip.recorded": N_("Recorded in the log"),
    "slip.recalled": N_("HAND-OVER RECALLED by the person who hands over: custody has not changed"),
    "slip.refused": N_("RECEIPT REFUSED: custody stays with the person who hands over"),
    "slip.releaser": N_("Handed over by"),
    "slip.reservations": N_("Reservations"),
    "slip.reservations_found": N_("none in writing; what was found otherwise stands on this slip"),
    "slip.reservations_open": N_("…………………………………………………………………………………………………………………………"),
    "slip.seal": N_("Seal on record"),
    "slip.seal_differs": N_("read: %(seal)s, which differs"),
    "slip.seal_seen": N_("Seal seen (by hand)"),
    "slip.settled": N_("Paper slip confirmed or refused by"),
    "slip.signatures": N_("Signatures"),
    "slip.subtitle": N_("Hand-over and receipt of exhibits"),
    "slip.title": N_("Slip of exhibits sent"),
    "slip.to": N_("To: %(who)s"),
    "slip.typed": N_("Paper slip typed in by"),
    "slip.witness": N_("Witness"),
}
