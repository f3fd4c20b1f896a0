"""The course of the exercise: done right it gives every mark, and each planted mistake costs its own."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custody.bootstrap import open_services
from custody.commands.story import runner
from custody.commands.story.office import Ask
from custody.commands.story.seizures import Goods, Package, seize
from custody.commands.story.sessions import attend
from custody.domain.certificates.certificate import Certify
from custody.domain.destruction import attendance, close_session, plan_and_open, staging
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite
from custody.domain.exhibits import legal_hold
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.quantity import MassEntry
from custody.domain.orders import issue_order
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from custody.service.training import exercise
from custody.service.training.exercise import BRICKS, CASE, COSTS, POINTS, SUBSTITUTED, Happened, judge, total
from custody.settings import Settings
from tests.web.apps import lent
from tests.web.shell import HTML, Browser

ORIGIN = "exercice/essai/1"
THIRD = BRICKS.index(SUBSTITUTED)


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The events of the course as it should be done, through the recorder that everybody uses."""
    settings = Settings(data=tmp_path_factory.mktemp("exercise"), origin=ORIGIN, exercise=True, secure=False)
    with open_services(settings) as services:
        company = runner.begin(services, ORIGIN, services.checkpoints.names, lambda _events: None)
        play(company)
        return exercise.happened(services.store)


def play(company):
    """Seize, seal, label, hand over, receive with open eyes, hold, order, burn, certify."""
    office, team, who = company.office, company.teams["ML"], company.people

    def weight(grams):
        return WeightEntry(gross=MassEntry(str(grams), "g"), balance=team.balances["TABLE"])

    [lot] = seize(office, [Goods(
        reference=CASE, title="Exercice", officer=who["officer"], prosecution=team.prosecution, zone=team.zone,
        seized_at=f"{datetime.now(UTC) - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}", place="Bamako", circumstances="Coffre",
        line=LineEntry(substance="cocaine", mass=MassEntry("4", "kg"), designation="Quatre briques"), form="powder",
        packages=tuple(Package(seal=one.seal, weight=weight(one.grams)) for one in BRICKS),
    )])  # fmt: skip
    sent = office.act(who["officer"], Dispatch(to=who["clerk"], purpose="deposit", exhibits=lot.exhibits))
    checks = tuple(
        CheckEntry(exhibit=number, seal=one.seal_seen, weight=weight(one.grams_seen))
        for number, one in zip(lot.exhibits, BRICKS, strict=True)
    )
    received = Receive(transfer=sent.first("TR"), checks=checks, place=team.store)
    assert office.act(who["clerk"], received).questioned == [lot.exhibits[THIRD]]
    office.act(who["clerk"], received)  # who read it again stays by the first reading (I57b)
    found, others = lot.exhibits[THIRD], tuple(n for i, n in enumerate(lot.exhibits) if i != THIRD)
    placed = legal_hold.PlaceHold(
        exhibits=(found,), legal_basis="Art. 75", reason="Sceau et masse ne correspondent pas"
    )
    office.act(who["prosecutor"], placed)
    issued = issue_order.IssueOrder(
        order_reference="REQ 1/EX", exhibits=others, legal_basis="Loi 01-078", laboratory_waiver="Exercice, sans laboratoire",
        sample_waiver="Exercice, sans échantillon",
    )  # fmt: skip
    burn(office, team, others, office.act(who["prosecutor"], issued).first("RE"), checks)


def burn(office, team, others, ordered, checks):
    """A session from its plan to the certificate."""
    day = datetime.now(UTC).date().isoformat()
    planned = plan_and_open.Plan(orders=(ordered,), method="open_burn", planned_for=day, site="Bamako")
    session = office.act(team.chair, planned).first("DS")
    staged = staging.Stage(session=session, checks=tuple(c for c in checks if c.exhibit in others))
    office.act(team.verifier, staged)
    office.act(team.chair, plan_and_open.OpenSession(session=session))
    people = attend(office, team, session, None, 0)
    office.act(team.verifier, Arrive(session=session, exhibits=others))
    office.act(team.chair, Ignite(session=session, exhibits=others))
    closed = close_session.CloseSession(
        session=session, residue="Cendres", incidents="Néant", any_incident=False, non_retrievable=True
    )
    office.act(team.chair, closed)
    office.wave(Ask(person=p, command=attendance.Attest(session=session, attested=True)) for p in people)
    office.act(team.chair, Certify(session=session))


def test_done_right_it_gives_every_mark(right):
    """Twenty of twenty, and no fault; at the start nothing is done and nothing is wrong."""
    assert total(judge(right)) == (20, 20) == (20, sum(POINTS.values()))
    assert all(mark.done and not mark.faults for mark in judge(right))
    assert total(judge([])) == (0, 20)
    assert not any(mark.done or mark.faults for mark in judge([]))


def test_the_marks_grow_with_the_log(right):
    """Each event on its own leaves the marks as they were or raises them: no step is done by the one after it."""
    had = [total(judge(right[:size]))[0] for size in range(0, len(right) + 1, 5)]
    assert had == sorted(had)


def change(name, index=None, **data):
    """A course in which the events of a type say something else; of all of them, or of one."""

    def changed(events):
        places = [place for place, one in enumerate(events) if one.name == name]
        for place in places if index is None else [places[index]]:
            events[place] = Happened(
                events[place].type, events[place].at, events[place].subject, events[place].data | data
            )
        return events

    return changed


def without(name, about=None):
    """A course in which something never happened."""
    return lambda events: [one for one in events if one.name != name or (about and one.data.get("about") != about)]


def seen(**check):
    """A course in which the custodian saw something else of the third brick."""

    def changed(events):
        received = [one for one in events if one.name == "exhibit.received"][THIRD]
        return change("exhibit.received", THIRD, check=received.data["check"] | check)(events)

    return changed


def later(events):
    """A course in which the receipt came two hours after the hand-over."""
    return [
        Happened(one.type, (datetime.fromisoformat(one.at) + timedelta(hours=2)).isoformat(), one.subject, one.data)
        if one.name == "exhibit.received" else one
        for one in events
    ]  # fmt: skip


def alarmed(events):
    """A course in which another brick raised a discrepancy too."""
    about = next(one.subject for one in events if one.name == "exhibit.registered")
    return [*events, Happened("discrepancy.opened/1", events[-1].at, "EC", {"about": about})]


def burnt_too(events):
    """A course in which what had to be kept was burnt as well."""
    third = [one.subject for one in events if one.name == "exhibit.registered"][THIRD]
    return [*events, Happened("exhibit.destroyed/1", events[-1].at, third)]


def on_another(name, more=False):
    """A course in which an event is about the first brick, and not, or not only, about the third."""

    def changed(events):
        first = next(one.subject for one in events if one.name == "exhibit.registered")
        moved = [Happened(one.type, one.at, first, one.data) for one in events if one.name == name]
        return [*(one for one in events if more or one.name != name), *moved]

    return changed


def signed(decision):
    """A course in which everybody signs the closed session, as its pages ask, and nobody attests apart."""
    return lambda events: [
        Happened("destruction_session.signed/1", one.at, one.subject, {"person": one.data["person"], "decision": decision})
        if one.name == "destruction_session.attested" else one
        for one in events
    ]  # fmt: skip


@pytest.mark.parametrize(("decision", "faults"), [("attested", ()), ("reserved", ()), ("refused", ("not_attested",))])
def test_who_signs_has_given_their_word(right, decision, faults):
    """A signature says what was seen, with a reservation too; a refusal does not."""
    marks = {mark.step: mark for mark in judge(signed(decision)(list(right)))}
    assert (marks["certify"].done, marks["certify"].faults) == (True, faults)


MISTAKES = {
    "declared_otherwise": ("declare", change("seizure.declared", lines=[{"substance": "heroin", "mass": {"ug": 4_000_000_000}}])),
    "not_weighed": ("seal", change("exhibit.registered", 0, weight=None)),
    "sealed_otherwise": ("seal", change("exhibit.registered", 0, seal="EX-999")),
    "left_behind": ("hand_over", lambda events: change("transfer.dispatched", exhibits=[
        one.subject for one in events if one.name == "exhibit.registered"
    ][:3])(events)),
    "seal_accepted": ("receive", seen(seal=SUBSTITUTED.seal)),
    "weight_copied": ("receive", seen(weight={"gross": {"ug": SUBSTITUTED.grams * exercise.GRAM}})),
    "not_opened": ("receive", without("discrepancy.opened")),
    "not_looked_at": ("receive", lambda events: [
        one for one in events
        if one is not [each for each in events if each.name == "exhibit.received"][THIRD]
    ]),
    "false_alarm": ("receive", alarmed),
    "late": ("receive", later),
    "wrong_brick": ("hold", on_another("exhibit.legal_hold_placed")),
    "held_too_much": ("hold", on_another("exhibit.legal_hold_placed", more=True)),
    "order_otherwise": ("order", change("order.issued", exhibits=["one"])),
    "burnt_too_few": ("burn", lambda events: [
        one for one in events if one is not next(each for each in events if each.name == "exhibit.destroyed")
    ]),
    "evidence_burnt": ("burn", burnt_too),
    "not_attested": ("certify", change("destruction_session.attested", 0, attested=False)),
}  # fmt: skip


def test_every_mistake_is_planted():
    """No cost without a test, no test without a cost."""
    assert MISTAKES.keys() == COSTS.keys()


@pytest.mark.parametrize("fault", sorted(MISTAKES))
def test_a_mistake_costs_its_mark(right, fault):
    """Its own step loses points and names it."""
    step, mistaken = MISTAKES[fault]
    marks = {mark.step: mark for mark in judge(mistaken(list(right)))}
    assert fault in marks[step].faults
    assert marks[step].points <= POINTS[step] - min(COSTS[fault], POINTS[step])
    assert total(list(marks.values()))[0] < 20


def test_what_was_never_done_gives_nothing(right):
    """A course that stops half-way keeps what it had."""
    size = next(place for place, one in enumerate(right) if one.name == "transfer.dispatched")
    marks = {mark.step: mark for mark in judge(right[:size])}
    assert [step for step, mark in marks.items() if mark.done] == ["declare", "seal", "label"]
    assert replace(marks["receive"], most=6).points == 0


def test_who_missed_the_brick_is_shown_once_more_what_lay_there(tmp_path, right, monkeypatch):
    """No discrepancy leads to it: the step of the hold says how it is found. Who opened one is told nothing of that."""
    settings = Settings(data=tmp_path, origin=ORIGIN, exercise=True, secure=False)
    held = next(place for place, one in enumerate(right) if one.name == "exhibit.legal_hold_placed")
    missed = MISTAKES["not_opened"][1](list(right[:held]))
    with open_services(settings) as services, lent(services) as app, Browser(app) as browser:
        for events, told in ((missed, True), (right[:held], False)):
            monkeypatch.setattr(exercise, "happened", lambda _store, events=events: events)
            page = browser.get("/exercise", headers=HTML).text
            assert 'id="hold" class="now"' in page
            assert ("Aucun écart n’y mène" in page, SUBSTITUTED.seal_seen in page) == (told, told)
