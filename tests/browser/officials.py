"""A closed session with ten officials, in a process of its own: ``granian tests.browser.officials:app``."""

import json
import os
from pathlib import Path

from custody.domain.attendance import Attend, Attendee
from tests.browser.ten_officials import MORE, town_of_ten
from tests.web.life import give_pins

folder = Path(os.environ["TOWN_FOLDER"])
town = town_of_ten(folder)
office = town.office
lot = office.lot(2, "open")
for name, (_, quality) in MORE.items():
    joins = Attendee(office.people[name], quality)
    office.do("session.attend/1", Attend(session=lot.session, attendees=(joins,)), name)
office.advance(lot, "closed")
held = office.lot(2)
give_pins(town, "chair", "witness1", "witness4")
(folder / "facts.json").write_text(json.dumps({"session": lot.session, "people": office.people, "held": held.exhibits}))
app = town.app
