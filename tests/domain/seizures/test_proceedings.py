"""Cases joined, split and passed to another court: exhibits keep their numbers, the readers change (I41; issue 24.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.visibility import Reader, sees_case, sees_discrepancy, sees_exhibit
from custody.domain.exhibits.exhibit import IN_TRANSIT
from custody.domain.exhibits.legal_hold import LiftHold, PlaceHold
from custody.domain.exhibits.report_missing import ReportMissing
from custody.domain.orders.court_registry import SetHearing
from custody.domain.orders.destruction_request import MakeDestructionRequest
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.seizures.case import PART_ENDED, PART_RENEWED, ShareCase, part_in_case
from custody.domain.seizures.end_share import EndShare
from custody.domain.seizures.join_cases import JoinCases
from custody.domain.seizures.pass_case import PassCase
from custody.domain.seizures.split_case import SplitCase
from tests.factories.memory_office import PHOTO, modest, refused, town

PAGES = (PHOTO,)


def at_court(*lots, t=None):
    """Cases that are shared with the court."""
    t = t or town()
    for lot in lots:
        share(t, lot.case, "court")
    return t


def share(t, case, agency, by="prosecutor"):
    t.do("case.share/1", ShareCase(case=case, agency=t.agency[agency]), by)


def cited(t, **more):
    return {"decision_reference": "Jugement 45/2026", "decided_on": t.today, "scans": PAGES, **more}


def join(t, first, *cases, by="courtclerk", **more):
    return t.do("case.join/1", JoinCases(case=first, cases=cases, **cited(t, **more)), by)


def split(t, case, *exhibits, by="courtclerk", title="Disjonction", **more):
    title = title if exhibits else ""
    done = t.do("case.split/1", SplitCase(case=case, exhibits=exhibits, title=title, **cited(t, **more)), by)
    return done.first("CS") if exhibits else ""


def second_court(t):
    """A court of another town, with its registry."""
    t.agency["court2"] = t.enrol(EnrolAgency(name="Tribunal de Mopti", sort="court"))
    person = EnrolPerson(name="Greffier de Mopti", rank="Me", agency=t.agency["court2"], roles=("court_clerk",))
    t.who["courtclerk2"] = t.enrol(person)
    return t.agency["court2"]


def pass_on(t, case, court, by="courtclerk", **more):
    return t.do("case.pass/1", PassCase(case=case, court=court, **cited(t, **more)), by)


def reads(t, agency, case):
    """As a reader of that agency sees the case, after checking that the claims say the same."""
    state, (_, part) = t.state(case), part_in_case(t.agency[agency], case)
    ended, renewed = (len(t.world.claimed_from(kind, f"{part}/")) for kind in (PART_ENDED, PART_RENEWED))
    seen = sees_case(Reader("AG0000000000X", t.agency[agency], ("prosecutor",)), state)
    assert seen is (t.world.claimed("part_in_case", part) is not None and ended == renewed)
    return seen


def reads_exhibit(t, agency, exhibit_id):
    exhibit = t.state(exhibit_id)
    return sees_exhibit(Reader("AG0000000000X", t.agency[agency], ("prosecutor",)), exhibit, t.state(exhibit.case))


def test_joined_cases_have_the_same_readers_and_each_history_has_the_act():
    """A foreign agency goes on reading only its own; later shares and endings are of all."""
    t = town()
    one, other = t.lot(2), t.lot(2)
    at_court(one, other, t=t)
    share(t, one.case, "customs")
    share(t, other.case, "prosecution2")
    share(t, other.case, "foreign")
    before = {each: (t.state(each).exhibit_number, t.state(each).seal) for each in (*one.exhibits, *other.exhibits)}
    done = join(t, one.case, other.case)
    assert {subject for subject, *_ in done.events} >= {one.case, other.case}
    for case in (one.case, other.case):
        assert all(reads(t, agency, case) for agency in ("customs", "prosecution2", "court", "police"))
        assert reads(t, "foreign", case) is (case == other.case)
    assert {each: (t.state(each).exhibit_number, t.state(each).seal) for each in before} == before
    share(t, one.case, "laboratory")
    assert reads(t, "laboratory", other.case)
    t.do("case.end_share/1", EndShare(case=one.case, agency=t.agency["customs"], reason="Fin"), "prosecutor")
    assert not reads(t, "customs", one.case)
    assert not reads(t, "customs", other.case)
    with refused(t, "case_joined"):
        share(t, other.case, "gendarmerie")
    with refused(t, "case_joined"):
        t.do("case.end_share/1", EndShare(case=other.case, agency=t.agency["laboratory"], reason="Fin"), "prosecutor")
    assert t.snapshot() == t.refolded()


def test_a_court_that_takes_charge_of_one_exhibit_reads_all_that_is_joined():
    """Its registry has to find the whole proceeding."""
    t = town()
    one, other = t.lot(), t.lot(1, "held")
    at_court(one, other, t=t)
    join(t, one.case, other.case)
    court2 = second_court(t)
    t.hand("clerk", "courtclerk2", "court", *other.exhibits, due=t.day(5))
    assert court2 in t.state(one.case).agencies
    assert court2 in t.state(other.case).agencies


def test_a_case_is_joined_once_and_never_in_a_circle():
    """To itself, twice, back to what was joined to it, or named twice; and what it took in goes with it."""
    t = town()
    lots = [t.seal() for _ in range(4)]
    at_court(*lots, t=t)
    a, b, c, d = (lot.case for lot in lots)
    with refused(t, "nothing_listed"):
        join(t, a)
    for cases in ((a,), (b, b)):
        with refused(t, "scanned_twice"):
            join(t, a, *cases)
    join(t, a, b)
    for first, other in ((a, b), (b, a), (c, b), (b, c)):
        with refused(t, "case_joined"):
            join(t, first, other)
    join(t, c, d)
    join(t, a, c)
    assert t.state(a).joined == [b, c, d]
    assert {t.state(each).joined_to for each in (b, c, d)} == {a}
    assert t.state(c).joined == []


@modest
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=8), st.data())
def test_joined_in_any_order_the_cases_make_flat_groups_of_the_same_readers(pairs, data):
    """Each case is joined to at most one, which is joined to none; a group has one set of readers and one leader."""
    t = town()
    lots = [t.seal() for _ in range(4)]
    at_court(*lots, t=t)
    names = [lot.case for lot in lots]
    for agency in ("customs", "gendarmerie", "laboratory"):
        share(t, data.draw(st.sampled_from(names)), agency)
    for first, other in pairs:
        allowed = first != other and not t.state(names[first]).joined_to and not t.state(names[other]).joined_to
        if allowed:
            join(t, names[first], names[other])
        else:
            with pytest.raises(Exception, match=r"case_joined|scanned_twice"):
                join(t, names[first], names[other])
    for name in names:
        case = t.state(name)
        if case.joined_to:
            assert name in t.state(case.joined_to).joined
            assert not case.joined
        for each in case.joined:
            assert t.state(each).joined_to == name
            assert set(t.state(each).agencies) == set(case.agencies)
            assert t.state(each).prosecution == case.prosecution
    assert t.snapshot() == t.refolded()


def test_only_the_registry_of_the_court_that_a_case_is_before_joins_splits_or_passes_it():
    """Another court's clerk, even one with a share; a prosecution's clerk; nobody else."""
    t = town()
    one, other = t.seal(2), t.seal()
    at_court(one, other, t=t)
    court2 = second_court(t)
    attempts = [
        lambda by: join(t, one.case, other.case, by=by),
        lambda by: split(t, one.case, one.exhibits[0], by=by),
        lambda by: pass_on(t, one.case, court2 if by != "courtclerk2" else t.agency["court"], by=by),
    ]
    for attempt in attempts:
        with refused(t, "not_found"):
            attempt("courtclerk2")
        for by in ("officer", "prosecutor", "inspector", "clerk"):
            with refused(t, "role_needed"):
                attempt(by)
    clerk = EnrolPerson(name="Greffier du parquet", rank="Me", agency=t.agency["prosecution"], roles=("court_clerk",))
    t.who["parquet"] = t.enrol(clerk)
    t.do("case.set_hearing/1", SetHearing(case=one.case, day=t.day(9), place="Salle 1"), "courtclerk")
    for lot in (one, other):
        t.do("case.share/1", ShareCase(case=lot.case, agency=court2), "prosecutor")
    for attempt in attempts:
        with refused(t, "registry_needed"):
            attempt("parquet")
    for attempt in attempts[:2]:
        with refused(t, "case_before_other_court"):
            attempt("courtclerk2")
    for more, code in (({"scans": ()}, "scan_needed"), ({"decided_on": t.day(1)}, "time_in_future"),
                       ({"decision_reference": " "}, "field_empty")):  # fmt: skip
        with refused(t, code):
            split(t, one.case, one.exhibits[0], **more)


@modest
@given(st.sets(st.integers(0, 4), min_size=1), st.sampled_from(["sealed", "in_transit", "held", "ordered", "staged"]))
def test_what_is_split_off_keeps_number_seal_holder_and_order_and_is_read_in_its_new_case(chosen, until):
    """At any stage: the agency that only took part in the old case reads no longer; the rest stays there."""
    t = town()
    lot = t.lot(5, until)
    at_court(lot, t=t)
    share(t, lot.case, "customs")
    moved = [lot.exhibits[index] for index in sorted(chosen)]
    before = {each: t.state(each) for each in lot.exhibits}
    kept = ("exhibit_number", "seal", "holder", "status", "order", "session", "transfer", "seizure", "first_weight")
    facts = {each: [getattr(state, name) for name in kept] for each, state in before.items()}
    new = split(t, lot.case, *moved, agencies=(t.agency["prosecution2"],))
    case = t.state(new)
    assert (case.case_reference, case.prosecution) == (t.state(lot.case).case_reference, t.agency["prosecution"])
    for each in lot.exhibits:
        assert [getattr(t.state(each), name) for name in kept] == facts[each]
        assert t.state(each).case == (new if each in moved else lot.case)
        assert reads_exhibit(t, "customs", each) is (each not in moved)
        assert reads_exhibit(t, "prosecution2", each) is (each in moved)
        assert reads_exhibit(t, "police", each)  # it sealed them
    assert {each for each in t.world.where("dossier", new) if each.startswith("EV")} == set(moved)
    assert t.snapshot() == t.refolded()


def test_an_exhibit_split_off_on_its_way_under_order_and_in_a_session_goes_on_to_the_certificate():
    """Received after the split, ordered before it, burnt after it: nothing of that is asked again."""
    t = town()
    lot = t.lot(2, "in_transit")
    at_court(lot, t=t)
    new = split(t, lot.case, lot.exhibits[0])
    assert t.state(lot.exhibits[0]).status == IN_TRANSIT
    t.advance(lot, "ordered", since="in_transit")
    newest = split(t, lot.case, lot.exhibits[1])
    t.advance(lot, "certified", since="ordered")
    assert {t.state(each).status for each in lot.exhibits} == {"destroyed"}
    assert {t.state(each).case for each in lot.exhibits} == {new, newest}
    with refused(t, "wrong_state"):
        split(t, new, lot.exhibits[0])


def test_a_proposal_ends_with_the_split_and_a_hold_and_a_discrepancy_go_along():
    """Who holds an exhibit back takes part in the new case, and can lift that."""
    t = town()
    lot = t.lot(3, "held")
    at_court(lot, t=t)
    share(t, lot.case, "prosecution2")
    asked = t.do("destruction_request.make/1", MakeDestructionRequest(exhibits=lot.exhibits, reason="Place"), "clerk")
    hold = PlaceHold(exhibits=lot.exhibits[:1], legal_basis="Art. 5", reason="Procès")
    t.do("legal_hold.place/1", hold, "prosecutor2")
    lost = t.do("exhibit.report_missing/1", ReportMissing(exhibits=lot.exhibits[1:2], reason="Introuvable"), "clerk")
    doubt = lost.first("EC")
    new = split(t, lot.case, *lot.exhibits[:2])
    proposal = t.state(asked.first("DP"))
    assert proposal.left == [lot.exhibits[2]]
    assert [t.state(each).proposal for each in lot.exhibits] == ["", "", asked.first("DP")]
    assert t.agency["prosecution2"] in t.state(new).agencies
    assert t.state(doubt).case == new
    reader = Reader("AG0000000000X", t.agency["court"], ("court_clerk",))
    assert sees_discrepancy(reader, t.state(doubt), t.state(new), None)
    t.do("legal_hold.lift/1", LiftHold(exhibits=lot.exhibits[:1], reason="Fin"), _other_of(t, "prosecution2"))
    again = MakeDestructionRequest(exhibits=lot.exhibits[:1], reason="Place")
    t.do("destruction_request.make/1", again, "clerk")


def _other_of(t, agency):
    """Another prosecutor of the agency: nobody lifts their own hold."""
    person = EnrolPerson(name="Substitut", rank="M.", agency=t.agency[agency], roles=("prosecutor",))
    t.who["another"] = t.enrol(person)
    return "another"


def test_parts_are_numbered_on_across_the_split_and_no_seizure_is_declared_in_a_case_split_off():
    """A sample taken after the split bears no number that one taken before it bears."""
    t = town()
    lot = t.lot(2, "held")
    at_court(lot, t=t)
    first = lot.exhibits[0]
    t.unseal(first)
    t.split(first, t.part())
    [taken] = t.state(first).children
    t.reseal(first)
    new = split(t, lot.case, first)
    assert t.state(taken).case == lot.case
    t.unseal(first)
    t.split(first, t.part())
    later = t.state(first).children[-1]
    assert t.state(later).case == new
    assert t.state(later).exhibit_number != t.state(taken).exhibit_number
    share(t, new, "police")
    with refused(t, "case_split_off"):
        t.declare(new)


def test_a_joined_case_is_separated_and_may_be_joined_again():
    """Its readers stay: who gained a part by the joinder keeps it until it is taken back."""
    t = town()
    one, other = t.seal(), t.seal()
    at_court(one, other, t=t)
    share(t, one.case, "customs")
    with refused(t, "not_joined"):
        split(t, other.case)
    join(t, one.case, other.case)
    split(t, other.case)
    assert (t.state(one.case).joined, t.state(other.case).joined_to) == ([], "")
    assert reads(t, "customs", other.case)
    t.do("case.end_share/1", EndShare(case=other.case, agency=t.agency["customs"], reason="Disjonction"), "prosecutor")
    assert reads(t, "customs", one.case)
    assert not reads(t, "customs", other.case)
    join(t, other.case, one.case)
    assert reads(t, "customs", other.case)
    assert t.snapshot() == t.refolded()


def test_a_case_passed_on_is_read_by_the_new_court_and_no_longer_by_the_old_one():
    """All that is joined to it goes along; the old registry may do nothing there; it may come back."""
    t = town()
    one, other = t.lot(2, "held"), t.seal()
    at_court(one, other, t=t)
    t.do("case.set_hearing/1", SetHearing(case=one.case, day=t.day(9), place="Salle 1"), "courtclerk")
    join(t, one.case, other.case)
    court2 = second_court(t)
    with refused(t, "case_joined"):
        pass_on(t, other.case, court2)
    with refused(t, "case_here_already"):
        pass_on(t, one.case, t.agency["court"])
    with refused(t, "not_a_court"):
        pass_on(t, one.case, t.agency["prosecution2"])
    with refused(t, "not_a_prosecution"):
        pass_on(t, one.case, court2, prosecution=t.agency["court"])
    pass_on(t, one.case, court2, prosecution=t.agency["prosecution2"])
    for case in (one.case, other.case):
        assert [reads(t, agency, case) for agency in ("court2", "prosecution2", "court", "prosecution")] == [
            True, True, False, False]  # fmt: skip
        assert t.state(case).prosecution == t.agency["prosecution2"]
    hearing = t.state(one.case).hearing
    assert (hearing.day, hearing.agency) == ("", court2)  # still to come: nothing burns before it
    with refused(t, "not_found"):
        split(t, one.case, one.exhibits[0])
    pass_on(t, one.case, t.agency["court"], by="courtclerk2", prosecution=t.agency["prosecution"])
    assert [reads(t, agency, one.case) for agency in ("court2", "prosecution2", "court", "prosecution")] == [
        False, False, True, True]  # fmt: skip
    assert t.snapshot() == t.refolded()


def test_a_court_that_has_an_exhibit_in_hand_keeps_reading_but_decides_nothing_more():
    """Its part ends once the exhibit has gone on; orders that were given stay."""
    t = town()
    lot = t.lot(2, "held")
    t.hand("clerk", "courtclerk", "court", lot.exhibits[0], due=t.day(5))
    order = t.issue(lot.exhibits[1])
    court2 = second_court(t)
    pass_on(t, lot.case, court2, prosecution=t.agency["prosecution2"])
    assert reads(t, "court", lot.case)
    assert t.state(lot.exhibits[1]).order == order
    with refused(t, "case_before_other_court"):
        split(t, lot.case, lot.exhibits[0])
    t.hand("courtclerk", "clerk", "return", lot.exhibits[0])
    ending = EndShare(case=lot.case, agency=t.agency["court"], reason="Dessaisissement")
    t.do("case.end_share/1", ending, "prosecutor2")
    assert not reads(t, "court", lot.case)
