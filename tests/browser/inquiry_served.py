"""The town of an inquiry, in a process of its own: ``granian tests.browser.inquiry_served:app``.

The days of an inquiry are over for this server once the file ``later`` lies in its folder.
"""

import json
import os
from pathlib import Path

from custody.domain.discrepancies import inquiry_needed
from custody.domain.law.rule_pack import INQUIRY_DAYS
from tests.factories.http_office import Town

folder = Path(os.environ["TOWN_FOLDER"])
inquiry_needed.days_of = lambda *_: 0 if (folder / "later").exists() else INQUIRY_DAYS
town = Town(folder / "data")
lot = town.office.lot(1)
(folder / "facts.json").write_text(json.dumps({"exhibit": lot.exhibits[0], "people": town.office.people}))
app = town.app
