"""How an envelope is offered to the recorder whose act, once decided, does not fit the log."""

import asyncio
from types import SimpleNamespace

import pytest
from msgspec import Struct

from custody.domain.destruction.sign_off import Sign
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import Actor
from custody.domain.offline.envelope import VerifiedEnvelope
from custody.service.offline.offline_queue import _recorded
from tests.domain.destruction.test_compare_site_closing import SIGN, envelope


class Narrow(Struct):
    """A recorder that refuses the bytes of the first ``refusals``, and keeps what it was offered."""

    refusals: int
    offered: list[tuple[str, bool]]

    async def recorded(self, request):
        said = request.offline
        self.offered.append((said.refused, said.command is not None))
        if len(self.offered) <= self.refusals:
            raise BadInput("entry_too_long")
        return "receipt"


@pytest.mark.parametrize("refusals", range(4))
def test_i40_what_does_not_fit_as_an_act_is_a_claim_of_its_exhibits_and_at_least_of_nothing(refusals):
    """The claim opens its discrepancies as any other; only where that does not fit either it stands alone, or waits."""
    recorder = Narrow(refusals, [])
    sender = Actor(person="PE00000000000", part="author", will="own_device")
    command = Sign(session="DS1", decision="attested", site="ab" * 32, nonce="cd" * 16)
    offered = VerifiedEnvelope(
        envelope=envelope(SIGN, {}), text="{}", digest="", signature="", sender=sender, command=command
    )
    outcome = asyncio.run(_recorded(SimpleNamespace(recorder=recorder), offered))
    tried = [("", True), ("entry_too_long", True), ("entry_too_long", False)]
    assert recorder.offered == tried[: refusals + 1]
    assert outcome == "receipt" if refusals < len(tried) else outcome.code == "entry_too_long"
