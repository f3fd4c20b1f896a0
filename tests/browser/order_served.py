"""A town whose prosecutor has a case of many exhibits in store: ``granian tests.browser.order_served:app``.

``EXHIBITS``: how many.
"""

import json
import os
from pathlib import Path

from tests.factories.http_office import Town

folder = Path(os.environ["TOWN_FOLDER"])
town = Town(folder / "data")
lot = town.office.lot(int(os.environ.get("EXHIBITS", "300")), "held")
(folder / "facts.json").write_text(json.dumps({"case": lot.case, "exhibits": lot.exhibits}))
app = town.app
