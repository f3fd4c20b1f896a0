"""The key steps of an exhibit's life in a real browser at the size of a phone, in French."""

from pathlib import Path

import pytest

from tests.browser.phones import press, scan, wait_until
from tests.factories.http_office import PIN
from tests.web.full_custody import COMPANY, today

pytestmark = pytest.mark.browser


def hand_over(phone, facts) -> str:
    page = phone.open("officer", "/transfers/dispatch")
    for exhibit in facts["exhibits"]:
        scan(page, exhibit)
    page.select_option("#to", facts["people"]["clerk"])
    phone.look(page, "1-hand-over")
    press(page, "Remettre la liste")
    assert "Remise enregistrée" in page.inner_text("main")
    return page.url.rsplit("/", 1)[1]


def check(page, exhibit: str, seal: str, balance: str) -> None:
    """Number, seal and weight of one exhibit, as scanned and typed."""
    scan(page, exhibit.lower())
    wait_until(page, "document.activeElement.id === 'seal'")
    page.fill("#amount", "2,70")
    page.select_option("#balance", balance)
    page.select_option("#state", "intact")
    page.focus("#seal")
    scan(page, seal, "seal")


def receive(phone, facts, transfer: str) -> None:
    page = phone.open("clerk", "/transfers")
    page.click(f"a[href='/transfers/{transfer}']")
    page.get_by_role("link", name="Prendre en charge").click()
    for exhibit, seal in zip(facts["exhibits"], facts["seals"], strict=True):
        assert seal not in page.content()
        check(page, exhibit, seal, facts["balance"])
    phone.look(page, "2-receive")
    press(page, "Terminer")
    assert "Tout ce qui est sur la liste est là." in page.inner_text("main")
    page.select_option("#place", facts["place"])
    press(page, "Prendre en charge 2 scellés")
    phone.look(page, "3-received")
    assert page.inner_text("main").count("rien ne diffère") == 2


def order(phone, facts) -> None:
    """Everything in the case that may be ordered, as the form proposes."""
    page = phone.open("prosecutor", f"/orders/new?case={facts['case']}")
    page.fill("#order_reference", "R 1/2026")
    page.fill("#legal_basis", "art. 136")
    page.fill("#sample_waiver", "Au parquet")
    page.fill("#laboratory_waiver", "Test positif")
    phone.look(page, "4-order")
    press(page, "Délivrer")
    press(page, "Confirmer et enregistrer")
    assert "R 1/2026" in page.inner_text("h1")


def plan(phone) -> str:
    page = phone.open("chair", "/sessions/new")
    page.get_by_role("checkbox").check()
    page.fill("#planned_for", today())
    page.fill("#site", "Four de Sénou")
    press(page, "Programmer la séance")
    return page.url.rsplit("/", 1)[1]


def stage(phone, facts, session: str) -> None:
    page = phone.open("verifier", f"/sessions/{session}/stage")
    for exhibit, seal in zip(facts["exhibits"], facts["seals"], strict=True):
        assert seal not in page.content()
        check(page, exhibit, seal, facts["balance"])
    phone.look(page, "5-stage")
    press(page, "Enregistrer les contrôles")
    assert page.inner_text("main").count("bon pour destruction") == 2


def attend(phone, facts, session: str) -> None:
    page = phone.open("chair", f"/sessions/{session}")
    assert "Il manque 2 témoins indépendants" in page.inner_text("main")
    phone.look(page, "6-quorum")
    press(page, "Ouvrir la séance")
    for person, quality in (("", "chair"), *((facts["people"][name], quality) for name, quality in COMPANY)):
        if not page.is_visible("#person"):
            page.get_by_text("Enregistrer une présence").first.click()
        page.select_option("#person", **({"value": person} if person else {"label": "Moi-même"}))
        page.select_option("#quality", quality)
        page.fill("#pin", PIN if person else "")
        press(page, "Enregistrer la présence")


def burn(phone, facts, session: str) -> None:
    page = phone.open("verifier", f"/sessions/{session}/arrive")
    for exhibit in facts["exhibits"]:
        scan(page, exhibit)
    press(page, "Enregistrer le chargement")
    page = phone.open("witness1", f"/sessions/{session}/live")
    assert "scannés sur place" in page.inner_text("main")
    assert "Le quorum est réuni." in page.inner_text("main")
    phone.look(page, "7-live")
    page = phone.open("chair", f"/sessions/{session}")
    page.get_by_role("link", name="Scanner la mise à feu").click()
    for exhibit in facts["exhibits"]:
        scan(page, exhibit)
    press(page, "Terminer")
    page.get_by_role("checkbox").check()
    phone.look(page, "8-burn")
    press(page, "Enregistrer la mise à feu\N{NO-BREAK SPACE}: 2 scellés")
    page.fill("#residue", "9 kg de cendres")
    page.fill("#incidents", "Néant")
    page.get_by_role("group", name="Les résidus").get_by_label("Oui").check()
    page.get_by_role("group", name="fait inhabituel").get_by_label("Non").check()
    press(page, "Clôturer la séance")


def certify(phone, session: str) -> None:
    for name in ("witness1", "witness3", "verifier", "member", "prosecutor", "chair"):
        page = phone.open(name, f"/sessions/{session}/sign")
        page.get_by_label("J’atteste ce que j’ai vu, sans réserve").check()
        page.get_by_text("Avec mon compte, sur cet appareil").click()
        press(page, "Signer avec mon compte")
        assert ("Tous ont signé." in page.inner_text("main")) == (name == "chair")
    phone.look(page, "9-signed")
    page = phone.open("chair", f"/sessions/{session}")
    press(page, "Établir le procès-verbal")
    phone.look(page, "10-certificate")
    assert "Tous ont signé." in page.inner_text("main")
    assert "5,400\N{NO-BREAK SPACE}kg" in page.inner_text("main")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF à imprimer").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")


def test_an_exhibit_goes_from_hand_to_fire_on_a_phone(served, phone):
    """Handed over, received blind, staged, burnt and certified with a scanner and a thumb; each step's field has the focus."""
    _, facts = served
    transfer = hand_over(phone, facts)
    receive(phone, facts, transfer)
    order(phone, facts)
    session = plan(phone)
    stage(phone, facts, session)
    attend(phone, facts, session)
    burn(phone, facts, session)
    certify(phone, session)
    assert len(list(phone.folder.glob("*.png"))) == 10
