"""Seals are issued by roll to a person; a number that no roll of theirs explains is marked (I69)."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import HOLDERS, Role
from custody.domain.discrepancies.discrepancy import LOOK, Finding
from custody.domain.discrepancies.second_reading_outcome import outcome_of
from custody.domain.exhibits.sacks.sealed_sack import SealContainer
from custody.domain.exhibits.seals.issue_seals import HandRollOn, IssueRoll, ReceiveRoll, VoidSeals
from custody.domain.exhibits.seals.seal_roll import (
    LARGEST_ROLL,
    NO_ROLL,
    OTHER_ROLL,
    VOID_SEAL,
    SealCount,
    SealNumbers,
    numbers_between,
    unused_of,
)
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.normal_form import normal_seal
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.places.custodian import NameCustodian
from custody.domain.places.place import OpenContainer
from custody.domain.places.put_away import StoreExhibits
from tests.act_cases import ActCase
from tests.domain.exhibits.test_seal_number import seal
from tests.factories.memory_office import Town, modest, refused, town

SPELLINGS = st.sampled_from(["ML 0315-", "ml0315", " ML0315 ", "Ml.0315."])


def issue(t: Town, first: str, last: str, to: str = "officer", by: str = "chief") -> str:
    return t.do("seal_roll.issue/1", IssueRoll(person=t.who[to], first=first, last=last), by).first("RS")


def receive(t: Town, roll: str, by: str = "officer", counted: int | None = None) -> Any:
    left = len(t.state(roll).numbers) if counted is None else counted
    return t.do("seal_roll.receive/1", ReceiveRoll(roll=roll, counted=left), by)


def policed() -> Town:
    """A town whose police has somebody who procures its seals."""
    t = town()
    t.who["chief"] = t.enrol(EnrolPerson(name="Chef", rank="Cdt", agency=t.agency["police"], roles=(Role.SUPERVISOR,)))
    return t


def flags(done: Any) -> set[str]:
    return set(done.header.flags) & {NO_ROLL, OTHER_ROLL, VOID_SEAL}


@modest
@given(st.integers(0, 2_000), st.integers(0, 300), SPELLINGS, st.integers(-3, 303), SPELLINGS)
def test_i69_a_number_out_of_its_sealers_roll_is_marked_however_it_is_spelt(low, more, issued, place, typed):
    """Nothing is marked within the roll; before the agency's first roll nothing is marked at all."""
    t = policed()
    lot = t.seal()
    assert not flags(seal(t, lot.seizure, "A", "ZZ 1"))
    receive(t, issue(t, f"{issued}{low:04}", f"{issued}{low + more:04}"))
    done = seal(t, lot.seizure, "B", f"{typed}{max(low + place, 0):04}")
    assert flags(done) == (set() if 0 <= max(low + place, 0) - low <= more else {NO_ROLL})


@modest
@given(st.sampled_from(["other", "unreceived", "void", "own"]))
def test_i69_a_seal_of_another_persons_roll_is_marked_and_a_spoilt_one_too(case):
    """A roll that was issued and not received is nobody's yet."""
    t = policed()
    lot = t.seal()
    roll = issue(t, "AB-01", "AB-50", "officer2" if case == "other" else "officer")
    if case != "unreceived":
        receive(t, roll, "officer2" if case == "other" else "officer")
    if case == "void":
        t.do("seal_roll.void/1", VoidSeals(seals=("ab 07",), reason="Déchirée"), "officer")
    wanted = {"other": {OTHER_ROLL}, "unreceived": {OTHER_ROLL}, "void": {VOID_SEAL}, "own": set()}
    assert flags(seal(t, lot.seizure, "A", "AB-07")) == wanted[case]


def test_i69_the_rolls_of_an_agency_mark_nobody_elsewhere_and_tell_nothing_of_it():
    """Two agencies may have rolls with the same numbers; a strange roll is answered like a missing one."""
    t = policed()
    lot = t.seal()
    theirs = issue(t, "AB-01", "AB-50", "clerk", "supervisor")
    receive(t, theirs, "clerk")
    assert not flags(seal(t, lot.seizure, "A", "AB-07"))
    receive(t, issue(t, "AB-01", "AB-50"))
    assert not flags(seal(t, lot.seizure, "B", "AB-08"))
    for act, command, by in (
        ("seal_roll.receive/1", ReceiveRoll(roll=theirs, counted=1), "officer"),
        ("seal_roll.hand_on/1", HandRollOn(roll=theirs, person=t.who["officer"]), "chief"),
        ("seal_roll.issue/1", IssueRoll(person=t.who["clerk"], first="C1", last="C2"), "chief"),
    ):
        with refused(t, "not_found"):
            t.do(act, command, by)
    issue(t, "XY-01", "XY-50", "clerk", "supervisor")
    with refused(t, "seal_of_no_roll"):
        t.do("seal_roll.void/1", VoidSeals(seals=("XY-02",), reason="?"), "officer")


@modest
@given(st.sampled_from(["reseal", "split", "sack"]), st.integers(0, 12))
def test_i69_a_thief_who_opens_and_seals_again_under_a_seal_of_their_own_is_marked(act, place):
    """Resealing, a part's seal and a sack's seal alike: twenty-five cycles with new numbers stood nowhere before."""
    t = town()
    lot = t.lot(1)
    number = lot.exhibits[0]
    receive(t, issue(t, "RR-01", "RR-09", "clerk", "supervisor"), "clerk")
    new = f"RR-{place:02}"
    if act == "sack":
        box = t.do("container.open/1", OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
        t.do("exhibit.store/1", StoreExhibits(exhibits=(number,), container=box), "clerk")
        done = t.do(
            "container.seal/1", SealContainer(container=box, seal=new), "clerk", *t.present("supervisor", "witness1")
        )
    else:
        t.unseal(number)
        again = t.reseal(number, seal=new) if act == "reseal" else None
        done = again or t.split(number, t.part(seal=new))
    assert flags(done) == (set() if 1 <= place <= 9 else {NO_ROLL})


@given(st.text("AB019", max_size=4), st.integers(1, 3), st.integers(0, 1500), st.integers(0, 40), st.integers(1, 3),
       st.integers(0, 1500), st.integers(0, 40))  # fmt: skip
def test_i69_rolls_overlap_if_and_only_if_a_number_is_in_both(beginning, width, first, more, other_width, low, least):
    beginning = beginning.rstrip("019")
    one = SealNumbers(beginning, max(width, len(str(first))), first, first + more)
    other = SealNumbers(beginning, max(other_width, len(str(low))), low, low + least)
    assert one.overlaps(other) == bool(set(one) & set(other))
    assert all(number in one for number in one)
    assert all((number in one) == (number in set(one)) for number in other)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("S1", "S1000000000", "roll_too_long"),
        ("S1", f"S{LARGEST_ROLL + 1}", "roll_too_long"),
        ("S9", "S1", "roll_bounds"),
        ("S٠١", "S٠٩", "bad_reference"),
        ("S001", "S9", "roll_bounds"),
        ("S1", "T9", "roll_bounds"),
        ("S1A", "S9A", "roll_bounds"),
        ("S" + "9" * 300, "S1", "bad_reference"),
        ("S", "S9", "bad_reference"),
        ("", "S9", "field_empty"),
    ],
)
def test_i69_bounds_that_are_no_roll_are_refused(first, last, code):
    t = policed()
    with refused(t, code):
        issue(t, first, last)


def test_i69_a_roll_is_issued_once_and_by_nobody_to_themselves():
    t = policed()
    issue(t, "S 0001", "S 0500")
    for first, last in (("S0001", "S0500"), ("s-0500", "s-0600"), ("S0100", "S0200")):
        with refused(t, "roll_overlaps"):
            issue(t, first, last, "officer2")
    issue(t, "S0501", "S0600")
    with refused(t, "own_roll"):
        issue(t, "S0601", "S0700", "chief")
    with refused(t, "no_seals_in_role"):
        issue(t, "T1", "T9", "chair", "supervisor")


def test_i69_a_roll_never_comes_back_to_who_issued_it_or_handed_it_on():
    """Else two supervisors procure seals for each other, and each puts on what they bought."""
    t = policed()
    deputy = EnrolPerson(name="Adjoint", rank="Cdt", agency=t.agency["police"], roles=(Role.SUPERVISOR,))
    t.who["deputy"] = t.enrol(deputy)
    roll = issue(t, "S1", "S20")
    issuers = [t.who["chief"]]
    with refused(t, "own_roll"):
        t.do("seal_roll.hand_on/1", HandRollOn(roll=roll, person=issuers[0]), "chief")
    t.do("seal_roll.hand_on/1", HandRollOn(roll=roll, person=t.who["deputy"]), "chief")
    with refused(t, "issuer_of_roll"):
        t.do("seal_roll.hand_on/1", HandRollOn(roll=roll, person=issuers[0]), "deputy")
    assert t.state(roll).issuers == issuers


def test_i69_a_receipt_is_of_the_person_and_its_count_is_marked():
    t = policed()
    roll = issue(t, "S1", "S20")
    with refused(t, "not_roll_holder"):
        receive(t, roll, "officer2")
    with refused(t, "seals_count"):
        receive(t, roll, counted=21)
    assert "seals_miscounted" in receive(t, roll, counted=19).header.flags
    assert (t.state(roll).tally.counted, t.state(roll).tally.left) == (19, 20)
    with refused(t, "roll_received"):
        receive(t, roll)
    with refused(t, "same_person"):
        t.do("seal_roll.hand_on/1", HandRollOn(roll=roll, person=t.who["officer"]), "chief")
    seal(t, t.seal().seizure, "A", "S 3")
    t.do("seal_roll.hand_on/1", HandRollOn(roll=roll, person=t.who["officer2"]), "chief")
    assert "seals_miscounted" not in receive(t, roll, "officer2", 19).header.flags
    assert flags(seal(t, t.seal().seizure, "B", "S 4")) == {OTHER_ROLL}


def test_i69_a_seal_is_voided_once_and_only_unused_by_who_has_it_or_their_supervisor():
    t = policed()
    receive(t, issue(t, "S1", "S20"))
    seal(t, t.seal().seizure, "A", "S3")

    def void(*seals: str, by: str = "officer", reason: str = "Déchirée") -> Any:
        return t.do("seal_roll.void/1", VoidSeals(seals=seals, reason=reason), by)

    for seals, code in ((("S3",), "seal_used"), ((), "nothing_listed"), (("S4", "s-4"), "seal_void")):
        with refused(t, code):
            void(*seals)
    with refused(t, "not_roll_holder"):
        void("S4", by="officer2")
    with refused(t, "field_empty"):
        void("S4", reason=" ")
    void("S4")
    void("S5", by="chief")
    assert unused_of(t.who["officer"], t.agency["police"], t.world) == 17
    with refused(t, "seal_void"):
        void("S5")
    with refused(t, "act_too_large"):
        void(*(f"S{place}" for place in range(101)))


@modest
@given(st.none() | st.integers(0, 22))
def test_i69_unused_seals_are_counted_when_a_custodian_changes(counted):
    """A count other than the log's is marked, and stays with the place; without a roll nobody is asked."""
    t = town()
    t.do("place.name_custodian/1", NameCustodian(place=t.place, person=t.clerk), "supervisor")
    receive(t, issue(t, "S1", "S20", "clerk", "supervisor"), "clerk")
    command = NameCustodian(place=t.place, person=t.who["clerk2"], unused_seals=counted)
    done = t.do("place.name_custodian/1", command, "supervisor")
    told = {"seals_miscounted", "seals_uncounted"} & set(done.header.flags)
    assert told == ({"seals_uncounted"} if counted is None else set() if counted == 20 else {"seals_miscounted"})
    tally = t.state(t.place).seals
    assert tally is None if counted is None else (tally.counted, tally.left) == (counted, 20)


def test_i69_a_change_without_rolls_asks_for_no_count_and_a_count_has_bounds():
    t = town()
    t.do("place.name_custodian/1", NameCustodian(place=t.place, person=t.clerk), "supervisor")
    with refused(t, "seals_count"):
        command = NameCustodian(place=t.place, person=t.who["clerk2"], unused_seals=-1)
        t.do("place.name_custodian/1", command, "supervisor")
    done = t.do("place.name_custodian/1", NameCustodian(place=t.place, person=t.who["clerk2"]), "supervisor")
    assert not done.header.flags


@modest
@given(st.booleans())
def test_i69_a_withdrawn_number_that_was_issued_on_a_roll_goes_to_the_inspection(issued):
    """Of whichever agency, and although no seal bears it yet (I57c)."""
    t = policed()
    if issued:
        issue(t, "CP-1", "CP-9", "clerk", "supervisor")
    state: Any = SimpleNamespace(
        finding=Finding(seal="CP-7"), sort="seal", second_outcome="", repeated=0, assignee="",
        confirmed_at_second_look=False, together=None,
    )  # fmt: skip
    assert (outcome_of(state, Finding(seal="CP-1"), t.world, alike=False) == LOOK) == issued


def test_i69_the_bounds_keep_what_was_typed():
    numbers = numbers_between("OCS-2016-00001", "ocs 2016 00300")
    assert (len(numbers), normal_seal("OCS-2016-00300") in numbers, "OCS201600301" in numbers) == (300, True, False)
    assert SealCount(counted=1, left=2, at="").counted == 1
    with pytest.raises(BadInput):
        numbers_between("A1", "B2")


def _rolls(t: Town) -> list[str]:
    return [each for each in t.world.entries if each.startswith("RS")]


def _story(t: Town) -> Any:
    return issue(t, f"RL{len(_rolls(t)) + 1}001", f"RL{len(_rolls(t)) + 1}009", "clerk", "supervisor")


def _received(t: Town) -> Any:
    return receive(t, _story(t), "clerk")


def _handed_on(t: Town) -> Any:
    return t.do("seal_roll.hand_on/1", HandRollOn(roll=_story(t), person=t.who["clerk2"]), "supervisor")


def _voided(t: Town) -> Any:
    first = t.state(_story(t)).first
    return t.do("seal_roll.void/1", VoidSeals(seals=(first,), reason="Déchirée"), "clerk")


PROCURERS = "supervisor key_officer"
ACT_CASES = (
    ActCase(
        "seal_roll.issue/1",
        roles={PROCURERS: ""},
        story=_story,
    ),
    ActCase("seal_roll.receive/1", roles={" ".join(sorted(HOLDERS)): ""}, story=_received),
    ActCase("seal_roll.hand_on/1", roles={PROCURERS: ""}, story=_handed_on),
    ActCase("seal_roll.void/1", roles={" ".join(sorted(HOLDERS)): ""}, story=_voided),
)


def test_i69_a_count_of_many_rolls_looks_each_roll_up_once():
    """Seal by seal, forty rolls of a thousand kept the recorder for seconds."""
    t = policed()
    for each in range(4):
        receive(t, issue(t, f"LK{each}000", f"LK{each}999"))
    asked: list[int] = []
    reader = SimpleNamespace(
        claimed_from=t.world.claimed_from, load=t.world.load, find=t.world.find,
        claimed_among=lambda kind, values: asked.append(len(list(values))) or set(),
    )  # fmt: skip
    assert unused_of(t.who["officer"], t.agency["police"], reader) == 4_000
    assert asked == [1_000] * 4
