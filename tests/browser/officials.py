"""A closed session with ten officials, in a process of its own: ``granian tests.browser.officials:app``."""

import json
import os
from itertools import cycle
from pathlib import Path

from custody.domain import people
from custody.domain.attendance import Attend, Attendee
from tests.web.life import give_pins
from tests.web.shell import PASSWORD
from tests.web.town import Town

MORE = {
    "member2": ("civil_protection", "commission"), "witness4": ("environment", "witness"),
    "witness5": ("civil_protection", "witness"), "witness6": ("inspection", "witness"),
}  # fmt: skip
folder = Path(os.environ["TOWN_FOLDER"])
town = Town(folder / "data")
office = town.office
for name, (sort, role) in MORE.items():
    entry = people.EnrolPerson(name=f"Nom {name}", rank="M.", agency=office.agencies[sort], roles=(role,))
    office.people[name] = office.enrol(entry)
    town.signin.open_account(office.people[name], name, PASSWORD, must_change=False)
office._witnesses = cycle([("witness1", "witness2")])
lot = office.lot(2, "open")
for name, (_, role) in MORE.items():
    joins = Attendee(office.people[name], "commission" if role == "commission" else "witness")
    office.do("session.attend/1", Attend(session=lot.session, attendees=(joins,)), name)
office.advance(lot, "closed")
give_pins(town, "chair", "witness1", "witness4")
(folder / "facts.json").write_text(json.dumps({"session": lot.session, "people": office.people}))
app = town.app
