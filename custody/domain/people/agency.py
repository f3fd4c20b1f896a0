"""Agencies: the offices whose members act, and the rule pack that each follows."""

from typing import ClassVar

from msgspec import field

from custody.domain.kernel.context import World
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.law.rulepack import Pack
from custody.domain.law.rulepack_loader import HOME, pack_of, pack_of_country, packs

AGENCY_KINDS = frozenset({
    "drug_office", "police", "gendarmerie", "customs", "peacekeeping", "laboratory", "court", "prosecution",
    "inspection", "environment", "civil_protection", "local_authority", "health", "foreign", "civil_society",
})  # fmt: skip


class Agency(State, kw_only=True):
    """An office whose members act: drug office, police, court, laboratory..."""

    kind: ClassVar[str] = "SV"
    sort: str
    country: str
    named: int
    last_witnesses: list[str] = field(default_factory=list)
    certificates: int = 0
    pack: str = ""
    pack_digest: str = ""

    def index(self) -> Index:
        """By kind of agency."""
        return Index(status=self.sort)

    def rules(self) -> Pack:
        """The rule pack that the agency follows, the home pack unless it chose another.

        Raises:
            RuleBroken: ``pack_changed``.
        """
        return pack_of(self.pack or HOME, self.pack_digest)

    def rules_now(self) -> Pack:
        """The pack it follows as its file is now, also where that has changed since it was chosen."""
        return pack_of(self.pack or HOME)

    def rules_or_home(self) -> Pack:
        """As ``rules_now``; a pack that was taken away since is read as the home pack."""
        return packs().get(self.pack) or packs()[HOME]

    def land(self) -> Pack | None:
        """The pack of its country: the one that it follows, where that is one of its country, else the newest."""
        followed = packs().get(self.pack)
        return followed if followed and followed.country == self.country else pack_of_country(self.country)

    def zone(self, otherwise: str) -> str:
        """The IANA zone of its place, as the pack of its country names it; ``otherwise`` where its country has none."""
        land = self.land()
        return land.zone if land is not None else otherwise

    def calendar(self) -> str:
        """The IANA zone whose days it counts for the rules: of its country, else of the pack that it follows."""
        return self.zone(self.rules_or_home().zone)


class AgencyEnrolled(Event, frozen=True):
    """An agency joins; its name is committed to in this event, or in event ``proposed``."""

    type: ClassVar[str] = "agency.enrolled/1"
    sort: str
    country: str
    proposed: int = 0

    def apply(self, state: State | None, fact: Fact) -> Agency:
        """The agency, new."""
        return Agency(sort=self.sort, country=self.country, named=self.proposed or fact.seq)


class RulesChosen(Event, frozen=True):
    """The agency follows a rule pack from now on: its id, and the digest of its file."""

    type: ClassVar[str] = "agency.rules_chosen/1"
    pack: str
    digest: str

    def apply(self, state: Agency, fact: Fact) -> Agency:
        """The agency under its pack."""
        state.pack, state.pack_digest = self.pack, self.digest
        return state


def calendar_or_utc(agency: Agency | None) -> str:
    """The IANA zone whose days an agency counts; UTC for one that is not known, as that of the service."""
    return agency.calendar() if agency is not None else "UTC"


def calendar_of(number: str, world: World) -> str:
    """As ``calendar_or_utc``, of the agency of that number; "" is none."""
    return calendar_or_utc(world.find(Agency, number) if number else None)
