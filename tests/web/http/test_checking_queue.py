"""Papers that anybody has checked: one at a time, a few wait, and the others are told to come again."""

import asyncio
import threading

import pytest

from custody.domain.kernel.errors import StorageRefused
from custody.web.http.checking_queue import MOST, CheckingQueue


def test_beyond_a_few_waiting_papers_the_next_is_refused_at_once():
    """It is told when to come again; once one is checked, another may wait."""
    end, running = threading.Event(), []

    def check() -> None:
        running.append(len(running))
        end.wait(60)

    async def asked() -> None:
        queue = CheckingQueue()
        papers = [asyncio.create_task(queue.run(check)) for _ in range(MOST)]
        await asyncio.sleep(0.2)
        try:
            assert len(running) == 1
            with pytest.raises(StorageRefused) as refused:
                await asyncio.wait_for(queue.run(check), 20)
            assert (refused.value.code, refused.value.facts["seconds"] > 0) == ("check_busy", True)
        finally:
            end.set()
            await asyncio.gather(*papers)
        assert await queue.run(lambda: "checked") == "checked"

    asyncio.run(asked())
