"""A town whose session is ready to leave for a site without network: ``granian tests.browser.site_served:app``."""

import json
import os
from pathlib import Path

from custody.domain.destruction.road import seal_load, take_charge
from custody.domain.kernel.events import Actor
from custody.domain.people.propose_and_confirm import EnrolPerson
from tests.browser.ten_officials import MORE, town_of_ten
from tests.web.full_custody import give_pins

OFFICIALS = ("chair", "prosecutor", "member", "member2", "verifier", "witness1", "witness2", *sorted(MORE)[1:])
folder = Path(os.environ["TOWN_FOLDER"])
town = town_of_ten(folder)
wanted = int(os.environ.get("EXHIBITS", "0"))
lot = town.office.lot(wanted or 3, "staged")
give_pins(town, "clerk", *OFFICIALS)
IN_A_SACK = 25
"""Exhibits of one sealed unit of the load."""


def loaded() -> list[str]:
    """Pack the load into sealed sacks before two agencies, and give it to an escort; the seals of the sacks."""
    office, seals = town.office, []
    entry = EnrolPerson(name="Convoyeur", rank="", agency=office.police, roles=("escort",))
    escort = office.enrol(entry)
    for at in range(0, len(lot.exhibits), IN_A_SACK):
        seals.append(f"SAC-{len(seals) + 1:04d}")
        unit = seal_load.UnitEntry(form="sack", seal=seals[-1], exhibits=tuple(lot.exhibits[at : at + IN_A_SACK]))
        beside = Actor(person=office.clerk, part="witness", will="own_device")
        sealing = seal_load.SealLoad(session=lot.session, units=(unit,))
        office.do("destruction_session.seal_load/1", sealing, "verifier", beside)
    numbers = tuple(range(1, len(seals) + 1))
    taking = take_charge.TakeCharge(session=lot.session, units=numbers, escort=escort)
    there = Actor(person=escort, part="witness", will="own_device")
    office.do("destruction_session.take_charge/1", taking, "clerk", there)
    return seals


units = loaded() if wanted else []
facts = {
    "units": units, "seals": dict(zip(lot.exhibits, lot.seals, strict=True)), "session": lot.session, "exhibits": lot.exhibits[:wanted or 2], "missing": lot.exhibits[-1], "people": town.office.people, "agencies": town.office.agencies,
}  # fmt: skip
(folder / "facts.json").write_text(json.dumps(facts))
app = town.app
