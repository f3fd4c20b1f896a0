"""Pictures and bundles keep nobody else from being answered (hole W5)."""

import asyncio
import threading

import pytest

from custody.domain.kernel.errors import NotAllowed
from custody.service.kernel import heavy_work


def test_sixteen_pictures_leave_threads_to_everybody():
    """They wait for their own threads; other work, and bundles, go on."""
    end = threading.Event()

    async def answered() -> tuple[str, str]:
        pictures = [asyncio.create_task(heavy_work.picture(end.wait, 60)) for _ in range(16)]
        await asyncio.sleep(0.1)
        try:
            page = await asyncio.wait_for(asyncio.to_thread(lambda: "page"), 20)
            bundle = await asyncio.wait_for(heavy_work.bundle(lambda: "bundle"), 20)
        finally:
            end.set()
            await asyncio.gather(*pictures)
        return page, bundle

    assert asyncio.run(answered()) == ("page", "bundle")


def test_one_person_has_two_heavy_requests_at_once_and_everybody_else_theirs():
    """The third is told when to come again; what ends, even by an error, makes room."""
    with heavy_work.turn("PE1"), heavy_work.turn("PE1"):
        with pytest.raises(NotAllowed) as refused, heavy_work.turn("PE1"):
            pass
        assert (refused.value.code, refused.value.facts["seconds"] > 0) == ("heavy_busy", True)
        with heavy_work.turn("PE2"):
            pass
    with pytest.raises(ZeroDivisionError), heavy_work.turn("PE1"):
        raise ZeroDivisionError
    with heavy_work.turn("PE1"), heavy_work.turn("PE1"):
        pass
