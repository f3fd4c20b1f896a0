"""The words of the history of a case."""

FR = {
    "casehistory.agencies": "Services de l’affaire",
    "casehistory.amiss": "à signaler : {count}",
    "casehistory.at_leg": "Étape {number}",
    "casehistory.attachment": "Fin de la chaîne de chaque scellé de l’affaire, et tête du registre",
    "casehistory.group": "{exhibits}, n° {numbers} de l’index",
    "casehistory.grouped": (
        "Les scellés qui ont suivi le même chemin sont réunis : les étapes sont imprimées une fois, puis, scellé par "
        "scellé, le sceau vu et la masse brute à chaque étape. Les ouvertures, les échantillons et les rapports "
        "sont dans l’historique de chaque scellé."
    ),
    "casehistory.h1": "1. Synthèse",
    "casehistory.h2": "2. Saisies",
    "casehistory.h3": "3. Lacunes, retards, écarts, rectifications, dérogations et signalements",
    "casehistory.h4": "4. Index des scellés",
    "casehistory.h5": "5. Chaîne de garde",
    "casehistory.h6": "6. Délivrances sur l’affaire",
    "casehistory.h7": "7. Vérification",
    "casehistory.last_gross": "Dernière masse brute",
    "casehistory.named": "Intitulé",
    "casehistory.now": "État, détenteur",
    "casehistory.open_see": "Le détail est imprimé à la section 3, avant l’index.",
    "casehistory.subtitle": "Affaire {case} · {exhibits}",
    "casehistory.title": "Historique de l’affaire",
    "casehistory.weights": "Première > dernière masse brute",
    "casehistory.what": "Substance, quantité",
    "doc.exhibits": "Scellés",
}
EN = {
    "casehistory.agencies": "Agencies in the case",
    "casehistory.amiss": "amiss: {count}",
    "casehistory.at_leg": "Leg {number}",
    "casehistory.attachment": "The end of the chain of each exhibit of the case, and the head of the log",
    "casehistory.group": "{exhibits}, no. {numbers} of the index",
    "casehistory.grouped": (
        "Exhibits that went the same way stand together: their legs are printed once, then, exhibit by exhibit, the "
        "seal seen and the gross mass at each leg. Openings, samples and reports are in each exhibit’s own history."
    ),
    "casehistory.h1": "1. Summary",
    "casehistory.h2": "2. Seizures",
    "casehistory.h3": "3. Gaps, delays, discrepancies, corrections, derogations and flags",
    "casehistory.h4": "4. Index of exhibits",
    "casehistory.h5": "5. Chain of custody",
    "casehistory.h6": "6. Copies about the case",
    "casehistory.h7": "7. Verification",
    "casehistory.last_gross": "Last gross mass",
    "casehistory.named": "Title",
    "casehistory.now": "State, holder",
    "casehistory.open_see": "The details are printed in section 3, before the index.",
    "casehistory.subtitle": "Case {case} · {exhibits}",
    "casehistory.title": "History of the case",
    "casehistory.weights": "First > last gross mass",
    "casehistory.what": "Substance, amount",
    "doc.exhibits": "Exhibits",
}
