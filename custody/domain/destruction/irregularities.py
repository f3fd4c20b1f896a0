"""List everything missing, implausible, reserved or disputed of a destruction session, for all who must know (I66).

Each capability adds its own function to ``FINDERS``: it takes the burnt session and yields what it found. Page 1 of the
certificate, the answer to its code, the session's page and the closing all read this one list.
"""

from collections.abc import Callable, Iterator, Mapping

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.fire_findings import fire_findings
from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.destruction.mark_findings import mark_findings
from custody.domain.destruction.presence_findings import presence_findings
from custody.domain.destruction.presumptive_findings import presumptive_findings
from custody.domain.destruction.quorum import presence_minutes
from custody.domain.destruction.road.road_findings import road_findings
from custody.domain.destruction.word_findings import word_findings
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.law.fire_line import fire_line
from custody.domain.law.rule_pack import PRESENCE_MINUTES, Pack
from custody.domain.law.session_limits import session_limits

Finder = Callable[[Burnt], Iterator[Irregularity]]
FINDERS: tuple[Finder, ...] = (
    presence_findings, road_findings, presumptive_findings, fire_findings, mark_findings, word_findings,
)  # fmt: skip


def irregularities(
    session: DestructionSession,
    load: Mapping[str, Exhibit],
    pack: Pack | None = None,
    marks: Mapping[str, int] | None = None,
) -> tuple[Irregularity, ...]:
    """Return what is wrong with a session, in the order of ``FINDERS``; nothing before its fire.

    ``load``: what burnt. ``marks``: as in ``Burnt``. Of a fire entered from what was published, all that nobody
    recorded then is one finding, with its year: twenty empty lines say no more.
    """
    if not session.lit_at:
        return ()
    line = fire_line(session.method, pack.fire if pack else ())
    limits = session_limits(pack.session) if pack else session_limits()
    minutes = presence_minutes(pack) if pack else PRESENCE_MINUTES
    burnt = Burnt(session=session, load=load, line=line, limits=limits, marks=marks or {}, presence_minutes=minutes)
    found = tuple(each for finder in FINDERS for each in finder(burnt))
    if not burnt.published:
        return found
    once = Irregularity(code="not_recorded_then", sort="missing", figures={"year": int(session.lit_at[:4])})
    return (once, *(each for each in found if each.sort != "missing"))
