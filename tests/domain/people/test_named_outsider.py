"""Named outsiders: a signed paper or a confirmed refusal, and never on one person's word (I68)."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.domain.destruction import staging
from custody.domain.kernel.events import Actor, FromPaper, Occurred
from custody.domain.orders.appeal import NotifyOrder
from custody.domain.people.named_outsider import NamedOutsider, TakePart
from custody.domain.seizures.case import ShareCase
from tests.domain.rule_pack_builder import obey
from tests.factories.memory_office import PHOTO, refused, town


def beside(t, *names, will="other_device"):
    return tuple(Actor(person=t.who[name], part="witness", will=will) for name in names)


def take_part(t, subject, *people, by="verifier", confirming=("inspector",), photos=(PHOTO,), **more):
    field = {"DS": "session", "SE": "seizure", "EV": "exhibit"}[subject[:2]]
    command = TakePart(**{field: subject}, outsiders=tuple(people), photos=photos)
    return t.do("outsider.take_part/1", command, by, *beside(t, *confirming), **more)


def called(name="M. Diarra", **more):
    return NamedOutsider(name=name, quality="called_witness", **more)


def in_france(t):
    """A session of France's rules whose only open question is who watches the weighing."""
    obey(t.enrol, t.agency["drug_office"], "FR/1")
    lot = t.lot(2, "planned")
    t.do(
        "order.notify/1", NotifyOrder(order=lot.order, to="Maître Sow", notified_at=t.at, scans=(PHOTO,)), "prosecutor"
    )
    t.wait(days=1)
    return lot


def stage(t, lot):
    return t.do(
        "destruction_session.stage/1", staging.Stage(session=lot.session, checks=t.checks(*lot.exhibits)), "verifier"
    )


@settings(max_examples=25, deadline=None)
@given(
    refusals=st.lists(st.booleans(), min_size=1, max_size=3), photo=st.booleans(),
    confirming=st.sampled_from([(), ("verifier2",), ("chair",), ("inspector",), ("administrator",)]),
    will=st.sampled_from(["other_device", "vouched", "enrolled_device"]),
)  # fmt: skip
def test_i68_they_take_part_only_by_paper_or_refusal_before_somebody_of_another_agency(
    refusals, photo, confirming, will
):
    """The verifier's own colleague, an administrator, or a word that a phone gave for somebody confirms nothing."""
    t = town()
    lot = t.lot(1, "planned")
    people = tuple(called(f"Témoin {i}", refused=refuses) for i, refuses in enumerate(refusals))
    command = TakePart(session=lot.session, outsiders=people, photos=(PHOTO,) if photo else ())
    kind, company = "outsider.take_part/1", beside(t, *confirming, will=will)
    if confirming not in {("chair",), ("inspector",)} or will != "other_device":
        with pytest.raises(Exception, match=r"outsider_unconfirmed|vouch|will"):
            t.do(kind, command, "verifier", *company)
    elif not photo and not all(refusals):
        with refused(t, "paper_photo_needed"):
            t.do(kind, command, "verifier", *company)
    else:
        done = t.do(kind, command, "verifier", *company)
        assert [there.refused for there in t.state(lot.session).outsiders] == refusals
        assert "outsiders_by_paper" in done.header.flags
        assert "Témoin" not in str(done.events)


def test_i68_whom_it_was_seized_from_is_the_company_that_france_asks_for():
    """Of that seizure and on that day; two persons called do too, one and an owner do not."""
    t = town()
    lot = in_france(t)
    take_part(t, lot.session, called(), NamedOutsider(name="Mme Keïta", quality="owner"))
    with refused(t, "weighing_company_missing"):
        stage(t, lot)
    own = NamedOutsider(name="M. Traoré", quality="seized_from", exhibit=lot.exhibits[0], refused=True)
    take_part(t, lot.session, own, photos=())
    t.wait(days=1)
    with refused(t, "weighing_company_missing"):
        stage(t, lot)
    take_part(t, lot.session, own, photos=())
    stage(t, lot)


def test_i68_two_persons_called_are_company_and_what_is_typed_in_later_is_none():
    """From paper afterwards it is on record, and proves no presence."""
    t = town()
    lot = in_france(t)
    t.do("case.share/1", ShareCase(case=lot.case, agency=t.agency["gendarmerie"]), "prosecutor")
    late = FromPaper(
        at=t.at, source="paper", zone="UTC", case=lot.case, blob=PHOTO.blob, sha256=PHOTO.sha256, named=(t.chair,)
    )
    take_part(t, lot.session, called(), called("Mme Sidibé"), occurred=late)
    assert [there.live for there in t.state(lot.session).outsiders] == [False, False]
    with refused(t, "weighing_company_missing"):
        stage(t, lot)
    take_part(t, lot.session, called(), called("Mme Sidibé"))
    stage(t, lot)


@pytest.mark.parametrize(("by", "confirming"), [("verifier", "clerk"), ("verifier", "chair"), ("clerk", "verifier")])
def test_i68_whom_neither_verifier_nor_keeper_answers_for_alone_are_no_company(by, confirming):
    """Two invented names that "refuse" need somebody of a third agency, in the session as of the exhibit."""
    t = town()
    lot = in_france(t)
    invented = called("Untel", refused=True), called("Tel autre", refused=True)
    take_part(t, lot.session, *invented, by=by, confirming=(confirming,), photos=())
    with refused(t, "weighing_company_missing"):
        stage(t, lot)
    if by == "verifier":
        with refused(t, "outsider_unconfirmed"):
            take_part(t, lot.exhibits[0], *invented, by="officer", confirming=(confirming,), photos=())
    take_part(t, lot.session, *invented, by=by, confirming=("witness1",), photos=())
    stage(t, lot)


def test_i68_who_once_held_it_answers_for_no_outsider():
    """The officer who seized it is of a third agency at the fire, and no stranger."""
    t = town()
    lot = in_france(t)
    take_part(t, lot.session, called(), called("Mme Sidibé"), confirming=("officer",))
    with refused(t, "weighing_company_missing"):
        stage(t, lot)
    take_part(t, lot.session, called(), called("Mme Sidibé"), confirming=("officer2",))
    stage(t, lot)


@pytest.mark.parametrize("subject", ["session", "seizure", "exhibit"])
def test_they_take_part_in_a_session_a_seizure_and_what_is_done_with_an_exhibit(subject):
    """The names are committed to; a person has the seizure that is theirs, and nobody else one."""
    t = town()
    lot = t.lot(1, "planned")
    about = {"session": lot.session, "seizure": lot.seizure, "exhibit": lot.exhibits[0]}[subject]
    own = NamedOutsider(name="M. Traoré", quality="seized_from", exhibit=lot.exhibits[0])
    by = "verifier" if subject == "session" else "clerk" if subject == "exhibit" else "officer"
    done = take_part(t, about, own, by=by, confirming=("inspector",))
    assert done.events[0][0] == about
    for wrong in (called(exhibit=lot.exhibits[0]), NamedOutsider(name="M. Traoré", quality="seized_from")):
        with refused(t, "exhibit_of_person_needed"):
            take_part(t, about, wrong, by=by, confirming=("inspector",))


def test_i68_one_person_is_named_once():
    """Two rows of one name, however it is spelt, would be two witnesses."""
    t = town()
    lot = in_france(t)
    with refused(t, "outsider_twice"):
        take_part(t, lot.session, called("Untel"), called("  untel "))


def test_i62_a_typed_hour_does_not_bring_yesterdays_outsiders_to_todays_weighing():
    """They count on the day on which they were recorded."""
    t = town()
    lot = in_france(t)
    later = f"{t.now + timedelta(hours=23):%Y-%m-%dT%H:%M:%S}Z"
    take_part(t, lot.session, called("A"), called("B"), occurred=Occurred(at=later, source="entered", zone="UTC"))
    t.wait(hours=20)
    with refused(t, "weighing_company_missing"):
        stage(t, lot)
