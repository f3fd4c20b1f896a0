"""A town whose session is ready to leave for a site without network: ``granian tests.browser.site_served:app``."""

import json
import os
from pathlib import Path

from tests.browser.ten_officials import MORE, town_of_ten
from tests.web.full_custody import give_pins

OFFICIALS = ("chair", "prosecutor", "member", "member2", "verifier", "witness1", "witness2", *sorted(MORE)[1:])
folder = Path(os.environ["TOWN_FOLDER"])
town = town_of_ten(folder)
wanted = int(os.environ.get("EXHIBITS", "0"))
lot = town.office.lot(wanted or 3, "staged")
give_pins(town, "clerk", *OFFICIALS)
facts = {
    "session": lot.session, "exhibits": lot.exhibits[:wanted or 2], "missing": lot.exhibits[-1], "people": town.office.people, "agencies": town.office.agencies,
}  # fmt: skip
(folder / "facts.json").write_text(json.dumps(facts))
app = town.app
