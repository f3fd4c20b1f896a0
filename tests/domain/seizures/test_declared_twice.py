"""One seizure declared twice, or told and declared apart, is asked about (I56, A17)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.visibility import Reader
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.oversight.alarm import PATIENCE_DAYS, Escalate, Raise, sees_alarm
from custody.domain.seizures.case import OpenCase
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.first_notice import TakeNotice
from custody.domain.seizures.seizure import DeclareSeizure
from custody.storage.write.batch import SERVICE
from tests.factories.memory_office import modest, refused, town


def grams(number, substance="cocaine"):
    return LineEntry(substance=substance, mass=MassEntry(str(number), "g"))


def packages(number):
    return LineEntry(substance="tramadol", count=Count(number, "tablet"))


def declare(t, case, *lines, person="officer", **more):
    command = DeclareSeizure(
        case=case, place="Bamako", seized_at=t.at, circumstances="Contrôle routier", lines=lines, **more
    )
    return t.do("seizure.declare/1", command, person)


def own_case(t, person, reference, **more):
    command = OpenCase(case_reference=reference, title="Affaire", **more)
    return t.do("case.open/1", command, person).first("CS")


def asked(t, *given, **more):
    """The question about a declaration; nothing is recorded then."""
    size = len(t.log)
    try:
        declare(t, *given, **more)
    except ConfirmationNeeded as question:
        assert len(t.log) == size
        return question
    return None


def told(t, seizure):
    """Raise what the watch has to ask the inspection about a seizure."""
    return t.state(t.act("alarm.raise/1", Raise(sort="declared_twice", about=seizure), SERVICE.person).first("LT"))


def test_i56_two_officers_of_one_case_are_asked_and_explain():
    """A17: the same 90 kg stood in four declarations, without a word."""
    t = town()
    case = t.case()
    first = declare(t, case, grams(90_000)).first("SE")
    question = asked(t, case, grams(90_000), person="officer2")
    assert (question.code, question.facts["number"]) == ("alike_seizure", first)
    answer = question.facts["confirm"]
    with refused(t, "field_empty"):
        declare(t, case, grams(90_000), person="officer2", confirmed=(answer,))
    done = declare(
        t, case, grams(90_000), person="officer2", confirmed=(answer,), explanation="L’autre moitié du chargement"
    )
    assert "confirmed:alike_seizure" in done.header.flags
    assert t.state(done.first("SE")).apart_from == (first,)
    assert b"chargement" not in b"".join(t.log)
    with refused(t, "not_due"):
        told(t, done.first("SE"))


@modest
@given(first=st.integers(40, 200), second=st.integers(40, 200), kind=st.sampled_from([grams, packages]))
def test_i56_above_100_g_or_50_units_of_one_day_and_within_a_tenth_and_nothing_else(first, second, kind):
    """Two officers of one agency, each under their own number: the limits are those of the base pack."""
    t = town()
    declare(t, t.case(), kind(first))
    least = 100 if kind is grams else 50
    expected = min(first, second) > least and abs(first - second) * 10 <= max(first, second)
    assert bool(asked(t, t.case("officer2"), kind(second), person="officer2")) == expected


def test_i56_another_day_or_substance_is_no_question_and_the_same_number_is():
    """One officer with two numbers on one day is not asked; the number counts in its normal form, whoever typed it."""
    t = town()
    line = grams(500)
    declare(t, own_case(t, "officer", "PV 33/2016"), line)
    assert not asked(t, t.case("officer2"), grams(500, "heroin"), person="officer2")
    assert not asked(t, t.case(), line), "their own, under another number"
    t.wait(days=2)
    assert not asked(t, t.case("officer2"), line, person="officer2")
    shared = own_case(t, "customs", "n° 033/2016", agencies=(t.agency["police"],))
    assert asked(t, shared, line, person="officer2").code == "alike_seizure"


def test_i56_who_may_not_see_the_other_seizure_learns_nothing_and_only_the_inspection_is_asked():
    """Two agencies declare one seizure: neither question nor flag tells customs what the police have."""
    t = town()
    first = declare(t, own_case(t, "officer", "PV 1/2016"), grams(90_000)).first("SE")
    done = declare(t, own_case(t, "customs", "PV 2/2016"), grams(91_000), person="customs")
    assert not any("alike" in flag for flag in done.header.flags)
    second = done.first("SE")
    assert first.encode() not in t.log[-1]
    alarm = told(t, second)
    assert alarm.others == (first,)
    assert not alarm.case
    inspector = Reader(t.who["inspector"], t.agency["inspection"], ("inspector",))
    prosecutor = Reader(t.who["prosecutor"], t.agency["prosecution"], ("prosecutor",))
    assert sees_alarm(inspector, alarm, None)
    t.wait(days=PATIENCE_DAYS + 1)
    with refused(t, "not_due"):
        t.act("alarm.escalate/1", Escalate(alarm=next(iter(t.states("LT")))), SERVICE.person)
    assert not sees_alarm(prosecutor, alarm, None)
    with refused(t, "not_due"):
        told(t, first)
    with refused(t, "already_raised"):
        told(t, second)


def test_i56_a_declaration_is_compared_with_the_notices_that_nobody_has_answered():
    """Their own: asked, and choosing it ends the question. Another agency's: the inspection is asked."""
    t = town()
    line = LineEntry(substance="cannabis", mass=MassEntry("2,7", "t"))
    command = TakeNotice(
        channel="radio", told_at=t.at, caller="Patrouille", place="Faladié", words="Camion", lines=(line,)
    )
    notice = t.do("first_notice.take/1", command, "officer2").first("NT")
    case = t.case()
    question = asked(t, case, line)
    assert (question.code, question.facts["number"]) == ("alike_notice", notice)
    elsewhere = declare(t, own_case(t, "customs", "PV 2/2016"), line, person="customs").first("SE")
    assert told(t, elsewhere).others == (notice,)
    done = declare(t, case, line, notice=notice).first("SE")
    assert t.state(notice).seizure == done


def test_i56_what_a_publication_says_is_compared_with_nothing():
    """It has happened long ago, and is on record once."""
    t = town()
    case = t.case()
    declare(t, case, grams(500))
    done = declare(t, case, grams(500), person="officer2", source="unodc_ids").first("SE")
    assert t.state(done).apart_from == ()
    with refused(t, "not_due"):
        told(t, done)
