"""Certificates judged again by a verification: an insider who doctors the service for a minute is named."""

import pytest
from msgspec import structs

from custody.domain.access.read_audit import Record
from custody.domain.certificates import certificate
from custody.domain.certificates.certificate import CertificateIssued, ExhibitCertified
from custody.domain.certificates.reissue import CertificateReissued, CertificateSuperseded, Reissue
from custody.domain.destruction.arrival_and_ignition import ExhibitDestructionDisputed, Ignite
from custody.domain.discrepancies.correction import Correct, EntryCorrected
from custody.domain.exhibits.labels import ExhibitLabelPrinted
from custody.domain.exhibits.legal_hold import ExhibitLegalHoldLifted, PlaceHold
from custody.domain.kernel.events import Actor, Header, Occurred
from custody.domain.people.device import DeviceEnrolled
from custody.domain.people.person import PersonCredentialsReset, PersonRolesChanged
from custody.domain.registry.registry import ACTS, GENESIS
from custody.service.certificates.recheck import recheck
from custody.storage.audit.author_rights import Authority
from custody.storage.audit.verify import Plan, verify
from custody.storage.write import head_row
from tests.another_rule import plant

REISSUE, CORRECT, CERTIFY = "certificate.reissue/1", "entry.correct/1", "destruction_session.certify/1"


def doctor(patch, kind, of, change):
    """Another event of class ``of`` than the rule of an act decides."""
    act = ACTS[kind]

    def decide(command, world, moment):
        decision = act.decide(command, world, moment)
        decision.new_events = [
            structs.replace(d, event=change(d.event)) if isinstance(d.event, of) else d for d in decision.new_events
        ]
        return decision

    plant(patch, kind, decide)


def agreeing(office, name):
    return Actor(person=getattr(office, name), part="witness", will="other_device")


def fix(office, subject, field="substance", value="heroin"):
    command = Correct(subject=subject, n=1, field=field, value=value, reason="Faute de frappe")
    return office.do(CORRECT, command, "officer", agreeing(office, "inspector"))


def again(office, number, second="member"):
    return office.do(REISSUE, Reissue(certificate=number, reason="x"), "chair", agreeing(office, second)).first("CE")


def found(office, since=0):
    with office.store.reading() as connection:
        return [one.facts["field"] for one in recheck(connection, since).wrong]


def test_honest_certificates_follow_from_the_log_after_whatever_came_later(office):
    """Two corrections, three versions, and another correction that none has taken in yet."""
    lot = office.lot(2, "certified")
    fix(office, lot.exhibits[0])
    second = again(office, lot.certificate)
    fix(office, office.state(lot.exhibits[0]).case, "case_reference", "PV 99/2016")
    third = again(office, second)
    fix(office, lot.exhibits[1])
    assert (office.state(third).version, found(office)) == (3, [])


@pytest.mark.parametrize("forged", [{"statement": "0" * 64}, {"totals": ()}, {"exhibits": 77}, {"version": 9}], ids=str)
def test_a_first_certificate_that_does_not_follow_is_named(office, monkeypatch, forged):
    """Digest, totals, count, version; what was verified before is not asked again."""
    doctor(monkeypatch, CERTIFY, CertificateIssued, lambda event: structs.replace(event, **forged))
    lot = office.lot(2, "certified")
    assert found(office) == list(forged)
    assert found(office, office.state(lot.certificate).issued + 1) == []


OTHER = {"statement": "1" * 64}
FORGED = {
    "totals": (CertificateReissued, lambda e: structs.replace(e, totals=()), {"totals"}),
    "statement": (CertificateReissued, lambda e: structs.replace(e, statement="0" * 64), {"statement"}),
    "version": (CertificateReissued, lambda e: structs.replace(e, version=9), {"version"}),
    "replaces": (
        CertificateReissued, lambda e: structs.replace(e, replaces=structs.replace(e.replaces, **OTHER)),
        {"statement", "replaces"},
    ),
    "corrections": (
        CertificateReissued, lambda e: structs.replace(e, replaces=structs.replace(e.replaces, corrections=())),
        {"statement", "corrections"},
    ),
    "superseded": (CertificateSuperseded, lambda e: structs.replace(e, by="CE0000000000X"), {"replaces", "superseded"}),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_a_later_version_that_does_not_follow_is_named(office, monkeypatch, what):
    """Its own figures, what it says of the one before, and the corrections between the two."""
    of, change, fields = FORGED[what]
    doctor(monkeypatch, REISSUE, of, change)
    lot = office.lot(2, "certified")
    fix(office, lot.exhibits[0])
    again(office, lot.certificate)
    assert set(found(office)) == fields


def test_who_corrected_signs_no_later_version_whoever_the_correction_names(office, monkeypatch):
    """Left out of the correction, the inspector might sign what she agreed to: the act itself has her."""
    doctor(monkeypatch, CORRECT, EntryCorrected, lambda event: structs.replace(event, by=()))
    lot = office.lot(2, "certified")
    fix(office, lot.exhibits[0])
    again(office, lot.certificate, second="inspector")
    assert found(office) == ["actors"]


def test_every_correction_names_the_people_of_its_act(office, monkeypatch):
    """Also one that no certificate takes in: who is left out of it could still sign the next version."""
    honest, forged = office.seal(2).exhibits
    fix(office, honest)
    assert verify(office.store, Plan()).ok
    doctor(monkeypatch, CORRECT, EntryCorrected, lambda event: structs.replace(event, by=event.by[:1]))
    fix(office, forged)
    [one] = verify(office.store, Plan()).findings
    assert (one.code, one.facts["field"]) == ("act_wrong", "by")


def test_a_derogation_that_stands_is_stated_and_none_that_does_not(office, monkeypatch):
    """Whoever has the certificate say that a rule was let go of, or be silent of it, agrees with themselves only."""
    monkeypatch.setattr(certificate, "derogated", lambda *_: ["ML-rotation DG0000000000X"])
    office.lot(1, "certified")
    assert found(office) == ["derogations"]


def test_what_a_certificate_is_flagged_with_stays(office, monkeypatch):
    """A session recalled from a device, or under a clock that cannot be right: the act that certifies it says so."""
    office.lot(1, "certified")
    monkeypatch.setattr("custody.service.certificates.recheck.flags", lambda session: ("session_recalled",))
    assert found(office) == ["flags"]


def test_a_certificate_is_superseded_only_by_one_that_says_so(office, monkeypatch):
    """A valid certificate that an insider has called outdated, by another one or by none; also one verified before."""
    first, second = office.lot(1, "certified"), office.lot(1, "certified")
    with office.store.reading() as connection:
        size = head_row.read(connection).size
    act = ACTS[CORRECT]

    def decide(command, world, moment):
        decision = act.decide(command, world, moment)
        decision.add(first.certificate, CertificateSuperseded(by=second.certificate))
        return decision

    plant(monkeypatch, CORRECT, decide)
    fix(office, second.exhibits[0])
    assert found(office, size) == ["superseded"]


GIVEN = {
    "roles": lambda office, _: (office.officer, PersonRolesChanged(granted=("inspector",))),
    "credentials": lambda office, _: (office.officer, PersonCredentialsReset()),
    "device": lambda office, _: ("DV0000000000X", DeviceEnrolled(agency=office.drug_office, key="AAAA", proposed=1)),
    "hold": lambda office, exhibit: (exhibit, ExhibitLegalHoldLifted(agency=office.prosecution)),
}


@pytest.mark.parametrize("what", GIVEN)
def test_an_act_records_what_acts_of_its_kind_record(office, monkeypatch, what):
    """Whether its author might do it is judged by its kind: a correction that gives a right or ends a hold is none."""
    corrected, other = office.seal(2).exhibits
    act = ACTS[CORRECT]

    def decide(command, world, moment):
        decision = act.decide(command, world, moment)
        decision.add(*GIVEN[what](office, other))
        return decision

    plant(monkeypatch, CORRECT, decide)
    fix(office, corrected)
    assert [(f.code, f.facts.get("field")) for f in verify(office.store, Plan()).findings] == [("act_wrong", "kind")]


def test_the_kind_that_founds_a_log_stands_at_its_beginning_only(office):
    """No act later is above judgement by calling itself the first."""
    first = Header(act="x", actors=(), at="", kind=GENESIS, parts=0, request="", root="", type="act/1")
    named = Authority.read(office.store).wrong([(0, first), (7, first)])
    assert [(one.code, one.facts["seq"]) for one in named] == [("author_wrong", 7)]


def test_a_reading_records_a_reading(office, monkeypatch):
    """Everybody reads: what takes a role, and is recorded with a reading, is named."""
    [number] = office.seal(1).exhibits
    act = ACTS["read_audit.record/1"]

    def decide(command, world, moment):
        decision = act.decide(command, world, moment)
        decision.add(number, ExhibitLabelPrinted(copy=1))
        return decision

    plant(monkeypatch, "read_audit.record/1", decide)
    office.do("read_audit.record/1", Record(about=number, form="page"), "officer")
    assert [(f.code, f.facts.get("field")) for f in verify(office.store, Plan()).findings] == [("act_wrong", "kind")]


def test_what_it_lists_says_so(office, monkeypatch):
    """An exhibit that another certificate claims, or none, is not in this one (I32)."""
    doctor(monkeypatch, CERTIFY, ExhibitCertified, lambda event: structs.replace(event, certificate="CE0000000000X"))
    office.lot(1, "certified")
    assert found(office) == ["listed"]


def test_nothing_begins_twice(office, monkeypatch):
    """A second beginning would wash an exhibit clean: another first weight, no discrepancy, nobody who ever had it."""
    lot = office.seal(1)
    [sealed, *_] = office.history(lot.exhibits[0])
    assert verify(office.store, Plan()).ok
    act = ACTS[CORRECT]
    anew = structs.replace(sealed.part.data, seal="ML 999999", exhibit_number="99")

    def decide(command, world, moment):
        decision = act.decide(command, world, moment)
        decision.new_events = [structs.replace(one, event=anew) for one in decision.new_events]
        return decision

    plant(monkeypatch, CORRECT, decide)
    fix(office, lot.exhibits[0])
    [one] = [f for f in verify(office.store, Plan()).findings if f.code == "event_unlawful"]
    assert (one.facts["subject"], one.facts["type"], one.facts["field"]) == (lot.exhibits[0], sealed.part.type, "n")


def test_a_certificate_of_no_session_ends_no_verification(office, monkeypatch):
    """It is named like any other that does not follow."""
    doctor(monkeypatch, CERTIFY, CertificateIssued, lambda event: structs.replace(event, session="SN0000000000X"))
    office.lot(1, "certified")
    assert found(office) == ["session"]


def test_i9_a_fire_against_a_hold_hides_no_dispute(office, monkeypatch):
    """It is recorded as it happened, in dispute; without the discrepancy it would be proved like any other."""
    doctor(monkeypatch, "destruction_session.ignite/1", ExhibitDestructionDisputed,
           lambda event: structs.replace(event, opened=()))  # fmt: skip
    lot = office.lot(1, "on_site")
    [number] = lot.exhibits
    hold = PlaceHold(exhibits=(number,), legal_basis="art. 56", reason="Expertise")
    office.do("legal_hold.place/1", hold, "prosecutor")
    lit = Ignite(session=lot.session, exhibits=(number,))
    paper = Occurred(at=office.now(), source="paper", zone="UTC")
    office.do("destruction_session.ignite/1", lit, "chair", occurred=paper)
    told = [f for f in verify(office.store, Plan()).findings if f.code == "event_unlawful"]
    assert [(f.facts["subject"], f.facts["field"]) for f in told] == [(number, "holds")]
