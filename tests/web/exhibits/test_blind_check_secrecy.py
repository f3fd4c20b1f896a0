"""Blind checks stay blind (I13): no route that can be read shows a seal or a weight to who has still to check it."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from custody.domain.seizures.case import ShareCase
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from tests.demo_story import text_of
from tests.factories.http_office import Client, Town, town
from tests.factories.office import Lot
from tests.web.matrix_table import ROUTES

pytestmark = pytest.mark.slow

WEIGHTS = ("2700000000", "2,7\N{NO-BREAK SPACE}kg", '"2,70"')
DUE = "masqué jusqu’à votre contrôle"
UNDER_WAY = ("ordered", "planned", "staged", "open", "on_site")


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town with one lot, so that whatever a person reads is about it."""
    with town(tmp_path_factory.mktemp("blind")) as made:
        yield made


def share(place: Town, lot: Lot, agency: str) -> None:
    place.office.do("case.share/1", ShareCase(case=lot.case, agency=place.office.agencies[agency]), "officer")


def walk(place: Town, client: Client, lot: Lot, act: str) -> str:
    """Every page, resource, list and document that there is to GET, as one text: path, status, what it says."""
    office = place.office
    events = [line.seq for number in lot.exhibits for line in office.history(number)]
    state = office.state(lot.exhibits[0])
    known = defaultdict(lambda: "XX0000000000X") | {
        "exhibit": lot.exhibits[0], "photographed": lot.exhibits[0], "pictured": lot.seizure, "one": "1",
        "case": lot.case, "seizure": lot.seizure, "place": office.place, "container": "CT0000000000X",
        "discrepancy": (state.open or ["EC0000000000X"])[0], "person": office.clerk, "proposal": "PR0000000000X",
        "transfer": lot.transfer, "slip": lot.transfer, "order": lot.order or "RE0000000000X",
        "session": lot.session or "DS0000000000X", "planned": lot.session or "DS0000000000X",
        "certificate": "CE0000000000X", "act": act, "file_path": "favicon.svg", "path": "openapi.json",
    }  # fmt: skip
    targets = [r.target for r in ROUTES if r.method == "GET" and not r.target.startswith(("/schema", "/static"))]
    paths = [p.format_map(known | {"event": str(seq)}) for p in targets for seq in (events if "{event}" in p else [0])]
    paths += [f"/transfers/{state.transfer}", f"/transfers/{state.transfer}/receive"] if state.transfer else []
    texts = []
    for path in paths:
        answer = client.get(path) if path.startswith("/api") else client.page(path)
        assert answer.status_code < 500, path
        said = text_of(answer.content) if answer.content.startswith(b"%PDF") else answer.text
        texts.append(f"{path} {answer.status_code} {answer.headers.get('location', '')} {said}")
    return "\n".join(texts)


def shown(text: str, lot: Lot) -> list[str]:
    """Lines of a walk that hold a seal or a weight of the lot."""
    return [line[:300] for line in text.splitlines() if any(one in line for one in (*lot.seals, *WEIGHTS))]


def require_hidden(place: Town, client: Client, lot: Lot, act: str) -> None:
    found = walk(place, client, lot, act)
    assert shown(found, lot) == []
    assert client.page(f"/exhibits?searched={lot.seals[0]}").status_code == 404
    assert f"/exhibits/{lot.exhibits[0]}/history/pdf 409" in found
    assert DUE in found
    assert '"hidden":true' in found


def require_shown(place: Town, client: Client, lot: Lot, act: str) -> None:
    found = walk(place, client, lot, act)
    assert all(seal in found for seal in lot.seals)
    assert "2700000000" in found
    assert client.page(f"/exhibits?searched={lot.seals[0]}").status_code == 303
    assert f"/exhibits/{lot.exhibits[0]}/history/pdf 200" in found
    assert DUE not in found
    assert '"hidden":true' not in found


def test_i13_nothing_that_the_receiver_can_read_shows_what_they_are_to_check(place: Town) -> None:
    """Their agency holds it, the case is shared with it, and an earlier hand-over of it is settled."""
    office, lot = place.office, place.office.lot(3, "held")
    share(place, lot, "drug_office")
    sent = Dispatch(to=office.supervisor, purpose="return", exhibits=tuple(lot.exhibits))
    made = office.do("transfer.dispatch/1", sent, "clerk")
    boss = place.client("supervisor")
    require_hidden(place, boss, lot, made.act)
    labels = boss.submit("/labels", scans=lot.exhibits[0], reason="Perdue")
    assert DUE in labels.text
    assert labels.status_code == 409
    require_shown(place, place.client("clerk"), lot, made.act)
    command = Receive(transfer=made.first("TR"), checks=office.checks(lot))
    office.do("transfer.receive/1", command, "supervisor")
    require_shown(place, boss, lot, made.act)
    ok_pdf = boss.submit("/labels", scans=lot.exhibits[0], reason="Perdue")
    assert ok_pdf.content.startswith(b"%PDF")


def test_i13_nothing_that_a_verifier_can_read_shows_what_they_are_to_check(place: Town) -> None:
    """From the order to the fire, stage after stage, when the case is shared with their agency."""
    lot = place.office.lot(3, "held")
    share(place, lot, "gendarmerie")
    verifier = place.client("verifier")
    for stage in UNDER_WAY:
        place.office.advance(lot, stage)
        require_hidden(place, verifier, lot, "none")
    place.office.advance(lot, "burnt")
    require_shown(place, verifier, lot, "none")
