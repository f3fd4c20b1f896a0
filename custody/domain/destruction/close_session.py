"""Closing a destruction session: residue and incidents are stated, and what everybody will sign is frozen (I34).

A device that had the session along closes it on the site, and says what it showed to those who signed there: it must
be what the log has by now (``compare_site_closing.py`` compares it again, in every verification).
"""

from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.destruction.attendance import Attendee
from custody.domain.destruction.destruction_session import BURNT, CLOSED, DestructionSession
from custody.domain.destruction.plan_and_open import chaired
from custody.domain.destruction.session_load import loaded
from custody.domain.destruction.session_statement import frozen
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, Question, RuleBroken, require_all
from custody.domain.kernel.events import Event, Fact, Occurred
from custody.domain.kernel.typed_text import clean, required
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rule_pack import Pack, Statement
from custody.domain.seizures.case import Case

ANSWERED = ("residue", "incidents")
"""Points of the closing that the chair must describe in words."""
NONE = frozenset(
    {"néant", "neant", "none", "nil", "rien", "aucun", "aucune", "nothing", "non", "no", "ras", "r.a.s", "-", "–", "/"}
)
"""Words that say there was no incident."""
NONE_CONTRADICTED = "none_contradicted"
"""Flags a closing on the site that says “no incident” although the log has one, and its certificate."""


class DestructionSessionClosed(Event, frozen=True):
    """The fire is out: residue and incidents are stated ("none" is an answer, a blank is not).

    ``statement``: the SHA-256 (hex) of the session's statement, which nothing changes any more and everybody signs.
    """

    type: ClassVar[str] = "destruction_session.closed/1"
    incidents: bool
    non_retrievable: bool
    statement: str

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Mark the session as closed, with its statement."""
        state.status, state.closed_at, state.closed = CLOSED, fact.at, fact.seq
        state.incidents, state.non_retrievable = self.incidents, self.non_retrievable
        state.statement = self.statement
        return state


class DestructionSessionClosedOnSite(DestructionSessionClosed, frozen=True):
    """A ``destruction_session.closed/1`` by the device that has the session checked out, without a network.

    ``site``: the SHA-256 (hex) of the device's closing envelope, which names all its earlier records; people signed
    that on site. ``claimed``: the time by its clock; ``doubts``: the reasons to doubt it. ``denied``: exhibits whose
    withdrawal the log had as an incident while the device stated none.
    """

    type: ClassVar[str] = "destruction_session.closed_on_site/1"
    site: str
    denied: tuple[str, ...] = ()
    claimed: Occurred | None = None
    doubts: tuple[str, ...] = ()

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Mark the session as closed on site."""
        closed = super().apply(state, fact)
        closed.site, closed.closing_claimed, closed.denied = self.site, self.claimed, list(self.denied)
        closed.doubt(self.doubts, fact.at)
        return closed


class Shown(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The session summary a device shows on site before people sign: exhibit numbers, attendees, qualities.

    Numbers are in order. ``present``: each attendee once, including people who left; ``left``: the attendees absent at
    the closing. ``ignited_at``: the time of ignition by the device's clock.
    """

    burnt: tuple[str, ...]
    withdrawn: tuple[str, ...]
    present: tuple[Attendee, ...]
    ignited_at: str
    left: tuple[str, ...] = ()


class CloseSession(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The end: ``incidents`` must be answered, "" is refused; say "néant" for none, where ``any_incident`` is no.

    ``transport``: who brought the load from which store to the fire, and how; ``escort``, ``departure``, ``arrival``,
    ``load_seal``: who went with it, when, and under which seal. ``fuel``, ``fire_safety``, ``temperature``: what burnt
    it, who stood by, how hot and how that was measured; ``site_tests``: what was tested on the spot, with which kit
    and result. ``cooling``: until when it was watched, and who looked at the ashes; ``ashes``, ``ashes_test``,
    ``ashes_place``: how much was left, whether anything was found in it, where it went. ``site``: what the session's
    device showed to those who sign without network, None for a session that is closed before the service.
    """

    session: str
    residue: str
    incidents: str
    any_incident: bool
    non_retrievable: bool
    environment_opinion: str = ""
    transport: str = ""
    estimated_value: str = ""
    temperature: str = ""
    cooling: str = ""
    escort: str = ""
    departure: str = ""
    arrival: str = ""
    load_seal: str = ""
    fuel: str = ""
    fire_safety: str = ""
    site_tests: str = ""
    ashes: str = ""
    ashes_test: str = ""
    ashes_place: str = ""
    site: Shown | None = None


TEXTS = (*ANSWERED, *(field.name for field in structs.fields(CloseSession) if field.default == ""))
"""Texts of the chair about the closing: private values, "" for a text that was left out."""


@act(
    "destruction_session.close/1",
    title=N_("Destruction session closed"),
    summary="State residue and incidents",
    roles={Role.COMMISSION},
    records=(DestructionSessionClosed, DestructionSessionClosedOnSite),
    device="site",
)
def close_session(command: CloseSession, state_reader: StateReader, ctx: ActContext) -> Decision:
    """State residue and incidents; both must be answered, and what else the rule pack asks the certificate to say.

    All that is missing is refused at once: the first refusal has the others as its ``also``.

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``, ``statement_incomplete``, ``session_pack_changed``;
            ``incident_denied`` names what left the load missing, or not as recorded, where it was not said on the site
            and signed there; ``site_differs`` when the log has something else than the device showed.
        BadInput: ``field_empty``, ``incident_unsaid``, ``total_too_large``, ``site_unsaid``.
    """
    session = chaired(state_reader, command.session, ctx, BURNT)
    _require_shown(command, session, state_reader, ctx)
    texts = {name: getattr(command, name) for name in TEXTS}
    denied = () if command.any_incident else _denied(command.session, session, state_reader)
    pack = session.rules()
    decision = Decision(rules=pack.mark, flags=(NONE_CONTRADICTED,) if denied else ())
    require_all([
        *(partial(_read, texts, name) for name in TEXTS),
        partial(_require_told, command, denied, ctx),
        *_statements(command, texts, session, pack, decision),
    ])  # fmt: skip
    event = DestructionSessionClosed(
        incidents=command.any_incident, non_retrievable=command.non_retrievable,
        statement=sha256(_frozen(command, session, denied, state_reader, ctx)).hexdigest(),
    )  # fmt: skip
    if ctx.envelope:
        event = DestructionSessionClosedOnSite(
            **structs.asdict(event), site=ctx.envelope, claimed=ctx.occurred, doubts=ctx.doubts,
            denied=denied,
        )  # fmt: skip
    decision.add(command.session, event, *private_texts(command.session, **texts))
    return decision


def _read(texts: dict[str, str], name: str) -> None:
    """Replace a text by its clean form; ``BadInput``: as ``clean``, and ``field_empty`` for what must be answered."""
    texts[name] = (required if name in ANSWERED else clean)(texts[name], name)


def _require_told(command: CloseSession, denied: tuple[str, ...], ctx: ActContext) -> None:
    """Refuse an incident without words, or one that the log has and the chair denies.

    What was signed on the site stands as it was said there: refused here, the closing of a fire would be lost.
    """
    if ctx.envelope:
        return
    if command.any_incident and command.incidents.strip().casefold().rstrip(" .") in NONE:
        raise BadInput("incident_unsaid")
    if denied:
        raise RuleBroken("incident_denied", number=denied[0])


def _statements(
    command: CloseSession, texts: Mapping[str, str], session: DestructionSession, pack: Pack, decision: Decision
) -> Iterator[Question]:
    """Yield a question for every statement that the rule pack asks the certificate for (``statement_incomplete``)."""
    unsaid = {
        "transporters": not texts["transport"].strip(), "environment": not texts["environment_opinion"].strip(),
        "non_retrievable": not command.non_retrievable,
    }  # fmt: skip
    for rule, asks in pack.asking(Statement):
        for content in asks.contents:
            if unsaid.get(content):
                yield partial(unmet, rule, decision, "statement_incomplete", session, missing=content)


def incidents(session_id: str, withdrawn: Mapping[str, Exhibit]) -> list[str]:
    """Return, in order, the exhibits whose withdrawal from the load of session ``number`` is an incident."""
    return [exhibit_id for exhibit_id, exhibit in withdrawn.items() if exhibit.incident_of(session_id)]


def _denied(session_id: str, session: DestructionSession, state_reader: StateReader) -> tuple[str, ...]:
    """Return the incidents in the log that a closing statement of no incident denies."""
    state_reader.load(session.withdrawn)
    return tuple(
        incidents(
            session_id, {exhibit_id: require(state_reader, Exhibit, exhibit_id) for exhibit_id in session.withdrawn}
        )
    )


def _require_shown(
    command: CloseSession, session: DestructionSession, state_reader: StateReader, ctx: ActContext
) -> None:
    """Refuse to freeze what people signed on the site when it is not, thing by thing, what the log has by now.

    Raises:
        BadInput: ``site_unsaid`` without it on the site, or with it elsewhere.
        RuleBroken: ``site_differs`` names the first that differs.
    """
    shown = command.site
    if (shown is None) == bool(ctx.envelope):
        raise BadInput("site_unsaid")
    if shown is None:
        return
    recorded = {
        "burnt": sorted(loaded(command.session, session, state_reader)), "withdrawn": sorted(session.withdrawn),
        "present": sorted({(a.person, a.quality) for a in session.attendance}), "left": session.gone(),
    }  # fmt: skip
    seen = {
        "burnt": list(shown.burnt), "withdrawn": list(shown.withdrawn), "left": list(shown.left),
        "present": [(a.person, a.quality) for a in shown.present],
    }  # fmt: skip
    differing = next((name for name in recorded if recorded[name] != seen[name]), "")
    if not differing and not session.lit.shown_as(shown.ignited_at):
        differing = "ignited_at"
    if differing:
        raise RuleBroken("site_differs", number=command.session, field=differing)


def _frozen(
    command: CloseSession, session: DestructionSession, denied: tuple[str, ...], state_reader: StateReader,
    ctx: ActContext
) -> bytes:  # fmt: skip
    """Return the bytes that everybody will sign: the session as this act closes it."""
    burnt = list(loaded(command.session, session, state_reader).items())
    numbers = {exhibit.case for _, exhibit in burnt}
    state_reader.load(numbers)
    cases = {case_id: require(state_reader, Case, case_id) for case_id in numbers}
    closed = structs.replace(
        session, closed_at=ctx.at, incidents=command.any_incident, denied=list(denied),
        non_retrievable=command.non_retrievable,
        site=ctx.envelope, closing_claimed=ctx.occurred if ctx.envelope else None,
    )  # fmt: skip
    return frozen(command.session, closed, burnt, cases)
