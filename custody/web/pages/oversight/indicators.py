"""Indicators for the inspection, as a page: who, how often, out of how many, and where to look."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import groupby

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from custody.service.oversight import indicators
from custody.service.oversight.indicators import DAYS
from custody.text.i18n import N_
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.rendering import links
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/indicators",
        title=N_("Indicators"),
        text=N_("Shared devices, acts at night, people who are always together: where to look first."),
        permission="log.read",
    )
]

TITLES: Mapping[str, tuple[str, str]] = {
    "night": (N_("Acts between 20 and 6 o’clock"), N_("Out of all acts of the person in this time.")),
    "night_alone": (N_("At night and without a second person"), N_("Out of all acts of the person in this time.")),
    "hands": (
        N_("Hand-overs always between the same two"),
        N_("Out of the hand-overs of the one of them who has fewer."),
    ),
    "escort": (
        N_("Always sent with the same escort"),
        N_("Out of the escorted hand-overs of the one of them who has fewer."),
    ),
    "witnesses": (N_("Witnesses always together"), N_("Out of the sessions of the one of them who has fewer.")),
    "access": (
        N_("Entries into a place without anything recorded of what lies there"),
        N_("Out of the entries of the place, or of the person there. They are judged a day after."),
    ),
    "analyses": (
        N_("More results of analysis than one person can make"),
        N_(
            "Out of the days on which the person recorded anything or, of a laboratory outside, had something to test."
            " More than twelve results a day are shown."
        ),
    ),
    "coarse_balance": (
        N_("Weighed on a balance that decides nothing, where a better one stands"),
        N_("Out of all acts of the person in this time. Once may be a mistake; twice is told to the supervisors."),
    ),
    "not_done": (
        N_("Steps not done for want of a means"),
        N_("Acts of the agency in which something was not weighed, out of all its acts."),
    ),
    "estimates": (
        N_("Estimates that are too high in sum"),
        N_("Out of the estimated lines of the person’s complete seizures in the last 365 days."),
    ),
    "mistyped": (
        N_("Readings withdrawn as mistyped"),
        N_("Out of the acts in which the person read, weighed or counted exhibits. Two in a month are an alarm."),
    ),
    "many_openings": (
        N_("Seals opened far more often than this office does in a year"),
        N_("Out of the office’s openings in the last 30 days, against its twelve months before; laboratories apart."),
    ),
    "seals": (
        N_("Seals of no roll, or of somebody else’s"),
        N_("Acts of the person that put on such a seal, or one recorded as spoilt, out of all their acts."),
    ),
    "one_phone": (
        N_("PINs typed faster than two people hand a device over"),
        N_("Who acted, and whose PIN it was. Out of the acts of the one with the PIN of the other. Two are an alarm."),
    ),
    "pin_elsewhere": (
        N_("PINs used while their owner is on record elsewhere"),
        N_(
            "Who acted, and whose PIN it was: within a minute that person used another device, or the entry log has"
            " them in another place. Two are an alarm."
        ),
    ),
    "shared_device": (
        N_("Two persons on one device within a minute"),
        N_("Out of all acts and readings of the two. At a counter that several people share, it shows nothing."),
    ),
}
"""In the order in which they are shown; last what is found at every shared counter, and may be long."""


FEW = 10
"""Rows of each sort that are shown before somebody asks for all of it."""


@get("/indicators", opt={"permission": "log.read"})
async def listed(request: Web, days: FromQuery[int] = DAYS, whole: FromQuery[str] = "") -> Template:
    """Show what stands out in the last days, of the sort ``whole`` all of it; the search is on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    report = await ctx.query(indicators.indicators, datetime.now(UTC), days)
    groups = {sort: list(each) for sort, each in groupby(report.indicators, key=lambda indicator: indicator.sort)}
    people = {person for indicator in report.indicators for person in indicator.people}
    names = await ctx.names(people | {line.person for line in report.consumed})
    linked = await ctx.linked(
        where for indicator in report.indicators for where in indicator.where if links.address(where)
    )
    return ctx.show(
        "oversight/indicator_list.html", found=report, hours=report.hours, groups=groups, titles=TITLES,
        names=names,
        days=days,
        few=FEW, whole=whole, address=links.address, linked=linked, known_as=await ctx.known_as(linked),
    )  # fmt: skip


handlers = [listed]
