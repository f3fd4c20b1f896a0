"""A certificate issued again: who may, what for, and what both versions say of each other (I35)."""

import hashlib
import json

import pytest

from custody.domain.access.roles import Role
from custody.domain.certificates.reissue import Reissue
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.discrepancies.discrepancy import Close
from custody.domain.exhibits.sighting import Sight
from custody.domain.kernel.events import Actor
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.people.propose_and_confirm import EnrolPerson
from tests.factories.memory_office import refused, town


@pytest.fixture
def certified():
    """A town, what burnt in a certified session, and its certificate."""
    t = town()
    lot = t.lot(2, until="certified")
    return t, lot, t.state(lot.session).certificate


def agreeing(t, name, will="other_device"):
    return Actor(person=t.who[name], part="witness", will=will)


def fix(t, subject, field, value, person="officer", second="inspector", n=1):
    command = Correct(subject=subject, n=n, field=field, value=value, reason="Faute de frappe")
    return t.do("entry.correct/1", command, person, agreeing(t, second))


def again(t, number, by="chair", second="member", will="other_device"):
    command = Reissue(certificate=number, reason="Substance mal saisie")
    return t.do("certificate.reissue/1", command, by, agreeing(t, second, will))


def test_i35_the_next_version_names_the_old_one_by_hash_and_both_remain(certified):
    """Event by event: the new certificate, the old one marked, session and exhibits that name the new one."""
    t, lot, old = certified
    before = t.certificate_statement(old)
    fix(t, lot.exhibits[0], "substance", "heroin")
    done = again(t, old)
    new = done.first("CE")
    state, former = t.state(new), t.state(old)
    assert [e.type for _, e in done.events] == [
        "certificate.reissued/1", "certificate.superseded/1", "destruction_session.certified/1", *["exhibit.certified/1"] * 2,
    ]  # fmt: skip
    assert (state.certificate_number, state.version, former.version) == (former.certificate_number, 2, 1)
    assert former.superseded == t.state(lot.session).certificate == t.state(lot.exhibits[0]).certificate == new
    body = t.certificate_statement(new)
    assert hashlib.sha256(body).hexdigest() == state.statement
    told = json.loads(body)
    assert told["replaces"]["statement"] == hashlib.sha256(before).hexdigest() == former.statement
    [taken_in] = told["replaces"]["corrections"]
    assert (taken_in["subject"], taken_in["field"]) == (lot.exhibits[0], "substance")
    assert {one["substance"] for one in told["exhibits"]} == {"heroin", "cannabis"}
    assert "Substance mal saisie" not in body.decode()


def test_what_a_certificate_states_must_have_changed(certified):
    """Nothing was corrected; a description is not printed; a seizure's place is, on the paper alone."""
    t, lot, number = certified
    with refused(t, "certificate_unchanged"):
        again(t, number)
    fix(t, lot.exhibits[0], "description", "Sac noir")
    with refused(t, "certificate_unchanged"):
        again(t, number)
    fix(t, t.state(lot.exhibits[0]).seizure, "place", "Kangaba")
    assert t.state(again(t, number).first("CE")).version == 2


def test_an_entry_corrected_back_gives_no_new_version(certified):
    """What is stated today is what was issued: the corrections stand in the histories."""
    t, lot, number = certified
    was = t.state(lot.exhibits[0]).substance
    [(_, event)] = fix(t, lot.exhibits[0], "substance", "heroin").events
    assert event.by == (t.who["officer"], t.who["inspector"])
    fix(t, lot.exhibits[0], "substance", was, n=t.world.entries[lot.exhibits[0]].n)
    with refused(t, "certificate_unchanged"):
        again(t, number)


def test_only_the_last_version_is_replaced_and_only_for_what_came_since(certified):
    """Version 1 stays as it is; version 2 takes in what version 1 did not, and version 3 only what is newer."""
    t, lot, first = certified
    fix(t, lot.exhibits[0], "substance", "heroin")
    second = again(t, first).first("CE")
    with refused(t, "certificate_superseded"):
        again(t, first)
    with refused(t, "certificate_unchanged"):
        again(t, second)
    fix(t, t.state(lot.exhibits[1]).case, "case_reference", "PV 99/2016")
    third = t.state(again(t, second).first("CE"))
    assert (third.version, third.replaces.certificate) == (3, second)
    assert [one.field for one in third.replaces.corrections] == ["case_reference"]


def test_the_chair_does_it_before_another_and_neither_corrected(certified):
    """Not a member of the commission, not alone, not before a clerk, not before who agreed to the correction."""
    t, lot, number = certified
    fix(t, lot.exhibits[0], "substance", "heroin")
    with refused(t, "not_the_chair"):
        again(t, number, by="member", second="inspector")
    with refused(t, "reissue_needs_second"):
        t.do("certificate.reissue/1", Reissue(certificate=number, reason="x"), "chair")
    with refused(t, "reissue_needs_second"):
        again(t, number, second="clerk")
    with refused(t, "reissue_needs_second"):
        again(t, number, will="vouched")
    with refused(t, "corrected_by_signer"):
        again(t, number, second="inspector")
    with refused(t, "field_empty"):
        command = Reissue(certificate=number, reason=" ")
        t.do("certificate.reissue/1", command, "chair", agreeing(t, "member"))
    again(t, number)


def seen_again(t, exhibit):
    t.do("exhibit.sight/1", Sight(exhibits=(exhibit,), copies=(1,)), "inspector")
    return t.state(exhibit).open[-1]


def settle(t, opened, resolution):
    t.settle(Close(discrepancy=opened, resolution=resolution, reason="Étiquette lue"))


def told(t, number):
    """Of the certificate's statement: what is unproved in it, and the grams in its totals."""
    said = json.loads(t.certificate_statement(number))
    return [one.get("unproved", []) for one in said["exhibits"]], [one["amount"] for one in said["totals"]]


def test_what_is_seen_again_after_the_fire_is_in_no_total_of_the_next_version_until_it_is_explained(certified):
    """It stays listed, with what speaks against it; explained it counts again, referred to the prosecutor it never does."""
    t, lot, number = certified
    whole = told(t, number)
    opened = seen_again(t, lot.exhibits[0])
    second = again(t, number).first("CE")
    listed, amounts = told(t, second)
    assert listed == [[opened], []]
    assert amounts == [one // 2 for one in whole[1]]
    assert [one.amount for one in t.state(second).totals] == amounts
    settle(t, opened, "explained")
    third = again(t, second).first("CE")
    assert told(t, third) == whole
    opened = seen_again(t, lot.exhibits[0])
    settle(t, opened, "referred")
    assert t.state(lot.exhibits[0]).open == []
    assert told(t, again(t, third).first("CE"))[0] == [[opened], []]


@pytest.mark.parametrize("since", ["closed", "certified"])
@pytest.mark.parametrize("author", ["witness1", "policeclerk"])
def test_a_number_typed_after_the_fire_is_told_and_takes_nothing_out_of_the_totals(author, since):
    """Whoever may see an exhibit can type its number, from anywhere; the inspection is told, the paper says what burnt."""
    t = town()
    lot = t.lot(2, until=since)
    typed = t.do("exhibit.sight/1", Sight(exhibits=tuple(lot.exhibits)), author)
    assert [t.state(each).sort for each in typed.opened] == ["reappeared", "reappeared"]
    for each in typed.opened:
        assert [one.sort for one in concerns(each, t.world, t.now)] == ["discrepancy"]
    t.advance(lot, "certified", since=since)
    first = t.state(lot.session).certificate
    whole = told(t, first)
    assert whole[0] == [[], []]
    assert len(whole[1]) == 2
    settle(t, typed.opened[0], "referred")
    read = seen_again(t, lot.exhibits[0])
    assert told(t, again(t, first).first("CE")) == ([[read], []], [one // 2 for one in whole[1]])


def test_a_certificate_is_issued_whatever_is_seen_again_between_fire_and_issue():
    """It names what is not proved: refused, it would be typed elsewhere."""
    t = town()
    lot = t.lot(2, until="closed")
    opened = seen_again(t, lot.exhibits[1])
    t.advance(lot, "certified", since="closed")
    listed, amounts = told(t, t.state(lot.session).certificate)
    assert listed == [[], [opened]]
    assert amounts == [1, 2_700_000_000]


def test_a_stranger_learns_of_no_certificate(certified):
    """A commission elsewhere is told of both versions what it is told of a number that was never given."""
    t, lot, number = certified
    fix(t, lot.exhibits[0], "substance", "heroin")
    new = again(t, number).first("CE")
    health = EnrolPerson(name="Membre ailleurs", rank="Dr", agency=t.agency["health"], roles=(Role.COMMISSION,))
    t.who["elsewhere"] = t.enrol(health)
    for one in (number, new, "CE0000000000X"):
        with refused(t, "not_found") as told:
            again(t, one, by="elsewhere")
        assert told.value.facts == {"kind": "CE", "number": one}
    with refused(t, "not_the_chair"):
        again(t, number, by="member", second="inspector")
