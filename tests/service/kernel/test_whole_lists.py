"""What is picked out of everything that there is is whole, however much there is: nothing is cut before it is picked.

Here whatever asks the database for so many at most is given one: a list that is cut by number and sorted out
afterwards loses what it should show.
"""

import pytest
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.destruction.offline_checkout import CheckOut
from custody.domain.exchange.received_bundle import ReceiveBundle
from custody.domain.kernel.photo_reference import Photo
from custody.domain.law.derogation import Grant
from custody.domain.people.device import EnrolDevice
from custody.domain.places.place import OpenContainer, OpenPlace
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from custody.service.destruction import sign_off
from custody.service.exchange import received_bundles
from custody.service.exhibits import balances
from custody.service.kernel.directory import Directory
from custody.service.law import derogations, unmet_rules
from custody.service.offline import device_kit
from custody.service.people import form_choices
from custody.service.places import places
from custody.service.seizures import seizures
from custody.service.transfers import transfers
from custody.storage.read import due_dates, histories, subject_queries
from tests.devices import key_named
from tests.service.exhibits.test_blind_check_secrecy import reader
from tests.storage.audit.test_passkey_signed_acts import passkey


@pytest.fixture
def cut(monkeypatch):
    """A database that gives one where some are asked for, and all where all are."""
    for module, name in ((subject_queries, "find"), (due_dates, "due_back")):
        whole = getattr(module, name)

        def first(*asked, whole=whole, **columns):
            return whole(*asked, **columns | ({} if columns.get("limit", 1) is None else {"limit": 1}))

        monkeypatch.setattr(module, name, first)


def ask(office, question, *asked):
    with office.store.reading() as connection:
        return question(connection, *asked)


def test_the_kit_of_a_session_has_the_passkeys_of_everybody_who_may_come(office, cut):
    """Where there is no network a security key that the kit does not know does nothing."""
    lot = office.lot(1, "staged")
    held = {office.people[name]: passkey(office, name) for name in ("prosecutor", "witness1", "witness2")}
    device = office.enrol(EnrolDevice(name="Tél", agency=office.drug_office, public_key=key_named("site")))
    office.do("destruction_session.check_out/1", CheckOut(session=lot.session, device=device), "chair")
    told = ask(
        office, device_kit.kit, office.vault, Directory(office.vault), reader(office, "clerk"), device, "Africa/Bamako"
    )
    [session] = told.sessions
    assert session.passkeys.keys() == held.keys()
    assert {office.people[name] for name in ("prosecutor", "witness1", "witness2")} <= {p.id for p in told.people}


def test_a_session_shows_every_derogation_that_touches_it_and_the_inspection_counts_all(office, cut):
    """Whatever was granted before it elsewhere."""
    lots = [office.lot(1, "planned") for _ in range(2)]
    text = {"pack": "ML/1", "rule": "ML-rotation", "article": "art. 136", "reason": "Urgence"}
    granted = [office.do("derogation.grant/1", Grant(about=(lot.session,), **text), "prosecutor") for lot in lots]
    for lot, receipt in zip(lots, granted, strict=True):
        chain = ask(office, histories.history, lot.session)
        seen = ask(office, unmet_rules.of_session, office.vault, lot.session, office.state(lot.session), chain)
        assert [one.id for one in seen.derogations] == [receipt.first("DG")]
    [tally] = ask(office, derogations.tallies, reader(office, "inspector"))
    assert (tally.by, tally.count) == (office.prosecutor, 2)


def test_a_release_stands_in_the_list_of_its_agency_whatever_others_released_for_longer(office, cut):
    """Due last of all, and released by another service than the first."""
    first, last = office.lot(1), office.seal(1)
    for lot, by, due in ((first, "clerk", "2090-01-01"), (last, "officer", "2091-01-01")):
        out = Dispatch(to=office.analyst, purpose="laboratory", exhibits=tuple(lot.exhibits), due=due)
        lot.transfer = office.do("transfer.dispatch/1", out, by).first("TR")
    analyst, officer = reader(office, "analyst"), reader(office, "officer")
    assert {one.id for one in ask(office, transfers.waiting, analyst).inbox} == {first.transfer, last.transfer}
    for lot in (first, last):
        office.do("transfer.receive/1", Receive(transfer=lot.transfer, checks=office.checks(lot)), "analyst")
    assert [one.exhibit for one in ask(office, transfers.releases, officer, "2030-01-01")] == last.exhibits


def test_everybody_who_may_be_chosen_is_offered(office, cut):
    """Of every agency, and of one's own."""
    directory = Directory(office.vault)
    offered = {one.id for one in ask(office, form_choices.people, directory, form_choices.RECEIVERS)}
    assert {office.clerk, office.supervisor, office.analyst} <= offered
    house = ask(
        office, form_choices.colleagues, directory, office.drug_office, Role.CLERK, Role.SUPERVISOR, Role.LABORATORY
    )
    assert {one.id for one in house} == {office.clerk, office.supervisor}
    assert {one.id for one in ask(office, form_choices.all_agencies, directory)} == set(office.agencies.values())
    assert len(ask(office, form_choices.balances, directory, office.drug_office)) == len({office.balance, office.bench})


def test_who_has_to_sign_is_told_of_every_session(office, cut):
    """Closed and certified ones alike."""
    lots = [office.lot(1, "closed") for _ in range(2)]
    assert set(ask(office, sign_off.own, reader(office, "chair")).owed) == {lot.session for lot in lots}


def test_every_line_that_waits_for_a_second_person_is_told_to_who_may_confirm_it(office, cut):
    """Twenty-four tonnes of cocaine, twice."""
    waiting = {office.seize(9_000, office.case(), substance="cocaine") for _ in range(2)}
    assert set(ask(office, seizures.to_confirm, reader(office, "prosecutor"))) == waiting


def test_places_containers_and_balances_are_all_listed(office, cut):
    """By name, or by agency and serial number: none is left out for the number it was given."""
    box = [office.do("container.open/1", OpenContainer(name=n, place=office.place), "clerk").first("CT") for n in "BA"]
    room = office.do("place.open/1", OpenPlace(name="Annexe", sort="store"), "supervisor").first("PL")
    directory, clerk = Directory(office.vault), reader(office, "clerk")
    assert [one.id for one in ask(office, places.places, directory, clerk)] == [room, office.place]
    assert [one.id for one in ask(office, places.containers, directory, clerk)] == box[::-1]
    listed = {one.id for one in ask(office, balances.balances, directory, office.vault, clerk)}
    assert listed == {office.balance, office.bench}


def test_a_bundle_is_compared_with_all_that_came_of_its_log(office, cut):
    """Whoever received it here, in the order in which they came."""
    made = ReceiveBundle(
        origin="ocs.ml.test/log", size=9, root="A" * 43 + "=", bundle="ab" * 32, proved="cd" * 32, about="EV0000000001H",
        stated=("EV0000000001H",), objections=(), kept=Photo(blob="b" * 64, sha256="a" * 64), since=0,
    )  # fmt: skip
    came = [
        office.do("bundle.receive/1", structs.replace(made, since=since), by).first("DR")
        for since, by in enumerate(("prosecutor", "inspector"))
    ]
    found = ask(office, received_bundles.earlier, office.vault, Nothing(), made.origin, frozenset())
    assert [one.id for one in found] == came


class Nothing:
    """A store of files that lost them all."""

    def get(self, scope, blob):
        """None, as for any file that is gone."""
