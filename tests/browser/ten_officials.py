"""A town with ten officials for a session: those of every town, and four more who sign in like them."""

from itertools import cycle
from pathlib import Path

from custody.domain.people import propose_and_confirm
from tests.factories.http_office import Town
from tests.web.shell import PASSWORD

MORE = {
    "member2": ("civil_protection", "commission"), "witness4": ("environment", "witness"),
    "witness5": ("civil_protection", "witness"), "witness6": ("inspection", "witness"),
}  # fmt: skip
"""Name to agency, and to the role that is their quality too."""


def town_of_ten(folder: Path) -> Town:
    """The town, in which the usual witnesses are the first two."""
    town = Town(folder / "data")
    office = town.office
    for name, (sort, role) in MORE.items():
        entry = propose_and_confirm.EnrolPerson(
            name=f"Nom {name}", rank="M.", agency=office.agencies[sort], roles=(role,)
        )
        office.people[name] = office.enrol(entry)
        town.sign_in.accounts.open(office.people[name], name, PASSWORD, must_change=False)
    office.pairs = cycle([("witness1", "witness2")])
    return town
