"""A town whose session is ready to leave for a site without network: ``granian tests.browser.site_served:app``."""

import json
import os
from itertools import cycle
from pathlib import Path

from custody.domain import people
from tests.web.life import give_pins
from tests.web.shell import PASSWORD
from tests.web.town import Town

MORE = {
    "member2": ("civil_protection", "commission"), "witness4": ("environment", "witness"),
    "witness5": ("civil_protection", "witness"), "witness6": ("inspection", "witness"),
}  # fmt: skip
OFFICIALS = ("chair", "prosecutor", "member", "member2", "verifier", "witness1", "witness2", *sorted(MORE)[1:])
folder = Path(os.environ["TOWN_FOLDER"])
town = Town(folder / "data")
office = town.office
for name, (sort, role) in MORE.items():
    entry = people.EnrolPerson(name=f"Nom {name}", rank="M.", agency=office.agencies[sort], roles=(role,))
    office.people[name] = office.enrol(entry)
    town.signin.open_account(office.people[name], name, PASSWORD, must_change=False)
office._witnesses = cycle([("witness1", "witness2")])
lot = office.lot(2, "staged")
give_pins(town, "clerk", *OFFICIALS)
facts = {
    "session": lot.session, "exhibits": lot.exhibits, "people": office.people, "agencies": office.agencies,
}  # fmt: skip
(folder / "facts.json").write_text(json.dumps(facts))
app = town.app
