"""Agencies: the offices whose members act, and the rule pack that each follows."""

from typing import ClassVar

from msgspec import field

from custody.domain.kernel.context import StateReader
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.law.rule_pack import Pack
from custody.domain.law.rule_pack_loader import pack_at_home, pack_of, pack_of_country, packs

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
        """Return the index by kind of agency."""
        return Index(status=self.sort)

    def rules(self) -> Pack:
        """Return the rule pack that the agency follows: its country's, or the base pack, unless it chose another.

        Raises:
            RuleBroken: ``pack_changed``.
        """
        return pack_of(self.pack, self.pack_digest) if self.pack else pack_at_home(self.country)

    def rules_now(self) -> Pack:
        """Return the agency's pack with its current file, even if the file changed after the agency chose it."""
        return pack_of(self.pack) if self.pack else pack_at_home(self.country)

    def rules_or_home(self) -> Pack:
        """Return the pack as ``rules_now`` does, or its country's if the agency's pack has been removed."""
        return packs().get(self.pack) or pack_at_home(self.country)

    def land(self) -> Pack | None:
        """Return the pack the agency follows if it is of its country, else the newest pack of that country."""
        followed = packs().get(self.pack)
        return followed if followed and followed.country == self.country else pack_of_country(self.country)

    def zone(self, otherwise: str) -> str:
        """Return the IANA zone in the pack of the agency's country, or ``otherwise`` if the country has no pack."""
        land = self.land()
        return land.zone if land is not None else otherwise

    def calendar(self) -> str:
        """Return the IANA zone in which the rules count days: of the agency's country, else of the pack it follows."""
        return self.zone(self.rules_or_home().zone)


class AgencyEnrolled(Event, frozen=True):
    """An agency joins; its name is committed to in this event, or in event ``proposed``."""

    type: ClassVar[str] = "agency.enrolled/1"
    sort: str
    country: str
    proposed: int = 0

    def apply(self, state: State | None, fact: Fact) -> Agency:
        """Return the newly enrolled agency."""
        return Agency(sort=self.sort, country=self.country, named=self.proposed or fact.seq)


class AgencyRulesChosen(Event, frozen=True):
    """The agency follows a rule pack from now on: its id, and the digest of its file."""

    type: ClassVar[str] = "agency.rules_chosen/1"
    pack: str
    digest: str

    def apply(self, state: Agency, fact: Fact) -> Agency:
        """Set the rule pack that the agency follows."""
        state.pack, state.pack_digest = self.pack, self.digest
        return state


def calendar_or_utc(agency: Agency | None) -> str:
    """Return the IANA zone in which an agency counts days, or UTC, the zone of the service, if it is unknown."""
    return agency.calendar() if agency is not None else "UTC"


def calendar_of(agency_id: str, state_reader: StateReader) -> str:
    """Return the zone that ``calendar_or_utc`` gives for an agency number; "" means no agency."""
    return calendar_or_utc(state_reader.find(Agency, agency_id) if agency_id else None)
