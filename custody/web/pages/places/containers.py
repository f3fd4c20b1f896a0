"""Containers as pages: what lies in one, and its outer seal."""

from collections.abc import Callable
from typing import Any, Literal

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.exhibits.sacks.sealed_sack import SealContainer, UnsealContainer
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.not_done import Reason
from custody.domain.kernel.quantity import MassEntry
from custody.service.kernel.perform import Consent
from custody.web.forms import exhibit_list_parser
from custody.web.forms.exhibit_list_parser import Line
from custody.web.forms.form_values import consents
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.place_page import contents_page


class SackForm(KeyedForm, kw_only=True):
    """The outer seal of a container, put on or read before it is opened, and who is present with their PINs.

    ``gross`` in kilograms, where the container is weighed: under its new seal, or before it is opened.
    """

    seal: str = ""
    state: str = ""
    gross: str = ""
    not_weighed: Reason | Literal["unsaid"] = ""
    balance: str = ""
    reason: str = ""
    person: list[str] | str = ""
    pin: list[str] | str = ""

    def weight(self) -> WeightEntry | None:
        """Return the gross weight, if the sack was weighed."""
        gross = self.gross.strip()
        return WeightEntry(gross=MassEntry(gross, "kg"), balance=self.balance) if gross else None

    def stated(self, container_id: str) -> Reason:
        """Return why it was not weighed, "" where it was or nobody can say.

        Raises:
            BadInput: ``weight_or_reason`` without either.
        """
        return exhibit_list_parser.stated([Line(container_id, amount=self.gross.strip())], self.not_weighed)

    def consents(self) -> tuple[Consent, ...]:
        """Return the consents of the people present."""
        people = self.person if isinstance(self.person, list) else [self.person]
        pins = self.pin if isinstance(self.pin, list) else [self.pin]
        return consents(zip(people, pins, strict=False))


@get("/containers/{container_id:str}", opt={"permission": "place.read"})
async def container(request: Web, container_id: FromPath[str], after: FromQuery[str] = "") -> Template:
    """Show a container with what lies in it, the reading on record."""
    return await contents_page(context_of(request), "container", container_id, after)


@post("/containers/{container_id:str}/seal", opt={"permission": "container.seal/1"}, status_code=303)
async def seal_container(request: Web, container_id: FromPath[str], data: URLEncodedBody[SackForm]) -> Response[Any]:
    """Put an outer seal on a container."""

    def command() -> SealContainer:
        return SealContainer(
            container=container_id, seal=data.seal, weight=data.weight(), not_weighed=data.stated(container_id),
            confirmed=data.answers(),
        )  # fmt: skip

    return await _sack(context_of(request), container_id, "container.seal/1", command, data, "container_sealed")


@post("/containers/{container_id:str}/unseal", opt={"permission": "container.unseal/1"}, status_code=303)
async def unseal_container(request: Web, container_id: FromPath[str], data: URLEncodedBody[SackForm]) -> Response[Any]:
    """Open a sealed container before witnesses."""

    def command() -> UnsealContainer:
        read = Line(container_id, data.seal.strip(), state=exhibit_list_parser.said_state(data.state))
        [*_, entry] = exhibit_list_parser.sacks([read])[1] or [SackEntry(container=container_id)]
        weighed = structs.replace(entry, weight=data.weight(), not_weighed=data.stated(container_id))
        return UnsealContainer(entry=weighed, reason=data.reason, confirmed=data.answers())

    return await _sack(context_of(request), container_id, "container.unseal/1", command, data, "container_unsealed")


async def _sack(
    ctx: RequestContext, container_id: str, kind: str, command: Callable[[], Struct], form: SackForm, notice: str
) -> Response[Any]:  # fmt: skip
    try:
        receipt = await ctx.perform(kind, command(), form.keyed(), form.consents())
    except CustodyError as error:
        return await contents_page(ctx, "container", container_id, error=error, typed=form)
    if receipt.opened:
        return ctx.redirect(f"/acts/{receipt.act}", f"{notice}_amiss")
    return ctx.redirect(f"/containers/{container_id}", notice)


handlers = [container, seal_container, unseal_container]
