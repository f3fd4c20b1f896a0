"""Draw what is tested before it burns: so many of each substance, by the service; the commission may add (I65)."""

from collections.abc import Mapping
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import ATTENDEES
from custody.domain.destruction.destruction_session import OPEN, DestructionSession
from custody.domain.destruction.session_load import loaded, session_in
from custody.domain.destruction.session_tests import SessionTests
from custody.domain.destruction.site_presence import require_on_site
from custody.domain.exhibits.exhibit import ON_SITE, STAGED, Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, unique
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.law.test_kit import dangerous


class DestructionSessionTestsDrawn(Event, frozen=True, kw_only=True):
    """The service drew these exhibits for a test, or the commission added them (``added``)."""

    type: ClassVar[str] = "destruction_session.tests_drawn/1"
    exhibits: tuple[str, ...]
    added: bool = False

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Add them to what is to be tested."""
        tests = state.tests or SessionTests()
        if self.added:
            state.tests = structs.replace(tests, added=[*tests.added, *self.exhibits])
        else:
            state.tests = structs.replace(tests, drawn=[*tests.drawn, *self.exhibits])
        return state


class DrawTests(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Draw what is to be tested, or ``add`` exhibits on the wish of the commission."""

    session: str
    add: tuple[str, ...] = ()


@act(
    "destruction_session.draw_tests/1",
    title=N_("Exhibits drawn for a presumptive test"),
    summary="Draw the exhibits to be tested",
    roles=ATTENDEES,
    records=(DestructionSessionTestsDrawn,),
    device="site",
)
def draw_tests(command: DrawTests, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Draw once, when the whole load is on site; what is added later is no draw.

    What is dangerous to open is not drawn: page 1 of the certificate says that it was not tested.

    Raises:
        NotFound: no such session.
        RuleBroken: ``not_present``; ``wrong_state`` unless it is open, or for what is added and not on site;
            ``load_incomplete``; ``tests_drawn`` a second time.
    """
    session = session_in(state_reader, command.session, ctx, OPEN)
    require_on_site(session, ctx.author.person)
    load = loaded(command.session, session, state_reader)
    tests = session.tests or SessionTests()
    decision = Decision()
    if command.add:
        event = DestructionSessionTestsDrawn(exhibits=_added(command, tests, load), added=True)
    else:
        adrift = [exhibit_id for exhibit_id, exhibit in load.items() if exhibit.status == STAGED]
        if adrift:
            raise RuleBroken("load_incomplete", number=min(adrift))
        if tests.drawn:
            raise RuleBroken("tests_drawn", number=command.session)
        chosen = drawn(load, session.rules().limits.tests_a_substance, ctx.new_number(DestructionSession.kind))
        if not chosen:
            raise RuleBroken("nothing_to_test", number=command.session)
        event = DestructionSessionTestsDrawn(exhibits=chosen)
    decision.add(command.session, event)
    return decision


def drawn(load: Mapping[str, Exhibit], each: int, seed: str) -> tuple[str, ...]:
    """Return ``each`` exhibits of each substance on site, all where there are fewer, by a number nobody knew before."""

    def order(exhibit_id: str) -> str:
        return sha256(f"{seed}/{exhibit_id}".encode()).hexdigest()

    by_substance: dict[str, list[str]] = {}
    for exhibit_id, exhibit in load.items():
        if exhibit.status == ON_SITE and not dangerous(exhibit.known_substance):
            by_substance.setdefault(exhibit.known_substance, []).append(exhibit_id)
    return tuple(number for ids in by_substance.values() for number in sorted(ids, key=order)[:each])


def _added(command: DrawTests, tests: SessionTests, load: Mapping[str, Exhibit]) -> tuple[str, ...]:
    new = [exhibit_id for exhibit_id in unique(command.add) if exhibit_id not in tests.asked]
    for exhibit_id in new:
        if exhibit_id not in load:
            raise RuleBroken("not_in_session", number=exhibit_id)
        if load[exhibit_id].status != ON_SITE:
            raise RuleBroken("wrong_state", number=exhibit_id, status=load[exhibit_id].status)
    if not new:
        raise RuleBroken("tests_drawn", number=command.session)
    return tuple(new)
