"""A town with a scan desk at work: ``granian tests.browser.desk_served:app``. A dozen packages are on their way to the clerk."""

import json
import os
from pathlib import Path

from custody.domain.blank import IssueBlanks
from custody.domain.place import OpenPlace
from tests.web.life import give_pins
from tests.web.town import Town

folder = Path(os.environ["TOWN_FOLDER"])
town = Town(folder / "data")
give_pins(town, "clerk", "supervisor", "analyst", "officer")
office = town.office
shelf = office.do("place.open/1", OpenPlace(name="Étagère A3", sort="shelf", parent=office.place), "supervisor").first(
    "PL"
)
lot = office.lot(12, "in_transit")
own = office.lot(int(os.environ.get("TOWN_HELD", "3")))
office.seize(4, office.case())
blanks = office.state(office.do("label.issue/1", IssueBlanks(count=3), "officer").first("LV")).numbers
facts = {
    "exhibits": lot.exhibits, "seals": lot.seals, "held": own.exhibits, "held_seals": own.seals, "blanks": blanks, "shelf": shelf,
    "people": office.people, "agencies": office.agencies, "balance": office.balance,
}  # fmt: skip
(folder / "facts.json").write_text(json.dumps(facts))
app = town.app
