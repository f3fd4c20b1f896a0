"""Every state that a paper prints is computed from the log at the printed head (I47, last sentence)."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from msgspec import structs

from custody.commands.story.seizures import seize
from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.events import Header, Occurred
from custody.domain.transfers import hand_over
from custody.domain.transfers.receive import Receive
from custody.log.merkle import leaf_hash, verify_inclusion
from custody.service import documents
from custody.service.documents import case_history, certificate, certificate_people, history
from custody.service.documents.document_context import given, open_document
from custody.storage.read import subject_queries
from tests.demo_story import text_of
from tests.service.hostile_texts import TEXT, installation, suffer


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """An installation of its own."""
    with installation(tmp_path_factory.mktemp("computed")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ordeal(services):
    """A life in which two of three ordered exhibits burnt, and the third was withdrawn."""
    return suffer(services)


def state(services, kind, number):
    """The state of a subject now."""
    with services.store.reading() as connection:
        return subject_queries.state(connection, kind, number)


def shown(pdf):
    """The text of a paper, its line breaks as blanks."""
    return " ".join(text_of(pdf).replace("\u00a0", " ").replace("\u202f", " ").split())


def test_i47_a_partly_executed_order_never_reads_executed(services, ordeal):
    """Certificate, order and notice say for how many it is executed, and with whom the other is."""
    number = state(services, Exhibit, ordeal.burnt).order
    paper = certificate.certificate_paper(services, ordeal.certificate).certificate
    [line] = paper.orders
    assert (line.status, line.executed.split(" (")[0]) == ("spent", "2 scellés sur 3 détruits · 1 reste en garde")
    english = certificate.certificate_paper(services, ordeal.certificate, "en").certificate.orders[0].executed
    assert english.startswith("2 exhibits of 3 destroyed · 1 remains in custody (")
    for pdf in (
        documents.certificate_pdf(services, ordeal.certificate),
        documents.order_pdf(services, number),
        documents.notice_pdf(services, number),
    ):
        text = shown(pdf)
        assert "2 scellés sur 3 détruits" in text
        assert "1 reste en garde" in text
        assert "exécutée " not in text


def test_i47_an_order_reads_executed_once_all_of_it_burnt(services, ordeal):
    """Then it says so, with the number."""
    life = ordeal.life
    lot = seize(life.office, [replace(life.goods(2, "C"), reference="PV 3/2016")])[0]
    life.receive(lot)
    number = life.burn(lot, nth=1)
    [line] = certificate.certificate_paper(services, number).certificate.orders
    assert (line.status, line.executed) == ("executed", "2 scellés sur 2 détruits")
    paper, _ = history.history_paper(services, lot.exhibits[0])
    assert [(order.status, order.executed) for order in paper.orders] == [("executed", "")]


def test_i47_a_history_runs_from_seizure_to_ashes(services, ordeal):
    """Its last leg is the fire, with hour, place, certificate and who stood there; the statement proves it."""
    paper, _ = history.history_paper(services, ordeal.burnt)
    made = certificate.certificate_paper(services, ordeal.certificate).certificate
    burnt = state(services, Exhibit, ordeal.burnt)
    session = state(services, DestructionSession, burnt.session)
    fire = paper.legs[-1]
    assert (fire.kind, fire.certificate) == ("destruction", made.reference)
    assert fire.received_at == datetime.fromisoformat(session.lit_at) == paper.holder_since
    assert fire.place.startswith(made.site.name)
    assert fire.releaser.name == paper.legs[-2].receiver.name
    assert [party.name for party in fire.present] == [a.party.name for a in made.attendees]
    assert {party.role for party in fire.present} >= {"autorité judiciaire", "témoin indépendant"}
    text = shown(documents.history_pdf(services, ordeal.burnt))
    assert f"Procès-verbal de destruction n° {made.reference}" in text
    assert "destruction par le feu" in text
    with pikepdf.open(BytesIO(documents.history_pdf(services, ordeal.burnt))) as pdf:
        statement = json.loads(pdf.attachments["statement.json"].get_file().read_bytes())
    bodies = [b64decode(entry["body"]) for entry in statement["fire"]]
    types = [json.loads(body)["type"] for body in bodies]
    assert {"destruction_session.ignited/1", "destruction_session.attendance_changed/1"} <= set(types)
    assert types[-1] == "certificate.issued/1"
    root = b64decode(statement["log"]["root"])
    for entry, body in zip(statement["fire"], bodies, strict=True):
        path = [b64decode(node) for node in entry["proof"]]
        verify_inclusion(leaf_hash(body), entry["seq"], statement["log"]["size"], path, root)


def test_i47_what_never_burnt_has_no_fire_in_its_history(services, ordeal):
    """The exhibit that was withdrawn is with its keeper, and its order is no longer over it."""
    paper, statement = history.history_paper(services, ordeal.withdrawn)
    assert "destruction" not in {leg.kind for leg in paper.legs}
    assert "fire" not in json.loads(statement)
    assert [(order.status, order.executed) for order in paper.orders] == [("spent", "")]


def test_i47_an_open_leg_stands_in_the_history_and_counts_as_a_gap(services, ordeal):
    """On its way it has a leg without a receipt; the case counts it; received, both are gone."""
    life = ordeal.life
    lot = seize(life.office, [replace(life.goods(1, "D"), reference="PV 4/2016")])[0]
    [number] = lot.exhibits
    sent = hand_over.Dispatch(to=life.team.clerk, purpose="deposit", exhibits=lot.exhibits, legal_basis=TEXT)
    transfer = life.office.act(lot.goods.officer, sent).first("TR")
    paper, _ = history.history_paper(services, number)
    leg = paper.legs[-1]
    assert (leg.kind, leg.received_at, leg.purpose) == ("open", None, "deposit")
    assert leg.receiver.name
    [gap] = paper.gaps
    assert gap.startswith("Parti le ")
    assert gap.endswith("non reçu à ce jour")
    text = shown(documents.history_pdf(services, number))
    assert "Lacunes et étapes en cours : 1" in text
    assert "parti le " in text
    told, _ = case_history.case_paper(services, lot.case)
    assert [entry.text for entry in told.gaps] == [gap]
    assert "non reçu à ce jour" in shown(documents.case_history_pdf(services, lot.case))
    life.office.act(life.team.clerk, Receive(transfer=transfer, checks=lot.checks(weighed=True), place=life.team.store))
    after, _ = history.history_paper(services, number)
    assert (after.legs[-1].kind, after.gaps) == ("handover", ())


def test_i47_a_release_and_a_reading_to_be_repeated_count_as_gaps(services, ordeal):
    """Each until it has ended."""
    life = ordeal.life
    lot = seize(life.office, [replace(life.goods(1, "E"), reference="PV 5/2016")])[0]
    [number] = lot.exhibits
    life.receive(lot)
    analyst = life.company.people["analyst"]
    sent = hand_over.Dispatch(
        to=analyst, purpose="laboratory", exhibits=lot.exhibits, due="2099-01-01", legal_basis=TEXT
    )
    transfer = life.office.act(life.team.clerk, sent).first("TR")
    life.office.act(analyst, Receive(transfer=transfer, checks=lot.checks()))
    [out] = history.history_paper(services, number)[0].gaps
    assert out.startswith("En sortie provisoire depuis le ")
    assert "janvier\u00a02099, non rendu à ce jour" in out
    wrong = structs.replace(lot.checks(weighed=True)[0], seal="X-998")
    life.office.act(analyst, BlindCheck(checks=(wrong,)))
    gaps = history.history_paper(services, number)[0].gaps
    assert [gap.split(" ")[0] for gap in gaps] == ["En", "Lecture"]
    assert gaps[1].endswith("non refaite à ce jour")


HEADER = Header(
    act="A", kind="k", at="2026-12-01T12:45:00.000Z", actors=(), root="", parts=1, request="", type="act/1",
    occurred=Occurred(at="2016-08-17T21:15:00.000Z", source="paper", zone="Africa/Bamako"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("will", "source", "year"),
    [
        ("own_device", "paper", 2026), ("own_device", "press", 2026), ("other_device", "entered", 2026),
        ("vouched", "paper", 2026), ("paper", "paper", 2016), ("enrolled_device", "device", 2016),
        ("own_device", "device", 2016),
    ],
)  # fmt: skip
def test_i47_consent_is_of_the_hour_at_which_it_was_given(will, source, year):
    """An account gives none before the act is recorded, a hand on paper and a device do."""
    header = structs.replace(HEADER, occurred=structs.replace(HEADER.occurred, source=source))
    assert given(header, will).year == year


def test_i47_the_quorum_is_who_stood_there_at_ignition(services, ordeal):
    """Who came later or left before is not in it, and who counts for nothing is said so."""
    burnt = state(services, Exhibit, ordeal.burnt)
    session = state(services, DestructionSession, burnt.session)
    hour = datetime.fromisoformat(session.lit_at)
    lit = datetime.fromisoformat(session.ignited_at)
    before, after = ((lit + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z") for seconds in (-1, 1))
    judicial, *others = session.attendance
    gone = [structs.replace(judicial, left_at=before), *others]
    late = [structs.replace(judicial, joined_at=after), *others]
    keeper = Attendance(
        person=burnt.handlers[0], agency=burnt.agency, quality="commission", joined_at=session.opened_at
    )
    with open_document(services, "fr") as ctx:

        def told(attendance, exhibits=(burnt,)):
            """The lines of the paper, for an attendance."""
            changed = structs.replace(session, attendance=attendance)
            return certificate_people.stood_there(ctx, changed, exhibits, hour).split("\n")[1:]

        whole = told(session.attendance)
        assert len(whole) == len(session.attendance)
        for attendance in (gone, late):
            assert told(attendance) == whole[1:]
        assert told([]) == ["personne n’est inscrit au registre"]
        [line] = told([keeper])
        assert "– non compté" in line
        held = structs.replace(burnt, handlers=[session.chair])
        marked = [line for line in told(session.attendance, (held,)) if "a eu en main un des scellés" in line]
        assert [ctx.name(session.chair) in line for line in marked] == [True]
        name = ctx.name(judicial.person)
    assert name in whole[0]
    text = shown(documents.certificate_pdf(services, ordeal.certificate))
    assert "Présents à la mise à feu (" in text
    assert "autorité judiciaire et commission présents" not in text


def test_i47_the_seal_of_a_history_is_as_it_was_last_seen(services, ordeal):
    """Never *intact* by default: a burnt one ended with the fire, a broken one is told as broken."""
    paper, _ = history.history_paper(services, ordeal.burnt)
    assert paper.seals[-1].ended_at == paper.legs[-1].received_at is not None
    assert paper.exhibit.seal_state == paper.seals[-1].state
    life = ordeal.life
    lot = seize(life.office, [replace(life.goods(1, "F"), reference="PV 6/2016")])[0]
    [number] = lot.exhibits
    life.receive(lot)
    broken = structs.replace(lot.checks(weighed=True)[0], seal_state="broken")
    for _ in range(2):  # asked, then confirmed (I57b)
        life.office.act(life.team.clerk, BlindCheck(checks=(broken,)))
    assert history.history_paper(services, number)[0].exhibit.seal_state == "broken"
    assert "rompu" in shown(documents.history_pdf(services, number))
