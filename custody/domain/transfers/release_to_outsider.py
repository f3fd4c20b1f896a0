"""Release exhibits for a time to an outsider, who has no account, and take them back.

A private or foreign laboratory, an expert, a court without a screen; each acknowledges on paper.

Custody passes to the outsider's number, which is holder and agency at once: at every instant there is one holder (I5),
a day of return (I10), and only the service that released it takes it back. The paper that the outsider signed is
photographed; a second person is there each time. What leaves for good leaves by an order (``disposal``).
"""

from typing import Literal

from msgspec import Struct

from custody.domain.access.roles import DEPOSITARIES
from custody.domain.discrepancies.discrepancy import DiscrepancyAdjusted, DiscrepancyOpened
from custody.domain.exhibits.blind_check import CheckEntry, parse_observations
from custody.domain.exhibits.exhibit import AT_REST, RELEASED, Exhibit
from custody.domain.exhibits.second_look import require_read
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.typed_text import clean, required
from custody.domain.people.outsider import Outsider, OutsiderRegistered
from custody.domain.people.second_person import require_second
from custody.domain.places.double_lock import require_second_key
from custody.domain.places.place import own_place
from custody.domain.seizures.case import CaseShared
from custody.domain.seizures.seizure import SeizureDelivered
from custody.domain.transfers.hand_over import releasable
from custody.domain.transfers.receive import take_charge
from custody.domain.transfers.temporary_release import due_day, require_short
from custody.domain.transfers.transfer import ExhibitReceived, TransferMade

Quality = Literal["laboratory", "expert", "court", "foreign_officer", "courier"]
Paper = Literal["slip", "letter", "stamp"]
"""Ways in which the outsider acknowledges: a signed slip, an official letter, a stamp on our list."""
RELEASABLE = AT_REST - {RELEASED}
"""States from which ``releasable`` lets an exhibit go to an outsider: what is on release its own service passes on."""


class RegisterOutsider(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Enter somebody outside the log; ``identity`` is the paper that was seen."""

    name: str
    quality: Quality
    organisation: str
    identity: str


class ReleaseToOutsider(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hand exhibits of one case to an outsider until ``due``; ``reference`` is the number on the paper they signed."""

    outsider: str
    purpose: Literal["laboratory", "court"]
    checks: tuple[CheckEntry, ...]
    due: str
    legal_basis: str
    paper: Paper
    reference: str
    photos: tuple[Photo, ...]


class ReturnFromOutsider(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take exhibits of one case back from the outsider who holds them, checked blind."""

    outsider: str
    checks: tuple[CheckEntry, ...]
    paper: Paper
    reference: str
    photos: tuple[Photo, ...]
    place: str = ""


@act(
    "outsider.register/1",
    title=N_("Outsider made known"),
    summary="Make an outsider known",
    roles=DEPOSITARIES,
    records=(OutsiderRegistered,),
)
def register(command: RegisterOutsider, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Make an outsider known to the author's agency, before a second person.

    Raises:
        RuleBroken: ``second_person_needed``.
        BadInput: ``field_empty``.
    """
    outsider_id = ctx.new_number(Outsider.kind)
    require_second(outsider_id, "", state_reader, ctx)
    texts = {name: required(getattr(command, name), name) for name in ("name", "organisation", "identity")}
    decision = Decision()
    event = OutsiderRegistered(quality=command.quality, agency=ctx.author.agency)
    decision.add(outsider_id, event, *private_texts(outsider_id, **texts))
    return decision


@act(
    "exhibit.release_to_outsider/1",
    title=N_("Released to an outsider"),
    summary="Release exhibits to an outsider",
    roles=DEPOSITARIES,
    records=(CaseShared, DiscrepancyAdjusted, DiscrepancyOpened, ExhibitReceived, SeizureDelivered, TransferMade),
)
def release_to_outsider(command: ReleaseToOutsider, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Custody passes to the outsider for a time (I5, I10).

    Raises:
        NotFound: no such exhibit, or no such outsider of the author's agency.
        RuleBroken: ``due_past``; ``second_person_needed``, ``double_lock_needs_second``; ``other_case``; and as
            ``releasable``, ``require_short``, ``look`` and ``take_charge``.
        BadInput: ``field_empty``, ``paper_photo_needed``, and as ``due_day``, ``photos`` and ``take_charge``.
    """
    _known(command.outsider, state_reader, ctx)
    due = due_day(command.purpose, command.due, ctx)
    made = TransferMade(
        releaser=ctx.author.person, receiver=command.outsider, agency=ctx.author.agency,
        to_agency=command.outsider, purpose=command.purpose, exhibits=tuple(c.exhibit for c in command.checks), due=due,
        paper=command.paper,
    )  # fmt: skip
    return _passed(made, command, required(command.legal_basis, "legal_basis"), "", state_reader, ctx)


@act(
    "exhibit.return_from_outsider/1",
    title=N_("Taken back from an outsider"),
    summary="Take exhibits back from an outsider",
    roles=DEPOSITARIES,
    records=(CaseShared, DiscrepancyAdjusted, DiscrepancyOpened, ExhibitReceived, SeizureDelivered, TransferMade),
)
def return_from_outsider(command: ReturnFromOutsider, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Custody comes back to the author, of the agency that released it, whatever the blind check says (I6, I10, T6).

    Raises:
        NotFound: no such exhibit, or no such outsider of the author's agency.
        RuleBroken: ``not_holder`` when the outsider does not hold it, ``return_elsewhere``; ``second_person_needed``;
            ``other_case``, ``other_agency`` for the place; and as ``releasable``, ``look`` and ``take_charge``.
        BadInput: ``field_empty``, ``paper_photo_needed``, and as ``photos`` and ``take_charge``.
    """
    _known(command.outsider, state_reader, ctx)
    if command.place:
        own_place(state_reader, command.place, ctx.author.agency)
    made = TransferMade(
        releaser=command.outsider, receiver=ctx.author.person, agency=command.outsider,
        to_agency=ctx.author.agency, purpose="return", exhibits=tuple(c.exhibit for c in command.checks),
        paper=command.paper,
    )  # fmt: skip
    return _passed(made, command, "", command.place, state_reader, ctx)


def _known(outsider_id: str, state_reader: StateReader, ctx: ActContext) -> None:
    if require(state_reader, Outsider, outsider_id).agency != ctx.author.agency:
        raise NotFound("not_found", kind=Outsider.kind, number=outsider_id)


def _passed(
    made: TransferMade,
    command: ReleaseToOutsider | ReturnFromOutsider,
    legal_basis: str,
    place: str,
    state_reader: StateReader,
    ctx: ActContext,
) -> Decision:
    """Both halves at once, on paper with the outsider, before a second person."""
    if not command.photos:
        raise BadInput("paper_photo_needed")
    seen = parse_observations(command.checks, state_reader, ctx, sealed=True)
    released = {
        s.exhibit: releasable(state_reader, s.exhibit, made.releaser, made.purpose, made.to_agency) for s in seen
    }
    cases = {exhibit.case for exhibit in released.values()}
    if len(cases) > 1:
        raise RuleBroken("other_case", number=require(state_reader, Exhibit, seen[-1].exhibit).case)
    require_second(seen[0].exhibit, "", state_reader, ctx)
    [case] = cases
    transfer_id = ctx.new_number("TR")
    texts = {"reference": required(command.reference, "reference"), "legal_basis": clean(legal_basis, "legal_basis")}
    decision = Decision()
    for each, exhibit in released.items():
        require_second_key(exhibit.place, "", state_reader, ctx)
        require_short(each, exhibit, made.due, state_reader, ctx, decision)
        require_read(each, exhibit, ctx, decision)
    decision.add(transfer_id, made, *private_texts(transfer_id, **texts), *photos(command.photos, case))
    state = made.apply(None, Fact(subject=transfer_id, seq=0, n=1, at=ctx.at, act=ctx.act))
    take_charge(transfer_id, state, seen, place, state_reader, ctx, decision)
    return decision
