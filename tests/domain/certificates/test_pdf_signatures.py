"""The rules on signatures in the certificate's file: who, in which field, over which revision, until when."""

import pytest

from custody.domain.certificates.certificate import SignField
from custody.domain.certificates.pdf_signatures import ApplyOrganisationSeal, Countersign, PrepareFile, unsigned
from custody.domain.destruction.sign_off import Sign
from tests.factories.memory_office import PHOTO, refused, town


@pytest.fixture
def certified():
    """A town, a certified session and its certificate."""
    t = town()
    session = t.lot(until="certified").session
    return t, session, t.state(session).certificate


def prepare(t, session, *people, by="chair"):
    fields = tuple(SignField(t.who[name], n) for n, name in enumerate(people, 1))
    return t.do("certificate.prepare/1", PrepareFile(session=session, fields=fields, kept=PHOTO), by)


def sign(t, session, by, after):
    command = Countersign(
        session=session, after=after, kept=PHOTO, signer=f"Nom {by}", certificate="c" * 64,
        signed_at="2030-01-01T00:00:00Z",
    )  # fmt: skip
    return t.do("certificate.countersign/1", command, by)


def seal(t, session, after, by="chair", without=None):
    left_out = tuple(unsigned(t.state(session))) if without is None else without
    return t.do(
        "certificate.apply_organisation_seal/1",
        ApplyOrganisationSeal(session=session, after=after, kept=PHOTO, without=left_out),
        by,
    )


def test_each_signs_once_over_the_last_revision_and_nobody_after_the_seal(certified):
    """Prepared, signed by two, closed; the state says who, and that a signature after 72 hours is late."""
    t, session, number = certified
    with refused(t, "file_not_prepared"):
        sign(t, session, "chair", 0)
    prepare(t, session, "chair", "prosecutor")
    with refused(t, "file_prepared"):
        prepare(t, session, "chair")
    ready = t.state(number).file
    with refused(t, "file_unsigned"):
        seal(t, session, ready)
    with refused(t, "no_field"):
        sign(t, session, "member", ready)
    sign(t, session, "chair", ready)
    with refused(t, "file_signed_already"):
        sign(t, session, "chair", t.state(number).file)
    with refused(t, "file_moved"):
        sign(t, session, "prosecutor", ready)
    with refused(t, "file_moved"):
        seal(t, session, ready)
    t.wait(hours=80)
    sign(t, session, "prosecutor", t.state(number).file)
    with refused(t, "not_the_chair"):
        seal(t, session, t.state(number).file, "member")
    seal(t, session, t.state(number).file)
    state = t.state(number)
    assert [(one.person, one.late) for one in state.countersigned] == [
        (t.who["chair"], False),
        (t.who["prosecutor"], True),
    ]
    with refused(t, "file_sealed"):
        sign(t, session, "prosecutor", state.file)


def test_the_chair_closes_the_file_only_knowing_who_has_not_signed_the_session(certified):
    """Everybody who is missing is named in the act and in the record; who signed meanwhile is not."""
    t, session, number = certified
    prepare(t, session, "chair")
    sign(t, session, "chair", t.state(number).file)
    missing = tuple(unsigned(t.state(session)))
    assert len(missing) == len({a.person for a in t.state(session).attendance})
    for named in ((), missing[:-1]):
        with refused(t, "signatures_missing"):
            seal(t, session, t.state(number).file, without=named)
    witness = next(name for name in t.who if name.startswith("witness") and t.who[name] in missing)
    t.do("destruction_session.sign/1", Sign(session=session, decision="attested"), witness)
    seal(t, session, t.state(number).file, without=missing)
    assert t.state(number).left_out == [one for one in missing if one != t.who[witness]]


def test_fields_are_of_people_who_were_there(certified):
    """Not of somebody else, not twice, not none, and only the chair says so."""
    t, session, _ = certified
    with refused(t, "not_the_chair"):
        prepare(t, session, "chair", by="member")
    with refused(t, "not_present"):
        prepare(t, session, "clerk")
    for people, code in (((), "field_empty"), (("chair", "chair"), "bad_field")):
        with refused(t, code):
            prepare(t, session, *people)


def again(t, session, *people, by, reason="Champ oublié"):
    fields = tuple(SignField(t.who[name], n) for n, name in enumerate(people, 1))
    command = PrepareFile(session=session, fields=fields, kept=PHOTO, reason=reason)
    return t.do("certificate.prepare/1", command, by)


def test_a_spoilt_file_is_prepared_again_by_another_member_and_signed_anew(certified):
    """Never by who prepared it, nor a witness, nor without a reason, nor after the seal; the old one stays listed."""
    t, session, number = certified
    prepare(t, session, "chair")
    sign(t, session, "chair", first := t.state(number).file)
    spoilt = t.state(number).file
    with refused(t, "file_prepared"):
        again(t, session, "chair", "member", by="member", reason=" ")
    with refused(t, "not_another_member"):
        again(t, session, "chair", "member", by="chair")
    again(t, session, "chair", "member", by="member")
    state = t.state(number)
    assert [(one.file, one.signed, one.by) for one in state.spoiled] == [(spoilt, (t.who["chair"],), t.who["member"])]
    assert (state.countersigned, len(state.fields), first < spoilt < state.file) == ([], 2, True)
    with refused(t, "file_moved"):
        sign(t, session, "chair", spoilt)
    with refused(t, "not_another_member"):
        again(t, session, "chair", by="member")
    again(t, session, "chair", "member", "prosecutor", by="chair")
    sign(t, session, "member", t.state(number).file)
    seal(t, session, t.state(number).file)
    with refused(t, "file_sealed"):
        again(t, session, "chair", by="member")
    assert len(t.state(number).spoiled) == 2
    assert t.snapshot() == t.refolded()
