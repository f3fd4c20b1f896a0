"""Goods seized and brought in: from the first report to the store, by the acts that everybody uses."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from custody.commands.story.enrolment import Team
from custody.commands.story.office import Ask, Office
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import Count, VolumeEntry
from custody.domain.seizures.case import OpenCase
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.seizures.seizure import DeclareSeizure
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive


@dataclass(frozen=True, kw_only=True)
class Package:
    """One sealed package as it was weighed or counted at the seizure; ``volume``: what its vessel is said to hold."""

    seal: str
    weight: WeightEntry | None = None
    count: Count | None = None
    volume: VolumeEntry | None = None
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Goods:
    """Goods of one kind seized by one officer: the report's words and the packages actually sealed."""

    reference: str
    title: str
    officer: str
    prosecution: str
    seized_at: str
    zone: str
    place: str
    circumstances: str
    line: LineEntry
    form: str
    packages: tuple[Package, ...]
    legal_basis: str = ""
    witnesses: str = ""
    estimated_value: str = ""
    source: str = "press"
    synthetic: bool = False

    def then(self, time: str, source: str = "press") -> Occurred:
        """Return a claimed time in the history of this seizure."""
        return Occurred(at=time, source=source, zone=self.zone)


@dataclass(frozen=True, kw_only=True)
class Lot:
    """Goods under their numbers in the log."""

    goods: Goods
    case: str
    exhibits: tuple[str, ...]
    packages: tuple[Package, ...] = field(repr=False)

    def checks(self, *, weighed: bool = False) -> tuple[CheckEntry, ...]:
        """Return blind checks of every package that find what was recorded: the seal, and the weight or the count."""
        return tuple(
            CheckEntry(
                exhibit=exhibit, seal=package.seal, weight=package.weight if weighed else None,
                count=package.count if weighed and package.weight is None else None,
            )
            for exhibit, package in zip(self.exhibits, self.packages, strict=True)
        )  # fmt: skip

    def part(self, start: int, end: int | None = None) -> "Lot":
        """Return the lot with only some of its packages."""
        return Lot(
            goods=self.goods, case=self.case, exhibits=self.exhibits[start:end], packages=self.packages[start:end]
        )  # fmt: skip


def seize(office: Office, goods: Sequence[Goods]) -> list[Lot]:
    """Report, seal, weigh and label; each officer then holds what they sealed."""
    cases = office.wave(
        Ask(
            person=g.officer, occurred=g.then(g.seized_at, g.source),
            command=OpenCase(case_reference=g.reference, title=g.title, prosecution=g.prosecution),
        )
        for g in goods
    )  # fmt: skip
    numbers = [receipt.first("CS") for receipt in cases]
    seizures = office.wave(
        Ask(person=g.officer, command=_report(g, case), occurred=g.then(g.seized_at, g.source))
        for g, case in zip(goods, numbers, strict=True)
    )
    sealed = office.wave(
        Ask(person=g.officer, command=_seal(g, receipt.first("SE")), occurred=g.then(g.seized_at, g.source))
        for g, receipt in zip(goods, seizures, strict=True)
    )
    lots = [
        Lot(goods=g, case=case, exhibits=tuple(receipt.all("EV")), packages=g.packages)
        for g, case, receipt in zip(goods, numbers, sealed, strict=True)
    ]
    office.wave(Ask(person=lot.goods.officer, command=PrintLabels(exhibits=lot.exhibits)) for lot in lots)
    return lots


def deposit(office: Office, lots: Sequence[Lot], team: Team, time: str) -> list[str]:
    """Let each officer hand over to the store's custodian, who reads every seal and takes charge: the transfers."""
    sent = office.wave(
        Ask(
            person=lot.goods.officer, occurred=lot.goods.then(time),
            command=Dispatch(to=team.clerk, purpose="deposit", exhibits=lot.exhibits),
        )
        for lot in lots
    )  # fmt: skip
    transfers = [receipt.first("TR") for receipt in sent]
    office.wave(
        Ask(
            person=team.clerk, occurred=lot.goods.then(time),
            command=Receive(transfer=transfer, checks=lot.checks(), place=team.store),
        )
        for lot, transfer in zip(lots, transfers, strict=True)
    )  # fmt: skip
    return transfers


def _report(goods: Goods, case: str) -> DeclareSeizure:
    return DeclareSeizure(
        case=case, place=goods.place, seized_at=goods.seized_at, circumstances=goods.circumstances,
        lines=(goods.line,), legal_basis=goods.legal_basis, witnesses=goods.witnesses,
        estimated_value=goods.estimated_value, synthetic=goods.synthetic,
    )  # fmt: skip


def _seal(goods: Goods, seizure: str) -> RegisterExhibits:
    entries = (
        ExhibitEntry(
            exhibit_number=str(i), line=0, form=goods.form, seal=p.seal, description=p.description, count=p.count,
            weight=p.weight, volume=p.volume,
        )
        for i, p in enumerate(goods.packages, 1)
    )  # fmt: skip
    return RegisterExhibits(seizure=seizure, exhibits=tuple(entries))
