"""Steps of an exhibit's custody that are begun and not ended: what is on its way, out on release, or to be read again.

They are read off the exhibit's state alone, so page, API and paper count the same.
"""

from msgspec import Struct

from custody.domain.exhibits.exhibit import GONE, IN_TRANSIT, Exhibit

ON_ITS_WAY, ON_RELEASE, UNREAD, UNWEIGHED = "on_its_way", "on_release", "unread", "unweighed"


class OpenStep(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A step that is open ``since`` then, until it is ended by the day or hour ``due`` ("" for no such time).

    ``transfer``: the hand-over of what is on its way. ``by``: the person who answers for the step.
    """

    sort: str
    since: str
    by: str
    due: str = ""
    transfer: str = ""


def open_steps(exhibit: Exhibit) -> tuple[OpenStep, ...]:
    """Return the open steps of an exhibit, of which it may have several; none once its custody has ended."""
    if exhibit.status in GONE:
        return ()
    steps = []
    if exhibit.status == IN_TRANSIT:
        steps.append(
            OpenStep(
                sort=ON_ITS_WAY, since=exhibit.dispatched_at, by=exhibit.holder, transfer=exhibit.transfer,
            )
        )  # fmt: skip
    if exhibit.released_by:
        steps.append(OpenStep(sort=ON_RELEASE, since=exhibit.released_at, by=exhibit.holder, due=exhibit.due))
    if first := exhibit.to_read_again:
        steps.append(OpenStep(sort=UNREAD, since=first.at, by=first.by, due=first.due))
    if exhibit.unweighed.sealed:
        steps.append(OpenStep(sort=UNWEIGHED, since=exhibit.unweighed.since, by=exhibit.holder))
    return tuple(steps)
