"""Whose certificates a reader sees: many at once as each by itself, on both databases."""

from contextlib import nullcontext

import pytest

from custody.domain.access.visibility import Reader, sees_certificate
from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.reissue import Reissue
from custody.domain.destruction.arrival_and_ignition import Withdraw
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.correction import Correct
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Actor
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.service.certificates import certificates
from custody.service.destruction import sessions
from custody.storage.read import subject_queries
from tests.factories.office import Lot


def agreeing(office, name):
    return Actor(person=getattr(office, name), part="witness", will="other_device")


def sees(connection, reader, number):
    """As the rule says of all that is in its session, and so too when it is asked for by itself."""
    one = subject_queries.state(connection, Certificate, number)
    session = subject_queries.state(connection, DestructionSession, one.session)
    told = sees_certificate(reader, one, session, sessions.load(connection, one.session, session).values())
    with nullcontext() if told else pytest.raises(NotFound):
        certificates.visible_certificate(connection, reader, number)
    return told


def test_certificates_are_seen_together_as_one_by_one_and_the_newest_counts(office):
    """The chair's agency and those that held what burnt, whether two sessions are asked for or one."""
    lots = [office.lot(2, "certified"), office.lot(1, "certified")]
    inspector, member = (agreeing(office, name) for name in ("inspector", "member"))
    fix = Correct(subject=lots[0].exhibits[0], n=1, field="substance", value="heroin", reason="Faute de frappe")
    office.do("entry.correct/1", fix, "officer", inspector)
    command = Reissue(certificate=lots[0].certificate, reason="x")
    newest = {office.do("certificate.reissue/1", command, "chair", member).first("CE"), lots[1].certificate}
    seeing = set()
    with office.store.reading() as connection:
        for name, agency in office.agencies.items():
            reader = Reader("PE0000000000X", agency, ("supervisor",))
            listed = [one.certificate for one in certificates.certificates(connection, reader, "", 100)[0]]
            assert listed == sorted(n for n in {*newest, lots[0].certificate} if sees(connection, reader, n))
            latest = {one.statement for one, _ in certificates.newest(connection, reader)}
            one_by_one = [
                certificates.visible_certificate(connection, reader, n)[0] for n in newest.intersection(listed)
            ]
            assert latest == {one.statement for one in one_by_one}
            if listed:
                seeing.add(name)
    assert {"drug_office", "police"} <= seeing
    assert not {"gendarmerie", "environment"} & seeing


def keeper(office, name):
    """A clerk of an agency of their own."""
    office.agencies[name] = office.enrol(EnrolAgency(name=f"Service {name}", sort="customs"))
    enrolled = EnrolPerson(name=f"Nom {name}", rank="", agency=office.agencies[name], roles=("clerk",))
    office.people[name] = office.enrol(enrolled)
    return name


def part(lot, at):
    """One exhibit of a lot."""
    return Lot([lot.exhibits[at]], [lot.seals[at]], lot.case, lot.seizure, order=lot.order, stage=lot.stage)


def test_who_held_only_what_was_withdrawn_sees_the_session_and_no_certificate(office):
    """What one held burnt, another's was taken out, a third one's went into another session under the same order.

    Whoever holds what was taken out sees the session, also once it is certified: that is never remembered.
    """
    lot = office.lot(4)
    for at, name in enumerate(("burnt", "taken out", "elsewhere")):
        office._hand("clerk", keeper(office, name), "storage", part(lot, at))
    office.advance(lot, "ordered")
    out, other = part(lot, 1), part(lot, 2)
    office.advance(other, "staged")
    del lot.exhibits[1:3], lot.seals[1:3]
    lot.exhibits, lot.seals = lot.exhibits + out.exhibits, lot.seals + out.seals
    office.advance(lot, "open")
    taken = Withdraw(session=lot.session, checks=office.checks(out), reason="Sceau douteux")
    office.do("destruction_session.withdraw/1", taken, "verifier")
    del lot.exhibits[-1], lot.seals[-1]
    office.advance(lot, "certified")

    def seen(number):
        with office.store.reading() as connection:
            for name in ("burnt", "taken out", "elsewhere", "police", "gendarmerie"):
                reader = Reader("PE0000000000X", office.agencies[name], ("supervisor",))
                assert sees(connection, reader, lot.certificate) == (name in {"burnt", "police"})
                if number in [one.session for one in sessions.sessions(connection, reader, "", 100)[0]]:
                    yield name

    assert [*seen(lot.session)] == ["burnt", "taken out"]
    office._hand("taken out", "elsewhere", "storage", out)
    assert [*seen(lot.session)] == ["burnt", "elsewhere"]
