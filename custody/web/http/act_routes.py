"""One route per kind of act, as its rule declares it: the command as JSON, the client's key in ``Idempotency-Key``.

The body is the command with two optional fields beside it: ``consents`` (other people's wills) and
``occurred`` (the claimed time). The answer is the receipt: 201 the first time, 200 for a repeat.

An act that its author signs with a passkey has a second route, its own path with ``/challenge`` behind: the same body
and key, checked as for the act, and nothing recorded. What the passkey answers goes into ``answer`` of the act.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, JSONBody
from msgspec import Struct, structs

from custody.domain.kernel.errors import BadInput, CustodyError, NotFound
from custody.domain.kernel.events import FromPaper
from custody.domain.kernel.photo_reference import Photo
from custody.domain.people.passkey import require_home
from custody.domain.people.passkey_signed_acts import KINDS, SEED, SignedAct
from custody.domain.people.webauthn import packed
from custody.domain.registry.registry import ACTS
from custody.service.exhibits import photos
from custody.service.kernel.perform import Consent, ToSign, request_of
from custody.service.people import passkeys
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.batch import Request
from custody.web.http.auth import Web, services_of
from custody.web.http.services import Services

Key = Annotated[
    str,
    HeaderParameter(name="Idempotency-Key", description="The act's id: a UUIDv7 in lower case, new for each act."),
]


class Asked(ToSign, frozen=True, kw_only=True):
    """Statement to sign, and the ids of the caller's passkeys that may sign it."""

    credentials: list[str]


Before = Callable[[Services, Any], None]


def act_route(path: str, kind: str, tag: str, before: Before | None = None) -> HTTPRouteHandler:
    """Return the POST route of an act; permission is the act's kind. ``before`` may refuse the command, in a thread."""
    declared = ACTS[kind]
    command = declared.command
    signed = kind in KINDS
    signature: list[tuple[str, Any, Any]] = [("answer", SignedAct | None, None)] if signed else []
    body = _body(kind, "Act", ("consents", tuple[Consent, ...], ()), *signature)
    split = _splitter(command)

    async def perform(request: Web, data: Any, key: Key) -> Response[ActReceipt]:
        """Perform the act of a request and return its receipt."""
        assert request.user is not None
        services, asked = services_of(request), split(data)
        if before is not None:
            try:
                await asyncio.to_thread(before, services, asked)
            except BadInput:
                proposed = request_of(request.user, kind, asked, key, tuple(data.consents), data.occurred)
                await asyncio.to_thread(_require_seen, services, proposed)
                raise
        if data.occurred is not None and data.occurred.blob:
            await asyncio.to_thread(_require_paper_kept, services, data.occurred)
        answer = data.answer if signed else None  # a command may have a field of that name
        if answer is not None:
            require_home(answer.assertion.client_data, services.settings.url)
        receipt = await services.acting.perform(
            request.user, kind, asked, key, tuple(data.consents), data.occurred, answer
        )
        return Response(receipt, status_code=200 if receipt.repeated else 201)

    perform.__annotations__["data"] = JSONBody[body]  # type: ignore[misc, valid-type]  # made for this act
    perform.__name__ = kind.replace(".", "_").replace("/", "_v")
    perform.__doc__ = declared.decide.__doc__
    return post(path, opt=performing(kind), tags=[tag], summary=declared.summary, status_code=201)(perform)


def _require_seen(services: Services, proposed: Request) -> None:
    """Refuse what the act's author may not see before anything is said about it, as for a number that is none.

    Raises:
        NotFound: as the act itself.
    """
    try:
        services.acting.recorder.show(proposed, packed(services.acting.recorder.sources.seeds(SEED)))
    except NotFound:
        raise
    except CustodyError:
        return  # the fault that was found first is told


def _require_paper_kept(services: Services, paper: FromPaper) -> None:
    photos.require_kept(services.blobs, paper.case, [Photo(blob=paper.blob, sha256=paper.sha256)])


def performing(kind: str) -> dict[str, str]:
    """Return the options of a route that performs acts of a kind: whoever may be their author may call it."""
    return {"permission": kind, "performs": kind}


def summary_of(kind: str) -> str:
    """Return the API's name of an act."""
    return ACTS[kind].summary


def plain_act_routes(handlers: Iterable[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """Return a route for each act with a summary that none of the API's ``handlers`` performs.

    Its path follows from the kind: ``transfer.cancel/1`` is ``/transfers/cancel``, under the tag "transfers". A module
    of the API writes a route out only if it needs another path, another tag or a check before the act.
    """
    routed = {handler.opt.get("performs") for handler in handlers}
    return [_plain(kind) for kind, declared in ACTS.items() if declared.summary and kind not in routed]


def _plain(kind: str) -> HTTPRouteHandler:
    subject, verb = kind.partition("/")[0].replace("_", "-").split(".")
    return act_route(f"/{subject}s/{verb}", kind, f"{subject}s")


def challenge_route(path: str, kind: str, summary: str, tag: str) -> HTTPRouteHandler:
    """Return the POST route for the statement that a passkey signs for an act of a kind in ``keyed.KINDS``."""
    command = ACTS[kind].command
    body, split = _body(kind, "Ask"), _splitter(command)

    async def ask(request: Web, data: Any, key: Key) -> Asked:
        """Check the act as if it were recorded now, and give what a passkey of the caller signs; nothing is recorded.

        `challenge` is SHA-256 of `custody.act/1`, a zero byte and `statement`: the header of the act as it would stand
        in the log, without hour, flags and signatures, with the log's origin and the hour `shown`. Answer it with one
        of `credentials` (`navigator.credentials.get`, user verification required), and send the act under the same
        `Idempotency-Key` with `answer`: `seed`, `numbers` and `shown` as they are here, and the `assertion`. It is
        refused with `act_changed` when something has changed since, with `act_stale` after 15 minutes. Without
        `credentials` nobody can sign: the act is sent without `answer`, and the rule pack says what follows.
        """
        assert request.user is not None
        services = services_of(request)
        shown = await services.acting.show(request.user, kind, split(data), key, data.occurred)
        held = await services.queries.in_snapshot(passkeys.signing, request.user.person)
        return Asked(**structs.asdict(shown), credentials=held)

    ask.__annotations__["data"] = JSONBody[body]  # type: ignore[misc, valid-type]  # made for this act
    ask.__name__ = f"ask_{kind.replace('.', '_').replace('/', '_v')}"
    return post(f"{path}/challenge", opt={"permission": kind}, tags=[tag], summary=summary, status_code=200)(ask)


def _body(kind: str, name: str, *more: tuple[str, Any, Any]) -> type[Struct]:
    """Return the JSON body of a route: the act's command with fields beside it.

    Raises:
        ValueError: the command has a field of one of these names, which would hide it.
    """
    fields: list[Any] = [("occurred", FromPaper | None, None), *more]
    command = ACTS[kind].command
    if hidden := {own for own, *_ in fields} & {field.name for field in structs.fields(command)}:
        raise ValueError(f"{kind}: the request has fields of its own named {', '.join(sorted(hidden))}")
    name = f"{_command_name(kind)}{name}"
    return msgspec.defstruct(
        name, fields, bases=(command,), kw_only=True, frozen=True, forbid_unknown_fields=True,
        namespace={"__doc__": command.__doc__},
    )  # fmt: skip


def _command_name(kind: str) -> str:
    """Return the name of an act's command, with the act's subject before it if two commands have one name."""
    name = ACTS[kind].command.__name__
    unique = sum(declared.command.__name__ == name for declared in ACTS.values()) == 1
    # two schemas of one name would be one schema in the API's description
    return name if unique else f"{kind.partition('.')[0].title()}{name}"


def _splitter(command: type[Struct]) -> Callable[[Any], Struct]:
    names = [f.name for f in msgspec.structs.fields(command)]
    return lambda data: command(**{name: getattr(data, name) for name in names})
