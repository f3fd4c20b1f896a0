"""A session held where there is no network, before an office with a database: ``tests.domain.site`` at its device."""

import json
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from custody.bootstrap import Services
from custody.domain.access.read_audit import IssueDocument
from custody.domain.certificates.certificate import Certify
from custody.domain.kernel.events import Actor
from custody.domain.law.derogation import Grant
from custody.domain.offline.envelope import VerifiedEnvelope
from custody.service.exchange import bundles
from custody.service.exchange.bundles.site_envelope import path_of
from custody.service.offline.offline_queue import opened, request_of
from custody.storage.read.histories import end
from custody.storage.write import clock
from tests.domain.site import ORDER, Site
from tests.factories.office import Office

ACTS = count(0, 1_000)
"""Where each begins to number its acts, which one office takes once."""


class _Country:
    """An office as ``Site`` speaks to it."""

    def __init__(self, office: Office, origin: str) -> None:
        self.office, self.origin = office, origin
        self.who, self.agency = {"key1": office.people["key1"], **office.people}, office.agencies
        self.lot, self.state, self.enrol = office.lot, office.state, office.enrol
        self.acts, self.keys = next(ACTS), office.keys

    @property
    def at(self) -> str:
        return clock.text(clock.now().wall_ms)

    def wait(self, minutes: int) -> None:
        """Hours go by themselves here."""

    def do(self, kind: str, command: Any, person: str, *others: Actor) -> Any:
        act, self.acts = f"act-{self.acts}", self.acts + 1
        return self.office.do(kind, command, person, *others, act=act)

    def offer(self, sent: Any, by: str) -> Any:
        device = sent.envelope.split('"device":"')[1][:13]
        sender = Actor(person=self.who[by], part="author", will="own_device")
        offered = opened(sent, device, self.state(device).key, self.origin, sender)
        assert isinstance(offered, VerifiedEnvelope), offered
        return self.office.recorder.record(request_of(offered))


def yard(office: Office, origin: str, read: str = "", *by_pin: str, loses: bool = False) -> Site:
    """A session burnt, closed and signed by everybody on the site, and come home.

    ``read``: what its device's clock reads from the load on, where it is not right; ``by_pin``: who leave their passkey
    at home; ``loses``: one of two did not come, and the chair says all the same that nothing happened.
    """
    site = Site(_Country(office, origin), tag=f"{read}{loses or ''}", count=1 + loses)
    office.keys |= site.keys
    again = Grant(pack="ML/1", rule="ML-rotation", about=(site.session,), article="art. 56", reason="Mêmes témoins")
    site.t.do("derogation.grant/1", again, "prosecutor")
    for name in by_pin:
        del site.keys[name]
    site.gather()
    if read:
        site.pen.now = lambda: read
    if loses:
        site.lose()
    site.burn()
    for name in ORDER:
        site.sign(name)
    site.home()
    return site


def certified(site: Site, *but: str) -> str:
    """The number of its certificate, once everybody ``but`` these has spoken for themselves."""
    site.speak(*but)
    return site.t.do("destruction_session.certify/1", Certify(session=site.session), "chair").first("CE")


def forgeries(shown: dict[str, bytes], session: str) -> dict[str, dict[str, bytes]]:
    """Bundles of a session without network whose envelope, or a signature over it, is not what the device sent."""
    path = path_of(session)
    envelope = shown[path]
    said = json.loads(envelope)
    signed = next(
        name for name, data in shown.items() if data.endswith(b'"type":"destruction_session.signed_on_site/1"}')
    )
    lit = said["command"]["site"]["ignited_at"].encode()
    return {
        "digits": shown | {path: envelope.replace(lit, lit[:-2] + bytes([lit[-2] ^ 1]) + b"Z")},
        "device": shown | {path: envelope.replace(said["device"].encode(), b"DV0000000000X")},
        "session": shown | {path: envelope.replace(session.encode(), b"DS0000000000X")},
        "signature": {name: data for name, data in shown.items() if not name.startswith(signed.removesuffix(".json"))},
    }


def given(services: Services, site: Site, certificate: str, page: bytes) -> list[dict[str, bytes]]:
    """The bundle of its certificate, given away: with all values, and with none."""
    return give(services, site.t.do, certificate, bundles.ALL, bundles.NONE, page=page)


def give(
    services: Services, do: Callable[..., Any], number: str, *reveals: bundles.Reveal, page: bytes = b"", along: Sequence[str] = (),
) -> list[dict[str, bytes]]:  # fmt: skip
    """The bundle of a number with the certificates ``along``, given away once, on record, made with each of ``reveals``."""
    with services.store.reading() as connection:
        last, head = end(connection, number)
        ends = bundles.ends_now(connection, number)
    gift = IssueDocument(about=number, document="bundle", until_n=last, head=head, to="Tribunal", ends=ends)
    do("document.issue/1", gift, "prosecutor")
    services.checkpoints.sign_now()
    return [
        dict(bundles.make(services, services.log, number, one, "fr", page=page, along=along).files) for one in reveals
    ]
