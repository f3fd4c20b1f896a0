"""The laboratory's report: what the substance is, and whether that contradicts the record (T6, T13)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.discrepancy import DiscrepancyOpened, Finding
from custody.domain.errors import BadInput, RuleBroken
from custody.domain.events import Event, Fact
from custody.domain.exhibit import RELEASED, Exhibit, LaboratoryResult, held_by_agency, listed
from custody.domain.seizure import SUBSTANCES
from custody.domain.text import clean, reference
from custody.domain.world import Decision, Moment, Private, World

NOT_CONTROLLED = "not_controlled"
PURE = 1000
VAGUE = frozenset({"other", "psychotropics", "counterfeit_medicines"})
"""Suspicions that name a group: any controlled substance agrees with them."""
ADULTERANTS = frozenset({
    "benzocaine", "boric_acid", "caffeine", "creatine", "dextromethorphan", "diltiazem", "ephedrine", "glucose",
    "griseofulvin", "hydroxyzine", "lactose", "levamisole", "lidocaine", "mannitol", "paracetamol", "phenacetin",
    "procaine", "pseudoephedrine", "sodium_bicarbonate", "starch", "sucrose", "talc", "tetracaine", "other",
})  # fmt: skip
"""Cutting agents by name: a closed list, because it stands in events in clear."""


class ExhibitAnalysed(Event, frozen=True):
    """A laboratory reports on the exhibit; purity in per mille, adulterants by name."""

    type: ClassVar[str] = "exhibit.analysed/1"
    report: str
    laboratory: str
    substance: str
    purity_per_mille: int | None = None
    adulterants: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit with its latest result."""
        state.laboratory = LaboratoryResult(
            report=self.report, substance=self.substance, purity_per_mille=self.purity_per_mille,
            adulterants=self.adulterants,
        )  # fmt: skip
        state.reported_at = state.reported_at or fact.at
        state.open += self.opened
        return state


class Report(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A laboratory report on exhibits the laboratory holds."""

    report: str
    exhibits: tuple[str, ...]
    substance: str
    purity_per_mille: int | None = None
    adulterants: tuple[str, ...] = ()
    method: str = ""


def report(command: Report, world: World, moment: Moment) -> Decision:
    """Record a result; one that contradicts the suspicion or an earlier report opens a discrepancy (T6).

    Raises:
        BadInput: ``substance_unknown``, ``adulterant_unknown``, ``purity_out_of_range``.
        RuleBroken: ``not_holder``, ``wrong_state``.
    """
    if command.substance not in SUBSTANCES | {NOT_CONTROLLED}:
        raise BadInput("substance_unknown", value=command.substance[:40])
    unknown = sorted(set(command.adulterants) - ADULTERANTS)
    if unknown:
        raise BadInput("adulterant_unknown", value=unknown[0][:40])
    if command.purity_per_mille is not None and not 0 <= command.purity_per_mille <= PURE:
        raise BadInput("purity_out_of_range")
    decision = Decision()
    for number in listed(command.exhibits, world):
        _report_one(number, command, world, moment, decision)
    return decision


def _report_one(number: str, command: Report, world: World, moment: Moment, decision: Decision) -> None:
    exhibit = held_by_agency(world, number, moment)
    if exhibit.status != RELEASED:
        raise RuleBroken("wrong_state", number=number, status=exhibit.status)
    opened: tuple[str, ...] = ()
    if _contradicts(command.substance, exhibit):
        opened = (moment.new_number("EC"),)
        event = DiscrepancyOpened(
            sort="substance", about=number, case=exhibit.case, expected=Finding(substance=exhibit.known_substance),
            found=Finding(substance=command.substance), window=tuple(exhibit.handlers),
        )  # fmt: skip
        decision.add(opened[0], event)
    analysed = ExhibitAnalysed(
        report=reference(command.report, "report"), laboratory=moment.author.agency, substance=command.substance,
        purity_per_mille=command.purity_per_mille, adulterants=tuple(sorted(set(command.adulterants))), opened=opened,
    )  # fmt: skip
    method = clean(command.method, "method")
    decision.add(number, analysed, *((Private("method", method, exhibit.case),) if method else ()))


def _contradicts(substance: str, exhibit: Exhibit) -> bool:
    if exhibit.laboratory is None and exhibit.substance in VAGUE:
        return substance == NOT_CONTROLLED
    return substance != exhibit.known_substance
