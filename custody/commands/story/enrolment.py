"""The company on the stage: agencies and people enrolled, balances and places put into use, teams for sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from custody.commands.story.cast import AGENCIES, OFFICER_NAMES, PEOPLE, agencies_of, people_of
from custody.commands.story.office import Ask, Office, by_pin
from custody.commands.story.synthetic_packages import ALL_SCALES, SCALES
from custody.domain.exhibits.balance_and_weighing import RegisterBalance
from custody.domain.law.rule_pack_loader import pack_at_home
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.places.place import OpenPlace

COUNTRIES = ("ML", "SN", "NE")
STORES = {
    "ML": "Magasin central des scellés, Bamako",
    "SN": "Magasin des scellés de l’OCRTIS, Dakar",
    "NE": "Magasin des scellés de l’OCRTIS, Niamey",
}
BEFORE, AFTER = timedelta(days=120), timedelta(days=245)
"""A certificate covers a year around a chapter of the story, which jumps between the years."""


@dataclass(frozen=True, kw_only=True)
class Team:
    """People of one country by their part, the store, and the balances (name of the scale to number)."""

    country: str
    zone: str
    officer: str
    clerk: str
    keeper: str
    prosecutor: str
    prosecution: str
    chair: str
    members: tuple[str, ...]
    verifier: str
    witnesses: tuple[str, str, str]
    store: str
    balances: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Company:
    """Short names of ``cast`` to numbers of the log, and a team for each country."""

    office: Office
    agencies: dict[str, str]
    people: dict[str, str]
    teams: dict[str, Team]

    def accounts(self) -> dict[str, str]:
        """Return username to person, for all who have an account."""
        named = {member.username: self.people[key] for key, member in PEOPLE.items() if member.username}
        return {name: self.people[name] for name in OFFICER_NAMES} | named


def assemble(office: Office, operator: str, officers: tuple[str, str], more: Sequence[str] = ()) -> Company:
    """Enrol everyone and open stores and balances, in a log that has just been founded; ``more``: other countries."""
    offices = AGENCIES | {key: each for country in more for key, each in agencies_of(country).items()}
    cast = {key: each for country in more for key, each in people_of(country).items()} | PEOPLE
    countries = (*COUNTRIES, *more)
    agencies = {"office": operator} | dict(zip(offices, office.enrol(officers, list(offices.values())), strict=True))
    entries = [EnrolPerson(name=m.name, rank=m.rank, agency=agencies[m.agency], roles=m.roles) for m in cast.values()]
    people = dict(zip(OFFICER_NAMES, officers, strict=True)) | dict(
        zip(cast, office.enrol(officers, entries), strict=True)
    )
    keepers = {country: people[_key(country, "supervisor")] for country in countries}
    stores = office.wave(
        Ask(person=keepers[country], command=OpenPlace(name=STORES.get(country, f"{country} : magasin"), sort="store"))
        for country in countries
    )
    balances = {
        country: _balances(office, country, keepers[country], people[_key(country, "clerk")]) for country in countries
    }
    teams = {
        country: _team(country, agencies, people, store.first("PL"), balances[country])
        for country, store in zip(countries, stores, strict=True)
    }
    return Company(office=office, agencies=agencies, people=people, teams=teams)


def _balances(office: Office, country: str, keeper: str, beside: str) -> dict[str, str]:
    today = date.fromisoformat(office.now()[:10])
    scales = SCALES if country in COUNTRIES else ALL_SCALES
    made = office.wave(
        Ask(
            person=keeper,
            command=RegisterBalance(
                serial=f"{country}-{scale.name}-1", readability=scale.readability, uncertainty=scale.uncertainty,
                calibrated_on=(today - BEFORE).isoformat(), calibrated_until=(today + AFTER).isoformat(),
            ),
            consents=(by_pin(beside, "witness"),),
        )
        for scale in scales
    )  # fmt: skip
    return {scale.name: receipt.first("BL") for scale, receipt in zip(scales, made, strict=True)}


def calibrate(office: Office, team: Team, day: date) -> None:
    """Put a new certificate of each of a team's balances on record, for the year around a day."""
    since, until = (day - BEFORE).isoformat(), (day + AFTER).isoformat()
    office.wave(
        Ask(
            person=team.keeper,
            command=RegisterBalance(
                serial=f"{team.country}-{scale.name}-1", readability=scale.readability, uncertainty=scale.uncertainty,
                calibrated_on=since, calibrated_until=until, certificate=f"ETAL-{since}",
                balance=team.balances[scale.name],
            ),
            consents=(by_pin(team.clerk, "witness"),),
        )
        for scale in ALL_SCALES
        if scale.name in team.balances
    )  # fmt: skip


def _team(
    country: str, agencies: dict[str, str], people: dict[str, str], store: str, balances: dict[str, str]
) -> Team:  # fmt: skip
    def person(post: str) -> str:
        """Return the person of a post of this country."""
        return people[_key(country, post)]

    return Team(
        country=country, zone=pack_at_home(country).zone, officer=person("officer"), clerk=person("clerk"),
        keeper=person("supervisor"),
        prosecutor=person("prosecutor"), prosecution=agencies[_key(country, "prosecution")], chair=person("chair"),
        members=(person("member"), *(people[key] for key in (f"{country}.member2",) if key in people)),
        verifier=person("verifier"),
        witnesses=(person("witness1"), person("witness2"), person("witness3")), store=store, balances=balances,
    )  # fmt: skip


def _key(country: str, post: str) -> str:
    return post if country == "ML" else f"{country}.{post}"
