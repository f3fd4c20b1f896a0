"""Queues of devices on both databases: taken once however often they come, and proved by what the devices signed."""

import random
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import text

from custody.domain.exhibits.sighting import Sight
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Actor, Part
from custody.domain.offline.envelope import VerifiedEnvelope
from custody.domain.people.device import DeviceEnvelopeTaken, EnrolDevice
from custody.domain.places.put_away import StoreExhibits
from custody.domain.registry.registry import TYPES
from custody.domain.transfers.hand_over import HandOver
from custody.service.offline.offline_queue import Signed, opened, request_of
from custody.storage.audit.verify import Plan, verify
from custody.storage.tables.rebuild import rebuild
from custody.storage.write import clock
from tests.conftest import ORIGIN
from tests.devices import Pen, digest_of, key_named, said_in
from tests.factories.office import Lot, Office


def now() -> str:
    return clock.text(clock.now().wall_ms)


def pen(office: Office, name: str) -> Pen:
    """A device of the office, newly enrolled."""
    change = EnrolDevice(name=f"Tél {name}", agency=office.drug_office, public_key=key_named(name))
    return Pen(office.enrol(change), name, ORIGIN, now)


def offered(office: Office, sent: Signed) -> VerifiedEnvelope:
    """An envelope as the service gives it to the recorder."""
    number = said_in(sent)["device"]
    sender = Actor(person=office.supervisor, part="author", will="own_device")
    found = opened(sent, number, office.state(number).key, ORIGIN, sender)
    assert isinstance(found, VerifiedEnvelope), found
    return found


def take(office: Office, sent: Signed) -> Any:
    """Send an envelope."""
    return office.recorder.record(request_of(offered(office, sent)))


def given(office: Office, p: Pen, lot: Lot, **more: Any) -> Signed:
    """The clerk hands a lot to the supervisor, both standing at the device."""
    command = HandOver(to=office.supervisor, purpose="deposit", checks=office.checks(lot))
    known = {"base": base(office, lot), "parties": [{"part": "receiver", "person": office.supervisor}]} | more
    return p.write("transfer.hand_over/1", command, office.clerk, **known)


def base(office: Office, lot: Lot) -> dict[str, int | str]:
    return {n: office.state(n).moved for n in lot.exhibits}


def notes(office: Office) -> list[tuple[str, DeviceEnvelopeTaken]]:
    """Every envelope on record, with the act that it came in as."""
    with office.store.reading() as connection:
        bodies = connection.execute(text("SELECT body FROM event ORDER BY seq")).scalars()
        parts = [e for e in map(TYPES.decode, map(bytes, bodies)) if isinstance(e, Part)]
    return [(part.act, part.data) for part in parts if isinstance(part.data, DeviceEnvelopeTaken)]


def findings(office: Office, tmp_path: Any, **more: Any) -> list[tuple[str, str]]:
    report = verify(office.store, Plan(data=tmp_path / "data", **more))
    return [(f.code, f.facts.get("field", "")) for f in report.findings]


def test_i40_queues_in_any_order_and_ten_times_over_are_each_taken_once(office, tmp_path):
    """Three devices, exhibits of their own and one that all want, sends cut and repeated at random: nothing vanishes."""
    rng = random.Random(20161104)
    pens = [pen(office, name) for name in ("1", "2", "p256")]
    own, wanted = [office.lot() for _ in pens], office.lot()
    for p, lot in zip(pens, own, strict=True):
        first = given(office, p, lot)
        then: dict[str, int | str] = {lot.exhibits[0]: said_in(first)["act"]}
        store = StoreExhibits(place=office.place, exhibits=tuple(lot.exhibits))
        p.write("exhibit.store/1", store, office.supervisor, then)
        given(office, p, wanted)
        p.write("exhibit.sight/1", Sight(exhibits=tuple(wanted.exhibits)), office.chair, {})
    answers: dict[str, set[tuple[str, int]]] = {}
    for _ in range(10):
        turns = [p for p in pens for _ in p.kept]
        rng.shuffle(turns)
        unsent = {p.device: list(p.kept) for p in pens}
        for p in turns:
            sent = unsent[p.device].pop(0)
            got = take(office, sent)
            answers.setdefault(digest_of(sent), set()).add((got.kind, got.seq))
    every = [sent for p in pens for sent in p.kept]
    assert sorted(n.digest for _, n in notes(office)) == sorted(map(digest_of, every))
    assert all(len(each) == 1 for each in answers.values()), "the same answer each time"
    for lot in own:
        state = office.state(lot.exhibits[0])
        assert (state.holder, state.place, state.open) == (office.supervisor, office.place, [])
    kinds = [kind for each in answers.values() for kind, _ in each]
    assert kinds.count("transfer.hand_over/1") == len(own) + 1, "one of three had it"
    assert len(office.state(wanted.exhibits[0]).open) == 1, "the others joined one discrepancy: all say the same"
    assert findings(office, tmp_path) == []
    rebuild(office.store)
    assert findings(office, tmp_path) == []


def test_i40_one_id_for_two_envelopes_and_all_at_once_loses_neither(office, tmp_path):
    """A device that was set back writes under a number and an id that it used before: both are on record."""
    p, one, two = pen(office, "A"), office.lot(), office.lot()
    first = given(office, p, one)
    other = p.sign(said_in(given(office, p, two)) | {"sequence": 1, "prev": "", "act": said_in(first)["act"]})
    requests = [request_of(offered(office, sent)) for sent in (first, other, other, first)]
    got = [f.result() for f in [office.recorder.submit(r) for r in requests]]
    assert [g.kind for g in got] == [
        "transfer.hand_over/1",
        "device.take_unsettled_act/1",
        "device.take_unsettled_act/1",
        "transfer.hand_over/1",
    ]
    assert [g.repeated for g in got] == [False, False, True, True]
    assert [take(office, sent).seq for sent in (other, first)] == [got[1].seq, got[0].seq]
    assert [(n.refused, n.sequence) for _, n in notes(office)] == [("", 1), ("sequence_forked", 1)]
    assert findings(office, tmp_path) == []


def test_a_gap_in_one_batch_spoils_no_neighbour(office):
    """What waits is not recorded; what others send in the same moment is."""
    p, q, lot, more = pen(office, "A"), pen(office, "B"), office.lot(), office.lot()
    given(office, p, lot)
    requests = [request_of(offered(office, sent)) for sent in (given(office, p, lot), given(office, q, more))]
    gap, taken = [office.recorder.submit(r) for r in requests]
    with pytest.raises(CustodyError, match="sequence_gap"):
        gap.result()
    assert taken.result().kind == "transfer.hand_over/1"


def test_i40_an_insider_who_touches_an_envelope_is_named(office, tmp_path, administrator):
    """Edited or gone in the table; not signed so by the device; an act said to come from a device out of nothing."""
    p, lots = pen(office, "A"), [office.lot() for _ in range(4)]
    sent = [given(office, p, lot) for lot in lots[:3]]
    seqs = [take(office, each).events[-1].seq for each in sent[:2]]
    # what the service refuses is given to the recorder
    forged = structs.replace(offered(office, sent[2]), signature="A" * 86)
    office.recorder.record(request_of(forged))
    clerk, supervisor = (
        Actor(person=n, part=part, will="enrolled_device", device=p.device)
        for n, part in ((office.clerk, "author"), (office.supervisor, "receiver"))
    )
    command = HandOver(to=office.supervisor, purpose="deposit", checks=office.checks(lots[3]))
    request = office.request("transfer.hand_over/1", command, "clerk")
    office.recorder.record(structs.replace(request, actors=(clerk, supervisor)))
    administrator.flip("disclosure", "sealed", "name = 'envelope' AND seq = ?", seqs[0])
    administrator("DELETE FROM disclosure WHERE name = 'envelope' AND seq = ?", seqs[1])
    assert sorted(findings(office, tmp_path)) == [
        ("envelope_missing", ""), ("envelope_wrong", "digest"), ("envelope_wrong", "digest"),
        ("envelope_wrong", "signature"), ("row_missing", ""), ("row_wrong", "sealed"),
    ]  # fmt: skip


def test_i40_an_act_of_other_people_time_or_exhibits_than_its_envelope_says_is_named(office, tmp_path):
    """An operator's server decides otherwise than the device signed: over that device's own, good signature."""
    p, lots = pen(office, "A"), [office.lot() for _ in range(2)]
    look = Sight(exhibits=tuple(lots[0].exhibits))
    witness = [{"part": "witness", "person": office.supervisor}]
    for change in ("people", "time", "exhibits", ""):
        true = offered(office, p.write("exhibit.sight/1", look, office.chair, {}, parties=witness))
        false = {
            "people": {"envelope": structs.replace(true.envelope, parties=())},
            "time": {"envelope": structs.replace(true.envelope, zone="UTC")},
            "exhibits": {"command": Sight(exhibits=tuple(lots[1].exhibits))},
        }
        request = request_of(true)
        office.recorder.record(structs.replace(request, offline=structs.replace(true, **false.get(change, {}))))
    assert sorted(findings(office, tmp_path)) == [
        ("envelope_wrong", "exhibits"), ("envelope_wrong", "people"), ("envelope_wrong", "time"),
    ]  # fmt: skip


def test_s11_an_act_of_a_device_by_a_person_of_another_agency_than_their_own_is_named(store, data, administrator):
    """A witness is written into another agency while the queue of the device is taken, so that they count as outsider."""
    office = Office(store, data / "keys", ORIGIN)
    with office.closing():
        p, lot = pen(office, "A"), office.lot()
        person = office.supervisor
        look = Sight(exhibits=tuple(lot.exhibits))
        sent = p.write("exhibit.sight/1", look, office.chair, {}, parties=[{"part": "witness", "person": person}])
    [(stored,)] = administrator("SELECT body FROM subject WHERE id = ?", person)
    forged = bytes(stored).replace(office.drug_office.encode(), office.police.encode())
    assert forged != bytes(stored)
    administrator("UPDATE subject SET body = ? WHERE id = ?", forged, person)
    again = office.moved(store)
    with again.closing():
        made = take(again, sent)
    assert made.kind == "exhibit.sight/1", "taken, not kept as a claim"
    administrator("UPDATE subject SET body = ? WHERE id = ?", bytes(stored), person)
    [found] = verify(store, Plan(data=data)).findings
    told = {"seq": made.seq, "person": person, "act": made.act, "kind": "exhibit.sight/1"}
    assert (found.code, found.facts) == ("actor_wrong", told)
