"""Openings as resources: a seal opened, parts and samples taken, the exhibit sealed again, a sample consumed.

Everyone present beside the caller gives their will in ``consents``, with part ``witness`` and their own PIN.
"""

from custody.domain.exhibits.opening import OpenExhibit, Reseal
from custody.domain.orders.disposal import HandOut
from custody.service.exhibits import openings, photos
from custody.web.http.act_routes import act_route
from custody.web.http.services import Services

TAG = "openings"


def _opened(services: Services, command: OpenExhibit) -> None:
    _require_kept(services, command.check.exhibit, command)


def _handed_out(services: Services, command: HandOut) -> None:
    _require_kept(services, command.check.exhibit, command)


def _resealed(services: Services, command: Reseal) -> None:
    _require_kept(services, command.exhibit, command)


def _require_kept(services: Services, exhibit_id: str, command: OpenExhibit | Reseal | HandOut) -> None:
    with services.store.reading() as connection:
        scope = openings.scope(connection, exhibit_id)
    photos.require_kept(services.blobs, scope, command.photos)


handlers = [
    act_route("/exhibits/open", "exhibit.open/1", "Open a seal before witnesses", TAG, before=_opened),
    act_route("/exhibits/reseal", "exhibit.reseal/1", "Seal an opened exhibit again", TAG, before=_resealed),
    act_route("/exhibits/split", "exhibit.split/1", "Take parts or samples from an opened exhibit", TAG),
    act_route("/exhibits/handout", "exhibit.hand_out/1", "Hand an exhibit out by order", TAG, before=_handed_out),
    act_route("/exhibits/consume", "exhibit.consume/1", "Record that analysis used an exhibit up", TAG),
]
