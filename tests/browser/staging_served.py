"""A town where a verifier prepares a fire: ``granian tests.browser.staging_served:app``. Ten bricks wait singly, four in a sack."""

import json
import os
from pathlib import Path

from custody.domain.exhibits.legal_hold import PlaceHold
from custody.domain.exhibits.sacks.sealed_sack import SealContainer
from custody.domain.kernel.events import Actor
from custody.domain.places.place import OpenContainer
from custody.domain.places.put_away import StoreExhibits
from tests.factories.http_office import Town
from tests.web.full_custody import give_pins

folder = Path(os.environ["TOWN_FOLDER"])
town = Town(folder / "data")
office = town.office
give_pins(town, "clerk", "verifier", "witness1")
lot = office.lot(10, "planned")
packed = office.lot(4)
sack = office.do("container.open/1", OpenContainer(name="Sac 9", place=office.place), "supervisor").first("CT")
office.do("exhibit.store/1", StoreExhibits(container=sack, exhibits=tuple(packed.exhibits)), "clerk")
beside = Actor(person=office.people["supervisor"], part="witness", will="other_device")
office.do("container.seal/1", SealContainer(container=sack, seal="SAC-0009"), "clerk", beside)
office.advance(packed, "planned")
stray = office.lot(1)
come = office.lot(2, "open")
differs, late = office.lot(2, "planned"), office.lot(1, "planned")
held = PlaceHold(exhibits=(differs.exhibits[1],), legal_basis="art. 56", reason="Expertise demandée")
office.do("legal_hold.place/1", held, "prosecutor")
facts = {
    "session": lot.session, "exhibits": lot.exhibits, "seals": lot.seals, "stray": stray.exhibits[0],
    "sack_session": packed.session, "sack": sack, "inside": packed.exhibits, "inside_seals": packed.seals,
    "site": come.session, "come": come.exhibits, "balance": office.balance, "people": office.people,
    "agencies": office.agencies, "differs_session": differs.session, "differs": differs.exhibits[0],
    "late_session": late.session, "late_case": office.state(late.case).case_reference,
}  # fmt: skip
(folder / "facts.json").write_text(json.dumps(facts))
app = town.app
