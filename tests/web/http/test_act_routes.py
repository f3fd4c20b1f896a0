"""The route of an act: its command, with the fields of the request beside it."""

import asyncio
from types import SimpleNamespace

import pytest
from msgspec import Struct, structs

from custody.domain.kernel import acts
from custody.domain.registry.registry import ACTS
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.write.act_receipts import ActReceipt
from custody.web.http.act_routes import act_route

KIND = "discrepancy.answer/1"


class Answered(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A command with a field of the name under which a passkey's signature comes."""

    answer: str


class Claimed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A command with a field of the name under which the claimed time comes."""

    occurred: str


def with_command(patch, command):
    patch.setitem(acts._sealed, KIND, structs.replace(ACTS[KIND], command=command))


def test_a_command_may_have_a_field_named_answer(monkeypatch):
    """It reaches the rule; only an act that a passkey signs has a signature under that name."""
    with_command(monkeypatch, Answered)
    performed = []

    async def perform(session, kind, command, key, consents, occurred, answer):
        performed.append((command, answer))
        return ActReceipt(act=key, kind=kind, seq=1, at="2016-05-10T08:00:00.000000Z", events=[], opened=[])

    handler = act_route("/discrepancies/answer", KIND, "discrepancies")
    services = SimpleNamespace(acting=SimpleNamespace(perform=perform))
    request = SimpleNamespace(user="somebody", app=SimpleNamespace(state=SimpleNamespace(services=services)))
    body = SimpleNamespace(answer="comes", consents=(), occurred=None)
    asyncio.run(handler.fn(request, body, new_key()))
    assert performed == [(Answered(answer="comes"), None)]


def test_a_command_with_a_field_of_the_request_itself_is_refused_at_start(monkeypatch):
    """One of the two would hide the other."""
    with_command(monkeypatch, Claimed)
    with pytest.raises(ValueError, match="occurred"):
        act_route("/discrepancies/answer", KIND, "discrepancies")
