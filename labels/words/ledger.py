"""The words of the mass balance on paper, in French and in English."""

FR = {
    "ledger.closing": "Clôture",
    "ledger.counted": "nombre",
    "ledger.difference": "Différence avec les comptes : {amount}. À signaler à l’inspection.",
    "ledger.empty": "Rien ne figure dans les comptes de cette période.",
    "ledger.heading": "Poste",
    "ledger.held": "Somme des scellés détenus à l’édition",
    "ledger.in": "Entrées",
    "ledger.mass": "masse (nette ; brute où aucune tare n’a été relevée)",
    "ledger.moved.adjusted": "Ajusté",
    "ledger.moved.ceded": "Cédé",
    "ledger.moved.consumed": "Consommé par l’analyse",
    "ledger.moved.destroyed": "Détruit",
    "ledger.moved.found": "Retrouvé",
    "ledger.moved.kept": "Gardé comme référence",
    "ledger.moved.received": "Reçu d’autres services",
    "ledger.moved.reclassified": "Reclassé",
    "ledger.moved.returned": "Restitué",
    "ledger.moved.seized": "Saisi",
    "ledger.moved.sent": "Remis à d’autres services",
    "ledger.moved.split": "Fractionné",
    "ledger.moved.taken_over": "Repris",
    "ledger.moved.weighed": "Première pesée",
    "ledger.moved.written_off": "Passé en perte",
    "ledger.note": (
        "Ouverture, entrées et sorties font la clôture, au microgramme et à l’unité près. Les unités "
        "différentes ne s’additionnent jamais. Le séchage et le bruit des balances ne changent aucun "
        "compte ; un constat accepté est un ajustement. Les jours sont ceux du lieu du service."
    ),
    "ledger.opening": "Ouverture",
    "ledger.out": "Sorties",
    "ledger.period": "Du {first} au {last}",
    "ledger.stock": "Stock",
    "ledger.title": "Bilan matières",
}
EN = {
    "ledger.closing": "Closing",
    "ledger.counted": "number",
    "ledger.difference": "Difference to the books: {amount}. To be reported to the inspection.",
    "ledger.empty": "Nothing stands in the books of this period.",
    "ledger.heading": "Heading",
    "ledger.held": "Sum of the exhibits held at issue",
    "ledger.in": "In",
    "ledger.mass": "mass (net; gross where no tare was taken)",
    "ledger.moved.adjusted": "Adjusted",
    "ledger.moved.ceded": "Ceded",
    "ledger.moved.consumed": "Consumed by analysis",
    "ledger.moved.destroyed": "Destroyed",
    "ledger.moved.found": "Found again",
    "ledger.moved.kept": "Kept as a reference",
    "ledger.moved.received": "Received from other agencies",
    "ledger.moved.reclassified": "Reclassified",
    "ledger.moved.returned": "Returned to the owner",
    "ledger.moved.seized": "Seized",
    "ledger.moved.sent": "Sent to other agencies",
    "ledger.moved.split": "Split",
    "ledger.moved.taken_over": "Taken over",
    "ledger.moved.weighed": "Weighed for the first time",
    "ledger.moved.written_off": "Written off",
    "ledger.note": (
        "Opening, what came in and what went out make the closing, to the microgram and to the piece. "
        "Unlike units are never added. Drying and the noise of balances change no account; an accepted "
        "finding is an adjustment. Days are those of the agency’s place."
    ),
    "ledger.opening": "Opening",
    "ledger.out": "Out",
    "ledger.period": "From {first} to {last}",
    "ledger.stock": "Stock",
    "ledger.title": "Mass balance",
}
