"""A session before its fire, as the pages that work through its load ask for it, or say what bars their step."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from litestar.response import Template
from msgspec.structs import replace

from custody.domain.destruction.destruction_session import Session
from custody.domain.kernel.errors import CustodyError, RuleBroken
from custody.service.destruction import sessions
from custody.service.exhibits.display_names import of_load
from custody.web.forms.exhibit_list_parser import Line
from custody.web.http.request_context import Desk
from custody.web.rendering import step_blocked
from custody.web.rendering.display_names import told


async def before_fire(here: Desk, number: str) -> Session:
    """The session.

    Raises:
        NotFound: there is none, or none for this person.
        RuleBroken: ``wrong_state`` once it has burnt or was called off.
    """
    found = await here.ask(sessions.visible_session, here.reader, number)
    if found.status not in {"planned", "open"}:
        raise RuleBroken("wrong_state", number=number, status=found.status)
    return found


async def look(here: Desk, number: str) -> tuple[Session, list[sessions.Row], sessions.Progress]:
    """The session, the exhibits on its list, and how far it is; raises as ``before_fire``."""
    found = await before_fire(here, number)
    return found, *await here.ask(sessions.look, number, found)


async def require_members(
    here: Desk, number: str, found: Session, lines: tuple[Line, ...], *, loaded: bool = False
) -> None:
    """Refuse at once what is not in the session or, with ``loaded``, not staged in it.

    Raises:
        RuleBroken: ``not_in_session``.
    """
    known = await here.ask(sessions.load if loaded else sessions.members, number, found)
    stray = next((line.number for line in lines if line.number not in known), None)
    if stray:
        raise RuleBroken("not_in_session", number=stray)


async def show_barred(here: Desk, number: str, title: str, bar: str) -> Template:
    """What bars a step, with what to do (``barred.WORDS``), under the title of its page."""
    return await shown(here, "destruction/session_barred.html", number, title=title, bar=bar, barred=step_blocked.WORDS)


async def shown(
    here: Desk, template: str, number: str, error: CustodyError | None = None, load: Sequence[str] = (), **more: Any
) -> Template:
    """A page of a session, under what the session is known by; ``load``: exhibits of its load that the page names."""
    known_as = await here.known_as([number])
    known_as |= await of_the_load(here, load)
    return here.show(template, error, number=number, known_as=known_as, **more)


async def of_the_load(here: Desk, load: Iterable[str], certified: Mapping[str, str] | None = None) -> dict[str, str]:
    """What exhibits of a session's load stand for in words, to who may see the session.

    ``certified``: of those on its certificate the substance there, whatever was corrected since (I35).
    """
    found = await here.ask(of_load, load)
    for number, substance in (certified or {}).items():
        found[number] = replace(found[number], substances=(substance,))
    return {n: told(n, one) for n, one in found.items()}
