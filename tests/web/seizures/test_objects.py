"""Objects on the pages: declared and sealed beside drugs, given back by order, in no statistics and no order to burn."""

import re

import pytest

from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.seizure import DeclareSeizure
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from tests.factories.http_office import Town


@pytest.fixture
def seized(place: Town) -> tuple[str, str]:
    """A seizure of a package of cannabis and a telephone: its number, and its case's."""
    office = place.office
    case = office.case()
    command = DeclareSeizure(
        case=case, place="Bamako", seized_at=office.seized_at, circumstances="Contrôle routier",
        lines=(LineEntry(substance="cannabis", mass=MassEntry("2,70", "kg"), count=Count(1, "package")),
               LineEntry(substance="telephone", count=Count(1, "piece"), designation="Samsung noir")),
    )  # fmt: skip
    return office.do("seizure.declare/1", command, "officer").first("SE"), case


def sealed(place: Town, seized: tuple[str, str]) -> list[str]:
    """Seal the cannabis and the telephone on their page; return their numbers."""
    number, _ = seized
    officer, seal = place.client("officer"), f"TEL {place.size()}"
    listed = (
        f"1 ; 1 ; herb ; {seal}-1 ; 1 package ; 2,70 kg\n"
        f"2 ; 2 ; objet ; {seal}-2 ; 1 pièce ; ; Samsung SM-A125F, IMEI 351234567890123"
    )
    answer = officer.submit(f"/seizures/{number}/exhibits", step="send", lines=listed, balance=place.office.balance)
    page = officer.page(answer.headers["location"]).text
    return list(dict.fromkeys(re.findall(r"/exhibits/(EV\w{11})", page)))


def received(place: Town, drug: str, thing: str) -> None:
    """Hand both over to the store, where they are found as recorded."""
    office = place.office
    sent = Dispatch(to=office.clerk, purpose="deposit", exhibits=(drug, thing))
    transfer = office.do("transfer.dispatch/1", sent, "officer").first("TR")
    weights = {drug: office.weight(), thing: None}
    seen = [
        CheckEntry(exhibit=each, seal=office.state(each).seal, count=office.state(each).count, weight=weight)
        for each, weight in weights.items()
    ]
    office.do("transfer.receive/1", Receive(transfer=transfer, checks=tuple(seen)), "clerk")


def test_the_declaration_offers_objects_apart_from_drugs(place, seized):
    """One list, with the objects under a heading of their own."""
    _, case = seized
    form = place.client("officer").page(f"/cases/{case}/seizure").text
    group = form.partition('<optgroup label="Objets (non-drogues)">')[2].partition("</optgroup>")[0]
    assert re.findall(r'value="(\w+)"', group) == ["cash", "telephone", "vehicle", "weapon", "papers", "object"]


def test_an_object_is_sealed_in_a_list_and_what_is_missing_is_named(place, seized):
    """Without description it is any telephone; the list comes back as it was typed."""
    number, _ = seized
    path = f"/seizures/{number}/exhibits"
    bare = place.client("officer").submit(path, step="send", lines="1 ; 2 ; objet ; TEL 1 ; 1 pièce")
    assert "cet objet n’est pas décrit" in bare.text
    assert "TEL 1" in bare.text
    _, exhibit = sealed(place, seized)
    page = place.client("officer").page(f"/exhibits/{exhibit}").text
    assert "<dt>Objet</dt><dd>téléphone</dd>" in page
    assert "IMEI 351234567890123" in page


def test_an_order_to_destroy_does_not_list_an_object_and_one_to_give_back_does(place, seized):
    """Everything of the case is ordered burnt, and the telephone stays."""
    drug, thing = sealed(place, seized)
    received(place, drug, thing)
    prosecutor = place.client("prosecutor")
    burn = prosecutor.page(f"/orders/new?case={seized[1]}").text
    back = prosecutor.page(f"/orders/new?case={seized[1]}&sort=restitute").text
    assert (drug in burn, thing in burn) == (True, False)
    assert (drug in back, thing in back) == (True, True)


def test_statistics_do_not_count_objects(place, seized):
    """Neither on the page nor in the file for the United Nations."""
    rows = place.client("inspector").get("/api/statistics").json()
    assert {"cannabis"} <= {row["substance"] for row in rows["rows"]}
    assert "telephone" not in {row["substance"] for row in rows["rows"]}
