"""A closed session with ten officials, and exhibits to hold and to order, in a process of its own: ``granian tests.browser.officials:app``."""

import json
import os
from pathlib import Path

from custody.domain.access.roles import Role
from custody.domain.destruction.attendance import Attend, Attendee
from custody.domain.people.propose_and_confirm import EnrolPerson
from tests.browser.ten_officials import MORE, town_of_ten
from tests.web.full_custody import give_pins
from tests.web.shell import PASSWORD

folder = Path(os.environ["TOWN_FOLDER"])
town = town_of_ten(folder)
office = town.office
lot = office.lot(2, "open")
for name, (_, quality) in MORE.items():
    joins = Attendee(office.people[name], quality)
    office.do("destruction_session.attend/1", Attend(session=lot.session, attendees=(joins,)), name)
office.advance(lot, "closed")
for name in ("greffier", "greffier2"):
    clerk = EnrolPerson(name=f"Nom {name}", rank="Me", agency=office.prosecution, roles=(Role.COURT_CLERK,))
    office.people[name] = office.enrol(clerk)
    town.sign_in.accounts.open(office.people[name], name, PASSWORD, must_change=False)
held, signed, paper = (office.lot(2) for _ in range(3))
give_pins(town, "chair", "witness1", "witness4")
facts = {
    "session": lot.session, "people": office.people, "held": held.exhibits,
    "signed": {"case": signed.case, "exhibits": signed.exhibits},
    "paper": {"case": paper.case, "exhibits": paper.exhibits},
}  # fmt: skip
(folder / "facts.json").write_text(json.dumps(facts))
app = town.app
