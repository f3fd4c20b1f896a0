"""Attacks on a destruction session, as outsiders tried them: each is refused, marked on page 1, or told to the inspection.

Each is a play on a log of its own. ``python3 -m tests.drills session`` replays all of them.
"""

from custody.domain.access.roles import Role
from custody.domain.certificates.certificate import Certify
from custody.domain.destruction import attendance, plan_and_open, staging
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite
from custody.domain.destruction.draw_tests import DrawTests
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.destruction.road.check_load import CheckLoad
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.road.site_draw import DrawOnSite
from custody.domain.destruction.road.take_charge import TakeCharge
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.exhibits.legal_hold import LiftHold, PlaceHold
from custody.domain.exhibits.sighting import Sight
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Occurred
from custody.domain.orders.issue_order import IssueOrder
from tests.drills.threats import steps
from tests.drills.threats.attacks_on_the_record import ATTACKS_ON_THE_RECORD
from tests.drills.threats.outcome import DISCREPANCY, MARKED, REFUSED, Outcome, Threat, opened, refused
from tests.drills.threats.scenario_office import ScenarioOffice


def s01_presence_by_telephone(t: ScenarioOffice) -> Outcome:
    """The prosecutor signs in forty days before, and on the day from a phone in another town, which counts for nothing."""
    load = steps.staged(t)
    early = t.refused("prosecutor", steps.attends(t, load, "prosecutor", "judicial"))
    none = t.refused("chair", Ignite(session=load.session, exhibits=load.exhibits))
    open_one = steps.on_site(t)
    t.do_elsewhere("prosecutor", ConfirmPresence(session=open_one.session, people=(t.who["prosecutor"],)))
    return refused(early, none, t.refused("chair", Ignite(session=open_one.session, exhibits=open_one.exhibits)))


def s02_gone_before_the_fire(t: ScenarioOffice) -> Outcome:
    """Everybody comes at nine; the fire is lit at noon by those who stayed and said nothing once more."""
    load = steps.on_site(t)
    t.wait(hours=3)
    return refused(t.refused("chair", Ignite(session=load.session, exhibits=load.exhibits)))


def s03_authority_leaves(t: ScenarioOffice) -> Outcome:
    """The judicial authority leaves, and the chair lights the fire."""
    load = steps.on_site(t)
    t.do("prosecutor", attendance.Leave(session=load.session))
    return refused(t.refused("chair", Ignite(session=load.session, exhibits=load.exhibits)))


def s04_prosecutor_as_witness(t: ScenarioOffice) -> Outcome:
    """Whoever ordered the destruction counts as independent witness, too."""
    load = steps.staged(t)
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    steps.grant(t, "prosecutor", Role.WITNESS)
    return refused(t.refused("prosecutor", steps.attends(t, load, "prosecutor", "witness")))


def s05_custodian_as_chair(t: ScenarioOffice) -> Outcome:
    """The keeper, whom two key officers gave the function, plans and chairs the fire of what they kept."""
    load = t.stored()
    t.order(load)
    steps.grant(t, "clerk", Role.COMMISSION)
    command = plan_and_open.Plan(orders=(load.order,), method="incinerator", planned_for=t.day(1), site="Four")
    return refused(t.refused("clerk", command))


def s06_chair_checks_the_load(t: ScenarioOffice) -> Outcome:
    """The chair, who is given the verifier's function, checks the load before their own fire."""
    load = t.stored()
    t.order(load)
    t.plan(load)
    steps.grant(t, "chair", Role.VERIFIER)
    return refused(t.refused("chair", staging.Stage(session=load.session, checks=t.checks(load))))


def s07_two_of_three_in_the_fire(t: ScenarioOffice) -> Outcome:
    """Three are on the list, two are scanned on the site, two are burnt; then three, of which one never came."""
    load = steps.opened(t, 3)
    t.do("verifier", Arrive(session=load.session, exhibits=load.exhibits[:2]))
    few = Ignite(session=load.session, exhibits=load.exhibits[:2])
    return refused(
        t.refused("chair", few), t.refused("chair", Ignite(session=load.session, exhibits=load.exhibits)),
    )  # fmt: skip


def s08_two_fires_with_one_list(t: ScenarioOffice) -> Outcome:
    """The same order is planned for two sessions, and both want to check, and to burn, the same exhibits."""
    load = t.stored()
    t.order(load)
    t.plan(load)
    first = load.session
    t.plan(load)
    second = load.session
    load.session = first
    t.stage(load)
    checked = t.refused("verifier", staging.Stage(session=second, checks=t.checks(load)))
    load.session = second
    t.do("chair", plan_and_open.OpenSession(session=second))
    t.gather(load)
    return refused(checked, t.refused("verifier", Arrive(session=second, exhibits=load.exhibits)))


def s09_same_exhibit_twice(t: ScenarioOffice) -> Outcome:
    """One exhibit is scanned twice so that the number of lines is right."""
    load = steps.on_site(t, 2)
    twice = (load.exhibits[0], load.exhibits[0])
    return refused(t.refused("chair", Ignite(session=load.session, exhibits=twice)))


def s10_hold_lifted_by_its_author(t: ScenarioOffice) -> Outcome:
    """An exhibit on the site is held back; it does not burn, and who placed the hold does not lift it alone."""
    load = steps.on_site(t)
    t.do("prosecutor", PlaceHold(exhibits=load.exhibits, legal_basis="art. 56", reason="Contre-expertise"))
    lit = t.refused("chair", Ignite(session=load.session, exhibits=load.exhibits))
    return refused(lit, t.refused("prosecutor", LiftHold(exhibits=load.exhibits, reason="Finalement non")))


def s11_order_number_twice(t: ScenarioOffice) -> Outcome:
    """A second order is typed under the number of the first, for other exhibits."""
    first, second = t.stored(), t.stored()
    codes = []
    for load in (first, second):
        command = IssueOrder(
            order_reference="R 7/2021", exhibits=load.exhibits, legal_basis="art. 136", laboratory_waiver="Test rapide",
            sample_waiver="Échantillon au parquet",
        )  # fmt: skip
        codes.append(t.refused("prosecutor", command))
    return refused(*filter(None, codes))


def s12_chair_speaks_for_all(t: ScenarioOffice) -> Outcome:
    """The chair alone records that a witness, and the authority, are there."""
    load = steps.staged(t)
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    return refused(
        t.refused("chair", steps.attends(t, load, "witness1", "witness")),
        t.refused("chair", steps.attends(t, load, "prosecutor", "judicial")),
    )


def s13_swap_on_the_road(t: ScenarioOffice) -> Outcome:
    """A crate is opened on the road and closed with another seal; the bag in it is another one."""
    load = steps.escorted(t, "S 900")
    t.do("prosecutor", ReadUnits(session=load.session, units=(UnitReading(number=1, seal="S 901"),)))
    t.do("verifier", Arrive(session=load.session, exhibits=load.exhibits))
    t.do("prosecutor", DrawOnSite(session=load.session))
    other = t.check(load, load.exhibits[0], seal="X 77")
    found = t.do("verifier", CheckLoad(session=load.session, checks=(other,)))
    lit = t.refused("chair", Ignite(session=load.session, exhibits=load.exhibits))
    return Outcome(DISCREPANCY, (*opened(t, found).codes, lit))


def s14_road_without_seals(t: ScenarioOffice) -> Outcome:
    """The keeper brings the checked bags in their own car: no unit, no escort, no draw."""
    return steps.page_one(t, steps.burnt(t))


def s15_dice_that_nobody_throws(t: ScenarioOffice) -> Outcome:
    """The verifier types the dice, the authority types one throw, and the draw is made again until it suits."""
    load = steps.escorted(t, "S 900")
    t.do("prosecutor", ReadUnits(session=load.session, units=(UnitReading(number=1, seal="S 900"),)))
    thrown = "1245 3661 2345 1126 4352"
    codes = [
        t.refused("verifier", DrawOnSite(session=load.session, dice=thrown)),
        t.refused("prosecutor", DrawOnSite(session=load.session, dice="1")),
    ]
    t.do("prosecutor", DrawOnSite(session=load.session, dice=thrown))
    return refused(*codes, t.refused("prosecutor", DrawOnSite(session=load.session, dice=thrown[::-1])))


def s16_commission_as_escort(t: ScenarioOffice) -> Outcome:
    """A member of the commission takes the load along, and would hold what they judge."""
    load = steps.staged(t)
    steps.pack(t, load, "S 900")
    steps.grant(t, "member", Role.ESCORT)
    command = TakeCharge(session=load.session, units=(1,), escort=t.who["member"])
    return refused(t.refused("clerk", command, "member"))


def s17_cloned_label(t: ScenarioOffice) -> Outcome:
    """A copied label is scanned at the fire's gate, on a bag with another seal."""
    load = t.stored()
    t.do("clerk", PrintLabels(exhibits=load.exhibits))
    seen = t.do("inspector", Sight(exhibits=load.exhibits, copies=(2,)))
    t.order(load)
    t.plan(load)
    other = staging.Stage(session=load.session, checks=(t.check(load, load.exhibits[0], seal="DECOY 1"),))
    return opened(t, seen, t.do("verifier", other))


def s18_flour(t: ScenarioOffice) -> Outcome:
    """Flour of the right weight under the right seal: two people find it negative with two lots, and it does not burn."""
    load = steps.on_site(t, substance="cocaine", text="1,02")
    t.do("verifier", DrawTests(session=load.session))
    for person, lot in (("verifier", "L 1"), ("member", "L 2")):
        t.do(person, steps.presumptive(load, lot, "negative"), "witness1")
    return refused(t.refused("chair", Ignite(session=load.session, exhibits=load.exhibits)))


def s19_late_test(t: ScenarioOffice) -> Outcome:
    """The fire is lit without a test; afterwards the keeper's friend enters a positive one."""
    load = steps.burnt(t)
    return refused(t.refused("verifier", steps.presumptive(load, "L 1", "positive"), "witness1"))


def s20_fire_of_one_minute(t: ScenarioOffice) -> Outcome:
    """Ninety kilograms are ash one minute after ignition, and one person says twice that it is cold."""
    load = steps.burnt(t, text="90,00", minutes=1, ashes=("chair", "chair"))
    found = steps.page_one(t, load).codes
    return Outcome(MARKED, tuple(code for code in found if code.startswith(("fire_", "ash_"))))


def s21_paper_for_what_never_happened(t: ScenarioOffice) -> Outcome:
    """Chair and verifier type in, from paper, a fire at which nobody gave their presence."""
    load = steps.staged(t)
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    for name, quality in (("chair", "chair"), ("verifier", "verifier")):
        t.do(name, steps.attends(t, load, name, quality))
    t.do("verifier", Arrive(session=load.session, exhibits=load.exhibits))
    paper = Occurred(at=f"{t.now[0]:%Y-%m-%dT%H:%M:%SZ}", source="paper", zone="UTC")
    try:
        t.office.act(t.who["chair"], Ignite(session=load.session, exhibits=load.exhibits), occurred=paper)
    except CustodyError as refusal:
        return refused(refusal.code)
    return steps.page_one(t, load)


def s22_certificate_without_words(t: ScenarioOffice) -> Outcome:
    """The chair closes and certifies at once, before anybody of the others has said a word."""
    load = steps.burnt(t, attest=())
    return refused(t.refused("chair", Certify(session=load.session)))


def s23_reservation_in_small_print(t: ScenarioOffice) -> Outcome:
    """A witness attests with a reservation: page 1 says so, and no paper says that all agree."""
    load = steps.burnt(t, attest=("chair", "prosecutor", "member", "verifier", "witness2"))
    t.do("witness1", attendance.Attest(session=load.session, attested=True, reservations="Arrivé après la mise à feu"))
    return Outcome(MARKED, tuple(code for code in steps.page_one(t, load).codes if code == "reserved"))


def s24_authority_never_attests(t: ScenarioOffice) -> Outcome:
    """The judicial authority was there and refuses its word: what burnt is in dispute."""
    load = steps.burnt(t, attest=("chair", "member", "verifier", "witness1", "witness2"))
    t.do("prosecutor", attendance.Attest(session=load.session, attested=False, reservations="Je n’ai rien vu"))
    return Outcome(
        MARKED, tuple(code for code in steps.page_one(t, load).codes if code.startswith(("authority", "refused")))
    )


FIRST_ATTACKS: tuple[Threat, ...] = (
    Threat("S1", "The judicial authority signs in by telephone, days before the fire or on its day", "tried by outsiders", s01_presence_by_telephone,
           Outcome(REFUSED, ("session_not_open", "wrong_state", "quorum_missing"))),
    Threat("S2", "Present at nine, gone at noon: the fire is lit without asking again", "tried by outsiders", s02_gone_before_the_fire,
           Outcome(REFUSED, ("quorum_missing",))),
    Threat("S3", "The judicial authority leaves before the fire", "tried by outsiders", s03_authority_leaves,
           Outcome(REFUSED, ("quorum_missing",))),
    Threat("S4", "The prosecutor who ordered comes as independent witness", "tried by outsiders", s04_prosecutor_as_witness,
           Outcome(REFUSED, ("witness_not_independent",))),
    Threat("S5", "The keeper of the exhibits chairs their fire", "tried by outsiders", s05_custodian_as_chair,
           Outcome(REFUSED, ("chair_is_custodian",))),
    Threat("S6", "The chair checks the load before their own fire", "tried by outsiders", s06_chair_checks_the_load,
           Outcome(REFUSED, ("verifier_not_independent",))),
    Threat("S7", "Three are listed, two reach the fire", "tried by outsiders", s07_two_of_three_in_the_fire,
           Outcome(REFUSED, ("load_incomplete", "load_incomplete"))),
    Threat("S8", "Two fires with one list", "this project", s08_two_fires_with_one_list,
           Outcome(REFUSED, ("wrong_state", "wrong_state"))),
    Threat("S9", "The same exhibit twice, so that the number is right", "tried by outsiders", s09_same_exhibit_twice,
           Outcome(REFUSED, ("scanned_twice",))),
    Threat("S10", "A hold on the site, lifted by its author", "tried by outsiders", s10_hold_lifted_by_its_author,
           Outcome(REFUSED, ("on_legal_hold", "own_legal_hold"))),
    Threat("S11", "Two orders under one number", "tried by outsiders", s11_order_number_twice,
           Outcome(REFUSED, ("order_reference_taken",))),
    Threat("S12", "The chair records the presence of others", "tried by outsiders", s12_chair_speaks_for_all,
           Outcome(REFUSED, ("presence_unconfirmed", "presence_unconfirmed"))),
    Threat("S13", "A bag swapped on the road", "tried by outsiders", s13_swap_on_the_road,
           Outcome(DISCREPANCY, ("seal", "blocked_by_discrepancy"))),
    Threat("S14", "The keeper brings the checked bags in their own car", "tried by outsiders", s14_road_without_seals,
           Outcome(MARKED, ("group_photos_missing", "load_in_no_unit", "site_draw_missing", "tests_undrawn", "ash_one_device", "rules_unmet"))),
    Threat("S15", "Dice that nobody throws, or that are thrown until they suit", "this project", s15_dice_that_nobody_throws,
           Outcome(REFUSED, ("dice_by_authority", "dice_not_thrown", "site_drawn_already"))),
    Threat("S16", "A member of the commission as escort", "this project", s16_commission_as_escort,
           Outcome(REFUSED, ("escort_of_commission",))),
    Threat("S17", "A cloned label on another bag", "this project", s17_cloned_label,
           Outcome(DISCREPANCY, ("label", "seal"))),
    Threat("S18", "Flour burns as cocaine", "tried by outsiders", s18_flour,
           Outcome(REFUSED, ("tested_negative",))),
    Threat("S19", "A test entered after the fire", "this project", s19_late_test,
           Outcome(REFUSED, ("wrong_state",))),
    Threat("S20", "A fire of one minute, and ash seen cold twice by one person", "tried by outsiders", s20_fire_of_one_minute,
           Outcome(MARKED, ("fire_too_short", "ash_unseen"))),
    Threat("S21", "A fire from paper that never happened", "this project", s21_paper_for_what_never_happened,
           Outcome(MARKED, ("authority_absent", "fire_from_paper", "group_photos_missing", "load_in_no_unit", "site_draw_missing", "tests_undrawn", "ash_unseen", "rules_unmet"))),
    Threat("S22", "A certificate before anybody of the others has spoken", "tried by outsiders", s22_certificate_without_words,
           Outcome(REFUSED, ("attestation_missing",))),
    Threat("S23", "A witness's reservation in small print", "tried by outsiders", s23_reservation_in_small_print,
           Outcome(MARKED, ("reserved",))),
    Threat("S24", "The judicial authority refuses its word", "tried by outsiders", s24_authority_never_attests,
           Outcome(MARKED, ("authority_silent", "refused"))),
)  # fmt: skip
"""S1 to S24."""
SESSION_ATTACKS = (*FIRST_ATTACKS, *ATTACKS_ON_THE_RECORD)
"""In the order of their numbers."""
