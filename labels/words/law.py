"""The words for rules that were not met and for derogations, in French and in English."""

FR = {
    "derogations.about": "Pour : {numbers}",
    "derogations.by": "Accordée par",
    "derogations.ground": "Article invoqué, motif",
    "derogations.number": "Dérogation",
    "derogations.quoted": "la règle « {text} »",
    "derogations.rule": "Règle écartée",
    "derogations.sentence": (
        "Dérogation {number} à {rule}, accordée par {who}, le {when}. Article invoqué : {ground}. Motif : {reason}."
    ),
    "derogations.title": "Dérogations",
    "unmet.at": "Date",
    "unmet.derogated": "dérogation {number}",
    "unmet.rule": "Règle",
    "unmet.sentence": "{text} ({basis})",
    "unmet.title": "Règles non respectées",
    "unmet.warned": "simple avertissement",
    "unmet.warned_sentence": "Cette règle avertit sans empêcher.",
    "unmet.why": "Enregistré malgré tout",
}

EN = {
    "derogations.about": "For: {numbers}",
    "derogations.by": "Granted by",
    "derogations.ground": "Article relied on, reason",
    "derogations.number": "Derogation",
    "derogations.quoted": "the rule “{text}”",
    "derogations.rule": "Rule set aside",
    "derogations.sentence": (
        "Derogation {number} from {rule}, granted by {who} on {when}. Article relied on: {ground}. Reason: {reason}."
    ),
    "derogations.title": "Derogations",
    "unmet.at": "Date",
    "unmet.derogated": "derogation {number}",
    "unmet.rule": "Rule",
    "unmet.sentence": "{text} ({basis})",
    "unmet.title": "Rules not met",
    "unmet.warned": "a warning only",
    "unmet.warned_sentence": "This rule warns and does not prevent.",
    "unmet.why": "Recorded all the same",
}
