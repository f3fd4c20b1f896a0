"""A real log that a browser test talks to, in a process of its own: ``granian tests.browser.real_served:app``."""

import json
import os
from contextlib import ExitStack
from pathlib import Path

from custody.bootstrap import open_services
from custody.web.http.app import create_app
from tests.factories.real_log import OWN, real_log

folder = Path(os.environ["TOWN_FOLDER"])
with real_log(folder) as log:
    log.enrol("prosecutor", "prosecution", "prosecutor")
    log.enrol("inspector", "inspection", "inspector")
    for name in ("prosecutor", "inspector"):
        log.client(name)
    settings = log.services.settings
    facts = {"people": log.person, "usernames": {name: issued[0] for name, issued in log.issued.items()}, "own": OWN}
(folder / "facts.json").write_text(json.dumps(facts))
kept = ExitStack()  # a name of its own: what nothing refers to is closed
services = kept.enter_context(open_services(settings))
app = create_app(services)
