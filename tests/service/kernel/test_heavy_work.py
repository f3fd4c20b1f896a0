"""Pictures and bundles keep nobody else from being answered (hole W5)."""

import asyncio
import threading

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
