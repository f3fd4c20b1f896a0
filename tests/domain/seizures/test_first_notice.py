"""First notices: what was told by telephone is frozen, and what is declared later must answer for it (T1, T2, I22)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.seizures import seizure
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.first_notice import TakeNotice, differences
from tests.factories.memory_office import modest, refused, town


def entry(substance="cannabis_resin", n=None, text=None, unit="t"):
    return LineEntry(
        substance=substance, count=Count(n, "brick") if n else None, mass=MassEntry(text, unit) if text else None
    )


def told(t, *lines, person="policeclerk", **more):
    command = TakeNotice(
        channel="telephone", told_at=t.at, caller="Adj. Sanogo, patrouille", place="Faladié", words="Camion arrêté",
        lines=lines or (entry(n=10_000),), **more,
    )  # fmt: skip
    return t.do("first_notice.take/1", command, person).first("NT")


def declared(t, notice, *lines, person="officer", case=""):
    command = seizure.DeclareSeizure(
        case=case or t.case(person), place="Bamako", seized_at=t.at, circumstances="Contrôle", lines=lines, notice=notice
    )  # fmt: skip
    return t.do("seizure.declare/1", command, person)


def test_t1_ten_thousand_told_nine_thousand_declared():
    """The thousand that vanish before the declaration is signed stand on the record, with who knew of them."""
    t = town()
    notice = told(t)
    done = declared(t, notice, entry(n=9_000))
    [opened] = done.opened
    state = t.state(opened)
    assert (state.sort, state.expected.count.n, state.finding.count.n) == ("told", 10_000, 9_000)
    assert state.about == done.first("SE")
    assert set(state.window) == {t.policeclerk, t.officer}
    assert t.state(notice).opened == (opened,)
    assert t.state(done.first("SE")).notice == notice


def test_t2_what_was_told_never_changes():
    """Nothing is written to a notice but that it was declared, once."""
    t = town()
    notice = told(t)
    lines = list(t.state(notice).lines)
    first = declared(t, notice, entry(n=10_000))
    assert not first.opened
    with refused(t, "notice_declared"):
        declared(t, notice, entry(n=9_000))
    assert t.state(notice).lines == lines
    assert t.state(notice).seizure == first.first("SE")


def test_a_mass_told_is_as_good_as_its_last_digit():
    """'2,7 t' by telephone and 2,713 kg on the balance agree; 2,1 t do not."""
    t = town()
    assert not declared(t, told(t, entry(text="2,7")), entry(text="2713", unit="kg")).opened
    [opened] = declared(t, told(t, entry(text="2,7")), entry(text="2,1")).opened
    assert (t.state(opened).expected.ug, t.state(opened).finding.ug) == (27 * 10**11, 21 * 10**11)


def test_what_nobody_told_of_is_no_difference_and_what_is_left_out_is():
    """Cocaine found afterwards is declared freely; the resin that was told and is not declared differs."""
    t = town()
    [opened] = declared(t, told(t), entry("cocaine", n=3)).opened
    assert (t.state(opened).expected.substance, t.state(opened).finding.count.n) == ("cannabis_resin", 0)


def test_i41_another_agencys_notice_is_completed_like_none():
    """The customs know of no notice of the police."""
    t = town()
    notice = told(t)
    with refused(t, "not_found"):
        declared(t, notice, entry(n=10_000), person="customs")
    with refused(t, "not_found"):
        declared(t, "NT00000000000", entry(n=10_000))


@pytest.mark.parametrize("person", ["analyst", "prosecutor", "inspector", "witness1", "administrator"])
def test_only_who_is_on_duty_takes_a_notice(person):
    """Officers and keepers answer the telephone of a post."""
    t = town()
    with refused(t, "role_needed"):
        told(t, person=person)


def test_names_and_words_of_a_notice_are_private():
    """Caller, place and words stand in no event."""
    t = town()
    told(t)
    log = b"".join(t.log)
    assert not any(word.encode() in log for word in ("Sanogo", "Faladié", "Camion"))


def test_a_notice_of_the_future_or_without_a_line_is_refused():
    """As a declaration is."""
    t = town()
    with refused(t, "time_in_future"):
        t.do("first_notice.take/1", TakeNotice(channel="sms", told_at="2099-01-01T00:00:00Z", caller="x", place="x",
                                            words="x", lines=(entry(n=1),)), "officer")  # fmt: skip
    with refused(t, "no_lines"):
        t.do("first_notice.take/1", TakeNotice(channel="sms", told_at=t.at, caller="x", place="x", words="x", lines=()),
             "officer")  # fmt: skip


amounts = st.lists(st.tuples(st.sampled_from(["cocaine", "heroin"]), st.integers(1, 5)), min_size=1, max_size=4)


@modest
@given(amounts, amounts)
def test_i22_told_equals_declared_plus_what_the_discrepancies_stand_for(before, after):
    """For each substance told: told = declared + difference; splitting a line over many changes nothing."""
    t = town()
    notice = told(t, *(entry(s, n=n) for s, n in before))
    done = declared(t, notice, *(entry(s, n=n) for s, n in after))
    owed = {t.state(d).expected.substance: t.state(d) for d in done.opened}
    for substance in {s for s, _ in before}:
        said, given_ = (sum(n for s, n in lines if s == substance) for lines in (before, after))
        state = owed.get(substance)
        assert (state.expected.count.n - state.finding.count.n if state else 0) == said - given_
    assert differences(t.state(notice).lines, t.state(notice).lines) == []
