"""Numbers shown in words: a page names the case, the exhibit, the day and the place before any code.

A handler asks ``RequestContext.known_as`` about numbers that its reader may open, and passes the answer to the page as
``known_as``. Templates write ``named(number)`` for a link with the small code beside it, and ``titled(kind, number)``
for a heading. A number without a description is shown as itself.
"""

from collections.abc import Iterable, Mapping

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from custody.service.exhibits.display_names import Named
from custody.text import local_time, terms
from custody.text.formatting import grouped, identifier
from custody.text.formatting import shown as printed
from custody.text.i18n import gettext
from custody.web.rendering.links import link

SHORT = 20
"""Characters of a number that stays on one line."""
SORTS = {"RE": terms.order, "NT": terms.channel}


def told(subject_id: str, name: Named) -> str:
    """Return ``scellé n° 3, résine de cannabis, PV 208/2021``; "" for what has no name."""
    parts = (
        str(printed(name.own)),
        gettext("seizure of %(day)s") % {"day": _day(name.day)}
        if name.day and subject_id.startswith("EC")
        else _day(name.day),
        nth(name.nth),
        exhibit_no(name.no) if name.no else "",
        *(terms.substance(substance) for substance in name.substances),
        unbroken(name.pv),
        " → ".join(str(printed(place)) for place in name.where),
        SORTS[subject_id[:2]](name.sort) if subject_id[:2] in SORTS else "",
    )
    return ", ".join(filter(None, parts))


def exhibit_no(no: str, pv: str = "") -> str:
    """Return ``scellé n° 3, PV 208/2021``: an exhibit as everybody names it.

    Without ``pv`` where its case stands beside.
    """
    exhibit_name = gettext("exhibit no. %(no)s") % {"no": no}
    return f"{exhibit_name}, {unbroken(pv)}" if pv else exhibit_name


def unbroken(pv: str) -> str:
    """Return a case number without line breaks: ``PV 208/2021``; one longer than ``SHORT`` may break."""
    return pv.replace(" ", "\N{NO-BREAK SPACE}") if len(pv) <= SHORT else pv


def people(numbers: Iterable[str], names: Mapping[str, str]) -> str:
    """Return people by their names, one after the other; "" for nobody."""
    return ", ".join(names[person_id] for person_id in numbers)


def nth(of_day: int) -> str:
    """Return the ordinal of a session on its day, or "" for the only session of the day."""
    return gettext("session no. %(nth)s of that day") % {"nth": of_day} if of_day else ""


def _day(day: str) -> str:
    return terms.day(local_time.day_of(day) if "T" in day else day) if day else ""


@pass_context
def named(context: Context, subject_id: str) -> Markup:
    """Return a number in words as ``link``, with the small code beside it."""
    words = context.get("known_as", {}).get(subject_id, "")
    shown = link(context, subject_id, words)
    return Markup("%s <small>%s</small>") % (shown, identifier(subject_id)) if words else shown


@pass_context
def titled(context: Context, kind: str, subject_id: str) -> str:
    """Return the heading of a number's page: its kind and its description, else the number."""
    return f"{kind} – {context.get('known_as', {}).get(subject_id) or grouped(subject_id)}"
