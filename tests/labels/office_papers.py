"""Acts of an office for the tests: two letters, a requisition, and records of a loss, of no fire and of a deposit."""

from dataclasses import replace

from labels.model import Minutes, OfficeAct, OfficeKind
from tests.labels.minutes import COUNTED, act
from tests.labels.paper import CLERK, HEAD, LETTERHEAD, SUPERVISOR, exhibit_number
from tests.labels.slips import truck_lines


def office(kind: OfficeKind, seq: int, acts: OfficeAct, exhibits: int = 0, **more: object) -> Minutes:
    """The act as a paper, with so many packages of the truck."""
    given = {"case_number": "PV 112/2016", "court": "Tribunal de grande instance de la Commune VI", **more}
    return Minutes(
        kind=kind, reference=f"{exhibit_number(119, 'DP')}/{seq}", letterhead=LETTERHEAD, head=HEAD, issued_at=COUNTED,
        acts=(act("destruction_request.make/1", seq),), office=acts, hands=0,
        exhibits=tuple(replace(line, seal_state="", location="OCS") for line in truck_lines(exhibits)), **given,
    )  # type: ignore[arg-type]  # fmt: skip


def request() -> Minutes:
    """The keepers ask for four packages."""
    asked = OfficeAct(
        author=CLERK, addressee="Parquet de la Commune VI",
        operative="Avons l’honneur de vous demander l’autorisation de procéder à la DESTRUCTION de quatre (4) scellés, soit :",
        parts=(("", ("Motif : « affaire jugée ».", "Aucun d’eux n’est détruit avant votre décision.")),), answer=("magistrate",),
    )  # fmt: skip
    return office("request", 2601, asked, 4)


def summons() -> Minutes:
    """A witness is called to Dio."""
    called = OfficeAct(
        author=SUPERVISOR, addressee="Issa Ballo, Commune de Kati",
        operative="Vous êtes prié(e) de vous présenter le 4 novembre 2016, à 08:30, à Dio, Kati, à l’effet d’assister, en "
        "qualité de témoin, à la destruction de quatre (4) scellés, ordonnée par : 0271/2016.",
        parts=(("", ("Munissez-vous d’une pièce d’identité.", "Le témoin requis est étranger au service dépositaire.")),),
        answer=("called", "server"),
    )  # fmt: skip
    return office("summons", 2602, called, case_number="", court="")


def difference() -> Minutes:
    """One of three hundred packages is not there at the count."""
    found = OfficeAct(
        author=CLERK, at=COUNTED, loss=True, hands=("holder", "witness"),
        operative="Constatons que le scellé n° 299 de l’affaire PV 112/2016 MANQUE là où le registre le place.",
        parts=(
            ("", ("Au registre : sous scellés. Constaté : absent.",
                  "Dernier constat régulier : le 12 mai 2016, 8 h 00 UTC, par Adjudant Aminata Traoré (prise en charge).")),
            ("Déclarations et contrôles", ("Réponse du lieutenant Moussa Keïta : « je ne l’ai jamais eu ».",)),
            ("Recherches", ("L’inspection entend les gardiens des scellés.",)),
            ("", ("Le présent procès-verbal ne préjuge de la responsabilité de personne. Il est transmis à M. le procureur.",)),
        ),
    )  # fmt: skip
    return office("difference", 2603, found)


def difference_found() -> Minutes:
    """A seal reads otherwise than recorded."""
    found = difference().office
    assert found is not None
    operative = "Constatons, entre le registre et la chose, un écart sur le scellé n° 3 de l’affaire PV 112/2016 : sceau différent."
    return office("difference", 2604, replace(found, loss=False, operative=operative))


def not_held() -> Minutes:
    """The prosecutor did not come, and nothing burnt."""
    found = OfficeAct(
        author=SUPERVISOR, at=COUNTED, hands=("witness", "witness"),
        operative="Constatons que la destruction prévue le 4 novembre 2016 à Dio, Kati, sous la présidence du commandant "
        "Sidibé, N’A PAS EU LIEU, au motif suivant : « le magistrat n’est pas venu ».",
        parts=(
            ("", ("Aucun scellé n’a été détruit ; les scellés restent en la garde de ceux qui les avaient.",)),
            ("Personnes convoquées", ("Issa Ballo, témoin, convoqué par lettre : viendra",)),
            ("Personnes présentes", ("Issa Ballo, témoin",)),
            ("Décisions qui restent à exécuter", ("N° 0271/2016 : 0 scellé sur 4 détruit",)),
        ),
    )  # fmt: skip
    return office("not_held", 2605, found, case_number="", court="")


def deposit() -> Minutes:
    """The registry of the court receives four packages."""
    received = OfficeAct(
        author=CLERK, at=COUNTED, hands=("depositor",),
        operative="A comparu devant nous Lieutenant Moussa Keïta, qui dépose entre nos mains (mise en dépôt) quatre (4) scellés, soit :",
        parts=(
            ("", ("Les recevons en l’état que décrit l’état annexé, et en donnons décharge.",
                  "Les inscrivons au registre des scellés du greffe sous le n° …………………………….")),
            ("Réserves et écarts", ("néant",)),
        ),
    )  # fmt: skip
    return office("deposit", 2606, received, 4)


def expert() -> Minutes:
    """The laboratory is required; what it is to weigh is not told (I13)."""
    required = OfficeAct(
        author=None, addressee="Laboratoire national de la santé", blind=True,
        operative="REQUÉRONS la personne susnommée d’accomplir la mission ci-après, sur quatre (4) scellés énumérés à l’état annexé.",
        parts=(
            ("Mission", ("décrire les scellés reçus ;", "peser chacun ;", "répondre en outre à : ………………………")),
            ("", ("Autorisons l’ouverture des scellés, à charge de les reconstituer et d’en faire mention au rapport.",)),
        ),
        answer=("expert",),
    )  # fmt: skip
    return office("expert", 2607, required, 4, legal_basis="art. 77 du code de procédure pénale")


ALL = {
    "request": request, "summons": summons, "loss": difference, "difference": difference_found, "not-held": not_held,
    "deposit": deposit, "expert": expert,
}  # fmt: skip
