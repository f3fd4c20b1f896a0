"""What is not understood or not allowed is refused with its code, act by act; nothing of it is recorded."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from custody.domain.access import read_audit
from custody.domain.destruction import attendance, plan_and_open
from custody.domain.discrepancies import discrepancy
from custody.domain.exhibits import balance_and_weighing
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.kernel import photo_reference
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.people import genesis, propose_and_confirm
from custody.domain.places import place, put_away
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.seizures.case import OpenCase, ShareCase
from custody.domain.seizures.confirm_line import ConfirmLine
from custody.domain.transfers import hand_over
from custody.domain.transfers.paper_slip import EnterSlip
from tests.factories.memory_office import Bench, Town, refused, town

LINE = seizure.LineEntry(substance="cannabis", count=Count(5, "package"))
ENTRY = register_exhibits.ExhibitEntry(exhibit_number="N 1", line=0, form="herb", seal="Q 1", count=Count(1, "package"))
PHOTO = photo_reference.Photo(blob="b", sha256="a" * 64)


def declare(t: Town, *lines: seizure.LineEntry, **more: Any) -> None:
    command = seizure.DeclareSeizure(case=t.case(), place="x", seized_at=t.at, circumstances="x", lines=lines, **more)
    t.do("seizure.declare/1", command, "officer")


def register(t: Town, *entries: register_exhibits.ExhibitEntry, person: str = "officer") -> None:
    seized = t.declare(t.case(), LINE)
    t.do("exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries), person)


def slip(
    t: Town, by: str = "clerk", count: int = 1, ahead: int = 0, source: str = "paper", zone: str = "UTC", **more: Any
) -> None:
    lot = t.seal(count)
    when = Occurred(at=f"{t.day(ahead)}T00:00:00Z" if ahead else t.at, source=source, zone=zone)
    fields = {"slip": "BR 1", "releaser": t.officer, "receiver": t.clerk, "photo": PHOTO} | more
    command = EnterSlip(purpose="deposit", checks=t.checks(*lot.exhibits), **fields)
    t.do("transfer.enter_slip/1", command, by, occurred=when)


def weigh(t: Town, gross: str, tare: str | None = None, unit: str = "kg") -> None:
    entry = balance_and_weighing.WeightEntry(
        gross=MassEntry(gross, unit), balance=t.balance, tare=MassEntry(tare, unit) if tare else None
    )
    t.measure("clerk", CheckEntry(exhibit=t.lot().exhibits[0], weight=entry))


def do(kind: str, person: str, make: Callable[[Town], Any]) -> Callable[[Town], None]:
    def act(t: Town) -> None:
        t.do(kind, make(t), person)

    return act


def recall_received(t: Town) -> None:
    lot = t.lot()
    t.do("transfer.cancel/1", hand_over.CancelTransfer(transfer=lot.transfer, reason="x"), "officer")


def accept_undelivered(t: Town) -> None:
    opened = t.state(t.state(t.lot(1, declared=2).seizure).tallies[0].discrepancy)
    number = next(n for n, s in t.states("EC").items() if s is opened)
    command = discrepancy.Close(discrepancy=number, resolution="explained", reason="x", accept=True)
    t.settle(command)


def attend(t: Town, *attendees: attendance.Attendee) -> None:
    lot = t.lot(1, "planned")
    t.open(lot.session)
    t.do("destruction_session.attend/1", attendance.Attend(session=lot.session, attendees=attendees), "witness1")


def plan_past(t: Town) -> None:
    lot = t.lot(1, "ordered")
    command = plan_and_open.Plan(orders=(lot.order,), method="incinerator", planned_for=t.day(-1), site="x")
    t.do("destruction_session.plan/1", command, "chair")


def foreign_box(t: Town) -> None:
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    t.do("container.open/1", place.OpenContainer(name="Sac", parent=box), "policeclerk")


def foreign_place(t: Town) -> None:
    t.enrol(propose_and_confirm.ChangeRoles(person=t.policeclerk, grant=("supervisor",)))
    t.do("place.open/1", place.OpenPlace(name="x", sort="shelf", parent=t.place), "policeclerk")


def balance(t: Town, **more: Any) -> None:
    command = balance_and_weighing.RegisterBalance(
        serial="B 1", readability=MassEntry("1", "g"), uncertainty=MassEntry("1", "g"), calibrated_until="2030-01-01"
    )
    t.do("balance.register/1", structs.replace(command, **more), "supervisor", *t.present("clerk"))


CASES: dict[str, tuple[str, Callable[[Town], None]]] = {
    "a declaration of nothing": ("no_lines", declare),
    "a line of nothing": ("nothing_measured", lambda t: declare(t, structs.replace(LINE, count=None))),
    "a line of zero": ("nothing_measured", lambda t: declare(t, seizure.LineEntry(substance="khat", mass=MassEntry("0", "kg")))),
    "a line without a substance": ("substance_needed", lambda t: declare(t, LINE, structs.replace(LINE, substance=""))),
    "a substance by another name": ("substance_unknown", lambda t: declare(t, structs.replace(LINE, substance="white"))),
    "a unit by another name": ("unit_unknown", lambda t: declare(t, structs.replace(LINE, mass=MassEntry("1", "pounds")))),
    "a hundred and one lines": ("too_many_lines", lambda t: declare(t, *[LINE] * 101)),
    "a photograph that names a file elsewhere": (
        "bad_photo", lambda t: declare(t, LINE, photos=(structs.replace(PHOTO, blob="../keys"),)),
    ),
    "a photograph without digest": ("bad_photo", lambda t: declare(t, LINE, photos=(structs.replace(PHOTO, sha256="x"),))),
    "more photographs than fit": ("too_many_photos", lambda t: declare(t, LINE, photos=(PHOTO,) * 101)),
    "a control character": ("forbidden_character", lambda t: declare(t, LINE, legal_basis="art.\x07136")),
    "a text without end": ("text_too_long", lambda t: declare(t, LINE, witnesses="x" * 4001)),
    "an exhibit of no line": ("no_such_line", lambda t: register(t, structs.replace(ENTRY, line=1))),
    "an exhibit of a line before the first": ("no_such_line", lambda t: register(t, structs.replace(ENTRY, line=-1))),
    "an exhibit of no known form": ("form_unknown", lambda t: register(t, structs.replace(ENTRY, form="bag"))),
    "an exhibit neither weighed nor counted": ("exhibit_unmeasured", lambda t: register(t, structs.replace(ENTRY, count=None))),
    "an exhibit that weighs nothing": (
        "exhibit_unmeasured", lambda t: register(t, structs.replace(ENTRY, count=None, weight=t.weight("0"))),
    ),
    "exhibits of somebody else's seizure": ("not_seizing_officer", lambda t: register(t, ENTRY, person="officer2")),
    "no exhibits": ("nothing_listed", register),
    "more exhibits than fit an act": ("act_too_large", lambda t: register(t, *[ENTRY] * 3001)),
    "a seal that is a name": ("bad_reference", lambda t: register(t, structs.replace(ENTRY, seal="Moussa"))),
    "a line that waits for nobody": (
        "nothing_to_confirm",
        do("seizure.confirm_line/1", "officer2", lambda t: ConfirmLine(seizure=t.declare(t.case(), LINE), line=0)),
    ),
    "a line that is not there": (
        "nothing_to_confirm",
        do("seizure.confirm_line/1", "officer2", lambda t: ConfirmLine(seizure=t.declare(t.case(), LINE), line=-1)),
    ),
    "a case led by the police": (
        "not_a_prosecution",
        do("case.open/1", "officer", lambda t: OpenCase(case_reference="1", title="x", prosecution=t.agency["customs"])),
    ),
    "a case shared with who has it": (
        "already_shared",
        do("case.share/1", "officer", lambda t: ShareCase(case=t.case(), agency=t.agency["police"])),
    ),
    "a case shared by a stranger": (
        "not_found", do("case.share/1", "customs", lambda t: ShareCase(case=t.case(), agency=t.agency["customs"])),
    ),
    "a case shared with nobody": (
        "not_found", do("case.share/1", "officer", lambda t: ShareCase(case=t.case(), agency="SV0000000000X")),
    ),
    "a declaration in a stranger's case": (
        "not_found",
        do("seizure.declare/1", "customs", lambda t: seizure.DeclareSeizure(
            case=t.case(), place="x", seized_at=t.at, circumstances="x", lines=(LINE,))),
    ),
    "a tare above gross": ("tare_above_gross", lambda t: weigh(t, "2,70", "2,80")),
    "a reading between two steps": ("not_on_scale", lambda t: weigh(t, "2,705")),
    "a tare between two steps": ("not_on_scale", lambda t: weigh(t, "2,70", "0,005")),
    "a balance of no step": ("balance_implausible", lambda t: balance(t, readability=MassEntry("0", "g"))),
    "a new calibration of another balance": ("other_balance", lambda t: balance(t, balance=t.balance)),
    "a new calibration of another step": (
        "other_readability",
        lambda t: balance(t, serial=t.state(t.balance).serial, readability=MassEntry("1", "kg"),
                          uncertainty=MassEntry("1", "kg"), balance=t.balance),
    ),
    "a balance calibrated until nothing": ("bad_day", lambda t: balance(t, calibrated_until="2030-02-30")),
    "a kind of place nobody knows": (
        "place_kind_unknown", do("place.open/1", "supervisor", lambda t: place.OpenPlace(name="x", sort="hole")),
    ),
    "a place inside another agency's": ("not_found", foreign_place),
    "a container inside another agency's": ("not_found", foreign_box),
    "storing nothing": ("nothing_listed", do("exhibit.store/1", "clerk", lambda t: put_away.StoreExhibits(place=t.place))),
    "storing nowhere": (
        "place_or_container", do("exhibit.store/1", "clerk", lambda t: put_away.StoreExhibits(exhibits=t.lot().exhibits)),
    ),
    "thirty-two copies": ("too_many_copies", lambda t: _copies(t, 32)),
    "recalling what was received": ("wrong_state", recall_received),
    "a slip from the future": ("time_in_future", lambda t: slip(t, ahead=1)),
    "the same without the paper's word": ("time_in_future", lambda t: slip(t, ahead=1, source="entered")),
    "a slip without time": ("time_needed", do("transfer.enter_slip/1", "clerk", lambda t: EnterSlip(
        slip="BR 1", releaser=t.officer, receiver=t.clerk, purpose="deposit", checks=t.checks(*t.seal().exhibits),
        photo=PHOTO))),
    "a slip typed by a stranger": ("other_agency", lambda t: slip(t, by="analyst")),
    "a slip longer than any": ("act_too_large", lambda t: slip(t, count=101)),
    "a slip to oneself": ("same_person", lambda t: slip(t, receiver=t.officer)),
    "a time of no known source": ("time_source_unknown", lambda t: slip(t, source="Moussa")),
    "a time in no known zone": ("zone_unknown", lambda t: slip(t, zone="chez Moussa")),
    "accepting what is no exhibit's record": ("nothing_to_accept", accept_undelivered),
    "attending as a guest": ("quality_unknown", lambda t: attend(t, attendance.Attendee(t.witness1, "guest"))),
    "attending as nobody": ("nobody_listed", attend),
    "attending twice at once": (
        "scanned_twice", lambda t: attend(t, *[attendance.Attendee(t.witness1, "witness")] * 2),
    ),
    "attending without the role": (
        "quality_needs_role", lambda t: attend(t, attendance.Attendee(t.witness1, "judicial")),
    ),
    "a session planned for yesterday": ("day_past", plan_past),
    "a session of a hundred orders that are none": (
        "not_found", do("destruction_session.plan/1", "chair", lambda t: plan_and_open.Plan(
            orders=tuple(f"RE{i:011d}" for i in range(101)), method="other", planned_for=t.day(), site="x")),
    ),
    "a session of an empty order": (
        "nothing_listed", do("destruction_session.plan/1", "chair", lambda t: plan_and_open.Plan(
            orders=(t.lot(1, "burnt").order,), method="other", planned_for=t.day(), site="x")),
    ),
    "an export that ends before it begins": (
        "bad_head", do("document.issue/1", "clerk", lambda t: read_audit.IssueDocument(about=t.place, document="json", until_n=0)),
    ),
    "an export that ends in no hash": (
        "bad_head",
        do("document.issue/1", "clerk", lambda t: read_audit.IssueDocument(about=t.place, document="json", until_n=1, head="Moussa")),
    ),
    "an export about nothing": (
        "not_found", do("document.issue/1", "clerk", lambda t: read_audit.IssueDocument(about="EV0", document="json", until_n=1)),
    ),
    "a change that changes nothing": (
        "nothing_changes", lambda t: t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk, grant=("clerk",), revoke=("witness",))),
    ),
    "an agency of no known kind": (
        "agency_kind_unknown", lambda t: t.enrol(propose_and_confirm.EnrolAgency(name="x", sort="Moussa et fils")),
    ),
    "an agency of no known country": (
        "country_unknown", lambda t: t.enrol(propose_and_confirm.EnrolAgency(name="x", sort="police", country="Mali")),
    ),
    "a person of no agency": ("not_found", lambda t: t.enrol(propose_and_confirm.EnrolPerson(name="x", rank="", agency="SV0"))),
    "a person without name": (
        "field_empty", lambda t: t.enrol(propose_and_confirm.EnrolPerson(name=" ", rank="", agency=t.agency["police"])),
    ),
}  # fmt: skip


def _copies(t: Town, count: int) -> None:
    lot = t.lot()
    for _ in range(count):
        t.do("exhibit.print_label/1", PrintLabels(exhibits=lot.exhibits, reason="x"), "clerk")


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_its_code(case):
    """Each row of the table is refused with its code, and the refused act leaves no trace."""
    code, act = CASES[case]
    t = town()
    with refused(t, code):
        act(t)


def test_a_disabled_person_is_changed_no_more():
    """No roles, no second disabling, no new credentials for who has left."""
    t = town()
    t.enrol(propose_and_confirm.Disable(person=t.clerk))
    for change in (
        propose_and_confirm.ChangeRoles(person=t.clerk, grant=("clerk",)),
        propose_and_confirm.Disable(person=t.clerk),
        propose_and_confirm.ResetCredentials(person=t.clerk),
    ):
        with refused(t, "person_disabled"):
            t.enrol(change)


@pytest.mark.parametrize(
    ("names", "more", "code"),
    [
        (("Un", "un "), {}, "two_key_officers_needed"),
        (("Un", " "), {}, "field_empty"),
        (("Un", "Deux"), {"origin": "log de Moussa"}, "bad_token"),
        (("Un", "Deux"), {"key": ""}, "bad_token"),
        (("Un", "Deux"), {"agency": propose_and_confirm.EnrolAgency(name="x", sort="drogue")}, "agency_kind_unknown"),
    ],
)
def test_a_log_is_founded_by_two_people_and_in_the_logs_own_characters(names, more, code):
    """Genesis too is refused when it is not well formed."""
    officers = tuple(propose_and_confirm.EnrolPerson(name=n, rank="", agency="") for n in names)
    fields = {
        "origin": "x.example/log",
        "key": "k",
        "agency": propose_and_confirm.EnrolAgency(name="x", sort="drug_office"),
    } | more
    with refused(Bench(), code) as _:
        Bench().act("log.found/1", genesis.Found(officers=officers, **fields), "")


def test_words_searched_for_are_committed_to_and_never_in_clear():
    """A search by name leaves the name on nobody's chain; the number of a subject stands in clear."""
    t = town()
    t.do("read_audit.record/1", read_audit.Record(about="Moussa Keïta", form="search"), "clerk")
    assert "Moussa" not in t.log[-1].decode()
    assert b'"_sd"' in t.log[-1]
    t.do("read_audit.record/1", read_audit.Record(about=t.place, form="page"), "clerk")
    assert f'"about":"{t.place}"' in t.log[-1].decode()
