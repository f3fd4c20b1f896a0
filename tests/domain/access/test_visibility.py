"""Who sees what: deny, unless a rule says yes (I41)."""

import typing
from functools import partial

import msgspec
import pytest

from custody.domain.access import permissions
from custody.domain.access.roles import Role
from custody.domain.access.visibility import (
    MEASURED,
    Reader,
    check_ahead,
    check_due,
    is_masked,
    knows_discrepancy,
    masked,
    sees_case,
    sees_certificate,
    sees_discrepancy,
    sees_exhibit,
    sees_order,
    sees_place,
    sees_seizure,
    sees_session,
    sees_transfer,
)
from custody.domain.exhibits.balance_and_weighing import Comparison, Weight
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Event
from custody.domain.kernel.quantity import Count, Mass, Volume
from custody.domain.people import propose_and_confirm
from custody.domain.people.person import Person
from custody.domain.registry.registry import ACTS
from custody.domain.transfers.hand_over import Refuse
from tests.domain.forms import sample
from tests.factories.memory_office import CAST, STAGES, Town, town


def reader(t: Town, person: str) -> Reader:
    state: Person = t.state(t.who[person])
    return Reader(t.who[person], state.agency, state.roles_at(t.at))


def seeing(t: Town, sees, *things) -> set[str]:
    """Everyone of the cast who sees it."""
    return {name for name in (*CAST, "key1") if sees(reader(t, name), *things)}


POLICE = {"officer", "officer2", "policeclerk"}
OFFICE = {"clerk", "clerk2", "supervisor", "chair", "insider", "insidewitness"}


def test_i41_a_case_is_seen_by_its_agencies_its_prosecution_and_the_inspection():
    """Not by the custodian's, another prosecution's, the administrator's or a key officer's people."""
    t = town()
    case = t.state(t.case())
    assert seeing(t, sees_case, case) == POLICE | {"prosecutor", "inspector"}


def test_i41_an_exhibit_is_seen_along_its_way_and_by_nobody_else():
    """Each agency that ever held it keeps seeing it; no other ever does."""
    t = town()
    lot = t.seal()
    number, case = lot.exhibits[0], t.state(lot.case)
    expected = POLICE | {"prosecutor", "inspector"}
    assert seeing(t, sees_exhibit, t.state(number), case) == expected
    t.hand("officer", "clerk", "deposit", number)
    expected |= OFFICE
    assert seeing(t, sees_exhibit, t.state(number), case) == expected
    t.release(number)
    t.hand("analyst", "clerk", "return", number)
    assert seeing(t, sees_exhibit, t.state(number), case) == expected | {"analyst", "analyst2"}
    assert seeing(t, sees_exhibit, t.state(number), None) == expected - {"prosecutor"} | {"analyst", "analyst2"}


def test_i41_who_attends_a_session_sees_what_is_staged_in_it():
    """Witnesses and verifiers, once they are there, and only for that session."""
    t = town()
    lot, other = t.lot(1, "open"), t.lot(1, "staged", text="5,40")
    case, session = t.state(lot.case), t.state(lot.session)
    attending = {"witness1", "witness2", "member", "verifier"}
    assert attending <= seeing(t, sees_exhibit, t.state(lot.exhibits[0]), case, session)
    assert not {"witness3", "verifier2"} & seeing(t, sees_exhibit, t.state(lot.exhibits[0]), case, session)
    unseen = t.state(other.exhibits[0]), t.state(other.case), t.state(other.session)
    assert seeing(t, sees_exhibit, *unseen) & attending == {"verifier"}


def test_i41_hand_overs_places_seizures_and_discrepancies_stay_between_those_concerned():
    """The two agencies of a hand-over, the owner of a place, the seizing agency and the case's."""
    t = town()
    lot = t.lot()
    assert seeing(t, sees_transfer, t.state(lot.transfer)) == POLICE | OFFICE | {"inspector"}
    assert seeing(t, sees_place, t.state(t.place)) == OFFICE | {"inspector"}
    assert seeing(t, sees_seizure, t.state(lot.seizure), t.state(lot.case)) == POLICE | {"prosecutor", "inspector"}
    opened = t.measure("clerk", t.check(lot.exhibits[0], seal="X 1")).opened[0]
    found = t.state(opened), t.state(lot.case), t.state(lot.exhibits[0])
    assert seeing(t, sees_discrepancy, *found) == POLICE | OFFICE | {"prosecutor", "inspector"}


def test_i41_who_opened_a_discrepancy_knows_that_it_is_there():
    """Whoever signed the act, while they read at all, and their supervisors; no other colleague of theirs."""
    t = town()
    signed = {t.who["clerk"], t.who["witness1"]}
    assert seeing(t, knows_discrepancy, signed) == {"clerk", "witness1"}
    assert seeing(t, knows_discrepancy, signed | {t.agency["drug_office"]}) == {"clerk", "witness1", "supervisor"}
    assert seeing(t, knows_discrepancy, {t.who["key1"]}) == set()


def test_i41_orders_sessions_and_certificates():
    """Commissions see orders of their country; whoever may attend sees a session to come; afterwards only who took part or held."""
    t = town()
    lot = t.lot(1, "open")
    exhibits = [t.state(lot.exhibits[0])]
    own = OFFICE | {"prosecutor", "inspector"}
    assert seeing(t, sees_order, t.state(lot.order), exhibits) == own
    assert seeing(t, partial(sees_order, near=True), t.state(lot.order), exhibits) == own | {"member"}
    attendees = {"prosecutor", "prosecutor2", "member", "verifier", "verifier2", "witness1", "witness2", "witness3"}
    assert seeing(t, sees_session, t.state(lot.session), exhibits) == OFFICE | attendees | {"inspector"}
    t.advance(lot, "certified", since="open")
    exhibits = [t.state(lot.exhibits[0])]
    took_part = {"prosecutor", "member", "verifier", "witness1", "witness2"}
    assert seeing(t, sees_session, t.state(lot.session), exhibits) == OFFICE | took_part | {"inspector"}
    burnt = t.state(lot.certificate), t.state(lot.session), exhibits
    assert seeing(t, sees_certificate, *burnt) == OFFICE | POLICE | took_part | {"inspector"}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.KEY_OFFICER])
def test_i41_running_the_service_gives_no_look_at_the_evidence(role):
    """Even from inside every agency concerned."""
    t = town()
    lot = t.lot(1, "certified")
    exhibit, case, session = t.state(lot.exhibits[0]), t.state(lot.case), t.state(lot.session)
    for agency in t.agency.values():
        nobody = Reader(session.chair, agency, (role,))
        assert not sees_case(nobody, case)
        assert not sees_exhibit(nobody, exhibit, case, session)
        assert not sees_transfer(nobody, t.state(lot.transfer))
        assert not sees_session(nobody, session, [exhibit])
        assert not sees_order(nobody, t.state(lot.order), [exhibit])
        assert not sees_place(nobody, t.state(t.place))
        assert not sees_certificate(nobody, t.state(lot.certificate), session, [exhibit])


def test_i41_the_foreign_liaison_sees_shared_cases_only():
    """Not before the case is shared with their agency, and then the case and what is in it."""
    from custody.domain.seizures.case import ShareCase

    t = town()
    lot = t.lot()
    liaison = reader(t, "liaison")
    assert not sees_case(liaison, t.state(lot.case))
    t.do("case.share/1", ShareCase(case=lot.case, agency=t.agency["foreign"]), "prosecutor")
    assert sees_case(liaison, t.state(lot.case))
    assert sees_exhibit(liaison, t.state(lot.exhibits[0]), t.state(lot.case))


MEASURES = {Count, Weight, Comparison, Check, FirstReading, Mass, Volume}
TO_BURN = {"ordered", "planned", "staged", "open", "on_site"}


@pytest.mark.parametrize("stage", STAGES)
def test_i13_measures_are_hidden_from_whom_a_check_is_due_and_from_nobody_else(stage):
    """The receiver named in a hand-over, and from the order to the fire every verifier who may verify it."""
    t = town()
    lot = t.seal()
    if stage != "sealed":
        lot = t.advance(lot, stage)
    exhibit = t.state(lot.exhibits[0])
    transfer = t.state(exhibit.transfer) if stage == "in_transit" else None
    due = {name for name in CAST if check_due(reader(t, name), exhibit, transfer)}
    assert due == {"in_transit": {"clerk"}}.get(stage, {"verifier", "verifier2"} if stage in TO_BURN else set())
    assert check_ahead(exhibit, transfer) == bool(due), "of what is read by nobody knows whom"


def test_i13_a_settled_hand_over_hides_nothing():
    """Refused, the receiver is a receiver no more."""
    t = town()
    [number] = t.seal().exhibits
    sent = t.dispatch("officer", "clerk", "deposit", number)
    assert check_due(reader(t, "clerk"), t.state(number), t.state(sent))
    t.do("transfer.refuse/1", Refuse(transfer=sent, reason="Absent"), "clerk")
    assert not check_due(reader(t, "clerk"), t.state(number), t.state(sent))


def test_i13_a_masked_exhibit_holds_nothing_that_was_measured():
    """Whatever field of a measure's type the exhibit has, or will have."""
    t = town()
    lot = t.advance(t.seal(), "staged")
    exhibit = t.state(lot.exhibits[0])
    hidden = masked(exhibit)
    assert is_masked(hidden)
    assert not is_masked(exhibit)
    measured = [f.name for f in msgspec.structs.fields(Exhibit) if MEASURES & set(typing.get_args(f.type))]
    assert "staged_weight" in measured
    assert not any(getattr(hidden, name) for name in measured)
    assert lot.seals[lot.exhibits[0]] not in str(hidden)


def test_i13_every_measure_in_an_event_stands_under_a_name_that_is_masked():
    """A new event type cannot bring a weight, a count or a seal under another name."""
    types = [kind for kind in Event.__subclasses__() if getattr(kind, "type", "").startswith("exhibit.")]
    fields = [(f.name, f.type) for kind in types for f in msgspec.structs.fields(kind)]
    found = {n for n, kind in fields if n == "seal" or MEASURES & {kind, *typing.get_args(kind)}}
    # what a paper register says of a mass is no measure: it is weighed here before it goes anywhere
    # what is missing of a weight is a bare number, and masked all the same
    assert found - {"mass"} == MEASURED - {"told_ug"}


BOUNDLESS = {Role.INSPECTOR, Role.KEY_OFFICER}
NAMING = [
    kind for kind, act in sorted(ACTS.items())
    if ({"case", "seizure", "exhibits", "transfer", "order", "session", "checks", "samples", "place", "container"}
    & set(act.command.__struct_fields__) and kind not in {"seizure.declare/1", "first_notice.take/1"}) or kind == "container.open/1"
]  # fmt: skip
"""Acts that name what has a boundary; the inspection, which closes discrepancies, has none, nor have key officers, who
correct names of people."""
BOUNDED = [kind for kind in NAMING if permissions.roles_permitted(kind) - BOUNDLESS]


def test_acts_of_those_without_a_boundary_alone_have_no_stranger():
    """No other act is left out of the test below."""
    assert set(NAMING) - set(BOUNDED) == {"place.override_custodian_change/1", "register.confirm/1"}


@pytest.mark.parametrize("kind", BOUNDED)
def test_i41_what_a_stranger_names_is_refused_as_if_it_did_not_exist(kind):
    """For every act and number: one code for what is there and may not be seen, and for what was never there."""
    t = town()
    lot, gone = t.lot(), t.lot(1, "certified")
    there = {
        "case": lot.case, "seizure": lot.seizure, "exhibit": lot.exhibits[0], "exhibits": lot.exhibits[:1],
        "samples": lot.exhibits[:1], "transfer": lot.transfer, "order": gone.order, "session": gone.session,
        "place": t.place, "parent": "", "container": "", "containers": (), "balance": t.balance, "orders": (),
    }  # fmt: skip
    number = t.number("EV")[2:]
    never = {n: (f"{v[0][:2]}{number}",) if isinstance(v, tuple) and v else f"{v[:2]}{number}" if v else v
             for n, v in there.items()} | {"balance": t.balance}  # fmt: skip
    if kind == "inventory.plan/1":  # of a place or of a person
        there, never = ({**numbers, "person": ""} for numbers in (there, never))
    agency = t.enrol(propose_and_confirm.EnrolAgency(name="Inconnu", sort="foreign"))
    near = {Role.COMMISSION} if kind == "order.confirm_photo/1" else set()  # a commission sees its country's orders
    for role in sorted(permissions.roles_permitted(kind) - BOUNDLESS - near):
        t.who["stranger"] = t.enrol(
            propose_and_confirm.EnrolPerson(name="Inconnu", rank="", agency=agency, roles=(role,))
        )
        answers = [answer(t, kind, _with(sample(ACTS[kind].command), numbers)) for numbers in (there, never)]
        assert answers == ["not_found", "not_found"], (kind, role)


def answer(t: Town, kind: str, command: msgspec.Struct) -> str:
    """The code with which a stranger's act is refused, or "" for one that is recorded."""
    try:
        t.do(kind, command, "stranger")
    except CustodyError as refusal:
        return refusal.code
    return ""


def _with(command: msgspec.Struct, numbers: dict) -> msgspec.Struct:
    """The command about other subjects, in its nested entries as well."""
    changed = {}
    for name in command.__struct_fields__:
        value = getattr(command, name)
        if isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            changed[name] = tuple(_with(each, numbers) for each in value)
        elif name in numbers:
            changed[name] = numbers[name]
    return msgspec.structs.replace(command, **changed)
