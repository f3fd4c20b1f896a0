"""The words for what went wrong after ignition, in French and in English."""

FR = {
    "anomalies.by_device": "Leur présence ne repose que sur l’appareil du site : {names}.",
    "anomalies.clock": "Des heures de l’appareil du site ne peuvent être vraies.",
    "anomalies.contested": "Signature sur papier contestée par la personne qu’elle désigne : {names}.",
    "anomalies.head": "Procès-verbal avec anomalies",
    "anomalies.late": "Signé hors délai : {names}.",
    "anomalies.none": "non prouvé, hors des totaux : écart {numbers}",
    "anomalies.noted": "Parti sans donner de parole, noté par le président : {names}.",
    "anomalies.recalled": "La séance a été reprise à l’appareil qui la tenait : {names}.",
    "anomalies.retrievable": "Le président ne déclare pas les produits réduits à un état non récupérable.",
    "anomalies.seal": "Brûlé sous un sceau qui n’était pas le sien ou qui n’était pas intact : {numbers}.",
    "anomalies.summary": "Non prouvé, hors de ces chiffres : {exhibits}.",
    "anomalies.title": "Procès-verbal de destruction avec anomalies",
    "anomalies.totals": "Les scellés dont la destruction n’est pas prouvée ne sont pas dans ces totaux : {exhibits}.",
    "anomalies.unmet": "Règles non respectées, sans dérogation : {count} (groupe 2).",
    "anomalies.unproved": "Destruction non prouvée, hors des totaux : {number} (écart {numbers}).",
    "anomalies.weight": "Brûlé malgré un écart de pesée : {numbers}.",
}

EN = {
    "anomalies.by_device": "Nothing but the device of the site speaks for their presence: {names}.",
    "anomalies.clock": "Hours of the site’s device cannot be true.",
    "anomalies.contested": "A signature on paper is contested by the person it names: {names}.",
    "anomalies.head": "Certificate with anomalies",
    "anomalies.late": "Signed after the time allowed: {names}.",
    "anomalies.none": "not proved, in no total: discrepancy {numbers}",
    "anomalies.noted": "Left without giving their word, noted by the chair: {names}.",
    "anomalies.recalled": "The session was taken back from the device that held it: {names}.",
    "anomalies.retrievable": "The chair does not declare that the products are beyond recovery.",
    "anomalies.seal": "Burnt under a seal that was not its own, or was not intact: {numbers}.",
    "anomalies.summary": "Not proved, and not in these figures: {exhibits}.",
    "anomalies.title": "Destruction certificate with anomalies",
    "anomalies.totals": "Exhibits that are not proved to have burnt are not in these totals: {exhibits}.",
    "anomalies.unmet": "Rules not met, without a derogation: {count} (group 2).",
    "anomalies.unproved": "Not proved to have burnt, in no total: {number} (discrepancy {numbers}).",
    "anomalies.weight": "Burnt in spite of a difference in weight: {numbers}.",
}
