"""The laboratory's report: what the substance is, and whether that contradicts the record (T6, T13)."""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.discrepancy import DiscrepancyOpened, Finding
from custody.domain.errors import BadInput, RuleBroken
from custody.domain.events import Event, Fact
from custody.domain.exhibit import GONE, OPENED, RELEASED, Exhibit, LaboratoryResult, held_by_agency, listed
from custody.domain.seizure import SUBSTANCES
from custody.domain.text import clean, reference
from custody.domain.world import Decision, Moment, Private, World, get

NOT_CONTROLLED = "not_controlled"
PURE = 1000
PURITY_SLACK = 50
"""Per mille by which two reports on the same drug may differ: another method, another part of it. This project's
own figure; a fall beyond it is what is left when somebody takes from a drug and cuts the rest (T13)."""
VAGUE = frozenset({"other", "psychotropics", "counterfeit_medicines"})
"""Suspicions that name a group: any controlled substance agrees with them."""
ADULTERANTS = frozenset({
    "benzocaine", "boric_acid", "caffeine", "creatine", "dextromethorphan", "diltiazem", "ephedrine", "glucose",
    "griseofulvin", "hydroxyzine", "lactose", "levamisole", "lidocaine", "mannitol", "paracetamol", "phenacetin",
    "procaine", "pseudoephedrine", "sodium_bicarbonate", "starch", "sucrose", "talc", "tetracaine", "other",
})  # fmt: skip
"""Cutting agents by name: a closed list, because it stands in events in clear."""


class ExhibitAnalysed(Event, frozen=True):
    """A laboratory reports on the exhibit, or on the ``portion`` taken from it; purity in per mille."""

    type: ClassVar[str] = "exhibit.analysed/1"
    report: str
    laboratory: str
    substance: str
    purity_per_mille: int | None = None
    adulterants: tuple[str, ...] = ()
    portion: str = ""
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
    """Record a result; one that contradicts the suspicion or an earlier report opens a discrepancy (T6, T13).

    A report on a sample is one on what it was taken from as well.

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
    event = ExhibitAnalysed(
        report=reference(command.report, "report"), laboratory=moment.author.agency, substance=command.substance,
        purity_per_mille=command.purity_per_mille, adulterants=tuple(sorted(set(command.adulterants))),
    )  # fmt: skip
    method = clean(command.method, "method")
    decision = Decision()
    numbers = listed(command.exhibits, world)
    for number in numbers:
        exhibit = _on_the_bench(number, world, moment)
        _analyse(number, exhibit, event, method, moment, decision)
    for number, parent in _sampled(numbers, world).items():
        of = structs.replace(event, portion=number)
        _analyse(parent, get(world, Exhibit, parent), of, method, moment, decision)
    return decision


def _on_the_bench(number: str, world: World, moment: Moment) -> Exhibit:
    exhibit = held_by_agency(world, number, moment)
    opened = exhibit.status == OPENED and exhibit.before_opening == RELEASED
    if exhibit.status != RELEASED and not opened:
        raise RuleBroken("wrong_state", number=number, status=exhibit.status)
    return exhibit


def _sampled(numbers: list[str], world: World) -> dict[str, str]:
    """The first sample of each exhibit that samples were taken from and that is not itself reported on."""
    found: dict[str, str] = {}
    for number in numbers:
        parent = get(world, Exhibit, number).parent
        if parent and parent not in {*numbers, *found.values()} and get(world, Exhibit, parent).status not in GONE:
            found[number] = parent
    return found


def _analyse(
    number: str, exhibit: Exhibit, event: ExhibitAnalysed, method: str, moment: Moment, decision: Decision
) -> None:
    opened = []
    for sort, expected, found in _contradictions(event, exhibit):
        opened.append(moment.new_number("EC"))
        window = tuple(exhibit.handlers)
        differs = DiscrepancyOpened(
            sort=sort, about=number, case=exhibit.case, expected=expected, found=found, window=window
        )  # fmt: skip
        decision.add(opened[-1], differs)
    private = (Private("method", method, exhibit.case),) if method else ()
    decision.add(number, structs.replace(event, opened=tuple(opened)), *private)


def _contradictions(event: ExhibitAnalysed, exhibit: Exhibit) -> list[tuple[str, Finding, Finding]]:
    found = []
    if _contradicts(event.substance, exhibit):
        found.append(("substance", Finding(substance=exhibit.known_substance), Finding(substance=event.substance)))
    before = exhibit.laboratory.purity_per_mille if exhibit.laboratory else None
    now = event.purity_per_mille
    if before is not None and now is not None and before - now > PURITY_SLACK:
        found.append(("purity", Finding(purity=before), Finding(purity=now)))
    return found


def _contradicts(substance: str, exhibit: Exhibit) -> bool:
    if exhibit.laboratory is None and exhibit.substance in VAGUE:
        return substance == NOT_CONTROLLED
    return substance != exhibit.known_substance
