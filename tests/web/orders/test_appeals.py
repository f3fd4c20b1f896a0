"""Notification, appeal and decision on an order's page, each with its document and a second person (I55)."""

import pytest

from custody.domain.access.roles import Role
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.storage.write import clock
from tests.factories.http_office import town
from tests.web.full_custody import landed, ok
from tests.web.matrix_world import JPEG
from tests.web.shell import PASSWORD

PAGE = [("files", ("acte.jpg", JPEG))]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with a court of two clerks, and a clerk of the prosecution."""
    with town(tmp_path_factory.mktemp("appeals")) as made:
        office = made.office
        court = office.agencies["court"] = office.enrol(EnrolAgency(name="Greffe du tribunal", sort="court"))
        for name, agency in (("greffe", court), ("greffe2", court), ("parquet", office.prosecution)):
            entry = EnrolPerson(name=f"Nom {name}", rank="Me", agency=agency, roles=(Role.COURT_CLERK,))
            office.people[name] = office.enrol(entry)
            made.sign_in.accounts.open(office.people[name], name, PASSWORD, must_change=False)
        yield made


@pytest.fixture
def given(place):
    """An order, its case shared with the court."""
    lot, prosecutor = place.office.lot(), place.client("prosecutor")
    form = {
        "case": lot.case, "order_reference": f"R {place.size()}/2026", "legal_basis": "Loi 01-078", "everything": "1",
        "laboratory_waiver": "Test positif", "sample_waiver": "Déjà au parquet",
    }  # fmt: skip
    order = landed(prosecutor.submit("/orders/new", **form), "/orders")
    assert place.client("greffe").page(f"/orders/{order}").status_code == 404, "the case is not shared yet"
    shared = prosecutor.act("/api/cases/share", {"case": lot.case, "agency": place.office.agencies["court"]})
    assert shared.status_code == 201
    return order, lot


def today():
    return clock.text(clock.now().wall_ms)[:10]


def appealed(place, order):
    """Entered and confirmed on its page."""
    form = {"filed_on": today(), "reason": "Appel du mis en cause"}
    ok(place.client("greffe").submit(f"/orders/{order}/appeal", files=PAGE, **form))
    ok(place.client("greffe2").submit(f"/orders/{order}/confirm-appeal"))


def test_i55_an_order_is_appealed_and_quashed_by_two_clerks_of_the_court_on_its_page(place, given):
    """From the entry of the appeal to the decision: each with its page, each compared by a colleague."""
    order, lot = given
    greffe, colleague = place.client("greffe"), place.client("greffe2")
    bare = greffe.submit(f"/orders/{order}/appeal", filed_on=today(), reason="Appel de Me Diallo")
    assert bare.status_code == 400
    assert "Appel de Me Diallo" in bare.text, "what was typed comes back"
    ok(greffe.submit(f"/orders/{order}/appeal", files=PAGE, filed_on=today(), reason="Appel de Me Diallo"))
    shown = greffe.page(f"/orders/{order}").text
    assert "suspendue par un recours" in shown
    assert "une autre personne la confirme" in shown
    assert "/confirm-appeal" not in shown, "nobody confirms what they entered"
    assert greffe.page(f"/orders/{order}/scans/1").status_code == 200
    assert greffe.submit(f"/orders/{order}/confirm-appeal").status_code == 409
    assert "pièce du tribunal" in colleague.page("/").text, "it waits on the colleague's page"
    ok(colleague.submit(f"/orders/{order}/confirm-appeal"))
    decision = {"outcome": "quashed", "decided_on": today(), "reason": "Arrêt 12"}
    ok(greffe.submit(f"/orders/{order}/judge", files=PAGE, **decision))
    assert place.office.state(lot.exhibits[0]).status == "ordered", "one person decides nothing"
    page = colleague.page(f"/orders/{order}").text
    assert "annulée" in page
    assert "Arrêt 12" in page
    ok(colleague.submit(f"/orders/{order}/confirm-appeal"))
    assert place.office.state(order).status == "quashed"
    assert place.office.state(lot.exhibits[0]).status == "held"


def test_i55_a_decision_that_is_denied_changes_nothing_and_says_why(place, given):
    """The colleague reads another decision on the page."""
    order, _ = given
    appealed(place, order)
    greffe, colleague = place.client("greffe"), place.client("greffe2")
    decision = {"outcome": "upheld", "decided_on": today(), "reason": "Arrêt 13"}
    ok(greffe.submit(f"/orders/{order}/judge", files=PAGE, **decision))
    assert colleague.submit(f"/orders/{order}/confirm-appeal", denied="yes").status_code == 400
    denial = {"denied": "yes", "reason": "L’arrêt annule la réquisition"}
    ok(colleague.submit(f"/orders/{order}/confirm-appeal", **denial))
    assert place.office.state(order).status == "appealed"
    assert "L’arrêt annule la réquisition" in greffe.page(f"/orders/{order}").text


def test_i55_for_a_court_without_an_account_the_inspection_finds_it_on_its_page_and_confirms(place, given):
    """The colleague is offered nothing."""
    order, _ = given
    form = {"filed_on": today(), "reason": "Appel", "court": "Tribunal de Douentza"}
    ok(place.client("greffe").submit(f"/orders/{order}/appeal", files=PAGE, **form))
    assert "/confirm-appeal" not in place.client("greffe2").page(f"/orders/{order}").text
    assert place.client("greffe2").submit(f"/orders/{order}/confirm-appeal").status_code == 409
    inspector = place.client("inspector")
    assert order in inspector.page("/").text
    shown = inspector.page(f"/orders/{order}").text
    assert "Tribunal de Douentza" in shown
    assert "/confirm-appeal" in shown
    ok(inspector.submit(f"/orders/{order}/confirm-appeal"))
    assert place.office.state(order).appeal.confirmed_by == place.office.inspector


@pytest.mark.parametrize("name", ["prosecutor", "parquet"])
def test_i55_a_prosecution_is_offered_no_appeal_and_refused_one(place, given, name):
    """A13: its own clerk decided the appeal. The page says who enters it."""
    order, _ = given
    client = place.client(name)
    shown = client.page(f"/orders/{order}").text
    assert "Un recours est enregistré par le greffe" in shown
    assert f"/orders/{order}/appeal" not in shown
    refused = client.submit(f"/orders/{order}/appeal", files=PAGE, filed_on=today(), reason="Appel")
    assert refused.status_code == (403 if name == "prosecutor" else 409)
    appealed(place, order)
    for path, form in (
        ("judge", {"outcome": "upheld", "decided_on": today(), "reason": "Arrêt 12"}), ("confirm-appeal", {}),
    ):  # fmt: skip
        files = PAGE if path == "judge" else None
        answer = client.submit(f"/orders/{order}/{path}", files=files, **form)
        assert answer.status_code == (403 if name == "prosecutor" else 409)
    assert place.office.state(order).status == "appealed"


def test_a_notification_is_recorded_with_its_document_and_a_refused_one_keeps_what_was_typed(place, given):
    """Before the order: refused, and the photograph need not be chosen again."""
    order, _ = given
    prosecutor = place.client("prosecutor")
    told = {"to": "Me Diallo, conseil", "notified_at": "2026-01-01T08:00"}
    early = prosecutor.submit(f"/orders/{order}/notify", files=PAGE, **told)
    assert early.status_code == 409
    assert "Me Diallo" in early.text
    [kept] = [part.split('"')[0] for part in early.text.split('name="scans" value="')[1:]]
    blob, _, digest = kept.partition(":")
    page = {"blob": blob, "sha256": digest}
    now = clock.text(clock.now().wall_ms)
    body = {"order": order, "to": "Me Diallo, conseil", "notified_at": now, "scans": [page]}
    assert prosecutor.act("/api/orders/notify", body | {"scans": []}).status_code == 400
    unknown = [{"blob": "0" * len(blob), "sha256": digest}]
    assert prosecutor.act("/api/orders/notify", body | {"scans": unknown}).status_code in {400, 404}
    assert prosecutor.act("/api/orders/notify", body).status_code == 201
    shown = prosecutor.page(f"/orders/{order}").text
    assert "Me Diallo, conseil" in shown
    assert f"/orders/{order}/scans/1" in shown
