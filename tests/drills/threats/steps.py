"""Steps of a destruction session as the attacks on it take them, in an office of their own."""

from typing import Any

from custody.bootstrap import open_services
from custody.domain.access.roles import Role
from custody.domain.destruction import attendance, close_session, plan_and_open
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite
from custody.domain.destruction.ash_sighting import SeeAshes
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.road.seal_load import SealLoad, UnitEntry
from custody.domain.destruction.road.take_charge import TakeCharge
from custody.domain.exhibits.presumptive_test import RecordTest
from custody.domain.kernel.quantity import MassEntry
from custody.domain.people import propose_and_confirm
from custody.service.documents.certificate_anomalies import amiss
from custody.service.documents.document_context import open_document
from labels.documents import anomalies
from labels.layout.wording import Locale
from tests.drills.threats.outcome import MARKED, Outcome
from tests.drills.threats.scenario_office import Load, ScenarioOffice


def staged(t: ScenarioOffice, number: int = 1, **more: Any) -> Load:
    load = t.stored(number, **more)
    t.order(load)
    t.plan(load)
    t.stage(load)
    return load


def opened(t: ScenarioOffice, number: int = 1, **more: Any) -> Load:
    load = t.stored(number, **more)
    t.ready(load)
    return load


def on_site(t: ScenarioOffice, number: int = 1, **more: Any) -> Load:
    load = opened(t, number, **more)
    t.do("verifier", Arrive(session=load.session, exhibits=load.exhibits))
    return load


def pack(t: ScenarioOffice, load: Load, seal: str) -> None:
    unit = UnitEntry(form="crate", seal=seal, exhibits=load.exhibits)
    t.do("verifier", SealLoad(session=load.session, units=(unit,)), "clerk")


def escorted(t: ScenarioOffice, seal: str) -> Load:
    """A load in one sealed crate, brought to the open session by an escort."""
    load = staged(t)
    pack(t, load, seal)
    grant(t, "officer2", Role.ESCORT)
    t.do("clerk", TakeCharge(session=load.session, units=(1,), escort=t.who["officer2"]), "officer2")
    t.do("chair", plan_and_open.OpenSession(session=load.session))
    t.gather(load)
    return load


ALL = ("chair", "prosecutor", "member", "verifier", "witness1", "witness2")
"""Who attests."""


def burnt(t: ScenarioOffice, *, text: str = "2,70", method: Any = "incinerator", **more: Any) -> Load:
    """A load burnt and closed."""
    t.method = method
    load = on_site(t, text=text)
    burn(t, load, **more)
    return load


def burn(
    t: ScenarioOffice, load: Load, *, minutes: float = 300, ashes: tuple[str, ...] = ("chair", "witness1"),
    residue: str = "200", attest: tuple[str, ...] = ALL,
) -> None:  # fmt: skip
    """What is on the site burns, and the session is closed, with whoever sees the ash and whoever attests."""
    t.do("chair", Ignite(session=load.session, exhibits=load.exhibits))
    t.wait(minutes=minutes)
    for person in ashes:
        t.do(person, SeeAshes(session=load.session, cold=True, residue=MassEntry(residue, "g")))
    close = close_session.CloseSession(
        session=load.session, residue="Cendres", incidents="Néant", any_incident=False, non_retrievable=True
    )
    t.do("chair", close)
    for person in attest:
        t.do(person, attendance.Attest(session=load.session, attested=True))


def presumptive(load: Load, lot: str, result: Any, expiry: str = "2099-12") -> RecordTest:
    return RecordTest(
        exhibit=load.exhibits[0], session=load.session, result=result, kit="scott", lot=lot, expiry=expiry,
        size=MassEntry("1", "mg"), colour="rose",
    )  # fmt: skip


def attends(t: ScenarioOffice, load: Load, person: str, quality: Any) -> attendance.Attend:
    return attendance.Attend(session=load.session, attendees=(attendance.Attendee(t.who[person], quality),))


def grant(t: ScenarioOffice, person: str, role: Role) -> None:
    t.office.enrol(t.officers, [propose_and_confirm.ChangeRoles(person=t.who[person], grant=(role,))])


def page_one(t: ScenarioOffice, load: Load, *asked: str) -> Outcome:
    """Return the codes of all that page 1 says in a sentence to be missing, doubtful or reserved; or those asked about."""
    with (
        open_services(t.settings) as services, services.store.reading() as connection,
        open_document(services, "fr", connection) as ctx,
    ):  # fmt: skip
        session = ctx.state(DestructionSession, load.session)
        found = amiss(ctx, load.session, session, session.certificate)
        voice = Locale("fr", ctx.zone(session.chair_agency))
        printed = set(anomalies.told(voice, found))
        said = [
            line.detail if line.detail in asked else line.code
            for line in found.irregular
            if anomalies.sentence(voice, line) in printed
        ]
    return Outcome(MARKED, tuple(code for code in said if not asked or code in asked))
