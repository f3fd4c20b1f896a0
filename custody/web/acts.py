"""One route per kind of act: the command as JSON body, the client's key in ``Idempotency-Key``.

The body is the command with two optional fields beside it: ``consents`` (other people's wills) and
``occurred`` (the claimed time). The answer is the receipt: 201 the first time, 200 for a repeat.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, JSONBody
from msgspec import Struct

from custody.domain.acts import ACTS
from custody.domain.events import Occurred
from custody.service.acting import Consent
from custody.storage.receipts import Receipt
from custody.web.auth import Web, services_of
from custody.web.services import Services

Key = Annotated[
    str,
    HeaderParameter(name="Idempotency-Key", description="The act's id: a UUIDv7 in lower case, new for each act."),
]
Before = Callable[[Services, Any], None]


def act_route(path: str, kind: str, summary: str, tag: str, before: Before | None = None) -> HTTPRouteHandler:
    """The POST route of an act; permission is the act's kind. ``before`` may refuse the command, in a thread."""
    command = ACTS[kind].command
    body = _body(command)
    split = _splitter(command)

    async def perform(request: Web, data: Any, key: Key) -> Response[Receipt]:
        assert request.user is not None
        services, asked = services_of(request), split(data)
        if before is not None:
            await asyncio.to_thread(before, services, asked)
        receipt = await services.acting.perform(request.user, kind, asked, key, tuple(data.consents), data.occurred)
        return Response(receipt, status_code=200 if receipt.repeated else 201)

    perform.__annotations__["data"] = JSONBody[body]  # type: ignore[misc, valid-type]  # made for this act
    perform.__name__ = kind.replace(".", "_").replace("/", "_v")
    perform.__doc__ = ACTS[kind].decide.__doc__
    return post(path, opt={"permission": kind}, tags=[tag], summary=summary, status_code=201)(perform)


def _body(command: type[Struct]) -> type[Struct]:
    fields: list[Any] = [("consents", tuple[Consent, ...], ()), ("occurred", Occurred | None, None)]
    name = f"{command.__name__}Act"
    return msgspec.defstruct(name, fields, bases=(command,), kw_only=True, frozen=True, forbid_unknown_fields=True)


def _splitter(command: type[Struct]) -> Callable[[Any], Struct]:
    names = [f.name for f in msgspec.structs.fields(command)]
    return lambda data: command(**{name: getattr(data, name) for name in names})
