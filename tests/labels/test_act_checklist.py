"""Each act has what a court asks of it (notes on acts, sections 1.0 to 1.16), read out of its PDF.

A paper of the suite (``act_pictures.ACTS``) without a row here fails, and so does a row without its paper.
"""

import io
import re

import pypdfium2
import pytest

from tests.labels.act_pictures import ACTS
from tests.web.text.refused_expressions import refused_expressions

HEADING = ("République du Mali", "Un Peuple – Un But – Une Foi", "Office central des stupéfiants")
INCIPIT = ("L’an deux mille",)
RECORD = (
    *HEADING, *INCIPIT, "Nous, ", "Procès-verbal n°", "Objet", "Lecture faite",
    "Dont procès-verbal, clos", "Signature manuscrite", "Cachet du service", "MENTION", "exemplaires",
    "Paraphes de tous les signataires",
)  # fmt: skip
MAGISTRATE = (
    *HEADING, *INCIPIT, "Nous, ", "Vu ", "Attendu que", "Le magistrat", "Cachet du", "exemplaires",
    "Arrêté le présent état à", "N° d’enregistrement", "Paraphes de tous les signataires",
)  # fmt: skip
LETTER = (
    *HEADING,
    "À : ",
    "Nous, ",
    "Objet",
    "N° d’enregistrement",
    "Cachet du service",
    "exemplaires",
    "Paraphes de tous les signataires",
)
FOUND = (
    *HEADING, *INCIPIT, "Nous, ", "Objet", "N° d’enregistrement", "Constatons", "Lecture faite", "Dont procès-verbal, clos",
    "Signature manuscrite", "Cachet du service", "MENTION", "exemplaires", "Paraphes de tous les signataires",
)  # fmt: skip

CHECKLIST: dict[str, tuple[str, ...]] = {
    "seizure": (
        *RECORD, "PROCÈS-VERBAL DE SAISIE", "agissant [ ] en flagrant délit", "Saisi entre les mains de", "trois (3) scellés",
        "kilogrammes", "plaçons sous scellé", "Personne mise en cause",
    ),
    "weighing": (
        *RECORD, "PROCÈS-VERBAL DE PESÉE", "Balances", "Certificat", "étranger au service et ne relevant pas de son autorité",
    ),
    "opening": (
        *RECORD, "PROCÈS-VERBAL D’OUVERTURE ET DE RECONSTITUTION", "Procédons à l’ouverture du scellé", "portant le sceau n°", "Reconstituons", "Sceau posé",
        "Échantillons",
    ),
    "inventory": (*RECORD, "PROCÈS-VERBAL DE RÉCOLEMENT", "sans voir la liste attendue", "MANQUANT", "Réserves", "Responsable"),
    "handed_out": (*RECORD, "PROCÈS-VERBAL", "dont décharge", "décision"),
    "rectification": (*RECORD, "PROCÈS-VERBAL RECTIFICATIF", "Constatons", "mention d’origine", "Faute de frappe"),
    "order": (
        *MAGISTRATE, "RÉQUISITION DE DESTRUCTION", "REQUÉRONS", "DESTRUCTION", "quatre (4) scellés", "DISONS",
        "qu’il soit dressé procès-verbal", "notifié",
    ),
    "hold": (*MAGISTRATE, "SURSIS À DESTRUCTION", "DISONS", "trois (3) scellés", "jusqu’à sa levée", "notifié"),
    "hold-lifted": (*MAGISTRATE, "LEVÉE DU SURSIS À DESTRUCTION", "EST LEVÉ", "subsistent"),
    "notice": (
        *HEADING, "AVIS", "soient DÉTRUITS", "a ordonné", "Pourquoi", "Comment contester", "Remis le", "Interprète", "refus",
        "Échantillons conservés", "Cachet du service", "exemplaires",
    ),
    "certificate": (
        *HEADING, *INCIPIT, "Nous soussignés", "PROCÈS-VERBAL DE DESTRUCTION", "Mise à feu", "Foyer froid", "En présence de",
        "Résultat par décision", "Irrégularités et réserves", "Signature manuscrite", "Paraphes de tous les signataires",
        "Exemplaires",
    ),
    "certificate-anomalous": (*HEADING, "AVEC ANOMALIES", "Irrégularités et réserves", "Manquants"),
    "attestation": (
        *HEADING, "ATTESTATION DE DESTRUCTION", "Je soussigné(e)", "certifie", "Ont été détruits", "deux cent quatre-vingt-dix-sept",
        "en exécution de la décision", "ainsi qu’il résulte du procès-verbal", "Non détruits", "non prouvée", "réserves",
        "Délivrée à M. le procureur", "Cachet du service",
    ),
    "hearing-sheet": (
        *HEADING, "FICHE D’AUDIENCE", "Lacunes, écarts et réserves", "À la saisie", "Rapport d’analyse", "Décision", "Situation",
        "2–298", "299–300", "n’est pas un acte",
    ),
    "request": (
        *LETTER, "DEMANDE DE DESTRUCTION", "quatre (4) scellés", "kilogrammes", "Motif", "Suite donnée par le magistrat",
        "[ ] refus", "Arrêté le présent état à",
    ),
    "summons": (
        *HEADING, "CONVOCATION", "À : ", "Vous êtes prié(e) de vous présenter", "en qualité de", "pièce d’identité", "étranger au service",
        "Récépissé", "Reçu le", "Cachet du service", "Paraphes de tous les signataires",
    ),
    "loss": (
        *FOUND, "PROCÈS-VERBAL DE CONSTAT DE PERTE", "MANQUE", "Dernier constat régulier", "Déclarations", "Recherches",
        "ne préjuge de la responsabilité de personne", "procureur",
    ),
    "difference": (*FOUND, "PROCÈS-VERBAL DE CONSTAT D’ÉCART", "Au registre", "Déclarations", "Recherches"),
    "not-held": (
        *FOUND, "PROCÈS-VERBAL DE CARENCE", "N’A PAS EU LIEU", "au motif suivant", "Personnes convoquées", "Personnes présentes",
        "Décisions qui restent à exécuter", "Aucun scellé n’a été détruit",
    ),
    "deposit": (
        *HEADING, *INCIPIT, "Nous, ", "ACTE DE DÉPÔT AU GREFFE", "A comparu", "quatre (4) scellés", "donnons décharge",
        "registre des scellés du greffe", "Réserves et écarts", "Cachet du service", "Arrêté le présent état à",
    ),
    "expert": (
        *LETTER, "RÉQUISITION À PERSONNE QUALIFIÉE", "REQUÉRONS", "Mission", "1. ", "Autorisons l’ouverture des scellés",
        "quatre (4) scellés", "prête serment", "Personne requise", "Arrêté le présent état à", "officier de police judiciaire",
    ),
    "slip": (
        *HEADING, "BORDEREAU D’ENVOI", "À : ", "DÉCHARGE", "six (6) scellés", "Convoyeur", "Réserves", "heures", "Signature manuscrite",
        "Cachet du service", "Arrêté le présent état à", "Exemplaire 1", "Exemplaire 2",
    ),
}  # fmt: skip
"""What each act must say; of texts with variable parts, their fixed words."""
FORMULAS = ("Personne qui détenait les substances", "en enquête préliminaire")
"""Words of an act that the glossary refuses elsewhere: art. 706-30-1, and the frame of action."""


@pytest.fixture(scope="module")
def papers() -> dict[str, str]:
    """Return the text of each paper of the suite, its line breaks as blanks."""
    return {name: read(make()) for name, make in ACTS.items()}


def read(pdf: bytes) -> str:
    """Return the text of a PDF with plain blanks."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf))]
    return " ".join(" ".join(pages).replace("\u00a0", " ").replace("\u202f", " ").split())


def test_each_paper_has_its_row() -> None:
    """A new act comes with its mandatory elements."""
    assert CHECKLIST.keys() == ACTS.keys()


@pytest.mark.parametrize("name", CHECKLIST)
def test_an_act_says_what_a_court_asks_of_it(papers: dict[str, str], name: str) -> None:
    """Every mandatory element is found in the extracted text."""
    assert [element for element in CHECKLIST[name] if element not in papers[name]] == []


@pytest.mark.parametrize("name", CHECKLIST)
def test_no_paper_uses_a_refused_expression(papers: dict[str, str], name: str) -> None:
    """The words of the glossary hold for what is printed, formulas apart."""
    text = papers[name]
    for formula in FORMULAS:
        text = text.replace(formula, "")
    expressions = refused_expressions().items()
    assert [(hit.group(), instead) for said, instead in expressions for hit in re.finditer(said, text)] == []


@pytest.mark.parametrize("name", CHECKLIST)
def test_no_figure_is_followed_by_an_arrow(papers: dict[str, str], name: str) -> None:
    """ ">" reads "greater than": only the commands of the expert's annex have it."""
    assert re.findall(r"\d[^.;]{0,12} > ", papers[name].partition("Annexe technique")[0]) == []
