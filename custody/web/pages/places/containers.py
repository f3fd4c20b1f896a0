"""Containers as pages: what lies in one, and its outer seal."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.exhibits.metrology import WeightEntry
from custody.domain.exhibits.sealed_sack import SackEntry, SealContainer, UnsealContainer
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.quantity import MassEntry
from custody.service.kernel.perform import Consent
from custody.web.forms import exhibit_list_parser
from custody.web.forms.exhibit_list_parser import Line
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.second_person import consents
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.rendering.place_page import contents_page


class SackForm(KeyedForm, kw_only=True):
    """The outer seal of a container, put on or read before it is opened, and who is present with their PINs.

    ``gross`` in kilograms, where the container is weighed under its new seal.
    """

    seal: str = ""
    state: str = ""
    gross: str = ""
    balance: str = ""
    reason: str = ""
    person: list[str] | str = ""
    pin: list[str] | str = ""

    def weight(self) -> WeightEntry | None:
        """The gross weight, if it was weighed."""
        gross = self.gross.strip()
        return WeightEntry(gross=MassEntry(gross, "kg"), balance=self.balance) if gross else None

    def consents(self) -> tuple[Consent, ...]:
        """Of those present."""
        people = self.person if isinstance(self.person, list) else [self.person]
        pins = self.pin if isinstance(self.pin, list) else [self.pin]
        return consents(zip(people, pins, strict=False))


@get("/containers/{number:str}", opt={"permission": "place.read"})
async def container(request: Web, number: FromPath[str], after: FromQuery[str] = "") -> Template:
    """Show a container with what lies in it, the reading on record."""
    return await contents_page(desk(request), "container", number, after)


@post("/containers/{number:str}/seal", opt={"permission": "container.seal/1"}, status_code=303)
async def seal_container(request: Web, number: FromPath[str], data: URLEncodedBody[SackForm]) -> Response[Any]:
    """Put an outer seal on a container."""
    command = SealContainer(container=number, seal=data.seal, weight=data.weight())
    return await _sack(desk(request), number, "container.seal/1", command, data, "container_sealed")


@post("/containers/{number:str}/unseal", opt={"permission": "container.unseal/1"}, status_code=303)
async def unseal_container(request: Web, number: FromPath[str], data: URLEncodedBody[SackForm]) -> Response[Any]:
    """Open a sealed container before witnesses."""
    here = desk(request)
    read = Line(number, data.seal.strip(), state=exhibit_list_parser.said_state(data.state))
    [*_, entry] = exhibit_list_parser.sacks([read])[1] or [SackEntry(container=number)]
    command = UnsealContainer(entry=entry, reason=data.reason)
    return await _sack(here, number, "container.unseal/1", command, data, "container_unsealed")


async def _sack(
    here: Desk, number: str, kind: str, command: Struct, form: SackForm, notice: str
) -> Response[Any]:  # fmt: skip
    try:
        await here.act(kind, command, form.keyed(), form.consents())
    except CustodyError as error:
        return await contents_page(here, "container", number, error=error)
    return here.go(f"/containers/{number}", notice)


handlers = [container, seal_container, unseal_container]
