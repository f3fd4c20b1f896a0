"""Reports on paper: typed in by one service, confirmed by another, with a laboratory's consequences (T6, T13, I17)."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory.paper_report import ConfirmReport, EnterReport, RefuseReport
from custody.domain.transfers.release_to_outsider import RegisterOutsider
from tests.domain.transfers.test_release_to_outsider import PAPER, back, beside, known, release
from tests.factories.memory_office import modest, refused, town


def released(count=1, **more):
    """A town, its outsider laboratory, and what it was released."""
    t = town()
    lot, outsider = t.lot(count, **more), known(t)
    release(t, outsider, *lot.exhibits)
    return SimpleNamespace(t=t, lot=lot, outsider=outsider, number=lot.exhibits[0])


def paper(here, *numbers, **more):
    fields = {
        "report": "D-7/2016",
        "dated": here.t.day(0),
        "substance": "cannabis",
        "photos": (PAPER,),
        "seal_opened": True,
    } | more
    return EnterReport(outsider=here.outsider, exhibits=numbers or tuple(here.lot.exhibits), **fields)


def enter(here, *numbers, person="clerk", **more):
    return here.t.do("paper_report.enter/1", paper(here, *numbers, **more), person).first("RP")


def confirm(here, number, person="prosecutor"):
    return here.t.do("paper_report.confirm/1", ConfirmReport(paper_report=number), person)


def reported(here, **more):
    """The discrepancies that a report opens once it is confirmed, as their sorts."""
    return [here.t.state(d).sort for d in confirm(here, enter(here, **more)).opened]


def test_nothing_stands_on_the_exhibit_before_the_second_person_confirms():
    """One person's typing changes nothing but the report; the second one's confirmation is the laboratory's word."""
    here = released()
    number = enter(here, purity_per_mille=640, adulterants=("talc",), method="GC-MS")
    assert here.t.state(here.number).laboratory is None
    assert not confirm(here, number).opened
    state, report = here.t.state(here.number), here.t.state(number)
    assert (state.laboratory.substance, state.laboratory.purity_per_mille) == ("cannabis", 640)
    assert state.reported_at
    assert (report.status, report.settled_by) == ("confirmed", here.t.prosecutor)
    assert here.t.refolded() == here.t.snapshot()
    assert b"GC-MS" not in b"".join(here.t.log)


@pytest.mark.parametrize("person", ["clerk", "clerk2", "supervisor"])
def test_nobody_of_the_service_that_typed_it_in_confirms_it(person):
    """A colleague is no second service."""
    here = released()
    number = enter(here)
    with refused(here.t, "own_report"):
        confirm(here, number, person)
    assert here.t.state(here.number).laboratory is None


def test_t6_another_substance_than_the_report_before_is_a_substitution_with_everybody_who_held_it():
    """Flour in place of cocaine: the paper's word opens the discrepancy, and the laboratory stands in the window."""
    here = released(substance="cocaine")
    assert reported(here, substance="cocaine") == []
    [opened] = confirm(here, enter(here, substance="not_controlled", report="D-8/2016")).opened
    state = here.t.state(opened)
    assert (state.sort, state.expected.substance, state.finding.substance) == ("substance", "cocaine", "not_controlled")
    assert set(state.window) == {here.t.officer, here.t.clerk, here.outsider}
    assert here.t.state(here.number).open == [opened]


def test_t13_a_fall_of_purity_between_two_papers_is_named():
    """A second report far below the first."""
    here = released(substance="cocaine")
    assert reported(here, substance="cocaine", purity_per_mille=700) == []
    assert reported(here, substance="cocaine", purity_per_mille=400, report="D-8/2016") == ["purity"]


def weighed(here, **texts):
    return {name: MassEntry(text, "kg") for name, text in texts.items()}


def netted():
    """As ``released``, the exhibit's packaging weighed: 2.60 kg net on record."""
    t = town()
    lot = t.lot()
    t.unseal(lot.exhibits[0])
    t.reseal(lot.exhibits[0], gross="2,70")
    outsider = known(t)
    release(t, outsider, *lot.exhibits)
    return SimpleNamespace(t=t, lot=lot, outsider=outsider, number=lot.exhibits[0])


@pytest.mark.parametrize(
    ("received", "returned", "sorts"),
    [
        ("2,60", "2,59", []),
        ("2,20", "2,19", ["weight_loss"]),
        ("3,00", "2,99", ["weight_gain"]),
        ("2,60", "2,70", ["mass_balance"]),
        ("2,20", "2,30", ["weight_loss", "mass_balance"]),
    ],
)
def test_i17_net_weights_on_the_paper_answer_for_the_record_and_for_each_other(received, returned, sorts):
    """Beyond the uncertainties what the laboratory received is not what left, or it gave back more than it received."""
    here = netted()
    assert reported(here, **weighed(here, net_received=received, net_returned=returned)) == sorts


@modest
@given(st.integers(1, 400), st.integers(1, 400))
def test_i19_never_more_given_back_than_received_without_a_discrepancy(received, returned):
    """Whatever the paper says, more back than in is named, and less is not."""
    here = released()
    texts = weighed(here, net_received=f"{received / 100:.2f}", net_returned=f"{returned / 100:.2f}")
    assert ("mass_balance" in reported(here, **texts)) == (returned > received)


def test_i16_without_a_tare_on_record_a_net_weight_is_only_kept():
    """What was never weighed net cannot contradict; the paper's figures stand in the event."""
    here = released()
    assert reported(here, **weighed(here, net_received="1,00")) == []


def test_i24_no_report_is_older_than_the_release_or_newer_than_today():
    """The paper's day lies between the release and the clock."""
    here = released()
    with refused(here.t, "report_before_release"):
        enter(here, dated=here.t.day(-1))
    with refused(here.t, "time_in_future"):
        enter(here, dated=here.t.day(1))
    with refused(here.t, "bad_day"):
        enter(here, dated="hier")


def test_a_report_counts_once_for_an_exhibit():
    """The same number of the same laboratory a second time, typed before or after the first was confirmed."""
    here = released()
    first, second = enter(here), enter(here)
    confirm(here, first)
    with refused(here.t, "report_used"):
        confirm(here, second)
    with refused(here.t, "report_used"):
        enter(here)
    with refused(here.t, "wrong_state"):
        confirm(here, first)


def test_a_refused_report_leaves_no_trace_on_the_exhibit():
    """By another service, or taken back by who typed it in, for a reason that is private; not by a colleague."""
    here = released()
    for person in ("prosecutor", "clerk"):
        number = enter(here)
        with refused(here.t, "own_report"):
            here.t.do("paper_report.refuse/1", RefuseReport(paper_report=number, reason="x"), "clerk2")
        here.t.do("paper_report.refuse/1", RefuseReport(paper_report=number, reason="Illisible"), person)
        assert here.t.state(number).status == "refused"
    assert here.t.state(here.number).laboratory is None
    assert b"Illisible" not in b"".join(here.t.log)


def test_it_may_come_after_the_exhibit_came_back_and_not_after_it_burnt():
    """A report sent by post, a week after the return; nothing is said of what is gone."""
    here = released()
    back(here.t, here.outsider, here.t.check(here.number), place=here.t.place)
    number = enter(here)
    here.lot = here.t.advance(here.lot, "burnt", since="held")
    with refused(here.t, "wrong_state"):
        confirm(here, number)


def test_only_the_releasing_agency_of_what_the_laboratory_held_types_it_in():
    """Not of an exhibit that was never released, not by another service, not for a courier, not without the paper."""
    here = released()
    t, other = here.t, here.t.lot()
    with refused(t, "never_examined"):
        enter(here, other.exhibits[0])
    with refused(t, "not_found"):
        enter(here, person="policeclerk")
    with refused(t, "paper_photo_needed"):
        enter(here, photos=())
    with refused(t, "adulterant_unknown"):
        enter(here, adulterants=("plâtre",))
    courier = RegisterOutsider(name="M. Ba", quality="courier", organisation="Poste", identity="CNI 8")
    carrier = t.do("outsider.register/1", courier, "clerk", beside(t)).first("TS")
    with refused(t, "not_an_examiner"):
        t.do("paper_report.enter/1", structs.replace(paper(here), outsider=carrier), "clerk")


def test_a_net_weight_is_of_one_exhibit():
    """A weight beside two numbers would be of neither."""
    here = released(2)
    with refused(here.t, "net_of_one"):
        enter(here, **weighed(here, net_received="1,00"))
    assert confirm(here, enter(here)).all("EC") == []


def test_i41_who_does_not_see_the_case_knows_of_no_report():
    """An officer of the customs is told that there is none."""
    here = released()
    number = enter(here)
    with refused(here.t, "not_found"):
        confirm(here, number, "customs")
