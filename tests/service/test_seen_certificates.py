"""Whose certificates a reader sees: many at once as each by itself, on both databases."""

from contextlib import nullcontext

import pytest

from custody.domain.certificate import Certificate
from custody.domain.correction import Correct
from custody.domain.errors import NotFound
from custody.domain.events import Actor
from custody.domain.reissue import Reissue
from custody.domain.session import Session
from custody.domain.visibility import Reader, sees_certificate
from custody.service import certificates, sessions
from custody.storage import queries


def agreeing(office, name):
    return Actor(person=getattr(office, name), part="witness", will="other_device")


def sees(connection, reader, number):
    """As the rule says of all that is in its session, and so too when it is asked for by itself."""
    one = queries.state(connection, Certificate, number)
    session = queries.state(connection, Session, one.session)
    told = sees_certificate(reader, one, session, sessions.load(connection, one.session, session).values())
    with nullcontext() if told else pytest.raises(NotFound):
        certificates.visible_certificate(connection, reader, number)
    return told


def test_certificates_are_seen_together_as_one_by_one_and_the_newest_counts(office):
    """The chair's agency and those that held what burnt, whether two sessions are asked for or one."""
    lots = [office.lot(2, "certified"), office.lot(1, "certified")]
    inspector, member = (agreeing(office, name) for name in ("inspector", "member"))
    fix = Correct(subject=lots[0].exhibits[0], n=1, field="substance", value="heroin", reason="Faute de frappe")
    office.do("fact.correct/1", fix, "officer", inspector)
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
