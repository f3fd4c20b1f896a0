"""Custody from sealing to the receipt: one holder, the receiver's act, no way around (I1, I5-I11, I42, I45)."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain import discrepancy, people, photo, place, sealing, seizure, storing, transfer
from custody.domain.case import OpenCase
from custody.domain.events import Actor, Occurred
from custody.domain.exhibit import AT_REST, CheckEntry
from custody.domain.inquiry import AgreeLoss
from custody.domain.labelling import PrintLabels
from custody.domain.quantity import Count
from custody.domain.slip import ConfirmSlip, EnterSlip
from tests.domain.worlds import Town, modest, refused, town

PHOTO = photo.Photo(blob="b" * 64, sha256="a" * 64)


def register(t: Town, seized: str, *entries: sealing.ExhibitEntry):
    return t.do("exhibit.register/1", sealing.RegisterExhibits(seizure=seized, exhibits=entries), "officer")


def entry(number: str, seal: str) -> sealing.ExhibitEntry:
    return sealing.ExhibitEntry(number=number, line=0, form="herb", seal=seal, count=Count(1, "package"))


def slip(t: Town, lot, *, by: str = "clerk2", number: str = "BR 1", when: str = "", **more):
    command = EnterSlip(
        slip=number, releaser=t.officer, receiver=t.clerk, purpose="deposit", checks=t.checks(*lot.exhibits),
        photo=PHOTO, **more,
    )  # fmt: skip
    occurred = Occurred(at=when or t.at, source="paper", zone="Africa/Bamako")
    return t.do("transfer.slip/1", command, by, occurred=occurred)


def consent(t: Town, person: str, will: str = "other_device", by: str = "") -> Actor:
    return Actor(person=t.who[person], part="receiver", will=will, by=by)


# --- I1


@modest
@given(st.lists(st.sampled_from(["S1", "S2", "s1", " S1 ", "S3"]), min_size=1, max_size=5))
def test_i1_a_seal_number_is_taken_once_for_ever(seals):
    """Whatever the spelling and in whichever act, no two exhibits are ever under one seal number."""
    t = town()
    lot = t.seal()
    taken = set()
    for i, seal in enumerate(seals):
        normal = seal.strip().upper()
        if normal in taken:
            with refused(t, "seal_used"):
                register(t, lot.seizure, entry(f"X{i}", seal))
        else:
            register(t, lot.seizure, entry(f"X{i}", seal))
            taken.add(normal)
    held = [e.seal for e in t.states("EV").values()]
    assert len(held) == len(set(held))


def test_i1_a_seal_number_is_not_free_again_after_the_exhibit_has_burnt():
    """A seal number once applied is never applied again."""
    t = town()
    lot = t.lot(1, "certified")
    other = t.seal()
    with refused(t, "seal_used"):
        register(t, other.seizure, entry("Z1", lot.seals[lot.exhibits[0]]))


def test_i1_numbers_of_exhibits_are_unique_in_a_case_and_of_cases_everywhere():
    """The same exhibit number twice in a case, or a case number twice, is refused, in one act and over two."""
    t = town()
    lot = t.seal()
    register(t, lot.seizure, entry("A1", "Q1"))
    with refused(t, "exhibit_number_taken"):
        register(t, lot.seizure, entry("a1", "Q2"))
    with refused(t, "exhibit_number_taken"):
        register(t, lot.seizure, entry("A2", "Q3"), entry("A2", "Q4"))
    with refused(t, "case_number_taken"):
        number = t.state(lot.case).number
        t.do("case.open/1", OpenCase(number=number.lower(), title="x"), "officer")


# --- I5, I6


@modest
@given(st.lists(st.sampled_from(["receive", "refuse", "recall", "hand"]), max_size=5))
def test_i5_i6_there_is_one_holder_at_every_instant_and_only_a_receipt_changes_it(acts):
    """Dispatch, refusal and recall leave the holder; the receiver's act, and nothing else, makes them holder."""
    t = town()
    lot = t.seal(2)
    releaser, receiver = "officer", "clerk"
    for act in acts:
        if act == "hand":
            command = transfer.HandOver(to=t.who[receiver], purpose="deposit", checks=t.checks(*lot.exhibits))
            t.do("transfer.handover/1", command, releaser, consent(t, receiver))
        else:
            number = t.dispatch(releaser, receiver, "deposit", *lot.exhibits)
            assert {t.state(e).holder for e in lot.exhibits} == {t.who[releaser]}
            if act == "receive":
                t.receive(number, receiver)
            elif act == "refuse":
                t.do("transfer.refuse/1", transfer.Refuse(transfer=number, reason="Absent"), receiver)
            else:
                t.do("transfer.recall/1", transfer.Recall(transfer=number, reason="Erreur"), releaser)
        passed = act in {"receive", "hand"}
        assert {t.state(e).holder for e in lot.exhibits} == {t.who[receiver if passed else releaser]}
        if passed:
            releaser, receiver = receiver, {"clerk": "clerk2", "clerk2": "clerk"}[receiver]


def test_i6_a_receipt_is_not_given_by_the_releaser_or_a_third():
    """Neither the releaser, nor their colleague, nor a colleague of the receiver receives in the receiver's name."""
    t = town()
    lot = t.seal()
    number = t.dispatch("officer", "clerk", "deposit", *lot.exhibits)
    for person, code in (("policeclerk", "not_receiver"), ("clerk2", "not_receiver"), ("analyst", "not_found")):
        with refused(t, code):
            t.receive(number, person)
    with refused(t, "role_needed"):
        t.receive(number, "officer")
    t.receive(number, "clerk")
    with refused(t, "wrong_state"):
        t.receive(number, "clerk")


def test_i6_both_halves_at_once_need_the_receivers_own_will():
    """Without the receiver's will, with somebody else's, or vouched for by a party or a party's colleague, nothing passes."""
    t = town()
    lot = t.seal()
    command = transfer.HandOver(to=t.clerk, purpose="deposit", checks=t.checks(*lot.exhibits))
    for others, code in (
        ((), "receiver_absent"),
        ((consent(t, "clerk2"),), "receiver_absent"),
        ((consent(t, "clerk", "paper"),), "receiver_absent"),
        ((consent(t, "clerk", "vouched"),), "voucher_not_third"),
        ((consent(t, "clerk", "vouched", t.officer),), "voucher_not_third"),
        ((consent(t, "clerk", "vouched", t.clerk),), "voucher_not_third"),
        ((consent(t, "clerk", "vouched", "PE0000000000X"),), "voucher_not_third"),
        ((consent(t, "clerk", "vouched", t.policeclerk),), "voucher_not_third"),
    ):
        with refused(t, code):
            t.do("transfer.handover/1", command, "officer", *others)
    t.do("transfer.handover/1", command, "officer", consent(t, "clerk", "vouched", t.clerk2))
    assert t.state(lot.exhibits[0]).holder == t.clerk


def test_i6_a_paper_slip_passes_custody_only_when_a_second_person_of_the_receiving_agency_confirms():
    """Neither who typed it, nor the releaser, nor the releaser's agency can make the receiver a holder on paper."""
    t = town()
    lot = t.seal()
    number = slip(t, lot, by="policeclerk").first("TR")
    assert t.state(lot.exhibits[0]).holder == t.officer
    confirm = ConfirmSlip(transfer=number)
    with refused(t, "own_slip"):
        t.do("transfer.confirm_slip/1", confirm, "policeclerk")
    with refused(t, "own_slip"):
        t.do("transfer.confirm_slip/1", confirm, "officer")
    with refused(t, "not_found"):
        t.do("transfer.confirm_slip/1", confirm, "analyst")
    t.do("transfer.confirm_slip/1", confirm, "clerk2")
    assert t.state(lot.exhibits[0]).holder == t.clerk
    with refused(t, "wrong_state"):
        t.do("transfer.confirm_slip/1", confirm, "clerk2")


def test_i6_a_slip_counts_once_and_a_mistyped_one_can_be_refused_and_entered_again():
    """A slip's number is used up by its confirmation, not by a typing error."""
    t = town()
    lot, other = t.seal(), t.seal()
    wrong = slip(t, other).first("TR")
    t.do("transfer.refuse/1", transfer.Refuse(transfer=wrong, reason="Autre scellé"), "clerk")
    right = slip(t, lot).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=right), "clerk")
    with refused(t, "slip_used"):
        slip(t, other)
    assert t.state(other.exhibits[0]).holder == t.officer


def test_i6_a_slip_about_exhibits_that_have_moved_since_is_refused():
    """Two slips for one exhibit cannot both pass custody."""
    t = town()
    lot = t.seal()
    first, second = slip(t, lot, number="BR 1").first("TR"), slip(t, lot, number="BR 2").first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=first), "clerk")
    with refused(t, "not_holder"):
        t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=second), "clerk")


# --- I7, I42


def test_i7_only_the_holder_hands_over_and_never_to_themselves():
    """A colleague of the holder cannot release; the releaser is never the receiver."""
    t = town()
    lot = t.lot()
    with refused(t, "not_holder"):
        t.dispatch("clerk2", "supervisor", "storage", *lot.exhibits)
    with refused(t, "same_person"):
        t.dispatch("clerk", "clerk", "storage", *lot.exhibits)


@pytest.mark.parametrize(
    ("receiver", "purpose"),
    [
        ("officer2", "deposit"), ("prosecutor", "deposit"), ("witness1", "storage"), ("administrator", "storage"),
        ("analyst", "deposit"), ("analyst", "other"), ("clerk2", "laboratory"), ("courtclerk", "laboratory"),
        ("analyst", "court"), ("inspector", "return"),
    ],
)  # fmt: skip
def test_i7_the_receiver_holds_a_role_for_the_purpose(receiver, purpose):
    """Nobody receives without a keeper's role, and nobody dodges a due day by naming another purpose."""
    t = town()
    lot = t.lot()
    with refused(t, "receiver_has_no_role"):
        t.dispatch("clerk", receiver, purpose, *lot.exhibits, due=t.day(3))


def test_i7_i42_a_role_revoked_ends_what_a_person_may_do_and_undoes_nothing():
    """Revoked or disabled between dispatch and receipt: no receipt; receipts given before stay."""
    t = town()
    lot, later = t.lot(), t.seal()
    number = t.dispatch("officer", "clerk", "deposit", *later.exhibits)
    before = t.state(lot.exhibits[0]).holder
    t.enrol(people.ChangeRoles(person=t.clerk, revoke=("clerk",)))
    with refused(t, "role_needed"):
        t.receive(number, "clerk")
    with refused(t, "receiver_has_no_role"):
        t.dispatch("officer", "clerk", "deposit", *t.seal().exhibits)
    t.enrol(people.Disable(person=t.clerk))
    with refused(t, "person_unknown"):
        t.receive(number, "clerk")
    assert t.state(lot.exhibits[0]).holder == before == t.clerk
    t.do("transfer.recall/1", transfer.Recall(transfer=number, reason="Muté"), "officer")
    assert t.state(later.exhibits[0]).status == "sealed"


def test_i42_a_paper_slip_is_judged_by_the_roles_of_its_own_day():
    """Who was clerk when the slip was signed has received, even if the role has ended before it is typed in."""
    t = town()
    lot = t.seal()
    signed = t.at
    t.wait(days=2)
    t.enrol(people.ChangeRoles(person=t.clerk, revoke=("clerk",)))
    with refused(t, "receiver_has_no_role"):
        slip(t, lot)
    number = slip(t, lot, when=signed).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=number), "supervisor")
    assert t.state(lot.exhibits[0]).holder == t.clerk


@modest
@given(st.sampled_from([1, 60, 24 * 60, 9_000_000]))
def test_i42_a_clock_set_back_neither_locks_out_nor_revives(minutes):
    """Roles are judged by the order of recording: what was granted since holds, what was revoked since does not."""
    t = town()
    lot, later = t.seal(), t.seal()
    t.wait(days=1)
    t.enrol(people.ChangeRoles(person=t.clerk2, revoke=("clerk",)))
    newcomer = t.enrol(people.EnrolPerson(name="Nouveau", rank="", agency=t.agency["drug_office"], roles=("clerk",)))
    t.who["newcomer"] = newcomer
    t.now -= timedelta(minutes=minutes)
    t.hand("officer", "newcomer", "deposit", *lot.exhibits)
    with refused(t, "receiver_has_no_role"):
        t.dispatch("officer", "clerk2", "deposit", *later.exhibits)
    with refused(t, "role_needed"):
        store(t, place=t.place, exhibits=lot.exhibits, person="clerk2")


# --- I8


def box(t: Town, parent: str = "") -> str:
    command = place.OpenContainer(name="Sac", place="" if parent else t.place, parent=parent)
    return t.do("container.open/1", command, "clerk").first("CT")


def store(t: Town, person: str = "clerk", **more):
    return t.do("exhibit.store/1", storing.StoreExhibits(**more), person)


def assert_container_holds_together(t: Town):
    """I8: exhibits of a container share its place, holder and agency; the containers are a forest."""
    for number, state in t.states("EV").items():
        if state.container and state.status != "in_transit":
            outer = place.outermost(t.world, state.container)
            assert (state.place, state.agency) == (outer.place, outer.agency), number
            assert not outer.transfer
    for number in t.states("CT"):
        assert len({t.state(e).holder for e in t.world.contents(number)}) <= 1


@modest
@given(st.lists(st.sampled_from(["move", "hand", "refuse", "single", "take", "missing", "nest"]), max_size=6))
def test_i8_a_container_takes_its_contents_with_it(acts):
    """Moved, handed over, refused, emptied singly or short of one: contents and container never disagree."""
    t = town()
    lot = t.lot(4)
    outer = box(t)
    inner = box(t, outer)
    store(t, container=outer, exhibits=lot.exhibits[:2])
    store(t, container=inner, exhibits=lot.exhibits[2:])
    holder, other = "clerk", "clerk2"
    for act in acts:
        inside = t.world.contents(outer)
        match act:
            case "move":
                store(t, place=t.shelf, containers=(outer,))
            case "nest":
                store(t, place=t.place, containers=(inner,))
            case "single" if inside:
                store(t, place=t.place, exhibits=(inside[0],))
            case "take" if inside:
                number = t.dispatch(holder, other, "storage", inside[0])
                t.do("transfer.refuse/1", transfer.Refuse(transfer=number, reason="Non"), other)
            case "hand" | "refuse" | "missing" if inside and not any(t.state(e).open for e in inside):
                command = transfer.Dispatch(to=t.who[other], purpose="storage", containers=(outer,))
                number = t.do("transfer.dispatch/1", command, holder).first("TR")
                with refused(t, "container_in_transit"):
                    store(t, place=t.shelf, containers=(outer,))
                if act == "refuse":
                    t.do("transfer.refuse/1", transfer.Refuse(transfer=number, reason="Non"), other)
                elif act == "hand" or len(inside) > 1:
                    t.receive(number, other, *inside[: len(inside) if act == "hand" else -1], place=t.place)
                    holder, other = other, holder
                else:
                    t.do("transfer.recall/1", transfer.Recall(transfer=number, reason="Non"), holder)
        assert_container_holds_together(t)


def test_i8_a_container_never_holds_what_two_people_answer_for():
    """What another clerk of the same store holds does not go into a container with one's own."""
    t = town()
    mine, theirs = t.lot(), t.lot()
    t.hand("clerk", "clerk2", "storage", *theirs.exhibits)
    sack = box(t)
    store(t, container=sack, exhibits=mine.exhibits)
    with refused(t, "other_holder"):
        store(t, container=sack, exhibits=theirs.exhibits)


def test_i8_nobody_fills_or_moves_a_container_on_its_way():
    """A container handed over is closed until it is received; so nothing passes unlisted inside it."""
    t = town()
    lot, extra = t.lot(2), t.lot()
    sack = box(t)
    store(t, container=sack, exhibits=lot.exhibits)
    t.do("transfer.dispatch/1", transfer.Dispatch(to=t.clerk2, purpose="storage", containers=(sack,)), "clerk")
    with refused(t, "container_in_transit"):
        store(t, container=sack, exhibits=extra.exhibits)
    with refused(t, "container_in_transit"):
        box(t, sack)
    with refused(t, "container_in_transit"):
        t.do("transfer.dispatch/1", transfer.Dispatch(to=t.clerk2, purpose="storage", containers=(sack,)), "clerk")


def test_i8_places_and_containers_of_another_agency_are_closed():
    """A clerk of another agency neither stores in this one's places nor moves its exhibits."""
    t = town()
    lot = t.lot()
    with refused(t, "not_found"):
        store(t, "policeclerk", place=t.place, exhibits=lot.exhibits)
    theirs = t.do("container.open/1", place.OpenContainer(name="Sac"), "policeclerk").first("CT")
    with refused(t, "not_holder"):
        store(t, "policeclerk", container=theirs, exhibits=lot.exhibits)
    with refused(t, "not_found"):
        number = t.dispatch("clerk", "policeclerk", "storage", *lot.exhibits)
        t.receive(number, "policeclerk", place=t.place)
    store(t, "clerk2", place=t.shelf, exhibits=t.lot().exhibits)


# --- I9


def test_i9_nothing_is_handed_over_from_transit_quarantine_or_after_the_fire():
    """Only what is at rest, under no open discrepancy and not in a session is handed over."""
    t = town()
    moving, doubtful, staged, burnt = t.lot(), t.lot(), t.lot(1, "staged"), t.lot(1, "burnt", text="5,40")
    t.dispatch("clerk", "clerk2", "storage", *moving.exhibits)
    t.measure("clerk", t.check(doubtful.exhibits[0], seal="X 1"))
    for lot, code in (
        (moving, "wrong_state"),
        (doubtful, "quarantined"),
        (staged, "wrong_state"),
        (burnt, "not_holder"),
    ):
        with refused(t, code):
            t.dispatch("clerk", "clerk2", "storage", *lot.exhibits)


def test_i9_nothing_at_all_leads_out_of_destruction():
    """After the fire no act but the certificate and an alarm says anything about an exhibit."""
    t = town()
    lot = t.lot(1, "certified")
    number = lot.exhibits[0]
    look = CheckEntry(exhibit=number, seal=lot.seals[number])
    with refused(t, "wrong_state"):
        t.measure("clerk", look)
    with refused(t, "wrong_state"):
        store(t, place=t.place, exhibits=(number,))
    with refused(t, "wrong_state"):
        t.do("exhibit.print/1", PrintLabels(exhibits=(number,)), "clerk")
    with refused(t, "wrong_state"):
        t.issue(number)


# --- I10


def test_i10_a_temporary_release_has_a_due_day_that_is_not_past():
    """Without a due day, or with yesterday's, nothing goes to laboratory or court; what is given for good has none."""
    t = town()
    lot = t.lot()
    for purpose, receiver in (("laboratory", "analyst"), ("court", "courtclerk")):
        with refused(t, "due_needed"):
            t.dispatch("clerk", receiver, purpose, *lot.exhibits)
        with refused(t, "due_past"):
            t.dispatch("clerk", receiver, purpose, *lot.exhibits, due=t.day(-1))
    with refused(t, "due_without_loan"):
        t.dispatch("clerk", "clerk2", "storage", *lot.exhibits, due=t.day(10))
    t.lend(*lot.exhibits)
    state = t.state(lot.exhibits[0])
    assert (state.status, state.due, state.released_by) == ("released", t.day(10), t.agency["drug_office"])


def test_i10_what_was_lent_comes_back_to_who_lent_it():
    """From laboratory or court only the way back is open, and passing on inside neither loses nor moves the due day."""
    t = town()
    lot = t.lot()
    t.lend(*lot.exhibits)
    due = t.state(lot.exhibits[0]).due
    for receiver, purpose in (("clerk", "storage"), ("policeclerk", "return"), ("courtclerk", "court")):
        with refused(t, "return_elsewhere"):
            t.dispatch("analyst", receiver, purpose, *lot.exhibits, due=t.day(99) if purpose == "court" else "")
    t.hand("analyst", "analyst2", "laboratory", *lot.exhibits, due=t.day(99))
    state = t.state(lot.exhibits[0])
    assert (state.holder, state.due, state.released_by) == (t.analyst2, due, t.agency["drug_office"])
    t.hand("analyst2", "clerk2", "return", *lot.exhibits)
    state = t.state(lot.exhibits[0])
    assert (state.status, state.due, state.released_by) == ("held", "", "")


# --- I11


def untouched(t, exhibit):
    """An exhibit's state without which event was the last to touch it."""
    return {k: v for k, v in json.loads(t.snapshot()[exhibit]).items() if not k.startswith("moved")}


@modest
@given(st.sampled_from(["refuse", "recall"]), st.sampled_from(["sealed", "held", "ordered"]))
def test_i11_a_refused_receipt_leaves_everything_as_before_but_the_record(how, stage):
    """Refused or recalled, an exhibit's state is what it was, but for the event that touched it; the reason is on record."""
    t = town()
    lot = t.lot(2, stage)
    if stage != "sealed":
        store(t, place=t.shelf, exhibits=lot.exhibits)
    releaser, receiver = ("officer", "clerk") if stage == "sealed" else ("clerk", "clerk2")
    before = {e: untouched(t, e) for e in lot.exhibits}
    number = t.dispatch(releaser, receiver, "storage", *lot.exhibits)
    if how == "refuse":
        done = t.do("transfer.refuse/1", transfer.Refuse(transfer=number, reason="Sceau brisé"), receiver)
    else:
        done = t.do("transfer.recall/1", transfer.Recall(transfer=number, reason="Erreur"), releaser)
    assert {e: untouched(t, e) for e in lot.exhibits} == before
    assert t.state(number).status == {"refuse": "refused", "recall": "recalled"}[how]
    assert done.header.parts == 3
    again = t.dispatch(releaser, receiver, "storage", *lot.exhibits)
    with refused(t, "field_empty"):
        t.do("transfer.refuse/1", transfer.Refuse(transfer=again, reason="  "), receiver)


def test_i11_only_the_releaser_or_their_supervisor_recalls():
    """A receiver, a colleague or a stranger cannot call a hand-over back; a supervisor of the agency can."""
    t = town()
    lot = t.lot()
    number = t.dispatch("clerk", "policeclerk", "storage", *lot.exhibits)
    recall = transfer.Recall(transfer=number, reason="x")
    for person, code in (("clerk2", "not_releaser"), ("policeclerk", "not_found"), ("analyst", "not_found")):
        with refused(t, code):
            t.do("transfer.recall/1", recall, person)
    t.do("transfer.recall/1", recall, "supervisor")
    assert t.state(lot.exhibits[0]).status == "held"


# --- duplicates, lists


@modest
@given(st.integers(0, 2), st.sampled_from(["dispatch", "measure", "order", "print"]))
def test_i1_an_exhibit_scanned_twice_in_one_act_is_refused(place_of, act):
    """Every act on a list refuses a number that stands in it twice, and an empty list."""
    t = town()
    lot = t.lot(2)
    twice = (*lot.exhibits, lot.exhibits[0]) if place_of else (lot.exhibits[0], *lot.exhibits)
    for numbers, code in ((twice, "scanned_twice"), ((), "nothing_listed")):
        with refused(t, code):
            match act:
                case "dispatch":
                    t.dispatch("clerk", "clerk2", "storage", *numbers)
                case "measure":
                    t.measure("clerk", *t.checks(*numbers))
                case "order":
                    t.issue(*numbers)
                case "print":
                    t.do("exhibit.print/1", PrintLabels(exhibits=numbers), "clerk")


def test_i5_an_act_too_large_for_an_entry_is_refused_by_the_rule_not_by_the_disk():
    """A hand-over of 3,000 exhibits fits an entry of 65,535 bytes; one more is refused."""
    t = town()
    line = seizure.LineEntry(substance="cannabis", count=Count(3001, "package"))
    seized = t.declare(t.case(), line)
    made = register(t, seized, *(entry(f"N{i}", f"T{i}") for i in range(3000)))
    exhibits = [*made.all("EV"), *register(t, seized, entry("N3000", "T3000")).all("EV")]
    with refused(t, "act_too_large"):
        t.dispatch("officer", "clerk", "deposit", *exhibits)
    with refused(t, "act_too_large"):
        t.do("exhibit.print/1", PrintLabels(exhibits=tuple(exhibits)), "officer")
    number = t.dispatch("officer", "clerk", "deposit", *exhibits[:3000])
    assert max(map(len, t.log)) <= 65_535
    assert len(t.state(number).exhibits) == 3000


# --- I45


def test_i45_a_discrepancy_is_closed_by_the_inspection_and_by_nobody_in_its_window():
    """Nobody who held the thing since the last full check closes it, whatever role they hold by now."""
    t = town()
    lot = t.lot()
    opened = t.measure("clerk2", t.check(lot.exhibits[0], seal="X 1")).opened[0]
    assert set(t.state(opened).window) == {t.clerk, t.clerk2}
    close = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Erreur de lecture")
    for person in ("clerk", "supervisor", "prosecutor", "administrator"):
        with refused(t, "role_needed"):
            t.do("discrepancy.close/1", close, person)
    t.enrol(people.ChangeRoles(person=t.clerk, grant=("inspector",), revoke=("clerk",)))
    with refused(t, "in_window"):
        t.do("discrepancy.close/1", close, "clerk")
    t.do("discrepancy.close/1", close, "inspector")
    assert (t.state(opened).status, t.state(lot.exhibits[0]).open) == ("closed", [])
    assert t.state(opened).expected.seal == lot.seals[lot.exhibits[0]]
    with refused(t, "already_closed"):
        t.do("discrepancy.close/1", close, "inspector")


def test_i45_what_the_inspection_accepts_is_the_record_from_then_on_and_only_that():
    """A seal typed wrong at sealing is accepted and can be checked against; a seal of another exhibit cannot."""
    t = town()
    lot, other = t.lot(), t.lot()
    number = lot.exhibits[0]
    swapped = t.measure("clerk", t.check(number, seal=other.seals[other.exhibits[0]])).opened[0]
    accept = discrepancy.Close(discrepancy=swapped, resolution="explained", reason="x", accept=True)
    with refused(t, "seal_used"):
        t.do("discrepancy.close/1", accept, "inspector")
    t.do("discrepancy.close/1", discrepancy.Close(discrepancy=swapped, resolution="explained", reason="x"), "inspector")
    typo = t.measure("clerk", t.check(number, seal="T 77")).opened[0]
    accept = discrepancy.Close(discrepancy=typo, resolution="explained", reason="Faute de frappe", accept=True)
    t.do("discrepancy.close/1", accept, "inspector")
    assert not t.measure("clerk", t.check(number, seal="T 77")).opened
    with refused(t, "seal_used"):
        register(t, other.seizure, entry("Y1", "T 77"))


def test_i45_a_missing_exhibit_written_off_is_unaccounted_for_until_it_reappears():
    """Closed as a loss, nothing more is done with it; seen again, it is under a discrepancy until the inspection speaks."""
    t = town()
    lot = t.seal(2)
    number = t.dispatch("officer", "clerk", "deposit", *lot.exhibits)
    gone = lot.exhibits[1]
    opened = t.receive(number, "clerk", lot.exhibits[0]).opened
    missing = next(d for d in opened if t.state(d).sort == "missing")
    t.do("discrepancy.agree_loss/1", AgreeLoss(discrepancy=missing, reason="Vol"), "prosecutor")
    t.do("discrepancy.close/1", discrepancy.Close(discrepancy=missing, resolution="loss", reason="Vol"), "inspector")
    assert t.state(gone).status == "unaccounted"
    with refused(t, "wrong_state"):
        t.dispatch("officer", "clerk", "deposit", gone)
    from custody.domain.sighting import Sight

    again = t.do("exhibit.sight/1", Sight(exhibits=(gone,)), "policeclerk").opened[0]
    assert t.state(again).sort == "reappeared"
    t.do(
        "discrepancy.close/1",
        discrepancy.Close(discrepancy=again, resolution="explained", reason="Oublié"),
        "inspector",
    )
    assert (t.state(gone).status, t.state(gone).open) == ("held", [])


# --- people


@modest
@given(st.sampled_from(["administrator", "key_officer", "inspector", "prosecutor", "seizing_officer", "liaison"]))
def test_i41_roles_that_must_stay_apart_cannot_be_granted_together(role):
    """Evidence roles never meet with the administrator's, key officer's, inspector's or prosecutor's in one person."""
    t = town()
    change = people.EnrolPerson(name="Deux", rank="", agency=t.agency["police"], roles=(role, "clerk"))
    with refused(t, "roles_conflict"):
        t.enrol(change)
    holder = t.enrol(people.EnrolPerson(name="Un", rank="", agency=t.agency["police"], roles=(role,)))
    with refused(t, "roles_conflict"):
        t.enrol(people.ChangeRoles(person=holder, grant=("clerk",)))


def test_i41_nobody_approves_their_own_request_or_their_own_roles():
    """The proposer does not confirm, nor does who would receive the roles; two proposals do not add up unseen."""
    t = town()
    change = people.Propose(change=people.ChangeRoles(person=t.witness1, grant=("verifier",)))
    proposal = t.do("person.propose/1", change, "key1").first("PR")
    with refused(t, "own_proposal"):
        t.do("person.confirm/1", people.Confirm(proposal=proposal), "key1")
    t.do("person.confirm/1", people.Confirm(proposal=proposal), "key2")
    with refused(t, "already_confirmed"):
        t.do("person.confirm/1", people.Confirm(proposal=proposal), "key2")
    one, two = (
        t.do("person.propose/1", people.Propose(change=people.ChangeRoles(person=t.witness2, grant=(r,))), "key1")
        for r in ("inspector", "clerk")
    )
    t.do("person.confirm/1", people.Confirm(proposal=one.first("PR")), "key2")
    with refused(t, "roles_conflict"):
        t.do("person.confirm/1", people.Confirm(proposal=two.first("PR")), "key2")


def test_i5_states_from_which_custody_passes_are_those_at_rest():
    """The set of states is the one the state machine of the field knows."""
    assert {"sealed", "held", "released", "ordered"} == AT_REST
