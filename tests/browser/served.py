"""The application that a browser test talks to, in a process of its own: ``granian tests.browser.served:app``."""

import json
import os
from pathlib import Path

from tests.factories.http_office import Town
from tests.web.full_custody import COMPANY, give_pins

town = Town(Path(os.environ["TOWN_FOLDER"]) / "data")
give_pins(town, "clerk", "chair", *(name for name, _ in COMPANY))
lot = town.office.seal(2)
facts = {
    "exhibits": lot.exhibits,
    "seals": lot.seals,
    "case": lot.case,
    "people": town.office.people,
    "balance": town.office.balance,
    "place": town.office.place,
}
(Path(os.environ["TOWN_FOLDER"]) / "facts.json").write_text(json.dumps(facts))
app = town.app
