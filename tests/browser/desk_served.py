"""A town with a scan desk at work: ``granian tests.browser.desk_served:app``. A dozen packages are on their way to the clerk.

``TOWN_DOSES``: the clerk holds as many doses of 0,60 g, and has a balance whose certificate ended ten days ago.
``TOWN_BRICKS``: as many bricks lie on the floor before a seizing officer of the clerk's own agency, with as many blank
labels; nothing is declared yet.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from custody.domain.access.roles import Role
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blank_labels import IssueBlanks
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.sacks.sealed_sack import SealContainer
from custody.domain.inventories.inventory_count import PlanInventory, StartCount
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.places.place import OpenContainer, OpenPlace
from custody.domain.places.put_away import StoreExhibits
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.seizures.seizure import DeclareSeizure
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from tests.factories.http_office import Town
from tests.web.full_custody import give_pins
from tests.web.shell import PASSWORD

folder = Path(os.environ["TOWN_FOLDER"])
bricks = int(os.environ.get("TOWN_BRICKS", "0"))
town = Town(folder / "data")
office = town.office
given = office.agencies["drug_office"]
finder = EnrolPerson(name="Nom finder", rank="Adj", agency=given, roles=(Role.SEIZING_OFFICER,))
office.people["finder"] = office.enrol(finder)
town.sign_in.accounts.open(office.people["finder"], "finder", PASSWORD, must_change=False)
give_pins(town, "clerk", "supervisor", "analyst", "officer", "finder")
shelf = office.do("place.open/1", OpenPlace(name="Étagère A3", sort="shelf", parent=office.place), "supervisor").first(
    "PL"
)
lot = office.lot(12, "in_transit")
own = office.lot(int(os.environ.get("TOWN_HELD", "3")))
office.seize(4, office.case())


def put(where: StoreExhibits) -> None:
    office.do("exhibit.store/1", where, "clerk")


sack = office.do("container.open/1", OpenContainer(name="Sac 7", place=office.place), "supervisor").first("CT")
vault = office.do("place.open/1", OpenPlace(name="Chambre forte", sort="vault", parent=office.place), "supervisor")
inside, locked = office.lot(2).exhibits, office.lot(2).exhibits
put(StoreExhibits(container=sack, exhibits=tuple(inside)))
put(StoreExhibits(place=vault.first("PL"), exhibits=tuple(locked)))


def inventoried() -> dict[str, Any]:
    """A shelf that the supervisor counts, with a sealed sack on it, and an empty sack elsewhere."""
    shelf = office.do("place.open/1", OpenPlace(name="Étagère B1", sort="shelf", parent=office.place), "supervisor")
    sacks = [OpenContainer(name=name, place=office.place) for name in ("Sac 9", "Sac 12")]
    packed, empty = (office.do("container.open/1", one, "supervisor").first("CT") for one in sacks)
    lot, within = office.lot(3), office.lot(2)
    put(StoreExhibits(place=shelf.first("PL"), exhibits=tuple(lot.exhibits)))
    put(StoreExhibits(container=packed, exhibits=tuple(within.exhibits)))
    put(StoreExhibits(place=shelf.first("PL"), containers=(packed,)))
    beside = Actor(person=office.supervisor, part="witness", will="other_device")
    office.do("container.seal/1", SealContainer(container=packed, seal="SAC-0009"), "clerk", beside)
    planned = PlanInventory(place=shelf.first("PL"), counters=(office.supervisor,))
    number = office.do("inventory.plan/1", planned, "inspector").first("RC")
    office.do("inventory.start_count/1", StartCount(inventory=number), "inspector")
    return {
        "inventory": number, "counted": lot.exhibits, "counted_seals": lot.seals, "packed": packed, "empty": empty,
    }  # fmt: skip


def blanks(count: int, person: str) -> list[str]:
    """Numbers of blank labels, printed by a person."""
    return (
        office.state(office.do("blank_label.issue/1", IssueBlanks(count=count), person).first("LV")).numbers
        if count
        else []
    )


def twice() -> dict[str, str]:
    """A case of the finder with two seizures: nos. 1 and 2 of the first are sealed, nothing of the second."""
    officer, office.people["officer"] = office.people["officer"], office.people["finder"]
    first = office.seal(2)
    second = office.seize(3, first.case)
    office.people["officer"] = officer
    return {"second": second, "second_case": first.case}


def doses(count: int) -> dict[str, Any]:
    """Doses of one case, and the balance on which they are weighed: it decides about none of them alone."""
    if not count:
        return {}
    ended = (datetime.now(UTC) - timedelta(days=10)).date().isoformat()
    lapsed = office.new_balance("supervisor", "FINE-1", step="0.01", until=ended)
    fine = office.new_balance("supervisor", "FINE-2", step="0.01")
    declared = DeclareSeizure(
        case=office.case(), place="Bamako", seized_at=office.seized_at, circumstances="Contrôle routier",
        lines=(LineEntry(substance="heroin", count=Count(count, "package")),),
    )  # fmt: skip
    seizure = office.do("seizure.declare/1", declared, "officer").first("SE")
    seals = [f"DOSE-{each:04}" for each in range(count)]
    entries = tuple(
        ExhibitEntry(
            exhibit_number=f"{place}", line=0, form="powder", seal=seal, count=Count(1, "package"),
            weight=WeightEntry(gross=MassEntry("0,60", "g"), balance=fine),
        )
        for place, seal in enumerate(seals, 1)
    )  # fmt: skip
    made = office.do("exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=entries), "officer").all("EV")
    sent = Dispatch(to=office.clerk, purpose="deposit", exhibits=tuple(made))
    transfer = office.do("transfer.dispatch/1", sent, "officer").first("TR")
    by_seal = tuple(CheckEntry(exhibit=each, seal=seal) for each, seal in zip(made, seals, strict=True))
    office.do("transfer.receive/1", Receive(transfer=transfer, checks=by_seal, place=office.place), "clerk")
    return {"lapsed": lapsed, "doses": list(made), "dose_seals": seals}


facts = {
    "exhibits": lot.exhibits, "seals": lot.seals, "held": own.exhibits, "held_seals": own.seals, "shelf": shelf,
    "sack": sack, "vault": vault.first("PL"), "locked": locked,
    "blanks": blanks(3, "officer"), "bricks": blanks(bricks, "finder"),
    "people": office.people, "agencies": office.agencies, "balance": office.balance, **inventoried(), **twice(),
    **doses(int(os.environ.get("TOWN_DOSES", "0"))),
}  # fmt: skip
(folder / "facts.json").write_text(json.dumps(facts))
app = town.app
