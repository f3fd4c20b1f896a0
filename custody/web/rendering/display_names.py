"""What a number stands for in words: on a page the case, the exhibit, the day and the place come before any code.

A handler asks ``Desk.known_as`` about numbers that its reader may open and shows the page with the answer under that
name; templates write ``named(number)`` for a link with the code small beside it, and
``titled(kind, number)`` for a heading. What nothing is told of stands as its number.
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


def told(number: str, one: Named) -> str:
    """``scellé n° 3, résine de cannabis, PV 208/2021``; "" for what has no name."""
    parts = (
        str(printed(one.own)),
        gettext("seizure of %(day)s") % {"day": _day(one.day)}
        if one.day and number.startswith("EC")
        else _day(one.day),
        nth(one.nth),
        exhibit_no(one.no) if one.no else "",
        *(terms.substance(substance) for substance in one.substances),
        unbroken(one.pv),
        " → ".join(str(printed(place)) for place in one.where),
        SORTS[number[:2]](one.sort) if number[:2] in SORTS else "",
    )
    return ", ".join(filter(None, parts))


def exhibit_no(no: str, pv: str = "") -> str:
    """``scellé n° 3, PV 208/2021``: an exhibit as everybody names it; without ``pv`` where its case stands beside."""
    said = gettext("exhibit no. %(no)s") % {"no": no}
    return f"{said}, {unbroken(pv)}" if pv else said


def unbroken(pv: str) -> str:
    """The number of a case as a line does not break it: ``PV 208/2021``; one as long as a line of a phone may break."""
    return pv.replace(" ", "\N{NO-BREAK SPACE}") if len(pv) <= SHORT else pv


def people(numbers: Iterable[str], names: Mapping[str, str]) -> str:
    """People by their names, one after the other; "" for nobody."""
    return ", ".join(names[number] for number in numbers)


def nth(of_day: int) -> str:
    """Which session of its day, "" for the only one."""
    return gettext("session no. %(nth)s of that day") % {"nth": of_day} if of_day else ""


def _day(day: str) -> str:
    return terms.day(local_time.day_of(day) if "T" in day else day) if day else ""


@pass_context
def named(context: Context, number: str) -> Markup:
    """A number by what it stands for, as ``link``, with the code small beside it."""
    words = context.get("known_as", {}).get(number, "")
    shown = link(context, number, words)
    return Markup("%s <small>%s</small>") % (shown, identifier(number)) if words else shown


@pass_context
def titled(context: Context, kind: str, number: str) -> str:
    """The heading of a page about a number: its kind and what it stands for, else its number."""
    return f"{kind} – {context.get('known_as', {}).get(number) or grouped(number)}"
