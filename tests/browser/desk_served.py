"""A town with a scan desk at work: ``granian tests.browser.desk_served:app``. A dozen packages are on their way to the clerk.

``TOWN_BRICKS``: as many bricks lie on the floor before a seizing officer of the clerk's own agency, with as many blank
labels; nothing is declared yet.
"""

import json
import os
from pathlib import Path
from typing import Any

from custody.domain.access.roles import Role
from custody.domain.exhibits.blank_labels import IssueBlanks
from custody.domain.exhibits.sealed_sack import SealContainer
from custody.domain.inventories.inventory_count import PlanInventory, StartCount
from custody.domain.kernel.events import Actor
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.places.place import OpenContainer, OpenPlace
from custody.domain.places.put_away import StoreExhibits
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


facts = {
    "exhibits": lot.exhibits, "seals": lot.seals, "held": own.exhibits, "held_seals": own.seals, "shelf": shelf,
    "sack": sack, "vault": vault.first("PL"), "locked": locked,
    "blanks": blanks(3, "officer"), "bricks": blanks(bricks, "finder"),
    "people": office.people, "agencies": office.agencies, "balance": office.balance, **inventoried(), **twice(),
}  # fmt: skip
(folder / "facts.json").write_text(json.dumps(facts))
app = town.app
