"""More attacks on a destruction session: on presence by hand, draw, road, ash and certificate.

Each is a play on a log of its own, as in ``session_attacks``.
"""

from custody.domain.access.roles import Role
from custody.domain.certificates.certificate import Certify
from custody.domain.certificates.reissue import Reissue
from custody.domain.destruction import attendance, close_session, plan_and_open, staging
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite, Withdraw
from custody.domain.destruction.on_site.change_site_device import ChangeSiteDevice
from custody.domain.destruction.on_site.group_photograph import PhotographGroup
from custody.domain.destruction.on_site.objection import ObjectTo
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.road.seal_load import SealLoad, UnitEntry
from custody.domain.destruction.road.site_draw import DrawOnSite
from custody.domain.exhibits.legal_hold import PlaceHold
from custody.domain.orders.issue_order import IssueOrder
from tests.drills.threats import steps
from tests.drills.threats.outcome import ALARM, MARKED, REFUSED, Outcome, Threat, alarms, refused
from tests.drills.threats.scenario_office import Load, ScenarioOffice
from tests.factories.memory_office import PHOTO


def s25_wet_signature_by_proxy(t: ScenarioOffice) -> Outcome:
    """The prosecutor stays in town; chair and verifier, then chair and a witness, vouch for a signature that is not theirs."""
    load = _without_prosecutor(t)
    near = t.refused("chair", _by_hand(t, load), "verifier")
    t.do("chair", _by_hand(t, load), "witness1")
    t.do("prosecutor", ObjectTo(session=load.session, about="presence", objection="Je n’ai rien signé"))
    return refused(near, t.refused("chair", Ignite(session=load.session, exhibits=load.exhibits)))


def s26_wet_signature_denied_after_the_fire(t: ScenarioOffice) -> Outcome:
    """The same, and the prosecutor hears of it when all has burnt."""
    load = _without_prosecutor(t)
    t.do("chair", _by_hand(t, load), "witness1")
    steps.burn(t, load, attest=("chair", "member", "verifier", "witness1", "witness2"))
    t.do("prosecutor", ObjectTo(session=load.session, about="presence", objection="Je n’ai rien signé"))
    t.watch()
    said = steps.page_one(t, load, "by_hand", "by_hand_unconfirmed", "objected_presence").codes
    return Outcome(ALARM, (*said, *(sort for sort in alarms(t).codes if sort == "objection")))


def s27_called_off_for_another_draw(t: ScenarioOffice) -> Outcome:
    """The draw shows the swapped bag: the chair calls the session off, and the next one draws anew."""
    load = steps.on_site(t)
    t.do("prosecutor", DrawOnSite(session=load.session))
    out = Withdraw(session=load.session, checks=t.checks(load), reason="Pluie")
    t.do("verifier", out, "chair")
    t.do("chair", plan_and_open.Abort(session=load.session, reason="Pluie"))
    _again(t, load)
    t.do("prosecutor", DrawOnSite(session=load.session))
    steps.burn(t, load)
    return steps.page_one(t, load, "site_drawn_again")


def s28_certificate_issued_again(t: ScenarioOffice) -> Outcome:
    """Weeks later the chair wants a certificate that reads better, alone or with nothing to correct."""
    load = steps.burnt(t)
    certificate = t.do("chair", Certify(session=load.session)).first("CE")
    t.wait(days=20)
    asked = Reissue(certificate=certificate, reason="Plus lisible")
    return refused(t.refused("chair", asked), t.refused("chair", asked, "member"))


def s29_second_device_as_site(t: ScenarioOffice) -> Outcome:
    """The chair moves the site to a device at home, alone; nobody of another service is before it."""
    load = steps.on_site(t)
    asked = ChangeSiteDevice(session=load.session)
    return refused(t.refused_elsewhere("chair", asked), t.refused("chair", asked))


def s30_ash_in_two_names(t: ScenarioOffice) -> Outcome:
    """One person with two accounts says from one device, for both of them, that the ash is cold."""
    load = steps.burnt(t, ashes=("chair", "witness1"))
    return steps.page_one(t, load, "ash_one_device")


def s31_residue_invented(t: ScenarioOffice) -> Outcome:
    """Two hundred kilograms of ash are entered for ninety kilograms that burnt."""
    load = steps.burnt(t, text="90,00", residue="200000", method="open_burn", minutes=1_000)
    return steps.page_one(t, load, "residue_implausible")


def s32_unit_sealed_again_on_the_road(t: ScenarioOffice) -> Outcome:
    """The crate is opened on the road; verifier and keeper seal it anew under another number before they arrive."""
    load = steps.staged(t)
    steps.pack(t, load, "S 900")
    steps.pack(t, load, "S 901")
    return _read_and_burnt(t, load, "unit_packed_again")


def s33_load_outside_its_term(t: ScenarioOffice) -> Outcome:
    """The sealed crate stands more than seven days in a yard, and nobody checks it again."""
    load = steps.staged(t)
    steps.pack(t, load, "S 900")
    t.wait(days=7, hours=6)
    return _read_and_burnt(t, load, "under_seal_too_long")


def s34_test_kit_expired(t: ScenarioOffice) -> Outcome:
    """A kit of three years ago turns the colour that is wanted."""
    load = steps.on_site(t, substance="cocaine", text="1,02")
    t.do("verifier", steps.presumptive(load, "L 1", "positive", "2018-01"), "witness1")
    steps.burn(t, load)
    return steps.page_one(t, load, "expired")


def s35_verifier_alone(t: ScenarioOffice) -> Outcome:
    """The verifier packs and seals the load with nobody beside, and without a photograph."""
    load = steps.staged(t)
    unit = UnitEntry(form="crate", seal="S 900", exhibits=load.exhibits)
    t.do("verifier", SealLoad(session=load.session, units=(unit,)))
    return _read_and_burnt(t, load, "unit_by_one_agency", "unit_without_photo")


def s36_departure_said_by_the_chair(t: ScenarioOffice) -> Outcome:
    """The chair notes that a witness who saw too much has left; the witness was there."""
    load = steps.on_site(t)
    t.do("witness3", steps.attends(t, load, "witness3", "witness"))
    t.do("chair", attendance.Leave(session=load.session, person=t.who["witness3"]))
    steps.burn(t, load)
    t.do("witness3", ObjectTo(session=load.session, about="departure", objection="J’étais là jusqu’au soir"))
    t.watch()
    said = steps.page_one(t, load, "gone_by_one", "objected_departure").codes
    return Outcome(ALARM, (*said, *(sort for sort in alarms(t).codes if sort == "objection")))


def s37_keeper_counts_as_member(t: ScenarioOffice) -> Outcome:
    """The keeper, made a member of the commission, takes the place of the member who did not come."""
    load = steps.staged(t)
    steps.grant(t, "clerk", Role.COMMISSION)
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    t.gather(load)
    t.do("verifier", Arrive(session=load.session, exhibits=load.exhibits))
    t.do("member", attendance.Leave(session=load.session))
    t.do("clerk", steps.attends(t, load, "clerk", "commission"))
    return refused(t.refused("chair", Ignite(session=load.session, exhibits=load.exhibits)))


def s38_hold_on_what_is_ash(t: ScenarioOffice) -> Outcome:
    """A hold is placed on what burnt, so that a paper says that it was kept."""
    load = steps.burnt(t)
    return refused(t.refused("prosecutor", PlaceHold(exhibits=load.exhibits, legal_basis="art. 56", reason="Utile")))


def s39_witness_speaks_twice(t: ScenarioOffice) -> Outcome:
    """A witness who refused is brought to say yes after all."""
    load = steps.burnt(t, attest=())
    t.do("witness1", attendance.Attest(session=load.session, attested=False, reservations="Je n’ai rien vu"))
    return refused(t.refused("witness1", attendance.Attest(session=load.session, attested=True)))


def s40_what_was_never_checked(t: ScenarioOffice) -> Outcome:
    """A bag that nobody checked is scanned in at the site, and then put into the fire."""
    load, other = steps.on_site(t), t.stored()
    both = (*load.exhibits, *other.exhibits)
    return refused(
        t.refused("verifier", Arrive(session=load.session, exhibits=other.exhibits)),
        t.refused("chair", Ignite(session=load.session, exhibits=both)),
    )


def s41_closing_without_words(t: ScenarioOffice) -> Outcome:
    """The chair closes without a word on the residue, or says “incidents” and not which."""
    load = steps.on_site(t)
    t.do("chair", Ignite(session=load.session, exhibits=load.exhibits))
    empty = close_session.CloseSession(
        session=load.session, residue=" ", incidents=" ", any_incident=True, non_retrievable=True
    )
    return refused(t.refused("chair", empty))


def s42_check_without_report(t: ScenarioOffice) -> Outcome:
    """What no laboratory saw is ordered without a waiver, and goes to the check before the fire."""
    load = t.stored()
    order = IssueOrder(
        order_reference="R 99/2021", exhibits=load.exhibits, legal_basis="art. 136", sample_waiver="Au parquet"
    )
    load.order = t.do("prosecutor", order).first("RE")
    t.plan(load)
    return refused(t.refused("verifier", staging.Stage(session=load.session, checks=t.checks(load))))


def s43_photograph_from_another_town(t: ScenarioOffice) -> Outcome:
    """A picture of last year is sent from the office as that of the group."""
    load = steps.on_site(t)
    t.do_elsewhere("witness1", PhotographGroup(session=load.session, photo=PHOTO))
    steps.burn(t, load)
    return steps.page_one(t, load, "group_photos_missing")


def s44_some_left_out_of_the_fire(t: ScenarioOffice) -> Outcome:
    """Three are ordered, one stays in the store: nothing says of its order that it was carried out, and nothing of it burnt."""
    load = t.stored(3)
    t.order(load)
    t.plan(load)
    kept, load.exhibits = load.exhibits[-1], load.exhibits[:-1]
    t.stage(load)
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    t.gather(load)
    t.do("verifier", Arrive(session=load.session, exhibits=load.exhibits))
    return refused(t.refused("chair", Ignite(session=load.session, exhibits=(*load.exhibits, kept))))


# --- steps


def _without_prosecutor(t: ScenarioOffice) -> Load:
    load = steps.on_site(t)
    t.do("prosecutor", attendance.Leave(session=load.session))
    return load


def _by_hand(t: ScenarioOffice, load: Load) -> attendance.Attend:
    comer = attendance.Attendee(t.who["prosecutor"], "judicial")
    return attendance.Attend(session=load.session, attendees=(comer,), by_hand=True, photos=(PHOTO,))


def _again(t: ScenarioOffice, load: Load) -> None:
    """A new order and a new session for the same load, which is on the site again."""
    t.order(load)
    t.plan(load)
    t.stage(load)
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    t.gather(load)
    t.do("verifier", Arrive(session=load.session, exhibits=load.exhibits))


def _read_and_burnt(t: ScenarioOffice, load: Load, *codes: str) -> Outcome:
    """The load is brought to the open session, its last unit read as sealed, and burnt."""
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    t.gather(load)
    units = t.units(load)
    last = units[-1]
    t.do("prosecutor", ReadUnits(session=load.session, units=(UnitReading(number=last.number, seal=last.seal),)))
    steps.burn(t, load)
    return steps.page_one(t, load, *codes)


ATTACKS_ON_THE_RECORD: tuple[Threat, ...] = (
    Threat("S25", "A wet signature by somebody else's hand", "this project", s25_wet_signature_by_proxy,
           Outcome(REFUSED, ("by_hand_needs_two", "quorum_missing"))),
    Threat("S26", "A wet signature that its person denies after the fire", "this project", s26_wet_signature_denied_after_the_fire,
           Outcome(ALARM, ("by_hand", "objected_presence", "by_hand_unconfirmed", "objection"))),
    Threat("S27", "A session called off and held again, for another draw", "this project", s27_called_off_for_another_draw,
           Outcome(MARKED, ("site_drawn_again",))),
    Threat("S28", "The certificate is made to read better afterwards", "this project", s28_certificate_issued_again,
           Outcome(REFUSED, ("certificate_unchanged", "certificate_unchanged"))),
    Threat("S29", "A device at home as the site's device", "this project", s29_second_device_as_site,
           Outcome(REFUSED, ("site_device_needs_second", "site_device_same"))),
    Threat("S30", "Ash said cold by one person in two names", "this project", s30_ash_in_two_names,
           Outcome(MARKED, ("ash_one_device",))),
    Threat("S31", "A residue that is invented", "this project", s31_residue_invented,
           Outcome(MARKED, ("residue_implausible", "residue_implausible"))),
    Threat("S32", "A unit sealed again on the road", "this project", s32_unit_sealed_again_on_the_road,
           Outcome(MARKED, ("unit_packed_again",))),
    Threat("S33", "A load outside its term", "this project", s33_load_outside_its_term,
           Outcome(MARKED, ("under_seal_too_long",))),
    Threat("S34", "A test kit that has expired", "this project", s34_test_kit_expired,
           Outcome(MARKED, ("expired",))),
    Threat("S35", "The verifier alone with the load", "this project", s35_verifier_alone,
           Outcome(MARKED, ("unit_by_one_agency", "unit_without_photo"))),
    Threat("S36", "A departure that the chair alone says", "tried by outsiders", s36_departure_said_by_the_chair,
           Outcome(ALARM, ("gone_by_one", "objected_departure", "objection"))),
    Threat("S37", "The keeper as member of the commission", "tried by outsiders", s37_keeper_counts_as_member,
           Outcome(REFUSED, ("quorum_missing",))),
    Threat("S38", "A hold on what is ash", "tried by outsiders", s38_hold_on_what_is_ash,
           Outcome(REFUSED, ("wrong_state",))),
    Threat("S39", "A witness speaks twice", "tried by outsiders", s39_witness_speaks_twice,
           Outcome(REFUSED, ("already_attested",))),
    Threat("S40", "A bag that nobody checked, scanned at the gate and at the fire", "tried by outsiders", s40_what_was_never_checked,
           Outcome(REFUSED, ("not_found", "load_differs"))),
    Threat("S41", "A closing without words", "tried by outsiders", s41_closing_without_words,
           Outcome(REFUSED, ("field_empty",))),
    Threat("S42", "No report, and no waiver of it", "tried by outsiders", s42_check_without_report,
           Outcome(REFUSED, ("report_needed",))),
    Threat("S43", "A photograph of the group from another town", "this project", s43_photograph_from_another_town,
           Outcome(MARKED, ("group_photos_missing",))),
    Threat("S44", "Ordered, and left out of the fire", "tried by outsiders", s44_some_left_out_of_the_fire,
           Outcome(REFUSED, ("load_differs",))),
)  # fmt: skip
"""In the order of their numbers, after those of ``session_attacks``."""
