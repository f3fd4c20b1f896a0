"""Every word that paper prints, in French and in English: one table, so that neither language can lag behind.

Keys of labels begin with ``label.``; those of the documents stand in ``labels.words_documents`` and ``words_ledger``.
"""

from typing import Any

from labels import words_documents, words_ledger
from labels.errors import LabelError

LANGUAGES = ("fr", "en")

_FR = {
    "label.copy": "Impr. n° {copy}",
    "label.gross": "Brut",
    "label.kind.BL": "Balance",
    "label.kind.CE": "Certificat",
    "label.kind.CS": "Dossier",
    "label.kind.CT": "Contenant",
    "label.kind.DG": "Dérogation",
    "label.kind.DS": "Séance",
    "label.kind.DV": "Appareil",
    "label.kind.EC": "Écart",
    "label.kind.EV": "Scellé",
    "label.kind.LR": "Rapport de labo",
    "label.kind.LT": "Alarme",
    "label.kind.NT": "Premier compte rendu",
    "label.kind.XP": "Personne signalée",
    "label.kind.XR": "Opération",
    "label.kind.TS": "Tiers",
    "label.kind.SP": "Plan d’échantillon",
    "label.kind.NS": "Installation",
    "label.kind.PE": "Personne",
    "label.kind.PL": "Lieu",
    "label.kind.PR": "Proposition",
    "label.kind.RC": "Récolement",
    "label.kind.RE": "Réquisition",
    "label.kind.SE": "Saisie",
    "label.kind.SV": "Service",
    "label.kind.TR": "Remise",
    "label.log_head": "Registre {origin} · {size} événements · racine {root}",
    "label.piece": "Pièce",
    "label.scale": "Imprimer à 100 %, sans mise à l’échelle.",
    "label.seal": "Sceau",
    "label.seized": "Saisi",
    "label.sheet": "Planche {page} / {pages}",
    "label.synthetic": "DONNÉES SYNTHÉTIQUES",
    "label.title": "Étiquettes",
}
_EN = {
    "label.copy": "Print no. {copy}",
    "label.gross": "Gross",
    "label.kind.BL": "Balance",
    "label.kind.CE": "Certificate",
    "label.kind.CS": "Case",
    "label.kind.CT": "Container",
    "label.kind.DG": "Derogation",
    "label.kind.DS": "Session",
    "label.kind.DV": "Device",
    "label.kind.EC": "Discrepancy",
    "label.kind.EV": "Exhibit",
    "label.kind.LR": "Lab report",
    "label.kind.LT": "Alarm",
    "label.kind.NT": "First report",
    "label.kind.XP": "Person of interest",
    "label.kind.XR": "Operation",
    "label.kind.TS": "Outsider",
    "label.kind.SP": "Sampling plan",
    "label.kind.NS": "Installation",
    "label.kind.PE": "Person",
    "label.kind.PL": "Place",
    "label.kind.PR": "Proposal",
    "label.kind.RC": "Inventory",
    "label.kind.RE": "Order",
    "label.kind.SE": "Seizure",
    "label.kind.SV": "Agency",
    "label.kind.TR": "Hand-over",
    "label.log_head": "Log {origin} · {size} events · root {root}",
    "label.piece": "Item",
    "label.scale": "Print at 100%, without scaling.",
    "label.seal": "Seal",
    "label.seized": "Seized",
    "label.sheet": "Sheet {page} / {pages}",
    "label.synthetic": "SYNTHETIC DATA",
    "label.title": "Labels",
}

WORDS: dict[str, dict[str, str]] = {
    "fr": _FR | words_documents.FR | words_ledger.FR,
    "en": _EN | words_documents.EN | words_ledger.EN,
}
"""Sentences by language and key; ``{name}`` marks the facts of :func:`word`."""


def word(lang: str, key: str, **facts: Any) -> str:
    """Return the sentence ``key`` in ``lang`` with its facts filled in.

    Raises ``LabelError``: ``unknown_language``, or ``unknown_word`` for a key that the table does not hold.
    """
    if lang not in WORDS:
        raise LabelError("unknown_language", lang=lang)
    if key not in WORDS[lang]:
        raise LabelError("unknown_word", lang=lang, key=key)
    sentence = WORDS[lang][key]
    return sentence.format(**facts) if facts else sentence
