"""Each documented failure as a short play: what people tried, and what the software did about it.

A play returns what happened. What must happen stands beside it in ``THREATS``; the drill compares the two.
"""

from datetime import UTC, datetime, timedelta

from custody.bootstrap import open_services
from custody.domain.access.roles import Role
from custody.domain.certificates.certificate import Certificate, Certify
from custody.domain.destruction import arrival_and_ignition, attendance, plan_and_open, staging
from custody.domain.discrepancies.discrepancy import Close
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.exhibits.opening import Reseal
from custody.domain.exhibits.sighting import Sight
from custody.domain.inventories.inventory_count import CloseCount, CountExhibits, PlanInventory, StartCount, Tally
from custody.domain.inventories.missing_confirmation import ConfirmMissing
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.normal_form import seal_beginning
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory.analysis_result import NOT_CONTROLLED
from custody.domain.laboratory.record_report import Report
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people import propose_and_confirm
from custody.domain.places import put_away
from custody.domain.places.entry_log import RecordEntry
from custody.domain.places.place import OpenPlace
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.seizures.complete_seizure import CompleteSeizure
from custody.domain.seizures.confirm_line import ConfirmLine
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.transfers import hand_over
from custody.domain.transfers.receive import Receive
from custody.service.documents import certificate_pdf
from custody.service.kernel.perform import Consent
from custody.storage.audit.verify import Plan, verify
from custody.storage.write import unique_values
from labels.documents.certificate import STATEMENT
from labels.signing.verify import verify as check_pdf
from tests.drills.threats.outcome import (
    ALARM,
    DISCREPANCY,
    FLAGGED,
    PROVED,
    REFUSED,
    Outcome,
    Threat,
    alarms,
    flags,
    opened,
    refused,
)
from tests.drills.threats.scenario_office import ScenarioOffice

DRY_A_DAY = 24
"""Results a working day of who reported more than 500 a month, where colleagues made 50 to 150 (T12)."""


def t01_short_delivery(t: ScenarioOffice) -> Outcome:
    """Ten thousand announced, nine thousand delivered: nothing in two trips, a discrepancy when that was all."""
    load = t.seal(9, declared=10, unit="brick")
    t.hand(load, "officer", "clerk")
    return opened(t, t.do("officer", CompleteSeizure(seizure=load.seizure)))


def t02_never_sealed(t: ScenarioOffice) -> Outcome:
    """238 kg reported: what was sealed of it reaches no store for days, and of 80 packages nothing is ever sealed."""
    t.seal(1, declared=3, substance="cocaine")
    t.declare(80, "cocaine")
    t.wait(hours=80)
    t.watch()
    return alarms(t)


def t03_prosecutor_as_witness(t: ScenarioOffice) -> Outcome:
    """The prosecutor who ordered wants to count as an independent witness too."""
    load = t.stored()
    t.order(load)
    t.plan(load)
    _grant(t, "prosecutor", Role.WITNESS)
    attendee = attendance.Attendee(t.who["prosecutor"], "witness")
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    return refused(
        t.refused("prosecutor", attendance.Attend(session=load.session, attendees=(attendee,))),
        t.refused("chair", staging.Stage(session=load.session, checks=t.checks(load))),
    )


def t04_fire_without_witness(t: ScenarioOffice) -> Outcome:
    """A fire without witnesses, and a certificate for it."""
    load = t.stored(substance="cocaine", text="30,00")
    t.order(load)
    t.plan(load)
    t.stage(load)
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    return refused(
        t.refused("chair", arrival_and_ignition.Ignite(session=load.session, exhibits=load.exhibits)),
        t.refused("chair", Certify(session=load.session)),
    )


def t05_lost_at_court(t: ScenarioOffice) -> Outcome:
    """An exhibit goes to court for ten days and does not come back."""
    load = t.stored()
    t.hand(load, "clerk", "courtclerk", "court", due=t.day(10))
    t.wait(days=12)
    t.watch()
    return alarms(t)


def t06_substituted(t: ScenarioOffice) -> Outcome:
    """Cocaine swapped for bicarbonate of the same weight: the seal tells, and so does the second analysis."""
    load = t.stored(substance="cocaine", text="1,02")
    t.hand(load, "clerk", "analyst", "laboratory", due=t.day(20))
    t.analyse(load, "cocaine")
    t.hand(load, "analyst", "clerk", "return")
    number = t.send(load, "clerk", "courtclerk", "court", due=t.day(20))
    other = (t.check(load, load.exhibits[0], seal="GH 4711"),)
    first = t.do("courtclerk", Receive(transfer=number, checks=other))
    second = t.stored(substance="cocaine", text="1,02")
    t.hand(second, "clerk", "analyst", "laboratory", due=t.day(20))
    t.analyse(second, "cocaine")
    again = t.analyse(second, NOT_CONTROLLED)
    return opened(t, first, again)


def t07_weight_shrinks(t: ScenarioOffice) -> Outcome:
    """581 kg, twelve fewer each week: told once it is more than woven herb may lose to dry air."""
    load, left = t.stored(substance="cannabis", text="581,00"), 581
    done = None
    for _ in range(8):
        t.wait(days=7)
        left -= 12
        done = t.measure("clerk", t.check(load, load.exhibits[0], text=f"{left},00"))
        if done.opened:
            break
    return opened(t, done) if done else Outcome(DISCREPANCY, ())


def t08_missing_at_inventory(t: ScenarioOffice) -> Outcome:
    """A new keeper counts, blind: of five packages four are there."""
    load = t.stored(5)
    planned = t.do("inspector", PlanInventory(place=t.shelf, counters=(t.who["verifier"], t.who["witness1"])))
    number = planned.first("RC")
    t.do("inspector", StartCount(inventory=number))
    seen = tuple(Tally(label_id=n, seal=load.seals[n]) for n in load.exhibits[:4])
    t.do("verifier", CountExhibits(inventory=number, seen=seen))
    t.do("inspector", CloseCount(inventory=number, confirmed=(f"count_incomplete {number}",)))
    return opened(t, t.do("supervisor", ConfirmMissing(inventory=number)))


def t09_burnt_without_order(t: ScenarioOffice) -> Outcome:
    """Destroyed without order, listed twice, burnt without looking into the box."""
    ordered, loose = t.stored(2), t.stored()
    t.ready(ordered)
    stray = staging.Stage(session=ordered.session, checks=t.checks(loose))
    unseen = arrival_and_ignition.Ignite(session=ordered.session, exhibits=ordered.exhibits)
    codes = [t.refused("verifier", stray), t.refused("chair", unseen)]
    t.do("verifier", arrival_and_ignition.Arrive(session=ordered.session, exhibits=ordered.exhibits))
    twice = arrival_and_ignition.Ignite(session=ordered.session, exhibits=(*ordered.exhibits, ordered.exhibits[0]))
    foreign = arrival_and_ignition.Ignite(session=ordered.session, exhibits=(*ordered.exhibits, *loose.exhibits))
    return refused(*codes, t.refused("chair", twice), t.refused("chair", foreign))


def t10_resealed(t: ScenarioOffice) -> Outcome:
    """A new seal without an opening is refused; a seal that is another at staging does not burn."""
    load = t.stored(substance="tramadol", text="0,40")
    new = Reseal(exhibit=load.exhibits[0], seal="ASH 2", closure="bag", photos=())
    return refused(t.refused("clerk", new, "supervisor"))


def t11_one_person_alone(t: ScenarioOffice) -> Outcome:
    """Three years alone: out of the vault by one key, "destroyed" at a fire of one, a lighter bag, explained away."""
    vault = t.do("supervisor", OpenPlace(name="Chambre forte", sort="vault", parent=t.shelf)).first("PL")
    taken, burnt = (t.stored(substance="methamphetamine", text="0,50") for _ in range(2))
    t.do("clerk", put_away.StoreExhibits(place=vault, exhibits=taken.exhibits))
    out = hand_over.Dispatch(to=t.who["analyst"], purpose="laboratory", exhibits=taken.exhibits, due=t.day(9))
    codes = [t.refused("clerk", out)]
    t.order(burnt)
    t.plan(burnt)
    t.stage(burnt)
    attendee = attendance.Attendee(t.who["chair"], "chair")
    t.do("chair", plan_and_open.OpenSession(session=burnt.session))
    t.do("chair", attendance.Attend(session=burnt.session, attendees=(attendee,)))
    codes.append(t.refused("chair", arrival_and_ignition.Ignite(session=burnt.session, exhibits=burnt.exhibits)))
    lighter = t.measure("clerk2", t.check(taken, taken.exhibits[0], text="0,40"))
    settled = Close(discrepancy=lighter.opened[0], resolution="explained", reason="Détruit, sans papiers")
    return refused(*codes, t.refused("clerk", settled), *opened(t, lighter).codes)


def t12_reported_without_sample(t: ScenarioOffice) -> Outcome:
    """A sample that never came is reported; a clerk signs as analyst; in two days she reports what takes her a week.

    In the end she closes the way back in the keeper's name.
    """
    load = t.stored(substance="cocaine", text="1,00")
    report = Report(report="L 99/2021", exhibits=load.exhibits, substance="cocaine")
    codes = [t.refused("analyst", report), t.refused("clerk", report)]
    t.hand(load, "clerk", "analyst", "laboratory", due=t.day(20))
    for _ in range(2):
        for _ in range(DRY_A_DAY):
            t.analyse(load, "cocaine")
        t.wait(days=1)
    t.look_back()
    number = t.send(load, "analyst", "clerk", "return")
    forged = Receive(transfer=number, checks=t.checks(load))
    return refused(*codes, t.refused("analyst", forged), *alarms(t).codes)


def t13_purity_falls(t: ScenarioOffice) -> Outcome:
    """The weight is the same and the purity has fallen: cut to hide a theft."""
    load = t.stored(substance="cocaine", text="1,00")
    t.hand(load, "clerk", "analyst", "laboratory", due=t.day(30))
    t.analyse(load, "cocaine", 620)
    return opened(t, t.analyse(load, "cocaine", 310))


def t14_unseen_for_weeks(t: ScenarioOffice) -> Outcome:
    """52 kg of cocaine that nobody but the keeper has seen for weeks, and a night of which nothing is recorded.

    Two alarms, then a look, and what it finds.
    """
    load = t.stored(substance="cocaine", text="52,00")
    t.wait(days=45)
    night = f"{t.now[0] - timedelta(hours=9):%Y-%m-%dT%H:%M:%SZ}"
    t.do("clerk2", RecordEntry(place=t.shelf, entered_at=night, source="door", visitor="Badge 36"))
    t.wait(days=2)
    t.watch()
    t.look_back()
    look = t.measure("clerk2", t.check(load, load.exhibits[0], seal="PARIS 36", text="2,00"))
    return Outcome(ALARM, (*alarms(t).codes, *opened(t, look).codes))


def t15_office_safe(t: ScenarioOffice) -> Outcome:
    """541 kg of cocaine in an office safe."""
    cupboard = OpenPlace(name="Coffre", sort="office", parent=t.shelf, rating=2)
    beside = Consent(person=t.who["clerk"], part="witness", method="pin", pin="")
    safe = t.office.act(t.who["supervisor"], cupboard, beside).first("PL")
    load = t.stored(substance="cocaine", text="541,00")
    t.do("clerk", put_away.StoreExhibits(place=safe, exhibits=load.exhibits))
    t.watch()
    return alarms(t)


def t16_proof_of_destruction(t: ScenarioOffice) -> Outcome:
    """Years later somebody asks with nothing but the seal's number: what became of it, when, before whom?"""
    load = t.stored()
    t.burn(load)
    with t.store.reading() as connection:
        [number] = unique_values.claimed_from(
            connection, "seal", seal_beginning(load.seals[load.exhibits[0]]), 1
        ).values()
    burnt = t.state(Exhibit, number)
    return Outcome(PROVED, (burnt.status, "certificate" if burnt.certificate == load.certificate else ""))


def t17_one_set_of_totals(t: ScenarioOffice) -> Outcome:
    """One burn, one set of totals, and unlike units never added."""
    load = t.stored(2, unit="brick")
    t.burn(load)
    lines = t.state(Certificate, load.certificate).totals
    return Outcome(PROVED, tuple(sorted(f"{line.unit} {line.amount}" for line in lines)))


def t18_implausible_amount(t: ScenarioOffice) -> Outcome:
    """14,733,068 "Gram" of cocaine wait for a second person."""
    case = t.seal().case
    line = LineEntry(substance="cocaine", mass=MassEntry("14733068", "g"))
    report = seizure.DeclareSeizure(
        case=case, place="Tema", seized_at=f"{t.now[0]:%Y-%m-%dT%H:%M:%SZ}", circumstances="Port", lines=(line,)
    )
    seized = t.do("officer", report).first("SE")
    item = register_exhibits.ExhibitEntry(
        exhibit_number="A 1", line=0, form="powder", seal="T 1", weight=t.weight("2,70")
    )
    return refused(
        t.refused("officer", register_exhibits.RegisterExhibits(seizure=seized, exhibits=(item,))),
        t.refused("officer", ConfirmLine(seizure=seized, line=0)),
    )


def t19_digit_changed(t: ScenarioOffice) -> Outcome:
    """Full access to the database: one digit of an old weighing is changed."""
    t.stored()
    with t.store.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_update")
        connection.exec_driver_sql(
            "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), '2,70', '2,10') AS BLOB)"
            " WHERE CAST(body AS TEXT) LIKE '%exhibit.registered/1%'"
        )
    found = verify(t.store, Plan())
    return Outcome(PROVED, tuple(dict.fromkeys(finding.code for finding in found.findings))[:2])


def t21_certificate_altered(t: ScenarioOffice) -> Outcome:
    """One byte of the certificate's file is changed."""
    load = t.stored()
    t.burn(load)
    with open_services(t.settings) as services:
        pdf = certificate_pdf(services, load.certificate)
        roots, at = [services.pki.root], datetime.now(UTC)
    middle = len(pdf) // 3
    altered = pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :]
    good = check_pdf(pdf, roots, at=at, statement_name=STATEMENT)
    bad = check_pdf(altered, roots, at=at, statement_name=STATEMENT)
    return Outcome(PROVED, ("good" if good.good else "bad", "altered" if not bad.good else "good"))


def t20_label_cloned(t: ScenarioOffice) -> Outcome:
    """A copied label on a decoy bag."""
    load = t.stored()
    t.do("clerk", PrintLabels(exhibits=load.exhibits))
    sight = t.do("inspector", Sight(exhibits=load.exhibits, copies=(2,)))
    other = t.measure("clerk", t.check(load, load.exhibits[0], seal="DECOY 1"))
    return opened(t, sight, other)


def t22_clock_set_back(t: ScenarioOffice) -> Outcome:
    """A phone set back: four days are refused, two are on record as claimed; then the service's own clock, flagged."""
    load = t.stored()
    t.wait(days=5)
    check = BlindCheck(checks=t.checks(load))
    back = [
        Occurred(at=f"{t.now[0] - timedelta(days=n):%Y-%m-%dT%H:%M:%SZ}", source="entered", zone="UTC") for n in (4, 2)
    ]
    try:
        t.office.act(t.who["clerk"], check, occurred=back[0])
        code = ""
    except CustodyError as refusal:
        code = refusal.code
    t.office.act(t.who["clerk"], check, occurred=back[1])
    t.wait(days=-2)
    return Outcome(FLAGGED, (code, *flags(t, t.measure("clerk", *check.checks))))


def t23_same_witnesses(t: ScenarioOffice) -> Outcome:
    """The same two witnesses at two fires running."""
    t.burn(t.stored())
    load = t.stored()
    t.order(load)
    t.plan(load)
    t.stage(load)
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    t.gather(load)
    return refused(t.refused("chair", arrival_and_ignition.Ignite(session=load.session, exhibits=load.exhibits)))


def t24_burnt_twice(t: ScenarioOffice) -> Outcome:
    """Burnt once, certified once; a second order, and the label that turns up after the fire."""
    load = t.stored()
    t.burn(load)
    again = IssueOrder(
        order_reference="R 99/2021", exhibits=load.exhibits, legal_basis="x", laboratory_waiver="x", sample_waiver="x"
    )
    codes = (t.refused("chair", Certify(session=load.session)), t.refused("prosecutor", again))
    seen = t.do("inspector", Sight(exhibits=load.exhibits))
    return Outcome(REFUSED, (*codes, *opened(t, seen).codes))


def _grant(t: ScenarioOffice, person: str, role: Role) -> None:
    change = propose_and_confirm.ChangeRoles(person=t.who[person], grant=(role,))
    t.office.enrol(t.officers, [change])


THREATS: tuple[Threat, ...] = (
    Threat("T1", "Bamako, 2021: 10,000 bricks announced, 9,000 handed over", "maliweb 2917124", t01_short_delivery,
           Outcome(DISCREPANCY, ("undelivered",))),
    Threat("T2", "Port of Dakar, 2018: 80 kg of 238 kg of cocaine never reach a store", "seneweb 287127", t02_never_sealed,
           Outcome(ALARM, ("never_sealed", "overdue"))),
    Threat("T3", "Allegation of 2013: the head of a unit authorises, verifies and witnesses", "seneweb, setal.net",
           t03_prosecutor_as_witness, Outcome(REFUSED, ("witness_not_independent", "role_needed"))),
    Threat("T4", "Dakar, 2000: 30 kg of cocaine burnt in a kitchen, no witness", "alwihda", t04_fire_without_witness,
           Outcome(REFUSED, ("quorum_missing", "wrong_state"))),
    Threat("T5", "Senegal: exhibits vanish at court", "xalimasn", t05_lost_at_court, Outcome(ALARM, ("temporary_release",))),
    Threat("T6", "Accra, 2008-2011: cocaine becomes sodium bicarbonate", "ghanabusinessnews", t06_substituted,
           Outcome(DISCREPANCY, ("seal", "substance"))),
    Threat("T7", "Mathura, 2022: 581 kg of cannabis eaten by rats", "firstpost, wionews", t07_weight_shrinks,
           Outcome(DISCREPANCY, ("weight_loss",))),
    Threat("T8", "Pilar, 2018: 6,000 registered, 5,460 found at a change of commissioner", "Guardian", t08_missing_at_inventory,
           Outcome(DISCREPANCY, ("missing_at_inventory",))),
    Threat("T9", "Halifax, 2015-2018: burnt without order, without looking, entered twice", "haligonia 184267",
           t09_burnt_without_order, Outcome(REFUSED, ("not_found", "load_incomplete", "scanned_twice", "load_differs"))),
    Threat("T10", "Asheville, 2011-2014: envelopes resealed by the custodian", "citizen-times", t10_resealed,
           Outcome(REFUSED, ("wrong_state",))),
    Threat("T11", "Utah, 2019: one technician alone with the drugs", "stgeorgeutah", t11_one_person_alone,
           Outcome(REFUSED, ("double_lock_needs_second", "quorum_missing", "role_needed", "weight_loss"))),
    Threat("T12", "Dookhan: samples reported that were never received", "AG report", t12_reported_without_sample,
           Outcome(REFUSED, ("not_found", "role_needed", "not_receiver", "analyses"))),
    Threat("T13", "Farak: cocaine cut to hide a theft", "AG report 2016", t13_purity_falls, Outcome(DISCREPANCY, ("purity",))),
    Threat("T14", "Paris, 2014: 52 kg of cocaine, the loss found by chance", "RFI", t14_unseen_for_weeks,
           Outcome(ALARM, ("access", "rating", "unseen", "seal", "weight_loss"))),
    Threat("T15", "Port Shepstone, 2021: 541 kg of cocaine in an office safe", "iol, timeslive", t15_office_safe,
           Outcome(ALARM, ("rating",))),
    Threat("T16", "India: no proof of destruction, acquittal", "legalauthority 7218", t16_proof_of_destruction,
           Outcome(PROVED, ("destroyed", "certificate"))),
    Threat("T17", "Mali, 2021: three totals for one burn", "abamako 262688", t17_one_set_of_totals,
           Outcome(PROVED, ("brick 2", "µg 5400000000"))),
    Threat("T18", 'UNODC row: 14,733,068 "Gram" of cocaine', "UNODC IDS", t18_implausible_amount,
           Outcome(REFUSED, ("line_to_confirm", "own_declaration"))),
    Threat("T19", "An insider changes a digit in the database", "this project", t19_digit_changed,
           Outcome(PROVED, ("event_wrong", "act_wrong"))),
    Threat("T20", "A label cloned onto a decoy bag", "this project", t20_label_cloned,
           Outcome(DISCREPANCY, ("label", "seal"))),
    Threat("T21", "A certificate altered after it was signed", "this project", t21_certificate_altered,
           Outcome(PROVED, ("good", "altered"))),
    Threat("T22", "The clock set back", "this project", t22_clock_set_back,
           Outcome(FLAGGED, ("time_too_old", "clock_stepped"))),
    Threat("T23", "Always the same pair of witnesses", "this project", t23_same_witnesses,
           Outcome(REFUSED, ("same_witnesses",))),
    Threat("T24", "The same drugs burnt twice", "this project", t24_burnt_twice,
           Outcome(REFUSED, ("wrong_state", "wrong_state", "reappeared"))),
)  # fmt: skip
"""In the order of their numbers."""
