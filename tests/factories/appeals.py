"""An appeal against an order, entered by the registry of a court with which its case is shared (I55)."""

from typing import Any

from custody.domain.access.roles import Role
from custody.domain.orders.appeal import AppealOrder
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.seizures.case import ShareCase
from tests.factories.memory_office import PHOTO, Town
from tests.factories.office import Office


def lodge(town: Town, order: str, prosecutor: str = "prosecutor") -> Any:
    """Enter an appeal in a town, which has a court; nobody has confirmed it."""
    return _enter(town, order, town.agency["court"], town.today, prosecutor)


def court_of(office: Office) -> str:
    """Return the court of an office, which gets one and its clerk if it has none."""
    if "court" not in office.agencies:
        office.agencies["court"] = office.enrol(EnrolAgency(name="Greffe du tribunal", sort="court"))
        clerk = EnrolPerson(name="Me Dembélé", rank="", agency=office.agencies["court"], roles=(Role.COURT_CLERK,))
        office.people["courtclerk"] = office.enrol(clerk)
    court: str = office.agencies["court"]
    return court


def lodge_at_court(office: Office, order: str) -> Any:
    """Enter an appeal in an office."""
    court_of(office)
    return _enter(office, order, office.agencies["court"], office.now()[:10], "prosecutor")


def _enter(place: Any, order: str, court: str, today: str, prosecutor: str) -> Any:
    case = place.state(place.state(order).exhibits[0]).case
    if court not in place.state(case).agencies:
        place.do("case.share/1", ShareCase(case=case, agency=court), prosecutor)
    command = AppealOrder(order=order, filed_on=today, reason="Appel du mis en cause", scans=(PHOTO,))
    return place.do("order.appeal/1", command, "courtclerk")
