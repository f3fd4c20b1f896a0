"""Record outsiders who take part by name: person searched, owner, mayor, journalist, witnesses called (I68).

They have no account. They sign a paper that is photographed, or refuse to sign. The author and somebody present of
another agency, who gives their own PIN, answer for either. An act typed in afterwards proves no presence (``live``).
"""

from typing import Any, ClassVar, Literal, get_args

from msgspec import Struct

from custody.domain.access.roles import READERS
from custody.domain.destruction.destruction_session import DestructionSession, NamedThere
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import OWN_WILL, Actor, Event, Fact, State
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.typed_text import required
from custody.domain.people.person import Person
from custody.domain.seizures.seizure import Seizure

Quality = Literal["seized_from", "owner", "mayor", "journalist", "called_witness"]
QUALITIES: frozenset[str] = frozenset(get_args(Quality))
SEIZED_FROM = "seized_from"
MOST = 20
"""Outsiders of one act."""


class NamedOutsider(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An outsider by ``name`` who signed the paper, or refused to. ``exhibit``: one that was seized from them."""

    name: str
    quality: Quality
    refused: bool = False
    exhibit: str = ""


class TakePart(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Outsiders take part in one of a session, a seizure, or what is done with an exhibit.

    ``photos``: the paper that they signed.
    """

    session: str = ""
    seizure: str = ""
    exhibit: str = ""
    outsiders: tuple[NamedOutsider, ...] = ()
    photos: tuple[Photo, ...] = ()


class OutsidersTookPart(Event, frozen=True):
    """Outsiders took part by name; each name and the photographed paper are committed to (``name_0``, ``name_1``...).

    ``confirmed_by``: who was present, of another agency than the author's, and answers for it by their own will.
    """

    type: ClassVar[str] = "outsider.took_part/1"
    outsiders: tuple[NamedThere, ...]
    confirmed_by: str
    live: bool = False

    def apply(self, state: Any, fact: Fact) -> State:
        """Add the outsiders to a session; other subjects keep them in their history alone."""
        if isinstance(state, DestructionSession):
            state.outsiders += self.outsiders
        kept: State = state
        return kept


@act(
    "outsider.take_part/1",
    title=N_("Outsiders took part by name"),
    summary="Record outsiders who take part by name",
    roles=READERS,
    records=(OutsidersTookPart,),
)
def take_part(command: TakePart, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put on record outsiders who signed a paper or refused to, before somebody present of another agency.

    Raises:
        NotFound: no such subject or exhibit.
        BadInput: ``nobody_listed``, ``quality_unknown``, ``exhibit_of_person_needed``, ``paper_photo_needed``,
            ``field_empty``, ``outsider_twice``; and as ``photos``.
        RuleBroken: ``outsider_unconfirmed``.
    """
    if not 0 < len(command.outsiders) <= MOST:
        raise BadInput("nobody_listed", limit=MOST)
    subject, scope = _subject(command, state_reader)
    exhibit = require(state_reader, Exhibit, command.exhibit) if command.exhibit else None
    confirming = confirming_person(exhibit, state_reader, ctx)
    if any(not outsider.refused for outsider in command.outsiders) and not command.photos:
        raise BadInput("paper_photo_needed")
    there = tuple(_there(outsider, confirming.person, state_reader, ctx) for outsider in command.outsiders)
    texts = [required(outsider.name, "name") for outsider in command.outsiders]
    if len({" ".join(text.split()).casefold() for text in texts}) < len(texts):
        raise BadInput("outsider_twice")
    names = [Private(f"name_{at}", text, scope) for at, text in enumerate(texts)]
    decision = Decision(flags=("outsiders_by_paper",))
    event = OutsidersTookPart(outsiders=there, confirmed_by=confirming.person, live=ctx.live)
    decision.add(subject, event, *names, *photos(command.photos, scope))
    return decision


def confirming_person(exhibit: Exhibit | None, state_reader: StateReader, ctx: ActContext) -> Actor:
    """Return who is present beside the author, of another agency, by their own will.

    Of an exhibit it is nobody who ever held it, nor anybody of the agency that holds it.

    Raises:
        RuleBroken: ``outsider_unconfirmed``.
    """
    for actor in ctx.actors[1:]:
        person = state_reader.find(Person, actor.person)
        if person is None or actor.part != "witness" or actor.will not in OWN_WILL:
            continue
        if exhibit is not None and (person.agency == exhibit.agency or actor.person in exhibit.handlers):
            continue
        if person.agency != ctx.author.agency and READERS & set(person.roles):
            return actor
    raise RuleBroken("outsider_unconfirmed")


def _subject(command: TakePart, state_reader: StateReader) -> tuple[str, str]:
    """Return what they take part in, and the key under which their names are kept: that of its case or the session."""
    given = [named for named in (command.session, command.seizure, command.exhibit) if named]
    if len(given) != 1:
        raise BadInput("field_empty", field="session")
    if command.session:
        require(state_reader, DestructionSession, command.session)
        return command.session, command.session
    if command.exhibit:
        return command.exhibit, require(state_reader, Exhibit, command.exhibit).case
    return command.seizure, require(state_reader, Seizure, command.seizure).case


def _there(outsider: NamedOutsider, confirming: str, state_reader: StateReader, ctx: ActContext) -> NamedThere:
    if outsider.quality not in QUALITIES:
        raise BadInput("quality_unknown", value=outsider.quality[:40])
    if (outsider.quality == SEIZED_FROM) != bool(outsider.exhibit):
        raise BadInput("exhibit_of_person_needed")
    seizure = require(state_reader, Exhibit, outsider.exhibit).seizure if outsider.exhibit else ""
    return NamedThere(
        quality=outsider.quality, seizure=seizure, refused=outsider.refused, live=ctx.live,
        at=ctx.at if ctx.live else ctx.claimed_at,  # a typed hour would make yesterday's company today's
        confirmed_by=confirming,
    )  # fmt: skip
