"""The published sessions replayed as full custody lives, from the seizure to the certificate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from custody.commands.story.enrolment import Company, Team, calibrate
from custody.commands.story.legal_basis import legal_basis
from custody.commands.story.office import Ask, Office, by_pin
from custody.commands.story.published import MASS, Line, Published
from custody.commands.story.seizures import Goods, Lot, Package, deposit, seize
from custody.commands.story.synthetic_packages import kilograms, sacks, scale_for, weights
from custody.domain.certificates.certificate import Certify
from custody.domain.destruction import (
    attendance,
    close_session,
    plan_and_open,
    sign_off,
    signing_progress,
    staging,
)
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import VOLUME, Count, MassEntry, VolumeEntry, mass, volume
from custody.domain.kernel.timezone import shown_by_clocks
from custody.domain.law.rule_pack_loader import HOME, packs
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.seizures.declared_line import LineEntry
from labels.words import word

BEFORE = 60
"""Days before the session on which its drugs are said to have been seized; the sources do not say when."""
PAIRS = ((0, 1), (0, 2), (1, 2))
"""Which two of a team's three witnesses attend, session after session (I31)."""
VALUES = {"ML-2016": "700 000 000 XOF – presse malienne, novembre 2016 ; un autre article dit « plus de 500 millions »"}
"""Values that the press gave for a whole session."""


@dataclass(frozen=True, kw_only=True)
class Burnt:
    """A session that was replayed: its number, its certificate's number."""

    published: Published
    session: str
    certificate: str
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The exhibits that stand for each published line, by the number of its row."""


def replay(
    company: Company, sessions: Sequence[Published], already: Mapping[tuple[str, str], Sequence[Lot]] | None = None
) -> list[Burnt]:
    """Replay sessions in their order.

    ``already`` gives, for a (session, line), lots of that line that were seized and stored before: only the rest of
    the published amount is made up.
    """
    done: dict[str, int] = {}
    burnt = []
    for session in sessions:
        team = company.teams[session.country]
        calibrate(company.office, team, date.fromisoformat(session.day))
        before = [lot for (id_, _), lots in (already or {}).items() if id_ == session.id for lot in lots]
        lots = before + _bring_in(company, team, session, already or {})
        turn = done[session.country] = done.get(session.country, -1) + 1
        ended = burn(company.office, team, session, lots, turn)
        burnt.append(
            replace(ended, lines={line.row_number: _of(session, line, lots, already or {}) for line in session.lines})
        )
    return burnt


def _of(
    session: Published, line: Line, lots: Sequence[Lot], already: Mapping[tuple[str, str], Sequence[Lot]]
) -> tuple[str, ...]:  # fmt: skip
    """Return the exhibits that stand for a published line: those made up for it, and what was there before."""
    own = [lot for lot in lots if lot.goods.reference == _reference(session, line)]
    return tuple(e for lot in (*already.get((session.id, line.row_number), ()), *own) for e in lot.exhibits)


def _reference(session: Published, line: Line) -> str:
    return f"PV {session.id}-{line.row_number}"


def burn(office: Office, team: Team, session: Published, lots: Sequence[Lot], turn: int) -> Burnt:
    """Order, stage, burn before a quorum and certify everything in ``lots``."""
    order = _order(office, team, session, lots)
    day = _Day(session.day, team.zone)
    plan = plan_and_open.Plan(orders=(order,), method="open_burn", planned_for=session.day, site=session.site)
    session_id = office.act(team.chair, plan, occurred=day.at(8, -2)).first("DS")
    checks = [lot.checks(weighed=True) for lot in lots]
    office.wave(
        Ask(
            person=team.verifier,
            command=staging.Stage(session=session_id, checks=c),
            occurred=day.at(9, -1),
        )
        for c in checks
    )
    office.act(team.chair, plan_and_open.OpenSession(session=session_id), occurred=day.at(9))
    qualities = attend(office, team, session_id, day.at(10), turn)
    exhibits = tuple(exhibit for lot in lots for exhibit in lot.exhibits)
    office.act(team.verifier, Arrive(session=session_id, exhibits=exhibits), occurred=day.at(11))
    office.act(team.chair, Ignite(session=session_id, exhibits=exhibits), occurred=day.at(12, source="press"))
    office.act(team.chair, _close(session_id, session), occurred=day.at(16))
    sign(office, session_id, qualities)
    certified = office.act(team.chair, Certify(session=session_id), occurred=day.at(18))
    return Burnt(published=session, session=session_id, certificate=certified.first("CE"))


def sign(office: Office, session: str, qualities: Mapping[str, str]) -> None:
    """Let everybody sign with their own account, in the order of the rules: who may at the same time, in one commit."""
    turns = {person: signing_progress.turn(quality, packs()[HOME]) for person, quality in qualities.items()}
    for now in sorted(set(turns.values())):
        signing = sign_off.Sign(session=session, decision="attested")
        office.wave(Ask(person=person, command=signing) for person, turn in turns.items() if turn == now)


def attend(office: Office, team: Team, session: str, when: Occurred, turn: int) -> dict[str, str]:
    """Record the quorum's arrival: the commission by PIN on the chair's tablet, the others on own devices."""
    first, second = (team.witnesses[i] for i in PAIRS[turn % len(PAIRS)])
    members = [attendance.Attendee(member, "commission") for member in team.members]
    commission = (attendance.Attendee(team.chair, "chair"), *members)
    command = attendance.Attend(session=session, attendees=commission)
    office.act(team.chair, command, *map(by_pin, team.members), occurred=when)
    others = {team.prosecutor: "judicial", team.verifier: "verifier", first: "witness", second: "witness"}
    for person, quality in others.items():
        command_alone = attendance.Attend(session=session, attendees=(attendance.Attendee(person, quality),))
        office.act(person, command_alone, occurred=when)
    return {team.chair: "chair", **dict.fromkeys(team.members, "commission"), **others}


def goods_of(company: Company, team: Team, session: Published, line: Line, amount: int) -> Goods:
    """Return the goods that stand for ``amount`` of a published line."""
    day = _Day(session.day, team.zone)
    prefix = f"{session.id}-{line.row_number}"
    return Goods(
        reference=_reference(session, line),
        title=f"{session.id}, ligne {line.row_number} : {word('fr', f'substance.{line.substance}')}",
        officer=_officer(company, team, line), prosecution=team.prosecution, zone=team.zone,
        seized_at=day.text(10, -BEFORE), place=f"Non publié (détruit à {session.site})",
        circumstances=(
            f"Ligne {line.row_number} de la séance {session.id} rejouée d’après la presse : {line.source}. Les colis, "
            "leurs sceaux, la date et le lieu de saisie sont synthétiques."
        ),
        line=_declared(line, amount), form=line.form, packages=_packages(team, line, amount, prefix),
        synthetic=True,
    )  # fmt: skip


def _bring_in(
    company: Company, team: Team, session: Published, already: Mapping[tuple[str, str], Sequence[Lot]]
) -> list[Lot]:  # fmt: skip
    goods = []
    for line in session.lines:
        given = sum(_amount(lot, line.unit) for lot in already.get((session.id, line.row_number), ()))
        if line.amount > given:
            goods.append(goods_of(company, team, session, line, line.amount - given))
    lots = seize(company.office, goods)
    deposit(company.office, lots, team, _Day(session.day, team.zone).text(15, 1 - BEFORE))
    return lots


def _amount(lot: Lot, unit: str) -> int:
    if unit == VOLUME:
        return sum(volume(package.volume).ul for package in lot.packages if package.volume)
    if unit == MASS:
        return sum(mass(package.weight.gross).ug for package in lot.packages if package.weight)
    return sum(package.count.n for package in lot.packages if package.count and package.count.unit == unit)


def _declared(line: Line, amount: int) -> LineEntry:
    if line.unit == VOLUME:
        return LineEntry(substance=line.substance, volume=_liquid(amount), designation=line.words)
    if line.unit != MASS:
        return LineEntry(substance=line.substance, count=Count(amount, line.unit), designation=line.words)
    entry = (
        MassEntry(line.entered, line.entered_unit)
        if amount == line.amount
        else kilograms(amount, scale_for(amount).step_ug)
    )
    return LineEntry(substance=line.substance, mass=entry, designation=line.words)


def _liquid(microlitres: int) -> VolumeEntry:
    return VolumeEntry(str(microlitres), "µl")


def _packages(team: Team, line: Line, amount: int, prefix: str) -> tuple[Package, ...]:
    if line.unit == VOLUME:
        return (Package(seal=f"{prefix}-0001", count=Count(1, "bottle"), volume=_liquid(amount)),)
    if line.unit != MASS:
        counts = sacks(amount, line.unit)
        return tuple(Package(seal=f"{prefix}-{i:04d}", count=each) for i, each in enumerate(counts, 1))
    scale = scale_for(amount)
    entries = (kilograms(ug, scale.step_ug) for ug in weights(amount, scale.step_ug))
    return tuple(
        Package(seal=f"{prefix}-{i:04d}", weight=WeightEntry(gross=each, balance=team.balances[scale.name]))
        for i, each in enumerate(entries, 1)
    )


def _officer(company: Company, team: Team, line: Line) -> str:
    """Return the officer recorded as seizing a line: the office's own officer if the source says so."""
    if team.country == "ML" and "(OCS)" in line.words:
        return company.people["inhouse"]
    return team.officer


def _order(office: Office, team: Team, session: Published, lots: Sequence[Lot]) -> str:
    day = _Day(session.day, team.zone)
    command = IssueOrder(
        order_reference=f"REQ-{session.id}", exhibits=tuple(e for lot in lots for e in lot.exhibits),
        legal_basis=legal_basis(team.country, session.day),
        laboratory_waiver="Rapports d’expertise non publiés : séance rejouée d’après la presse",
        sample_waiver="Échantillons témoins non publiés : séance rejouée d’après la presse",
    )  # fmt: skip
    return office.act(team.prosecutor, command, occurred=day.at(10, -4)).first("RE")


def _close(session_id: str, session: Published) -> close_session.CloseSession:
    return close_session.CloseSession(
        session=session_id, residue="Cendres, non pesées dans les sources publiées",
        incidents="Néant dans les sources publiées", any_incident=False, non_retrievable=True,
        estimated_value=VALUES.get(session.id, ""),
    )  # fmt: skip


class _Day:
    """Claimed times around a session's day."""

    def __init__(self, day: str, zone: str) -> None:
        self._day = date.fromisoformat(day)
        self._zone = zone

    def text(self, hour: int, days: int = 0) -> str:
        """Return an hour of the day, by the clocks there."""
        when = datetime.combine(self._day, datetime.min.time()) + timedelta(days=days, hours=hour)
        return shown_by_clocks(f"{when:%Y-%m-%dT%H:%M}", self._zone).isoformat()

    def at(self, hour: int, days: int = 0, source: str = "press") -> Occurred:
        """Return the claimed time of an act at an hour of the day."""
        return Occurred(at=self.text(hour, days), source=source, zone=self._zone)
