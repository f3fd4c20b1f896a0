"""The open way to the other ends of custody (I53): reports, a second authority, the waiting time, a verified receipt."""

from __future__ import annotations

import base64
from typing import Any

from custody.domain.access.roles import Role
from custody.domain.exchange.received_bundle import ReceiveBundle
from custody.domain.kernel.photo_reference import Photo
from custody.domain.laboratory import record_report
from custody.domain.laboratory.agree_consumption import AgreeConsumption
from custody.domain.orders.approve_order import ApproveOrder
from custody.domain.people import propose_and_confirm
from tests.factories.memory_office import Lot, Town

DOCUMENT = Photo(blob="d" * 64, sha256="c" * 64)
TERMS: dict[str, dict[str, Any]] = {
    "restitute": {},
    "cede": {"export_permit": "Exp. 12/2016", "import_permit": "Imp. 7/2016"},
    "keep": {"purpose": "Chien de recherche", "keep_until": "2030-12-31"},
}
"""What an order of each sort says beside its exhibits."""
AMOUNTS: dict[str, dict[str, Any]] = {
    "restitute": {"text": "0,03"},
    "cede": {},
    "keep": {"substance": "mdma", "unit": "tablet", "weighed": False},
}
"""What an exhibit is that needs no more than its row asks for: 30 g, 2.7 kg, one tablet."""


def join(t: Town, name: str, agency: str, role: str) -> None:
    """Enrol one more person of the cast, in a new agency of that sort if the town has none of this name."""
    if name in t.who:
        return
    if agency not in t.agency:
        change = propose_and_confirm.EnrolAgency(name=agency, sort=agency.rstrip("23"))
        t.agency[agency] = t.enrol(change)
    t.who[name] = t.enrol(
        propose_and_confirm.EnrolPerson(name=f"Nom {name}", rank="Adj", agency=t.agency[agency], roles=(Role(role),))
    )


def report_negative(t: Town, number: str, by: str = "analyst", *present: str, report: str = "L-1/2016") -> None:
    """Have the exhibit analysed by an analyst, who gives it back: nothing controlled is in it."""
    place = t.state(number).place
    t.release(number, to=by)
    t.on_the_bench(number, by)
    t.off_the_bench(number, by)
    command = record_report.Report(report=report, exhibits=(number,), substance="not_controlled")
    t.do("laboratory.report/1", command, by, *t.present(*present))
    t.receive(t.dispatch(by, "clerk", "return", number), "clerk", place=place)


def approve(t: Town, order: str, by: str = "inspector", **more: Any) -> Any:
    """Approve an order as a second authority."""
    said = {"decision": "Décision 14/2016", "photos": (DOCUMENT,)} | more
    return t.do("order.approve/1", ApproveOrder(order=order, **said), by)


def agree_to(t: Town, number: str, by: str = "prosecutor") -> Any:
    """Agree, as the prosecution, that analysis uses up an exhibit whole."""
    command = AgreeConsumption(exhibit=number, reason="Contre-expertise faite")
    return t.do("exhibit.agree_consumption/1", command, by)


def receive_proof(t: Town, by: str = "inspector", **more: Any) -> str:
    """Put a verified bundle of the receiver's log on record, and return its number."""
    told = f"{next(t.counter):064x}"
    given: dict[str, Any] = {
        "origin": "log.example/ci", "size": 10, "root": base64.b64encode(b"r" * 32).decode(), "bundle": told,
        "proved": told, "about": "EVAAAAAAAAAAA", "stated": (), "objections": (), "kept": DOCUMENT, "since": 0,
    }  # fmt: skip
    given |= more
    given["since"] = sum(state.origin == given["origin"] for state in t.states("DR").values())
    return t.do("bundle.receive/1", ReceiveBundle(**given), by).first("DR")


def ordered(t: Town, sort: str, count: int = 1, *, open_way: bool = True, **more: Any) -> Lot:
    """Return held exhibits under an order of a sort that may be carried out, but for what ``more`` says."""
    lot = t.lot(count, **AMOUNTS[sort])
    if sort == "restitute" and open_way:
        for number in lot.exhibits:
            report_negative(t, number)
    said = {"laboratory_waiver": "", "sample_waiver": ""} | TERMS[sort] | more
    lot.order = t.issue(*lot.exhibits, sort=sort, **said)
    if sort != "restitute" and open_way:
        approve(t, lot.order)
    if sort == "restitute" and open_way:
        t.wait(hours=73)
    return lot
